"""The way of an editor through the pages: by keyboard alone, without scripts, on both engines."""

from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from api.directory.records import Listing
from api.directory.repository import read_listing
from tests.web.browsing import Visitor, visitor
from tests.web.conftest import MakeVisitor
from tests.web.site import PASSWORD, Site


def public_listing(site: Site, provider_id: UUID) -> Listing:
    """The listing as the public sees it."""
    with site.database.session() as session:
        found = read_listing(session, provider_id)
    assert found is not None
    return found


def tab_to(page: Page, name: str) -> None:
    """Press Tab until this is in focus, as somebody does who has no mouse."""
    for _ in range(200):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "const one = document.activeElement;"
            "(one.labels?.[0]?.textContent || one.textContent || '').trim()"
        )
        if focused.startswith(name):
            return
    raise AssertionError(f"{name} cannot be reached by keyboard.")


@pytest.mark.parametrize("engine", ["site", "postgresql_site"])
def test_an_editor_needs_nothing_but_a_keyboard(
    engine: str, browser: Browser, request: pytest.FixtureRequest
) -> None:
    site: Site = request.getfixturevalue(engine)
    account = site.account(password=PASSWORD)
    listing = site.listing("Keyboard Clinic")
    with visitor(browser, site) as one:
        page = one.open("/admin")
        keys = page.keyboard
        assert one.path == "/admin/sign-in"
        tab_to(page, "Email address")
        keys.type(account.email)
        keys.press("Tab")
        keys.type(PASSWORD)
        keys.press("Enter")
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_have_text("Dashboard")

        keys.press("Tab")
        keys.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"

        page.goto(f"{site.url}/admin/listings")
        tab_to(page, "Name, city, ZIP or phone number")
        keys.type("Keyboard Cli")
        keys.press("Enter")
        expect(page.get_by_role("link", name="Keyboard Clinic")).to_be_visible()
        tab_to(page, "Keyboard Clinic")
        keys.press("Enter")
        expect(heading).to_have_text("Keyboard Clinic")
        tab_to(page, "Edit")
        keys.press("Enter")
        expect(heading).to_have_text("Edit the provider")

        tab_to(page, "Organization")
        keys.press("End")
        keys.type(" North")
        tab_to(page, "Filter the facts")
        keys.type("cbt")
        expect(page.get_by_text("1 of 268 facts shown")).to_be_visible()
        page.keyboard.press("Tab")
        tab_to(page, "Yes")
        keys.press("ArrowRight")
        tab_to(page, "Save")
        keys.press("Enter")
        expect(page.get_by_role("status")).to_have_text("Saved.")

        tab_to(page, "History")
        keys.press("Enter")
        newest = page.get_by_role("article").first
        expect(newest).to_contain_text("Provider changed")
        expect(newest).to_contain_text("Keyboard Clinic North")
        expect(newest).to_contain_text("Cognitive behavioral therapy (CBT)")

    believed = public_listing(site, listing)
    assert believed.provider.name == "Keyboard Clinic North"
    assert believed.programs[0].program.facts.value("cbt") is False


@pytest.fixture
def without_scripts(editor: MakeVisitor) -> Visitor:
    return editor(java_script_enabled=False)


def test_nothing_needs_a_script(without_scripts: Visitor, site: Site) -> None:
    listing = site.listing("Paper Clinic")
    page = without_scripts.open("/admin/listings?q=paper")
    page.get_by_role("link", name="Paper Clinic").click()
    page.get_by_role("link", name="Edit", exact=True).click()
    expect(page.get_by_label("Filter the facts")).to_be_hidden()
    page.get_by_label("Organization").fill("Pencil Clinic")
    page.locator("#fact-dbt").get_by_label("Yes").check()
    page.locator("#fact-medicaid").get_by_label("Not known").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("article").first).to_contain_text("Pencil Clinic")

    facts = public_listing(site, listing).programs[0].program.facts
    assert facts.value("dbt") is True
    assert facts.value("medicaid") is None
    assert facts.value("spanish") is False
