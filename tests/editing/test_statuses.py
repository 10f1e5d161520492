"""Nothing is ever lost: what is deleted is out of the public's sight, and comes back as it was."""

import pytest

from api.editing.problems import PreconditionFailed, WrongState
from api.editing.statuses import delete_provider
from tests.editing.conftest import LATER, STAFF, Desk


def test_a_deleted_provider_is_seen_no_more(desk: Desk) -> None:
    provider = desk.fed(yes=("cbt",))
    program = desk.fed_program(provider)
    gone = desk.delete(provider, why="It closed.").document

    assert (gone["status"], gone["status_why"]) == ("deleted", "editor")
    assert gone["status_since"] == LATER.isoformat()
    assert desk.public(provider) is None
    assert desk.shown(provider) == gone
    assert desk.program(program).status == "published"
    (entry,) = desk.log(provider)
    assert (entry.action, entry.why) == ("provider.delete", "It closed.")


def test_a_restored_provider_is_as_it_was(desk: Desk) -> None:
    provider = desk.fed(yes=("cbt",))
    desk.fed_program(provider)
    before = desk.public(provider)
    desk.delete(provider)
    restored = desk.restore(provider)

    assert (restored.document["status"], restored.revision) == ("published", 3)
    assert desk.public(provider) == before


def test_what_is_deleted_cant_be_deleted_nor_what_is_there_restored(desk: Desk) -> None:
    provider = desk.fed()
    with pytest.raises(WrongState):
        desk.restore(provider)
    desk.delete(provider)
    with pytest.raises(WrongState):
        desk.delete(provider)
    assert len(desk.log(provider)) == 1


def test_another_version_than_the_newest_cant_be_deleted(desk: Desk) -> None:
    provider = desk.fed()
    desk.patch(provider, name2="East")
    with pytest.raises(PreconditionFailed), desk.database.transaction() as session:
        delete_provider(session, STAFF, provider, if_match={1}, now=LATER)
    assert desk.public(provider) is not None
