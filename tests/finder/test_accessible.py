"""The public pages can be used by everybody: by axe, on small screens, in the dark, by keyboard."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from api.reports.rate import Gate
from tests.finder.conftest import MakeVisitor
from tests.web.browsing import Visitor, violations
from tests.web.site import Site

Scene = Callable[[Visitor, Site], None]

WIDE = {"width": 1280, "height": 800}
SMALL = {"width": 320, "height": 640}
"""A small telephone, or 400 % of a screen of 1280."""


def _at(path: str) -> Scene:
    def scene(one: Visitor, site: Site) -> None:
        one.open(path.replace("{listing}", str(site.listing())))

    return scene


def _sent(place: str, *answers: tuple[str, str], path: str = "/") -> Scene:
    """The form's answer, as a browser gets it in which the widget did not come."""

    def scene(one: Visitor, site: Site) -> None:
        page = one.open(path)
        page.locator("#place").fill(place)
        page.locator("details summary").first.click()
        for name, value in answers:
            page.locator(f'input[name="{name}"][value="{value}"]').check()
        page.locator(".finder-form button").click()
        page.wait_for_function("() => !document.querySelector('treatment-finder')")

    return scene


def _every_question(one: Visitor, site: Site) -> None:
    one.open("/")
    one.page.locator("details summary").first.click()


def _wrong_report(one: Visitor, site: Site) -> None:
    page = one.open(f"/report/{site.listing()}")
    page.locator("main button").click()
    expect(page.get_by_role("alert")).to_be_visible()


def _reported(one: Visitor, site: Site) -> None:
    page = one.open(f"/report/{site.listing()}")
    page.locator("#kind-closed").check()
    page.locator("main button").click()
    page.wait_for_function("() => !document.querySelector('main form')")


KETAMINE, DEPRESSION, PLAN = (
    ("substances", "6"),
    ("conditions", "0"),
    ("safety.suicidal_thoughts", "2"),
)

SCENES: dict[str, Scene] = {
    "start": _at("/"),
    "questions": _every_question,
    "places": _sent("Chicago, IL", KETAMINE, DEPRESSION),
    "little found": _sent("Nome, AK", KETAMINE),
    "emergency": _sent("Chicago, IL", PLAN),
    "an unknown place": _sent("Nowhere at all"),
    "a place that many have": _sent("Springfield"),
    "in a frame": _at("/embed"),
    "places in a frame": _sent("Chicago, IL", path="/embed?accent=%237a1f5c"),
    "no partner": _at("/embed?partner=nobody"),
    "report": _at("/report/{listing}"),
    "report, wrong": _wrong_report,
    "reported": _reported,
    "nothing there": _at("/report/none"),
}

BUILDERS: dict[str, Scene] = {
    "builder": _at("/embed/builder"),
    "builder of a frame": _at("/embed/builder?way=frame&accent=%23abcdef&filters=medicaid"),
    "builder, wrong": _at("/embed/builder?partner=nobody&accent=blue"),
}


def faults(page: Page, width: int) -> list[str]:
    """What is wrong with the page."""
    found = violations(page)
    if page.evaluate("document.documentElement.scrollWidth") > width:
        found.append("It scrolls sideways.")
    if page.locator("main h1").count() != 1 and page.locator("treatment-finder").count() == 0:
        found.append("It has not one main heading.")
    return found + [f"{target} is small to touch." for target in page.evaluate(_SMALL_TARGETS)]


_SMALL_TARGETS = """() => {
  const found = [];
  const inText = (one) => one.matches("p a, li a") && getComputedStyle(one).display === "inline";
  const touched = "a, button, select, input:not([type=hidden]), summary";
  for (const one of document.querySelectorAll(touched)) {
    if (!one.checkVisibility() || inText(one) || one.matches(".skip")) continue;
    const whole = one.closest(".choice") || one;
    const { width, height } = whole.getBoundingClientRect();
    if (height < 44 || width < 44) found.push(`${one.outerHTML.slice(0, 80)} ${width}x${height}`);
  }
  return found;
}"""


@pytest.mark.parametrize(
    ("scheme", "viewport", "language"),
    [("light", WIDE, "en-US"), ("dark", SMALL, "es-MX")],
    ids=["light and wide, in English", "dark and small, in Spanish"],
)
def test_every_page_can_be_used_by_everybody(
    guest: MakeVisitor, small_site: Site, scheme: str, viewport: dict[str, int], language: str
) -> None:
    found: dict[str, list[str]] = {}
    one = guest(color_scheme=scheme, viewport=viewport, locale=language)
    # The widget has tests of its own; here is what stands in its place without it.
    one.page.route("**/widget-*.js", lambda route: route.abort())
    for name, scene in SCENES.items():
        small_site.app.state.reports_gate = Gate()
        scene(one, small_site)
        if wrong := faults(one.page, viewport["width"]):
            found[name] = wrong
    assert found == {}


@pytest.mark.parametrize(
    ("scheme", "viewport", "language"),
    [("light", WIDE, "en-US"), ("dark", SMALL, "es-MX")],
    ids=["light and wide, in English", "dark and small, in Spanish"],
)
def test_the_builder_can_be_used_by_everybody(
    guest: MakeVisitor, small_site: Site, scheme: str, viewport: dict[str, int], language: str
) -> None:
    found: dict[str, list[str]] = {}
    one = guest(color_scheme=scheme, viewport=viewport, locale=language)
    for name, scene in BUILDERS.items():
        scene(one, small_site)
        if wrong := faults(one.page, viewport["width"]):
            found[name] = wrong
    assert found == {}


def test_it_can_be_read_in_colors_of_ones_own(guest: MakeVisitor, small_site: Site) -> None:
    one = guest(forced_colors="active")
    one.page.route("**/widget-*.js", lambda route: route.abort())
    for name in ("questions", "places"):
        SCENES[name](one, small_site)
        assert violations(one.page) == []


def test_a_search_is_made_by_keyboard_alone(guest: MakeVisitor) -> None:
    one = guest(java_script_enabled=False)
    page = one.open("/?lang=en")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.locator("#place:focus").count():
            break
    page.keyboard.type("Chicago, IL")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Places to ask about")


def test_who_made_a_mistake_is_led_to_it(guest: MakeVisitor) -> None:
    one = guest(java_script_enabled=False)
    page = one.open("/?lang=en")
    page.get_by_label("Where do you want to look?").fill("Nowhere at all")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Where do you want to look?")).to_be_focused()
