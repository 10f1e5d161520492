"""Trying another answer gives what asking anew would give, sooner."""

import gc
import weakref
from fractions import Fraction
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from recommender.alternatives import Alternatives, in_share, weigh
from recommender.assess import assess, assessed
from recommender.needs import Needs
from recommender.questions import answered, questions
from recommender.reading import ruleset
from tests.recommender.strategies import needs, needs_of, told

RULES = ruleset()

FULL = {
    "age": 34,
    "substances": [{"name": "ketamine", "frequency": "daily"}],
    "conditions": ["depression"],
    "scores": {"phq9": 16},
    "payment": ["medicaid"],
    "preferences": {"settings": ["residential"], "length_of_stay_days": 90},
    "must_have": ["payment", "length_of_stay_days"],
}


def changed(first: dict[str, Any], then: dict[str, Any]) -> dict[str, Any]:
    """What was told first, with what is told then in its place, field by field."""
    return {**first, **then}


@given(told, told)
@example(FULL, {"substances": [{"name": "ketamine"}]})
@example(FULL, {"must_be_known": True})
@example(FULL, {"must_have": ["payment"], "payment": ["medicaid", "cash"]})
@example(FULL, {"language": "es"})
@example(FULL, {"prior_treatment": ["outpatient"]})
def test_an_alternative_weighs_what_its_own_needs_weigh(
    first: dict[str, Any], then: dict[str, Any]
) -> None:
    request = Alternatives(needs_of(first), RULES)
    other = needs_of(changed(first, then))

    assert request.weigh(other) == weigh(other, RULES)
    assert request.weighing == weigh(needs_of(first), RULES), "it is not changed itself"


@given(needs, needs)
def test_any_other_needs_can_be_weighed_as_an_alternative(one: Needs, other: Needs) -> None:
    assert Alternatives(one, RULES).weigh(other) == weigh(other, RULES)


@given(needs)
def test_every_answer_to_every_question_is_an_alternative(needs: Needs) -> None:
    request = Alternatives(needs, RULES)

    for question in questions():
        for answer in question.answers:
            other = answered(needs, answer)
            assert request.weigh(other) == weigh(other, RULES)


@given(needs)
def test_an_assessment_is_the_weighing_with_its_shares(needs: Needs) -> None:
    request = Alternatives(needs, RULES)
    found, weighing = assessed(request), request.weighing

    assert assess(needs, RULES) == found
    assert found.requirements == weighing.requirements
    assert (found.withheld is not None) is weighing.withheld
    for counted, criterion in zip(found.criteria, weighing.criteria, strict=True):
        share = weighing.shares.get(criterion.group)
        points = [level.points for level in criterion.levels]
        if share is None:
            assert counted is criterion
        else:
            assert share[0] < share[1]
            points = [int(each * Fraction(*share)) for each in points]
        assert [level.points for level in counted.levels] == points
        assert [level._replace(points=0) for level in counted.levels] == [
            level._replace(points=0) for level in criterion.levels
        ]
    most = {group: weight.most for group, weight in RULES.weights.items()}
    for group, share in weighing.shares.items():
        total = sum(one.weight for one in weighing.criteria if one.group == group)
        assert share == (most[group], total)


@given(st.integers(-20, 20), st.integers(0, 100), st.integers(1, 500))
def test_a_share_of_points_is_rounded_toward_zero(points: int, most: int, total: int) -> None:
    assert in_share(points, (most, total)) == int(points * Fraction(most, total))


def test_what_a_rule_asks_of_everybody_is_one_object_for_everybody() -> None:
    one = weigh(Needs.model_validate(FULL), RULES)
    other = weigh(Needs.model_validate({**FULL, "payment": ["cash"], "must_have": []}), RULES)
    same = {id(criterion) for criterion in one.criteria}

    kept = [criterion.rule for criterion in other.criteria if id(criterion) in same]
    anew = [criterion.rule for criterion in other.criteria if id(criterion) not in same]

    assert {"depression", "treats-substance"} <= set(kept)
    assert set(anew) == {
        "payment",
        "payment-help",
        "setting-fits",
        "preferred-setting",
        "length-of-stay",
    }


def test_what_a_change_does_not_touch_is_the_same_object_in_the_alternative() -> None:
    needs = Needs.model_validate(FULL)
    request = Alternatives(needs, RULES)
    other = request.weigh(needs.model_copy(update={"transport": False}))
    before = request.weighing

    assert {id(one) for one in before.criteria} <= {id(one) for one in other.criteria}
    assert {id(one) for one in before.requirements} <= {id(one) for one in other.requirements}


def test_nothing_of_what_a_person_told_outlives_their_request() -> None:
    needs = Needs.model_validate(FULL)
    request = Alternatives(needs, RULES)
    assessed(request)
    request.weigh(needs.model_copy(update={"age": 70}))
    gone = [weakref.ref(one) for one in (needs, needs.substances[0], needs.preferences)]

    del needs, request
    gc.collect()

    assert [one() for one in gone] == [None, None, None]


def test_a_list_is_withheld_where_an_answer_tells_of_an_emergency() -> None:
    request = Alternatives(Needs.model_validate(FULL), RULES)
    emergency = Needs.model_validate({**FULL, "safety": {"overdose_now": True}})

    assert not request.weighing.withheld
    assert request.weigh(emergency).withheld
