"""Nothing jumps, nothing is asked for twice, and little is added to what the network takes."""

import gzip
from typing import Any

from playwright.sync_api import expect

from tests.widget.conftest import MakeSearcher
from tests.widget.measuring import measured
from tests.widget.scenes import PLACE, results, summary
from tests.widget.searching import Searcher

ANSWER = 14 * 1024
"""Compressed bytes: what a server sends before it first has to wait (RFC 6928's ten segments)."""

PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True}

MUCH = 8
"""How many times as long as the bare request the first card may take to be drawn."""

_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.shifts.push([one.value, one.hadRecentInput]);
}).observe({ type: "layout-shift", buffered: true });
"""


def shifts(one: Searcher) -> list[tuple[float, bool]]:
    """How far things jumped, each time, and whether somebody had just pressed something."""
    # An observer is told after the frame in which it happened.
    one.page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    return [(value, after_input) for value, after_input in one.page.evaluate("window.shifts")]


def slow_search(one: Searcher) -> None:
    """Search, and have the answer later than what counts as following from the press."""
    one.context.add_init_script(_SHIFTS)
    one.open_finder()
    one.hold("/v1/recommendations", times=1)
    one.type_place(PLACE)
    one.press("start.search")
    expect(one.finder.locator(".skeleton")).to_be_visible()
    # Half a second after a press the browser takes a jump for one that nobody asked for.
    one.page.wait_for_timeout(800)
    one.held.pop().continue_()
    expect(one.finder.get_by_role("article").first).to_be_visible()


def test_nothing_jumps_while_places_load(somebody: MakeSearcher) -> None:
    for options in ({}, PHONE):
        one = somebody(**options)
        slow_search(one)
        found = shifts(one)
        assert sum(value for value, after_input in found if not after_input) == 0, found


def test_nothing_jumps_while_the_page_loads(one: Searcher) -> None:
    one.context.add_init_script(_SHIFTS)
    # As the documentation tells partners: words of theirs stand in it until it comes.
    one.open_finder(around="{finder}<p>What stands below.</p>")
    assert sum(value for value, _ in shifts(one)) < 0.1


def test_what_follows_a_press_stays_where_it_is(somebody: MakeSearcher) -> None:
    one = somebody(**PHONE)
    one.context.add_init_script(_SHIFTS)
    results(one)
    summary(one, "filters.title").click()
    box = one.finder.get_by_role("checkbox").first
    box.scroll_into_view_if_needed()
    before = len(shifts(one))
    where = box.bounding_box()
    with one.page.expect_response("**/v1/recommendations"):
        box.check()
    one.page.wait_for_timeout(800)
    assert [value for value, after in shifts(one)[before:] if not after] == []
    now = box.bounding_box()
    assert where
    assert now
    assert abs(now["y"] - where["y"]) < 44, "it moved from under the finger"


def test_one_request_brings_the_first_places(one: Searcher) -> None:
    one.open_finder({"place": PLACE})
    one.press("start.search")
    expect(one.finder.get_by_role("article").first).to_be_visible()
    one.page.wait_for_load_state("networkidle")
    assert one.asked_of_us() == ["GET /widget.js", "POST /v1/recommendations"]


def test_an_answer_is_small(one: Searcher) -> None:
    answers: list[Any] = []

    def heard(response: Any) -> None:
        answers.append(response)

    one.context.on("response", heard)
    results(one)
    [answer] = [each for each in answers if each.url.endswith("/v1/recommendations")]
    assert answer.headers["content-encoding"] == "gzip"
    sent = int(answer.headers["content-length"])
    assert sent < len(gzip.compress(answer.body(), 1)) * 1.1
    assert sent <= 3 * ANSWER


def test_a_slow_telephone_waits_for_the_network_and_little_else(
    somebody: MakeSearcher, record_property: Any
) -> None:
    found = [measured(somebody(**PHONE)) for _ in range(3)]
    best = min(found, key=lambda each: each.card)
    record_property("first card", best.card)
    # On a busy machine drawing takes longer, and the emulated network does not.
    assert best.card < MUCH * best.bare, found


def test_ten_places_are_drawn_with_few_elements(one: Searcher) -> None:
    results(one)
    drawn = one.finder.evaluate("finder => finder.shadowRoot.querySelectorAll('*').length")
    assert drawn < 1_500


def test_the_file_is_fetched_and_run_once_for_two_widgets(one: Searcher) -> None:
    one.open_finder(around="{finder}{finder}")
    assert one.asked_of_us() == ["GET /widget.js"]
