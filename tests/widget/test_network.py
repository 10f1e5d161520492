"""A slow or failing network: something to see at once, words that say what to do, nothing lost."""

import json
import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.widget.scenes import PLACE, answer, heading, question, question_of_many, summary
from tests.widget.searching import Searcher

FROM_ANYWHERE = {"Access-Control-Allow-Origin": "*"}
LIMITED = json.dumps({"type": "/problems/too-many-requests", "title": "", "status": 429})
SEARCH = "/v1/recommendations"
REPORTS = re.compile(r"/v1/providers/[^/]+/reports$")

_STALLS = """
window.fetch = async (address, { signal }) => new Response(new ReadableStream({
  start: (body) => signal.addEventListener("abort", () => body.error(signal.reason)),
}));
"""
"""Answers begin, and never end."""


def answered(one: Searcher, status: int, body: str = "{}", path: str = SEARCH) -> None:
    """Let the network answer like this from now on."""
    one.page.route(
        f"{one.site.url}{path}",
        lambda route: route.fulfill(status=status, body=body, headers=FROM_ANYWHERE),
    )


def cut(one: Searcher, path: str = SEARCH) -> None:
    """Let nothing come through from now on."""
    one.page.route(f"{one.site.url}{path}", lambda route: route.abort())


def look(one: Searcher, place: str = PLACE) -> None:
    one.type_place(place)
    one.press("start.search")


def searches(one: Searcher) -> int:
    return one.asked_of_us().count(f"POST {SEARCH}")


def test_empty_cards_are_there_at_once(one: Searcher) -> None:
    one.open_finder()
    one.hold(SEARCH)
    look(one)
    expect(heading(one, "results.looking")).to_be_focused()
    bones = one.finder.locator(".skeleton")
    expect(bones).to_be_visible()
    # For the eye alone: others are told by the heading.
    expect(bones).to_have_attribute("aria-hidden", "true")


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (500, "{}", "trouble.fault"),
        (502, "<html>Bad gateway</html>", "trouble.fault"),
        (200, "<html>Sign in to this wireless network</html>", "trouble.offline"),
        (429, LIMITED, "trouble.limited"),
        (503, "", "trouble.fault"),
    ],
    ids=["500", "a proxy", "a hotel", "429", "empty"],
)
def test_an_answer_that_is_none_is_told_in_plain_words(
    one: Searcher, status: int, body: str, words: str
) -> None:
    one.open_finder()
    answered(one, status, body)
    look(one)
    box = one.finder.get_by_role("alert")
    expect(box).to_contain_text(one.said(words))
    expect(box).not_to_contain_text("{")
    assert PLACE not in box.inner_text()
    one.let_go()
    one.press("trouble.retry")
    expect(one.finder.get_by_role("article").first).to_be_visible()
    expect(box).to_have_count(0)


def test_no_connection_is_tried_once_more_and_then_told(one: Searcher) -> None:
    one.open_finder()
    cut(one)
    look(one)
    expect(one.finder.get_by_role("alert")).to_contain_text(one.said("trouble.offline"))
    assert searches(one) == 2
    one.let_go()
    one.press("trouble.retry")
    expect(one.finder.get_by_role("article").first).to_be_visible()
    assert one.finder.evaluate("finder => !!finder.shadowRoot.activeElement")


def test_a_connection_that_comes_back_in_time_is_not_spoken_of(one: Searcher) -> None:
    one.open_finder()
    first: list[Route] = []

    def fail_once(route: Route) -> None:
        if first:
            route.continue_()
        else:
            first.append(route)
            route.abort()

    one.page.route(f"{one.site.url}{SEARCH}", fail_once)
    look(one)
    expect(one.finder.get_by_role("article").first).to_be_visible()
    expect(one.finder.get_by_role("alert")).to_have_count(0)


def test_an_answer_that_stops_in_the_middle_is_not_waited_for(one: Searcher) -> None:
    one.context.add_init_script(_STALLS)
    one.page.clock.install()
    one.open_finder()
    look(one)
    expect(heading(one, "results.looking")).to_be_visible()
    one.page.clock.fast_forward(21_000)
    expect(one.finder.get_by_role("alert")).to_contain_text(one.said("trouble.offline"))


def test_the_browser_says_that_it_is_offline(one: Searcher) -> None:
    one.open_finder()
    one.context.set_offline(True)
    look(one)
    expect(one.finder.get_by_role("alert")).to_contain_text(one.said("trouble.offline"))
    one.context.set_offline(False)
    one.press("trouble.retry")
    expect(one.finder.get_by_role("article").first).to_be_visible()


def test_a_place_that_failed_still_stands_in_the_field(one: Searcher) -> None:
    one.open_finder()
    cut(one)
    look(one, "Boston, MA")
    expect(one.finder.get_by_role("alert")).to_be_visible()
    one.finder.get_by_role("button", name="Español").click()
    one.language = "es"
    expect(one.finder.get_by_role("alert")).to_contain_text(one.said("trouble.offline"))
    one.let_go()
    one.press("trouble.retry")
    expect(one.finder.get_by_role("heading", level=2)).to_contain_text("Boston, MA")


def test_answers_are_not_lost_when_the_next_question_does_not_come(one: Searcher) -> None:
    question(one)
    cut(one)
    answer(one, 0)
    expect(one.finder.get_by_role("alert")).to_contain_text(one.said("trouble.offline"))
    one.let_go()
    one.press("trouble.retry")
    expect(one.finder.get_by_role("checkbox").first).to_be_visible()
    assert json.loads(one.asked[-1].body)["safety"] == {"suicidal_thoughts": "none"}


def test_boxes_stay_ticked_when_the_answer_fails(one: Searcher) -> None:
    question_of_many(one)
    boxes = one.finder.get_by_role("checkbox")
    boxes.nth(0).check()
    boxes.nth(1).check()
    cut(one)
    one.press("interview.next")
    expect(one.finder.get_by_role("alert")).to_be_visible()
    one.let_go()
    one.press("interview.back")
    expect(boxes.nth(0)).to_be_checked()
    expect(boxes.nth(1)).to_be_checked()


def test_more_places_that_do_not_come_leave_the_others_there(one: Searcher) -> None:
    one.open_finder()
    one.search(PLACE)
    cut(one)
    one.press("results.more")
    expect(one.finder.get_by_role("alert")).to_be_visible()
    expect(one.finder.get_by_role("article")).to_have_count(10)
    one.let_go()
    one.press("trouble.retry")
    expect(one.finder.get_by_role("article")).to_have_count(20)


def test_a_filter_that_fails_is_tried_again_with_the_filter(one: Searcher) -> None:
    one.open_finder()
    one.search(PLACE)
    summary(one, "filters.title").click()
    box = one.finder.get_by_role("checkbox", name="Medicaid")
    box.wait_for()
    cut(one)
    box.click()
    expect(one.finder.get_by_role("alert")).to_be_visible()
    expect(box).to_be_checked()
    one.let_go()
    one.press("trouble.retry")
    expect(one.finder.get_by_role("article").first).to_be_visible()
    assert json.loads(one.asked[-1].body)["filters"]["terms"] == ["medicaid"]


def test_a_report_that_fails_is_still_in_its_form(one: Searcher) -> None:
    one.open_finder()
    one.search(PLACE)
    one.press("card.report")
    one.page.route(REPORTS, lambda route: route.abort())
    one.finder.get_by_role("radio").first.check()
    one.finder.get_by_role("textbox").fill("It has moved across the street.")
    one.press("report.send")
    expect(one.finder.get_by_role("alert")).to_contain_text(one.said("trouble.offline"))
    expect(one.finder.get_by_role("radio").first).to_be_checked()
    expect(one.finder.get_by_role("textbox")).to_have_value("It has moved across the street.")
    # It may have arrived all the same: only a person sends it again.
    assert len([ask for ask in one.asked if REPORTS.search(ask.url)]) == 1


def reported(one: Searcher, place: int) -> None:
    """Report the card at this place of the list."""
    card = one.finder.get_by_role("article").nth(place)
    card.get_by_role("button", name=one.said("card.report")).click()
    card.get_by_role("radio").first.check()
    card.get_by_role("button", name=one.said("report.send")).click()


def test_reports_do_not_get_in_each_others_way(one: Searcher) -> None:
    one.open_finder()
    one.search(PLACE)
    one.hold("/v1/providers/*/reports")
    for place in range(2):
        with one.page.expect_request(REPORTS):
            reported(one, place)
    for route in one.held:
        route.fulfill(status=202, json={}, headers=FROM_ANYWHERE)
    expect(one.finder.get_by_text(one.said("report.thanks"))).to_have_count(2)


def test_who_reports_too_much_is_told_how_long_to_wait(one: Searcher) -> None:
    one.open_finder()
    one.search(PLACE)
    waits = [{"Retry-After": "40000"}, {"Retry-After": "240"}, {}]
    headers = {**FROM_ANYWHERE, "Access-Control-Expose-Headers": "Retry-After"}

    def refuse(route: Route) -> None:
        route.fulfill(status=429, body=LIMITED, headers={**headers, **waits.pop()})

    one.page.route(REPORTS, refuse)
    reported(one, 0)
    told = one.finder.get_by_role("alert")
    expect(told).to_contain_text("Try again later.")
    for when in ("in 4 minutes", "in 12 hours"):
        one.press("trouble.retry")
        expect(told).to_contain_text(f"Try again {when}.")


def before_the_script(one: Searcher) -> Page:
    """Our own page, with its form and a script that is still on its way."""
    one.hold("/widget-*.js")
    one.page.goto(f"{one.site.url}/?lang=en", wait_until="commit")
    one.page.get_by_label("Where do you want to look?").press_sequentially("Chic")
    return one.page


def script_comes(one: Searcher) -> None:
    for route in one.held:
        route.continue_()
    one.held.clear()
    one.page.wait_for_function("() => customElements.get('treatment-finder')")


def test_who_types_while_the_script_is_on_its_way_types_on(one: Searcher) -> None:
    page = before_the_script(one)
    script_comes(one)
    expect(one.place_field).to_be_focused()
    page.keyboard.type("ago")
    expect(one.place_field).to_have_value("Chicago")
    one.press("start.interview")
    one.press("results.start_over")
    expect(one.place_field).to_have_value("")


def test_who_answers_while_the_script_is_on_its_way_goes_on_without_it(one: Searcher) -> None:
    page = before_the_script(one)
    page.get_by_text("A few questions, all optional").click()
    page.get_by_label("Ketamine").check()
    script_comes(one)
    expect(page.get_by_label("Ketamine")).to_be_checked()
    expect(page.get_by_label("Where do you want to look?")).to_have_value("Chic")
    expect(page.locator(".fallback")).to_be_visible()
    page.evaluate("document.querySelector('treatment-finder').remove()")


def test_a_newer_search_takes_the_place_of_an_older_one(one: Searcher) -> None:
    one.open_finder()
    one.hold(SEARCH, times=1)
    look(one, "Boston, MA")
    expect(heading(one, "results.looking")).to_be_visible()
    with one.page.expect_event("requestfailed"):
        one.finder.evaluate("finder => finder.replaceWith(finder)")
    one.search(PLACE)
    expect(one.finder.get_by_role("heading", level=2)).to_contain_text("60601")


def test_what_comes_too_late_does_not_replace_what_was_asked_since(one: Searcher) -> None:
    one.open_finder()
    one.search(PLACE)
    summary(one, "filters.title").click()
    boxes = one.finder.get_by_role("checkbox")
    boxes.nth(1).wait_for()
    one.hold(SEARCH)
    boxes.nth(0).check()
    boxes.nth(1).check()
    expect(boxes.nth(1)).to_be_checked()
    one.page.wait_for_function("() => true")
    early, late = one.held
    one.held.clear()
    late.continue_()
    chips = one.finder.get_by_role("list", name=one.said("filters.in_use"))
    expect(chips.get_by_role("listitem")).to_have_count(3)
    told = one.finder.get_by_role("heading", level=2)
    expect(told).not_to_have_text(one.said("results.looking"))
    now = told.inner_text()
    early.abort()
    one.page.wait_for_load_state("networkidle")
    expect(told).to_have_text(now)
    assert boxes.nth(0).is_checked()
    assert boxes.nth(1).is_checked()


def test_the_type_ahead_fails_without_a_word(one: Searcher) -> None:
    one.open_finder()
    one.page.route("**/v1/places", lambda route: route.fulfill(status=500, body="oh"))
    one.place_field.press_sequentially("chic")
    one.place_field.press("Enter")
    expect(one.finder.get_by_role("alert")).to_have_count(0)
