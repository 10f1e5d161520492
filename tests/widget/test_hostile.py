"""Whatever a listing says is shown as text, and what it keeps to itself is not shown."""

import re

from playwright.sync_api import expect

from tests.widget.places import cards
from tests.widget.searching import Searcher


def test_a_hidden_address_stays_hidden(one: Searcher) -> None:
    one.site.listing(
        "House of Rest",
        street="",
        city="Utqiagvik",
        state="AK",
        zip="99723",
        address_hidden=True,
        website="https://rest.example.org",
        programs=[{"capacity": {"beds_total": 12}}],
    )
    one.open_finder()
    one.search("99723")
    card = cards(one).filter(has_text="House of Rest")
    expect(card).to_contain_text("Address not public: call first")
    expect(card.locator("address")).to_contain_text("Utqiagvik, AK")
    expect(card).to_contain_text("Kind of care not listed")
    expect(card).to_contain_text("12 beds in all; not known how many are open")
    expect(card.get_by_role("link", name="Directions")).to_have_count(0)
    expect(card.get_by_role("link", name="Website")).to_have_attribute(
        "href", re.compile("^https://rest.example.org/?$")
    )


def test_text_of_a_listing_is_text(one: Searcher) -> None:
    name = "<img src=x onerror=window.hit=1> & <b>Sons</b>"
    one.site.listing(name, street="1 A Street", city="Nome", state="AK", zip="99762")
    page = one.open_finder()
    one.search("99762")
    card = cards(one).filter(has_text="Sons")
    expect(card.get_by_role("heading")).to_contain_text(name)
    expect(card.locator("img, b")).to_have_count(0)
    assert page.evaluate("window.hit") is None
