"""The public pages: a small directory for most, the whole one for who looks for help."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx2
import pytest
from playwright.sync_api import Browser

from tests.web.browsing import Visitor, visitor
from tests.web.site import Site, running_site

PARTNERS = {"hope-line": ("https://hope.example", "https://www.hope.example")}

MakeVisitor = Callable[..., Visitor]


@pytest.fixture(scope="session")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The service over a few listings; a test makes those that it changes."""
    folder = tmp_path_factory.mktemp("small")
    url = f"sqlite:///{folder / 'finder.sqlite3'}"
    with running_site(url, embed_partners=PARTNERS) as started:
        yield started


@pytest.fixture
def client(small_site: Site) -> Iterator[httpx2.Client]:
    """A program that reads pages as they are sent."""
    with httpx2.Client(base_url=small_site.url) as opened:
        yield opened


@pytest.fixture
def reader(browser: Browser, finder_site: Site) -> Iterator[MakeVisitor]:
    """Makes somebody over the whole directory whose browser runs no scripts unless told."""
    with ExitStack() as open_ones:
        yield lambda **options: open_ones.enter_context(
            visitor(browser, finder_site, **{"java_script_enabled": False, **options})
        )


@pytest.fixture
def guest(browser: Browser, small_site: Site) -> Iterator[MakeVisitor]:
    """Makes somebody over the small directory; options as of a Playwright context."""
    with ExitStack() as open_ones:
        yield lambda **options: open_ones.enter_context(visitor(browser, small_site, **options))
