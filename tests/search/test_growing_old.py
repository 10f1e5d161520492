"""What holds today need not hold tomorrow: openings expire, and listings turn stale."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import update

from api.database import Database, table_of
from api.directory.changes import MOST
from api.directory.seeding import seed
from api.directory.tables import ProgramTable, ProviderTable
from api.migrations import upgrade
from api.search import refresh
from api.search.loading import load_search
from api.search.query import Query
from api.search.refresh import Refresher
from api.search.run import run
from api.search.service import IndexHolder
from tests.directory.conftest import seed_provider

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NAMES = ("Riverside Recovery", "Hilltop House", "Lakeside Center", "Harbor Home")
PATIENCE = 60


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'finder.sqlite3'}")
    upgrade(database)
    seed(database, providers=lambda: [seed_provider(name) for name in NAMES])
    yield database
    database.dispose()


def change(database: Database, model: type[Any], **values: Any) -> None:
    with database.transaction() as session:
        session.execute(update(table_of(model)).values(**values))


def open_beds(database: Database, until: datetime) -> None:
    at = until - timedelta(hours=1)
    beds = {"beds_as_of": at.date(), "beds_at": at, "beds_until": until}
    change(database, ProgramTable, beds_open=3, **beds)


def with_open_beds(holder: IndexHolder) -> int:
    return run(holder.current, Query(accepting=True)).total_items


def stale(holder: IndexHolder) -> int:
    return int(holder.current.stale.sum())


@pytest.mark.parametrize("at_once", [MOST, 2])
def test_an_old_opening_is_found_no_more(
    database: Database, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refresh, "MOST", at_once)
    until = NOON + timedelta(hours=1)
    open_beds(database, until)
    with time_machine.travel(NOON, tick=False) as clock:
        holder = load_search(database).holder
        refresher = Refresher(holder, database)
        assert refresher.catch_up()
        assert with_open_beds(holder) == len(NAMES)

        clock.move_to(until - timedelta(seconds=1))
        assert refresher.catch_up()
        assert with_open_beds(holder) == len(NAMES)

        clock.move_to(until)
        assert refresher.catch_up()
        assert with_open_beds(holder) == 0
        assert holder.current.next_due == float("inf")


def test_a_process_sees_it_by_itself(database: Database) -> None:
    open_beds(database, datetime.now(UTC) + timedelta(seconds=1.5))
    holder = load_search(database).holder
    assert with_open_beds(holder) == len(NAMES)
    with Refresher(holder, database, every=0.02):
        deadline = time.monotonic() + PATIENCE
        while with_open_beds(holder):
            assert time.monotonic() < deadline
            time.sleep(0.01)


def test_listings_turn_stale(database: Database) -> None:
    for model in (ProviderTable, ProgramTable):
        change(database, model, as_of=date(2026, 1, 1))
    with time_machine.travel(NOON, tick=False) as clock:
        holder = load_search(database).holder
        refresher = Refresher(holder, database)
        assert stale(holder) == 0
        clock.move_to(datetime(2027, 1, 2, tzinfo=UTC))
        assert refresher.catch_up()
        assert stale(holder) == len(NAMES)


def test_an_index_that_was_kept_is_not_used_when_it_has_grown_old(database: Database) -> None:
    open_beds(database, NOON + timedelta(hours=1))
    with time_machine.travel(NOON, tick=False) as clock:
        assert with_open_beds(load_search(database).holder) == len(NAMES)
        clock.move_to(NOON + timedelta(days=3))
        assert with_open_beds(load_search(database).holder) == 0


def test_nor_when_stale_means_something_else_now(database: Database) -> None:
    with time_machine.travel(datetime(2023, 6, 1, tzinfo=UTC), tick=False):
        assert stale(load_search(database).holder) == 0
        assert stale(load_search(database, stale_after_days=30).holder) == len(NAMES)
        assert stale(load_search(database).holder) == 0
