"""The list of what somebody saved: on the screen, and on paper with what to ask on the phone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.web.browsing import violations
from tests.widget.searching import Searcher

CATCH = """
window.print = () => {
  const sheets = document.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules]);
  window.top.printed = {
    html: document.documentElement.outerHTML,
    css: sheets.map((rule) => rule.cssText).join("\\n"),
    title: document.title,
  };
  window.dispatchEvent(new Event("afterprint"));
};
"""
"""Keeps what goes to the printer: there is none here."""


@pytest.fixture
def printing(one: Searcher) -> Searcher:
    """Somebody whose printer we hold."""
    one.context.add_init_script(CATCH)
    return one


def saved(one: Searcher, count: int, place: str = "43215") -> list[Any]:
    """The programs of the first cards, once they are saved and the list is open."""
    with one.page.expect_response(re.compile("/recommendations$")) as answered:
        one.search(place)
    cards = one.finder.get_by_role("article")
    for n in range(count):
        cards.nth(n).get_by_role("button", name=re.compile("^Save|^Guardar")).click()
    one.press("kept.saved")
    expect(one.finder.get_by_role("heading", name=one.said("saved.title"))).to_be_focused()
    programs: list[Any] = answered.value.json()["contents"]
    return programs[:count]


def entries(one: Searcher) -> Locator:
    return one.finder.get_by_role("article")


def print_list(one: Searcher) -> Any:
    one.press("saved.print")
    one.page.wait_for_function("window.printed")
    return one.page.evaluate("window.printed")


def pages_of(browser: Browser, printed: Any, paper: str = "Letter") -> int:
    """How many sheets a printer needs."""
    page = browser.new_page()
    try:
        page.set_content(printed["html"])
        page.add_style_tag(content=printed["css"])
        pdf = page.pdf(format=paper)
    finally:
        page.close()
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_it_lists_what_was_saved_with_the_phone_and_what_to_say(one: Searcher) -> None:
    one.open_finder()
    programs = saved(one, 2)

    expect(entries(one)).to_have_count(2)
    for entry, program in zip(entries(one).all(), programs, strict=True):
        expect(entry.get_by_role("heading")).to_have_text(program["provider"]["name"])
        tels = [phone["tel"] for phone in program["provider"]["phones"]]
        assert entry.locator("a.dial").first.get_attribute("href") in tels
        entry.locator("summary", has_text="What to say when you call").click()
        for question in program["match"]["ask"]:
            expect(entry.get_by_text(question)).to_be_visible()
    assert violations(one.page) == []


def test_what_is_taken_out_leaves_the_focus_on_the_one_that_takes_its_place(one: Searcher) -> None:
    page = one.open_finder()
    first, second, third = [program["provider"]["name"] for program in saved(one, 3)]

    take_out(one, 1)
    expect(entries(one).get_by_role("heading", name=third)).to_be_focused()
    expect(page.get_by_text(f"{second} was removed.")).to_be_attached()
    take_out(one, 1)
    expect(entries(one).get_by_role("heading", name=first)).to_be_focused()


def test_an_empty_list_says_so_and_leads_back(one: Searcher) -> None:
    one.open_finder()
    saved(one, 1)
    take_out(one, 0)

    expect(one.finder.get_by_role("heading", name="My list")).to_be_focused()
    expect(one.finder.get_by_text("Nothing is on your list yet.")).to_be_visible()
    expect(one.button("saved.print")).to_have_count(0)
    assert violations(one.page) == []
    one.press("compare.back")
    expect(entries(one).first).to_be_visible()


def take_out(one: Searcher, number: int) -> None:
    entries(one).nth(number).get_by_role("button", name="Remove").click()


@pytest.mark.parametrize(("count", "pages"), [(3, 1), (4, 2), (7, 3)])
def test_three_places_make_one_page(
    printing: Searcher, browser: Browser, count: int, pages: int
) -> None:
    printing.open_finder()
    saved(printing, count)
    printed = print_list(printing)

    assert pages_of(browser, printed) == pages
    assert pages_of(browser, printed, "A4") == pages


def test_the_paper_holds_the_list_with_room_to_write_and_nothing_of_the_page_around(
    printing: Searcher, browser: Browser
) -> None:
    printing.open_finder(around="<p>News of the helpline</p>{finder}")
    programs = saved(printing, 2)
    printed = print_list(printing)
    paper = browser.new_page()
    paper.set_content(printed["html"])
    paper.add_style_tag(content=printed["css"])

    assert printed["title"] == "List of places"
    expect(paper.locator("body > *")).to_have_count(1)
    expect(paper.get_by_text("News of the helpline")).to_have_count(0)
    for article, program in zip(paper.get_by_role("article").all(), programs, strict=True):
        provider = program["provider"]
        expect(article).to_contain_text(provider["name"])
        expect(article).to_contain_text(provider["phones"][0]["number"])
        expect(article).to_contain_text(provider["address"]["street"])
        expect(article).to_contain_text("Hello, I am calling about treatment")
        expect(article).to_contain_text("Who I spoke with")
        for reason in program["match"]["met"][:3]:
            expect(article.get_by_text(reason["because"])).to_be_visible()
        first = article.get_by_role("listitem").filter(has_text=program["match"]["ask"][0])
        assert first.locator(".script-line").evaluate("line => line.offsetHeight") > 15
    for line in ("911", "988", "1-800-662-4357", "If a place is full"):
        expect(paper.get_by_role("main")).to_contain_text(line)
    paper.close()


def test_every_page_ends_with_whom_to_call_in_an_emergency(
    printing: Searcher, browser: Browser
) -> None:
    printing.open_finder()
    saved(printing, 4)
    paper = browser.new_page()
    paper.set_content(print_list(printing)["html"])

    expect(paper.locator("section")).to_have_count(2)
    for section in paper.locator("section").all():
        expect(section.locator("footer")).to_contain_text("988")
    paper.close()


def test_nothing_of_the_printing_stays_in_the_page(printing: Searcher) -> None:
    page = printing.open_finder()
    saved(printing, 1)
    print_list(printing)

    page.wait_for_function("window.frames.length === 0")
    expect(printing.finder.locator("iframe")).to_have_count(0)


def test_in_another_language_the_whole_list_is_in_it_on_paper_too(printing: Searcher) -> None:
    page = printing.open_finder()
    programs = saved(printing, 3)
    page.route("**/v1/recommendations", lambda route: route.fulfill(**first_alone(route)))
    printing.finder.get_by_role("button", name="Español").click()
    expect(printing.finder.get_by_role("heading", name="Mi lista")).to_be_visible()
    expect(entries(printing)).to_have_count(3)
    printing.language = "es"
    html = print_list(printing)["html"]

    assert 'lang="es"' in html
    assert "Hola, llamo por tratamiento" in html
    assert not [q for program in programs for q in program["match"]["ask"] if q in html]


def first_alone(route: Any) -> dict[str, Any]:
    """The answer of the service as if only one place were on its first page."""
    answer = route.fetch()
    document = answer.json()
    return {"response": answer, "json": {**document, "contents": document["contents"][:1]}}
