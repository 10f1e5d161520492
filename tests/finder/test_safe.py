"""What others wrote into listings stays text on the public pages, and links are what they seem."""

import re
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Dialog, expect

from api.editing.schemas import Verification
from api.editing.verifying import verify
from api.web.finder.showing import directions, website
from api.web.finder.speech import Speech
from tests.finder.conftest import MakeVisitor
from tests.web.site import Site

EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>"
QUOTED = '" autofocus onfocus="alert(3)'


def test_what_stands_in_a_listing_runs_nothing(guest: MakeVisitor, small_site: Site) -> None:
    listing = small_site.listing(
        f"Nome House {EVIL}",
        name2=QUOTED,
        street=f"1 {EVIL} Street",
        city="Nome",
        state="AK",
        zip="99762",
        programs=[{"setting": "outpatient", "name": f"Program {EVIL}"}],
    )
    one = guest(java_script_enabled=True)
    dialogs: list[str] = []

    def heard(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    one.page.on("dialog", heard)
    one.page.route("**/widget-*.js", lambda route: route.abort())
    page = one.open("/")
    page.get_by_label("Where do you want to look?").fill("Nome, AK")
    page.get_by_role("button", name="Show places").click()
    expect(page.get_by_role("article").first).to_contain_text("<img src=x onerror=alert(1)>")
    held = "main img, main script, main svg, [onfocus], [onerror]"
    assert page.locator(held).count() == 0
    one.open(f"/report/{listing}")
    expect(page.get_by_text("<img src=x onerror=alert(1)>")).to_be_visible()
    assert page.locator(held).count() == 0
    assert dialogs == []


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//evil.example", "x"],
)
def test_a_link_leads_to_a_site_or_nowhere(address: str) -> None:
    assert website(address) is None
    assert website("https://cedar.example.org") == "https://cedar.example.org"


def test_the_way_to_a_hidden_address_is_not_told() -> None:
    address = {"street": "1 Main & 2nd", "city": "Nome", "state": "AK", "zip": "99762"}
    told = str(directions({**address, "hidden": False}))
    assert told.endswith("destination=1%20Main%20%26%202nd%2C%20Nome%2C%20AK%2099762")
    assert directions({**address, "hidden": True}) is None
    assert directions({**address, "street": None, "hidden": False}) is None


def test_only_what_somebody_confirmed_is_called_so(client: httpx2.Client, small_site: Site) -> None:
    listing = small_site.listing(city="Kotzebue", state="AK", zip="99752")

    def told() -> str:
        return client.post("/", data={"place": "Kotzebue, AK", "radius_miles": "10"}).text

    assert "Confirmed on" not in told()
    now = datetime.now(UTC)
    with small_site.database.transaction() as session:
        confirmed = Verification(how="phone", on=now.date())
        verify(session, small_site.staff, listing, confirmed, if_match={1}, now=now)
    small_site.app.state.refresher.catch_up()
    assert f"Confirmed on {Speech('en').day(now.date())}." in told()


def test_what_is_not_known_of_a_place_is_not_made_up(
    client: httpx2.Client, small_site: Site
) -> None:
    programs = [{"setting": "outpatient"}, {"setting": None, "name": "Day House"}]
    small_site.listing(city="Bethel", state="AK", zip="99559", programs=programs)

    def told(place: str, radius: str = "") -> str:
        return client.post("/", data={"place": place, "radius_miles": radius}).text

    assert re.search(r"· about \d+ miles away", told("Nome, AK", "500"))
    assert "miles away" not in told("Alaska")
    near = told("99559")
    assert "close by" in near
    assert "Kind of care not stated" not in near
    door: dict[str, Any] = {"lat": 60.79, "lng": -161.75, "precision": "address"}
    small_site.listing(city="Bethel", state="AK", zip="99559", **door)
    assert re.search(r"· \d+ miles away", told("Nome, AK", "500"))


def test_an_address_of_the_builder_stays_text(guest: MakeVisitor) -> None:
    one = guest()
    page = one.open(
        "/embed/builder?place=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&accent=%22onx=%22"
        "&partner=%3Cimg%20src=x%3E&filters=%3Cb%3E&way=%3Cb%3E&scheme=x&units=%22"
    )
    assert page.locator("main img, main script, main b").count() == 0
    expect(page.get_by_label("Start place")).to_have_value('"><script>alert(1)</script>')
    lines = page.locator("#code-pinned").inner_text()
    assert "&#34;&gt;&lt;script&gt;alert(1)" in lines
    assert "<script>alert" not in lines
