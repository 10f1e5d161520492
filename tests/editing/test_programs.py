"""Programs: days of stay, beds and their end, and facts that hold of one program alone."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from api.editing.problems import WrongState
from api.problems import InvalidRequest, NotFound
from tests.editing.conftest import FEED, HOLDS, NOW, TODAY, Desk

NO_DAYS = {"min_days": None, "max_days": None, "typical_days": None, "basis": None}


def refused(error: pytest.ExceptionInfo[InvalidRequest]) -> list[tuple[str, str]]:
    return [(one.pointer, one.code) for one in error.value.errors]


@pytest.fixture
def provider(desk: Desk) -> UUID:
    return desk.fed(yes=("medicaid", "cbt"))


@pytest.fixture
def program(desk: Desk, provider: UUID) -> UUID:
    return desk.fed_program(provider)


class TestStay:
    def test_days_that_are_given_are_stated(self, desk: Desk, program: UUID) -> None:
        stay = {"min_days": 30, "typical_days": 60, "max_days": 90}
        after = desk.patch_program(program, length_of_stay=stay).document
        assert after["length_of_stay"] == {**stay, "basis": "stated"}
        assert after["provenance"]["length_of_stay"]["source"] == "staff"

    def test_a_bound_that_is_left_out_stays(self, desk: Desk, program: UUID) -> None:
        desk.patch_program(program, length_of_stay={"min_days": 30, "max_days": 90})
        after = desk.patch_program(program, length_of_stay={"max_days": None}).document
        assert after["length_of_stay"] == {**NO_DAYS, "min_days": 30, "basis": "stated"}
        gone = desk.patch_program(program, length_of_stay=None).document
        assert gone["length_of_stay"] == NO_DAYS

    @pytest.mark.parametrize(
        "stay",
        [
            {"min_days": 90, "max_days": 30},
            {"min_days": 30, "typical_days": 20},
            {"typical_days": 60, "max_days": 30},
        ],
    )
    def test_days_are_in_order(self, desk: Desk, program: UUID, stay: dict[str, int]) -> None:
        with pytest.raises(InvalidRequest) as error:
            desk.patch_program(program, length_of_stay=stay)
        assert refused(error) == [("/length_of_stay", "days_in_order")]

    @pytest.mark.parametrize("days", [0, -1, 3651, 30.5, "30"])
    def test_days_are_whole_and_at_least_one(self, desk: Desk, program: UUID, days: Any) -> None:
        with pytest.raises(InvalidRequest) as error:
            desk.patch_program(program, length_of_stay={"min_days": days})
        assert [one.pointer for one in error.value.errors] == ["/length_of_stay/min_days"]

    def test_a_kind_of_care_brings_the_days_that_its_name_means(
        self, desk: Desk, program: UUID
    ) -> None:
        short = desk.patch_program(program, setting="residential_short").document
        assert short["length_of_stay"] == {**NO_DAYS, "max_days": 30, "basis": "category"}
        outpatient = desk.patch_program(program, setting="outpatient").document
        assert outpatient["length_of_stay"] == NO_DAYS

    def test_days_that_were_stated_outlast_another_kind_of_care(
        self, desk: Desk, program: UUID
    ) -> None:
        desk.patch_program(program, length_of_stay={"typical_days": 90})
        after = desk.patch_program(program, setting="residential_short").document
        assert after["length_of_stay"] == {**NO_DAYS, "typical_days": 90, "basis": "stated"}

    def test_a_program_may_name_no_kind_of_care(self, desk: Desk, program: UUID) -> None:
        assert desk.patch_program(program, setting=None).document["setting"] is None


class TestBeds:
    def test_a_word_about_beds_holds_for_a_while(self, desk: Desk, program: UUID) -> None:
        after = desk.patch_program(program, capacity={"beds_total": 20, "beds_open": 3}).document
        assert after["capacity"] == {
            "beds_total": 20,
            "beds_open": 3,
            "as_of": NOW.isoformat(),
            "expires_at": (NOW + HOLDS).isoformat(),
        }
        assert after["provenance"]["beds"]["as_of"] == TODAY.isoformat()

    def test_the_same_number_again_is_said_anew(self, desk: Desk, program: UUID) -> None:
        desk.patch_program(program, capacity={"beds_open": 3})
        later = NOW + timedelta(hours=5)
        after = desk.patch_program(program, now=later, capacity={"beds_open": 3})
        assert after.changed
        assert after.document["capacity"]["as_of"] == later.isoformat()

    def test_how_many_there_are_says_nothing_of_how_many_are_open(
        self, desk: Desk, program: UUID
    ) -> None:
        before = desk.patch_program(program, capacity={"beds_open": 3}).document["capacity"]
        later = NOW + timedelta(hours=5)
        after = desk.patch_program(program, now=later, capacity={"beds_total": 20}).document
        assert after["capacity"] == {**before, "beds_total": 20}

    def test_what_has_expired_is_not_said_again(self, desk: Desk, program: UUID) -> None:
        desk.patch_program(program, capacity={"beds_total": 20, "beds_open": 3})
        later = NOW + HOLDS
        after = desk.patch_program(program, now=later, capacity={"beds_total": 22}).document
        assert after["capacity"]["beds_open"] is None
        assert after["capacity"]["beds_total"] == 22

    def test_its_end_can_be_given(self, desk: Desk, program: UUID) -> None:
        end = "2026-11-24T08:00:00-06:00"
        after = desk.patch_program(program, capacity={"beds_open": 0, "expires_at": end}).document
        expires_at = datetime.fromisoformat(after["capacity"]["expires_at"])
        assert expires_at == datetime(2026, 11, 24, 14, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("capacity", "pointer"),
        [
            ({"beds_total": 3, "beds_open": 4}, "/capacity/beds_open"),
            ({"beds_open": -1}, "/capacity/beds_open"),
            ({"beds_open": 1, "expires_at": NOW.isoformat()}, "/capacity/expires_at"),
            ({"beds_open": 1, "expires_at": "2027-01-01T00:00:00Z"}, "/capacity/expires_at"),
            ({"beds_open": 1, "expires_at": "2026-11-24T00:00:00"}, "/capacity/expires_at"),
            ({"beds_open": 1, "expires_at": None}, "/capacity/expires_at"),
            ({"as_of": "2026-11-23"}, "/capacity/as_of"),
        ],
    )
    def test_beds_that_cant_be_so_are_an_error(
        self, desk: Desk, program: UUID, capacity: dict[str, Any], pointer: str
    ) -> None:
        with pytest.raises(InvalidRequest) as error:
            desk.patch_program(program, capacity=capacity)
        assert [one.pointer for one in error.value.errors] == [pointer]

    @pytest.mark.parametrize(
        "capacity", [None, {"beds_total": None, "beds_open": None}], ids=["as a whole", "each"]
    )
    def test_null_takes_it_away(
        self, desk: Desk, program: UUID, capacity: dict[str, Any] | None
    ) -> None:
        desk.patch_program(program, capacity={"beds_total": 20, "beds_open": 3})
        after = desk.patch_program(program, capacity=capacity).document
        assert after["capacity"] is None
        assert after["provenance"]["beds"]["source"] == "staff"

    def test_beds_as_they_were_stay_so(self, desk: Desk, program: UUID) -> None:
        desk.patch_program(program, capacity={"beds_total": 20, "beds_open": 3})
        assert not desk.patch_program(program, capacity={}).changed
        assert not desk.patch_program(program, capacity={"beds_total": 20}).changed


class TestFacts:
    def test_a_programs_own_fact_goes_before_its_providers(
        self, desk: Desk, provider: UUID, program: UUID
    ) -> None:
        after = desk.patch_program(program, facts={"medicaid": "no"}).document
        assert after["facts"] == {"medicaid": "no"}
        believed = desk.believed(provider, program).facts
        assert (believed.value("medicaid"), believed.value("cbt")) == (False, True)
        assert desk.shown(provider)["facts"]["medicaid"] == "yes"

    def test_null_makes_it_unknown_for_this_program_alone(
        self, desk: Desk, provider: UUID, program: UUID
    ) -> None:
        assert desk.patch_program(program, facts={"medicaid": None}).changed
        assert desk.believed(provider, program).facts.value("medicaid") is None
        assert desk.believed(provider).facts.value("medicaid") is True

    def test_what_its_provider_says_is_not_yet_its_own(self, desk: Desk, program: UUID) -> None:
        assert desk.patch_program(program, facts={"medicaid": "yes"}).changed
        assert not desk.patch_program(program, facts={"medicaid": "yes"}).changed

    def test_its_providers_revision_stays(self, desk: Desk, provider: UUID, program: UUID) -> None:
        assert desk.patch_program(program, name="East", facts={"cbt": "no"}).revision == 2
        assert desk.provider(provider).revision == 1

    def test_the_change_is_in_the_listings_history(
        self, desk: Desk, provider: UUID, program: UUID
    ) -> None:
        desk.patch_program(program, facts={"cbt": "no"}, why="They said so.")
        (entry,) = desk.log(provider)
        assert (entry.action, entry.subject) == ("program.change", f"program:{program}")
        assert entry.why == "They said so."


class TestCreating:
    def test_a_program_is_added_to_a_provider(self, desk: Desk, provider: UUID) -> None:
        made = desk.create_program(
            provider,
            name="Women's House",
            setting="residential_long",
            facts={"women": "yes", "men": "no"},
            capacity={"beds_open": 2},
        )
        shown = desk.shown_program(made.id)
        assert shown == made.document
        assert (shown["source"], shown["as_of"]) == ("staff", TODAY.isoformat())
        assert shown["length_of_stay"] == {**NO_DAYS, "min_days": 31, "basis": "category"}
        assert shown["facts"]["women"] == "yes"
        assert desk.shown(provider)["programs"] == [str(made.id)]
        (listed,) = desk.public(provider).programs
        assert listed.name == "Women's House"

    def test_days_that_are_stated_go_before_those_of_the_kind_of_care(
        self, desk: Desk, provider: UUID
    ) -> None:
        stay = {"typical_days": 90}
        made = desk.create_program(provider, setting="outpatient", length_of_stay=stay).document
        assert made["length_of_stay"] == {**NO_DAYS, **stay, "basis": "stated"}

    def test_it_needs_a_provider_that_is_there(self, desk: Desk, provider: UUID) -> None:
        with pytest.raises(NotFound):
            desk.create_program(uuid4(), setting="outpatient")
        desk.delete(provider)
        with pytest.raises(WrongState):
            desk.create_program(provider, setting="outpatient")

    def test_who_says_its_fields_is_told(self, desk: Desk, program: UUID) -> None:
        assert desk.shown_program(program)["provenance"]["setting"]["source"] == FEED


def test_a_deleted_program_is_seen_no_more_until_it_is_restored(
    desk: Desk, provider: UUID, program: UUID
) -> None:
    other = desk.fed_program(provider, setting="residential_long")
    desk.delete_program(program)
    assert [one.program.id for one in desk.public(provider).programs] == [other]
    assert desk.shown(provider)["programs"] == [str(other)]
    assert desk.shown_program(program)["status"] == "deleted"
    with pytest.raises(WrongState):
        desk.patch_program(program, name="East")
    with pytest.raises(WrongState):
        desk.delete_program(program)

    desk.restore_program(program)
    assert {one.program.id for one in desk.public(provider).programs} == {other, program}
    with pytest.raises(WrongState):
        desk.restore_program(program)
