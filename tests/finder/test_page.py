"""The finder's own page: the widget on it, and what it tells of itself."""

from dataclasses import replace
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Route, expect

from tests.finder.conftest import MakeVisitor
from tests.web.site import Site
from tests.widget.searching import OPEN

_SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""

_PLACE_OF_WHAT_FOLLOWS = "document.getElementById('what').getBoundingClientRect().top"
_IS_DEFINED = "() => customElements.get('treatment-finder') !== undefined"


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("width", [320, 390, 800, 1280])
def test_nothing_moves_when_the_widget_takes_the_forms_place(
    guest: MakeVisitor, width: int, language: str
) -> None:
    one = guest(viewport={"width": width, "height": 900})
    one.context.add_init_script(_SHIFTS)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    one.page.route("**/widget-*.js", hold)
    page = one.page
    page.goto(f"{one.site.url}/?lang={language}", wait_until="commit")
    expect(page.locator(".fallback")).to_be_visible()
    expect(page.get_by_role("contentinfo")).to_be_visible()
    expect(page.locator("treatment-finder")).to_have_css("display", "block")
    before = page.evaluate(_PLACE_OF_WHAT_FOLLOWS)
    assert not page.evaluate(_IS_DEFINED)
    for route in held:
        route.continue_()
    page.wait_for_function(_IS_DEFINED)
    expect(page.locator(".fallback")).to_be_hidden()
    assert page.evaluate(_PLACE_OF_WHAT_FOLLOWS) == before
    assert page.evaluate("window.shifted") == 0


def test_the_form_stays_where_the_widget_does_not_come(guest: MakeVisitor) -> None:
    one = guest()
    one.page.route("**/widget-*.js", lambda route: route.abort())
    page = one.open("/")
    page.locator(".fallback").get_by_label("Where do you want to look?").fill("Alabaster, AL")
    page.locator(".fallback").get_by_role("button", name="Show places").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Places to ask about")


def test_a_widget_that_somebody_changed_does_not_run(guest: MakeVisitor) -> None:
    one = guest()

    def change(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=f"{answer.text()}\nwindow.changed = true;")

    one.page.route("**/widget-*.js", change)
    page = one.open("/")
    expect(page.locator(".fallback")).to_be_visible()
    assert page.evaluate("window.changed") is None
    assert any("integrity" in complaint for complaint in one.complaints)
    one.complaints.clear()


def test_the_language_is_changed_by_a_link(guest: MakeVisitor) -> None:
    page = guest(locale="es-MX").open("/")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.get_by_role("banner").get_by_role("link", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("treatment-finder")).to_have_attribute("lang", "en")


def test_what_was_told_stays_when_the_language_changes(guest: MakeVisitor) -> None:
    one = guest(locale="en-US")
    one.context.add_init_script(OPEN)
    page = one.open("/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    finder = page.locator("treatment-finder")
    finder.get_by_role("combobox").fill("Alabaster, AL")
    page.get_by_role("banner").get_by_role("link", name="Español").click()
    back = page.get_by_role("banner").get_by_role("link", name="English")
    expect(back).to_be_focused()
    expect(page).to_have_title("Buscador de tratamiento")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Encuentre tratamiento")
    expect(page.get_by_role("heading", name="Qué es esto")).to_be_visible()
    expect(page.get_by_role("contentinfo")).to_contain_text("Las reglas")
    expect(page.get_by_role("region", name="Buscar lugares")).to_be_visible()
    expect(finder.locator(".finder")).to_have_attribute("lang", "es")
    expect(finder.get_by_role("combobox")).to_have_value("Alabaster, AL")
    assert page.url == f"{one.site.url}/?lang=es"
    assert [told for told in asked if "Alabaster" in told or "/v1/" not in told] == [
        f"GET {one.site.url}/?lang=es"
    ]
    back.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(finder.get_by_role("combobox")).to_have_value("Alabaster, AL")
    assert page.url == f"{one.site.url}/?lang=en"


def test_the_link_is_followed_where_the_other_language_does_not_come(guest: MakeVisitor) -> None:
    one = guest(locale="en-US")
    page = one.open("/")
    expect(page.locator(".fallback")).to_be_hidden()
    fetched: list[str] = []

    def fail(route: Route) -> None:
        if route.request.is_navigation_request():
            route.continue_()
        else:
            fetched.append(route.request.url)
            route.abort()

    page.route("**/?lang=es", fail)
    page.get_by_role("banner").get_by_role("link", name="Español").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Encuentre tratamiento")
    expect(page.locator(".fallback")).to_be_hidden()
    assert fetched == [f"{one.site.url}/?lang=es"]


def status_of(client: httpx2.Client) -> Any:
    return client.get("/v1/status").json()


def test_it_tells_how_much_it_lists_and_how_old_that_is(
    client: httpx2.Client, small_site: Site
) -> None:
    small_site.listing()
    status = status_of(client)
    counts, html = status["counts"], client.get("/").text
    assert f"{counts['providers']} places with {counts['programs']} programs" in html
    assert f"more than {status['stale_after_days']} days" in html
    for source in status["sources"]:
        assert source["title"] in html
    assert f"By {status['ruleset']['rules']} rules" in html


def test_a_source_is_linked_only_where_it_is_a_site(
    client: httpx2.Client, small_site: Site
) -> None:
    state = small_site.app.state
    plain = state.sources
    state.sources = [replace(source, url="javascript:alert(1)") for source in plain]
    try:
        html = client.get("/").text
    finally:
        state.sources = plain
    assert plain[0].title in html
    assert "javascript:" not in html


def test_it_says_how_many_rules_no_clinician_has_read(
    client: httpx2.Client, small_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "No doctor or other clinician has read them yet." in client.get("/").text
    rules = small_site.app.state.rules.today
    first, *others = rules.rules
    read = first.model_copy(update={"reviewer": "Ada Doe, MD"})
    some = replace(rules, rules=(read, *others))
    monkeypatch.setattr(small_site.app.state.rules, "all", some)
    assert f"{len(others)} of the rules have not been read" in client.get("/").text


def test_what_it_counts_changes_with_the_listings(client: httpx2.Client, small_site: Site) -> None:
    before = client.get("/")
    small_site.listing()
    after = client.get("/", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert f"{status_of(client)['counts']['providers']} places with" in after.text


def test_it_says_that_addresses_are_looked_up_only_where_they_are(
    client: httpx2.Client, small_site: Site
) -> None:
    assert "street address" not in client.get("/").text
    state = small_site.app.state
    plain = state.settings
    state.settings = plain.model_copy(update={"geocoder": "nominatim"})
    try:
        html = client.get("/").text
    finally:
        state.settings = plain
    assert "Only a street address, if you type one, is sent" in html
    assert "A street address, a ZIP code" in html


def test_help_is_at_hand_before_anything_else(client: httpx2.Client) -> None:
    for path in ("/", "/embed"):
        html = client.get(path).text
        lines = [html.index(f'href="{tel}"') for tel in ("tel:911", "tel:988", "sms:988")]
        assert max(lines) < html.index("<form")
        assert 'href="tel:1-800-662-4357"' in html
