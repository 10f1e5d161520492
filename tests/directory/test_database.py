import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.database import SQLITE_PRAGMAS, Database, UnusableDatabaseUrl


@pytest.fixture
def numbers(database_url: str) -> Database:
    opened = Database(database_url)
    with opened.transaction() as session:
        session.execute(text("CREATE TABLE number (value INTEGER)"))
        session.execute(text("INSERT INTO number VALUES (0)"))
    return opened


def _value(database: Database) -> int:
    with database.session() as session:
        return int(session.execute(text("SELECT value FROM number")).scalar_one())


def test_a_transaction_is_kept_when_its_block_ends(numbers: Database) -> None:
    with numbers.transaction() as session:
        session.execute(text("UPDATE number SET value = 7"))
    assert _value(numbers) == 7
    numbers.dispose()


def test_a_transaction_that_fails_changes_nothing(numbers: Database) -> None:
    def fail() -> None:
        with numbers.transaction() as session:
            session.execute(text("UPDATE number SET value = 7"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert _value(numbers) == 0
    numbers.dispose()


def test_a_session_that_reads_can_not_write(numbers: Database) -> None:
    with pytest.raises(DBAPIError), numbers.session() as session:
        session.execute(text("UPDATE number SET value = 7"))
    assert _value(numbers) == 0
    numbers.dispose()


def test_a_session_sees_one_state_to_its_end(numbers: Database) -> None:
    with numbers.session() as session:
        assert session.execute(text("SELECT value FROM number")).scalar_one() == 0
        with numbers.transaction() as other:
            other.execute(text("UPDATE number SET value = 7"))
        assert session.execute(text("SELECT value FROM number")).scalar_one() == 0
    numbers.dispose()


def test_writers_at_once_lose_nothing(numbers: Database) -> None:
    def count() -> None:
        for _ in range(25):
            with numbers.transaction() as session:
                if numbers.dialect == "postgresql":
                    session.execute(text("LOCK TABLE number IN EXCLUSIVE MODE"))
                value = session.execute(text("SELECT value FROM number")).scalar_one()
                session.execute(text("UPDATE number SET value = :value"), {"value": value + 1})

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _value(numbers) == 100
    numbers.dispose()


def test_a_database_that_answers_is_fit_for_use(database_url: str) -> None:
    database = Database(database_url)
    database.ping()
    assert database.check() == []
    database.dispose()


@pytest.mark.parametrize("pragma", sorted(set(SQLITE_PRAGMAS) - {"journal_mode"}))
def test_the_check_names_a_pragma_that_is_not_as_it_must_be(tmp_path: Path, pragma: str) -> None:
    database = Database(f"sqlite:///{tmp_path / 'finder.sqlite3'}")
    with database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        connection.rollback()
        raw.execute(f"PRAGMA {pragma}=0")
    (problem,) = database.check()
    assert pragma in problem
    database.dispose()


def test_several_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    # SQLite refused one in ten of such files, so a few dozen of them show whether it is still so.
    for number in range(40):
        url = f"sqlite:///{tmp_path / f'{number}.sqlite3'}"
        databases = [Database(url) for _ in range(4)]
        everyone = threading.Barrier(len(databases))
        failures: list[DBAPIError] = []

        def open_it(database: Database, all_there: threading.Barrier = everyone) -> None:
            all_there.wait()
            try:
                with database.transaction() as session:
                    session.execute(text("CREATE TABLE IF NOT EXISTS number (value INTEGER)"))
            except DBAPIError as failure:
                failures.append(failure)  # noqa: B023 (the threads end within the turn)
            finally:
                database.dispose()

        threads = [threading.Thread(target=open_it, args=(one,)) for one in databases]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []


def test_the_folder_of_a_database_file_is_made(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'new' / 'folder' / 'finder.sqlite3'}")
    database.ping()
    database.dispose()


class TestAddress:
    @pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
    def test_every_spelling_of_postgresql_means_psycopg_3(self, scheme: str) -> None:
        database = Database(f"{scheme}://finder:secret@db.example/finder")
        assert database.engine.url.drivername == "postgresql+psycopg"
        assert database.name == "db.example/finder"

    def test_a_password_is_never_shown(self) -> None:
        database = Database("postgresql://finder:secret@db.example/finder")
        assert "secret" not in repr(database)
        assert "secret" not in repr(database.engine)

    @pytest.mark.parametrize(
        "url",
        ["", "secret", "mysql://finder:secret@db.example/finder", "postgresql://a:secret@h:x/y"],
    )
    def test_an_address_of_another_form_is_refused_without_repeating_it(self, url: str) -> None:
        with pytest.raises(UnusableDatabaseUrl) as refused:
            Database(url)
        assert "secret" not in str(refused.value)
        assert refused.value.__suppress_context__ or refused.value.__context__ is None

    @pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
    def test_a_database_in_memory_is_refused(self, url: str) -> None:
        with pytest.raises(UnusableDatabaseUrl, match="name a file"):
            Database(url)

    def test_a_server_that_is_away_is_told_without_the_password(self, tmp_path: Path) -> None:
        database = Database(f"postgresql://finder:secret@/finder?host={tmp_path}")
        with pytest.raises(DBAPIError) as away:
            database.ping()
        assert "secret" not in str(away.value)
