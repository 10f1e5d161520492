"""What somebody sees of the places found, and how they come there."""

from typing import Any

from playwright.sync_api import Locator, expect

from tests.widget.answers import answer_to
from tests.widget.searching import Searcher

NEEDS: dict[str, Any] = {
    "substances": [{"name": "ketamine", "frequency": "daily"}],
    "conditions": ["depression"],
    "payment": ["medicaid"],
    "preferences": {"settings": ["residential"], "length_of_stay_days": 90},
}


def ask(one: Searcher, place: str = "60601") -> None:
    one.place_field.fill(place)
    one.place_field.press("Enter")


def found(one: Searcher, place: str = "60601") -> dict[str, Any]:
    """What is answered about a place, once its first card is there."""
    return answer_to(one.page, lambda: one.search(place))


def heading(one: Searcher) -> Locator:
    return one.finder.locator("[data-heading]")


def cards(one: Searcher) -> Locator:
    return one.finder.get_by_role("article")


def press(one: Searcher, name: str) -> None:
    one.finder.get_by_role("button", name=name, exact=True).click()


def told(one: Searcher, text: str) -> None:
    """Screen readers are told this."""
    expect(one.finder.get_by_role("status").first).to_have_text(text)


def height(element: Locator) -> float:
    shown: float = element.evaluate("element => element.getBoundingClientRect().height")
    return shown
