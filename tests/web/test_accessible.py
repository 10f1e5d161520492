"""Every page, in its states, by axe; in light and dark; at the width of a small telephone."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from api.editing.report_repository import NewReport
from api.editing.reports import open_report
from tests.web.browsing import Visitor, violations
from tests.web.conftest import MakeVisitor
from tests.web.site import Site, locator_file

Scene = Callable[[Visitor, Site], None]


def reported(site: Site, message: str = "Nobody answers.") -> tuple[UUID, UUID]:
    """A listing and a report of it."""
    listing = site.listing()
    new = NewReport(listing, None, "wrong_phone", message, {"cbt": "no"})
    with site.database.transaction() as session:
        return listing, open_report(session, new, datetime.now(UTC))


def _at(path: str) -> Scene:
    def scene(one: Visitor, site: Site) -> None:
        one.open(path)

    return scene


def _of_listing(ending: str) -> Scene:
    def scene(one: Visitor, site: Site) -> None:
        listing = site.listing()
        site.change(listing, website="https://elsewhere.example.org", facts={"dbt": "yes"})
        one.open(f"/admin/providers/{listing}{ending}")

    return scene


def _edit_wrong(one: Visitor, site: Site) -> None:
    page = one.open(f"/admin/providers/{site.listing()}/edit")
    page.get_by_label("Organization").fill("")
    page.get_by_label("Number").first.fill("12")
    page.get_by_role("button", name="Save").click()


def conflicting(one: Visitor, site: Site) -> None:
    """Somebody else changed what this editor changed, and more."""
    listing = site.listing("Birch House")
    page = one.open(f"/admin/providers/{listing}/edit")
    page.get_by_label("Organization").fill("Birch Home")
    page.get_by_label("Website").fill("https://birch.example.org")
    site.change(listing, name1="Birch Place", facts={"dbt": "yes"})
    page.get_by_role("button", name="Save").click()


def _report(one: Visitor, site: Site) -> None:
    one.open(f"/admin/reports/{reported(site)[1]}")


def _preview(one: Visitor, site: Site) -> None:
    page = one.open("/admin/import")
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "a.ndjson", "mimeType": "application/x-ndjson", "buffer": b'{"name1": 1}\n'}
    )
    page.get_by_role("button", name="Preview").click()


def _match(one: Visitor, site: Site) -> None:
    """A row of an import that may be a listing that is there."""
    site.listing("Hazel Clinic", street="9100 Main Street")
    row = locator_file("Hazel Recovery", "9100 Main Street")
    page = one.open("/admin/import")
    page.get_by_label("File", exact=True).set_input_files(row)
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Apply it").click()
    one.open("/admin/matches")
    page.get_by_role("link", name="Hazel Recovery").first.click()


def _key_made(one: Visitor, site: Site) -> None:
    page = one.open("/admin/keys")
    page.get_by_label("What it is for").fill("Tests")
    page.get_by_label("read:").check()
    page.get_by_role("button", name="Make the key").click()


SCENES: dict[str, Scene] = {
    "dashboard": _at("/admin"),
    "find": _at("/admin/listings"),
    "find nothing": _at("/admin/listings?q=zzz"),
    "queue": _at("/admin/queue"),
    "listing": _of_listing(""),
    "edit": _of_listing("/edit"),
    "edit, wrong": _edit_wrong,
    "new program": _of_listing("/programs/new"),
    "verify": _of_listing("/verify"),
    "delete": _of_listing("/status?to=delete"),
    "history": _of_listing("/history"),
    "conflict": conflicting,
    "reports": _at("/admin/reports"),
    "report": _report,
    "imports": _at("/admin/import"),
    "a file that cannot be read": _preview,
    "matches": _at("/admin/matches"),
    "match": _match,
    "log": _at("/admin/log"),
    "keys": _at("/admin/keys"),
    "a new key": _key_made,
    "accounts": _at("/admin/accounts"),
    "nothing there": _at("/admin/nothing"),
}

SAME_TITLE = {"find nothing"}

WIDE = {"width": 1280, "height": 800}
SMALL = {"width": 320, "height": 640}
"""A small telephone, or 400 % of a screen of 1280."""


def few_facts(page: Page) -> None:
    """Show few rows of a form whose hundreds are all alike: axe looks at each for seconds."""
    tool = page.get_by_label("Filter the facts")
    if tool.count():
        tool.fill("therapy")


@pytest.mark.parametrize(
    ("scheme", "viewport"),
    [("light", WIDE), ("dark", SMALL)],
    ids=["light and wide", "dark and small"],
)
def test_every_page_can_be_used_by_everybody(
    editor: MakeVisitor, site: Site, scheme: str, viewport: dict[str, int]
) -> None:
    one = editor(color_scheme=scheme, viewport=viewport)
    found: dict[str, list[str]] = {}
    titles = set()
    for name, scene in SCENES.items():
        scene(one, site)
        few_facts(one.page)
        faults = violations(one.page)
        if one.page.evaluate("document.documentElement.scrollWidth") > viewport["width"]:
            faults.append("It scrolls sideways.")
        if one.page.get_by_role("heading", level=1).count() != 1:
            faults.append("It has not one main heading.")
        if name not in SAME_TITLE and one.page.title() in titles:
            faults.append("Another page has its title.")
        titles.add(one.page.title())
        if faults:
            found[name] = faults
    assert found == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_for_who_is_not_signed_in(
    stranger: MakeVisitor, scheme: str
) -> None:
    page = stranger(color_scheme=scheme).open("/admin/sign-in")
    assert violations(page) == []
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_title(re.compile(r"^Error: "))
    assert violations(page) == []


def test_axe_would_notice(stranger: MakeVisitor) -> None:
    page = stranger().open("/admin/sign-in")
    page.evaluate("document.querySelector('label').remove()")
    assert any("label" in fault for fault in violations(page))
