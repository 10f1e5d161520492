"""The page that makes the lines to copy, with scripts and without; and the lines themselves."""

import re
from html import unescape
from html.parser import HTMLParser

import httpx2
import pytest
from playwright.sync_api import expect

from api.web.finder.options import CARD, Options, read_options
from api.web.widget.released import current
from tests.finder.conftest import MakeVisitor
from tests.web.site import Site

CHOSEN = (
    "way=element&finder_lang=es&place=Chicago%2C+IL&filters=medicaid&filters=90-days&units=km"
    "&scheme=dark&heading_level=3&accent=%230B4A75"
)


class Tags(HTMLParser):
    """The elements of a piece of HTML: name and attributes of each."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def lines(client: httpx2.Client, query: str) -> dict[str, str]:
    """The snippets of the page with these choices, by their names."""
    html = client.get(f"/embed/builder?lang=en&{query}").text
    codes = re.findall(r'<code id="code-([a-z_]+)">(.*?)</code>', html, re.S)
    return {name: unescape(code) for name, code in codes}


def test_the_two_lines_name_a_release_and_its_hash(client: httpx2.Client, small_site: Site) -> None:
    (script, told), (element, attributes), _ = Tags(lines(client, CHOSEN)["pinned"]).found
    assert (script, element) == ("script", "treatment-finder")
    assert told == {
        "type": "module",
        "src": f"{small_site.url}{current().path}",
        "integrity": current().integrity,
        "crossorigin": "anonymous",
    }
    assert attributes == {
        "lang": "es",
        "place": "Chicago, IL",
        "filters": "medicaid 90-days",
        "heading-level": "3",
        "units": "km",
        "scheme": "dark",
    }
    [(_, newest), *_] = Tags(lines(client, CHOSEN)["newest"]).found
    assert newest == {"type": "module", "src": f"{small_site.url}/widget.js"}


def test_what_was_not_chosen_does_not_stand_in_the_lines(client: httpx2.Client) -> None:
    made = lines(client, "")
    assert "<treatment-finder>" in made["pinned"]
    assert "color" not in made


def test_a_color_gets_letters_that_can_be_read_on_it(client: httpx2.Client) -> None:
    for accent, text in (("0b4a75", "ffffff"), ("ffe94d", "000000"), ("777777", "000000")):
        made = lines(client, f"accent=%23{accent}")["color"]
        assert f"--finder-accent: #{accent};" in made
        assert f"--finder-accent-text: #{text};" in made


def test_a_color_stands_only_where_it_can_be_read(client: httpx2.Client) -> None:
    dark_blue, scheme = "accent=%230b4a75", "@media (prefers-color-scheme: light) {"
    told = {"light": "hard to see on white", "dark": "hard to see on the dark ground"}
    for query, in_light_alone, faint in (
        (dark_blue, True, ""),
        ("accent=%23ffe94d", True, "light"),
        (f"{dark_blue}&scheme=light", False, ""),
        (f"{dark_blue}&scheme=dark", False, "dark"),
        ("accent=%23ffe94d&scheme=dark", False, ""),
    ):
        assert lines(client, query)["color"].startswith(scheme) is in_light_alone
        html = client.get(f"/embed/builder?lang=en&{query}").text
        assert ("On dark screens our own color" in html) is in_light_alone
        assert [name for name, text in told.items() if text in html] == [faint] * bool(faint)
    assert f"--finder-card, {CARD['dark']}" in client.get("/widget.css").text


def test_a_frame_names_its_partner(client: httpx2.Client, small_site: Site) -> None:
    made = lines(client, CHOSEN.replace("element", "frame") + "&partner=hope-line")
    [(_, frame)] = Tags(made["frame"]).found
    address = httpx2.URL(str(frame["src"]))
    assert str(frame["src"]).startswith(f"{small_site.url}/embed?")
    assert dict(address.params) == {
        "partner": "hope-line",
        "lang": "es",
        "place": "Chicago, IL",
        "filters": "medicaid 90-days",
        "units": "km",
        "scheme": "dark",
        "accent": "#0b4a75",
    }
    assert frame["title"] == "Encontrar tratamiento"
    assert made["policy"] == f"frame-src {small_site.url};"
    assert f'"{small_site.url}"' in made["listener"]
    assert client.get(str(frame["src"])).status_code == 200


def test_it_tells_what_cannot_be_had(client: httpx2.Client) -> None:
    html = client.get("/embed/builder?partner=nobody&accent=blue&way=frame").text
    assert "We do not know this name." in html
    assert "Write the color as # and six letters or digits" in html
    assert "partner=nobody" not in lines(client, "partner=nobody&way=frame")["frame"]


def test_it_says_where_people_reach_us_if_that_is_set(
    client: httpx2.Client, small_site: Site
) -> None:
    state = small_site.app.state
    plain = state.settings
    told = {"public_url": "https://finder.example", "cors_origins": ("https://a.example",)}
    state.settings = plain.model_copy(update=told)
    try:
        made = lines(client, "")
        html = client.get("/embed/builder?lang=en").text
    finally:
        state.settings = plain
    assert 'src="https://finder.example/widget' in made["pinned"]
    origin = "https://finder.example"
    assert made["policy"] == f"script-src {origin};\nconnect-src {origin};"
    assert made["old_safari"] == f"style-src {origin};"
    assert "This service lets only some sites load it." in html


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ({"lang": "fr"}, Options()),
        (
            {"filters": "medicaid,medicaid nothing, 90-days 91-days"},
            Options(filters=("medicaid", "90-days")),
        ),
        ({"scheme": "dark", "units": "leagues"}, Options(scheme="dark")),
        ({"accent": "#12345"}, Options()),
        ({"accent": "#12345g"}, Options()),
        ({"accent": "red; --x: y"}, Options()),
        ({"place": " Chicago,  IL "}, Options(place="Chicago, IL")),
        ({"place": "x" * 201}, Options()),
        ({"heading_level": "7"}, Options()),
    ],
)
def test_what_cannot_be_used_is_left_out(sent: dict[str, str], read: Options) -> None:
    assert read_options(sent) == read


def test_it_works_without_scripts(guest: MakeVisitor) -> None:
    one = guest(java_script_enabled=False)
    page = one.open("/embed/builder?lang=en")
    page.get_by_label("Start place").fill("Ohio")
    page.get_by_label("Language", exact=True).select_option("Español")
    page.get_by_label("Programs of 90 days or more").check()
    page.get_by_role("button", name="Make the lines").click()
    line = page.locator("#code-pinned")
    expect(line).to_contain_text('lang="es" place="Ohio" filters="90-days"')
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    page.get_by_role("link", name="Español").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ponga el buscador en su sitio")
    expect(line).to_contain_text('place="Ohio"')


@pytest.fixture
def copier(guest: MakeVisitor) -> MakeVisitor:
    return lambda: guest(permissions=["clipboard-read", "clipboard-write"])


def test_lines_and_preview_follow_each_choice(guest: MakeVisitor) -> None:
    one = guest()
    page = one.open("/embed/builder?lang=en")
    page.get_by_label("Start place").fill("Ohio")
    expect(page.locator("#code-pinned")).to_contain_text('place="Ohio"')
    finder = page.locator("#made treatment-finder")
    expect(finder).to_have_attribute("place", "Ohio")
    page.get_by_label("Color of buttons").fill("#7a1f5c")
    expect(page.locator("#code-color")).to_contain_text("#7a1f5c")
    expect(page.get_by_role("status")).to_have_text("The lines have changed.")
    accent = "getComputedStyle(document.querySelector('#made treatment-finder')).getPropertyValue"
    assert page.evaluate(f"{accent}('--finder-accent')") == "#7a1f5c"
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(f"{accent}('--finder-accent')") == ""
    page.get_by_label("In a frame").check()
    frame = page.frame_locator("#treatment-finder").locator("treatment-finder")
    expect(frame).to_have_attribute("place", "Ohio")
    expect(page.locator("#made iframe")).not_to_have_attribute("height", "900")


def test_lines_that_did_not_follow_are_told_of(guest: MakeVisitor) -> None:
    page = guest().open("/embed/builder?lang=en")
    page.route("**/embed/builder?**", lambda route: route.abort())
    page.get_by_label("Start place").fill("Ohio")
    expect(page.get_by_role("status")).to_contain_text("We could not be reached.")
    page.unroute("**/embed/builder?**")
    page.get_by_role("button", name="Make the lines").click()
    expect(page.get_by_role("status")).to_have_text("The lines have changed.")
    expect(page.locator("#code-pinned")).to_contain_text('place="Ohio"')


def test_lines_are_copied_by_a_button(copier: MakeVisitor) -> None:
    page = copier().open("/embed/builder?lang=en")
    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_role("status")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#code-pinned").inner_text()
    assert copied.startswith('<script type="module"')
