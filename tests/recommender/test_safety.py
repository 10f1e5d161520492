"""What every rule set has to do for safety, whoever wrote it, on each day from the first."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from recommender.checks import missing_safety, unsafe_days
from recommender.grammar import Rule
from recommender.reading import ruleset
from recommender.ruleset import RuleSet
from tests.recommender.factories import rule

CALL = [{"label": "Call", "tel": "911"}, {"label": "Call", "tel": "988"}]
OVERDOSE = {"field": "safety.overdose_now", "is": True}


def withholding(name: str, when: dict[str, Any]) -> Rule:
    return rule("notice", name, urgency="emergency", when=when, actions=CALL, withhold="Call now.")


def suicidal(how: str) -> dict[str, Any]:
    return {"field": "safety.suicidal_thoughts", "is": how}


DAILY = {"uses": ["alcohol"], "frequency": ["daily"]}
SAFE = [
    withholding("overdose", OVERDOSE),
    withholding("plan", suicidal("active")),
    rule("notice", "thoughts", urgency="urgent", when=suicidal("passive")),
    rule("notice", "withdrawal", urgency="urgent", when=DAILY),
    rule("first", "withdrawal-first", when=DAILY),
    rule("notice", "clinician"),
]


def safe(*rules: Rule) -> RuleSet:
    said = dict.fromkeys((s for one in rules for s in one.sentences()), "…")
    return replace(ruleset(), rules=rules, spanish=said)


def test_six_rules_are_enough_to_be_safe() -> None:
    assert list(missing_safety(safe(*SAFE))) == []


@pytest.mark.parametrize(
    ("without", "said"),
    [
        ("overdose", "an overdose must lead to 911, not a list"),
        ("plan", "a plan to die must lead to 988, not to a list"),
        ("thoughts", "thoughts of death must be answered with an urgent notice"),
        ("withdrawal", "daily alcohol must bring an urgent notice on withdrawal"),
        ("withdrawal-first", "daily alcohol must put places with withdrawal care first"),
        ("clinician", "a notice must always say that a clinician confirms"),
    ],
)
def test_without_one_of_them_it_says_what_is_missing(without: str, said: str) -> None:
    left = safe(*(one for one in SAFE if one.id != without))

    assert list(missing_safety(left)) == [f"safety: {said}"]


@pytest.mark.parametrize(
    "weaker",
    [
        {"urgency": "emergency", "when": OVERDOSE, "actions": CALL},
        {"urgency": "emergency", "when": OVERDOSE, "actions": CALL[1:], "withhold": "Wait."},
        {"urgency": "emergency", "when": OVERDOSE, "withhold": "Wait."},
    ],
)
def test_an_overdose_that_does_not_withhold_the_list_and_say_911_is_not_enough(
    weaker: dict[str, Any],
) -> None:
    rules = safe(rule("notice", "overdose", **weaker), *SAFE[1:])

    assert list(missing_safety(rules)) == ["safety: an overdose must lead to 911, not a list"]


def test_advice_is_not_urgent_enough_for_thoughts_of_death() -> None:
    advice = rule("notice", "thoughts", when=suicidal("passive"))
    rules = safe(*(one for one in SAFE if one.id != "thoughts"), advice)

    assert len(list(missing_safety(rules))) == 1


def test_safety_holds_on_each_day_from_the_first_not_only_on_paper() -> None:
    start = date(2026, 11, 22)
    overdose, *others = SAFE
    said = (
        "safety: an overdose must lead to 911, not a list; from {} on no rule in effect does that"
    )

    def days(**more: date) -> list[str]:
        return list(unsafe_days(safe(overdose.model_copy(update=more), *others), start))

    assert days() == []
    assert days(until=date(2026, 11, 21)) == [said.format("2026-11-22")]
    assert days(until=date(2027, 3, 31)) == [said.format("2027-04-01")]
    assert days(since=date(2027, 1, 1)) == [said.format("2026-11-22")]
    assert days(since=start, until=date.max) == []


def test_the_shipped_rules_are_safe_on_each_day_that_they_say() -> None:
    first = min(one.since for one in ruleset().rules)

    assert list(unsafe_days(ruleset(), first)) == []
