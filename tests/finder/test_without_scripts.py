"""Somebody whose browser runs no scripts finds places, and everything else, in plain HTML."""

import re

import pytest
from playwright.sync_api import Page, expect

from api.recommendations.schemas import RecommendationRequest
from api.search.contents import plain
from tests.finder.conftest import MakeVisitor
from tests.web.browsing import Visitor
from tests.web.site import Site

TITLE = "Treatment Finder"


def search(page: Page, place: str, *answers: str) -> None:
    """Fill in the form and send it."""
    page.get_by_label("Where do you want to look?").fill(place)
    if answers:
        page.get_by_text("A few questions, all optional").click()
    for answer in answers:
        page.get_by_label(answer, exact=True).check()
    page.get_by_role("button", name="Show places").click()


def names(page: Page) -> list[str]:
    """The places of the list, in its order."""
    return page.get_by_role("article").get_by_role("heading", level=3).all_inner_texts()


@pytest.fixture
def one(reader: MakeVisitor) -> Visitor:
    """Somebody at the start page."""
    one = reader()
    one.open("/")
    return one


def test_the_form_finds_what_the_api_finds(one: Visitor, finder_site: Site) -> None:
    search(one.page, "Chicago, IL", "Ketamine", "Depression", "Anxiety", "Medicaid")
    asked = RecommendationRequest.model_validate(
        {
            "place": "Chicago, IL",
            "substances": ["ketamine"],
            "conditions": ["depression", "anxiety"],
            "payment": ["medicaid"],
        }
    )
    answer = finder_site.app.state.recommender.recommend(asked)
    found = one.page.get_by_role("heading", level=2, name=re.compile("places found"))
    expect(found).to_have_text(f"{answer['total_items']} places found")
    listed = plain(answer)["contents"]
    assert len(listed) == 10
    assert names(one.page) == [program["provider"]["name"] for program in listed]


def test_a_card_says_whom_to_call_and_what_to_ask(one: Visitor) -> None:
    search(one.page, "60601", "Alcohol", "Every day or nearly", "Medicaid")
    card = one.page.get_by_role("article").first
    call = card.get_by_role("link", name=re.compile(r"^Call \d{3}-\d{3}-\d{4}")).first
    assert str(call.get_attribute("href")).startswith("tel:+1-")
    expect(card.get_by_role("heading", name="What fits")).to_be_visible()
    expect(card.get_by_role("heading", name="What to ask")).to_be_visible()
    expect(card.get_by_text(re.compile(r"^Listing of January 2023"))).to_be_visible()
    expect(card.get_by_text("Nobody has confirmed it for a long time")).to_be_visible()
    way = card.get_by_role("link", name=re.compile("^Directions"))
    assert way.get_attribute("rel") == "noopener noreferrer"
    address = str(way.get_attribute("href"))
    assert address.startswith("https://www.google.com/maps/dir/?api=1&destination=")


def test_answers_that_depend_on_others_count_where_they_apply(one: Visitor) -> None:
    def said() -> str:
        return one.page.get_by_role("region", name="First of all").inner_text()

    search(one.page, "Chicago, IL", "Cannabis", "Every day or nearly")
    assert "dangerous" not in said()
    one.open("/")
    search(one.page, "Chicago, IL", "Alcohol", "Every day or nearly")
    assert "dangerous" in said()


def test_safety_comes_before_any_list(one: Visitor) -> None:
    search(one.page, "Chicago, IL", "I have a plan, or might act on it")
    first = one.page.get_by_role("heading", level=3).first
    expect(first).to_have_text("You can talk to someone right now")
    call = one.page.get_by_role("link", name="Call or text 988")
    assert call.get_attribute("href") == "tel:988"
    expect(one.page.get_by_role("heading", name="No list right now")).to_be_visible()
    expect(one.page.get_by_role("article")).to_have_count(0)


def test_pages_of_the_list_are_turned(one: Visitor) -> None:
    search(one.page, "Chicago, IL", "Ketamine")
    first = names(one.page)
    expect(one.page.get_by_role("button", name="Previous places")).to_have_count(0)
    one.page.get_by_role("button", name="Next places").click()
    expect(one.page.get_by_text("Page 2 of")).to_be_visible()
    assert not set(first) & set(names(one.page))
    one.page.get_by_role("button", name="Previous places").click()
    assert names(one.page) == first


def test_little_is_found_and_the_search_is_widened(one: Visitor) -> None:
    search(one.page, "Eads, CO", "Ketamine")
    offer = one.page.get_by_role("button", name=re.compile("^Look within"))
    more = re.search(r"\((\d+) more places?\)", offer.inner_text() + "(1 more place)")
    before = one.page.get_by_role("article").count()
    offer.click()
    assert more
    assert one.page.get_by_role("article").count() > before
    expect(one.page.get_by_label("Ketamine", exact=True)).to_be_checked()


def test_nothing_is_found_and_that_is_no_dead_end(one: Visitor) -> None:
    one.page.get_by_label("How far away?").select_option("Up to 10 miles")
    search(one.page, "Eads, CO")
    if one.page.get_by_role("article").count() == 0:
        expect(one.page.get_by_text("That does not mean there is no help.")).to_be_visible()
    expect(one.page.get_by_role("button", name=re.compile("^Look within"))).to_be_visible()


def test_a_place_that_many_have_is_chosen_by_a_button(one: Visitor) -> None:
    search(one.page, "Springfield", "Ketamine")
    expect(one.page).to_have_title(f"Error: {TITLE}")
    alert = one.page.get_by_role("alert")
    expect(alert).to_contain_text("More than one place has that name.")
    expect(one.page.get_by_label("Where do you want to look?")).to_have_value("Springfield")
    one.page.get_by_role("button", name="Springfield, MO").click()
    expect(one.page.get_by_text("Place: Springfield, MO.")).to_be_visible()
    expect(one.page.get_by_label("Ketamine", exact=True)).to_be_checked()


def test_a_place_that_was_mistyped_is_kept_to_be_corrected(one: Visitor) -> None:
    search(one.page, "Chicgo, IL")
    expect(one.page.get_by_label("Where do you want to look?")).to_have_value("Chicgo, IL")
    one.page.get_by_role("button", name="Chicago, IL").click()
    expect(one.page.get_by_text("Place: Chicago, IL.")).to_be_visible()


def test_what_was_answered_is_kept_and_can_be_changed(one: Visitor) -> None:
    search(one.page, "Chicago, IL", "Ketamine", "18 to 25", "Woman")
    for label in ("Ketamine", "18 to 25", "Woman"):
        expect(one.page.get_by_label(label, exact=True)).to_be_checked()
    one.page.get_by_label("Cocaine or crack").check()
    one.page.get_by_role("button", name="Show places").click()
    for label in ("Ketamine", "Cocaine or crack", "18 to 25"):
        expect(one.page.get_by_label(label, exact=True)).to_be_checked()


def test_the_same_answer_is_read_in_the_other_language(one: Visitor) -> None:
    search(one.page, "Chicago, IL", "Ketamine")
    english = names(one.page)
    one.page.get_by_role("button", name="Next places").click()
    second = names(one.page)
    one.page.get_by_role("button", name="Español").click()
    expect(one.page.get_by_role("heading", level=1)).to_contain_text("Lugares por los que")
    assert names(one.page) == second
    one.page.get_by_role("button", name="Lugares anteriores").click()
    assert names(one.page) == english
    expect(one.page.get_by_label("Ketamina", exact=True)).to_be_checked()


def test_nothing_of_it_stands_in_an_address_or_a_title(reader: MakeVisitor) -> None:
    one = reader()
    asked: list[tuple[str, str]] = []
    one.page.on("request", lambda request: asked.append((request.method, request.url)))
    one.open("/")
    search(one.page, "Chicago, IL", "Ketamine", "Depression")
    one.page.get_by_role("button", name="Next places").click()
    expect(one.page.get_by_text("Page 2 of")).to_be_visible()
    assert one.page.title() == TITLE
    told = [url.removeprefix(one.site.url) for method, url in asked if method == "POST"]
    assert told == ["/", "/"]
    ours = r"/|/assets/[\w.-]+|/widget-[\d.]+\.js"
    assert all(re.fullmatch(ours, url.removeprefix(one.site.url)) for _, url in asked)
    assert one.context.storage_state() == {"cookies": [], "origins": []}


def test_a_frame_keeps_to_its_sites_filters(reader: MakeVisitor) -> None:
    one = reader()
    one.open("/embed?lang=en&place=Chicago%2C+IL&filters=spanish+90-days&units=km")
    expect(one.page.get_by_label("Where do you want to look?")).to_have_value("Chicago, IL")
    expect(one.page.get_by_label("How far away?")).to_contain_text("Up to 16 km")
    says = "This site shows only places that list: Spanish, programs of 90 days or more."
    expect(one.page.get_by_text(says)).to_be_visible()
    one.page.get_by_role("button", name="Show places").click()
    asked = RecommendationRequest.model_validate(
        {
            "place": "Chicago, IL",
            "filters": {"terms": ["spanish"], "length_of_stay_days": 90},
        }
    )
    answer = one.site.app.state.recommender.recommend(asked)
    found = one.page.get_by_role("heading", level=2, name=re.compile("places found"))
    expect(found).to_have_text(f"{answer['total_items']} places found")
    expect(one.page.get_by_role("article").first).to_contain_text(" km away")
    expect(one.page.locator("body")).not_to_contain_text("mile")
    expect(one.page.get_by_role("banner")).to_have_count(0)
    expect(one.page.get_by_text(says)).to_be_visible()


def test_a_frame_is_read_in_the_other_language(reader: MakeVisitor) -> None:
    one = reader()
    one.open("/embed?lang=en&place=Chicago%2C+IL&units=km")
    one.page.get_by_role("link", name="Español").click()
    expect(one.page.get_by_label("¿Dónde quiere buscar?")).to_have_value("Chicago, IL")
    one.page.get_by_role("button", name="Mostrar lugares").click()
    one.page.get_by_role("button", name="English").click()
    expect(one.page.get_by_role("heading", level=1)).to_have_text("Places to ask about")
    expect(one.page.get_by_role("article").first).to_contain_text(" km away")


def test_what_was_told_is_not_there_for_who_comes_after(guest: MakeVisitor) -> None:
    one = guest(java_script_enabled=False)
    listing = one.site.listing()
    page = one.open("/?lang=en")
    page.get_by_text("A few questions, all optional").click()
    page.get_by_label("Ketamine", exact=True).check()
    page.get_by_label("How far away?").select_option("Up to 10 miles")
    one.open(f"/report/{listing}?lang=en")
    page.get_by_label("It moved").check()
    page.get_by_label("What is right").fill("It is in Nome now.")
    one.open("/embed/builder")
    page.go_back()
    expect(page.get_by_label("What is right")).to_have_value("")
    expect(page.get_by_label("It moved")).not_to_be_checked()
    page.go_back()
    expect(page.get_by_label("How far away?")).to_have_value("")
    page.get_by_text("A few questions, all optional").click()
    expect(page.get_by_label("Ketamine", exact=True)).not_to_be_checked()


def test_a_wrong_listing_is_told_of(one: Visitor) -> None:
    search(one.page, "Chicago, IL")
    name = names(one.page)[0]
    one.page.get_by_role("link", name=f"Something here is wrong about {name}").first.click()
    one.page.get_by_role("button", name="Send").click()
    expect(one.page.get_by_role("alert")).to_contain_text("Choose what is wrong.")
    one.page.get_by_label("A phone number is wrong").check()
    one.page.get_by_label("What is right").fill("The last digit is 7.")
    one.page.get_by_role("button", name="Send").click()
    expect(one.page.get_by_role("heading", level=1)).to_have_text("Thank you")
    expect(one.page.get_by_text(f"About: {name}")).to_be_visible()


def test_it_is_printed_without_what_paper_does_not_need(one: Visitor) -> None:
    search(one.page, "Chicago, IL")
    one.page.emulate_media(media="print")
    expect(one.page.get_by_role("article").first).to_be_visible()
    expect(one.page.get_by_label("Where do you want to look?")).to_be_hidden()
    expect(one.page.get_by_role("link", name="Start page")).to_be_hidden()
