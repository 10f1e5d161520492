"""The first view: a place is typed, chosen or taken from the browser, and searched."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.web.browsing import violations
from tests.widget.scenes import summary
from tests.widget.searching import Searcher

MakeSearcher = Callable[..., Searcher]

CHICAGO = {"latitude": 41.88321, "longitude": -87.63241}

_FAILS = """
navigator.geolocation.getCurrentPosition = (_, failed) => failed({ code: %d });
"""

_WAITS = """
navigator.geolocation.getCurrentPosition = (told) => {
  window.tell = () => told({ coords: { latitude: 41.88, longitude: -87.63 } });
};
"""

_COUNTS = """
const ask = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);
window.asks = 0;
navigator.geolocation.getCurrentPosition = (...all) => {
  window.asks += 1;
  ask(...all);
};
"""


def options(one: Searcher) -> Locator:
    return one.finder.get_by_role("option")


def suggested(one: Searcher, typed: str) -> Locator:
    """The field, once there are suggestions for what was typed."""
    one.place_field.fill(typed)
    expect(options(one).first).to_be_visible()
    return one.place_field


def press(one: Searcher, name: str) -> None:
    one.finder.get_by_role("button", name=name, exact=True).click()


def counted_searches(page: Page) -> None:
    page.evaluate(
        """() => {
          window.searches = [];
          const finder = document.querySelector("treatment-finder");
          finder.addEventListener("search", (event) => window.searches.push(event.detail));
        }"""
    )


def test_it_is_accessible_with_its_suggestions_open(one: Searcher) -> None:
    page = one.open_finder()
    suggested(one, "kans")
    assert violations(page) == []


@pytest.mark.parametrize("lang", ["en", "es"])
def test_it_fits_a_small_phone(somebody: MakeSearcher, lang: str) -> None:
    one = somebody(viewport={"width": 320, "height": 640}, color_scheme="dark")
    page = one.open_finder({"lang": lang})
    suggested(one, "kans")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # It stays in sight, so it may not take more of the screen than it has to.
    page.evaluate("document.body.style.margin = 0")
    whom_to_call = one.finder.locator(".crisis").bounding_box()
    assert whom_to_call
    assert whom_to_call["height"] <= 96


def test_arrow_keys_lead_through_the_suggestions_and_around(one: Searcher) -> None:
    one.open_finder()
    field = suggested(one, "kansas city")
    expect(field).to_have_attribute("aria-expanded", "true")
    last = options(one).count() - 1
    for key, place in (("ArrowDown", 0), ("ArrowUp", last), ("ArrowDown", 0), ("ArrowDown", 1)):
        field.press(key)
        option = options(one).nth(place)
        expect(option).to_have_attribute("aria-selected", "true")
        expect(field).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "")
    expect(field).to_be_focused()


def test_enter_takes_the_suggestion_and_the_next_enter_searches(one: Searcher) -> None:
    one.open_finder()
    field = suggested(one, "kansas city, m")
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("Kansas City, MO")
    expect(field).to_have_attribute("aria-expanded", "false")
    assert one.sent() == []
    field.press("Enter")
    expect(one.finder.get_by_role("article").first).to_be_visible()
    assert one.sent()[0]["place"] == "Kansas City, MO"


def test_home_and_end_lead_back_into_the_text(one: Searcher) -> None:
    one.open_finder()
    field = suggested(one, "kans")
    for key, caret in (("Home", 0), ("End", 4)):
        field.press("ArrowDown")
        field.press(key)
        expect(field).not_to_have_attribute("aria-activedescendant", "place-list-0")
        assert field.evaluate("field => field.selectionStart") == caret
    expect(field).to_have_attribute("aria-expanded", "true")


def test_escape_closes_the_suggestions_and_leaves_what_was_typed(one: Searcher) -> None:
    one.open_finder()
    field = suggested(one, "kans")
    field.press("ArrowDown")
    field.press("Escape")
    expect(field).to_have_value("kans")
    expect(options(one).first).to_be_hidden()
    field.press("ArrowDown")
    expect(options(one).first).to_be_visible()


def test_a_suggestion_is_taken_by_a_click_and_the_field_keeps_the_focus(one: Searcher) -> None:
    one.open_finder()
    field = suggested(one, "kansas city, k")
    options(one).first.click()
    expect(field).to_have_value("Kansas City, KS")
    expect(field).to_be_focused()
    expect(options(one).first).to_be_hidden()


def test_a_suggestion_is_taken_by_a_touch(somebody: MakeSearcher) -> None:
    one = somebody(has_touch=True)
    one.open_finder()
    field = suggested(one, "kansas city, k")
    options(one).first.tap()
    expect(field).to_have_value("Kansas City, KS")


def test_suggestions_close_when_the_field_is_left(one: Searcher) -> None:
    one.open_finder()
    suggested(one, "kans").press("Tab")
    expect(options(one).first).to_be_hidden()


def test_how_many_suggestions_there_are_is_told(one: Searcher) -> None:
    one.open_finder()
    suggested(one, "kansas city")
    number = options(one).count()
    expect(one.finder.get_by_role("status")).to_contain_text(f"{number} suggestions.")


def test_suggestions_are_asked_for_once_after_a_pause_and_not_for_a_single_letter(
    one: Searcher,
) -> None:
    one.open_finder()
    one.place_field.evaluate(
        """field => {
          for (const typed of ["k", "ka", "kan", "kans"]) {
            field.value = typed;
            field.dispatchEvent(new Event("input"));
          }
        }"""
    )
    expect(options(one).first).to_be_visible()
    asked = [ask for ask in one.asked if ask.url.endswith("/v1/places")]
    assert [(ask.method, ask.body) for ask in asked] == [("POST", '{"q":"kans","limit":6}')]


def test_suggestions_that_come_after_the_field_was_left_do_not_open(one: Searcher) -> None:
    page = one.open_finder()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/v1/places**", hold)
    with page.expect_request("**/v1/places**"):
        one.place_field.fill("kans")
    one.place_field.press("Tab")
    with page.expect_event("requestfinished"):
        held[0].continue_()
    # What follows on an answer has been done by the frame after the next.
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    expect(one.place_field).to_have_attribute("aria-expanded", "false")
    expect(options(one)).to_have_count(0)


def test_without_suggestions_the_field_works_as_well(one: Searcher) -> None:
    page = one.open_finder()
    page.route("**/v1/places**", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        one.place_field.fill("60601")
    expect(one.finder.get_by_role("alert")).to_have_count(0)
    one.search("60601")
    assert one.sent()[0]["place"] == "60601"


def test_no_place_is_said_at_the_field(one: Searcher) -> None:
    page = one.open_finder()
    press(one, "Show places")
    field = one.place_field
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(
        "Type a ZIP code, city or county, or use your location. ZIP code, city or county"
    )
    assert violations(page) == []
    field.press_sequentially("6")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description("ZIP code, city or county")
    assert one.sent() == []


def test_the_button_for_questions_needs_a_place_too(one: Searcher) -> None:
    one.open_finder()
    press(one, "Help me choose: a few questions")
    expect(one.place_field).to_be_focused()
    one.type_place("60601")
    press(one, "Help me choose: a few questions")
    expect(one.finder.get_by_text("Question 1 of at most 8")).to_be_visible()


def test_a_search_tells_the_page_that_there_was_one_and_nothing_of_it(one: Searcher) -> None:
    page = one.open_finder()
    counted_searches(page)
    one.search("60601")
    assert page.evaluate("window.searches") == [None]


def test_the_location_is_sent_rounded_and_only_when_it_is_asked_for(
    somebody: MakeSearcher,
) -> None:
    one = somebody(geolocation=CHICAGO, permissions=["geolocation"])
    one.page.add_init_script(_COUNTS)
    page = one.open_finder()
    assert page.evaluate("window.asks") == 0
    press(one, "Use my location")
    expect(one.place_field).to_have_value("Your location")
    assert page.evaluate("window.asks") == 1
    press(one, "Show places")
    expect(one.finder.get_by_role("article").first).to_be_visible()
    sent = one.sent()[0]
    assert (sent["lat"], sent["lng"]) == (41.88, -87.63)
    assert "place" not in sent
    assert "41.883" not in json.dumps([ask.body for ask in one.asked])


@pytest.mark.parametrize(("keys", "left"), [(["6", "0"], "60"), (["Backspace"], "")])
def test_typing_takes_the_place_of_the_location(
    somebody: MakeSearcher, keys: list[str], left: str
) -> None:
    one = somebody(geolocation=CHICAGO, permissions=["geolocation"])
    one.open_finder()
    press(one, "Use my location")
    expect(one.place_field).to_have_value("Your location")
    one.place_field.press("End")
    for key in keys:
        one.place_field.press(key)
    expect(one.place_field).to_have_value(left)
    one.search("60601")
    sent = one.sent()[0]
    assert sent["place"] == "60601"
    assert "lat" not in sent


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (1, "Your browser did not share your location."),
        (2, "Your device could not tell where you are."),
        (3, "Finding your location took too long."),
    ],
)
def test_each_reason_for_no_location_has_its_sentence(one: Searcher, code: int, told: str) -> None:
    one.page.add_init_script(_FAILS % code)
    one.open_finder()
    suggested(one, "chic").press("Escape")
    press(one, "Use my location")
    expect(one.finder.locator(".place").get_by_text(told)).to_be_visible()
    expect(one.finder.get_by_role("status")).to_contain_text(told)
    expect(one.place_field).to_have_value("chic")


def test_what_is_typed_counts_more_than_a_location_that_comes_late(one: Searcher) -> None:
    one.page.add_init_script(_WAITS)
    page = one.open_finder()
    press(one, "Use my location")
    one.place_field.fill("60601")
    page.evaluate("window.tell()")
    press(one, "Show places")
    expect(one.finder.get_by_role("article").first).to_be_visible()
    assert one.sent()[0]["place"] == "60601"


def test_a_location_that_comes_after_the_search_says_and_changes_nothing(one: Searcher) -> None:
    one.page.add_init_script(_WAITS)
    page = one.open_finder()
    one.type_place("Denver, CO")
    press(one, "Use my location")
    press(one, "Show places")
    expect(one.finder.get_by_role("article").first).to_be_visible()
    page.evaluate("window.tell()")
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    expect(one.finder.get_by_role("status").first).not_to_contain_text("rough location")
    press(one, "Change the place")
    expect(one.place_field).to_have_value("Denver, CO")


def test_filters_of_the_page_are_named_and_sent(one: Searcher) -> None:
    one.open_finder({"filters": "medicaid spanish 90-days"})
    named = "This site shows only places that list: Medicaid, Spanish, stays of 90 days."
    expect(one.finder.get_by_text(named)).to_be_visible()
    one.search("Illinois")
    assert one.sent()[0]["filters"] == {
        "terms": ["medicaid", "spanish"],
        "length_of_stay_days": 90,
    }


def test_a_name_of_several_places_is_asked_about_and_a_suggestion_searches(one: Searcher) -> None:
    page = one.open_finder()
    counted_searches(page)
    suggested(one, "Springfield").press("Escape")
    press(one, "Show places")
    heading = one.finder.get_by_role("heading", name="Which place do you mean?")
    expect(heading).to_be_focused()
    expect(one.place_field).to_have_value("Springfield")
    assert violations(page) == []
    press(one, "Springfield, IL")
    expect(one.finder.get_by_role("article").first).to_be_visible()
    assert one.sent()[-1]["place"] == "Springfield, IL"
    assert page.evaluate("window.searches.length") == 2


def test_a_suggestion_leads_on_to_the_questions_where_these_were_wanted(one: Searcher) -> None:
    one.open_finder()
    suggested(one, "Springfield").press("Escape")
    press(one, "Help me choose: a few questions")
    press(one, "Springfield, IL")
    expect(one.finder.get_by_text("Question 1 of at most 8")).to_be_visible()
    assert one.sent()[-1]["place"] == "Springfield, IL"


def test_an_unknown_place_is_said_with_what_to_do(one: Searcher) -> None:
    one.open_finder({"lang": "es"})
    one.type_place("xqzvwy")
    press(one, "Mostrar lugares")
    expect(one.finder.get_by_role("heading", name="No encontramos ese lugar")).to_be_focused()
    expect(one.finder.get_by_text("Revise cómo está escrito")).to_be_visible()
    expect(one.place_field).to_have_value("xqzvwy")


def test_a_street_address_is_answered_with_what_can_be_looked_up(one: Searcher) -> None:
    page = one.open_finder()
    page.route(
        "**/v1/recommendations",
        lambda route: route.fulfill(
            status=503,
            headers={"Access-Control-Allow-Origin": "*"},
            json={"type": "/problems/geocoder-unavailable", "suggestions": []},
        ),
        times=1,
    )
    one.type_place("123 Main St, Denver, CO 80202")
    press(one, "Show places")
    later = "We cannot look up street addresses right now"
    expect(one.finder.get_by_role("heading", name=later)).to_be_focused()
    expect(one.finder.get_by_text("Type a ZIP code, city or county")).to_be_visible()
    press(one, "Show places")
    never = "We cannot look up street addresses here"
    expect(one.finder.get_by_role("heading", name=never)).to_be_focused()
    one.finder.get_by_role("button", name="80202").click()
    expect(one.finder.get_by_role("article").first).to_be_visible()
    assert "80202" in one.sent()[-1]["place"]


def test_how_far_to_look_holds_for_the_place_that_it_was_chosen_for(one: Searcher) -> None:
    page = one.open_finder()
    one.search("Columbus, OH")
    summary(one, "filters.title").click()
    with page.expect_response("**/v1/recommendations"):
        one.finder.locator("select").select_option("10")
    press(one, "Change the place")
    one.search("Columbus, OH")
    press(one, "Change the place")
    one.search("Ohio")
    circles = [sent.get("radius_miles") for sent in one.sent()]
    assert circles == [None, 10, 10, None]


def test_another_language_leaves_what_was_typed(one: Searcher) -> None:
    one.open_finder()
    one.place_field.fill("60601")
    press(one, "Español")
    expect(one.finder.get_by_role("button", name="Mostrar lugares")).to_be_visible()
    expect(one.place_field).to_have_value("60601")


def test_the_page_may_name_the_place_to_start_with(one: Searcher) -> None:
    one.open_finder({"place": "60601"})
    expect(one.place_field).to_have_value("60601")
    one.place_field.press("Enter")
    expect(one.finder.get_by_role("article").first).to_be_visible()
    assert one.sent()[0]["place"] == "60601"
