"""What makes rules unusable: unknown terms, sentences with holes, rules against each other."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import combinations
from typing import Any

from recommender.assess import Assessment, assess
from recommender.conditions import Answer, Condition, Not, leaves
from recommender.grammar import (
    AskRule,
    AvoidRule,
    LevelPattern,
    NoticeRule,
    PreferRule,
    RepeatedRule,
    RequireRule,
    Rule,
    SettingRule,
    TraitPattern,
)
from recommender.needs import Needs, fields
from recommender.outcomes import CARE, DAYS
from recommender.ruleset import NEVER_COUNTED, RuleSet
from recommender.vocabulary import vocabulary
from recommender.witness import can_hold, entries, faults_of_values


def placeholders(sentence: str) -> frozenset[str]:
    """The names in braces of a sentence."""
    return frozenset(re.findall(r"{([^{}]*)}", sentence))


def faults_of_rule(rule: Rule) -> Iterator[str]:
    """What is wrong with one rule, taken by itself: `field: what`."""
    yield from _faults_of_terms(rule)
    yield from _faults_of_sentences(rule)
    if isinstance(rule, PreferRule | AvoidRule):
        yield from _faults_of_levels(rule)
    if rule.until is not None and rule.until < rule.since:
        yield "until: is before since"
    if rule.when is not None:
        faults = list(_faults_of_answers(rule.when))
        yield from (f"when: {fault}" for fault in faults)
        if not faults and not can_hold(rule.when):
            yield "when: can never come true, so the rule is unreachable"


def faults_of(rules: RuleSet) -> Iterator[str]:
    """Where two rules of a set are against each other, or one makes the other pointless."""
    for one, other in combinations(rules.rules, 2):
        if not _overlap(one, other):
            continue
        if _opposed(one, other) and can_hold(*_conditions(one, other)):
            yield f'rule "{one.id}": contradicts rule "{other.id}"'
        elif _equal(one, other):
            yield f'rule "{one.id}": says the same as rule "{other.id}"'


def missing_safety(rules: RuleSet) -> Iterator[str]:
    """What every rule set has to do for safety and this one does not."""
    for told, does, what in _SAFETY:
        if not does(assess(Needs.model_validate(told), rules)):
            yield f"safety: {what}"


def unsafe_days(rules: RuleSet, start: date) -> Iterator[str]:
    """What is missing for safety on this day, or once other rules are in effect after it."""
    said: set[str] = set()
    for day in sorted({start, *(day for day in _changes(rules) if day > start)}):
        for problem in missing_safety(rules.on(day)):
            if problem not in said:
                yield f"{problem}; from {day} on no rule in effect does that"
            said.add(problem)


def _changes(rules: RuleSet) -> Iterator[date]:
    """The days on which a rule is in effect for the first time, or no longer."""
    for rule in rules.rules:
        yield rule.since
        if rule.until is not None and rule.until < date.max:
            yield rule.until + timedelta(days=1)


def _withholds(tel: str, found: Assessment) -> bool:
    first = found.notices[0] if found.notices else None
    calls = [action.tel for action in first.actions] if first else []
    return found.withheld is not None and tel in calls


def _warns(found: Assessment) -> bool:
    return any(notice.rule.urgency != "advice" for notice in found.notices)


_DAILY = {"substances": [{"name": "alcohol", "frequency": "daily"}]}
_SAFETY: Sequence[tuple[dict[str, Any], Callable[[Assessment], bool], str]] = (
    (
        {"safety": {"overdose_now": True}},
        partial(_withholds, "911"),
        "an overdose must lead to 911, not a list",
    ),
    (
        {"safety": {"suicidal_thoughts": "active"}},
        partial(_withholds, "988"),
        "a plan to die must lead to 988, not to a list",
    ),
    (
        {"safety": {"suicidal_thoughts": "passive"}},
        _warns,
        "thoughts of death must be answered with an urgent notice",
    ),
    (_DAILY, _warns, "daily alcohol must bring an urgent notice on withdrawal"),
    (
        _DAILY,
        lambda found: any(one.safety and one.steps_unknown for one in found.requirements),
        "daily alcohol must put places with withdrawal care first",
    ),
    ({}, lambda found: bool(found.notices), "a notice must always say that a clinician confirms"),
)


def _faults_of_terms(rule: Rule) -> Iterator[str]:
    named = [(where, term) for where, pattern in rule.patterns for term in pattern.terms]
    if isinstance(rule, SettingRule):
        named += [("settings", term) for term in rule.settings]
    if isinstance(rule, PreferRule):
        named += [("denied_by", term) for term in rule.denied_by]
    for where, term in named:
        if term.startswith("{"):
            if fault := _fault_of_reference(rule, term):
                yield f"{where}: {fault}"
        elif term not in vocabulary():
            yield f"{where}: {term} is not a term of the vocabulary"
    if not isinstance(rule, NoticeRule | SettingRule) and rule.for_each is not None:
        yield from _faults_of_readings(rule, rule.for_each)
    for where, pattern in rule.patterns:
        if pattern.stay is not None and not _sure_of(rule, DAYS):
            yield f"{where}: stay {_needs_answered(DAYS)}"
        for slug in pattern.setting or ():
            if slug in vocabulary() and vocabulary()[slug].category != "settings":
                yield f"{where}: {slug} is not a kind of care"


def _faults_of_readings(rule: RepeatedRule, field: str) -> Iterator[str]:
    if not _holds_terms(field):
        yield f"for_each: {field} is no list of terms"
        return
    for where, only in (("only", rule.only), ("except", rule.excluding)):
        for term in only or ():
            if term not in vocabulary():
                yield f"{where}: {term} is not a term of the vocabulary"
            elif term not in entries(field):
                yield f"{where}: {term} is not an answer that {field} can have"


def _fault_of_reference(rule: Rule, term: str) -> str | None:
    name = term.strip("{}")
    if name == CARE:
        return None
    if name == "each":
        repeated = not isinstance(rule, NoticeRule | SettingRule) and rule.for_each
        return None if repeated else "{each} needs for_each"
    if name not in fields():
        return f"{term} is not an answer that needs can have"
    if not _holds_terms(name):
        return f"{term} is no list of terms"
    return None if _sure_of(rule, name) else f"{term} {_needs_answered(name)}"


def _holds_terms(field: str) -> bool:
    return bool(entries(field)) and all(entry in vocabulary() for entry in entries(field))


def _needs_answered(field: str) -> str:
    return f"needs a when that is true only where {field} is answered"


def _faults_of_sentences(rule: Rule) -> Iterator[str]:
    repeated = not isinstance(rule, NoticeRule | SettingRule) and rule.for_each is not None
    named = {term for _, pattern in rule.patterns for term in pattern.terms}
    answers = {term for term in named if term.strip("{}") in fields()}
    known = {
        "label": repeated,
        "name": repeated,
        "labels": len(answers) == 1,
        "days": any(pattern.stay for _, pattern in rule.patterns),
    }
    for sentence in rule.sentences():
        for name in sorted(placeholders(sentence)):
            if sentence == rule.title or not known.get(name):
                yield f"{{{name}}}: nothing fills it in: {sentence}"


def _faults_of_levels(rule: PreferRule | AvoidRule) -> Iterator[str]:
    above: list[LevelPattern] = []
    for number, level in enumerate(rule.levels):
        where = f"levels.{number}"
        if isinstance(rule, AvoidRule):
            if level.points >= 0:
                yield f"{where}: points: avoid takes points away"
        elif level.points <= 0:
            yield f"{where}: points: prefer gives points"
        for term in level.has or ():
            if term in NEVER_COUNTED and level.points > 0:
                yield f"{where}: {term} may never be given points"
        if above and abs(level.points) >= abs(above[-1].points):
            yield f"{where}: points: have to fall from level to level"
        if any(_covers(earlier, level) for earlier in above) or _all_had(level, above):
            yield f"{where}: is never reached: earlier levels have all that it asks for"
        above.append(level)


def _covers(earlier: LevelPattern, level: LevelPattern) -> bool:
    """Whether the earlier level holds wherever this one does, by its miles or its days."""
    if earlier.within_miles is not None and level.within_miles is not None:
        return level.within_miles <= earlier.within_miles
    return level.stay is not None and earlier.stay in (level.stay, "possible")


def _all_had(level: LevelPattern, above: Sequence[LevelPattern]) -> bool:
    """Whether each of its terms, or a broader one, is in an earlier level of its kind."""
    had = {term for one in above for term in (one.has if level.has else one.setting) or ()}
    return bool(level.terms) and all(_broader(term) & had for term in level.terms)


def _broader(term: str) -> frozenset[str]:
    return vocabulary().broader(term) if term in vocabulary() else frozenset({term})


def _sure_of(rule: Rule, field: str) -> bool:
    """Whether the rule is read only where this field is answered."""
    if not isinstance(rule, NoticeRule | SettingRule) and rule.for_each == field:
        return True
    if rule.when is None or any(_faults_of_answers(rule.when)):
        return rule.when is not None
    return not can_hold(rule.when, Not(not_=Answer(field=field, answered=True)))


def _faults_of_answers(condition: Condition) -> Iterator[str]:
    return (fault for leaf in leaves(condition) for fault in faults_of_values(leaf))


def _overlap(one: Rule, other: Rule) -> bool:
    """Whether both are in effect on some day."""
    return max(one.since, other.since) <= min(one.until or date.max, other.until or date.max)


def _conditions(one: Rule, other: Rule) -> list[Condition]:
    return [rule.when for rule in (one, other) if rule.when is not None]


def _opposed(one: Rule, other: Rule) -> bool:
    """Whether one asks for what the other turns away, wherever both fire."""
    if isinstance(one, RequireRule) and isinstance(other, RequireRule):
        ways = {one.effect, other.effect}
        return "exclude" in ways and len(ways) > 1 and one.any == other.any
    wanted = {type(one), type(other)}
    if wanted != {PreferRule, AvoidRule}:
        return False
    return bool(_literal_terms(one) & _literal_terms(other))


def _literal_terms(rule: Rule) -> set[str]:
    terms = {term for _, pattern in rule.patterns for term in pattern.terms}
    return {term for term in terms if not term.startswith("{")}


def _equal(one: Rule, other: Rule) -> bool:
    """Whether both do the same to the same people, so that it would count twice."""
    if type(one) is not type(other) or isinstance(one, NoticeRule | SettingRule | AskRule):
        return False
    same = {"effect", "when", "for_each", "only", "excluding"}
    return [_bare(pattern) for _, pattern in one.patterns] == [
        _bare(pattern) for _, pattern in other.patterns
    ] and one.model_dump(include=same) == other.model_dump(include=same)


def _bare(pattern: TraitPattern) -> tuple[object, ...]:
    return (pattern.has, pattern.setting, pattern.stay, pattern.within_miles)
