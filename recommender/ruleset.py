"""The rules, read and checked: `ruleset()` gives the shipped ones.

A rule set is a folder of TOML files with `[[rule]]` tables and one `sources.toml`. Reading one
refuses whatever it does not understand, and says in which file, rule and field.
"""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from pydantic import TypeAdapter, ValidationError

from recommender.needs import fields
from recommender.rules import (
    AvoidRule,
    LevelPattern,
    PreferRule,
    RequireRule,
    Rule,
    SettingRule,
    Source,
    TraitPattern,
)
from recommender.vocabulary import vocabulary

NEVER_COUNTED = frozenset({"ketamine_infusion"})
"""Terms that no rule may give points for: ketamine therapy is approved for no substance use
disorder, and only for psychiatric conditions in the form of esketamine (FDA, 10 October 2023)."""

RANKED_BY = (
    "Programs are ranked by the rules at /v1/rules alone. "
    "Nobody can pay for a rank, and clicks and reviews do not count."
)
"""What every answer that ranks says of it."""

_PLACES = frozenset({"{each}", "{care.settings}"}) | {f"{{{field}}}" for field in fields()}


class RuleError(ValueError):
    """A rule file that cannot be used: `file: rule "id": field: what is wrong`, one a line."""


@dataclass(frozen=True)
class RuleSet:
    """Checked rules with their sources.

    Attributes:
        version: the newest `since` date among the rules, ISO 8601.
        sha256: of the files' names and bytes, in the order of their names.
    """

    rules: tuple[Rule, ...]
    sources: Mapping[str, Source]
    version: str
    sha256: str

    def rule(self, rule_id: str) -> Rule:
        """The rule with this id. Raises KeyError."""
        return self._by_id[rule_id]

    def citation(self, rule_id: str) -> dict[str, Any]:
        """A rule's title and its public sources, each once."""
        rule = self.rule(rule_id)
        shown = {"title", "publisher", "year", "url"}
        return {
            "title": rule.title,
            "sources": [self.sources[name].model_dump(include=shown) for name in rule.sources],
        }

    @cached_property
    def _by_id(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}


@cache
def ruleset() -> RuleSet:
    """The rules that ship with the recommender, read once."""
    return read_ruleset(files(__package__).joinpath("rules"))


def read_ruleset(folder: Traversable) -> RuleSet:
    """The rules of a folder.

    Raises:
        RuleError: with a line for every problem found in any file.
    """
    digest = hashlib.sha256()
    rules: list[Rule] = []
    problems: list[str] = []
    sources: dict[str, Source] = {}
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".toml"):
            continue
        content = file.read_bytes()
        digest.update(f"{file.name}\0{len(content)}\0".encode() + content)
        try:
            table = tomllib.loads(content.decode())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            problems.append(f"{file.name}: {error}")
            continue
        if file.name == "sources.toml":
            sources = _read_sources(file.name, table, problems)
        else:
            rules += _read_rules(file.name, table, problems)
    problems += _disagreements(rules, sources)
    if problems:
        raise RuleError("\n".join(problems))
    if not rules:
        raise RuleError(f"{folder.name}: holds no rules")
    newest = max(rule.since for rule in rules).isoformat()
    return RuleSet(tuple(rules), sources, newest, digest.hexdigest())


def _read_sources(file: str, table: dict[str, Any], problems: list[str]) -> dict[str, Source]:
    found = {}
    for name, entry in table.items():
        try:
            found[name] = Source.model_validate(entry)
        except ValidationError as error:
            problems += [f'{file}: source "{name}": {line}' for line in _lines(error)]
    return found


def _read_rules(file: str, table: dict[str, Any], problems: list[str]) -> list[Rule]:
    adapter: TypeAdapter[Rule] = TypeAdapter(Rule)
    found: list[Rule] = []
    strangers = sorted(table.keys() - {"rule"})
    problems += [f"{file}: {key}: only [[rule]] tables belong here" for key in strangers]
    for number, entry in enumerate(table.get("rule", []), start=1):
        name = entry.get("id", f"number {number}")
        try:
            rule = adapter.validate_python(entry)
        except ValidationError as error:
            problems += [f'{file}: rule "{name}": {line}' for line in _lines(error)]
            continue
        problems += [f'{file}: rule "{name}": {line}' for line in _unknown_terms(rule)]
        found.append(rule)
    return found


def _lines(error: ValidationError) -> Iterator[str]:
    for item in error.errors(include_url=False, include_input=False):
        where = ".".join(str(part) for part in item["loc"]) or "the table"
        yield f"{where}: {item['msg']}"


def _unknown_terms(rule: Rule) -> Iterator[str]:
    patterns: list[tuple[str, TraitPattern]] = []
    if isinstance(rule, RequireRule):
        patterns = [(f"any.{n}", trait) for n, trait in enumerate(rule.any)]
    elif isinstance(rule, PreferRule | AvoidRule):
        patterns = [(f"levels.{n}", level) for n, level in enumerate(rule.levels)]
    for where, pattern in patterns:
        for term in (*(pattern.has or ()), *(pattern.setting or ())):
            if term not in vocabulary() and term not in _PLACES:
                yield f"{where}: {term} is not a term of the vocabulary"
            if term in NEVER_COUNTED and isinstance(pattern, LevelPattern) and pattern.points > 0:
                yield f"{where}: {term} may never be given points"
    if isinstance(rule, SettingRule):
        for term in rule.settings:
            if term not in vocabulary() and term not in _PLACES:
                yield f"settings: {term} is not a term of the vocabulary"
    if isinstance(rule, PreferRule):
        for term in rule.denied_by:
            if term not in vocabulary() and term not in _PLACES:
                yield f"denied_by: {term} is not a term of the vocabulary"


def _disagreements(rules: list[Rule], sources: Mapping[str, Source]) -> Iterator[str]:
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            yield f'rule "{rule.id}": id: is used twice'
        seen.add(rule.id)
        for name in rule.sources:
            if name not in sources:
                yield f'rule "{rule.id}": sources: {name} is not in sources.toml'
    cited = {name for rule in rules for name in rule.sources}
    for name in sorted(sources.keys() - cited):
        yield f'sources.toml: source "{name}": no rule cites it'
