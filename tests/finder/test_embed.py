"""The finder in a frame on a partner's own site, with the very lines that the builder makes."""

import re
from collections.abc import Iterator
from html import unescape

import httpx2
import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from tests.web.site import Site
from tests.widget.partner import Partner
from tests.widget.searching import OPEN

POLICY = "default-src 'none'; script-src 'unsafe-inline'; frame-src {finder}"


def lines(site: Site, query: str = "") -> dict[str, str]:
    """The builder's snippets for a frame."""
    address = f"{site.url}/embed/builder?lang=en&way=frame&partner=hope-line&{query}"
    html = httpx2.get(address).text
    codes = re.findall(r'<code id="code-([a-z_]+)">(.*?)</code>', html, re.S)
    return {name: unescape(code) for name, code in codes}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-US")
    yield context.new_page()
    context.close()


def height_of(page: Page) -> int:
    return int(str(page.locator("iframe").get_attribute("height")))


def test_a_frame_is_as_high_as_what_is_in_it(
    page: Page, finder_site: Site, partner: Partner
) -> None:
    made = lines(finder_site)
    body = made["frame"] + made["listener"]
    page.goto(partner.page(body, finder_site.url, policy=POLICY))
    frame = page.frame_locator("iframe")
    expect(frame.locator("treatment-finder")).to_be_visible()
    page.wait_for_function("() => document.querySelector('iframe').height !== '900'")
    start = height_of(page)
    inside = "document.body.getBoundingClientRect().height"
    content = page.frames[1]
    assert start == pytest.approx(content.evaluate(inside), abs=1)
    page.set_viewport_size({"width": 360, "height": 700})
    page.wait_for_function(f"() => Number(document.querySelector('iframe').height) > {start}")
    assert height_of(page) == pytest.approx(content.evaluate(inside), abs=1)
    page.set_viewport_size({"width": 1280, "height": 700})
    page.wait_for_function(f"() => Number(document.querySelector('iframe').height) <= {start}")


SHOWN = """() => {
  const frame = document.querySelector("iframe").getBoundingClientRect();
  return { above: -frame.top, below: innerHeight - frame.top };
}"""


def in_sight(page: Page, wanted: Locator) -> None:
    """Wait until something in the frame stands within what the partner's page shows of it."""
    page.frames[1].wait_for_function(
        """([one, { above, below }]) => {
          const { top, bottom } = one.getBoundingClientRect();
          return top >= above && bottom <= below;
        }""",
        arg=[wanted.element_handle(), page.evaluate(SHOWN)],
    )


def found_in_frame(page: Page, site: Site, partner: Partner) -> FrameLocator:
    """Places near Chicago in a frame as high as they are, below and above the partner's words."""
    made = lines(site)
    words = "<p>Words of the partner.</p>" * 20
    body = f"{words}{made['frame']}{words}{made['listener']}"
    page.add_init_script(OPEN)
    page.goto(partner.page(body, site.url, policy=POLICY))
    frame = page.frame_locator("iframe")
    frame.get_by_role("combobox").fill("60601")
    frame.get_by_role("combobox").press("Enter")
    expect(frame.get_by_role("article")).to_have_count(10)
    page.wait_for_function("() => document.querySelector('iframe').height > 3000")
    return frame


def test_whom_to_call_stays_in_sight_in_a_frame_of_full_height(
    page: Page, finder_site: Site, partner: Partner
) -> None:
    frame = found_in_frame(page, finder_site, partner)
    whom_to_call = frame.locator("treatment-finder .finder > .crisis")
    for number in (9, 4, 7):
        frame.get_by_role("article").nth(number).get_by_role("heading").scroll_into_view_if_needed()
        in_sight(page, whom_to_call)
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function("() => scrollY === 0")
    expect(frame.locator("treatment-finder")).to_be_visible()
    assert page.frames[1].evaluate("document.body.scrollWidth <= innerWidth")
    page.frames[1].wait_for_function(
        "() => document.documentElement.style.getPropertyValue('--finder-scrolled') === '0px'"
    )


def test_what_comes_next_comes_into_sight_in_such_a_frame(
    page: Page, finder_site: Site, partner: Partner
) -> None:
    frame = found_in_frame(page, finder_site, partner)
    for number in (8, 9):
        last = frame.get_by_role("article").nth(number)
        last.get_by_role("button", name="Compare").click()
    frame.get_by_role("button", name="Compare 2").click()
    heading = frame.locator("[data-heading]")
    expect(heading).to_be_focused()
    in_sight(page, heading)


def test_nothing_but_the_height_leaves_the_frame(
    page: Page, finder_site: Site, partner: Partner
) -> None:
    listen = (
        "<script>window.heard = [];"
        "addEventListener('message', (event) => heard.push(event.data));</script>"
    )
    page.goto(partner.page(listen + lines(finder_site)["frame"], finder_site.url, policy=POLICY))
    page.wait_for_function("() => heard.length > 0")
    heard = page.evaluate("heard")
    assert all(set(one) == {"type", "height"} for one in heard)
    assert all(isinstance(one["height"], int) for one in heard)
    assert {one["type"] for one in heard} == {"treatment-finder:height"}


def test_the_color_and_the_scheme_are_the_partners(
    page: Page, finder_site: Site, partner: Partner
) -> None:
    made = lines(finder_site, "accent=%237a1f5c&scheme=dark&finder_lang=es")
    page.goto(partner.page(made["frame"], finder_site.url, policy=POLICY))
    finder = page.frame_locator("iframe").locator("treatment-finder")
    expect(finder).to_have_attribute("scheme", "dark")
    expect(finder).to_have_attribute("lang", "es")
    content = page.frames[1]
    own = "getComputedStyle(document.querySelector('treatment-finder')).getPropertyValue"
    assert content.evaluate(f"{own}('--finder-accent')") == "#7a1f5c"
    assert content.evaluate(f"{own}('--finder-accent-text')") == "#ffffff"
    page.goto(
        partner.page(
            lines(finder_site, "accent=%237a1f5c")["frame"], finder_site.url, policy=POLICY
        )
    )
    expect(finder).to_be_visible()
    page.emulate_media(color_scheme="dark")
    assert page.frames[1].evaluate(f"{own}('--finder-accent')") == ""
    page.emulate_media(color_scheme="light")
    assert page.frames[1].evaluate(f"{own}('--finder-accent')") == "#7a1f5c"


@pytest.mark.parametrize("query", ["", "?partner=nobody", "?partner=somebody-else"])
def test_a_site_that_is_no_partner_is_not_shown_it(
    page: Page, finder_site: Site, partner: Partner, query: str
) -> None:
    frame = f'<iframe src="{finder_site.url}/embed{query}" title="Find treatment"></iframe>'
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(partner.page(frame, finder_site.url, policy=POLICY))
    page.wait_for_timeout(500)
    assert any("frame-ancestors" in one for one in refused)
    assert page.frame_locator("iframe").locator("treatment-finder").count() == 0


def test_our_own_page_is_framed_by_nobody(page: Page, finder_site: Site, partner: Partner) -> None:
    frame = f'<iframe src="{finder_site.url}/" title="Find treatment"></iframe>'
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(partner.page(frame, finder_site.url, policy=POLICY))
    page.wait_for_timeout(500)
    assert any("frame-ancestors" in one for one in refused)
