"""A new provider is there with its programs, or nothing of it is."""

from typing import Any
from uuid import UUID

import orjson
import pytest

from api.auth.web import Forbidden
from api.directory.changes import changes_since, newest_version
from api.editing.schemas import NewProvider, read
from api.problems import InvalidRequest
from tests.editing.conftest import TODAY, Desk, codes, own_staff


def test_a_provider_is_added_with_its_programs(desk: Desk) -> None:
    with desk.reading() as session:
        version = newest_version(session)
    made = desk.create(
        name1="Seaside House",
        website="seaside.example",
        facts={"medicaid": "yes", "cash": "no", "cbt": None},
        programs=[{"setting": "outpatient"}, {"setting": "residential_long", "name": "North"}],
        why="They wrote to us.",
    )

    shown = desk.shown(made.id)
    assert shown == made.document
    assert shown["name1"] == "Seaside House"
    assert (shown["source"], shown["as_of"], shown["status"]) == (
        *("staff", TODAY.isoformat()),
        "published",
    )
    assert shown["facts"] == {"medicaid": "yes", "cash": "no"}
    assert shown["website"] == "https://seaside.example"
    assert shown["county"] == "Shelby County"
    assert shown["precision"] == "zip"
    assert {one.name for one in desk.public(made.id).programs if one.name == "North"} == {"North"}
    assert len(shown["programs"]) == 2

    log = desk.log(made.id)
    assert [one.action for one in log] == ["program.create", "program.create", "provider.create"]
    assert {one.why for one in log} == {"They wrote to us."}
    assert {one.before for one in log} == {None}
    with desk.reading() as session:
        changes = changes_since(session, version)
    assert changes.providers == (made.id,)
    assert changes.version.number == version.number + 1


def test_what_is_wrong_is_named_with_its_program_and_nothing_is_kept(desk: Desk) -> None:
    name = "Nothing Kept House"
    with pytest.raises(InvalidRequest) as error:
        desk.create(
            name1=name,
            zip="60601",
            programs=[
                {"setting": "outpatient"},
                {"length_of_stay": {"min_days": 9, "max_days": 3}, "capacity": {"beds_open": 1}},
                {"facts": {"buprenorphine_injection": "yes", "buprenorphine": "no"}},
            ],
        )
    assert [(one.pointer, one.code) for one in error.value.errors] == [
        ("/zip", "zip_of_another_state"),
        ("/programs/1/length_of_stay", "days_in_order"),
        ("/programs/2/facts/buprenorphine_injection", "contradiction"),
    ]
    again = desk.create(name1=name)
    assert ("/name1", "possible_duplicate") not in codes(again)


@pytest.mark.parametrize("field", ["name1", "street", "city", "state", "zip"])
def test_what_every_provider_has_is_needed(desk: Desk, field: str) -> None:
    plain = {"name1": "A", "street": "1 A", "city": "Alabaster", "state": "AL", "zip": "35007"}
    del plain[field]
    with pytest.raises(InvalidRequest) as error:
        read(NewProvider, orjson.dumps(plain))
    assert [one.pointer for one in error.value.errors] == [f"/{field}"]


def test_only_who_may_edit_all_of_them_adds_one(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        desk.create(by=own_staff(UUID(int=7)))


class TestDuplicates:
    def told(self, desk: Desk, **fields: Any) -> list[str]:
        made = desk.create(**fields)
        found = [one for one in made.warnings if one.code == "possible_duplicate"]
        return [provider for one in found for provider in one.providers]

    def test_another_at_the_same_door_is_told(self, desk: Desk) -> None:
        there = desk.fed(street="4100 Second Avenue, Suite 2", phones=())
        assert self.told(desk, street="4100 2nd Ave") == [str(there)]

    def test_another_in_the_same_street_is_not(self, desk: Desk) -> None:
        desk.fed(street="4200 Second Avenue", phones=())
        assert self.told(desk, street="4202 Second Avenue") == []

    def test_another_with_the_same_number_and_nearly_the_same_name_is_told(
        self, desk: Desk
    ) -> None:
        there = desk.create(
            name1="Bayside Treatment Center", phones=[{"number": "251-556-9001"}]
        ).id
        phones = [{"number": "251-556-9001"}]
        assert self.told(
            desk, name1="Bayside Treatment Center, Inc.", zip="36602", city="Mobile", phones=phones
        ) == [str(there)]
        assert self.told(desk, name1="Quite Another Clinic", phones=phones) == []

    def test_one_that_was_deleted_is_no_duplicate(self, desk: Desk) -> None:
        there = desk.fed(street="4300 Second Avenue", phones=())
        desk.delete(there)
        assert self.told(desk, street="4300 Second Avenue") == []

    def test_a_patch_of_something_else_tells_nothing(self, desk: Desk) -> None:
        desk.fed(street="4400 Second Avenue", phones=())
        made = desk.create(street="4400 2nd Avenue").id
        assert codes(desk.patch(made, facts={"cbt": "yes"})) == []
        assert codes(desk.patch(made, name2="East")) == [("/name1", "possible_duplicate")]
