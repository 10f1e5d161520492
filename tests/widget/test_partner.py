"""A helpline adds two lines to its page, on another origin and under a strict policy."""

import pytest
from playwright.sync_api import Locator, expect

from api.web.widget.released import current
from tests.widget.conftest import MakeSearcher
from tests.widget.partner import POLICY, TITLE, element, script
from tests.widget.searching import Searcher

STYLED = POLICY.replace("style-src 'none'", "style-src 'unsafe-inline'")
"""The policy of a page that has styles of its own within it."""


def color_of(place: Locator, what: str = "backgroundColor") -> str:
    return str(place.evaluate(f"one => getComputedStyle(one).{what}"))


def test_two_lines_are_enough(one: Searcher) -> None:
    one.open_finder()
    one.search("60601")
    expect(one.finder.get_by_role("heading", level=2)).to_contain_text("near 60601 Chicago, IL")
    assert one.asked_of_us()[0] == "GET /widget.js"
    assert one.asked_of_us()[-1] == "POST /v1/recommendations"


def pinned(one: Searcher, integrity: str) -> None:
    """Open a page that names the release together with its hash."""
    line = script(one.site.url, current().path, integrity=integrity, crossorigin="anonymous")
    address = one.partner.page(element({"lang": "en"}), one.site.url, head=line)
    one.open(address)


def test_a_pinned_release_works(one: Searcher) -> None:
    pinned(one, current().integrity)
    one.search("60601")


def test_a_file_that_was_changed_is_refused(one: Searcher) -> None:
    pinned(one, f"sha384-{'A' * 64}")
    one.page.wait_for_load_state("networkidle")
    assert one.page.evaluate("customElements.get('treatment-finder') === undefined")
    assert len(one.complaints) == 1
    assert "integrity" in one.complaints.pop()


def test_events_tell_nothing_of_the_visitor(one: Searcher) -> None:
    page = one.open_finder()
    page.evaluate(
        """() => {
          window.heard = [];
          const finder = document.querySelector("treatment-finder");
          for (const name of ["search", "select"]) {
            finder.addEventListener(name, (event) => window.heard.push([name, event.detail]));
            document.addEventListener(name, () => window.heard.push(["bubbled", name]));
          }
          // A phone call is not made in a test.
          const isCall = (part) => String(part.href).startsWith("tel:");
          addEventListener("click", (event) => {
            if (event.composedPath().some(isCall)) event.preventDefault();
          });
        }"""
    )
    one.search("60601")
    assert page.evaluate("window.heard") == [["search", None]]
    card = one.finder.get_by_role("article").first
    card.get_by_role("link", name="Call").first.click()
    heard = page.evaluate("window.heard")[1:]
    program = card.get_attribute("data-program")
    assert [name for name, _ in heard] == ["select"]
    detail = heard[0][1]
    assert set(detail) == {"program", "provider", "action"}
    assert (detail["program"], detail["action"]) == (program, "call")


def test_it_wears_the_colours_of_the_page(one: Searcher) -> None:
    style = """<style>
      treatment-finder { --finder-accent: rgb(80, 20, 90); --finder-card: rgb(255, 250, 240);
                         --finder-radius: 0; --finder-font: serif }
    </style>"""
    one.open_finder(policy=STYLED, head=style)
    button = one.finder.get_by_role("button", name="Show places")
    assert color_of(button) == "rgb(80, 20, 90)"
    assert color_of(button, "borderTopLeftRadius") == "0px"
    assert color_of(button, "fontFamily") == "serif"
    assert color_of(one.place_field) == "rgb(255, 250, 240)"


def test_a_filter_that_there_is_not_is_left_out_and_told_to_who_wrote_it(one: Searcher) -> None:
    one.open_finder({"filters": "medicaid,medicaid no_such_thing, 30-days 90-days"})
    line = one.finder.get_by_text("This site shows only places that list")
    fixed = "This site shows only places that list: Medicaid, stays of 90 days."
    expect(line).to_have_text(fixed)
    one.search("Illinois")
    assert one.sent()[-1]["filters"] == {"terms": ["medicaid"], "length_of_stay_days": 90}
    assert ["no_such_thing 30-days" in complaint for complaint in one.complaints] == [True]
    one.complaints.clear()
    one.press("results.change_place")
    expect(line).to_have_text(fixed)


def test_whom_to_call_stays_below_a_header_of_the_page(one: Searcher) -> None:
    style = """<style>
      header { position: fixed; top: 0; left: 0; right: 0; height: 64px; z-index: 9 }
      treatment-finder { --finder-header: 64px }
    </style>"""
    around = "<header>Hope Line</header>{finder}"
    page = one.open_finder(policy=STYLED, head=style, around=around)
    one.search("60601")
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight / 2)")
    page.wait_for_function("scrollY > 500")
    box = one.finder.locator(".crisis").bounding_box()
    assert box
    assert box["y"] == 64


@pytest.mark.parametrize("width", [280, 320, 420])
def test_in_a_narrow_column_of_a_wide_page_the_crisis_block_is_as_on_a_telephone(
    one: Searcher, width: int
) -> None:
    style = f"<style>main {{ inline-size: {width}px }}</style>"
    one.open_finder({"lang": "es"}, policy=STYLED, head=style, around="<main>{finder}</main>")
    box = one.finder.locator(".crisis").bounding_box()
    inside = one.finder.locator(".crisis *").evaluate_all(
        "all => Math.max(...all.map((each) => each.getBoundingClientRect().right))"
    )
    assert box
    assert inside <= box["x"] + box["width"]
    assert box["height"] < 128, "what has the focus would come to stand behind it"


def test_in_a_page_from_right_to_left_its_own_languages_run_as_they_do(one: Searcher) -> None:
    one.open_finder(html='lang="ar" dir="rtl"')
    finder = one.finder.locator(".finder")
    assert finder.evaluate("finder => getComputedStyle(finder).direction") == "ltr"


def test_rules_of_the_page_do_not_get_in(one: Searcher) -> None:
    rules = """<style>
      :not(html, head, body, main, treatment-finder) {
        display: none !important;
        color: red !important;
      }
      button, a, input, h2, p, ul, li { visibility: hidden !important; font-size: 3px !important }
    </style>"""
    one.open_finder(policy=STYLED, head=rules)
    plain = color_of(one.place_field, "color")
    assert plain != "rgb(255, 0, 0)"
    assert color_of(one.place_field, "fontSize") == "16px"
    one.search("60601")
    expect(one.finder.get_by_role("link", name="Call 988")).to_be_visible()


def test_what_the_page_hands_down_does_not_spoil_it(one: Searcher) -> None:
    rules = """<style>
      body { color: yellow; line-height: 3; text-align: right; text-transform: uppercase;
             letter-spacing: 1em; font: 40px fantasy; white-space: pre; visibility: visible;
             text-indent: 5em; word-spacing: 2em; font-style: italic; cursor: none }
    </style>"""
    one.open_finder(policy=STYLED, head=rules)
    text = one.finder.get_by_text("Say where to look.")
    assert color_of(text, "color") != "rgb(255, 255, 0)"
    handed_down = {
        "textTransform": "none",
        "letterSpacing": "normal",
        "wordSpacing": "0px",
        "textIndent": "0px",
        "whiteSpace": "normal",
        "fontStyle": "normal",
        "fontSize": "16px",
        "textAlign": "start",
    }
    assert {name: color_of(text, name) for name in handed_down} == handed_down


def test_fixed_filters_are_always_on(one: Searcher) -> None:
    one.open_finder({"filters": "medicaid 90-days"})
    expect(one.finder.get_by_text("This site shows only places that list")).to_contain_text(
        "Medicaid"
    )
    one.search("60601")
    assert one.sent()[-1]["filters"] == {"terms": ["medicaid"], "length_of_stay_days": 90}
    chips = one.finder.get_by_role("list", name="Filters in use")
    expect(chips.get_by_role("listitem")).to_have_count(2)
    expect(chips.get_by_role("button")).to_have_count(0)


def test_a_place_to_start_from_stands_in_the_field(one: Searcher) -> None:
    one.open_finder({"place": "Cook County, IL"})
    expect(one.place_field).to_have_value("Cook County, IL")
    one.finder.get_by_role("button", name="Show places").click()
    expect(one.finder.get_by_role("article").first).to_be_visible()
    assert one.sent()[-1]["place"] == "Cook County, IL"


@pytest.mark.parametrize(
    ("locale", "html", "attribute", "heading"),
    [
        ("en-US", 'lang="en"', "es", "Encuentre un lugar"),
        ("es-MX", 'lang="es"', "en", "Find a place"),
        ("es-MX", "", "", "Encuentre un lugar"),
        ("fr-FR", "", "", "Find a place"),
        ("en-US", "", "es-PR", "Encuentre un lugar"),
        ("es-MX", "", "fr", "Encuentre un lugar"),
    ],
)
def test_it_speaks_the_language_of_the_attribute_or_else_of_the_browser(
    somebody: MakeSearcher, locale: str, html: str, attribute: str, heading: str
) -> None:
    one = somebody(locale=locale)
    one.open_finder({"lang": attribute}, html=html)
    expect(one.finder.get_by_role("heading", level=2).first).to_contain_text(heading)


def test_it_can_be_read_in_the_other_language_at_any_time(one: Searcher) -> None:
    page = one.open_finder()
    one.search("60601")
    page.evaluate("document.querySelector('treatment-finder').lang = 'es'")
    expect(one.finder.get_by_role("article").first).to_be_visible()
    expect(one.finder.get_by_role("heading", level=2).first).to_contain_text("cerca de")
    assert one.finder.locator(".finder").get_attribute("lang") == "es"
    one.finder.get_by_role("button", name="English").click()
    expect(one.finder.get_by_role("heading", level=2).first).to_contain_text("near")
    assert {body["language"] for body in one.sent()} == {"en", "es"}


def test_a_switch_of_the_page_keeps_the_focus(one: Searcher) -> None:
    page = one.open_finder(around="<button>Español</button>{finder}")
    switch = page.get_by_role("button", name="Español").first
    switch.focus()
    speak = "language => { document.querySelector('treatment-finder').lang = language; }"
    page.evaluate(speak, "es")
    expect(one.finder.get_by_role("heading", name="Encuentre un lugar")).to_be_visible()
    expect(switch).to_be_focused()
    # Whoever was inside stays inside.
    one.place_field.focus()
    page.evaluate(speak, "en")
    expect(one.finder.get_by_role("heading", name="Find a place")).to_be_focused()


@pytest.mark.parametrize(("attribute", "level"), [("1", 1), ("3", 3), ("nine", 2), ("9", 4)])
def test_its_headings_stand_below_those_of_the_page(
    one: Searcher, attribute: str, level: int
) -> None:
    one.open_finder({"heading-level": attribute})
    main = one.finder.get_by_role("heading", name="Find a place", level=level)
    expect(main).to_have_count(1)
    one.search("60601")
    card = one.finder.get_by_role("article").first
    expect(card.get_by_role("heading", level=level + 1)).to_have_count(1)


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_as_dark_as_the_page(somebody: MakeSearcher, system: str, scheme: str) -> None:
    one = somebody(color_scheme=system)
    one.open_finder({"scheme": scheme})
    light = sum(map(int, color_of(one.place_field)[4:-1].split(","))) > 3 * 128
    assert light == (scheme == "light")


def test_two_on_one_page_know_nothing_of_each_other(one: Searcher) -> None:
    around = "{finder}" + element({"lang": "es"})
    one.open_finder(around=around)
    english, spanish = one.finder.nth(0), one.finder.nth(1)
    english.get_by_role("combobox").fill("60601")
    english.get_by_role("combobox").press("Enter")
    expect(english.get_by_role("article").first).to_be_visible()
    expect(spanish.get_by_role("combobox")).to_have_value("")
    expect(spanish.get_by_role("article")).to_have_count(0)


def test_taken_off_the_page_and_put_back_it_has_forgotten(one: Searcher) -> None:
    page = one.open_finder()
    one.search("60601")
    page.evaluate(
        """() => {
          const finder = document.querySelector("treatment-finder");
          finder.remove();
          document.querySelector("main").append(finder);
        }"""
    )
    expect(one.place_field).to_be_visible()
    expect(one.place_field).to_have_value("")
    expect(one.finder.get_by_role("article")).to_have_count(0)
    one.search("Boston, MA")


def test_what_stands_inside_is_shown_where_no_script_comes(somebody: MakeSearcher) -> None:
    one = somebody(java_script_enabled=False)
    inside = element({"lang": "en"}, '<p>Emergency: <a href="tel:911">911</a></p>')
    one.open(one.partner.page(inside, one.site.url, head=script(one.site.url)))
    expect(one.page.get_by_role("link", name="911")).to_be_visible()


FRAMING = "default-src 'none'; frame-src {finder}; style-src 'none'; base-uri 'none'"


def framed(one: Searcher, partner: str = "hope-line") -> None:
    """Open a partner's page that runs no script of ours, with the finder in a frame."""
    address = f"{one.site.url}/embed?partner={partner}&amp;lang=en"
    frame = f'<iframe src="{address}" title="Find treatment" width="100%" height="600"></iframe>'
    one.open(one.partner.page(frame, one.site.url, policy=FRAMING))


def test_a_page_that_runs_no_script_of_ours_frames_it(one: Searcher) -> None:
    framed(one)
    finder = one.page.frame_locator("iframe").locator("treatment-finder")
    finder.get_by_role("combobox").fill("60601")
    finder.get_by_role("combobox").press("Enter")
    expect(finder.get_by_role("article").first).to_be_visible()
    assert one.page.title() == TITLE


def test_the_frame_tells_its_height_and_nothing_else(one: Searcher) -> None:
    one.context.add_init_script(
        "window.told = []; addEventListener('message', (event) => window.told.push(event.data))"
    )
    framed(one)
    finder = one.page.frame_locator("iframe").locator("treatment-finder")
    finder.get_by_role("combobox").fill("60601")
    before = one.page.evaluate("window.told.length && window.told.at(-1).height")
    finder.get_by_role("combobox").press("Enter")
    expect(finder.get_by_role("article").first).to_be_visible()
    one.page.wait_for_function("before => window.told.at(-1).height > before", arg=before)
    told = one.page.evaluate("window.told")
    assert {tuple(sorted(message)) for message in told} == {("height", "type")}
    assert {message["type"] for message in told} == {"treatment-finder:height"}
    inside = one.page.frames[1].evaluate("document.body.getBoundingClientRect().height")
    assert told[-1]["height"] == pytest.approx(inside, abs=1)


def test_nobody_but_the_partner_frames_it(one: Searcher) -> None:
    stranger = one.partner.url.replace("127.0.0.1", "localhost")
    page = one.partner.page(
        f'<iframe src="{one.site.url}/embed?partner=hope-line&amp;lang=en"></iframe>',
        one.site.url,
        policy=FRAMING,
    )
    one.open(page.replace(one.partner.url, stranger))
    one.page.wait_for_load_state("networkidle")
    assert one.page.frames[1].locator("treatment-finder").count() == 0
    assert any("frame-ancestors" in complaint for complaint in one.complaints)
    one.complaints.clear()
    one.asked.clear()
