"""Conditions on needs are three-valued, and a question nobody answered stays unknown."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from recommender.conditions import Condition
from recommender.needs import Needs


def holds(condition: dict[str, Any], **needs: Any) -> bool | None:
    adapter: TypeAdapter[Condition] = TypeAdapter(Condition)
    return adapter.validate_python(condition).holds(Needs.model_validate(needs))


@pytest.mark.parametrize(("score", "expected"), [(9, False), (10, True), (None, None)])
def test_a_threshold_has_two_sides_and_an_unanswered_middle(
    score: int | None, expected: bool | None
) -> None:
    condition = {"field": "scores.phq9", "at_least": 10}

    assert holds(condition, scores={"phq9": score}) is expected


def test_unanswered_is_what_the_condition_says_it_is() -> None:
    condition = {"field": "conditions", "includes": ["anxiety"]}

    assert holds(condition) is None
    assert holds({**condition, "unanswered": False}) is False
    assert holds({**condition, "unanswered": True}) is True


def test_a_frequency_that_nobody_told_is_taken_for_what_the_condition_says() -> None:
    daily = {"uses": ["alcohol"], "frequency": ["daily"]}
    told = {"substances": [{"name": "alcohol"}]}
    weekly = {"substances": [{"name": "alcohol", "frequency": "weekly"}]}

    assert holds(daily, **told) is None
    assert holds({**daily, "unanswered": True}, **told) is True
    assert holds({**daily, "unanswered": False}, **told) is False
    assert holds({**daily, "unanswered": True}, **weekly) is False
    assert holds({**daily, "planning_to_stop": True, "unanswered": True}, **told) is None
    with pytest.raises(ValidationError, match="unanswered goes with frequency"):
        holds({"uses": ["alcohol"], "unanswered": True})


def test_answered_asks_only_whether_there_is_an_answer() -> None:
    assert holds({"field": "payment", "answered": True}) is False
    assert holds({"field": "payment", "answered": True}, payment=["medicaid"]) is True


def test_not_of_unknown_is_unknown() -> None:
    assert holds({"not": {"field": "pregnant", "is": True}}) is None
    assert holds({"not": {"field": "pregnant", "is": True}}, pregnant=False) is True


def test_any_is_true_as_soon_as_one_part_is_and_all_false_as_soon_as_one_is_not() -> None:
    parts = [{"field": "age", "at_most": 17}, {"field": "veteran", "is": True}]

    assert holds({"any": parts}, age=15) is True
    assert holds({"any": parts}, age=30) is None
    assert holds({"all": parts}, age=30) is False
    assert holds({"all": parts}, age=15) is None


def test_a_substance_must_be_used_that_often_itself() -> None:
    condition = {"uses": ["alcohol"], "frequency": ["daily"]}
    daily_cannabis = [{"name": "cannabis", "frequency": "daily"}, {"name": "alcohol"}]

    assert holds(condition) is None
    assert holds(condition, substances=daily_cannabis) is None
    assert holds(condition, substances=[{"name": "alcohol", "frequency": "weekly"}]) is False
    assert holds(condition, substances=[{"name": "beer", "frequency": "daily"}]) is True


def test_a_plan_to_stop_can_be_asked_for() -> None:
    condition = {"uses": ["ketamine"], "planning_to_stop": True}

    assert holds(condition, substances=[{"name": "ketamine"}]) is None
    assert holds(condition, substances=[{"name": "ketamine", "planning_to_stop": True}]) is True
    assert holds(condition, substances=[{"name": "ketamine", "planning_to_stop": False}]) is False


@pytest.mark.parametrize("wrong", [{"field": "income", "answered": True}, {"field": "age"}, {}])
def test_a_condition_that_asks_nothing_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        holds(wrong)
