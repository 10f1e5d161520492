"""Places side by side: what is known at a glance, then where they differ, then all the rest."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.web.browsing import violations
from tests.widget.conftest import MakeSearcher
from tests.widget.searching import Searcher

WORDS = {
    "met": "✓ Fits",
    "partly": "~ Fits in part",
    "unmet": "✗ Does not fit",
    "unknown": "? Not known: ask",
}


def choose(one: Searcher, *positions: int) -> None:
    """Choose cards to compare, by their places in the list."""
    cards = one.finder.get_by_role("article")
    for position in positions:
        cards.nth(position - 1).get_by_role("button", name=re.compile("^Compare|^Comparar")).click()


def compared(one: Searcher, *positions: int) -> Any:
    """What the service answers to the comparison of these cards."""
    choose(one, *positions)
    with one.page.expect_response(re.compile("/compare$")) as answered:
        opener(one).click()
    expect(tables(one).first).to_be_visible()
    return answered.value.json()


def opener(one: Searcher) -> Locator:
    return one.finder.get_by_role("button", name=re.compile(r"^(Compare|Comparar) \d"))


def take_out(one: Searcher, name: str) -> None:
    one.finder.get_by_role("button", name=re.compile(f"Remove.*{re.escape(name)}")).click()


def tables(one: Searcher) -> Locator:
    return one.finder.locator("table")


def cells(row: Locator) -> list[str]:
    found = row.get_by_role("cell").evaluate_all(
        "cells => cells.map((cell) => cell.querySelector('strong').textContent)"
    )
    return [str(text) for text in found]


def wording(cell: dict[str, Any], possible: int) -> str:
    """The sign and word that stand for what is known."""
    if cell["outcome"] == "met" and cell["points"] < possible:
        return WORDS["partly"]
    return WORDS[cell["outcome"]]


def differing(answer: Any) -> int:
    """The place of one more card: one of which less is known than of the others."""
    for position, program in enumerate(answer["contents"], start=1):
        if position > 2 and program["match"]["unknown"]:
            return position
    raise AssertionError("All that is listed is known.")


@pytest.fixture
def uneven(one: Searcher) -> tuple[Searcher, Any]:
    """Somebody who compares two places and a third of which something is not known."""
    one.open_finder({"filters": "withdrawal_inpatient"})
    with one.page.expect_response(re.compile("/recommendations$")) as answered:
        one.search("60601")
    return one, compared(one, 1, 2, differing(answered.value.json()))


def test_it_shows_each_place_in_a_column_with_a_link_that_calls_it(one: Searcher) -> None:
    page = one.open_finder()
    one.search("43215")
    answer = compared(one, 1, 2)
    table = tables(one).first

    names = [program["provider"]["name"] for program in answer["programs"]]
    expect(table.get_by_role("columnheader")).to_have_text(names)
    for title in ("Kind of care", "Distance", "Phone", "How recent this is"):
        expect(table.get_by_role("rowheader", name=title, exact=True)).to_be_visible()
    phones = table.get_by_role("row", name="Phone").locator("a.dial")
    hrefs = phones.evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    listed = [[phone["tel"] for phone in p["provider"]["phones"]] for p in answer["programs"]]
    assert len(hrefs) == 2
    assert all(href in tels for href, tels in zip(hrefs, listed, strict=True))
    assert violations(page) == []


def test_it_compares_by_what_was_told_in_the_body_of_a_request(one: Searcher) -> None:
    one.open_finder({"filters": "medicaid"})
    one.search("43215")
    answer = compared(one, 1, 3)
    asked = [ask for ask in one.asked if ask.url.endswith("/compare") and ask.method == "POST"]

    assert len(asked) == 1
    assert "medicaid" in asked[0].body
    assert all(program["id"] in asked[0].body for program in answer["programs"])


def test_where_they_differ_comes_first_and_all_the_rest_can_be_opened(
    uneven: tuple[Searcher, Any],
) -> None:
    one, answer = uneven
    titles = {(row["rule"], row["about"]): row["title"] for row in answer["rows"]}
    apart = [titles[key["rule"], key["about"]] for key in answer["differ"]]
    first, rest = tables(one).first, tables(one).nth(1)

    assert apart
    expect(first.get_by_role("rowheader", name="Where they differ")).to_be_visible()
    expect(first.locator("tbody").nth(1).locator("th[scope=row]")).to_have_text(apart)
    expect(rest).to_be_hidden()
    one.finder.locator("summary", has_text="Everything else").click()
    expect(rest).to_be_visible()
    alike = [title for title in titles.values() if title not in apart]
    expect(rest.locator("th[scope=row]")).to_have_text(alike)
    assert violations(one.page) == []


def test_every_cell_says_by_a_word_and_a_sign_what_is_known(uneven: tuple[Searcher, Any]) -> None:
    one, answer = uneven
    one.finder.locator("summary", has_text="Everything else").click()

    said = set()
    for row in answer["rows"]:
        expected = [wording(cell, row["possible"]) for cell in row["cells"]]
        line = one.finder.get_by_role("row").filter(
            has=one.page.get_by_role("rowheader", name=row["title"], exact=True)
        )
        assert cells(line) == expected
        for n, cell in enumerate(row["cells"]):
            expect(line.get_by_role("cell").nth(n)).to_contain_text(cell["because"])
        said.update(expected)
    assert {WORDS["met"], WORDS["unknown"]} <= said


def test_places_in_which_nothing_differs_are_said_to_fit_alike(one: Searcher) -> None:
    one.open_finder()
    with one.page.expect_response(re.compile("/recommendations$")) as answered:
        one.search("43215")
    scores = [program["match"]["score"] for program in answered.value.json()["contents"]]
    best = [n for n, score in enumerate(scores, start=1) if score == 100][:2]
    answer = compared(one, *best)

    assert answer["differ"] == []
    header = tables(one).first.get_by_role("rowheader", name="they fit what you asked for equally")
    expect(header).to_be_visible()


def test_taking_one_out_leaves_the_others_and_tells_so(one: Searcher) -> None:
    page = one.open_finder()
    one.search("43215")
    answer = compared(one, 1, 2, 3)
    gone, *left = [program["provider"]["name"] for program in answer["programs"]]
    take_out(one, gone)

    expect(tables(one).first.get_by_role("columnheader")).to_have_text(left)
    expect(one.finder.get_by_role("heading", name="Compare places")).to_be_focused()
    expect(page.get_by_text(f"{gone} was removed.")).to_be_attached()
    # What was told once is not told again.
    one.finder.get_by_role("button", name="Español").click()
    one.language = "es"
    expect(one.finder.get_by_role("status")).to_have_text(one.said("compare.side"))


def test_one_alone_is_not_compared_and_the_way_back_is_there(one: Searcher) -> None:
    page = one.open_finder()
    one.search("43215")
    answer = compared(one, 1, 2)
    name = answer["programs"][0]["provider"]["name"]
    take_out(one, name)

    expect(one.finder.get_by_text("Choose two or three places")).to_be_visible()
    expect(tables(one)).to_have_count(0)
    assert violations(page) == []
    one.finder.get_by_role("button", name="Back to results").click()
    expect(one.finder.get_by_role("article").first).to_be_visible()


def test_on_a_small_screen_the_table_moves_sideways_and_the_page_does_not(
    somebody: MakeSearcher,
) -> None:
    one = somebody(viewport={"width": 320, "height": 640}, color_scheme="dark")
    page = one.open_finder()
    one.search("43215")
    compared(one, 1, 2, 3)
    region = one.finder.get_by_role("region", name="Places side by side")

    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert region.evaluate("box => box.scrollWidth > box.clientWidth")
    region.focus()
    page.keyboard.press("ArrowRight")
    expect(region).to_be_focused()
    page.wait_for_function("box => box.scrollLeft > 0", arg=region.element_handle())
    # Or a link may be half behind the crisis lines, which stay in sight.
    page.evaluate("scrollTo(0, 0)")
    assert violations(page) == []


def test_without_a_connection_what_was_chosen_stays_and_can_be_tried_again(one: Searcher) -> None:
    page = one.open_finder()
    one.search("43215")
    choose(one, 1, 2)
    page.route("**/v1/recommendations/compare", lambda route: route.abort())
    opener(one).click()
    expect(one.finder.get_by_role("alert")).to_contain_text("no connection")
    page.unroute("**/v1/recommendations/compare")
    one.finder.get_by_role("button", name="Try again").click()

    expect(tables(one).first.get_by_role("columnheader")).to_have_count(2)
    expect(one.finder.get_by_role("heading", name="Compare places")).to_be_focused()


def test_a_place_that_is_gone_can_be_taken_out(one: Searcher) -> None:
    page = one.open_finder()
    one.search("43215")
    choose(one, 1, 2, 3)
    gone = {"type": "about:blank", "errors": [{"pointer": "/programs/1"}]}
    headers = {"Access-Control-Allow-Origin": "*"}
    page.route(
        "**/v1/recommendations/compare",
        lambda route: route.fulfill(status=404, headers=headers, json=gone),
        times=1,
    )
    opener(one).click()
    expect(one.finder.get_by_role("alert")).to_contain_text("no longer in our list")
    name = one.finder.get_by_role("button", name="Remove").inner_text().removeprefix("Remove: ")
    one.press("compare.remove")

    expect(tables(one).first.get_by_role("columnheader")).to_have_count(2)
    expect(tables(one).first.get_by_role("columnheader", name=name)).to_have_count(0)
    expect(page.get_by_text(f"{name} was removed.")).to_be_attached()


def test_in_a_state_nothing_is_said_of_distances(one: Searcher) -> None:
    one.open_finder()
    one.search("WY")
    compared(one, 1, 2)

    expect(tables(one).first.get_by_role("rowheader", name="Phone")).to_be_visible()
    expect(tables(one).first.get_by_role("rowheader", name="Distance")).to_have_count(0)


def test_it_speaks_spanish(one: Searcher) -> None:
    one.open_finder({"lang": "es"})
    one.search("43215")
    compared(one, 1, 2)

    expect(one.finder.get_by_role("heading", name="Comparar lugares")).to_be_visible()
    for title in ("Tipo de atención", "Distancia", "Teléfono", "De cuándo son los datos"):
        expect(tables(one).first.get_by_role("rowheader", name=title)).to_be_visible()
