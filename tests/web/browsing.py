"""A browser for one test: what it loads, what it complains of, and whether a page is accessible."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Dialog,
    Page,
    Request,
    expect,
)

from api.auth.sessions import COOKIE
from tests.web.site import Site

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")

RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}

PATIENCE = 30_000
"""Milliseconds until what has to happen counts as failed, on a busy machine too."""

expect.set_options(timeout=PATIENCE)

_WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""


@dataclass
class Visitor:
    """Somebody at a browser of their own.

    Attributes:
        complaints: what the browser said against a page, or a page against itself.
        elsewhere: addresses of other sites that it asked.
    """

    site: Site
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """The page at this path."""
        self.page.goto(f"{self.site.url}{path}")
        return self.page

    def sign_in(self, token: str) -> None:
        """Have the cookie of a session that there is."""
        cookie: Any = {
            "name": COOKIE,
            "value": token,
            "url": self.site.url.replace("http:", "https:"),
            "secure": True,
            "httpOnly": True,
            "sameSite": "Lax",
        }
        self.context.add_cookies([cookie])

    def questions(self) -> list[str]:
        """What the browser asks from now on; each question is answered with no."""
        asked: list[str] = []

        def refuse(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.dismiss()

        self.page.on("dialog", refuse)
        return asked

    @property
    def path(self) -> str:
        """Where they are."""
        return urlsplit(self.page.url).path


@contextmanager
def visitor(browser: Browser, site: Site, **options: Any) -> Iterator[Visitor]:
    """Somebody who has just opened a browser.

    At the end the browser must have asked no other site, and complained of nothing but what the
    test took out of `complaints`.
    """
    context = browser.new_context(**options)
    try:
        context.set_default_timeout(PATIENCE)
        scripts = options.get("java_script_enabled", True)
        if scripts:
            context.add_init_script(_WATCH)
        one = Visitor(site, context, context.new_page())
        _listen(one)
        yield one
        if scripts and one.page.url.startswith(site.url):
            one.complaints += one.page.evaluate("window.violations")
        assert one.elsewhere == []
        assert one.complaints == []
    finally:
        context.close()


def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page, one line for each element at fault."""
    # By the debugger, so that the page's own policy stays as it is.
    page.evaluate(AXE)
    ask = "rules => axe.run(document, rules).then((found) => found.violations)"
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in page.evaluate(ask, RULES)
        for node in one["nodes"]
    ]


def _listen(one: Visitor) -> None:
    def heard(message: ConsoleMessage) -> None:
        # A page that is answered with an error is told of as one that failed to load.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            one.complaints.append(message.text)

    def asked(request: Request) -> None:
        if not request.url.startswith((f"{one.site.url}/", "data:")):
            one.elsewhere.append(request.url)

    def failed(error: Exception) -> None:
        one.complaints.append(str(error))

    one.context.on("console", heard)
    one.context.on("request", asked)
    one.context.on("weberror", lambda error: failed(error.error))
