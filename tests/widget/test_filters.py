"""Narrowing the list: each choice says what it leaves, applies at once, and can be taken back."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.web.browsing import violations
from tests.widget.answers import answer_to, failing, working
from tests.widget.searching import Searcher

MakeSearcher = Callable[..., Searcher]

COUNT = re.compile(r"\(([\d,]+)\)$")


def narrowing(one: Searcher, place: str = "60601", **attributes: str) -> None:
    """The places around here, with what they can be narrowed by."""
    one.open_finder(attributes)
    one.search(place)
    panel(one).locator("summary").first.click()
    expect(panel(one).get_by_role("checkbox").first).to_be_visible()


def panel(one: Searcher) -> Locator:
    return one.finder.locator(".filters")


def choice(one: Searcher, value: str) -> Locator:
    return panel(one).locator(f'input[value="{value}"]')


def count_beside(one: Searcher, value: str) -> int:
    """What the choice says it would leave."""
    row = panel(one).locator("label", has=one.page.locator(f'input[value="{value}"]'))
    match = COUNT.search(row.inner_text())
    assert match is not None
    return int(match[1].replace(",", ""))


def heading(one: Searcher) -> Locator:
    return one.finder.locator("[data-heading]")


def total(one: Searcher, n: int) -> None:
    """So many places are told of, to everybody."""
    words = f"{n} place{'s' if n != 1 else ''} near 60601 Chicago, IL"
    expect(heading(one)).to_have_text(words)
    expect(one.finder.get_by_role("status").first).to_have_text(words)


def chip(one: Searcher, name: str) -> Locator:
    return one.finder.get_by_role("button", name=f"Remove: {name}", exact=True)


@pytest.mark.parametrize("value", ["medicaid", "spanish", "women", "residential"])
def test_what_a_choice_says_it_leaves_is_what_is_left(one: Searcher, value: str) -> None:
    narrowing(one)
    n = count_beside(one, value)
    choice(one, value).check()
    total(one, n)
    expect(choice(one, value)).to_be_focused()
    assert one.sent()[-1]["filters"]["terms"] == [value]
    expect(panel(one).get_by_role("button", name=re.compile(f"^See {n} place"))).to_be_visible()


def test_ninety_day_programs_are_those_that_state_it_or_leave_room_for_it(one: Searcher) -> None:
    narrowing(one)
    days = panel(one).get_by_role("checkbox", name="90-day programs")
    match = COUNT.search(panel(one).get_by_text("90-day programs").inner_text())
    assert match is not None
    days.check()
    total(one, int(match[1]))
    assert one.sent()[-1]["filters"]["length_of_stay_days"] == 90
    chip(one, "90-day programs").click()
    expect(days).not_to_be_checked()


def test_two_choices_are_both_asked_for(one: Searcher) -> None:
    narrowing(one)
    choice(one, "medicaid").check()
    expect(chip(one, "Medicaid")).to_be_visible()
    one.page.wait_for_load_state("networkidle")
    n = count_beside(one, "spanish")
    choice(one, "spanish").check()
    total(one, n)
    assert one.sent()[-1]["filters"]["terms"] == ["medicaid", "spanish"]


def test_one_kind_of_care_takes_the_place_of_another(one: Searcher) -> None:
    narrowing(one)
    everything = heading(one).inner_text()
    left = {kind: count_beside(one, kind) for kind in ("residential", "outpatient")}
    for kind, n in left.items():
        choice(one, kind).check()
        total(one, n)
        assert one.sent()[-1]["filters"]["terms"] == [kind]
    panel(one).get_by_role("radio", name="Any kind").check()
    expect(heading(one)).to_have_text(everything)


def test_while_it_waits_the_list_stays_and_no_number_is_claimed(one: Searcher) -> None:
    narrowing(one)
    n = count_beside(one, "medicaid")
    one.hold("/v1/recommendations")
    choice(one, "medicaid").check()
    listed = one.finder.locator(".listed")
    expect(listed).to_have_attribute("aria-busy", "true")
    expect(one.finder.get_by_role("article")).to_have_count(10)
    expect(chip(one, "Medicaid")).to_be_visible()
    expect(heading(one)).to_have_text("… places near 60601 Chicago, IL")
    expect(one.button("results.more")).to_be_hidden()
    panel(one).get_by_role("button", name="See … places", exact=True).click()
    first = one.finder.get_by_role("article").first.get_by_role("heading")
    expect(first).to_be_focused()
    one.held.pop().continue_()
    total(one, n)
    expect(listed).not_to_have_attribute("aria-busy", "true")
    expect(one.button("results.more")).to_be_visible()
    # The card that had it is another one now.
    expect(first).to_be_focused()


def test_taking_filters_back_leads_from_one_to_the_next(one: Searcher) -> None:
    narrowing(one)
    before = heading(one).inner_text()
    choice(one, "medicaid").check()
    choice(one, "spanish").check()
    chip(one, "Medicaid").click()
    expect(chip(one, "Medicaid")).to_have_count(0)
    expect(chip(one, "Spanish")).to_be_focused()
    expect(choice(one, "medicaid")).not_to_be_checked()
    one.page.wait_for_load_state("networkidle")
    expect(chip(one, "Spanish")).to_be_focused()
    one.page.keyboard.press("Enter")
    expect(heading(one)).to_have_text(before)
    expect(panel(one).locator("summary").first).to_be_focused()
    expect(one.finder.get_by_role("list", name="Filters in use")).to_be_hidden()


def test_all_are_cleared_at_once(one: Searcher) -> None:
    narrowing(one)
    before = heading(one).inner_text()
    choice(one, "medicaid").check()
    choice(one, "women").check()
    panel(one).get_by_role("checkbox", name="90-day programs").check()
    one.finder.get_by_role("button", name="Clear all", exact=True).click()
    expect(heading(one)).to_have_text(before)
    assert panel(one).get_by_role("checkbox", checked=True).count() == 0


def test_what_is_chosen_stays_chosen_after_the_place_was_changed(one: Searcher) -> None:
    narrowing(one)
    choice(one, "medicaid").check()
    one.finder.get_by_role("button", name="Change the place").click()
    one.search("82070")
    assert one.sent()[-1]["filters"]["terms"] == ["medicaid"]
    expect(chip(one, "Medicaid")).to_be_visible()


def test_one_looks_nearer_or_farther(one: Searcher) -> None:
    narrowing(one)
    radius = panel(one).get_by_label("How far away at most")
    expect(radius).to_have_value("50")
    radius.focus()
    answer = answer_to(one.page, lambda: radius.select_option("10 miles"))
    total(one, answer["total_items"])
    assert all(program["distance_miles"] <= 10 for program in answer["contents"])
    expect(radius).to_be_focused()
    expect(radius).to_have_value("10")
    chip(one, "Within 10 miles").click()
    expect(radius).to_have_value("50")
    expect(one.finder.get_by_role("list", name="Filters in use")).to_be_hidden()
    assert "radius_miles" not in one.sent()[-1]


def test_what_was_chosen_to_see_more_can_be_taken_back(one: Searcher) -> None:
    one.open_finder()
    one.search("79845")
    before = heading(one).inner_text()
    one.finder.get_by_role("button", name=re.compile("by phone or video")).click()
    expect(heading(one)).to_have_text(re.compile(r"^\d+ places near 79845"))
    expect(panel(one).get_by_text("Narrow the list (1 chosen)")).to_be_visible()
    chip(one, "Also by phone or video").click()
    expect(heading(one)).to_have_text(before)
    assert "include_telehealth" not in one.sent()[-1]


def test_in_a_state_there_is_no_circle(one: Searcher) -> None:
    narrowing(one, "Wyoming")
    expect(panel(one).get_by_label("How far away at most")).to_be_hidden()


def test_what_the_page_has_fixed_is_always_asked_for_and_cannot_be_taken_back(
    one: Searcher,
) -> None:
    narrowing(one, filters="private_insurance 90-days")
    in_use = one.finder.get_by_role("list", name="Filters in use").get_by_role("listitem")
    expect(in_use).to_have_text(
        [
            "Private health insurance set by this page",
            "90-day programs set by this page",
        ]
    )
    assert in_use.get_by_role("button").count() == 0
    expect(choice(one, "private_insurance")).to_be_checked()
    expect(choice(one, "private_insurance")).to_be_disabled()
    expect(panel(one).get_by_role("checkbox", name="90-day programs")).to_be_disabled()
    choice(one, "spanish").check()
    expect(chip(one, "Spanish")).to_be_visible()
    assert [body["filters"] for body in one.sent()] == [
        {"terms": ["private_insurance"], "length_of_stay_days": 90},
        {"terms": ["private_insurance", "spanish"], "length_of_stay_days": 90},
    ]


def test_what_the_page_has_fixed_is_not_offered_to_be_given_up(one: Searcher) -> None:
    one.open_finder({"filters": "free_care"})
    answer = answer_to(one.page, lambda: one.search("60601"))
    assert any("filters" in offer["change"] for offer in answer["relaxations"])
    offered = one.finder.locator(".wider")
    expect(offered).to_have_count(
        sum("filters" not in offer["change"] for offer in answer["relaxations"])
    )


def test_without_anything_left_one_press_takes_the_filters_back(one: Searcher) -> None:
    narrowing(one, "82070")
    before = heading(one).inner_text()
    choice(one, "residential").check()
    expect(heading(one)).not_to_have_text(before)
    nothing = panel(one).locator("label:visible", has_text="(0)").get_by_role("checkbox").first
    nothing.check()
    expect(heading(one)).to_have_text("No places found for this search")
    assert violations(one.page) == []
    one.finder.get_by_role("button", name="Search without the filters").click()
    expect(heading(one)).to_have_text(before)
    expect(heading(one)).to_be_focused()


def test_trouble_keeps_what_was_chosen_and_tries_again(one: Searcher) -> None:
    narrowing(one)
    n = count_beside(one, "medicaid")
    failing(one.page, 500)
    choice(one, "medicaid").check()
    expect(one.finder.get_by_role("alert")).to_contain_text("Something went wrong on our side.")
    expect(choice(one, "medicaid")).to_be_checked()
    expect(heading(one)).to_have_text("The places could not be loaded")
    panel(one).get_by_role("button", name="See … places", exact=True).click()
    expect(one.finder.get_by_role("button", name="Try again")).to_be_focused()
    working(one.page)
    one.finder.get_by_role("button", name="Try again").click()
    total(one, n)
    expect(heading(one)).to_be_focused()


def test_choices_that_could_not_be_loaded_are_asked_for_again(one: Searcher) -> None:
    page = one.open_finder()
    one.search("60601")
    page.route("**/v1/vocabulary", lambda route: route.abort())
    panel(one).locator("summary").first.click()
    expect(panel(one).get_by_role("alert")).to_contain_text("no connection")
    page.unroute("**/v1/vocabulary")
    panel(one).get_by_role("button", name="Try again").click()
    expect(choice(one, "medicaid")).to_be_visible()


def test_from_the_choices_one_comes_to_the_list(one: Searcher) -> None:
    narrowing(one)
    panel(one).get_by_role("button", name=re.compile(r"^See [\d,]+ places$")).click()
    expect(panel(one).get_by_role("checkbox").first).to_be_hidden()
    expect(one.finder.get_by_role("article").first.get_by_role("heading")).to_be_focused()


def test_the_keyboard_alone_is_enough(one: Searcher) -> None:
    page = one.open_finder()
    one.search("60601")
    panel(one).locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(choice(one, "medicaid")).to_be_visible()
    page.keyboard.press("Tab")
    expect(panel(one).get_by_label("How far away at most")).to_be_focused()
    page.keyboard.press("Tab")
    expect(panel(one).get_by_role("radio", name="Any kind")).to_be_focused()
    choice(one, "medicaid").focus()
    page.keyboard.press("Space")
    expect(chip(one, "Medicaid")).to_be_visible()


def test_nothing_of_it_is_told_to_anybody_but_in_a_body(one: Searcher) -> None:
    narrowing(one)
    choice(one, "medicaid").check()
    expect(chip(one, "Medicaid")).to_be_visible()
    asked: list[dict[str, Any]] = [json.loads(each.body) for each in one.asked if each.body]
    assert any("filters" in body for body in asked)
    assert not any("medicaid" in each.url for each in one.asked)


def test_it_is_in_spanish_too(somebody: MakeSearcher) -> None:
    one = somebody(viewport={"width": 320, "height": 640}, color_scheme="dark")
    narrowing(one, lang="es")
    expect(panel(one).get_by_role("group", name="Formas de pago")).to_be_visible()
    choice(one, "private_insurance").check()
    expect(one.finder.get_by_role("button", name=re.compile("^Quitar: Seguro"))).to_be_visible()
    assert violations(one.page) == []
