"""A watch tells of what anybody wrote, and the file of a database can be put in its place."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from api.database import Database, DatabaseError, Watch
from api.directory.changes import newest_version
from api.migrations import upgrade
from tests.directory.writer import touch, writing


@pytest.fixture
def watch(database: Database) -> Iterator[Watch]:
    watch = database.watch()
    yield watch
    watch.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "finder.sqlite3"


@pytest.fixture
def embedded(file: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{file}")
    upgrade(opened)
    yield opened
    opened.dispose()


def version(database: Database) -> int:
    with database.session() as session:
        return newest_version(session).number


def put_in_place(copy: Path, file: Path) -> None:
    """As an operator would: the log of what was there before must not be left."""
    for log in ("-wal", "-shm"):
        file.with_name(file.name + log).unlink(missing_ok=True)
    copy.replace(file)


def until_quiet(watch: Watch) -> None:
    assert any(not watch.changed() for _ in range(3))


def copied(database: Database, to: Path) -> Path:
    source, copy = sqlite3.connect(str(database.file)), sqlite3.connect(to)
    source.backup(copy)
    source.close()
    copy.close()
    return to


def test_at_first_there_is_something_to_look_at(watch: Watch) -> None:
    assert watch.changed()


def test_what_this_process_wrote_is_noticed(database: Database, watch: Watch) -> None:
    watch.changed()
    touch(database, uuid4())
    assert watch.changed()


def test_what_another_process_wrote_is_noticed(
    database: Database, database_url: str, watch: Watch
) -> None:
    watch.changed()
    with writing(database_url, "touch", "1") as writer:
        writer.communicate()
    assert watch.changed()


def test_where_nothing_was_written_nothing_is_noticed(embedded: Database) -> None:
    watch = embedded.watch()
    watch.changed()
    assert not watch.changed()
    version(embedded)
    assert not watch.changed()
    touch(embedded, uuid4())
    assert [watch.changed(), watch.changed()] == [True, False]
    watch.close()


def test_of_a_server_it_does_not_know(postgres_server_url: str) -> None:
    watch = Database(postgres_server_url).watch()
    assert [watch.changed(), watch.changed()] == [True, True]
    watch.close()


def test_a_watch_that_was_closed_can_be_asked_again(embedded: Database) -> None:
    watch = embedded.watch()
    watch.changed()
    watch.close()
    assert [watch.changed(), watch.changed()] == [True, False]
    watch.close()


def test_as_long_as_the_file_is_away_it_does_not_know(embedded: Database, file: Path) -> None:
    watch = embedded.watch()
    watch.changed()
    embedded.dispose()
    away = file.rename(file.with_name("away"))

    assert [watch.changed(), watch.changed()] == [True, True]
    assert not file.exists()
    away.rename(file)
    assert [watch.changed(), watch.changed()] == [True, False]
    watch.close()


@pytest.mark.parametrize("away_for_a_while", [False, True])
def test_a_file_that_is_put_in_its_place_is_read_from_then_on(
    embedded: Database, file: Path, away_for_a_while: bool
) -> None:
    watch = embedded.watch()
    watch.changed()
    copy = copied(embedded, file.with_name("copy"))
    touch(embedded, uuid4())
    assert [watch.changed(), version(embedded)] == [True, 1]

    if away_for_a_while:
        file.unlink()
        assert watch.changed()
    put_in_place(copy, file)
    assert watch.changed()
    assert version(embedded) == 0
    until_quiet(watch)
    touch(embedded, uuid4())
    assert watch.changed()
    again = Database(f"sqlite:///{file}")
    assert version(again) == 1
    again.dispose()
    watch.close()


def test_a_copy_that_is_written_over_it_is_noticed(embedded: Database, file: Path) -> None:
    watch = embedded.watch()
    copy = copied(embedded, file.with_name("copy"))
    touch(embedded, uuid4())
    watch.changed()
    over, source = sqlite3.connect(file), sqlite3.connect(copy)
    source.backup(over)
    over.close()
    source.close()

    assert watch.changed()
    assert version(embedded) == 0
    watch.close()


def test_a_file_of_another_kind_is_a_database_that_is_away(embedded: Database, file: Path) -> None:
    watch = embedded.watch()
    watch.changed()
    kept = copied(embedded, file.with_name("copy"))
    other = file.with_name("other")
    other.write_bytes(b"This is no database. " * 500)
    put_in_place(other, file)

    assert [watch.changed(), watch.changed()] == [True, True]
    with pytest.raises(DatabaseError):
        version(embedded)
    put_in_place(kept, file)
    assert watch.changed()
    assert version(embedded) == 0
    until_quiet(watch)
    watch.close()


def test_its_fingerprint_takes_no_lock_from_its_connections(embedded: Database, file: Path) -> None:
    # Where it did, the process that ends here would take this one's log away, and the write that
    # follows would be lost.
    version(embedded)
    embedded.checkpoint()
    assert embedded.fingerprint() is not None
    reads = f"import sqlite3; sqlite3.connect({str(file)!r}).execute('SELECT * FROM source')"
    subprocess.run([sys.executable, "-c", reads], check=True)
    touch(embedded, uuid4())

    asks = f"import sqlite3; c = sqlite3.connect({str(file)!r}); print(*c.execute("
    asks += "'SELECT number FROM directory_version').fetchone())"
    seen = subprocess.run([sys.executable, "-c", asks], check=True, capture_output=True, text=True)
    assert seen.stdout.strip() == "1"
