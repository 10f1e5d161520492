"""What holds for whatever needs and whatever program: the promises behind every rank."""

from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from recommender.assess import assess
from recommender.needs import Needs
from recommender.program import Program
from recommender.reading import ruleset
from recommender.ruleset import NEVER_COUNTED
from recommender.traits import HasAny
from tests.recommender.laws import forgotten, learned, match, standing, unwanted
from tests.recommender.strategies import SLUGS, miles, needs, needs_of, programs, told

RULES = ruleset()


@given(told, programs, miles)
def test_the_same_needs_give_the_same_match(
    told: dict[str, Any], program: Program, away: float | None
) -> None:
    first = match(assess(needs_of(told), RULES), program, away)

    assert match(assess(needs_of(told), RULES), program, away) == first


@given(told, programs, miles, st.randoms(use_true_random=False))
def test_the_order_of_what_is_told_does_not_matter(
    told: dict[str, Any], program: Program, away: float | None, shuffled: Any
) -> None:
    def another_order(value: Any) -> Any:
        if isinstance(value, dict):
            items = [(name, another_order(inner)) for name, inner in value.items()]
            shuffled.shuffle(items)
            return dict(items)
        if isinstance(value, list):
            return shuffled.sample([another_order(inner) for inner in value], len(value))
        return value

    one, other = assess(needs_of(told), RULES), assess(needs_of(another_order(told)), RULES)

    assert one == other
    assert match(one, program, away) == match(other, program, away)


@given(needs, programs, miles)
def test_points_are_the_sum_of_the_reasons_and_within_what_is_possible(
    needs: Needs, program: Program, away: float | None
) -> None:
    assessment = assess(needs, RULES)
    found = match(assessment, program, away)
    reasons = (*found.met, *found.unmet, *found.unknown)

    assert len(reasons) == len(assessment.criteria)
    assert found.points == sum(reason.points for reason in reasons)
    assert all(reason.points == 0 for reason in found.unknown)
    assert all(reason.points <= reason.possible for reason in reasons)
    assert 0 <= found.score <= 100


@given(needs)
def test_no_group_can_come_to_more_than_it_may(needs: Needs) -> None:
    sums: dict[str, int] = {}
    for criterion in assess(needs, RULES).criteria:
        sums[criterion.group] = sums.get(criterion.group, 0) + criterion.weight

    for group, weight in RULES.weights.items():
        assert sums.get(group, 0) <= weight.most


@given(needs, programs, miles, st.sampled_from(SLUGS))
def test_a_yes_never_lowers_what_is_wanted(
    needs: Needs, program: Program, away: float | None, slug: str
) -> None:
    assessment = assess(needs, RULES)
    assume(slug not in unwanted(assessment))
    before = forgotten(program, slug)

    after = match(assessment, learned(before, slug, value=True), away)

    assert standing(after) >= standing(match(assessment, before, away))


@given(needs, programs, miles, st.sampled_from(SLUGS))
def test_a_no_never_raises_what_is_wanted(
    needs: Needs, program: Program, away: float | None, slug: str
) -> None:
    assessment = assess(needs, RULES)
    assume(slug not in unwanted(assessment))
    before = forgotten(program, slug)

    after = match(assessment, learned(before, slug, value=False), away)

    assert standing(after) <= standing(match(assessment, before, away))


@given(needs, programs, miles)
def test_a_yes_to_what_is_avoided_never_raises(
    needs: Needs, program: Program, away: float | None
) -> None:
    assessment = assess(needs, RULES)
    avoided = set(needs.preferences.avoid)
    wanted = {
        term
        for criterion in assessment.criteria
        if not criterion.avoid
        for level in criterion.levels
        if isinstance(level.trait, HasAny)
        for term in level.trait.terms
    }
    for slug in avoided - wanted - {"telehealth"}:
        before = forgotten(program, slug)
        after = match(assessment, learned(before, slug, value=True), away)
        assert after.points <= match(assessment, before, away).points


@given(needs, programs, miles)
def test_ketamine_infusion_never_adds(needs: Needs, program: Program, away: float | None) -> None:
    assessment = assess(needs, RULES)
    for slug in NEVER_COUNTED:
        without = match(assessment, forgotten(program, slug), away)
        offering = match(assessment, learned(program, slug, value=True), away)
        assert standing(offering) <= standing(without)


@given(told, programs, programs, miles, miles, st.sampled_from(["payment", "languages"]))
def test_an_unmet_must_have_never_outranks_a_met_one(
    told: dict[str, Any],
    one: Program,
    other: Program,
    near: float | None,
    far: float | None,
    field: str,
) -> None:
    asked = {**told, "payment": ["medicaid"], "languages": ["spanish"], "must_have": [field]}
    term = {"payment": "medicaid", "languages": "spanish"}[field]
    failing = learned(learned(other, term, value=False), "free_care", value=False)
    assessment = assess(needs_of(asked), RULES)
    meets = match(assessment, learned(one, term, value=True), near)
    fails = match(assessment, failing, far)

    assert fails.excluded_by
    assert meets.excluded_by or standing(fails) < standing(meets)


@given(told, programs, programs, miles, st.sampled_from(["alcohol", "benzodiazepines"]))
def test_withdrawal_care_comes_before_none_whatever_the_points(
    told: dict[str, Any], one: Program, other: Program, away: float | None, name: str
) -> None:
    asked = {**told, "substances": [{"name": name, "frequency": "daily"}], "scores": {}}
    assessment = assess(needs_of(asked), RULES)
    first = next(one for one in assessment.requirements if one.safety and not one.forbids)
    gives = learned(one, f"{name.removesuffix('s')}_withdrawal", value=True)
    assume(not first.value(other, away))
    found = match(assessment, gives, away)

    assert first.value(gives, away)
    assert found.excluded_by or standing(found) > standing(match(assessment, other, away))


@given(told, st.sampled_from([{"overdose_now": True}, {"suicidal_thoughts": "active"}]))
def test_an_emergency_comes_first_whatever_else_is_told(
    told: dict[str, Any], safety: dict[str, Any]
) -> None:
    everything = {**told, "safety": {**told.get("safety", {}), **safety}}
    found = assess(needs_of(everything), RULES)

    assert found.withheld
    assert found.notices[0].rule.urgency == "emergency"
    assert any(action.tel for action in found.notices[0].actions)


@given(told)
def test_both_languages_say_the_same_things(told: dict[str, Any]) -> None:
    english = assess(needs_of({**told, "language": "en"}), RULES)
    spanish = assess(needs_of({**told, "language": "es"}), RULES)

    assert [c.rule for c in english.criteria] == [c.rule for c in spanish.criteria]
    for one, other in zip(english.criteria, spanish.criteria, strict=True):
        assert one.unknown != other.unknown
        assert "{" not in other.unmet + other.unknown + (other.ask or "")
        assert "{" not in one.unmet + one.unknown + (one.ask or "")
        for here, there in zip(one.levels, other.levels, strict=True):
            assert (here.points, here.trait) == (there.points, there.trait)
            assert "{" not in here.because + there.because
            assert "None" not in here.because + there.because
