"""Whoever gets the triggers out of the way is found by the chain, or by the anchor."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session

from api.audit import repository
from api.audit.chain import Anchor, Entry, Fault
from api.audit.repository import MOST_FAULTS, anchor, entries, verify
from api.database import Database
from tests.audit.logs import an_event, head_of, logs, write
from tests.audit.tampering import WAYS, Way, chained_anew, first_difference, forge, tampered

on_one_database = settings(
    max_examples=max(10, settings().max_examples // 4),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults stand at the edges of batches too."""
    monkeypatch.setattr(repository, "BATCH", 3)


def faults_of(session: Session, log: list[Entry], head: Anchor, kept: Anchor | None) -> list[Fault]:
    """What is found in such a log, which is then taken back."""
    attempt = session.begin_nested()
    forge(session, log, head)
    found = list(verify(session, kept).faults)
    attempt.rollback()
    return found


@pytest.mark.parametrize("way", WAYS)
@on_one_database
@given(data=st.data(), log=logs)
def test_tampering_is_found(
    unguarded: Database, way: Way, data: st.DataObject, log: list[Entry]
) -> None:
    forged = way(data.draw, log)
    assume(forged != log and len({entry.hash for entry in forged}) == len(forged))
    with unguarded.transaction() as session:
        assert faults_of(session, log, head_of(log), None) == []
        assert faults_of(session, forged, head_of(log), None)


@on_one_database
@given(data=st.data(), log=logs)
def test_a_log_written_anew_with_its_head_is_found_with_the_anchor_and_not_without(
    unguarded: Database, data: st.DataObject, log: list[Entry]
) -> None:
    forged = chained_anew(tampered(data.draw, log))
    first = first_difference(log, forged)
    head = head_of(forged)
    with unguarded.transaction() as session:
        assert faults_of(session, forged, head, None) == []
        for entry in log:
            found = faults_of(session, forged, head, Anchor(entry.seq, entry.hash))
            assert [fault.kind for fault in found] == (["anchor"] if entry.seq >= first else [])


def test_a_log_cut_off_with_its_head_set_back_is_found_with_the_anchor_and_not_without(
    unguarded: Database,
) -> None:
    write(unguarded, *[an_event()] * 5)
    with unguarded.session() as session:
        kept = anchor(session)
        log = entries(session)[::-1]
    with unguarded.transaction() as session:
        forge(session, log[:3], head_of(log[:3]))
    with unguarded.session() as session:
        assert verify(session).sound
        assert [fault.kind for fault in verify(session, kept).faults] == ["anchor"]


@pytest.mark.parametrize("table", ["audit_entry", "audit_head"])
def test_an_emptied_table_is_found(unguarded: Database, table: str) -> None:
    write(unguarded, *[an_event()] * 5)
    with unguarded.transaction() as session:
        session.execute(text(f"DELETE FROM {table}"))
    with unguarded.session() as session:
        assert [fault.kind for fault in verify(session).faults] == ["head"]


def test_of_very_many_faults_the_first_are_named(unguarded: Database) -> None:
    write(unguarded, *[an_event()] * (MOST_FAULTS + 10))
    with unguarded.transaction() as session:
        session.execute(text("UPDATE audit_entry SET why = 'No reason.'"))
    with unguarded.session() as session:
        found = verify(session).faults
    assert [fault.seq for fault in found] == list(range(1, MOST_FAULTS + 1))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "change",
    [
        "at = 'yesterday'",
        "at = 12",
        "provider_id = 'nobody'",
        "why = x'00ff'",
        "why = CAST(x'ff' AS TEXT)",
        "action = CAST(x'ff' AS TEXT)",
        "before = x'ff'",
        "previous = x'ff'",
        "hash = x'ff'",
    ],
)
def test_what_sqlite_keeps_but_nobody_wrote_is_found(unguarded: Database, change: str) -> None:
    write(unguarded, *[an_event()] * 7)
    with unguarded.transaction() as session:
        session.execute(text(f"UPDATE audit_entry SET {change} WHERE seq = 5"))
    with unguarded.session() as session:
        found = verify(session).faults
    assert found[0].seq == 5
    assert {fault.seq for fault in found} <= {5, 6}
