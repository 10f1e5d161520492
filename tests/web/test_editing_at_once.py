"""Changes that were not saved are guarded, and two editors never overwrite each other."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.web.browsing import Visitor
from tests.web.conftest import MakeVisitor
from tests.web.site import Site
from tests.web.test_accessible import conflicting


def asked_on_leaving(one: Visitor) -> list[str]:
    """The questions that the browser asks when somebody goes elsewhere; they stay."""
    asked = one.questions()
    one.page.get_by_role("link", name="Dashboard").click()
    one.page.wait_for_timeout(300)
    return asked


def test_leaving_with_unsaved_changes_is_asked_about(editor: MakeVisitor, site: Site) -> None:
    one = editor()
    path = f"/admin/providers/{site.listing()}/edit"
    page = one.open(path)
    page.get_by_label("Organization").fill("Half typed")
    expect(page.get_by_text("You have changes that are not saved.")).to_be_visible()
    assert asked_on_leaving(one) == ["beforeunload"]
    assert one.path == path
    expect(page.get_by_label("Organization")).to_have_value("Half typed")


def test_leaving_without_changes_is_not_asked_about(editor: MakeVisitor, site: Site) -> None:
    one = editor()
    path = f"/admin/providers/{site.listing()}/edit"
    page = one.open(path)
    page.get_by_label("Organization").fill("Typed, and taken back")
    page.get_by_label("Organization").fill(
        page.get_by_label("Organization").evaluate("field => field.defaultValue")
    )
    expect(page.get_by_text("You have changes that are not saved.")).to_be_hidden()
    assert asked_on_leaving(one) == []
    assert one.path == "/admin"


def test_saving_is_not_asked_about(editor: MakeVisitor, site: Site) -> None:
    one = editor()
    asked = one.questions()
    page = one.open(f"/admin/providers/{site.listing()}/edit")
    page.get_by_label("Website").fill("https://other.example.org")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    assert asked == []


def row(page: Page, name: str) -> Any:
    return page.get_by_role("row").filter(has_text=name)


def test_two_editors_see_both_versions_and_choose(editor: MakeVisitor, site: Site) -> None:
    listing = site.listing("Elm House")
    ada, bob = editor(site.account("Ada")), editor(site.account("Bob"))
    pages = [one.open(f"/admin/providers/{listing}/edit") for one in (ada, bob)]
    for page, name, website in (
        (pages[0], "Elm Home", "https://ada.example.org"),
        (pages[1], "Elm Place", "https://bob.example.org"),
    ):
        page.get_by_label("Organization").fill(name)
        page.get_by_label("Website").fill(website)
    pages[0].locator("#fact-dbt").get_by_label("Yes").check()
    pages[1].locator("#fact-spanish").get_by_label("Yes").check()
    pages[0].get_by_role("button", name="Save").click()
    expect(pages[0].get_by_role("status")).to_have_text("Saved.")

    page = pages[1]
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Somebody else changed this meanwhile"
    )
    expect(page.get_by_text("Ada saved last")).to_be_visible()
    for text in ("Elm House", "Elm Home", "Elm Place"):
        expect(row(page, "Organization")).to_contain_text(text)
    expect(row(page, "Dialectical")).to_contain_text("Yes")
    expect(row(page, "Spanish")).to_contain_text("Yes")
    row(page, "Organization").get_by_label("Keep theirs").check()
    row(page, "Website").get_by_label("Use mine").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")

    expect(page.get_by_role("heading", level=1)).to_have_text("Elm Home")
    expect(page.get_by_text("https://bob.example.org")).to_be_visible()
    page.goto(f"{site.url}/admin/providers/{listing}/edit")
    expect(page.locator("#fact-dbt").get_by_label("Yes")).to_be_checked()
    expect(page.locator("#fact-spanish").get_by_label("Yes")).to_be_checked()


def test_nothing_is_saved_before_each_conflict_is_decided(editor: MakeVisitor, site: Site) -> None:
    one = editor(java_script_enabled=False)
    conflicting(one, site)
    one.page.locator("form[data-guard]").evaluate("form => form.noValidate = true")
    one.page.get_by_role("button", name="Save").click()
    expect(one.page.get_by_role("alert")).to_contain_text("Organization: choose which to keep.")
    one.page.get_by_label("Use mine").check()
    one.page.get_by_role("button", name="Save").click()
    expect(one.page.get_by_role("heading", level=1)).to_have_text("Birch Home")
    expect(one.page.get_by_text("https://birch.example.org")).to_be_visible()


def test_a_third_change_meanwhile_is_told_again(editor: MakeVisitor, site: Site) -> None:
    one = editor()
    listing = site.listing("Oak House")
    page = one.open(f"/admin/providers/{listing}/edit")
    page.get_by_label("Organization").fill("Oak Home")
    site.change(listing, 1, name1="Oak Place")
    page.get_by_role("button", name="Save").click()
    page.get_by_label("Use mine").check()
    site.change(listing, 2, name1="Oak Garden")
    page.get_by_role("button", name="Save").click()
    expect(row(page, "Organization")).to_contain_text("Oak Garden")
    page.get_by_label("Use mine").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Oak Home")
