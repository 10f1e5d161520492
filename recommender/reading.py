"""Reads rule sets from folders. It refuses what it does not understand, and says where.

An *overlay* is a folder of rules laid over another: its rules take the place of those with the
same id, or are added; `without` takes rules away. What the files are is told in
`recommender.rule_folder`; what a rule set must always do for safety is checked on the whole
(`recommender.checks`).
"""

import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from recommender.checks import faults_of, missing_safety
from recommender.grammar import Rule
from recommender.rule_folder import GROUPS, RuleFolder
from recommender.ruleset import RuleError, RuleSet


@cache
def ruleset() -> RuleSet:
    """The rules that ship with the recommender, read once."""
    return read_ruleset(shipped_rules())


def shipped_rules() -> Traversable:
    """The folder of the shipped rules."""
    return files(__package__).joinpath("rules")


def read_ruleset(folder: Traversable, overlay: Traversable | None = None) -> RuleSet:
    """The rules of a folder, with another folder's laid over them.

    Raises:
        RuleError: with a line for every problem found in any file.
    """
    digest = hashlib.sha256()
    layers = [RuleFolder(layer, digest) for layer in (folder, overlay) if layer is not None]
    problems = [problem for layer in layers for problem in layer.problems()]
    rules: dict[str, Rule] = {}
    topics: dict[str, str] = {}
    for layer in layers:
        rules |= layer.rules
        topics |= layer.topics
        problems += [
            f'without: there is no rule "{name}" to take away'
            for name in layer.without
            if rules.pop(name, None) is None
        ]
    sources = {name: source for layer in layers for name, source in layer.sources.items()}
    for name, rule in rules.items():
        problems += [
            f'{topics[name]}.toml: rule "{name}": sources: {cited} is not in sources.toml'
            for cited in rule.sources
            if cited not in sources
        ]
    weights = {group: weight for layer in layers for group, weight in layer.weights.items()}
    problems += [f"weights.toml: {group} is missing" for group in GROUPS if group not in weights]
    if not rules:
        problems.append(f"{folder.name}: holds no rules")
    if problems:
        raise RuleError("\n".join(problems))
    found = RuleSet(
        rules=tuple(rules.values()),
        files={name: topics[name] for name in rules},
        sources=sources,
        weights=weights,
        spanish={en: es for layer in layers for en, es in layer.translations()},
        version=max(rule.since for rule in rules.values()).isoformat(),
        sha256=digest.hexdigest(),
    )
    if problems := [*faults_of(found), *missing_safety(found)]:
        raise RuleError("\n".join(problems))
    return found
