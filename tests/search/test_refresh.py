"""The index follows the directory: at once where it is written, soon everywhere else."""

import gc
import logging
import shutil
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from math import inf
from pathlib import Path
from typing import NoReturn, cast
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import make_url, text

from api.database import Database, DatabaseError
from api.directory.changes import MOST, record_change_of_all
from api.directory.records import Listing
from api.directory.repository import SourceRecord, directory_version, load_listings
from api.directory.seeding import seed
from api.migrations import upgrade
from api.search import refresh
from api.search.index import Index
from api.search.refresh import Refresher
from api.search.service import IndexHolder
from tests.databases import fresh_postgres_database
from tests.directory.conftest import seed_provider
from tests.directory.writer import remove, rename, retitle, touch, writing

PATIENCE = 60
"""Seconds until what has to happen counts as failed, on a busy machine too."""

NAMES = ("Riverside Recovery", "Hilltop House", "Lakeside Center", "Harbor Home")
RIVERSIDE, HILLTOP, *_ = IDS = [seed_provider(name).id for name in NAMES]


@dataclass(frozen=True, eq=False)
class Names:
    """A small index: of each provider its name, and who made the index."""

    directory_version: int
    names: Mapping[UUID, str]
    made_by: str = ""
    changes: int = 0
    stale_after_days: int = 365
    next_due: float = inf

    def overdue(self, now: float) -> list[UUID]:
        return []


def updated(index: Index, changed: Mapping[UUID, Listing | None], version: int) -> Index:
    names = {**cast(Names, index).names}
    for provider, listing in changed.items():
        names.pop(provider, None)
        if listing:
            names[provider] = listing.provider.name
    return cast(Index, Names(version, names, "update", index.changes + 1))


def built(listings: Iterable[Listing], version: int, stale_after_days: int = 365) -> Index:
    names = {listing.provider.id: listing.provider.name for listing in listings}
    return cast(Index, Names(version, names, threading.current_thread().name))


@dataclass
class Held:
    """A database's index, and the refresher of it."""

    database: Database
    holder: IndexHolder
    refresher: Refresher
    sources: list[list[SourceRecord]] = field(default_factory=list)

    @property
    def index(self) -> Names:
        return cast(Names, self.holder.current)

    def name(self, provider: UUID) -> str | None:
        return self.index.names.get(provider)


Hold = Callable[..., Held]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Some providers, on each engine."""
    with opened(database_url) as database:
        yield database


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = Database(url)
    upgrade(database)
    seed(database, providers=lambda: [seed_provider(name) for name in NAMES])
    yield database
    database.dispose()


def held_of(
    database: Database,
    update: refresh.Update = updated,
    build: refresh.Build = built,
    every: float = 0.02,
) -> Held:
    with database.session() as session:
        holder = IndexHolder(built(load_listings(session), directory_version(session)))
    heard: list[list[SourceRecord]] = []
    refresher = Refresher(
        holder, database, hear_sources=heard.append, update=update, build=build, every=every
    )
    return Held(database, holder, refresher, heard)


@pytest.fixture
def held(database: Database) -> Held:
    """An index that nobody refreshes but by catching up."""
    return held_of(database)


def until(what: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def change_all(database: Database) -> int:
    with database.transaction() as session:
        return record_change_of_all(session)


class TestCatchingUp:
    def test_who_wrote_reads_what_was_written(self, held: Held) -> None:
        before = held.index
        version = rename(held.database, RIVERSIDE, "Seaside Recovery")
        assert held.name(RIVERSIDE) == "Riverside Recovery"

        assert held.refresher.catch_up()
        assert held.name(RIVERSIDE) == "Seaside Recovery"
        assert held.index.directory_version == version
        assert held.index.made_by == "update"
        assert before.names[RIVERSIDE] == "Riverside Recovery"

    def test_what_is_not_there_any_more_is_gone(self, held: Held) -> None:
        remove(held.database, RIVERSIDE)
        assert held.refresher.catch_up()
        assert set(held.index.names) == set(IDS) - {RIVERSIDE}

    def test_where_nothing_changed_the_index_stays(self, held: Held) -> None:
        before = held.index
        assert held.refresher.catch_up()
        assert held.refresher.catch_up()
        assert held.index is before

    def test_a_change_of_no_listing_is_a_newer_version(self, held: Held) -> None:
        version = touch(held.database)
        assert held.refresher.catch_up()
        assert held.index.directory_version == version

    def test_several_changes_are_taken_in_at_once(self, held: Held) -> None:
        for number in range(5):
            rename(held.database, RIVERSIDE, f"Riverside {number}")
        version = rename(held.database, HILLTOP, "Hillside House")
        assert held.refresher.catch_up()
        assert [held.name(RIVERSIDE), held.name(HILLTOP)] == ["Riverside 4", "Hillside House"]
        assert held.index.directory_version == version

    def test_sources_are_heard_of_at_first_and_when_something_changed(self, held: Held) -> None:
        held.refresher.catch_up()
        held.refresher.catch_up()
        retitle(held.database, "A better directory")
        held.refresher.catch_up()
        assert len(held.sources) == 2
        assert {source.title for source in held.sources[1]} == {"A better directory"}

    def test_where_no_thread_runs_all_is_read_here_and_now(self, held: Held) -> None:
        change_all(held.database)
        assert held.refresher.catch_up()
        assert held.index.made_by == threading.current_thread().name
        assert held.index.directory_version == 2

    def test_everyone_of_many_reads_what_they_wrote(self, database: Database) -> None:
        failures: list[BaseException] = []
        held = held_of(database)
        running = threading.Event()

        def write(provider: UUID) -> None:
            try:
                for number in range(10):
                    version = rename(database, provider, f"House {number}")
                    whole = held.refresher.catch_up()
                    index = held.index
                    assert index.names[provider] == f"House {number}"
                    # Of a version that is told all is there.
                    assert not whole or index.directory_version >= version
                    if number == 5:
                        change_all(database)
            except BaseException as failure:  # noqa: BLE001 - a thread's failure is the test's
                failures.append(failure)

        def read() -> None:
            versions = [0]
            while not running.is_set():
                versions.append(held.index.directory_version)
            if versions != sorted(versions):
                failures.append(AssertionError(versions))

        threads = [threading.Thread(target=write, args=(provider,)) for provider in IDS]
        reader = threading.Thread(target=read)
        with held.refresher:
            for thread in (reader, *threads):
                thread.start()
            for thread in threads:
                thread.join()
            assert held.refresher.catch_up(PATIENCE)
            running.set()
            reader.join()
        assert failures == []
        assert set(held.index.names.values()) == {"House 9"}
        assert held.index.directory_version == 1 + 4 * 11


class TestOtherProcesses:
    def test_a_change_is_seen_by_the_next_look(self, database: Database) -> None:
        held = held_of(database)
        looks: list[tuple[float, str | None]] = []
        look = held.refresher._look

        def noted() -> None:
            began = time.monotonic()
            look()
            looks.append((began, held.name(RIVERSIDE)))

        held.refresher._look = noted  # type: ignore[method-assign]
        with held.refresher:
            for name in ("Riverside One", "Riverside Two", "Riverside Three"):
                rename(database, RIVERSIDE, name)
                committed = time.monotonic()
                until(lambda name=name: held.name(RIVERSIDE) == name)  # type: ignore[misc]
                assert {seen for began, seen in looks if began > committed} <= {name}
        assert refresh.LOOK_SECONDS <= 0.25

    def test_a_change_is_seen_within_a_second(self, database: Database, database_url: str) -> None:
        held = held_of(database, every=refresh.LOOK_SECONDS)
        late = []
        with held.refresher:
            for number in range(4):
                name = f"Riverside {number}"
                with writing(database_url, "rename", str(RIVERSIDE), name) as other:
                    assert other.stdout is not None
                    version = int(other.stdout.readline())
                    told = time.monotonic()
                    until(lambda name=name: held.name(RIVERSIDE) == name)  # type: ignore[misc]
                    late.append(time.monotonic() - told)
                assert held.index.directory_version == version
        # The quickest: a busy machine can make any one of them late.
        assert min(late) < 1


class TestBuildingAnew:
    def test_many_changes_are_not_taken_in_one_by_one(self, database: Database) -> None:
        held = held_of(database)
        with held.refresher:
            touch(database, *(UUID(int=number) for number in range(MOST + 1)))
            assert held.refresher.catch_up(PATIENCE)
        assert held.index.made_by == "refresher"
        assert held.index.directory_version == 2

    def test_the_last_index_answers_meanwhile_with_what_is_written_one_by_one(
        self, database: Database
    ) -> None:
        go_on, building = threading.Event(), threading.Event()

        def slowly(listings: Iterable[Listing], version: int, days: int) -> Index:
            everything = list(listings)
            building.set()
            assert go_on.wait(PATIENCE)
            return built(everything, version)

        held = held_of(database, build=slowly)
        with held.refresher:
            before = held.index
            whole = change_all(database)
            assert not held.refresher.catch_up()
            assert held.index is before
            assert building.wait(PATIENCE)

            newest = rename(database, RIVERSIDE, "Seaside Recovery")
            assert not held.refresher.catch_up()
            assert held.name(RIVERSIDE) == "Seaside Recovery"
            assert held.index.directory_version == before.directory_version
            go_on.set()
            assert held.refresher.catch_up(PATIENCE)
        assert (whole, held.index.directory_version) == (newest - 1, newest)
        # Not lost, though the build had read the listing before.
        assert held.name(RIVERSIDE) == "Seaside Recovery"

    def test_an_index_that_took_in_many_changes_is_tidied(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(refresh, "TIDY_AFTER", 3)
        held = held_of(database)
        with held.refresher:
            for number in range(2):
                rename(database, RIVERSIDE, f"Riverside {number}")
                assert held.refresher.catch_up()
            assert held.index.made_by == "update"
            rename(database, RIVERSIDE, "Seaside Recovery")
            assert held.refresher.catch_up()
            until(lambda: held.index.made_by == "refresher")
        assert held.name(RIVERSIDE) == "Seaside Recovery"

    def test_it_leaves_the_interpreter_as_it_was(self, held: Held) -> None:
        before = gc.isenabled(), sys.getswitchinterval()
        change_all(held.database)
        assert held.refresher.catch_up()
        assert (gc.isenabled(), sys.getswitchinterval()) == before

    def test_the_end_does_not_wait_for_it(self, database: Database) -> None:
        building = threading.Event()
        held = held_of(database)

        def endlessly(listings: Iterable[Listing], version: int, days: int) -> Index:
            one = next(iter(listings))
            building.set()
            until(held.refresher._stopping.is_set)
            return built([one, *listings], version)

        held.refresher._build = endlessly
        held.refresher.start()
        change_all(database)
        assert building.wait(PATIENCE)
        thread = held.refresher._thread
        assert thread is not None
        held.refresher.stop(PATIENCE)
        assert not thread.is_alive()
        assert held.index.made_by != "refresher"


@contextmanager
def out_of_order(database: Database) -> Iterator[None]:
    """A database that answers no question about its version."""
    rename_table = "ALTER TABLE directory_version RENAME TO {}"
    with database.transaction() as session:
        session.execute(text(rename_table.format("hidden")))
    yield
    with database.transaction() as session:
        session.execute(text("ALTER TABLE hidden RENAME TO directory_version"))


class TestTrouble:
    def test_the_last_index_answers_while_the_database_does_not(
        self, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        held = held_of(database)
        with held.refresher:
            until(lambda: held.sources)
            with out_of_order(database):
                until(lambda: caplog.records)
                assert not held.refresher.catch_up()
                assert held.name(RIVERSIDE) == "Riverside Recovery"
            rename(database, RIVERSIDE, "Seaside Recovery")
            until(lambda: held.name(RIVERSIDE) == "Seaside Recovery")
        # Once, however often it tried; and nothing of what the database said.
        said = [record.getMessage() for record in caplog.records]
        assert said[0].startswith("the index is not brought up to date: ")
        assert said[0].endswith(("OperationalError", "ProgrammingError"))
        assert said[1:] == ["the index is brought up to date again"]
        assert {record.levelno for record in caplog.records} == {logging.WARNING}

    def test_what_could_not_be_read_is_read_later_though_nothing_more_is_written(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held, tried = held_of(database), threading.Event()

        def silent() -> NoReturn:
            tried.set()
            raise DatabaseError

        with held.refresher:
            until(lambda: held.sources)
            monkeypatch.setattr(database, "session", silent)
            rename(database, RIVERSIDE, "Seaside Recovery")
            assert tried.wait(PATIENCE)
            monkeypatch.undo()
            until(lambda: held.name(RIVERSIDE) == "Seaside Recovery")

    def test_a_server_that_was_away_is_followed_again(
        self, postgres_server_url: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        with fresh_postgres_database(postgres_server_url) as url, opened(url) as database:
            held = held_of(database)
            with held.refresher:
                until(lambda: held.sources)
                with _away(postgres_server_url, str(make_url(url).database)):
                    until(lambda: caplog.records)
                    assert held.name(RIVERSIDE) == "Riverside Recovery"
                rename(database, RIVERSIDE, "Seaside Recovery")
                until(lambda: held.name(RIVERSIDE) == "Seaside Recovery")
            assert held.index.made_by == "update"

    def test_where_an_index_cannot_be_updated_it_is_built_anew(
        self, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail(*_: object) -> Index:
            raise ValueError("Seaside")

        held = held_of(database, update=fail)
        with held.refresher:
            rename(database, RIVERSIDE, "Seaside Recovery")
            held.refresher.catch_up()
            until(lambda: held.name(RIVERSIDE) == "Seaside Recovery")
            assert held.refresher.catch_up(PATIENCE)
        assert held.index.made_by == "refresher"
        assert "ValueError" in caplog.text
        assert "Seaside" not in caplog.text

    def test_where_it_cannot_be_built_either_it_is_tried_again_ever_later(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tries: list[float] = []

        def fail(*_: object) -> Index:
            tries.append(time.monotonic())
            raise ValueError

        held = held_of(database, build=fail, every=0.01)
        with held.refresher:
            change_all(database)
            until(lambda: len(tries) >= 4)
            # Writers do not make it try more often.
            for _ in range(20):
                assert not held.refresher.catch_up()
            assert held.name(RIVERSIDE) == "Riverside Recovery"
            held.refresher._build = built
            until(lambda: held.index.directory_version == 2)
        pauses = [later - sooner for sooner, later in pairwise(tries)]
        assert all(pause >= 0.01 * 2**number for number, pause in enumerate(pauses))


@contextmanager
def _away(server_url: str, name: str) -> Iterator[None]:
    """The server's database, under another name for a while; who was connected is cut off."""
    server = make_url(server_url)
    connect = partial(
        psycopg.connect,
        host=str(server.query["host"]),
        user=server.username,
        dbname=server.database,
        autocommit=True,
    )
    with connect() as admin:
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        yield
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def copy_over(copy: Path, file: Path) -> None:
    """As SQLite's `.restore` does it."""
    source, over = sqlite3.connect(copy), sqlite3.connect(file)
    source.backup(over)
    source.close()
    over.close()


class TestCopyThatWasRestored:
    def test_it_is_read_anew(self, database: Database) -> None:
        held = held_of(database)
        with held.refresher:
            for name in ("Seaside Recovery", "Bayside Recovery"):
                rename(database, RIVERSIDE, name)
            assert held.refresher.catch_up()
            with database.transaction() as session:
                # What a copy of version 1 holds.
                session.execute(text("UPDATE directory_version SET number = 1"))
                session.execute(text("DELETE FROM directory_change WHERE version > 1"))
                session.execute(
                    text("UPDATE provider SET name1 = 'Riverside' WHERE name1 LIKE 'Bayside%'")
                )
            until(lambda: held.index.directory_version == 1)
        assert held.name(RIVERSIDE) == "Riverside"
        assert held.index.made_by == "refresher"

    @pytest.mark.parametrize("how", ["written over", "put in its place"])
    def test_a_file_is_read_anew(self, tmp_path: Path, how: str) -> None:
        file, copy = tmp_path / "finder.sqlite3", tmp_path / "copy"
        with opened(f"sqlite:///{file}") as database:
            database.checkpoint()
            shutil.copy(file, copy)
            held = held_of(database)
            with held.refresher:
                rename(database, RIVERSIDE, "Seaside Recovery")
                assert held.refresher.catch_up()
                if how == "written over":
                    copy_over(copy, file)
                else:
                    for log in ("-wal", "-shm"):
                        file.with_name(file.name + log).unlink()
                    copy.replace(file)
                until(lambda: held.index.directory_version == 1)
                assert held.name(RIVERSIDE) == "Riverside Recovery"
                # Who writes now writes to what is there now.
                rename(database, RIVERSIDE, "Bayside Recovery")
                assert held.refresher.catch_up()
            assert held.name(RIVERSIDE) == "Bayside Recovery"
        with opened(f"sqlite:///{file}") as again, again.session() as session:
            assert "Bayside Recovery" in {one.provider.name for one in load_listings(session)}
