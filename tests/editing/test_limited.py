"""A provider's own staff edit their own listing, below what the directory's staff say."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from api.auth.principal import Principal
from api.auth.web import Forbidden
from api.editing.browsing import Asked, browse
from api.editing.history import history
from api.editing.reading import program_for_editors, provider_for_editors
from api.editing.results import Written
from api.problems import InvalidRequest
from tests.editing.conftest import HOLDS, NOW, Desk, codes, own_staff


@pytest.fixture
def provider(desk: Desk) -> UUID:
    return desk.fed(yes=("medicaid",))


@pytest.fixture
def own(provider: UUID) -> Principal:
    return own_staff(provider)


def test_they_may_edit_their_own(desk: Desk, provider: UUID, own: Principal) -> None:
    program = desk.create_program(provider, by=own, setting="outpatient").id
    desk.patch_program(program, by=own, capacity={"beds_open": 2})
    desk.verify(provider, by=own)
    desk.delete_program(program, by=own)
    desk.restore_program(program, by=own)
    after = desk.patch(provider, by=own, name2="East", facts={"medicaid": "no"}).document

    assert after["facts"] == {"medicaid": "no"}
    assert after["provenance"]["medicaid"]["source"] == "provider_staff"
    assert after["provenance"]["name2"]["source"] == "provider_staff"
    assert desk.log(provider)[0].actor == own.actor


def test_they_may_not_touch_nor_see_others(desk: Desk, own: Principal) -> None:
    other = desk.fed()
    program = desk.fed_program(other)
    with desk.reading() as session:
        for look in (provider_for_editors, history):
            with pytest.raises(Forbidden):
                look(session, own, other)
        with pytest.raises(Forbidden):
            program_for_editors(session, own, program)
    edits: list[Callable[[], Written]] = [
        lambda: desk.patch(other, by=own, name2="East"),
        lambda: desk.delete(other, by=own),
        lambda: desk.restore(other, by=own),
        lambda: desk.verify(other, by=own),
        lambda: desk.revert(other, by=own, seq=1),
        lambda: desk.create_program(other, by=own),
        lambda: desk.patch_program(program, by=own, name="East"),
        lambda: desk.delete_program(program, by=own),
        lambda: desk.restore_program(program, by=own),
        lambda: desk.revert_program(program, by=own, seq=1),
    ]
    for edit in edits:
        with pytest.raises(Forbidden):
            edit()
    assert desk.log(other) == []


def test_they_find_their_own_alone(desk: Desk, provider: UUID, own: Principal) -> None:
    with desk.reading() as session:
        page = browse(session, Asked(ids=own.providers))
    assert [row.id for row in page.rows] == [provider]


def test_a_field_that_the_directorys_staff_set_is_theirs(
    desk: Desk, provider: UUID, own: Principal
) -> None:
    desk.patch(provider, website="https://riverside.example", name2="East")
    with pytest.raises(InvalidRequest) as error:
        desk.patch(provider, by=own, website=None, name1="Other")
    assert [(one.pointer, one.code) for one in error.value.errors] == [("/website", "outranked")]
    assert desk.shown(provider)["website"] == "https://riverside.example"
    assert desk.patch(provider, by=own, name1="Other", website="riverside.example").changed


def test_a_listing_that_the_directorys_staff_added_is_theirs_to_keep(desk: Desk) -> None:
    made = desk.create().id
    assert desk.patch(made, by=own_staff(made), name2="East").changed


def test_a_word_that_the_directorys_staff_contradicts_is_kept_and_not_believed(
    desk: Desk, provider: UUID, own: Principal
) -> None:
    desk.patch(provider, facts={"medicare": "yes", "cash": "no"})
    after = desk.patch(provider, by=own, facts={"medicare": "no", "cash": None, "cbt": "yes"})
    assert codes(after) == [("/facts/medicare", "outranked"), ("/facts/cash", "outranked")]
    facts = {"medicaid": "yes", "medicare": "yes", "cash": "no", "cbt": "yes"}
    assert after.document["facts"] == facts
    (theirs,) = [one for one in desk.provider(provider).said if one.source == "provider_staff"]
    assert (theirs.no, theirs.unknown) == (("medicare",), ("cash",))


def test_beds_that_have_expired_are_nobodys(desk: Desk, provider: UUID, own: Principal) -> None:
    program = desk.fed_program(provider)
    desk.patch_program(program, capacity={"beds_open": 3})
    with pytest.raises(InvalidRequest) as error:
        desk.patch_program(program, by=own, capacity={"beds_open": 1})
    assert [one.pointer for one in error.value.errors] == ["/capacity"]
    later = NOW + HOLDS + timedelta(hours=1)
    assert desk.patch_program(program, by=own, now=later, capacity={"beds_open": 1}).changed


def test_what_the_directorys_staff_took_away_stays_away(
    desk: Desk, provider: UUID, own: Principal
) -> None:
    desk.patch(provider, status="hidden")
    with pytest.raises(InvalidRequest):
        desk.patch(provider, by=own, status="published")
    with pytest.raises(Forbidden):
        desk.delete(provider, by=own)
    desk.delete(provider)
    with pytest.raises(Forbidden):
        desk.restore(provider, by=own)
    assert desk.public(provider) is None


def test_they_revert_their_own_edits_and_no_others(
    desk: Desk, provider: UUID, own: Principal
) -> None:
    desk.patch(provider, by=own, name2="East", facts={"cbt": "yes"})
    (theirs,) = desk.log(provider)
    desk.revert(provider, by=own, seq=theirs.seq, state="before")
    assert desk.shown(provider)["name2"] is None

    desk.patch(provider, facts={"cash": "yes"})
    with pytest.raises(Forbidden):
        desk.revert(provider, by=own, seq=theirs.seq)
    assert desk.shown(provider)["facts"]["cash"] == "yes"
