"""What a place might say on the phone, and what its programs would be then."""

import pytest

from recommender.program import LengthOfStay
from recommender.supposing import Supposed, confirmed, denied
from recommender.traits import CoversStay, HasAny, InSetting, Trait, Within
from tests.factories import a_program

LONG = LengthOfStay(31, None, None, "category")


@pytest.mark.parametrize(
    "trait",
    [
        HasAny(("cbt", "dbt")),
        HasAny(("buprenorphine",)),
        InSetting(("residential_short", "residential_long")),
        CoversStay(90, "stated"),
    ],
)
def test_each_way_to_confirm_a_trait_makes_it_hold(trait: Trait) -> None:
    program = a_program("residential", no=["dbt"], stay=LONG).program

    ways = confirmed(trait, program)
    assert ways
    assert all(trait.value(way.of_program(program), None) for way in ways)


def test_a_possible_stay_is_confirmed_as_possible_and_no_more() -> None:
    program = a_program().program
    (way,) = confirmed(CoversStay(90, "possible"), program)

    assert way.of_program(program).stay.covers(90) == "possible"


@pytest.mark.parametrize(
    ("trait", "setting", "stay"),
    [
        (HasAny(("cbt",)), "outpatient", LONG),
        (InSetting(("inpatient",)), "outpatient", LONG),
        (CoversStay(20, "stated"), "outpatient", LONG),
        (Within(5), "outpatient", LONG),
    ],
    ids=["it says so already", "another kind of care", "stays are longer", "distance"],
)
def test_what_no_call_can_change_cannot_be_confirmed(
    trait: Trait, setting: str, stay: LengthOfStay
) -> None:
    assert confirmed(trait, a_program(setting, yes=["cbt"], stay=stay).program) == []


def test_what_a_place_says_holds_for_its_other_programs_but_not_what_one_program_is() -> None:
    program = a_program(None).program
    said = Supposed(yes=("cbt",), setting="inpatient", stay=LONG)

    assert said.of_place(program).facts.value("cbt")
    assert said.of_place(program).setting is None
    assert said.of_program(program)[1:3] == ("inpatient", LONG)


def test_what_is_said_takes_the_place_of_what_was_said_against_it() -> None:
    program = a_program(yes=["cbt"], no=["opioid_medication"]).program
    facts = Supposed(yes=("buprenorphine",), no=("cbt",)).of_place(program).facts

    assert facts.value("buprenorphine")
    assert facts.value("opioid_medication"), "buprenorphine is one"
    assert facts.value("cbt") is False


def test_all_terms_of_all_traits_are_denied_at_once_and_only_terms_can_be() -> None:
    assert denied([HasAny(("cbt",)), HasAny(("dbt",))]) == Supposed(no=("cbt", "dbt"))
    assert denied([HasAny(("cbt",)), Within(5)]) is None


def test_a_broader_kind_of_care_may_turn_out_to_be_each_narrower_one_asked_for() -> None:
    asked = InSetting(("residential_long", "inpatient"))
    open_ = a_program("residential").program
    unnamed = a_program(None).program

    assert confirmed(asked, open_) == [
        Supposed(yes=("residential_long",), setting="residential_long")
    ]
    assert [way.setting for way in confirmed(asked, unnamed)] == ["residential_long", "inpatient"]


def test_a_stay_that_is_confirmed_is_one_that_was_stated() -> None:
    program = a_program().program
    (stated,) = confirmed(CoversStay(90, "stated"), program)
    (possible,) = confirmed(CoversStay(90, "possible"), program)

    assert stated.stay == LengthOfStay(typical_days=90, basis="stated")
    assert possible.stay == LengthOfStay(min_days=90, basis="stated")


def test_two_things_at_once_keep_what_only_one_of_them_says() -> None:
    care, days = Supposed(yes=("cbt",), setting="inpatient"), Supposed(no=("dbt",), stay=LONG)
    both = Supposed(yes=("cbt",), no=("dbt",), setting="inpatient", stay=LONG)

    assert care.also(days) == days.also(care) == both
    assert care.also(Supposed(setting="residential")).setting == "residential"
    assert days.also(Supposed(stay=LengthOfStay())).stay == LengthOfStay()


def test_nothing_is_denied_where_there_is_nothing_to_deny() -> None:
    assert denied([]) == Supposed()


def test_what_is_said_clears_a_no_to_what_follows_from_it_and_no_other() -> None:
    program = a_program(no=["opioid_medication", "dbt"]).program
    facts = Supposed(yes=("buprenorphine",)).of_place(program).facts

    assert facts.value("dbt") is False
    assert facts.value("opioid_medication")
