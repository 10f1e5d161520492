"""What comes before the list of places, and what stands in its stead."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.web.browsing import violations
from tests.widget.answers import answer_to, failing, telling, working
from tests.widget.places import NEEDS, ask, cards, found, heading, height, press
from tests.widget.searching import Searcher


def test_an_emergency_comes_before_any_list(one: Searcher) -> None:
    page = one.open_finder()
    telling(page, safety={"overdose_now": True})
    answer = answer_to(page, lambda: ask(one))
    expect(heading(one)).to_have_text("Please get help first")
    emergency = one.finder.locator("[data-emergency]")
    expect(emergency).to_be_focused()
    expect(emergency).to_contain_text(answer["notices"][0]["title"])
    call = emergency.get_by_role("link", name="Call 911")
    expect(call).to_have_attribute("href", "tel:911")
    assert height(call) >= 56
    expect(one.finder.get_by_text(answer["withheld"]["because"])).to_be_visible()
    expect(cards(one)).to_have_count(0)
    assert violations(page) == []
    press(one, "My answers were different: go back")
    expect(one.place_field).to_be_visible()


def test_an_emergency_leaves_the_focus_where_somebody_has_gone(one: Searcher) -> None:
    page = one.open_finder(around="<input aria-label='Theirs'>{finder}")
    one.hold("/v1/recommendations")
    ask(one)
    expect(heading(one)).to_have_text("Looking for places…")
    page.get_by_label("Theirs").focus()
    asking = one.held.pop()
    told = {**json.loads(asking.request.post_data or ""), "safety": {"overdose_now": True}}
    asking.continue_(post_data=json.dumps(told))
    expect(one.finder.locator("[data-emergency]")).to_be_visible()
    expect(page.get_by_label("Theirs")).to_be_focused()


def test_after_an_emergency_one_can_start_over(one: Searcher) -> None:
    page = one.open_finder()
    telling(page, safety={"suicidal_thoughts": "active"})
    ask(one)
    expect(one.finder.get_by_role("link", name="Call or text 988")).to_be_visible()
    press(one, "Start over")
    expect(one.place_field).to_have_value("")


def test_advice_is_folded_and_that_it_is_not_medical_advice_is_not(one: Searcher) -> None:
    page = one.open_finder()
    telling(page, **NEEDS)
    answer = found(one)
    advice = [
        notice
        for notice in answer["notices"]
        if notice["urgency"] == "advice" and notice["id"] != "ask-a-clinician"
    ]
    expect(one.finder.get_by_text("This is not medical advice.")).to_be_visible()
    expect(one.finder.get_by_text(advice[0]["text"])).to_be_hidden()
    one.finder.get_by_text(f"Good to know ({len(advice)})").click()
    expect(one.finder.get_by_text(advice[0]["text"])).to_be_visible()
    one.finder.get_by_text("Where this comes from").first.click()
    source = answer["cited"][advice[0]["rule"]]["sources"][0]
    link = one.finder.get_by_role("link", name=re.compile(re.escape(source["title"]))).first
    expect(link).to_have_attribute("href", source["url"])


def test_kinds_of_care_come_with_reasons_and_are_no_decision(one: Searcher) -> None:
    page = one.open_finder()
    telling(page, **NEEDS)
    answer = found(one)
    one.finder.get_by_text("Kinds of care worth asking about").click()
    care = one.finder.locator(".care")
    expect(care).to_contain_text("A clinician confirms with you which of these is right.")
    reasons = [
        reason["because"] for kind in answer["care"]["settings"] for reason in kind["reasons"]
    ]
    assert care.locator("dd").all_inner_texts() == reasons


def test_an_open_question_is_offered(one: Searcher) -> None:
    one.open_finder()
    answer = found(one)
    press(one, "Answer a question for better matches")
    expect(one.finder.get_by_text(answer["next_question"]["text"])).to_be_visible()


def test_where_little_is_found_each_way_to_more_says_how_much(one: Searcher) -> None:
    page = one.open_finder()
    telling(page, payment=["medicaid"], must_have=["payment"], must_be_known=True)
    before = found(one, "82070")
    wider = next(each for each in before["relaxations"] if "radius_miles" in each["change"])
    miles, adds = wider["change"]["radius_miles"], wider["adds"]
    press(one, f"Look within {miles:g} miles. +{adds} places")
    expect(heading(one)).to_have_text(
        f"{before['total_items'] + adds} places near 82070 Laramie, WY"
    )
    expect(heading(one)).to_be_focused()
    assert one.sent()[-1]["radius_miles"] == miles


def test_where_nothing_is_found_there_are_ways_on(one: Searcher) -> None:
    page = one.open_finder({"filters": "korean recovery_housing"})
    ask(one, "82070")
    expect(heading(one)).to_have_text("No places found for this search")
    nothing = one.finder.locator(".nothing")
    expect(nothing).to_contain_text("There is help.")
    helpline = nothing.get_by_role("link", name="1-800-662-4357")
    expect(helpline).to_have_attribute("href", "tel:1-800-662-4357")
    assert violations(page) == []
    press(one, "Start over")
    expect(one.place_field).to_be_visible()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (None, "There is no connection right now."),
        (429, "We can take no more from your network for now."),
        (404, "This place is no longer in our list."),
        (500, "Something went wrong on our side."),
    ],
)
def test_trouble_is_told_in_plain_words_and_nothing_told_is_lost(
    one: Searcher, status: int | None, words: str
) -> None:
    page = one.open_finder()
    failing(page, status)
    ask(one)
    alert = one.finder.get_by_role("alert")
    expect(alert).to_contain_text(words)
    expect(alert).to_contain_text("What you told us is still here.")
    assert violations(page) == []
    working(page)
    press(one, "Try again")
    expect(heading(one)).to_be_focused()
    expect(cards(one).first).to_be_visible()
    assert one.sent()[-1]["place"] == "60601"


def test_a_place_that_is_not_known_leads_back_to_where_it_was_typed(one: Searcher) -> None:
    one.open_finder()
    ask(one, "Chicgo, IL")
    expect(one.finder.get_by_role("button", name="Chicago, IL")).to_be_visible()
    expect(one.place_field).to_have_value("Chicgo, IL")
