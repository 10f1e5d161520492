"""The database refuses to change or delete an entry, whoever asks."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from api.audit.repository import verify
from api.database import Database
from api.migrations import downgrade, upgrade
from tests.audit.logs import an_event, write

REFUSED = (
    "UPDATE audit_entry SET why = 'Because.' WHERE seq = 2",
    "UPDATE audit_entry SET seq = 9 WHERE seq = 2",
    "UPDATE audit_entry SET why = why",
    "DELETE FROM audit_entry WHERE seq = 3",
    "DELETE FROM audit_entry",
    "UPDATE audit_head SET seq = 2",
    "UPDATE audit_head SET hash = '{zeros}'",
    "DELETE FROM audit_head",
)

_COPY = (
    "SELECT {seq}, at, actor_kind, actor_id, actor_name, action, subject, provider_id, before, "
    "after, 'Because.', previous, {hash} FROM audit_entry WHERE seq = 2"
)

REFUSED_BY = {
    "sqlite": (
        "INSERT OR REPLACE INTO audit_entry " + _COPY.format(seq=2, hash="'{zeros}'"),
        "INSERT OR REPLACE INTO audit_entry " + _COPY.format(seq=9, hash="hash"),
        "REPLACE INTO audit_head VALUES (1, 9, '{zeros}')",
        "UPDATE OR REPLACE audit_entry SET seq = 3 WHERE seq = 2",
    ),
    "postgresql": (
        "TRUNCATE audit_entry",
        "TRUNCATE audit_head",
        "INSERT INTO audit_entry "
        + _COPY.format(seq=2, hash="'{zeros}'")
        + " ON CONFLICT (seq) DO UPDATE SET why = excluded.why",
    ),
}


@pytest.fixture
def written(database: Database) -> Database:
    write(database, an_event(), an_event(), an_event())
    return database


def _whole(database: Database) -> tuple[list[tuple[object, ...]], bool]:
    with database.session() as session:
        rows = session.execute(text("SELECT * FROM audit_entry ORDER BY seq")).all()
        return [tuple(row) for row in rows], verify(session).sound


def test_no_entry_can_be_changed_or_deleted(written: Database) -> None:
    before = _whole(written)
    for statement in (*REFUSED, *REFUSED_BY[written.dialect]):
        with (
            pytest.raises(IntegrityError, match="append-only"),
            written.transaction() as session,
        ):
            session.execute(text(statement.format(zeros="0" * 64)))
    assert _whole(written) == before
    assert before[1] is True
    assert len(before[0]) == 3


def test_entries_are_still_added_after_a_refusal(written: Database) -> None:
    with pytest.raises(IntegrityError), written.transaction() as session:
        session.execute(text("DELETE FROM audit_entry"))
    assert write(written, an_event()) == 4


def test_a_step_back_and_forth_puts_the_triggers_back(written: Database) -> None:
    downgrade(written, "0003")
    with written.transaction() as session:
        session.execute(text("UPDATE audit_entry SET why = why"))
    upgrade(written)
    with pytest.raises(IntegrityError, match="append-only"), written.transaction() as session:
        session.execute(text("UPDATE audit_entry SET why = why"))
    assert _whole(written)[1]
