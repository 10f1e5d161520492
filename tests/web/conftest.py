"""A real server, and somebody who looks at its pages in a real Chromium."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.databases import fresh_postgres_database
from tests.web.browsing import Visitor, visitor
from tests.web.site import Site, running_site

MakeVisitor = Callable[..., Visitor]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The service over SQLite, started once; a test makes the listings that it changes."""
    folder = tmp_path_factory.mktemp("site")
    with running_site(f"sqlite:///{folder / 'finder.sqlite3'}") as started:
        yield started


@pytest.fixture(scope="session")
def postgresql_site(postgres_server_url: str) -> Iterator[Site]:
    with fresh_postgres_database(postgres_server_url) as url, running_site(url) as started:
        yield started


@pytest.fixture
def stranger(browser: Browser, site: Site) -> Iterator[MakeVisitor]:
    """Makes somebody at a browser who is not signed in; options as of a Playwright context."""
    with ExitStack() as open_ones:
        yield lambda **options: open_ones.enter_context(visitor(browser, site, **options))


@pytest.fixture
def editor(stranger: MakeVisitor, site: Site) -> MakeVisitor:
    """Makes somebody who is signed in, with every scope unless told."""

    def make(account: Any = None, **options: Any) -> Visitor:
        one = stranger(**options)
        one.sign_in(site.session_of(account or site.account()))
        return one

    return make
