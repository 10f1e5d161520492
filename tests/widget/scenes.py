"""Every state of the widget that somebody can be in, by name, and how they come into it."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Route, expect

from tests.widget.searching import Searcher

PLACE = "60601"
NOTHING_THERE = "79845"
"""A town with one place around it, which is no opioid treatment program."""


def heading(one: Searcher, key: str) -> Locator:
    """The view's main heading with what is said for a key."""
    return one.finder.get_by_role("heading", name=one.said(key))


def summary(one: Searcher, key: str) -> Locator:
    """What unfolds something."""
    return one.finder.locator("summary").filter(has_text=one.said(key))


def start(one: Searcher) -> None:
    one.open_finder()


def suggestions(one: Searcher) -> None:
    one.open_finder()
    one.place_field.fill("kans")
    expect(one.finder.get_by_role("option").first).to_be_visible()


def no_place_typed(one: Searcher) -> None:
    one.open_finder()
    one.press("start.search")
    expect(one.finder.get_by_text(one.said("start.place_missing"))).to_be_visible()


def unknown_place(one: Searcher) -> None:
    one.open_finder()
    one.type_place("Xyzzyville")
    one.press("start.search")
    expect(heading(one, "start.no_place")).to_be_visible()


def ambiguous_place(one: Searcher) -> None:
    one.open_finder()
    one.type_place("Springfield")
    one.press("start.search")
    expect(heading(one, "start.which_place")).to_be_visible()


def waiting(one: Searcher) -> None:
    """An answer that never comes."""
    one.open_finder()
    one.hold("/v1/recommendations")
    one.type_place(PLACE)
    one.press("start.search")
    expect(heading(one, "results.looking")).to_be_visible()


def results(one: Searcher) -> None:
    one.open_finder()
    one.search(PLACE)


def filters(one: Searcher) -> None:
    results(one)
    summary(one, "filters.title").click()
    expect(one.finder.get_by_role("checkbox").first).to_be_visible()


def filtered(one: Searcher) -> None:
    filters(one)
    with one.page.expect_response("**/v1/recommendations"):
        one.finder.get_by_role("checkbox").first.click()
    expect(one.finder.get_by_role("list", name=one.said("filters.in_use"))).to_be_visible()


def nothing(one: Searcher) -> None:
    one.open_finder({"filters": "opioid_treatment"})
    one.type_place(NOTHING_THERE)
    one.press("start.search")
    expect(heading(one, "results.none")).to_be_visible()


def fault(one: Searcher) -> None:
    _failing(one, lambda route: route.fulfill(status=500, body="{}"))
    expect(one.finder.get_by_text(one.said("trouble.fault"))).to_be_visible()


def offline(one: Searcher) -> None:
    _failing(one, lambda route: route.abort())
    expect(one.finder.get_by_text(one.said("trouble.offline"))).to_be_visible()


def _failing(one: Searcher, answer: Callable[[Route], None]) -> None:
    one.open_finder()
    one.page.route(f"{one.site.url}/v1/recommendations", answer)
    one.type_place(PLACE)
    one.press("start.search")


def question(one: Searcher) -> None:
    one.open_finder()
    one.type_place(PLACE)
    one.press("start.interview")
    expect(one.finder.locator("#question")).to_be_visible()


def answer(one: Searcher, place: int) -> None:
    """Answer the question that is open with one of its answers, counted from 0."""
    one.finder.locator(".answers button").nth(place).click()


def question_of_many(one: Searcher) -> None:
    question(one)
    one.press("interview.skip")
    expect(one.finder.get_by_role("checkbox").first).to_be_visible()


def urgent(one: Searcher) -> None:
    """Thoughts of being dead: whom to call stands before the next question."""
    question(one)
    answer(one, 1)
    expect(one.finder.locator(".notice.urgent")).to_be_visible()


def emergency(one: Searcher) -> None:
    """Somebody might act on a plan: no list before help."""
    question(one)
    answer(one, 2)
    expect(one.finder.locator(".withheld")).to_be_visible()


def compare(one: Searcher) -> None:
    results(one)
    for place in range(3):
        one.finder.get_by_role("article").nth(place).get_by_role(
            "button", name=re.compile(f"^{one.said('card.compare')}")
        ).click()
    one.finder.locator(".kept button.lead").click()
    expect(one.finder.get_by_role("table").first).to_be_visible()


def saved(one: Searcher) -> None:
    results(one)
    for place in range(2):
        one.finder.get_by_role("article").nth(place).get_by_role(
            "button", name=re.compile(f"^{one.said('card.save')}")
        ).click()
    one.finder.locator(".kept button").click()
    expect(heading(one, "saved.title")).to_be_visible()
    expect(one.finder.get_by_role("article")).to_have_count(2)


def report(one: Searcher) -> None:
    results(one)
    one.press("card.report")
    expect(one.finder.get_by_role("radio").first).to_be_visible()


def report_incomplete(one: Searcher) -> None:
    report(one)
    one.press("report.send")
    expect(one.finder.get_by_text(one.said("report.choose"))).to_be_visible()


def map_of_places(one: Searcher) -> None:
    results(one)
    summary(one, "results.map").click()
    expect(one.finder.locator("figure.map")).to_be_visible()


SCENES: dict[str, Callable[[Searcher], None]] = {
    "start": start,
    "suggestions": suggestions,
    "no place typed": no_place_typed,
    "a place that is not known": unknown_place,
    "a place that there is twice": ambiguous_place,
    "waiting": waiting,
    "results": results,
    "filters": filters,
    "filtered": filtered,
    "nothing found": nothing,
    "a fault of ours": fault,
    "no connection": offline,
    "a question": question,
    "a question with several answers": question_of_many,
    "an urgent notice": urgent,
    "an emergency": emergency,
    "compare": compare,
    "saved": saved,
    "report": report,
    "an incomplete report": report_incomplete,
    "map": map_of_places,
}
