"""Scores are sums of explained points, and unknown is never counted as yes or no."""

from typing import Any
from uuid import UUID

import pytest

from recommender.assess import assess
from recommender.criteria import Criterion, Level, PhoneQuestion, Requirement, tier_weights
from recommender.ladder import Reason
from recommender.needs import Needs
from recommender.program import Facts, LengthOfStay, Program
from recommender.reading import ruleset
from recommender.score import Match, percent, reached, score
from recommender.traits import CoversStay, HasAny, InSetting, Within
from recommender.vocabulary import vocabulary


def program(
    yes: tuple[str, ...] = (),
    no: tuple[str, ...] = (),
    setting: str | None = "outpatient",
    stay: LengthOfStay | None = None,
) -> Program:
    return Program(UUID(int=1), setting, stay or LengthOfStay(), Facts.said(yes, no))


def match(needs: dict[str, Any], of: Program, miles: float | None = 3.0) -> Match:
    assessment = assess(Needs.model_validate(needs), ruleset())
    return score(assessment.criteria, assessment.requirements, of, miles)


def left_out(found: Match) -> list[str]:
    return [reason.rule for reason in found.excluded_by]


def points(found: Match, rule: str) -> int | None:
    reasons = [r for r in (*found.met, *found.unmet, *found.unknown) if r.rule == rule]
    return reasons[0].points if reasons else None


DEPRESSED = {"substances": ["ketamine"], "conditions": ["depression"]}


def test_saying_depression_beats_co_occurring_which_beats_saying_nothing() -> None:
    says = points(match(DEPRESSED, program(("depression",))), "depression")
    co_occurring = points(match(DEPRESSED, program(("co_occurring",))), "depression")
    unknown = points(match(DEPRESSED, program()), "depression")

    assert says is not None
    assert co_occurring is not None
    assert says > co_occurring > 0 == unknown


def test_co_occurring_care_is_not_shown_as_treating_depression() -> None:
    found = match(DEPRESSED, program(("co_occurring",)))

    (reason,) = [r for r in found.met if r.rule == "depression"]
    assert "does not name depression" in reason.because
    assert "Do you treat depression along with substance use?" in found.ask


def test_a_no_to_depression_is_unmet_even_where_co_occurring_is_treated() -> None:
    found = match(DEPRESSED, program(("co_occurring",), ("depression",)))

    assert "depression" in {r.rule for r in found.unmet}


def test_ketamine_infusion_adds_nothing_even_when_it_is_asked_for() -> None:
    needs = {**DEPRESSED, "therapies": ["ketamine_infusion", "cbt"]}
    without, having = program(("cbt",)), program(("cbt", "ketamine_infusion"))

    assert match(needs, having) == match(needs, without)


def test_ketamine_infusion_can_be_avoided() -> None:
    needs = {"preferences": {"avoid": ["ketamine_infusion"]}}

    assert points(match(needs, program(("ketamine_infusion",))), "avoided") == -8
    assert points(match(needs, program()), "avoided") == 0


def test_a_place_for_other_substances_only_is_left_out() -> None:
    only_opioids = Facts.from_masks(*vocabulary().read_codes(["OUDO", "SA"]))
    of = Program(UUID(int=1), "outpatient", LengthOfStay(), only_opioids)

    assert left_out(match(DEPRESSED, of)) == ["serves-substance"]
    assert left_out(match({"substances": ["ketamine", "heroin"]}, of)) == []


def test_a_place_for_dui_clients_only_is_left_out_unless_that_is_asked_for() -> None:
    of = program(("dui_dwi_only",))

    assert left_out(match({}, of)) == ["dui-only"]
    assert left_out(match({"populations": ["dui_dwi"]}, of)) == []


@pytest.mark.parametrize(
    ("yes", "no", "excluded", "tier"),
    [(("medicaid",), (), False, 0), ((), (), False, 1), ((), ("medicaid", "free_care"), True, 0)],
)
def test_a_must_have_ranks_unknown_below_yes_and_leaves_out_no(
    yes: tuple[str, ...], no: tuple[str, ...], excluded: bool, tier: int
) -> None:
    found = match({"payment": ["medicaid"], "must_have": ["payment"]}, program(yes, no))

    assert bool(found.excluded_by) is excluded
    assert found.tier == tier


def test_long_term_residential_may_reach_ninety_days_and_is_asked() -> None:
    long = program(stay=LengthOfStay(31, basis="category"), setting="residential_long")
    found = match({"preferences": {"length_of_stay_days": 90}}, long)

    (reason,) = [r for r in found.met if r.rule == "length-of-stay"]
    assert "may last 90 days" in reason.because
    assert any("90 days" in question for question in found.ask)


@pytest.mark.parametrize(
    ("setting", "gained"), [("outpatient", 0), ("intensive_outpatient", 5), ("residential_long", 5)]
)
def test_more_care_than_what_was_tried_comes_first(setting: str, gained: int) -> None:
    needs = {"prior_treatment": ["outpatient"]}

    assert points(match(needs, program(setting=setting)), "more-care-than-before") == gained
    assert points(match({}, program(setting=setting)), "more-care-than-before") is None


def test_an_avoided_thing_takes_points_away_and_its_absence_gives_none() -> None:
    needs = {"preferences": {"avoid": ["twelve_step"]}}

    assert points(match(needs, program(("twelve_step",))), "avoided") == -8
    assert points(match(needs, program()), "avoided") == 0
    assert "avoided" in {r.rule for r in match(needs, program((), ("twelve_step",))).met}


def test_every_program_has_a_reason_even_without_needs_or_a_place() -> None:
    found = match({}, program(), None)

    assert found.met or found.unmet or found.unknown


@pytest.mark.parametrize(
    ("earned", "possible", "shown"),
    [(0, 0, 0), (1, 2, 50), (1, 200, 1), (-5, 10, 0), (10, 10, 100), (1, 201, 0)],
)
def test_the_score_is_a_share_rounded_half_up(earned: int, possible: int, shown: int) -> None:
    assert percent(earned, possible) == shown


def test_traits_know_three_values() -> None:
    long = program(("cbt",), ("dbt",), "residential_long", LengthOfStay(31))

    assert HasAny(("cbt",)).value(long, None) is True
    assert HasAny(("dbt",)).value(long, None) is False
    assert HasAny(("dbt", "emdr")).value(long, None) is None
    assert InSetting(("residential",)).value(long, None) is True
    assert InSetting(("outpatient",)).value(long, None) is False
    assert InSetting(("outpatient",)).value(program(setting=None), None) is None
    assert InSetting(("residential_long",)).value(program(setting="residential"), None) is None
    assert CoversStay(90, "possible").value(long, None) is True
    assert CoversStay(90, "stated").value(long, None) is None
    assert CoversStay(10, "possible").value(long, None) is False
    assert Within(5).value(long, None) is None
    assert Within(5).value(long, 5.0) is True


def test_what_must_not_be_is_left_out_only_when_it_is_known_to_be() -> None:
    requirement = Requirement("x", ((HasAny(("cbt",)),),), "", forbids=True)

    assert requirement.value(program(("cbt",)), None) is False
    assert requirement.value(program((), ("cbt",)), None) is True
    assert requirement.value(program(), None) is None


def test_a_criterion_without_levels_is_worth_nothing() -> None:
    empty = Criterion("x", "preferences", (), "", "")

    assert empty.possible == 0
    assert Criterion("x", "preferences", (Level(Within(1), -3, ""),), "", "").possible == 0


MUST = {"payment": ["medicaid"], "must_have": ["payment", "length_of_stay_days"]}
DAYS = {"preferences": {"length_of_stay_days": 90}}


def test_a_must_have_says_why_a_place_is_left_out_or_ranks_below() -> None:
    unknown = match({**MUST, **DAYS}, program())
    denied = match({**MUST, **DAYS}, program((), ("medicaid", "free_care")))

    assert [(reason.rule, reason.because) for reason in unknown.ranked_below_by] == [
        (
            "must-have-length-of-stay-days",
            "You said you must have a stay that long; it does not say for sure that it has that.",
        ),
        (
            "must-have-payment",
            "You said you must have a way you can pay; it does not say for sure that it has that.",
        ),
    ]
    assert [(reason.rule, reason.because) for reason in denied.excluded_by] == [
        ("must-have-payment", "You said you must have a way you can pay; it does not have that.")
    ]


def test_a_must_have_is_explained_in_spanish_too() -> None:
    (reason,) = match(
        {"payment": ["medicaid"], "must_have": ["payment"], "language": "es"}, program()
    ).ranked_below_by

    assert reason.because == (
        "Usted dijo que necesita una forma de pago que usted tiene; "
        "este lugar no dice con seguridad que lo tenga."
    )


def test_a_must_have_that_must_be_known_leaves_out_what_is_not() -> None:
    needs = {"payment": ["medicaid"], "must_have": ["payment"], "must_be_known": True}

    assert left_out(match(needs, program())) == ["must-have-payment"]
    assert match(needs, program(("medicaid",))).excluded_by == ()


def test_what_comes_first_decides_before_how_many_requirements_are_open() -> None:
    plain = Requirement("a", ((HasAny(("cbt",)),),), "No.", "Open.", steps_unknown=1)
    first = Requirement("b", ((HasAny(("dbt",)),),), "No.", "Open.", False, 1, 2, safety=True)
    last = Requirement("c", ((HasAny(("emdr",)),),), "No.", None, False, 0, 1, safety=True)
    requirements = (plain, first, last, plain)

    def tier(yes: tuple[str, ...], no: tuple[str, ...] = ()) -> int:
        return score((), requirements, program(yes, no), None).tier

    in_order = [
        tier(("cbt", "dbt", "emdr")),
        tier(("dbt", "emdr")),
        tier(("cbt", "dbt"), ("emdr",)),
        tier(("dbt",), ("emdr",)),
        tier(("cbt", "emdr")),
        tier(("emdr",), ("dbt",)),
        tier((), ("dbt", "emdr")),
    ]

    assert in_order == sorted(set(in_order))
    assert in_order[0] == 0
    assert tier(("dbt",)) == tier(("dbt", "emdr")), "unknown puts nothing last"
    found = score((), requirements, program(("cbt",), ("dbt", "emdr")), None)
    assert [(r.rule, r.because) for r in found.ranked_below_by] == [("b", "No."), ("c", "No.")]


def test_a_question_for_the_phone_is_left_out_where_the_listing_answers_it() -> None:
    question = PhoneQuestion("x", "Do you offer CBT?", (HasAny(("cbt",)), HasAny(("dbt",))))

    def asked(*yes: str) -> tuple[str, ...]:
        return score((), (), program(yes), None, (question,)).ask

    assert asked() == ("Do you offer CBT?",)
    assert asked("dbt") == asked("cbt") == ()


def test_what_would_decide_most_is_asked_first_and_each_question_once() -> None:
    def criterion(points: int, ask: str, **more: Any) -> Criterion:
        level = Level(HasAny(("cbt",)), points, "Yes.")
        return Criterion(f"r{points}", "preferences", (level,), "No.", "Open.", ask, **more)

    criteria = (criterion(3, "Small?"), criterion(9, "Big?"), criterion(-5, "Avoided?", avoid=True))
    questions = (PhoneQuestion("x", "Also?"), PhoneQuestion("y", "Big?"))

    assert score(criteria, (), program(), None, questions).ask == (
        "Big?",
        "Avoided?",
        "Small?",
        "Also?",
    )


def ladder(**more: Any) -> Criterion:
    levels = (
        Level(HasAny(("cbt",)), 9, "Offers CBT."),
        Level(HasAny(("dbt",)), 4, "Offers DBT.", partly=True, ask="CBT too?"),
    )
    return Criterion("r", "preferences", levels, "Offers neither.", "Open.", "CBT?", **more)


def test_each_outcome_has_its_sentence_its_points_and_what_was_possible() -> None:
    met = score((ladder(),), (), program(("dbt",)), None).met
    unmet = score((ladder(),), (), program((), ("cbt", "dbt")), None).unmet
    unknown = score((ladder(),), (), program(), None).unknown

    assert met == (Reason("r", 4, "Offers DBT.", 9),)
    assert unmet == (Reason("r", 0, "Offers neither.", 9),)
    assert unknown == (Reason("r", 0, "Open.", 9),)
    assert score((ladder(about="cbt"),), (), program(), None).unknown[0].about == "cbt"


def test_what_gave_most_comes_first() -> None:
    criteria = [
        Criterion(f"r{n}", "preferences", (Level(HasAny(("cbt",)), n, ""),), "", "")
        for n in (3, 9, 5)
    ]

    assert [r.points for r in score(criteria, (), program(("cbt",)), None).met] == [9, 5, 3]


def test_a_better_level_is_asked_for_by_how_much_better_it_is() -> None:
    small = Criterion("s", "preferences", (Level(HasAny(("emdr",)), 6, ""),), "", "", "EMDR?")

    assert score((ladder(), small), (), program(("dbt",)), None).ask == ("EMDR?", "CBT too?")


def test_the_first_level_that_holds_is_reached_and_is_no_denial() -> None:
    both = program(("cbt", "dbt"))

    assert reached(ladder(), both, None) == (ladder().levels[0], False)
    assert reached(ladder(), program((), ("cbt",)), None) == (None, False)
    assert reached(ladder(), program((), ("cbt", "dbt")), None) == (None, True)
    assert reached(ladder(denied_by=("emdr",)), program(("cbt",), ("emdr",)), None) == (None, True)


def test_a_requirement_may_be_about_distance() -> None:
    near = Requirement("near", ((Within(5), HasAny(("telehealth",))),), "Too far.", "Unknown.")

    assert score((), (near,), program(), 6.0).excluded_by == ()
    assert score((), (near,), program((), ("telehealth",)), 6.0).excluded_by == (
        Reason("near", 0, "Too far."),
    )
    assert score((), (near,), program((), ("telehealth",)), 5.0).excluded_by == ()


def test_one_step_of_safety_weighs_more_than_all_that_follows() -> None:
    plain = Requirement("a", (), "", steps_unknown=1)
    deep = Requirement("b", (), "", steps_unknown=1, steps_failed=2)
    first = Requirement("c", (), "", steps_unknown=1, steps_failed=2, safety=True)
    last = Requirement("d", (), "", steps_unknown=0, steps_failed=1, safety=True)
    free = Requirement("e", (), "", steps_unknown=None)

    assert tier_weights(()) == []
    assert tier_weights((plain, plain)) == [1, 1]
    assert tier_weights((plain, first, plain)) == [1, 3, 1]
    assert tier_weights((first, last, deep, plain)) == [8, 4, 1, 1]
    assert tier_weights((last, first)) == [3, 1]
    assert tier_weights((first, free)) == [1, 1]


def test_a_stated_stay_is_a_possible_one_too() -> None:
    stated = program(stay=LengthOfStay(max_days=90))

    assert CoversStay(60, "possible").value(stated, None) is True
    assert CoversStay(60, "stated").value(stated, None) is True
    assert CoversStay(60, "possible").value(program(), None) is None
