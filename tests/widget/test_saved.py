"""The list of what somebody saved: on the screen, and on paper with what to ask on the phone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.web.browsing import violations
from tests.widget.answers import failing, retelling
from tests.widget.scenes import answer
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

    assert printed["title"] == "My list"
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


def test_a_printer_that_never_ends_keeps_nothing_beyond_the_list(one: Searcher) -> None:
    one.context.add_init_script(
        """
        window.heard = [];
        const listen = addEventListener;
        window.addEventListener = (...all) => { heard.push(all[0]); listen(...all); };
        if (window !== top) window.print = () => { top.printed = true; };
        """
    )
    page = one.open_finder()
    saved(one, 1)
    page.evaluate("window.heard.length = 0")
    print_list(one)
    assert "pagehide" not in page.evaluate("window.heard")
    one.press("compare.back")

    page.wait_for_function("window.frames.length === 0")


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


def questions(one: Searcher) -> Locator:
    return entries(one).locator(".script-questions li")


def test_what_is_told_since_changes_the_questions_and_the_distances(printing: Searcher) -> None:
    one = printing
    one.open_finder()
    before = saved(one, 2)
    expect(questions(one).first).to_have_text(before[0]["match"]["ask"][0])
    sent = len(one.asked)
    one.press("compare.back")
    one.press("kept.saved")
    expect(entries(one)).to_have_count(2)
    assert len(one.asked) == sent

    one.press("compare.back")
    one.press("results.question")
    expect(one.button("interview.skip")).to_be_visible()
    answer(one, 0)
    one.finder.get_by_role("checkbox").first.check()
    one.press("interview.next")
    answer(one, 0)
    one.press("interview.show_now")
    one.press("results.change_place")
    one.search("43219")
    with one.page.expect_response(re.compile("/compare$")) as answered:
        one.press("kept.saved")
    now = {program["id"]: program for program in answered.value.json()["programs"]}
    assert {program["id"] for program in before} <= now.keys()
    for entry, old in zip(entries(one).all(), before, strict=True):
        new = now[old["id"]]
        asked = entry.locator(".script-questions li").all_text_contents()
        assert asked == new["match"]["ask"] != old["match"]["ask"]
        assert new["distance_miles"] != old["distance_miles"]
        expect(entry).to_contain_text(f"{new['distance_miles']:g} mile")
    assert new["match"]["ask"][0] in print_list(one)["html"]


def test_what_cannot_be_asked_again_stays_and_says_so(printing: Searcher) -> None:
    page = printing.open_finder()
    programs = saved(printing, 3)
    gone = {"type": "about:blank", "errors": [{"pointer": "/programs/0"}]}
    page.route("**/v1/recommendations", lambda route: route.fulfill(**first_alone(route, 0)))
    page.route(
        "**/v1/recommendations/compare",
        lambda route: route.fulfill(
            status=404, headers={"Access-Control-Allow-Origin": "*"}, json=gone
        ),
        times=1,
    )
    printing.finder.get_by_role("button", name="Español").click()
    printing.language = "es"
    old = printing.said("saved.old")
    expect(entries(printing).nth(0)).to_contain_text(old)
    expect(entries(printing).nth(0)).to_contain_text(programs[0]["match"]["ask"][0])
    for place in (1, 2):
        expect(entries(printing).nth(place)).not_to_contain_text(old)
        expect(entries(printing).nth(place)).not_to_contain_text(programs[place]["match"]["ask"][0])

    failing(page)
    printing.finder.get_by_role("button", name="English").click()
    printing.language = "en"
    old = printing.said("saved.old")
    # The first has never been in another language.
    told = [re.compile(f"{each['provider']['name']}.*{old}") for each in programs[1:]]
    expect(entries(printing).filter(has_text=old)).to_have_text(told)
    assert print_list(printing)["html"].count(old) == 2


def test_every_view_names_a_program_and_its_distance_as_the_card_does(printing: Searcher) -> None:
    one = printing
    page = one.open_finder()

    def name_it(program: Any) -> None:
        program["name"] = "Night Program"
        program["provider"]["location"]["precision"] = "zip"
        program["distance_miles"] = 2.3

    retelling(page, name_it)
    with page.expect_response(re.compile("/recommendations$")):
        one.search("43215")
    for place in range(2):
        card = entries(one).nth(place)
        expect(card.get_by_role("heading")).to_contain_text("Night Program")
        expect(card.locator(".summary")).to_contain_text("· about 2.3 miles ·")
        card.get_by_role("button", name="Compare").click()
        card.get_by_role("button", name="Save").click()
    one.press("kept.compare", n="2")
    table = one.finder.get_by_role("table").first
    expect(table.get_by_role("columnheader", name="Night Program")).to_have_count(2)
    expect(table.get_by_role("row", name="Distance")).to_contain_text("about 2.3 miles")
    one.press("compare.back")
    one.press("kept.saved")
    expect(entries(one).first.get_by_role("heading")).to_contain_text("Night Program")
    expect(entries(one).first).to_contain_text("about 2.3 miles")
    html = print_list(one)["html"]
    assert html.count("Night Program") == html.count("about 2.3 miles away") == 2


def first_alone(route: Any, count: int = 1) -> dict[str, Any]:
    """The answer of the service as if only so many places were on its first page."""
    answer = route.fetch()
    document = answer.json()
    return {"response": answer, "json": {**document, "contents": document["contents"][:count]}}
