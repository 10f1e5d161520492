"""What every test can ask for."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import make_url

from api.database import Database
from api.directory.records import Listing
from api.directory.repository import load_listings
from api.directory.seeding import prepare
from api.migrations import upgrade
from tests.databases import fresh_postgres_database, postgres_server

hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile("quick", deadline=None, max_examples=15, derandomize=True)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=5_000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(scope="session")
def postgres_server_url() -> Iterator[str]:
    """The SQLAlchemy address of a real PostgreSQL, started once a run."""
    with postgres_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The SQLAlchemy address of an empty database: the test runs once for each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'finder.sqlite3'}"
    else:
        with fresh_postgres_database(request.getfixturevalue("postgres_server_url")) as url:
            yield url


@pytest.fixture(scope="session")
def tables_of_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables and nothing in them: to be copied, not opened."""
    file = tmp_path_factory.mktemp("tables") / "finder.sqlite3"
    _with_tables(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def tables_of_postgresql(postgres_server_url: str) -> Iterator[str]:
    """The name of such a database on the server."""
    with fresh_postgres_database(postgres_server_url) as url:
        _with_tables(url)
        yield str(make_url(url).database)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with all tables and nothing in them, once for each engine.

    A copy: making the tables anew takes several times as long, and most tests need some.
    """
    template = request.getfixturevalue(f"tables_of_{request.param}")
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copy(template, tmp_path / 'finder.sqlite3')}"
    else:
        server = request.getfixturevalue("postgres_server_url")
        with fresh_postgres_database(server, template) as url:
            yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with all its tables and nothing in them, on each engine."""
    opened = Database(database_url)
    yield opened
    opened.dispose()


def _with_tables(url: str) -> None:
    opened = Database(url)
    upgrade(opened)
    opened.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """Which of the seeded databases a test reads: it runs once for each."""
    return str(request.param)


# Parameters of a session's fixture would load the directory anew at each change of engine.
@pytest.fixture
def seeded_url(engine: str, request: pytest.FixtureRequest) -> str:
    """The address of a database with the whole directory, loaded once a run; only to be read."""
    return str(request.getfixturevalue(f"seeded_{engine}_url"))


@pytest.fixture(scope="session")
def seeded_sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return _loaded(f"sqlite:///{tmp_path_factory.mktemp('seeded') / 'finder.sqlite3'}")


@pytest.fixture(scope="session")
def seeded_postgresql_url(postgres_server_url: str) -> Iterator[str]:
    with fresh_postgres_database(postgres_server_url) as url:
        yield _loaded(url)


def _loaded(url: str) -> str:
    database = Database(url)
    try:
        prepare(database)
    finally:
        database.dispose()
    return url


@pytest.fixture
def seeded_database(seeded_url: str) -> Iterator[Database]:
    """A database with the whole directory: only read it."""
    opened = Database(seeded_url)
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def loaded() -> dict[str, list[Listing]]:
    return {}


@pytest.fixture
def listings(seeded_database: Database, loaded: dict[str, list[Listing]]) -> list[Listing]:
    """Every listing of the seeded database, loaded once a run for each engine."""
    if seeded_database.dialect not in loaded:
        with seeded_database.session() as session:
            loaded[seeded_database.dialect] = list(load_listings(session))
    return loaded[seeded_database.dialect]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that skipped a test: a missing part is a failure, not a gap."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
