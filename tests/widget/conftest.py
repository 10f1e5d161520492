"""Somebody who looks for help in a real Chromium, on a partner's page, over the whole directory."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

from tests.web.site import Site
from tests.widget.partner import Partner
from tests.widget.searching import Searcher, searcher

MakeSearcher = Callable[..., Searcher]


@pytest.fixture
def somebody(browser: Browser, finder_site: Site, partner: Partner) -> Iterator[MakeSearcher]:
    """Makes somebody at a browser of their own; options as of a Playwright context."""
    with ExitStack() as open_ones:
        yield lambda **options: open_ones.enter_context(
            searcher(browser, finder_site, partner, **options)
        )


@pytest.fixture
def one(somebody: MakeSearcher) -> Searcher:
    """Somebody who reads English, at a screen of usual size."""
    return somebody()
