"""No rule that may fire is overlooked, and what needs no second look is not looked at."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.assess import assess
from recommender.conditions import Condition
from recommender.grammar import NoticeRule, SettingRule
from recommender.needs import Needs, fields
from recommender.reading import ruleset
from recommender.ruleset import NEVER_COUNTED
from recommender.told import Told
from recommender.triggers import Trigger, Triggered, suffice, triggers
from tests.recommender.factories import condition
from tests.recommender.strategies import needs, some, terms

RULES = ruleset()
CONDITIONS = {"field": "conditions", "includes": ["hiv", "ptsd"]}

_unanswered = some(unanswered=st.booleans())
_leaf: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.builds(
        lambda of, more: {"field": "conditions", "includes": of, **more},
        terms("conditions"),
        _unanswered,
    ),
    st.builds(
        lambda at, more: {"field": "scores.phq9", **at, **more},
        some(at_least=st.integers(0, 27), at_most=st.integers(0, 27)).filter(bool),
        _unanswered,
    ),
    st.builds(
        lambda home, more: {"field": "home", "is": home, **more},
        st.sampled_from(["unsafe", "using", "none"]),
        _unanswered,
    ),
    st.builds(lambda is_: {"field": "pregnant", "is": is_}, st.booleans()),
    st.builds(
        lambda field, more: {"field": field, "answered": True, **more},
        st.sampled_from(["payment", "age", "home", "substances"]),
        _unanswered,
    ),
    st.builds(
        lambda of, more: {"uses": of, **more},
        terms("substances"),
        some(planning_to_stop=st.booleans(), frequency=st.just(["daily"])),
    ),
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    _leaf,
    lambda parts: st.one_of(
        st.builds(lambda of: {"all": of}, st.lists(parts, max_size=3)),
        st.builds(lambda of: {"any": of}, st.lists(parts, max_size=3)),
        st.builds(lambda of: {"not": of}, parts),
    ),
    max_leaves=6,
).map(condition)
"""Any condition, over a few fields of each kind."""


def given_of(found: frozenset[Trigger] | None, needs: Needs) -> bool:
    """Whether one of these triggers is among the answers; also where none is needed."""
    return bool(Triggered([found]).by(Told(needs).answers))


@given(conditions, needs)
def test_a_condition_that_holds_has_been_triggered(condition: Condition, needs: Needs) -> None:
    held = condition.holds(needs)

    if held is not None:
        assert given_of(triggers(condition, wanted=held), needs)


@given(conditions, needs)
def test_triggers_that_suffice_make_the_condition_true(condition: Condition, needs: Needs) -> None:
    if suffice(condition):
        assert given_of(triggers(condition), needs) is (condition.holds(needs) is True)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (CONDITIONS, {("conditions", "hiv"), ("conditions", "ptsd")}),
        ({**CONDITIONS, "unanswered": False}, {("conditions", "hiv"), ("conditions", "ptsd")}),
        ({**CONDITIONS, "unanswered": True}, None),
        ({"field": "age", "at_least": 18}, {("age", None)}),
        ({"field": "age", "answered": True, "unanswered": True}, {("age", None)}),
        ({"field": "pregnant", "is": False}, {("pregnant", False)}),
        ({"uses": ["alcohol"], "frequency": ["daily"]}, {("substances", "alcohol")}),
        ({"not": {"uses": ["alcohol"]}}, {("substances", None)}),
        ({"not": {"field": "age", "answered": True}}, None),
        ({"not": {"field": "home", "is": "none"}}, {("home", None)}),
        ({"not": {"field": "home", "is": "none", "unanswered": False}}, None),
        ({"all": []}, None),
        ({"any": []}, set()),
        ({"not": {"any": []}}, None),
    ],
)
def test_what_has_to_be_answered_for_it_to_hold(
    written: dict[str, Any], expected: set[Trigger] | None
) -> None:
    found = triggers(condition(written))

    assert found == (None if expected is None else frozenset(expected))


def test_the_rarest_of_what_has_to_hold_together_is_looked_for() -> None:
    aged = {"field": "age", "at_least": 18}
    home = {"field": "home", "is": "none", "unanswered": True}

    assert triggers(condition({"all": [aged, CONDITIONS, home]})) == triggers(condition(CONDITIONS))
    assert triggers(condition({"any": [aged, CONDITIONS, home]})) is None
    assert triggers(condition({"any": [aged, CONDITIONS]})) == frozenset(
        {("age", None), ("conditions", "hiv"), ("conditions", "ptsd")}
    )


@given(needs)
def test_what_fires_is_what_fires_when_every_rule_is_tried(needs: Needs) -> None:
    fired = []
    for rule in RULES.rules:
        if rule.when is not None and rule.when.holds(needs) is not True:
            continue
        if not isinstance(rule, NoticeRule | SettingRule) and rule.for_each is not None:
            never = NEVER_COUNTED if rule.effect == "prefer" else frozenset()
            answers = set(needs.answer(rule.for_each) or ()) - never
            if not any(rule.repeats_for(answer) for answer in answers):
                continue
        fired.append(rule.id)

    assert assess(needs, RULES).fired == tuple(fired)


@given(needs)
def test_what_was_told_is_looked_up_once_and_stays_the_same(needs: Needs) -> None:
    told = Told(needs)

    for rule in RULES.rules:
        if rule.when is not None:
            assert rule.when.holds(told) is rule.when.holds(needs)
    assert Told(needs).answers == told.answers


@given(needs, needs)
def test_other_answers_are_told_from_those_before_by_what_differs(one: Needs, other: Needs) -> None:
    told, changed = Told(one).changed(other)

    assert told.answers == Told(other).answers
    assert told.substances == other.substances
    differing = {path for path in fields() if one.answer(path) != other.answer(path)}
    if one.substances != other.substances:
        differing.add("substances")
    assert differing <= set(changed) <= differing | {"substances"}
