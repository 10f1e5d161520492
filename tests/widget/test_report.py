"""Saying that a listing is wrong: what is sent, and what happens where it cannot be."""

import json
import re
from typing import get_args

from playwright.sync_api import Locator, Page, expect

from api.editing.tables import ReportKind
from tests.web.browsing import violations
from tests.widget.scenes import summary
from tests.widget.searching import Searcher

REPORTS = "**/v1/providers/*/reports"


def open_form(one: Searcher) -> Page:
    """The page with the form of the first card open."""
    page = one.open_finder()
    expect(one.finder).to_contain_text("Only a mistake that you report is kept.")
    one.search("43215")
    one.press("card.report")
    expect(form(one)).to_be_visible()
    return page


def form(one: Searcher) -> Locator:
    return one.finder.locator("form")


def fill(one: Searcher) -> None:
    form(one).get_by_role("radio", name="It has moved").check()
    form(one).get_by_role("textbox").fill("It is on Oak Street now.")


def test_it_sends_what_is_wrong_with_which_place_and_says_thank_you(one: Searcher) -> None:
    page = open_form(one)
    program = one.finder.get_by_role("article").first.get_attribute("data-program")
    fill(one)
    with page.expect_response(REPORTS) as answered:
        one.press("report.send")

    assert answered.value.status == 202
    sent = json.loads(answered.value.request.post_data or "")
    assert sent == {"kind": "moved", "message": "It is on Oak Street now.", "program_id": program}
    thanks = one.finder.get_by_role("status").filter(has_text="Thank you.")
    expect(thanks).to_contain_text("before the listing changes")
    expect(one.button("report.close")).to_be_focused()
    assert violations(page) == []
    one.press("report.close")
    expect(thanks).to_have_count(0)
    expect(one.button("card.report")).to_be_focused()


def test_the_form_asks_for_nothing_about_the_person(one: Searcher) -> None:
    page = open_form(one)
    fields = form(one).locator("input, textarea, select")

    names = fields.evaluate_all("fields => fields.map((field) => field.name)")
    assert set(names) == {"kind", "message"}
    kinds = form(one).get_by_role("radio").evaluate_all("all => all.map((one) => one.value)")
    assert tuple(kinds) == get_args(ReportKind)
    message = form(one).get_by_role("textbox")
    expect(message).to_have_accessible_description(re.compile("nothing about yourself"))
    assert message.get_attribute("maxlength") == "1000"
    assert violations(page) == []


def test_without_a_kind_it_says_so_at_the_field_and_sends_nothing(one: Searcher) -> None:
    page = open_form(one)
    one.press("report.send")

    group = form(one).get_by_role("radiogroup", name="What is wrong here?")
    expect(group).to_have_attribute("aria-invalid", "true")
    expect(group).to_have_accessible_description("Choose what is wrong, please.")
    expect(form(one).get_by_role("radio").first).to_be_focused()
    assert [ask for ask in one.asked if ask.url.endswith("/reports")] == []
    assert violations(page) == []
    form(one).get_by_role("radio", name="It is closed").check()
    expect(group).to_have_attribute("aria-invalid", "false")
    expect(form(one).get_by_text("Choose what is wrong, please.")).to_be_hidden()


def test_without_a_connection_what_was_typed_stays_until_it_is_sent(one: Searcher) -> None:
    page = open_form(one)
    fill(one)
    page.route(REPORTS, lambda route: route.abort())
    one.press("report.send")
    expect(form(one).get_by_role("alert")).to_contain_text("no connection")
    expect(form(one).get_by_role("textbox")).to_have_value("It is on Oak Street now.")
    expect(form(one).get_by_role("radio", name="It has moved")).to_be_checked()
    page.unroute(REPORTS)
    with page.expect_response(REPORTS) as answered:
        one.press("trouble.retry")

    assert answered.value.status == 202
    expect(one.finder.get_by_text("Thank you.")).to_be_visible()


def test_too_many_reports_are_told_of_and_nothing_is_lost(one: Searcher) -> None:
    page = open_form(one)
    fill(one)
    headers = {"Access-Control-Allow-Origin": "*", "Content-Type": "application/problem+json"}
    problem = '{"type": "/problems/too-many-reports", "status": 429}'
    page.route(REPORTS, lambda route: route.fulfill(status=429, headers=headers, body=problem))
    one.press("report.send")

    expect(form(one).get_by_role("alert")).to_be_visible()
    expect(one.button("report.send")).to_be_visible()
    expect(form(one).get_by_role("textbox")).to_have_value("It is on Oak Street now.")


def test_pressed_twice_it_is_sent_once(one: Searcher) -> None:
    page = open_form(one)
    fill(one)
    one.hold("/v1/providers/*/reports")
    one.press("report.send")
    sending = one.button("report.sending")
    expect(sending).to_be_focused()
    sending.click(force=True)
    page.keyboard.press("Enter")

    assert len([ask for ask in one.asked if ask.url.endswith("/reports")]) == 1
    one.let_go()
    expect(form(one).get_by_role("alert")).to_be_visible()


def test_leaving_the_form_puts_the_focus_back_on_what_opened_it(one: Searcher) -> None:
    open_form(one)
    one.press("report.cancel")

    expect(form(one)).to_have_count(0)
    expect(one.button("card.report")).to_be_focused()


def test_what_was_begun_is_found_again_and_open_wherever_one_has_been(one: Searcher) -> None:
    page = open_form(one)
    card = one.finder.get_by_role("article").first
    program = card.get_attribute("data-program")
    card.get_by_role("button", name=re.compile("^Save")).click()
    fill(one)

    def is_there() -> None:
        there = one.finder.locator(f'[data-program="{program}"]')
        expect(there.locator("textarea")).to_have_value("It is on Oak Street now.")
        expect(there.get_by_role("radio", checked=True)).to_have_value("moved")
        opener = there.get_by_role("button", name=re.compile("^(Report|Avisar)"))
        expect(opener).to_have_attribute("aria-expanded", "true")

    summary(one, "filters.title").click()
    with page.expect_response("**/v1/recommendations"):
        one.finder.locator("select").select_option("10")
    expect(one.finder.locator("[aria-busy=true]")).to_have_count(0)
    is_there()
    one.press("kept.saved")
    one.press("compare.back")
    is_there()
    one.finder.get_by_role("button", name="Español").click()
    one.language = "es"
    is_there()
    one.press("report.cancel")
    one.press("kept.saved")
    one.press("compare.back")
    expect(one.finder.get_by_role("article").first).to_be_visible()
    expect(form(one)).to_have_count(0)


def test_each_of_two_reports_arrives_by_itself_and_leaves_everybody_where_they_are(
    one: Searcher,
) -> None:
    open_form(one)
    one.hold("/v1/providers/*/reports")
    cards = one.finder.get_by_role("article")
    for n in range(2):
        card = cards.nth(n)
        if n:
            card.get_by_role("button", name="Report a mistake").click()
        card.get_by_role("radio", name="It is closed").check()
        card.get_by_role("button", name="Send").click()
        expect(card.get_by_role("button", name="Sending")).to_be_visible()
    # The list is drawn anew: what is on its way is so still.
    one.press("results.change_place")
    one.search("43215")
    expect(cards.nth(1).get_by_role("button", name="Sending")).to_be_visible()
    for route in one.held:
        route.continue_()
    one.held.clear()

    for n in range(2):
        expect(cards.nth(n).get_by_text("Thank you.")).to_be_visible()
    expect(one.finder.locator("[data-heading]")).to_be_focused()
    assert len([ask for ask in one.asked if ask.url.endswith("/reports")]) == 2
