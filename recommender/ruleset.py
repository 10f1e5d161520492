"""The rules, read and checked: `ruleset()` gives the shipped ones.

A rule set is a folder of TOML files with `[[rule]]` tables, one `sources.toml`, one `weights.toml`
and a folder `es` with a file of Spanish sentences for each topic (`recommender.reading`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from recommender.criteria import NEVER_COUNTED, Group
from recommender.grammar import Rule, Source
from recommender.language import LANGUAGES, Language, Text
from recommender.prepared import PreparedRule, PreparedRules

__all__ = ["NEVER_COUNTED", "RANKED_BY", "RuleError", "RuleSet", "Weight"]

RANKED_BY: Text = {
    "en": "Programs are ranked by the rules at /v1/rules alone. "
    "Nobody can pay for a rank, and clicks and reviews do not count.",
    "es": "Los programas se ordenan solo por las reglas de /v1/rules. "
    "Nadie puede pagar por un lugar, y los clics y las reseñas no cuentan.",
}
"""What every answer that ranks says of it."""


class RuleError(ValueError):
    """A rule file that cannot be used: `file: rule "id": field: what is wrong`, one a line."""


@dataclass(frozen=True, slots=True)
class Weight:
    """The most points that a group can come to, and why."""

    most: int
    why: str


@dataclass(frozen=True)
class RuleSet:
    """Checked rules with their sources.

    Attributes:
        rules: safety first, then in the order of their files' names, as they stand in each.
        files: the name of each rule's file, without its ending: its topic.
        spanish: each sentence that a person may be shown, in English -> in Spanish.
        version: the newest `since` date among the rules, ISO 8601.
        sha256: of the files' names and bytes, in the order of their names.
    """

    rules: tuple[Rule, ...]
    files: Mapping[str, str]
    sources: Mapping[str, Source]
    weights: Mapping[Group, Weight]
    spanish: Mapping[str, str]
    version: str
    sha256: str
    _last_asked: "tuple[date, RuleSet] | None" = field(
        default=None, init=False, repr=False, compare=False
    )

    def __contains__(self, rule_id: object) -> bool:
        return rule_id in self._by_id

    def rule(self, rule_id: str) -> Rule:
        """The rule with this id. Raises KeyError."""
        return self._by_id[rule_id]

    def say(self, sentence: str, language: Language) -> str:
        """A rule's sentence in this language, its placeholders still in it."""
        return self.spanish[sentence] if language == "es" else sentence

    def citation(self, rule_id: str, language: Language = "en") -> Mapping[str, Any]:
        """A rule's title and its public sources, each once; the same object for everybody."""
        return self._citations[language][rule_id]

    def on(self, day: date) -> "RuleSet":
        """Those rules that are in effect on this day; the hash stays that of all files."""
        # Asked on every request: the answer for the last day asked is kept.
        last = self._last_asked
        if last is None or last[0] != day:
            last = (day, self._in_effect(day))
            object.__setattr__(self, "_last_asked", last)
        return last[1]

    @cached_property
    def prepared(self) -> PreparedRules:
        """The rules as they are applied; made once, as soon as they are checked."""
        return PreparedRules(PreparedRule(rule, self.say) for rule in self.rules)

    def _in_effect(self, day: date) -> "RuleSet":
        rules = tuple(r for r in self.rules if r.since <= day and (not r.until or day <= r.until))
        if len(rules) == len(self.rules):
            return self
        part = replace(self, rules=rules)
        # What was prepared for the whole set need not be prepared again for a part of it.
        vars(part)["prepared"] = self.prepared.only(rules)
        return part

    @cached_property
    def _citations(self) -> Mapping[Language, Mapping[str, Mapping[str, Any]]]:
        shown = {"title", "publisher", "year", "url"}
        sources = {name: one.model_dump(include=shown) for name, one in self.sources.items()}
        return {
            language: {
                rule.id: {
                    "title": self.say(rule.title, language),
                    "sources": [sources[name] for name in rule.sources],
                }
                for rule in self.rules
            }
            for language in LANGUAGES
        }

    @cached_property
    def _by_id(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}
