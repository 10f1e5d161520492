"""How fast the widget is on a slow telephone: `python -m tests.widget.measuring` tells it."""

import json
import statistics
import tempfile
from dataclasses import dataclass

from playwright.sync_api import CDPSession, expect, sync_playwright

from api.database import Database
from api.directory.seeding import prepare
from tests.web.install_browser import found_browser
from tests.web.site import serving
from tests.widget.partner import partner_site
from tests.widget.scenes import PLACE
from tests.widget.searching import Searcher, searcher

MEGABIT = 1_000_000 / 8
SLOW = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6 * MEGABIT,
    "uploadThroughput": 0.75 * MEGABIT,
}
"""What browsers' own tools call slow 4G: milliseconds, and bytes a second."""

SLOWER = 4
"""How many times slower than this machine a cheap telephone computes."""

_CARD_AFTER_PRESS = """finder => new Promise((done) => {
  const root = finder.shadowRoot;
  const pressed = performance.now();
  const look = () => {
    if (!root.querySelector("article")) return requestAnimationFrame(look);
    // Drawn, not only there: in the frame after this one.
    requestAnimationFrame(() => done(performance.now() - pressed));
  };
  root.querySelector("form").requestSubmit();
  look();
})"""

_BARE_FETCH = """async ([url, body]) => {
  const began = performance.now();
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body, cache: "no-store" });
  await answer.json();
  return performance.now() - began;
}"""


@dataclass(frozen=True)
class Measured:
    """Milliseconds of one search.

    Attributes:
        card: from the press of the button until the first card was drawn.
        bare: that the same request takes by itself, on the same network.
    """

    card: float
    bare: float


def slow_phone(one: Searcher) -> CDPSession:
    """Make somebody's browser as slow as a cheap telephone on a slow network."""
    session = one.context.new_cdp_session(one.page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return session


def measured(one: Searcher) -> Measured:
    """A search by somebody who has just opened the page, on a slow telephone."""
    one.open_finder({"place": PLACE})
    slow_phone(one)
    card = one.finder.evaluate(_CARD_AFTER_PRESS)
    expect(one.finder.get_by_role("article").first).to_be_visible()
    sent = json.loads(one.asked[-1].body)
    url = f"{one.site.url}/v1/recommendations"
    bare = one.page.evaluate(_BARE_FETCH, [url, json.dumps(sent)])
    return Measured(card, bare)


def main() -> None:
    """Measure a few searches over the whole directory, and print the middle ones."""
    with tempfile.TemporaryDirectory() as folder, partner_site() as partner:
        url = f"sqlite:///{folder}/finder.sqlite3"
        database = Database(url)
        prepare(database)
        database.dispose()
        with serving(url) as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=found_browser(), args=["--no-sandbox"]
            )
            found = []
            for _ in range(7):
                with searcher(browser, site, partner) as one:
                    found.append(measured(one))
            browser.close()
    card = statistics.median(one.card for one in found)
    bare = statistics.median(one.bare for one in found)
    print(f"first card {card:.0f} ms after the press; the request alone {bare:.0f} ms")  # noqa: T201


if __name__ == "__main__":
    main()
