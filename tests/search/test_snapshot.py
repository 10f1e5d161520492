"""The index on disk is used where nothing changed, and never where something did."""

import logging
import os
import sqlite3
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from api.database import Database
from api.directory.seeding import seed
from api.migrations import upgrade
from api.search import kernel
from api.search.contents import entries_json
from api.search.index import Index
from api.search.loading import load_search
from api.search.query import Area, Query
from api.search.run import run
from api.search.snapshot import restore
from seed_data.providers import read_providers


def prepared(url: str) -> Database:
    database = Database(url)
    upgrade(database)
    seed(database, providers=lambda: list(islice(read_providers(), 40)))
    return database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = prepared(f"sqlite:///{tmp_path / 'finder.sqlite3'}")
    yield database
    database.dispose()


@pytest.fixture
def kept(database: Database) -> Path:
    """The file that the first load leaves."""
    load_search(database)
    assert database.file is not None
    return database.file.with_name("finder.sqlite3-index")


def names(index: Index) -> list[str]:
    return [index.provider_name(number) for number in range(index.provider_count)]


def seen(index: Index, query: Query) -> object:
    page = run(index, query)
    nothing = [None] * len(page.rows)
    return page, entries_json(index, query, page.rows, nothing, nothing)


def rename_by_hand(database: Database, name: str, *, checkpoint: bool) -> None:
    """Change a listing as an operator with SQLite's shell would."""
    connection = sqlite3.connect(str(database.file))
    connection.execute("UPDATE provider SET name1 = ?, name2 = ''", (name,))
    connection.commit()
    if checkpoint:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def test_a_second_start_finds_what_the_first_one_built(database: Database, kept: Path) -> None:
    built = load_search(database).holder.current
    kept.unlink()
    anew = load_search(database).holder.current
    restored = restore(database)

    assert restored is not None
    every = Query(facets=True, per_page=100, sort="name")
    first, *others = (seen(index, every) for index in (built, anew, restored.index))
    assert others == [first, first]
    assert restored.gazetteer.find("60601").label == "60601 Chicago, IL"


def test_a_mapped_index_is_searched_by_the_same_compiled_form(
    database: Database, kept: Path
) -> None:
    restored = restore(database)
    assert restored is not None
    run(restored.index, Query(area=Area(41.9, -87.6, 500), name_words=("health",), sort="distance"))
    run(restored.index, Query(area=Area(41.9, -87.6, 500), facets=True, sort="fit"))
    loops: list[Any] = [kernel.search, kernel.runs_within]
    assert [len(loop.signatures) for loop in loops] == [1, 1]


def test_only_its_owner_can_read_or_write_it(kept: Path) -> None:
    assert kept.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("checkpoint", [True, False])
def test_a_change_by_whomever_is_seen_at_the_next_start(
    database: Database, kept: Path, checkpoint: bool
) -> None:
    reader = sqlite3.connect(str(database.file))
    if not checkpoint:
        # As long as somebody reads, the change stays in SQLite's log.
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM provider").fetchone()
    rename_by_hand(database, "Renamed by Hand", checkpoint=checkpoint)

    assert restore(database) is None
    assert set(names(load_search(database).holder.current)) == {"Renamed by Hand"}
    reader.close()


def test_a_change_while_it_is_read_leaves_nothing_to_be_believed(
    database: Database, kept: Path
) -> None:
    rename_by_hand(database, "Renamed Once", checkpoint=True)
    load_search(database)
    rename_by_hand(database, "Renamed Twice", checkpoint=True)

    assert set(names(load_search(database).holder.current)) == {"Renamed Twice"}


@pytest.mark.parametrize("left", [0, 20, 32, 40, 5000])
def test_a_file_cut_short_is_built_anew(database: Database, kept: Path, left: int) -> None:
    whole = kept.read_bytes()
    kept.write_bytes(whole[:left])

    assert restore(database) is None
    assert len(load_search(database).holder.current) > 40
    assert len(kept.read_bytes()) == len(whole)


def test_one_that_other_code_made_is_not_read(database: Database, kept: Path) -> None:
    whole = kept.read_bytes()
    kept.write_bytes(bytes(32) + whole[32:])

    assert restore(database) is None


def test_one_that_others_could_have_written_is_not_read(database: Database, kept: Path) -> None:
    kept.chmod(0o666)

    assert restore(database) is None


def test_where_it_cannot_be_written_the_start_goes_on(
    database: Database, kept: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept.unlink()
    kept.with_name(f"{kept.name}.{os.getpid()}").mkdir()

    with caplog.at_level(logging.INFO):
        assert len(load_search(database).holder.current) > 40
    assert "no snapshot of the index is kept" in caplog.text
    assert not kept.exists()


def test_none_is_kept_of_a_server(postgres_server_url: str) -> None:
    from tests.databases import fresh_postgres_database

    with fresh_postgres_database(postgres_server_url) as url:
        database = prepared(url)
        assert len(load_search(database).holder.current) > 40
        assert database.file is None
        assert database.fingerprint() is None
        assert restore(database) is None
        database.dispose()
