"""A listing goes back to what it was, word for word, as a new change."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.editing.history import history
from api.editing.problems import WrongState
from api.editing.records import ProgramRecord, ProviderRecord
from api.problems import NotFound
from tests.editing.conftest import NOW, STAFF, TODAY, Desk

EDITS: list[Callable[[Desk, UUID], object]] = [
    lambda desk, one: desk.patch(one, name1="Other", name2="East", website=None),
    lambda desk, one: desk.patch(one, facts={"medicaid": None, "cbt": "no", "cash": "yes"}),
    lambda desk, one: desk.patch(one, phones=[{"number": "205-555-7100", "extension": "3"}]),
    lambda desk, one: desk.patch(one, address_hidden=True),
    lambda desk, one: desk.patch(one, street="9 Oak Avenue", city="Mobile", zip="36602"),
    lambda desk, one: desk.verify(one, facts=["spanish"]),
    lambda desk, one: desk.verify(one),
    lambda desk, one: desk.patch(one, status="hidden"),
    lambda desk, one: desk.delete(one),
]


def content(record: ProviderRecord | ProgramRecord) -> object:
    """All that an editor can change."""
    return replace(record, revision=1, status_since=None, status_why=None)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10)
@given(data=st.data())
def test_every_state_of_the_history_can_be_had_back(desk: Desk, data: st.DataObject) -> None:
    provider = desk.fed(
        yes=("medicaid", "cbt", "spanish"), website="https://a.example", street2="Suite 1"
    )
    states = [desk.provider(provider)]
    for edit in data.draw(st.permutations(EDITS[:-1])) + EDITS[-1:]:
        before = len(desk.log(provider))
        edit(desk, provider)
        if len(desk.log(provider)) > before:
            states.append(desk.provider(provider))
    log = [one for one in reversed(desk.log(provider)) if one.subject == f"provider:{provider}"]
    assert len(log) == len(states) - 1

    place = data.draw(st.integers(0, len(log)))
    if place:
        desk.revert(provider, seq=log[place - 1].seq)
    else:
        desk.revert(provider, seq=log[0].seq, state="before")
    assert content(desk.provider(provider)) == content(states[place])
    assert desk.provider(provider).revision >= states[-1].revision


def test_a_revert_is_a_change_like_any_other(desk: Desk) -> None:
    provider = desk.fed()
    desk.patch(provider, name2="East")
    (first,) = desk.log(provider)
    after = desk.revert(provider, seq=first.seq, state="before", why="It was right before.")

    assert (after.document["name2"], after.revision) == (None, 3)
    newest, *_ = desk.log(provider)
    assert (newest.action, newest.why) == ("provider.revert", "It was right before.")
    assert not desk.revert(provider, seq=first.seq, state="before").changed
    assert desk.revert(provider, seq=newest.seq, state="before").document["name2"] == "East"


def test_a_deleted_provider_comes_back_with_the_state_before(desk: Desk) -> None:
    provider = desk.fed()
    desk.delete(provider)
    (deleted,) = desk.log(provider)
    after = desk.revert(provider, seq=deleted.seq, state="before").document
    assert (after["status"], after["status_why"]) == ("published", "editor")
    assert desk.public(provider) is not None


def test_a_program_is_reverted_by_itself(desk: Desk) -> None:
    provider = desk.fed(yes=("cbt",))
    program = desk.fed_program(provider, yes=("medicaid",), beds_total=9, beds_as_of=TODAY)
    before = desk.program(program)
    desk.patch_program(program, capacity={"beds_open": 3}, facts={"medicaid": None, "cbt": "no"})
    desk.patch_program(program, name="North", length_of_stay={"typical_days": 90})
    with_beds = desk.program(program)
    desk.patch_program(program, capacity=None, setting=None)

    newest, middle, first = desk.log(provider)
    desk.revert_program(program, seq=middle.seq)
    assert content(desk.program(program)) == content(with_beds)
    desk.revert_program(program, seq=first.seq, state="before")
    assert content(desk.program(program)) == content(before)
    assert desk.provider(provider).revision == 1
    with pytest.raises(NotFound):
        desk.revert(provider, seq=newest.seq)


def test_only_an_entry_of_its_own_history_will_do(desk: Desk) -> None:
    provider, other = desk.fed(), desk.fed()
    desk.patch(other, name2="East")
    (entry,) = desk.log(other)
    for seq in (entry.seq, 10**9):
        with pytest.raises(NotFound):
            desk.revert(provider, seq=seq)


def test_there_is_nothing_before_it_was_added(desk: Desk) -> None:
    made = desk.create()
    (entry,) = desk.log(made.id)
    with pytest.raises(WrongState):
        desk.revert(made.id, seq=entry.seq, state="before")


def test_the_history_tells_field_by_field_what_changed(desk: Desk) -> None:
    provider = desk.fed(yes=("cbt",))
    program = desk.fed_program(provider)
    desk.patch(provider, name2="East", facts={"cbt": "no"})
    desk.patch_program(program, name="North")
    with desk.reading() as session:
        page = history(session, STAFF, provider, limit=1)
        rest = history(session, STAFF, provider, before=page.next)

    assert [one["action"] for one in page.entries] == ["program.change"]
    (entry,) = rest.entries
    assert rest.next is None
    assert entry["actor"]["name"] == "An editor"
    assert entry["at"] == NOW
    changed = {one["pointer"]: (one["before"], one["after"]) for one in entry["changes"]}
    assert changed["/name2"] == (None, "East")
    assert changed["/said/staff 2026-11-23 published/no"] == (None, ["cbt"])
