"""Everybody can use the widget in every state: by eye, by ear, by finger and by keyboard."""

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.web.browsing import violations
from tests.widget.conftest import MakeSearcher
from tests.widget.scenes import PLACE, SCENES, answer, heading, summary
from tests.widget.searching import Searcher

LEAST = 44
"""CSS pixels in either direction of what is pressed (the guidelines' level AAA)."""

WIDE = {"width": 1280, "height": 800}
SMALL = {"width": 320, "height": 640}
ENLARGED = {"width": 320, "height": 256}
"""What is left of a screen of 1280 by 1024 where everything is four times as large."""

_TARGETS = """(finder, least) => {
  const root = finder.shadowRoot;
  const wanted = "button, a[href], input, select, textarea, summary, [role=option]";
  const shown = (one) => one.checkVisibility() && one.getClientRects().length > 0;
  // A link within a sentence is as high as the sentence: the guidelines leave it out.
  const inText = (one) => one.localName === "a" && getComputedStyle(one).display === "inline"
    && one.parentNode.textContent.trim() !== one.textContent.trim();
  const pressed = [...root.querySelectorAll(wanted)].filter((one) => shown(one) && !inText(one));
  return pressed.map((one) => {
    const box = (one.closest("label") || one).getBoundingClientRect();
    return [one.localName, one.textContent.trim().slice(0, 40), box.width, box.height];
  }).filter(([,, width, height]) => Math.min(width, height) < least - 0.5);
}"""

_MOVING = """finder => finder.shadowRoot.getAnimations({ subtree: true })
  .filter((one) => one.effect.getComputedTiming().duration > 1).map((one) => one.animationName)"""

_FOCUSED = """() => {
  let one = document.activeElement;
  while (one && one.shadowRoot && one.shadowRoot.activeElement) one = one.shadowRoot.activeElement;
  return one ? `${one.localName} ${one.textContent.trim().replace(/\\s+/g, " ")}` : "nothing";
}"""

_LINES_FIRST = """finder => {
  const [lines, view] = [".crisis", ".view"].map((one) => finder.shadowRoot.querySelector(one));
  return Boolean(lines.compareDocumentPosition(view) & Node.DOCUMENT_POSITION_FOLLOWING);
}"""

_APART = "letter-spacing: 0.12em; word-spacing: 0.16em; line-height: 1.5"
"""What the guidelines' 1.4.12 asks for."""

_COVERED = """finder => {
  const root = finder.shadowRoot;
  const focused = root.activeElement.getBoundingClientRect();
  return [".crisis", ".kept"].map((one) => root.querySelector(one))
    .filter((bar) => bar && !bar.hidden && !bar.contains(root.activeElement))
    .map((bar) => bar.getBoundingClientRect())
    .some((bar) => focused.top >= bar.top && focused.bottom <= bar.bottom);
}"""
"""Whether nothing is to be seen of what has the focus (the guidelines' 2.4.11)."""


def too_small(one: Searcher, least: int = LEAST) -> list[Any]:
    """What can be pressed and is smaller than a finger."""
    found: list[Any] = one.finder.evaluate(_TARGETS, least)
    return found


def focused(one: Searcher) -> str:
    """What has the focus: its tag, and its text."""
    return str(one.page.evaluate(_FOCUSED))


def scrolls_sideways(one: Searcher) -> bool:
    return bool(one.page.evaluate("document.documentElement.scrollWidth > innerWidth"))


MODES: dict[str, dict[str, Any]] = {
    "light and wide": {"viewport": WIDE},
    "Spanish, dark and small": {
        "viewport": SMALL,
        "color_scheme": "dark",
        "language": "es",
        "locale": "es-US",
        "has_touch": True,
    },
    "forced colours, four times as large": {
        "viewport": ENLARGED,
        "forced_colors": "active",
        "reduced_motion": "reduce",
    },
}


def without_whom_to_call(one: Searcher) -> list[str]:
    """What keeps the crisis lines from standing in sight, above the view."""
    lines = one.finder.get_by_role("region", name=one.said("frame.crisis"))
    numbers = ("tel:911", "tel:988", "sms:988", "tel:1-800-662-4357")
    faults = [each for each in numbers if not lines.locator(f"a[href='{each}']").is_visible()]
    if not one.finder.evaluate(_LINES_FIRST):
        faults.append("The lines come after the view.")
    one.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    # Where there is room they stay in sight.
    if one.page.evaluate("innerHeight >= 576"):
        expect(lines).to_be_in_viewport(ratio=1)
    return faults


def too_wide(one: Searcher) -> list[str]:
    """Whether it scrolls sideways, as it is and with letters farther apart."""
    faults = ["It scrolls sideways."] if scrolls_sideways(one) else []
    one.finder.evaluate("(finder, apart) => { finder.style.cssText = apart }", _APART)
    if scrolls_sideways(one):
        faults.append("It scrolls sideways with letters farther apart.")
    one.finder.evaluate("finder => { finder.style.cssText = '' }")
    return faults


@pytest.mark.parametrize("mode", MODES)
def test_every_state_can_be_used_by_everybody(somebody: MakeSearcher, mode: str) -> None:
    one = somebody(**MODES[mode])
    found: dict[str, list[Any]] = {}
    for name, scene in SCENES.items():
        one.let_go()
        scene(one)
        # Or something may be half behind the crisis lines, which stay in sight.
        one.page.evaluate("scrollTo(0, 0)")
        faults: list[Any] = [*violations(one.page), *too_small(one), *too_wide(one)]
        if one.finder.get_by_role("heading", level=2).count() != 1:
            faults.append("It has more or less than one main heading.")
        if mode.startswith("forced") and (moving := one.finder.evaluate(_MOVING)):
            faults.append(moving)
        if faults := faults + without_whom_to_call(one):
            found[name] = faults
    assert found == {}


def test_faults_inside_the_widget_are_found(one: Searcher) -> None:
    one.open_finder()
    assert len(too_small(one, least=200)) >= 5
    one.finder.evaluate(
        """finder => {
          finder.shadowRoot.querySelector("label").remove();
          finder.shadowRoot.querySelector(".call").style.cssText = "min-block-size: 1rem";
        }"""
    )
    assert any(fault.startswith("label: ") for fault in violations(one.page))
    assert [name for name, *_ in too_small(one)] == ["a"]


def test_it_reads_from_right_to_left(somebody: MakeSearcher) -> None:
    one = somebody(viewport=SMALL)
    wrong = {}
    for name, scene in SCENES.items():
        one.let_go()
        scene(one)
        # As in a language that is written so.
        one.finder.locator(".finder").evaluate("finder => { finder.dir = 'rtl' }")
        # To the left of the page nothing can be scrolled to.
        leftmost = one.finder.evaluate(
            "finder => Math.min(...[...finder.shadowRoot.querySelectorAll('.view *')]"
            ".filter((one) => one.checkVisibility() && !one.closest('.unseen, .compare-region'))"
            ".map((one) => one.getBoundingClientRect()).filter((box) => box.width > 1)"
            ".map((box) => box.left))"
        )
        if scrolls_sideways(one) or leftmost < 0:
            wrong[name] = leftmost
    assert wrong == {}


def tab_to(one: Searcher, text: str) -> None:
    """Press Tab until this has the focus, as somebody does who has no mouse."""
    for _ in range(120):
        one.page.keyboard.press("Tab")
        now = focused(one)
        assert not now.startswith("body"), "the focus left the page"
        if one.finder.evaluate("finder => document.activeElement === finder"):
            assert not one.finder.evaluate(_COVERED), f"{now!r} is behind what stays in sight"
        if text in now:
            return
    raise AssertionError(f"{text} cannot be reached by keyboard.")


def test_a_keyboard_leads_from_the_start_to_a_phone_number(one: Searcher) -> None:
    page = one.open_finder()
    for _ in range(20):
        page.keyboard.press("Tab")
        if focused(one).startswith("input"):
            break
    page.keyboard.type(PLACE)
    page.keyboard.press("Enter")
    expect(one.finder.get_by_role("article").first).to_be_visible()
    assert focused(one).startswith("h2")
    tab_to(one, one.said("filters.title"))
    page.keyboard.press("Enter")
    expect(one.finder.get_by_role("checkbox").first).to_be_visible()
    page.keyboard.press("Enter")
    tab_to(one, "Call ")
    href = one.finder.evaluate("finder => finder.shadowRoot.activeElement.href")
    assert href.startswith("tel:")


def test_the_way_goes_back_as_well(one: Searcher) -> None:
    page = one.open_finder()
    one.search(PLACE)
    tab_to(one, "Call ")
    for _ in range(120):
        page.keyboard.press("Shift+Tab")
        if one.said("frame.leave") in focused(one):
            return
    raise AssertionError("There is no way back to the quick exit.")


def entered(one: Searcher, place: Locator, then: Locator) -> None:
    """Press Enter at something; once the next thing is there, something has the focus."""
    place.focus()
    name = place.inner_text()
    one.page.keyboard.press("Enter")
    expect(then.first).to_be_visible()
    assert_focus_is_inside(one, name)


def assert_focus_is_inside(one: Searcher, step: str) -> None:
    inside = one.finder.evaluate(
        "finder => document.activeElement === finder && !!finder.shadowRoot.activeElement"
    )
    assert inside, f"after {step!r} the focus is at {focused(one)!r}"


def test_the_focus_is_never_lost(one: Searcher) -> None:
    one.open_finder()
    finder = one.finder
    one.place_field.fill(PLACE)
    ask = finder.get_by_role("listitem").locator("button")
    entered(one, one.button("start.interview"), finder.locator("#question"))
    entered(one, one.button("interview.skip"), finder.get_by_role("checkbox"))
    entered(one, one.button("interview.back"), finder.locator(".answers button"))
    entered(one, ask.first, finder.get_by_role("checkbox"))
    cards = finder.get_by_role("article")
    entered(one, one.button("interview.show_now"), cards)
    entered(one, summary(one, "filters.title"), finder.get_by_role("checkbox"))
    box = finder.get_by_role("checkbox").first
    box.focus()
    with one.page.expect_response("**/v1/recommendations"):
        one.page.keyboard.press("Space")
    chips = finder.get_by_role("list", name=one.said("filters.in_use"))
    expect(chips.get_by_role("button").first).to_be_visible()
    assert_focus_is_inside(one, "ticking a filter")
    entered(one, chips.get_by_role("button").first, cards)
    expect(chips).to_be_hidden()
    assert_focus_is_inside(one, "taking a filter back")
    entered(one, one.button("results.more"), cards.nth(10))
    for place in range(2):
        entered(one, _of(cards.nth(place), one, "card.save"), cards)
        entered(one, _of(cards.nth(place), one, "card.compare"), cards)
    entered(one, finder.locator(".kept button.lead"), finder.get_by_role("table"))
    entered(one, _of(finder, one, "compare.remove"), finder.get_by_text(one.said("compare.few")))
    entered(one, one.button("compare.back"), cards)
    entered(one, finder.locator(".kept button"), heading(one, "saved.title"))
    entered(one, _of(finder, one, "compare.remove"), cards)
    entered(one, _of(finder, one, "compare.remove"), finder.get_by_text(one.said("saved.empty")))
    entered(one, one.button("compare.back"), cards)
    entered(one, one.button("card.report"), finder.get_by_role("radio"))
    entered(one, one.button("report.cancel"), cards)
    entered(one, finder.get_by_role("button", name="Español"), cards)
    entered(one, finder.get_by_role("button", name="English"), cards)
    entered(one, one.button("results.change_place"), one.place_field)


def _of(place: Locator, one: Searcher, key: str) -> Locator:
    return place.get_by_role("button").filter(has_text=one.said(key)).first


def test_the_focus_goes_to_the_emergency(one: Searcher) -> None:
    SCENES["a question"](one)
    answer(one, 2)
    expect(one.finder.locator("[data-emergency]")).to_be_focused()
    call = one.finder.locator("[data-emergency]").get_by_role("link", name="911")
    expect(call.first).to_be_visible()


def test_screen_readers_are_told_what_was_found(one: Searcher) -> None:
    one.open_finder()
    told = one.finder.get_by_role("status").first
    one.search(PLACE)
    expect(told).to_have_text(one.finder.get_by_role("heading", level=2).first.inner_text())
    summary(one, "filters.title").click()
    before = told.inner_text()
    one.finder.get_by_role("checkbox").first.click()
    expect(told).not_to_have_text(before)
    expect(told).to_have_text(one.finder.get_by_role("heading", level=2).first.inner_text())
    one.press("results.more")
    expect(told).to_contain_text("20")


@pytest.mark.parametrize("language", ["en", "es"])
def test_screen_readers_are_told_of_trouble(somebody: MakeSearcher, language: str) -> None:
    one = somebody(language=language)
    SCENES["no connection"](one)
    expect(one.finder.get_by_role("alert")).to_contain_text(one.said("trouble.offline"))
