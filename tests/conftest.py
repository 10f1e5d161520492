"""What every test can ask for."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import make_url

from api.database import Database
from api.directory.records import Listing
from api.directory.repository import load_listings
from api.directory.seeding import prepare
from api.migrations import upgrade
from tests.databases import fresh_postgres_database, postgres_server
from tests.web.install_browser import found_browser
from tests.web.site import Site, serving
from tests.widget.partner import Partner, partner_site

hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile("quick", deadline=None, max_examples=15, derandomize=True)
# Few on every submission; a fault that takes more to be found, "thorough" finds.
hypothesis.settings.register_profile("few", deadline=None, max_examples=30)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=5_000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Chromium alone, without what it does of its own accord."""


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


@pytest.fixture(scope="session")
def partner() -> Iterator[Partner]:
    """A helpline's own site, on another origin than ours."""
    with partner_site() as started:
        yield started


@pytest.fixture(scope="session")
def finder_site(
    seeded_sqlite_url: str, partner: Partner, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The service over the whole directory, of its own: visitors may report listings."""
    copy = tmp_path_factory.mktemp("finder") / "finder.sqlite3"
    shutil.copy(str(make_url(seeded_sqlite_url).database), copy)
    partners = {"hope-line": (partner.url,)}
    with serving(f"sqlite:///{copy}", embed_partners=partners) as started:
        yield started


@pytest.fixture(scope="session")
def started_browser() -> Iterator[tuple[Browser, Any]]:
    executable = found_browser()
    playwright = sync_playwright().start()
    loop = asyncio.get_running_loop()
    browser = playwright.chromium.launch(executable_path=executable, args=list(QUIET))
    asyncio._set_running_loop(None)
    yield browser, loop
    asyncio._set_running_loop(loop)
    browser.close()
    playwright.stop()
    asyncio._set_running_loop(None)


@pytest.fixture
def browser(started_browser: tuple[Browser, Any]) -> Iterator[Browser]:
    """One Chromium for all tests.

    Between two calls Playwright leaves its loop marked as running, and no other test of this
    process could start one.
    """
    started, loop = started_browser
    asyncio._set_running_loop(loop)
    yield started
    asyncio._set_running_loop(None)


LONG = (
    "tests/widget/test_accessible.py",
    "tests/web/test_accessible.py",
    "tests/interchange/test_real_directory.py",
    "tests/proof/test_killed.py",
    "tests/app/test_freshness.py",
    "tests/finder/test_accessible.py",
)
"""Files that take minutes: first, or one process would wait for the other at the end."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; within each, tests stay in their random order."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that skipped a test: a missing part is a failure, not a gap."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
