"""Every change is noted with the change itself, in order, and told to whoever is behind."""

import random
import threading
import time
from collections.abc import Iterable
from contextlib import ExitStack
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text

from api.database import Database, table_of
from api.directory import changes
from api.directory.changes import (
    MOST,
    Changes,
    DirectoryVersion,
    changes_since,
    newest_version,
    record_change_of_all,
    record_changes,
)
from api.directory.repository import directory_version
from api.directory.seeding import seed
from api.directory.tables import DirectoryChangeTable, ListingChangeTable
from api.migrations import downgrade, upgrade
from tests.databases import fresh_postgres_database
from tests.directory.conftest import seed_provider
from tests.directory.writer import touch, writing

PATIENCE = 60
"""Seconds until what has to happen counts as failed, on a busy machine too."""


def newest(database: Database) -> DirectoryVersion:
    with database.session() as session:
        return newest_version(session)


def since(database: Database, held: DirectoryVersion) -> Changes:
    with database.session() as session:
        return changes_since(session, held)


def touch_all(database: Database) -> int:
    with database.transaction() as session:
        return record_change_of_all(session)


def set_version(database: Database, number: int) -> None:
    """As somebody would do it by hand."""
    with database.transaction() as session:
        session.execute(text("UPDATE directory_version SET number = :number"), {"number": number})


def restore(database: Database, copy: DirectoryVersion) -> None:
    """Make the log what it was at this version, as a copy of the database would."""
    set_version(database, copy.number)
    with database.transaction() as session:
        session.execute(
            text("DELETE FROM directory_change WHERE version > :version"),
            {"version": copy.number},
        )


def rows(database: Database) -> tuple[int, int]:
    """How many changes, and how many listings, the log holds."""
    with database.session() as session:
        counted = [
            session.execute(select(func.count()).select_from(table_of(model))).scalar_one()
            for model in (DirectoryChangeTable, ListingChangeTable)
        ]
    return counted[0], counted[1]


def test_before_the_first_change_there_is_nothing_to_tell(database: Database) -> None:
    start = newest(database)
    assert start.number == 0
    assert since(database, start) == Changes(start)


def test_a_change_is_the_next_version_and_names_its_listings(database: Database) -> None:
    start, one, other = newest(database), uuid4(), uuid4()

    assert touch(database, one) == 1
    assert touch(database, other, other) == 2
    assert since(database, start) == Changes(newest(database), providers=(other, one))
    assert touch(database, one) == 3
    assert since(database, start) == Changes(newest(database), providers=(one, other))
    with database.session() as session:
        assert directory_version(session) == 3


def test_whoever_does_not_know_the_mark_is_told_the_same(database: Database) -> None:
    one = uuid4()
    touch(database, one)
    assert since(database, DirectoryVersion(0)) == Changes(newest(database), providers=(one,))
    assert since(database, DirectoryVersion(1)) == Changes(newest(database))


def test_a_change_of_no_listing_is_a_version_too(database: Database) -> None:
    start = newest(database)
    assert touch(database) == 1
    assert since(database, start) == Changes(newest(database))


def test_a_change_that_fails_is_not_noted(database: Database) -> None:
    start = newest(database)

    def fail() -> None:
        with database.transaction() as session:
            record_changes(session, [uuid4()])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert since(database, start) == Changes(start)
    assert touch(database) == 1


def test_a_load_of_the_directory_may_have_changed_every_listing(database: Database) -> None:
    start = newest(database)
    seed(database, providers=lambda: [seed_provider()])
    assert since(database, start) == Changes(newest(database), everything=True)
    assert since(database, newest(database)) == Changes(newest(database))


def test_what_is_named_beside_a_change_of_all_is_told_too(database: Database) -> None:
    start, one, other = newest(database), uuid4(), uuid4()
    touch(database, one)
    touch_all(database)
    touch(database, other)
    told = since(database, start)
    assert told == Changes(newest(database), everything=True, providers=(other, one))


def test_too_many_at_once_are_not_named(database: Database) -> None:
    start = newest(database)
    touch(database, *(uuid4() for _ in range(MOST)))
    assert len(since(database, start).providers) == MOST
    assert not since(database, start).everything

    held = newest(database)
    touch(database, *(uuid4() for _ in range(MOST + 1)))
    assert since(database, held) == Changes(newest(database), everything=True)
    assert rows(database)[1] == MOST


def test_of_too_many_one_by_one_the_newest_are_told(database: Database) -> None:
    start, last = newest(database), uuid4()
    touch(database, *(uuid4() for _ in range(MOST)))
    touch(database, last)
    told = since(database, start)
    assert told.everything
    assert len(told.providers) == MOST
    assert told.providers[0] == last


def test_the_log_is_bounded(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "KEPT", 5)
    held = []
    for _ in range(12):
        touch(database, uuid4())
        held.append(newest(database))

    assert rows(database) == (5, 5)
    told = [since(database, one) for one in held]
    assert [one.everything for one in told] == [True] * 7 + [False] * 5
    assert [len(one.providers) for one in told[7:]] == [4, 3, 2, 1, 0]


def test_a_reader_may_be_many_changes_behind(database: Database) -> None:
    start, ids = newest(database), [uuid4() for _ in range(MOST)]
    with database.transaction() as session:
        for one in ids:
            record_changes(session, [one])
    assert since(database, start) == Changes(newest(database), providers=(*reversed(ids),))


class TestCopyThatWasRestored:
    """Somebody puts an older copy in the place of the database that an index was built from."""

    def test_it_is_all_new_while_it_is_older(self, database: Database) -> None:
        copy = newest(database)
        touch(database, uuid4())
        held = newest(database)
        restore(database, copy)
        assert since(database, held) == Changes(copy, everything=True)

    def test_it_is_all_new_when_it_has_as_many_changes(self, database: Database) -> None:
        copy = newest(database)
        touch(database, uuid4())
        held = newest(database)
        restore(database, copy)
        touch(database, uuid4())
        told = since(database, held)
        assert (told.version.number, told.everything) == (held.number, True)

    def test_it_is_all_new_when_it_has_more(self, database: Database) -> None:
        copy, last = newest(database), uuid4()
        touch(database, uuid4())
        held = newest(database)
        restore(database, copy)
        touch(database, uuid4())
        touch(database, last)
        told = since(database, held)
        assert told == Changes(newest(database), everything=True, providers=(last,))

    def test_whoever_held_that_copy_is_told_what_is_new_in_it(self, database: Database) -> None:
        copy, other = newest(database), uuid4()
        touch(database, uuid4())
        restore(database, copy)
        touch(database, other)
        assert since(database, copy) == Changes(newest(database), providers=(other,))


def test_a_version_raised_by_hand_says_that_all_changed(database: Database) -> None:
    start, one = newest(database), uuid4()
    set_version(database, 1)
    by_hand = newest(database)

    assert by_hand == DirectoryVersion(1, None)
    assert since(database, start) == Changes(by_hand, everything=True)
    assert since(database, by_hand) == Changes(by_hand)
    assert touch(database, one) == 2
    assert since(database, start).everything
    assert since(database, newest(database)) == Changes(newest(database))


def test_a_version_set_back_by_hand_stops_no_writer(database: Database) -> None:
    for _ in range(3):
        touch(database, uuid4())
    held, one = newest(database), uuid4()
    set_version(database, 1)

    assert touch(database, one) == 2
    assert since(database, DirectoryVersion(1)).providers == (one,)
    assert since(database, held).everything
    assert rows(database) == (3, 2)


def test_without_the_step_that_made_it_the_log_begins_anew(database: Database) -> None:
    seed(database, providers=lambda: [seed_provider(), seed_provider("Hilltop House")])
    held, one = newest(database), uuid4()
    downgrade(database, "0001")
    upgrade(database)

    # What was written by a program without a log is not in it.
    assert since(database, held) == Changes(newest(database), everything=True)
    assert touch(database, one) == 2
    assert since(database, DirectoryVersion(1)) == Changes(newest(database), providers=(one,))


def test_any_history_is_told_to_any_reader(database: Database) -> None:
    some = [uuid4() for _ in range(8)]
    history: list[tuple[DirectoryVersion, set[UUID] | None]] = []
    for _ in range(40):
        if random.random() < 0.05:
            touch_all(database)
            history.append((newest(database), None))
        else:
            changed = set(random.sample(some, random.randrange(4)))
            touch(database, *changed)
            history.append((newest(database), changed))

    last = history[-1][0]
    for number, (held, _) in enumerate(history):
        later = [changed for _, changed in history[number + 1 :]]
        told = since(database, held)
        assert told.version == last
        assert told.everything == (None in later)
        assert set(told.providers) == set().union(*(changed or set() for changed in later))
        assert len(told.providers) == len(set(told.providers))


class _Reader:
    """Looks for changes again and again, and keeps what it was told."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.seen = newest(database)
        self.versions: list[int] = []
        self.told: list[UUID] = []

    def look(self) -> None:
        time.sleep(0.002)  # a reader that never rests leaves two cores little to write with
        found = since(self.database, self.seen)
        assert not found.everything
        if found.version != self.seen:
            self.versions.append(found.version.number)
        self.seen = found.version
        self.told += found.providers


def _without_gap(numbers: Iterable[int]) -> bool:
    ordered = sorted(numbers)
    return ordered == list(range(1, len(ordered) + 1))


def test_of_writers_at_once_a_reader_misses_nothing(database: Database) -> None:
    written: dict[int, UUID] = {}

    def write() -> None:
        for _ in range(25):
            one = uuid4()
            written[touch(database, one)] = one

    reader = _Reader(database)
    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        reader.look()
    reader.look()

    assert len(written) == 100
    assert _without_gap(written)
    assert sorted(reader.told) == sorted(written.values())
    assert reader.versions == sorted(reader.versions)


def test_of_processes_that_write_at_once_a_reader_misses_nothing(
    database: Database, database_url: str
) -> None:
    reader = _Reader(database)
    with ExitStack() as stack:
        others = [stack.enter_context(writing(database_url, "touch", "40")) for _ in range(3)]
        deadline = time.monotonic() + PATIENCE
        while any(other.poll() is None for other in others) and time.monotonic() < deadline:
            reader.look()
        reader.look()
        lines = [line for other in others for line in other.communicate()[0].splitlines()]
    written = {int(number): UUID(one) for number, one in map(str.split, lines)}

    assert len(written) == 120
    assert _without_gap(written)
    assert sorted(reader.told) == sorted(written.values())


def test_a_slow_writer_is_waited_for_not_overtaken(database: Database) -> None:
    reader, slow, quick = _Reader(database), uuid4(), uuid4()
    numbers: list[int] = []
    writer = threading.Thread(target=lambda: numbers.append(touch(database, quick)))
    with database.transaction() as session:
        numbers.append(record_changes(session, [slow]))
        writer.start()
        writer.join(0.3)
        assert writer.is_alive()
        reader.look()
        assert reader.told == []
    writer.join(PATIENCE)
    reader.look()

    assert numbers == [1, 2]
    assert sorted(reader.told) == sorted([slow, quick])


def test_who_notes_late_comes_later(postgres_server_url: str) -> None:
    # SQLite has one writer at a time: there nobody can come before it.
    with fresh_postgres_database(postgres_server_url) as url:
        database = Database(url)
        upgrade(database)
        reader, slow, quick = _Reader(database), uuid4(), uuid4()
        with database.transaction() as session:
            session.execute(text("SELECT 1"))
            assert touch(database, quick) == 1
            reader.look()
            assert record_changes(session, [slow]) == 2
        reader.look()
        assert reader.told == [quick, slow]
        database.dispose()


def test_what_was_acknowledged_outlives_a_killed_writer(
    database: Database, database_url: str
) -> None:
    with writing(database_url, "forever") as writer:
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(30)]
        writer.kill()
        lines += writer.communicate()[0].splitlines(keepends=True)
    # Its last words may be half a line.
    said = [line.split() for line in lines if line.endswith("\n")]
    acknowledged = {int(number): UUID(one) for number, one in said}

    again = Database(database_url)
    with again.session() as session:
        noted = table_of(ListingChangeTable)
        kept = session.execute(select(noted.c.version, noted.c.provider_id)).all()
    assert acknowledged.items() <= {(version, one) for version, one in kept}
    assert _without_gap(version for version, _ in kept)
    assert newest(again).number == len(kept)
    assert touch(again, uuid4()) == len(kept) + 1
    again.dispose()
