"""How much rests on each term: the points that rules give for it."""

from collections import Counter
from collections.abc import Iterator, Mapping

from recommender.grammar import AvoidRule, PreferRule, RequireRule, Rule
from recommender.outcomes import CARE
from recommender.ruleset import NEVER_COUNTED, RuleSet
from recommender.vocabulary import vocabulary
from recommender.witness import entries

REQUIRED = 20
"""Points that a requirement counts for: it decides before any points, so as many as the most that
one level may give."""


def weights_of_terms(rules: RuleSet) -> dict[str, int]:
    """For each term the points of the rules that speak of it; terms of no rule are left out.

    A rule counts for a term once, with the most points that one of its levels gives or takes away
    for it, and `REQUIRED` where it requires, excludes or puts first or last. A rule that names a
    person's answers counts for every term that can be one. Kinds of care are no facts, and not
    among them.
    """
    kinds_of_care = {term.slug for term in vocabulary().of("settings")}
    total: Counter[str] = Counter()
    for rule in rules.rules:
        total.update(_most(rule))
    return {slug: points for slug, points in total.items() if slug not in kinds_of_care}


def _most(rule: Rule) -> Mapping[str, int]:
    most: dict[str, int] = {}
    for slug, points in _named(rule):
        most[slug] = max(points, most.get(slug, 0))
    return most


def _named(rule: Rule) -> Iterator[tuple[str, int]]:
    """The terms that a rule names, each with the points of where it stands."""
    if isinstance(rule, PreferRule | AvoidRule):
        for level in rule.levels:
            for slug in _terms(rule, level.has or ()):
                if level.points < 0 or slug not in NEVER_COUNTED:
                    yield slug, abs(level.points)
    elif isinstance(rule, RequireRule):
        for trait in rule.any:
            for slug in _terms(rule, trait.has or ()):
                yield slug, REQUIRED


def _terms(rule: PreferRule | AvoidRule | RequireRule, names: list[str] | tuple[()]) -> list[str]:
    """The terms that names and placeholders of a list can come to."""
    found: list[str] = []
    for name in names:
        field = name.strip("{}")
        if name == "{each}":
            found += [term for term in entries(rule.for_each or "") if rule.repeats_for(term)]
        elif field == CARE:
            continue
        elif name.startswith("{"):
            found += entries(field)
        else:
            found.append(name)
    return found
