"""The map: where each place is, as a drawing and in words, without anything from elsewhere."""

import re
from itertools import combinations
from math import atan2, cos, degrees, hypot, radians
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.web.browsing import violations
from tests.widget.conftest import MakeSearcher
from tests.widget.searching import Searcher

WINDS = ("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest")


def mapped(one: Searcher, place: str, **attributes: str) -> Any:
    """What the service answers for a place, once its map is open."""
    one.open_finder(attributes)
    with one.page.expect_response(re.compile("/recommendations$")) as answered:
        one.search(place)
    one.finder.locator("summary", has_text=one.said("results.map")).click()
    expect(drawing(one)).to_be_visible()
    return answered.value.json()


def drawing(one: Searcher) -> Locator:
    return one.finder.locator("figure.map svg")


def listed(one: Searcher) -> Locator:
    return one.finder.locator("figure.map").get_by_role("listitem")


def is_known(program: Any) -> bool:
    """Whether everybody may know where its door is, and we do."""
    provider = program["provider"]
    exact = provider["location"]["precision"] == "address"
    return exact and not provider["address"]["hidden"]


def direction(place: Any, location: Any) -> float:
    """Degrees from north, clockwise."""
    east = (location["lng"] - place["lng"]) * cos(radians(place["lat"]))
    return degrees(atan2(east, location["lat"] - place["lat"])) % 360


CIRCLE = "all => all.map((one) => ['cx', 'cy', 'r'].map((name) => one.getAttribute(name)))"


def circles(one: Searcher, of: str) -> list[tuple[float, float, float]]:
    found = drawing(one).locator(of).evaluate_all(CIRCLE)
    return [(float(x), float(y), float(r)) for x, y, r in found]


def test_each_place_whose_door_is_known_has_its_number_from_the_list(one: Searcher) -> None:
    answer = mapped(one, "43215")
    known = [n for n, each in enumerate(answer["contents"], start=1) if is_known(each)]

    expect(drawing(one).locator(".map-badge text")).to_have_text([str(n) for n in known])
    values = listed(one).evaluate_all("all => all.map((one) => one.value)")
    assert values == known


def test_what_is_left_out_is_said(one: Searcher) -> None:
    answer = mapped(one, "Columbus, OH")
    left = sum(not is_known(program) for program in answer["contents"])

    assert left == 1
    caption = one.finder.locator("figcaption")
    expect(caption).to_contain_text("One place is not on the map: its exact address is not")


def test_words_tell_how_far_each_place_is_and_in_which_direction(one: Searcher) -> None:
    answer = mapped(one, "43215")
    known = [program for program in answer["contents"] if is_known(program)]

    for entry, program in zip(listed(one).all(), known, strict=True):
        provider = program["provider"]
        expect(entry).to_contain_text(provider["name"])
        if program["distance_miles"] < 0.1:
            continue
        expect(entry).to_contain_text(re.compile(rf"{program['distance_miles']:g} miles? "))
        said = WINDS.index((entry.text_content() or "").rsplit(" ", 1)[1])
        off = direction(answer["place"], provider["location"]) - said * 45
        assert abs((off + 180) % 360 - 180) < 23


def test_north_is_up_and_far_is_far(one: Searcher) -> None:
    answer = mapped(one, "Chicago, IL")
    known = [program for program in answer["contents"] if is_known(program)]
    outermost = max(circles(one, ".map-ring"), key=lambda ring: ring[2])
    labels = drawing(one).locator(".map-label").all_text_contents()
    reach = max(float(text.split()[0]) for text in labels if text.endswith(("miles", "mile")))

    for (x, y, _), program in zip(circles(one, ".map-dot"), known, strict=True):
        miles = hypot(x - outermost[0], y - outermost[1]) / outermost[2] * reach
        assert miles == pytest.approx(program["distance_miles"], abs=0.1, rel=0.02)
        turn = degrees(atan2(x - outermost[0], outermost[1] - y)) % 360
        off = turn - direction(answer["place"], program["provider"]["location"])
        assert abs((off + 180) % 360 - 180) < 2


@pytest.mark.parametrize("place", ["60601", "10001", "43215"])
def test_no_number_covers_another_and_none_leaves_the_drawing(one: Searcher, place: str) -> None:
    mapped(one, place)
    numbers = circles(one, ".map-badge circle")

    assert len(numbers) > 5
    for (x1, y1, r1), (x2, y2, r2) in combinations(numbers, 2):
        assert hypot(x1 - x2, y1 - y2) >= (r1 + r2) * 0.95
    assert all(r <= x <= 300 - r and r <= y <= 300 - r for x, y, r in numbers)


def test_a_position_is_called_yours_and_not_by_its_numbers(somebody: MakeSearcher) -> None:
    here = {"latitude": 41.88, "longitude": -87.63}
    one = somebody(geolocation=here, permissions=["geolocation"])
    one.open_finder()
    one.press("start.use_location")
    expect(one.place_field).to_have_value(one.said("start.your_location"))
    one.press("start.search")
    one.finder.locator("summary", has_text=one.said("results.map")).click()

    expect(drawing(one)).to_have_accessible_name(re.compile("around your rough location$"))
    expect(drawing(one)).to_have_accessible_description(re.compile("middle is your rough location"))
    expect(one.finder.locator("figure.map")).not_to_contain_text("41.88")


def test_an_entry_leads_to_its_card_and_leaves_the_address_as_it_is(one: Searcher) -> None:
    answer = mapped(one, "43215")
    before = one.page.url
    number = listed(one).nth(2).evaluate("one => one.value")
    listed(one).nth(2).get_by_role("button").press("Enter")
    name = answer["contents"][number - 1]["provider"]["name"]

    expect(one.finder.get_by_role("article").get_by_role("heading", name=name)).to_be_focused()
    assert one.page.url == before


def test_a_number_can_be_pressed_as_well(one: Searcher) -> None:
    answer = mapped(one, "43215")
    badge = drawing(one).locator(".map-badge").first
    number = int(badge.text_content() or "")
    badge.click()
    name = answer["contents"][number - 1]["provider"]["name"]

    expect(one.finder.get_by_role("article").get_by_role("heading", name=name)).to_be_focused()


def test_screen_readers_hear_what_it_is_and_where_the_words_are(one: Searcher) -> None:
    mapped(one, "43215")

    expect(drawing(one)).to_have_role("img")
    expect(drawing(one)).to_have_accessible_name(re.compile(r"Map of \d+ places around"))
    expect(drawing(one)).to_have_accessible_description(re.compile("North is up.*A list"))
    assert violations(one.page) == []


def test_a_state_has_no_map(one: Searcher) -> None:
    one.open_finder()
    one.search("WY")

    expect(one.finder.locator("figure.map")).to_have_count(0)


@pytest.mark.parametrize("look", [{"color_scheme": "dark"}, {"forced_colors": "active"}])
def test_it_can_be_read_on_a_small_screen_in_all_colours(
    somebody: MakeSearcher, look: dict[str, str]
) -> None:
    one = somebody(viewport={"width": 320, "height": 640}, **look)
    mapped(one, "43215")

    assert one.page.evaluate("document.documentElement.scrollWidth") == 320
    size = (
        drawing(one)
        .locator(".map-badge text")
        .first.evaluate(
            "text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a"
        )
    )
    assert size >= 10
    assert violations(one.page) == []


def test_it_counts_in_kilometers_and_speaks_spanish(somebody: MakeSearcher) -> None:
    one = somebody(locale="es-MX")
    one.language = "es"
    mapped(one, "43215", lang="es", units="km")

    expect(drawing(one).locator(".map-label").last).to_contain_text("km")
    expect(listed(one).first).to_contain_text(re.compile(r" km al (norte|sur|este|oeste|nor|su)"))
