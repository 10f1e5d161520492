"""The places found: how they come, what each card tells, and what can be done with it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.browsing import violations
from tests.widget.answers import answer_to, failing, retelling, telling, waiting, working
from tests.widget.places import NEEDS, ask, cards, found, heading, height, press, told
from tests.widget.searching import Searcher

MakeSearcher = Callable[..., Searcher]

_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift" });
"""


def card_of(one: Searcher, program: dict[str, Any]) -> Locator:
    return one.finder.locator(f'article[data-program="{program["id"]}"]')


def select_events(page: Page) -> None:
    page.evaluate(
        """() => {
          window.selected = [];
          const finder = document.querySelector("treatment-finder");
          finder.addEventListener("select", (event) => window.selected.push(event.detail));
        }"""
    )


def follow(link: Locator) -> None:
    """Presses a link without leaving for where it leads."""
    link.evaluate(
        """(link) => {
          link.addEventListener("click", (event) => event.preventDefault(), { once: true });
          link.click();
        }"""
    )


def test_it_tells_at_once_that_it_looks_and_then_how_much_it_found(one: Searcher) -> None:
    page = one.open_finder()
    waiting(page, 700)
    ask(one)
    expect(heading(one)).to_have_text("Looking for places…")
    expect(heading(one)).to_be_focused()
    expect(one.finder.locator(".skeleton")).to_have_attribute("aria-hidden", "true")
    assert violations(page) == []
    expect(cards(one).first).to_be_visible()
    expect(heading(one)).to_have_text(re.compile(r"^[\d,]+ places near 60601 Chicago, IL$"))
    expect(heading(one)).to_be_focused()
    told(one, heading(one).inner_text())
    expect(one.finder.locator(".skeleton")).to_have_count(0)


def test_nothing_jumps_when_the_places_come(somebody: MakeSearcher) -> None:
    for viewport in ({"width": 320, "height": 640}, {"width": 1280, "height": 720}):
        one = somebody(viewport=viewport)
        page = one.open_finder()
        # Later than what a browser forgives after a key was pressed.
        waiting(page, 1_000)
        ask(one)
        expect(heading(one)).to_have_text("Looking for places…")
        page.evaluate(_SHIFTS)
        expect(cards(one).first).to_be_visible()
        page.wait_for_timeout(300)
        assert page.evaluate("window.shifted") == 0


def test_the_cards_stand_in_the_order_of_the_answer(one: Searcher) -> None:
    one.open_finder()
    answer = found(one)
    names = [program["provider"]["name"] for program in answer["contents"]]
    assert [
        re.sub(r"^\d+\. ", "", name) for name in cards(one).get_by_role("heading").all_inner_texts()
    ] == names
    for number, name in enumerate(names, 1):
        expect(cards(one).nth(number - 1)).to_have_accessible_name(f"{number}. {name}")


def test_a_card_tells_the_kind_of_care_the_distance_and_the_town(one: Searcher) -> None:
    one.open_finder()
    program = next(
        each
        for each in found(one)["contents"]
        if each["provider"]["location"]["precision"] == "address"
    )
    address = program["provider"]["address"]
    summary = card_of(one, program).locator(".summary")
    expect(summary).to_contain_text(f"{address['city']}, {address['state']}")
    miles = program["distance_miles"]
    expect(summary).to_contain_text(f"{miles:g} mile" if miles < 10 else f"{miles:.0f} mile")
    expect(card_of(one, program)).to_contain_text("Listed by SAMHSA, data of January 2023.")
    stale = "Nobody has confirmed this for a long time: call before you go."
    expect(card_of(one, program)).to_contain_text(stale)


def test_nothing_stands_in_two_of_the_lists_of_a_card(one: Searcher) -> None:
    page = one.open_finder()
    telling(page, **NEEDS)
    for program in found(one)["contents"]:
        card, match = card_of(one, program), program["match"]
        for name, lines in {
            "Fits": sorted(match["met"], key=lambda line: -line["points"]),
            "Does not fit": match["unmet"],
            "Not known": match["unknown"],
        }.items():
            shown = card.get_by_role("list", name=name, exact=True)
            texts = [line["because"] for line in lines]
            assert shown.locator("li").all_inner_texts() == texts[:3]
            assert card.locator(f'ul[aria-label="{name}"] li').all_text_contents() == texts
        asked = card.locator('ul[aria-label="Ask about"] li').all_text_contents()
        assert asked == match["ask"]
        expect(card).to_contain_text(f"Match {match['score']} of 100")


def test_the_first_number_is_one_press_away(one: Searcher) -> None:
    page = one.open_finder()
    program = found(one)["contents"][0]
    phones = [phone for phone in program["provider"]["phones"] if phone["kind"] != "hotline"]
    link = card_of(one, program).locator(".phones > a")
    expect(link).to_have_attribute("href", phones[0]["tel"])
    expect(link).to_contain_text(f"Call {phones[0]['number']}")
    assert height(link) >= 44
    select_events(page)
    follow(link)
    told_to_page = {"program": program["id"], "provider": program["provider"]["id"]}
    assert page.evaluate("window.selected") == [{**told_to_page, "action": "call"}]


def test_an_extension_is_named_and_dialled(one: Searcher) -> None:
    one.open_finder()
    program, phone = next(
        (each, phone)
        for each in found(one)["contents"]
        for phone in each["provider"]["phones"]
        if phone["extension"]
    )
    link = card_of(one, program).locator(f'a[href="{phone["tel"]}"]')
    assert f"extension {phone['extension']}" in (link.text_content() or "")
    # Safari calls a list without marks no list, unless it says so itself.
    expect(cards(one).locator(".phones ul").first).to_have_attribute("role", "list")


def test_directions_open_elsewhere_and_tell_that_site_nothing_else(one: Searcher) -> None:
    page = one.open_finder()
    program = found(one)["contents"][0]
    name = program["provider"]["name"]
    link = card_of(one, program).get_by_role("link", name="Directions (Google Maps)")
    spoken = f"Directions (Google Maps) : {name}, opens another site in a new tab"
    expect(link).to_have_accessible_name(spoken)
    expect(link).to_have_attribute(
        "href", re.compile(r"^https://www\.google\.com/maps/dir/\?api=1&destination=[^&]+$")
    )
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(link).to_have_attribute("target", "_blank")
    select_events(page)
    follow(link)
    assert [one["action"] for one in page.evaluate("window.selected")] == ["directions"]


def test_beds_are_open_as_of_the_visitors_own_day(somebody: MakeSearcher) -> None:
    one = somebody(timezone_id="America/Chicago")
    page = one.open_finder()
    beds = {"beds_total": 8, "beds_open": 2, "expires_at": None}
    retelling(page, lambda each: each.update(capacity={**beds, "as_of": "2026-01-02T03:00:00Z"}))
    one.search("60601")
    expect(cards(one).first).to_contain_text("2 beds open as of January 1, 2026")
    # A day is the same day everywhere.
    retelling(page, lambda each: each.update(capacity={**beds, "as_of": "2026-01-02"}))
    press(one, "Show more places")
    expect(cards(one).nth(10)).to_contain_text("2 beds open as of January 2, 2026")


def test_in_a_state_nothing_is_said_of_distances(one: Searcher) -> None:
    one.open_finder()
    answer = found(one, "Wyoming")
    expect(heading(one)).to_have_text(f"{answer['total_items']} places in Wyoming")
    town = answer["contents"][0]["provider"]["address"]["city"]
    expect(cards(one).first.locator(".summary")).to_have_text(re.compile(rf"^[^·]+ · {town}, WY$"))
    expect(one.finder.get_by_text("Map of these places")).to_be_hidden()


def test_lists_without_markers_are_told_as_lists(one: Searcher) -> None:
    one.open_finder({"filters": "medicaid"})
    one.search("79845")
    wider = one.finder.locator(".note .bare")
    expect(wider).to_be_visible()
    # Safari takes a list without markers for none unless it says that it is one.
    for unmarked in (one.finder.locator(".cards"), one.finder.locator(".chips"), wider):
        expect(unmarked).to_have_attribute("role", "list")
    one.press("results.question")
    expect(one.finder.locator(".answers")).to_have_attribute("role", "list")


def test_more_places_come_behind_and_the_focus_goes_to_the_first_of_them(one: Searcher) -> None:
    one.open_finder()
    first = found(one)
    more = answer_to(one.page, lambda: press(one, "Show more places"))
    assert [body["page"] for body in one.sent()] == [1, 2]
    expect(cards(one)).to_have_count(20)
    name = more["contents"][0]["provider"]["name"]
    new = one.finder.get_by_role("heading", name=f"11. {name}", exact=True)
    expect(new).to_be_focused()
    told(one, f"Now 20 of {first['total_items']} places are shown.")


def test_more_places_that_did_not_come_can_be_asked_for_again(one: Searcher) -> None:
    page = one.open_finder()
    one.search("60601")
    failing(page)
    press(one, "Show more places")
    expect(one.finder.get_by_role("alert")).to_contain_text("There is no connection right now.")
    expect(cards(one)).to_have_count(10)
    expect(one.button("trouble.retry")).to_be_focused()
    working(page)
    press(one, "Try again")
    expect(cards(one)).to_have_count(20)


def test_up_to_three_are_compared_and_the_bar_leads_there(one: Searcher) -> None:
    one.open_finder()
    one.search("60601")
    compare = cards(one).get_by_role("button", name="Compare")
    compare.nth(0).click()
    bar = one.finder.get_by_role("group", name="What you chose")
    expect(bar).to_have_text("1 to compare. Choose one more.")
    compare.nth(1).click()
    compare.nth(2).click()
    expect(bar.get_by_role("button")).to_have_text("Compare 3")
    compare.nth(3).click()
    full = "You can compare 3 places at a time. Take one out first."
    expect(cards(one).nth(3).get_by_text(full)).to_be_visible()
    told(one, full)
    pressed = [each.get_attribute("aria-pressed") for each in compare.all()[:4]]
    assert pressed == ["true", "true", "true", "false"]
    compare.nth(0).click()
    expect(cards(one).nth(3).get_by_text(full)).to_be_hidden()
    compare.nth(3).click()
    expect(compare.nth(3)).to_have_attribute("aria-pressed", "true")


def test_what_is_saved_is_still_saved_after_going_back_and_forth(one: Searcher) -> None:
    one.open_finder()
    one.search("60601")
    save = cards(one).get_by_role("button", name="Save")
    save.nth(1).click()
    bar = one.finder.get_by_role("group", name="What you chose")
    expect(bar.get_by_role("button")).to_have_text("My list (1)")
    press(one, "Change the place")
    one.search("60601")
    expect(save.nth(1)).to_have_attribute("aria-pressed", "true")
    save.nth(1).click()
    expect(bar).to_be_hidden()


def test_the_bar_never_lies_over_what_has_the_focus(somebody: MakeSearcher) -> None:
    one = somebody(viewport={"width": 320, "height": 568})
    page = one.open_finder()
    one.search("60601")
    cards(one).get_by_role("button", name="Save").first.focus()
    page.keyboard.press("Enter")
    bar = one.finder.get_by_role("group", name="What you chose")
    for _ in range(12):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            """() => {
              const root = document.querySelector("treatment-finder").shadowRoot;
              return root.activeElement.getBoundingClientRect().bottom;
            }"""
        )
        assert focused <= bar.evaluate("bar => bar.getBoundingClientRect().top") + 1


def test_a_mistake_is_reported_in_the_card_and_the_focus_comes_back(one: Searcher) -> None:
    one.open_finder()
    one.search("60601")
    card = cards(one).first
    opener = card.get_by_role("button", name="Report a mistake")
    opener.click()
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(card.locator("form input").first).to_be_focused()
    card.get_by_role("button", name="Cancel").click()
    expect(card.locator("form")).to_have_count(0)
    expect(opener).to_be_focused()


def test_the_map_is_drawn_when_it_is_opened(one: Searcher) -> None:
    one.open_finder()
    one.search("60601")
    expect(one.finder.locator("figure")).to_have_count(0)
    one.finder.get_by_text("Map of these places").click()
    expect(one.finder.locator("figure svg")).to_be_visible()


def test_it_speaks_spanish_throughout(one: Searcher) -> None:
    page = one.open_finder({"lang": "es"})
    telling(page, **NEEDS)
    answer = found(one)
    expect(heading(one)).to_have_text(f"{answer['total_items']} lugares cerca de 60601 Chicago, IL")
    card = cards(one).first
    expect(card.locator(".phones > a")).to_contain_text("Llame al")
    expect(card.get_by_role("list", name="Coincide", exact=True)).to_be_visible()
    expect(card).to_contain_text("En la lista de SAMHSA, datos de enero de 2023.")
    expect(card).to_contain_text(re.compile(r"· [\d.]+ millas( aprox\.)? ·"))


def test_kilometers_for_who_wants_them(one: Searcher) -> None:
    one.open_finder({"units": "km"})
    one.search("60601")
    expect(cards(one).first.locator(".summary")).to_contain_text(re.compile(r"\d km"))
    for number in range(2):
        cards(one).nth(number).get_by_role("button", name="Compare").click()
    assert "mile" not in one.finder.inner_text()
    one.finder.get_by_role("button", name="Compare 2").click()
    expect(one.finder.get_by_role("table").first).to_contain_text(re.compile(r"\d km"))
    assert "mile" not in one.finder.inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_fold_of_it_is_accessible_on_a_small_phone(
    somebody: MakeSearcher, scheme: str
) -> None:
    one = somebody(viewport={"width": 320, "height": 640}, color_scheme=scheme)
    page = one.open_finder()
    telling(page, **NEEDS)
    one.search("60601")
    cards(one).get_by_role("button", name="Save").first.click()
    one.finder.locator("details").evaluate_all("all => { for (const one of all) one.open = true }")
    expect(one.finder.get_by_role("radio").first).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = one.finder.locator("summary, button, .results a, label").evaluate_all(
        """all => all
          .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 43.9)
          .filter((one) => !one.closest("li, p, label:not(.choice)") || one.tagName !== "A")
          .map((one) => one.outerHTML)"""
    )
    assert small == []
