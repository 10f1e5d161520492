"""What is done on each page comes about, and what cannot be is told on the page."""

from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from api.editing.reading import provider_for_editors
from tests.web.browsing import Visitor
from tests.web.conftest import MakeVisitor
from tests.web.site import PASSWORD, Site, locator_file
from tests.web.test_accessible import reported


@pytest.fixture
def one(editor: MakeVisitor) -> Visitor:
    """Somebody who may do everything."""
    return editor()


def document(site: Site, listing: UUID) -> dict[str, Any]:
    with site.database.session() as session:
        return provider_for_editors(session, site.staff, listing)


def told(page: Page) -> Any:
    return page.get_by_role("status").first


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def send(one: Visitor, file: Any) -> Page:
    page = one.open("/admin/import")
    page.get_by_label("File", exact=True).set_input_files(file)
    press(page, "Preview")
    return page


def test_a_listing_is_verified(one: Visitor, site: Site) -> None:
    listing = site.listing()
    page = one.open(f"/admin/providers/{listing}/verify")
    press(page, "Verify")
    expect(page.get_by_role("alert")).to_contain_text("Choose how it was confirmed.")
    page.get_by_label("By a phone call").check()
    press(page, "Verify")
    expect(told(page)).to_have_text("Verified. Thank you.")
    expect(page.get_by_text("Verified by phone on")).to_be_visible()
    assert document(site, listing)["verified_how"] == "phone"


def test_single_facts_are_verified(one: Visitor, site: Site) -> None:
    listing = site.listing()
    page = one.open(f"/admin/providers/{listing}/verify")
    page.get_by_label("On its own website").check()
    page.get_by_label("Only the facts ticked below").check()
    press(page, "Verify")
    expect(page.get_by_role("alert")).to_contain_text("Tick what was confirmed")
    page.get_by_label("Medicaid").first.check()
    press(page, "Verify")
    expect(told(page)).to_have_text("Verified. Thank you.")
    now = document(site, listing)
    assert now["provenance"]["medicaid"]["how"] == "site"
    assert now["provenance"]["cbt"]["how"] is None
    assert now["verified_at"] is None


def test_a_listing_is_hidden_deleted_and_restored(one: Visitor, site: Site) -> None:
    listing = site.listing("Willow House")
    page = one.open(f"/admin/providers/{listing}")
    for link, status in (
        ("Hide", "hidden"),
        ("Publish", "published"),
        ("Delete", "deleted"),
        ("Restore", "published"),
    ):
        page.get_by_role("link", name=link, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Willow House")
        press(page, link)
        expect(told(page)).to_contain_text("Willow House: It is")
        assert document(site, listing)["status"] == status


def test_what_changed_meanwhile_is_looked_at_before_it_is_deleted(one: Visitor, site: Site) -> None:
    listing = site.listing()
    page = one.open(f"/admin/providers/{listing}/status?to=delete")
    site.change(listing, 1, county="Cook County", website=None)
    press(page, "Delete")
    expect(page.get_by_role("alert")).to_contain_text("Somebody changed it meanwhile.")
    press(page, "Delete")
    expect(told(page)).to_contain_text("It is deleted.")


def test_a_program_is_added_changed_and_deleted(one: Visitor, site: Site) -> None:
    listing = site.listing()
    page = one.open(f"/admin/providers/{listing}")
    page.get_by_role("link", name="Add a program").click()
    page.get_by_label("Program name").fill("The Farm")
    page.get_by_label("Kind of care").select_option("residential_long")
    page.get_by_label("Shortest").fill("ninety")
    press(page, "Save")
    expect(page.get_by_role("alert")).to_contain_text("Shortest stay, in days: enter a whole")
    page.get_by_label("Shortest").fill("90")
    page.get_by_label("Beds open now").fill("2")
    page.get_by_label("Beds in all").fill("12")
    press(page, "Save")
    expect(told(page)).to_have_text("The program was added.")
    expect(page.get_by_text("2 open of 12")).to_be_visible()
    page.get_by_role("link", name="Edit The Farm").click()
    expect(page.locator("#fact-medicaid")).to_contain_text("Its provider says yes")
    page.locator("#fact-medicaid").get_by_label("No", exact=True).check()
    press(page, "Save")
    expect(told(page)).to_have_text("Saved.")
    page.get_by_role("link", name="Delete The Farm").click()
    press(page, "Delete")
    expect(page.get_by_role("link", name="Restore The Farm")).to_be_visible()


def test_a_provider_is_added_and_what_is_odd_about_it_told(one: Visitor, site: Site) -> None:
    page = one.open("/admin/providers/new")
    press(page, "Save")
    expect(page.get_by_role("alert")).to_contain_text("Organization: fill this in.")
    for label, text in (
        ("Organization", "Juniper House"),
        ("Street", "77 West Wacker Drive"),
        ("City", "Chicago"),
        ("State", "il"),
        ("ZIP code", "60601"),
    ):
        page.get_by_label(label, exact=True).fill(text)
    press(page, "Save")
    expect(told(page)).to_have_text("The provider was added.")
    expect(page.get_by_text("Nobody can call a listing without a phone number.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Nobody can call a listing")).to_have_count(0)


def test_an_address_is_hidden(one: Visitor, site: Site) -> None:
    listing = site.listing()
    page = one.open(f"/admin/providers/{listing}/edit")
    page.get_by_label("Hide the street address").check()
    press(page, "Save")
    expect(page.get_by_text("Hidden from the public")).to_be_visible()
    public = page.request.get(f"{site.url}/v1/providers/{listing}").json()
    assert public["address"]["street"] is None


def test_an_earlier_state_comes_back_as_a_new_change(one: Visitor, site: Site) -> None:
    listing = site.listing("Aspen House")
    site.change(listing, 1, name1="Aspin House", facts={"cbt": None})
    page = one.open(f"/admin/providers/{listing}/history")
    added = page.get_by_role("article").filter(has_text="Provider added")
    added.get_by_role("link").click()
    press(page, "Go back to it")
    expect(told(page)).to_have_text("It is as it was then.")
    expect(page.get_by_role("article").first).to_contain_text("taken back to an earlier state")
    now = document(site, listing)
    assert (now["name1"], now["facts"]["cbt"]) == ("Aspen House", "yes")


def test_a_report_is_accepted_with_an_edit(one: Visitor, site: Site) -> None:
    listing, report = reported(site)
    page = one.open(f"/admin/reports/{report}")
    page.get_by_label("Number", exact=True).first.fill("312-555-0177")
    page.get_by_label("Cognitive behavioral therapy (CBT)").check()
    press(page, "Accept")
    expect(told(page)).to_have_text("Accepted.")
    now = document(site, listing)
    assert now["phones"][0]["number"] == "312-555-0177"
    assert now["facts"]["cbt"] == "no"
    page = one.open(f"/admin/reports/{report}")
    expect(page.get_by_text("Accepted by Ada Editor")).to_be_visible()


def test_a_report_is_rejected_with_a_reason(one: Visitor, site: Site) -> None:
    listing, report = reported(site)
    page = one.open(f"/admin/reports/{report}")
    press(page, "Reject")
    expect(page.get_by_role("alert")).to_contain_text("why you reject it")
    page.get_by_label("Note").fill("We called: the number answers.")
    press(page, "Reject")
    expect(told(page)).to_have_text("Rejected.")
    assert document(site, listing)["revision"] == 1


def test_a_file_is_previewed_and_dropped(one: Visitor, site: Site) -> None:
    page = send(one, locator_file("Dropped Clinic", "9001 Main Street"))
    expect(told(page)).to_have_text("The file was read. Nothing is changed yet.")
    expect(page.get_by_text("New: Dropped Clinic")).to_be_visible()
    press(page, "Drop it")
    expect(told(page)).to_have_text("The file was dropped. Nothing was changed.")
    one.open("/admin/listings?q=dropped")
    expect(page.get_by_text("Nothing fits.")).to_be_visible()


def test_a_file_is_applied_and_its_uncertain_row_decided(one: Visitor, site: Site) -> None:
    there = site.listing("Fern Clinic", street="9002 Main Street")
    page = send(one, locator_file("Fern Recovery", "9002 Main Street"))
    press(page, "Apply it")
    expect(told(page)).to_have_text("The import was applied.")
    page.get_by_role("link", name="Decide these").click()
    page.get_by_role("link", name="Fern Recovery").click()
    press(page, "Decide")
    expect(page.get_by_role("alert")).to_contain_text("Choose which listing it is")
    page.get_by_label("Fern Clinic").check()
    press(page, "Decide")
    expect(told(page)).to_contain_text("The listing")
    expect(page.get_by_role("link", name="Fern Recovery")).to_have_count(0)
    with site.database.session() as session:
        now = provider_for_editors(session, site.staff, there)
    assert now["name1"] == "Fern Clinic"


def test_a_file_that_cannot_be_read_is_told_of(one: Visitor) -> None:
    page = one.open("/admin/import")
    press(page, "Preview")
    expect(page.get_by_role("alert")).to_contain_text("Choose a file.")
    page = send(one, {"name": "a.xlsx", "mimeType": "", "buffer": b"no workbook"})
    assert page.title().startswith("Error: ")


def test_an_account_is_added_and_disabled(one: Visitor, editor: MakeVisitor) -> None:
    page = one.open("/admin/accounts")
    page.get_by_label("Name", exact=True).fill("Grace Guest")
    page.get_by_label("Email address").fill("grace@example.org")
    page.get_by_label("First password").fill("short")
    page.get_by_label("read:").check()
    press(page, "Add the account")
    expect(page.get_by_role("alert")).to_contain_text("at least 12")
    page.get_by_label("First password").fill(PASSWORD)
    press(page, "Add the account")
    expect(told(page)).to_have_text("The account of Grace Guest was added.")
    page.get_by_role("link", name="Grace Guest").click()
    page.get_by_label("Disabled").check()
    press(page, "Save")
    expect(page.get_by_role("row").filter(has_text="grace@example.org")).to_contain_text("Disabled")


def test_a_report_makes_the_queue_and_the_dashboard(one: Visitor, site: Site) -> None:
    listing, _ = reported(site)
    name = document(site, listing)["name1"]
    page = one.open("/admin/queue?state=IL")
    expect(page.get_by_role("row").filter(has_text=name)).to_contain_text("A phone number is wrong")
    page = one.open("/admin")
    expect(page.get_by_role("link", name="open report")).to_be_visible()
