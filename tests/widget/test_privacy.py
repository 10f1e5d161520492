"""What somebody tells stays between them and the answer: nowhere kept, nowhere else sent."""

import json
import logging
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.widget.conftest import MakeSearcher
from tests.widget.partner import element, script
from tests.widget.scenes import PLACE, answer, question, results
from tests.widget.searching import Searcher

_RECORDER = """() => {
  window.recorded = [];
  const write = (event) => {
    const it = event.composedPath ? event.composedPath()[0] : event.target;
    window.recorded.push([event.type, event.key || event.data || "", it.value || it.textContent]);
  };
  for (const type of ["keydown", "keyup", "keypress", "beforeinput", "textInput", "input",
    "change", "paste", "copy", "cut", "select", "submit", "compositionstart", "compositionupdate",
    "compositionend", "dragstart", "drop"]) document.addEventListener(type, write);
}"""
"""As scripts that record visits do it."""


def told_much(one: Searcher) -> None:
    """Answer each question: thoughts of being dead at first, then what stands first."""
    question(one)
    answer(one, 1)
    cards, asked = one.finder.locator(".card"), one.finder.locator(".question")
    while True:
        expect(one.finder.locator("[aria-busy=true], .skeleton")).to_have_count(0)
        cards.or_(asked).first.wait_for()
        if cards.count():
            return
        if asked.get_by_role("checkbox").count():
            asked.get_by_role("checkbox").first.check()
            one.press("interview.next")
        else:
            answer(one, 0)


def bodies(one: Searcher) -> str:
    return "\n".join(ask.body for ask in one.asked)


def test_what_is_told_is_in_bodies_and_nowhere_else(one: Searcher) -> None:
    told_much(one)
    assert "passive" in bodies(one)
    values = {
        value for ask in one.asked if ask.body for value in re.findall(r'"(\w{4,})"', ask.body)
    }
    told = values - {"language"}
    assert len(told) > 10
    addresses = [ask.url for ask in one.asked if ask.url.startswith(f"{one.site.url}/v1/")]
    assert not [url for url in addresses if "?" in url]
    paths = [url.removesuffix("/places") for url in addresses]
    assert not [path for path in paths if any(word in path for word in told)]


def test_the_log_tells_nothing_of_it(
    one: Searcher, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    told_much(one)
    out, err = capfd.readouterr()
    written = "\n".join([caplog.text, out, err])
    assert "POST /v1/recommendations 200" in written
    sent = {
        value
        for ask in one.asked
        if ask.method == "POST"
        for value in re.findall(r'"([\w ,]{5,})"(?!:)', ask.body)
    }
    assert sent & {"passive"}
    ours = "\n".join(line for line in written.splitlines() if "treatment_finder" in line)
    assert not [word for word in sent | {PLACE} if word in ours]


def test_nothing_is_asked_before_somebody_does_something(one: Searcher) -> None:
    page = one.open_finder({"place": PLACE})
    page.wait_for_load_state("networkidle")
    assert one.asked_of_us() == ["GET /widget.js"]


def test_no_request_says_where_it_comes_from_or_who_asks(one: Searcher) -> None:
    headers = []
    one.context.on("request", lambda request: headers.append((request.url, request.all_headers)))
    results(one)
    sent = [ask() for url, ask in headers if url.endswith("/v1/recommendations")]
    assert len(sent) == 1
    assert not {"cookie", "referer", "authorization"} & set(sent[0])
    assert sent[0]["cache-control"] == "no-cache"


def composed(one: Searcher, text: str) -> None:
    """Write it as the keyboards of telephones do: a word that is changed until it stands."""
    one.place_field.fill("")
    keyboard = one.context.new_cdp_session(one.page)
    begun = {"text": text[:4], "selectionStart": 4, "selectionEnd": 4}
    keyboard.send("Input.imeSetComposition", begun)
    keyboard.send("Input.insertText", {"text": text})
    expect(one.place_field).to_have_value(text)


def dragged_into_itself(one: Searcher) -> None:
    """Drag the selected text of the field to its own end."""
    box = one.place_field.bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    one.page.mouse.move(box["x"] + 40, y)
    one.page.mouse.down()
    one.page.mouse.move(box["x"] + 200, y, steps=5)
    one.page.mouse.up()


def test_scripts_of_the_page_get_nothing_that_is_typed(one: Searcher) -> None:
    page = one.open_finder()
    page.evaluate(_RECORDER)
    one.place_field.press_sequentially(PLACE)
    composed(one, "Chicago, IL")
    one.place_field.press("Control+a")
    one.place_field.press("Control+c")
    dragged_into_itself(one)
    one.place_field.press("Enter")
    expect(one.finder.get_by_role("article").first).to_be_visible()
    assert page.evaluate("window.recorded") == []


@pytest.fixture
def outsider(somebody: MakeSearcher) -> Searcher:
    """Somebody whose widget is as closed as everybody's."""
    one = somebody(closed=True)
    line = script(one.site.url)
    one.open(one.partner.page(element({"lang": "en"}), one.site.url, head=line))
    one.page.wait_for_function("() => customElements.get('treatment-finder')")
    return one


def searched_by_keys(one: Searcher) -> None:
    """Tab to the field (after two buttons and four links), type and search."""
    for _ in range(7):
        one.page.keyboard.press("Tab")
    one.page.keyboard.type(PLACE)
    with one.page.expect_response("**/v1/recommendations"):
        one.page.keyboard.press("Enter")


def test_scripts_of_the_page_cannot_look_inside(outsider: Searcher) -> None:
    page = outsider.page
    page.evaluate(
        """() => {
          window.seen = [];
          for (const type of ["keydown", "input", "click", "focusin"]) {
            addEventListener(type, (event) => {
              window.seen.push([event.target.localName, event.target.value || "",
                event.composedPath().some((part) => part.localName === "input")]);
            }, true);
          }
        }"""
    )
    searched_by_keys(outsider)
    # Even who listens first of all learns that something happened, and not where.
    seen = page.evaluate("window.seen")
    here = {tuple(one) for one in seen if one[0] != "body"}
    assert here == {("treatment-finder", "", False)}
    reachable = page.evaluate(
        """() => {
          const finder = document.querySelector("treatment-finder");
          return [finder.shadowRoot, finder.innerHTML, finder.textContent,
            document.activeElement.localName, document.querySelectorAll("article, input").length,
            Object.keys(finder), getSelection().toString()];
        }"""
    )
    assert reachable == [None, "", "", "treatment-finder", 0, [], ""]


def test_nothing_is_left_once_the_widget_is_gone(one: Searcher) -> None:
    told_much(one)
    one.page.evaluate("document.querySelector('treatment-finder').remove()")
    assert one.page.evaluate("document.body.textContent").strip() == "Hope Line"


def test_a_page_that_is_kept_for_the_way_back_has_forgotten(one: Searcher) -> None:
    results(one)
    one.press("card.save")
    hidden = "dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))"
    one.page.evaluate(hidden)
    expect(one.place_field).to_have_value("")
    expect(one.finder.get_by_role("article")).to_have_count(0)
    one.search(PLACE)
    expect(one.button("card.save")).to_have_attribute("aria-pressed", "false")
    one.finder.evaluate("finder => finder.remove()")
    one.page.evaluate(hidden)


def left_by(one: Searcher, leave: Callable[[], None]) -> Page:
    """Come from another page, tell something, and leave at once."""
    before = one.partner.page("<p>Before</p>", one.site.url)
    one.open(before)
    address = one.partner.page("<p>A weather page</p>", one.site.url)
    one.open_finder({"exit": address})
    one.search(PLACE)
    leave()
    one.page.wait_for_url(address)
    expect(one.page.get_by_text("A weather page")).to_be_visible()
    return one.page


def test_leaving_puts_another_page_in_the_place_of_this_one(one: Searcher) -> None:
    finder = one.finder
    page = left_by(one, lambda: one.press("frame.leave"))
    expect(finder).to_have_count(0)
    page.go_back()
    expect(page.get_by_text("Before")).to_be_visible()
    page.go_forward()
    expect(page.get_by_text("A weather page")).to_be_visible()
    assert page.evaluate("performance.getEntriesByType('navigation')[0].type") == "back_forward"


def test_leaving_empties_the_page_before_the_other_one_comes(one: Searcher) -> None:
    # A page that never comes: whoever looks at the screen still sees the one before.
    nowhere = f"{one.partner.url}/nowhere"
    one.open_finder({"exit": nowhere})
    one.search(PLACE)
    one.page.route(nowhere, lambda route: route.fulfill(status=204))
    with one.page.expect_event("requestfailed"):
        one.press("frame.leave")
    assert one.page.url == one.opened
    assert one.finder.evaluate("finder => finder.shadowRoot.childElementCount") == 0


@pytest.mark.parametrize("wrong", ["javascript:alert(1)", "https://"])
def test_leaving_goes_to_the_weather_unless_told(one: Searcher, wrong: str) -> None:
    one.open_finder({"exit": wrong})
    weather = "https://www.weather.gov/"
    one.context.route(weather, lambda route: route.fulfill(body="Sunny", content_type="text/plain"))
    one.press("frame.leave")
    one.page.wait_for_url(weather)
    gone = [ask for ask in one.asked if ask.url.startswith(weather)]
    assert [(ask.method, ask.body) for ask in gone] == [("GET", "")]
    one.asked = [ask for ask in one.asked if ask not in gone]


def test_a_position_is_asked_for_on_request_alone_and_sent_coarsely(
    somebody: MakeSearcher,
) -> None:
    exact = {"latitude": 41.88321, "longitude": -87.63241}
    one = somebody(geolocation=exact, permissions=["geolocation"])
    one.open_finder()
    one.press("start.use_location")
    expect(one.place_field).to_have_value(one.said("start.your_location"))
    one.press("start.search")
    expect(one.finder.get_by_role("article").first).to_be_visible()
    sent = json.loads(one.asked[-1].body)
    assert (sent["lat"], sent["lng"]) == (41.88, -87.63)
    assert not [ask for ask in one.asked if "41.883" in ask.url + ask.body]
