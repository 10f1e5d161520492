"""Somebody who looks for help on a partner's page: what their browser asks, keeps and complains of.

Whatever a test does, at its end the browser must have asked nobody but the partner and us, in the
ways that are written here, and must have kept nothing.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Route,
    expect,
)
from playwright.sync_api import Error as PlaywrightError

from api.web.widget.assembling import words
from tests.web.browsing import PATIENCE
from tests.web.site import Site
from tests.widget.partner import POLICY, TITLE, Partner, element, script

KNOWN = (
    r"GET /widget(-\d+\.\d+\.\d+)?\.js",
    r"GET /embed\?partner=hope-line&lang=(en|es)",
    r"GET /assets/[\w.-]+\.(css|js|svg)",
    r"POST /v1/places",
    r"GET /v1/vocabulary",
    r"POST /v1/recommendations(/compare)?",
    r"POST /v1/providers/[0-9a-f-]{36}/reports",
)
"""All that the widget may ask of us: nothing that somebody told or typed."""

RECOMMENDATIONS = "/v1/recommendations"

_WATCH = """
window.violations = [];
window.lengthAtFirst = history.length;
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""

OPEN = """
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
  return attach.call(this, { ...options, mode: "open" });
};
"""
"""Tests look into the shadow root, which is closed to everybody else."""

_KEPT = """async () => ({
  local: localStorage.length,
  session: sessionStorage.length,
  databases: (await indexedDB.databases()).length,
  caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
  cookie: document.cookie,
})"""


@dataclass(frozen=True)
class Asked:
    """A request of the browser.

    Attributes:
        body: what was sent; empty where nothing was.
    """

    method: str
    url: str
    body: str


@dataclass
class Searcher:
    """Somebody at a browser of their own.

    Attributes:
        asked: every request of their browser.
        complaints: what the browser said against a page, or a page against itself; a test takes
            out what it means to cause.
        opened: the address of the page that they opened.
        language: "en" or "es": what they read.
        held: requests that wait for an answer.
    """

    site: Site
    partner: Partner
    context: BrowserContext
    page: Page
    asked: list[Asked] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    opened: str = ""
    language: str = "en"
    held: list[Route] = field(default_factory=list)

    @property
    def finder(self) -> Locator:
        """The widget on the page."""
        return self.page.locator("treatment-finder")

    def open_finder(
        self,
        attributes: dict[str, str] | None = None,
        *,
        policy: str = POLICY,
        head: str = "",
        html: str = 'lang="en"',
        around: str = "{finder}",
    ) -> Page:
        """A partner's page with the two lines, once the widget has drawn its start.

        Args:
            attributes: of the widget; its `lang` is the language of who opens it.
            policy, head, html: as of `Partner.page`; `head` beside the script.
            around: the page's body, in which `{finder}` is the widget.
        """
        widget = element({"lang": self.language, **(attributes or {})})
        body = around.replace("{finder}", widget)
        lines = head + script(self.site.url)
        address = self.partner.page(body, self.site.url, policy=policy, head=lines, html=html)
        self.open(address)
        expect(self.place_field.first).to_be_visible()
        return self.page

    def open(self, address: str) -> Page:
        """The page at an address."""
        self.opened = address
        self.page.goto(address)
        return self.page

    @property
    def place_field(self) -> Locator:
        """Where a place is typed."""
        return self.finder.get_by_role("combobox")

    def type_place(self, place: str) -> None:
        """Type a place, and leave the field: suggestions would lie over what comes next."""
        self.place_field.first.fill(place)
        self.place_field.first.blur()

    def search(self, place: str) -> None:
        """Look around a place, and wait for the answer's cards."""
        self.place_field.first.fill(place)
        self.place_field.first.press("Enter")
        expect(self.finder.get_by_role("article").first).to_be_visible()

    def said(self, key: str, **told: str) -> str:
        """What the widget says for a key, in their language."""
        return words()[key][self.language].format(**told)

    def press(self, key: str, **told: str) -> None:
        """Click the first button whose name begins with what is said for a key."""
        self.button(key, **told).click()

    def button(self, key: str, **told: str) -> Locator:
        """The first button whose name begins so; it may go on with a number or a place."""
        said = self.said(key, **told) if told else words()[key][self.language].split("{")[0]
        name = re.compile(rf"^{re.escape(said.strip())}")
        return self.finder.get_by_role("button", name=name).first

    def hold(self, path: str, times: int | None = None) -> None:
        """Let no request for this path of ours get an answer, or not the first so many."""

        def wait(route: Route) -> None:
            self.held.append(route)

        self.page.route(f"{self.site.url}{path}", wait, times=times)

    def let_go(self) -> None:
        """Let the network be as it is; what was held fails."""
        for route in self.held:
            # The page may have given it up meanwhile.
            with suppress(PlaywrightError):
                route.abort()
        self.held.clear()
        self.page.unroute_all()

    def sent(self) -> list[dict[str, Any]]:
        """What was sent to find places, in order.

        Not what was sent to complete a place: whether that was asked for before a search depends
        on how long the typing took.
        """
        return [json.loads(ask.body) for ask in self.asked if ask.url.endswith(RECOMMENDATIONS)]

    def asked_of_us(self) -> list[str]:
        """What was asked of our service, such as "GET /widget.js", in order."""
        own = f"{self.site.url}/"
        return [
            f"{one.method} {one.url.removeprefix(self.site.url)}"
            for one in self.asked
            if one.url.startswith(own)
        ]


@contextmanager
def searcher(
    browser: Browser,
    site: Site,
    partner: Partner,
    *,
    language: str = "en",
    closed: bool = False,
    **options: Any,
) -> Iterator[Searcher]:
    """Somebody who has just opened a browser.

    Args:
        language: that they read.
        closed: leave the shadow root as it is, out of reach of the test as of everybody else.
        options: as of a Playwright context.
    """
    context = browser.new_context(**{"locale": "en-US", **options})
    try:
        context.set_default_timeout(PATIENCE)
        context.add_init_script(_WATCH if closed else _WATCH + OPEN)
        one = Searcher(site, partner, context, context.new_page(), language=language)
        _listen(one)
        yield one
        one.let_go()
        _hold_to_account(one)
    finally:
        context.close()


def _hold_to_account(one: Searcher) -> None:
    page = one.page
    for frame in page.frames:
        if frame.url.startswith((one.site.url, one.partner.url)):
            one.complaints += frame.evaluate("window.violations")
            kept = frame.evaluate(_KEPT)
            assert kept == {**dict.fromkeys(kept, 0), "cookie": ""}
    assert one.complaints == []
    assert one.context.storage_state(indexed_db=True) == {"cookies": [], "origins": []}
    if page.url == one.opened and page.url.startswith(one.partner.url):
        assert page.title() == TITLE
        assert page.evaluate("history.length - window.lengthAtFirst") == 0
        assert page.evaluate("history.state") is None
    ours = f"{one.site.url}/"
    theirs = f"{one.partner.url}/"
    assert [ask.url for ask in one.asked if not ask.url.startswith((ours, theirs))] == []
    if one.opened.startswith(theirs):
        unknown = [ask for ask in one.asked_of_us() if not _is_known(ask)]
        assert unknown == []


def _is_known(ask: str) -> bool:
    return any(re.fullmatch(known, ask) for known in KNOWN)


def _listen(one: Searcher) -> None:
    def heard(message: ConsoleMessage) -> None:
        # An answer that is an error is told of as something that failed to load.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            one.complaints.append(message.text)

    def asked(request: Request) -> None:
        one.asked.append(Asked(request.method, request.url, request.post_data or ""))

    one.context.on("console", heard)
    one.context.on("request", asked)
    one.context.on("weberror", lambda error: one.complaints.append(str(error.error)))
