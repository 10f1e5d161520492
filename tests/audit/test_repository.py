"""Entries are added with the change they tell of, in one order, and found again."""

import threading
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import event

from api.audit import repository
from api.audit.actor import Actor
from api.audit.chain import START, Anchor, Entry, hash_of
from api.audit.repository import Event, anchor, append, entries, entry, verify
from api.database import Database
from tests.audit.logs import EDITOR, LISTING, NOW, an_event, head_of, logs, write

COMMAND = Actor("command", "", "command line")


def found(database: Database, **asked: Any) -> list[int]:
    with database.session() as session:
        return [one.seq for one in entries(session, **asked)]


def the_entry(database: Database, seq: int) -> Entry:
    with database.session() as session:
        read = entry(session, seq)
    assert read is not None
    return read


def state(database: Database) -> tuple[Anchor, bool]:
    with database.session() as session:
        return anchor(session), verify(session).sound


def test_a_new_log_is_empty_and_sound(database: Database) -> None:
    assert state(database) == (START, True)
    assert found(database) == []


def test_an_entry_is_read_as_it_was_written(database: Database) -> None:
    done = an_event(before=None, after={"name1": "Año Nuevo", "id": LISTING, "beds": 3, "a": None})
    now = NOW + timedelta(microseconds=123_456)
    assert write(database, done, now=now) == 1
    read = the_entry(database, 1)
    assert read == Entry(
        seq=1,
        at=now,
        actor=EDITOR,
        action="provider.update",
        subject=str(LISTING),
        provider_id=LISTING,
        before=None,
        after=f'{{"a":null,"beds":3,"id":"{LISTING}","name1":"Año Nuevo"}}',
        why="They called.",
        previous=START.hash,
        hash=hash_of(read),
    )
    assert state(database) == (Anchor(1, read.hash), True)


def test_each_entry_follows_the_one_before_it(database: Database) -> None:
    assert write(database, an_event(), an_event()) == 2
    assert write(database, an_event(), actor=COMMAND) == 3
    first, second, third = (the_entry(database, seq) for seq in (1, 2, 3))
    assert second.previous == first.hash
    assert third.previous == second.hash
    assert third.actor == COMMAND


def test_nothing_done_adds_nothing(database: Database) -> None:
    write(database, an_event())
    before = state(database)
    assert write(database) == 1
    assert state(database) == before


def test_more_events_than_a_batch_holds_are_one_chain(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "BATCH", 3)
    assert write(database, *(an_event(why=str(number)) for number in range(8))) == 8
    assert found(database) == [8, 7, 6, 5, 4, 3, 2, 1]
    assert [the_entry(database, seq).why for seq in (1, 4, 8)] == ["0", "3", "7"]
    assert state(database)[1]


def test_a_bulk_of_events_takes_a_few_statements(database: Database) -> None:
    statements: list[bool] = []

    def count(*executed: Any) -> None:
        statements.append(executed[-1])

    event.listen(database.engine, "before_cursor_execute", count)
    assert write(database, *[an_event()] * 2_500) == 2_500
    event.remove(database.engine, "before_cursor_execute", count)
    many = [together for together in statements if together]
    assert len(many) == 3
    assert len(statements) < 10


def test_what_is_rolled_back_leaves_no_gap(database: Database) -> None:
    write(database, an_event())

    class Lost(Exception):
        pass

    def begin_and_fail() -> None:
        with database.transaction() as session:
            assert append(session, EDITOR, [an_event(), an_event()], NOW) == 3
            raise Lost

    with pytest.raises(Lost):
        begin_and_fail()
    assert write(database, an_event()) == 2
    assert found(database) == [2, 1]
    assert state(database)[1]


def test_writers_at_once_number_without_a_gap(database: Database) -> None:
    last: list[int] = []
    start = threading.Barrier(4)

    def work(writer: int) -> None:
        start.wait()
        for turn in range(10):
            done = [an_event(why=f"{writer}.{turn}.{part}") for part in range(turn % 3 + 1)]
            last.append(write(database, *done))

    threads = [threading.Thread(target=work, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(last) == len(set(last)) == 40
    assert found(database, limit=100) == list(range(76, 0, -1))
    assert state(database)[1]
    reasons = [the_entry(database, seq).why for seq in range(1, 77)]
    for writer in range(4):
        own = [why for why in reasons if why and why.startswith(f"{writer}.")]
        expected = [f"{writer}.{turn}.{p}" for turn in range(10) for p in range(turn % 3 + 1)]
        assert own == expected


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="time zone"):
        write(database, an_event(), now=datetime(2026, 11, 23))  # noqa: DTZ001
    assert found(database) == []


def test_a_document_that_is_no_json_is_refused_before_anything_is_written(
    database: Database,
) -> None:
    with pytest.raises(TypeError):
        write(database, an_event(), an_event(after={"facts": object()}))
    assert state(database) == (START, True)


@pytest.fixture
def of_several(database: Database) -> Database:
    """Two listings' and a key's histories, an hour apart."""
    other = UUID(int=8)
    write(database, an_event(action="provider.create", before=None))
    write(database, an_event(subject="program", action="program.update"), now=_hour(1))
    write(database, an_event(subject=str(other), provider_id=other), now=_hour(2), actor=COMMAND)
    write(database, Event("key.create", "k1"), now=_hour(3), actor=COMMAND)
    write(database, an_event(), now=_hour(4))
    return database


def _hour(number: int) -> datetime:
    return NOW + timedelta(hours=number)


ASKED: tuple[tuple[dict[str, Any], list[int]], ...] = (
    ({}, [5, 4, 3, 2, 1]),
    ({"provider_id": LISTING}, [5, 2, 1]),
    ({"subject": str(LISTING)}, [5, 1]),
    ({"subject": "nothing"}, []),
    ({"action": "provider.update"}, [5, 3]),
    ({"actor_id": EDITOR.id}, [5, 2, 1]),
    ({"actor_kind": "command"}, [4, 3]),
    ({"actor_kind": "command", "actor_id": ""}, [4, 3]),
    ({"since": _hour(3)}, [5, 4]),
    ({"until": _hour(3)}, [3, 2, 1]),
    ({"since": _hour(1), "until": _hour(4)}, [4, 3, 2]),
    ({"limit": 2}, [5, 4]),
    ({"before_seq": 4, "limit": 2}, [3, 2]),
    ({"after_seq": 3}, [5, 4]),
    ({"after_seq": 0, "before_seq": 2}, [1]),
    ({"provider_id": LISTING, "action": "provider.update", "since": _hour(1)}, [5]),
)


def test_the_newest_that_fit_come_first(of_several: Database) -> None:
    assert [(asked, found(of_several, **asked)) for asked, _ in ASKED] == list(ASKED)


def test_no_list_is_longer_than_the_longest(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "MOST", 4)
    write(database, *[an_event()] * 6)
    assert found(database, limit=1_000) == [6, 5, 4, 3]


def test_there_is_no_entry_of_another_number(of_several: Database) -> None:
    with of_several.session() as session:
        assert entry(session, 0) is None
        assert entry(session, 6) is None


@settings(
    max_examples=max(10, settings().max_examples // 4),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(log=logs)
def test_any_log_is_read_as_it_was_written_and_verifies(
    database: Database, log: list[Entry]
) -> None:
    with database.transaction() as session:
        attempt = session.begin_nested()
        for one in log:
            documents = [one.before, one.after]
            before, after = (None if text is None else orjson.loads(text) for text in documents)
            done = Event(one.action, one.subject, one.provider_id, before, after, one.why)
            append(session, one.actor, [done], one.at)
        assert entries(session) == log[::-1]
        assert verify(session, head_of(log)).sound
        attempt.rollback()
