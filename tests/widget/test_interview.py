"""The questions: one at a time, each answered, skipped or taken back, with an early way out."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.web.browsing import violations
from tests.widget.searching import Searcher

MakeSearcher = Callable[..., Searcher]

MOST = 8
GIVEN_UP = 20_000  # milliseconds that the widget waits for an answer
FIRST = "Have you had thoughts of dying or of ending your life?"
SECOND = "What do you, or the person you are asking for, use?"
ANYTHING_ELSE = "Is there anything else that should be treated at the same time?"
PASSIVE = "I have had thoughts of being dead"


def begin(one: Searcher, **attributes: str) -> Page:
    """The first question, about Chicago."""
    page = one.open_finder({"place": "60601", **attributes})
    one.finder.locator(".start form button").last.click()
    expect(one.finder.locator("#question")).to_be_focused()
    return page


def press(one: Searcher, name: str) -> None:
    one.finder.get_by_role("button", name=name, exact=True).click()


def question(one: Searcher, text: str) -> Locator:
    return one.finder.get_by_role("heading", name=text, exact=True)


def at_question(one: Searcher, number: int) -> None:
    expect(one.finder.get_by_text(f"Question {number} of at most {MOST}")).to_be_visible()
    expect(one.finder.locator("#question")).to_be_focused()


def box(one: Searcher, name: str) -> Locator:
    return one.finder.get_by_role("checkbox", name=name, exact=True)


def skip_to(one: Searcher, text: str) -> int:
    """Skips questions until this one; tells its number."""
    for number in range(1, MOST + 1):
        at_question(one, number)
        if question(one, text).count():
            return number
        press(one, "Skip")
    raise AssertionError(f"Never asked: {text}")


def test_the_first_question_is_about_safety_and_says_so_kindly(one: Searcher) -> None:
    page = begin(one)
    expect(question(one, FIRST)).to_be_focused()
    expect(question(one, FIRST)).to_have_accessible_description(
        "Question 1 of at most 8 If so, there are people to talk to right now, before any list."
    )
    expect(one.finder.get_by_text("everyone is asked it")).to_be_visible()
    assert violations(page) == []


def test_an_answer_leads_to_the_next_question_at_once(one: Searcher) -> None:
    page = begin(one)
    press(one, "No")
    at_question(one, 2)
    expect(question(one, SECOND)).to_be_focused()
    expect(one.finder.get_by_text("everyone is asked it")).to_have_count(0)
    assert one.sent()[-1]["safety"] == {"suicidal_thoughts": "none"}
    assert "asked" not in one.sent()[-1]
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_questions_fit_a_small_phone(somebody: MakeSearcher, scheme: str) -> None:
    one = somebody(viewport={"width": 320, "height": 640}, color_scheme=scheme)
    page = begin(one, lang="es")
    press(one, "He pensado en estar muerto o muerta")
    expect(one.finder.get_by_role("checkbox").first).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_several_answers_are_sent_together(one: Searcher) -> None:
    begin(one)
    press(one, "No")
    at_question(one, 2)
    box(one, "Alcohol").check()
    box(one, "Cannabis").check()
    press(one, "Next")
    at_question(one, 3)
    assert one.sent()[-1]["substances"] == [{"name": "alcohol"}, {"name": "cannabis"}]


def test_how_often_is_one_answer_and_keeps_every_substance(one: Searcher) -> None:
    begin(one)
    press(one, "No")
    at_question(one, 2)
    box(one, "Alcohol").check()
    box(one, "Cannabis").check()
    press(one, "Next")
    at_question(one, 3)
    expect(question(one, "How often is it used?")).to_be_visible()
    press(one, "Every week")
    at_question(one, 4)
    told = one.sent()[-1]["substances"]
    assert [entry["name"] for entry in told] == ["alcohol", "cannabis"]
    assert "weekly" in [entry.get("frequency") for entry in told]


def test_the_keyboard_is_enough(one: Searcher) -> None:
    page = begin(one)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    at_question(one, 2)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(box(one, "Alcohol")).to_be_checked()
    page.keyboard.press("Enter")
    at_question(one, 3)
    assert one.sent()[-1]["substances"] == [{"name": "alcohol"}]


def test_next_without_an_answer_says_what_to_do(one: Searcher) -> None:
    page = begin(one)
    press(one, "Skip")
    at_question(one, 2)
    before = len(one.sent())
    press(one, "Next")
    error = one.finder.get_by_text("Choose at least one answer, or skip this question.")
    expect(error).to_be_visible()
    expect(box(one, "Alcohol")).to_be_focused()
    assert violations(page) == []
    box(one, "Alcohol").check()
    expect(error).to_have_count(0)
    assert len(one.sent()) == before


def test_none_of_these_and_any_of_these_exclude_each_other(one: Searcher) -> None:
    begin(one)
    skip_to(one, ANYTHING_ELSE)
    box(one, "Depression").check()
    box(one, "Anxiety").check()
    box(one, "None of these").check()
    expect(box(one, "Depression")).not_to_be_checked()
    expect(box(one, "Anxiety")).not_to_be_checked()
    box(one, "Depression").check()
    expect(box(one, "None of these")).not_to_be_checked()


def test_none_of_these_is_an_answer_and_is_not_asked_again(one: Searcher) -> None:
    begin(one)
    number = skip_to(one, ANYTHING_ELSE)
    box(one, "None of these").check()
    press(one, "Next")
    at_question(one, number + 1)
    expect(question(one, ANYTHING_ELSE)).to_have_count(0)
    assert one.sent()[-1]["asked"][-1] == "conditions"
    assert "conditions" not in one.sent()[-1]


def test_a_skipped_question_is_told_by_its_field(one: Searcher) -> None:
    begin(one)
    press(one, "Skip")
    at_question(one, 2)
    press(one, "Skip")
    at_question(one, 3)
    assert one.sent()[-1]["asked"] == ["safety.suicidal_thoughts", "substances"]


def test_back_shows_the_question_before_with_its_answer(one: Searcher) -> None:
    begin(one)
    press(one, "No")
    at_question(one, 2)
    box(one, "Cannabis").check()
    press(one, "Next")
    at_question(one, 3)
    asked = len(one.sent())
    press(one, "Back")
    at_question(one, 2)
    expect(box(one, "Cannabis")).to_be_checked()
    expect(box(one, "Alcohol")).not_to_be_checked()
    press(one, "Back")
    at_question(one, 1)
    expect(one.finder.get_by_role("button", name="No Your answer")).to_be_visible()
    assert len(one.sent()) == asked


def test_another_answer_after_back_takes_the_place_of_the_first(one: Searcher) -> None:
    begin(one)
    press(one, "Skip")
    at_question(one, 2)
    box(one, "Cannabis").check()
    press(one, "Next")
    at_question(one, 3)
    press(one, "Back")
    at_question(one, 2)
    press(one, "Back")
    at_question(one, 1)
    press(one, "No")
    at_question(one, 2)
    assert "substances" not in one.sent()[-1]
    assert "asked" not in one.sent()[-1]


def test_back_from_the_first_question_leads_to_the_place(one: Searcher) -> None:
    begin(one)
    press(one, "Back")
    expect(one.place_field).to_have_value("60601")


def test_start_over_forgets_what_was_told(one: Searcher) -> None:
    one.open_finder()
    one.type_place("60601")
    press(one, "Help me choose: a few questions")
    at_question(one, 1)
    press(one, PASSIVE)
    at_question(one, 2)
    press(one, "Start over")
    expect(one.place_field).to_have_value("")
    one.search("67202")
    assert one.sent()[-1].keys() == {"place", "language", "facets", "page", "per_page"}


def test_the_places_can_be_seen_at_any_time_and_are_not_asked_for_again(one: Searcher) -> None:
    begin(one)
    press(one, "Skip")
    at_question(one, 2)
    asked = len(one.sent())
    way_out = one.finder.get_by_role("button", name=re.compile(r"Show the places now \(\d+\)"))
    number = re.search(r"\d+", way_out.inner_text())
    assert number
    way_out.click()
    expect(one.finder.get_by_role("article").first).to_be_visible()
    expect(one.finder.locator("[data-heading]")).to_contain_text(number[0])
    assert len(one.sent()) == asked


def test_what_is_ticked_counts_where_the_places_are_shown_at_once(one: Searcher) -> None:
    begin(one)
    press(one, "Skip")
    at_question(one, 2)
    box(one, "Alcohol").check()
    one.press("interview.show_now")
    expect(one.finder.get_by_role("article").first).to_be_visible()
    assert one.sent()[-1]["substances"] == [{"name": "alcohol"}]


def test_back_from_a_question_leads_to_the_places_where_it_was_opened_there(one: Searcher) -> None:
    one.open_finder()
    one.search("60601")
    one.press("results.question")
    at_question(one, 1)
    press(one, "No")
    at_question(one, 2)
    press(one, "Back")
    at_question(one, 1)
    press(one, "Back")
    expect(one.finder.get_by_role("article").first).to_be_visible()
    expect(one.finder.locator("[data-heading]")).to_be_focused()
    press(one, "Change the place")
    press(one, "Help me choose: a few questions")
    at_question(one, 1)
    press(one, "Back")
    expect(one.place_field).to_have_value("60601")


def test_a_plan_leads_to_help_before_any_list_and_can_be_taken_back(one: Searcher) -> None:
    page = begin(one)
    press(one, "I have a plan, or might act on it")
    expect(one.finder.locator("[data-emergency]").first).to_be_visible()
    expect(one.finder.get_by_role("article")).to_have_count(0)
    expect(one.finder.get_by_text("Your safety comes first.").first).to_be_visible()
    assert violations(page) == []
    one.finder.locator(".withheld").get_by_role("button").first.click()
    at_question(one, 1)


def test_what_is_urgent_is_shown_once_above_the_next_question(one: Searcher) -> None:
    begin(one)
    press(one, PASSIVE)
    at_question(one, 2)
    urgent = one.finder.locator(".interview > .notice")
    expect(urgent).to_have_count(1)
    expect(urgent.get_by_role("link", name=re.compile("988"))).to_be_visible()
    title = urgent.get_by_role("heading").inner_text()
    expect(one.finder.get_by_role("status")).to_contain_text(title)
    press(one, "Skip")
    at_question(one, 3)
    expect(urgent).to_have_count(0)


def test_what_is_urgent_is_in_sight_on_a_small_screen(somebody: MakeSearcher) -> None:
    one = somebody(viewport={"width": 320, "height": 640})
    begin(one)
    press(one, PASSIVE)
    at_question(one, 2)
    heading = one.finder.locator(".interview > .notice").get_by_role("heading")
    expect(heading).to_be_in_viewport(ratio=1)


def test_a_whole_interview_has_few_questions_and_ends_at_the_places(one: Searcher) -> None:
    begin(one)
    article = one.finder.get_by_role("article").first
    for number in range(1, MOST + 1):
        at_question(one, number)
        press(one, "Skip")
        following = one.finder.get_by_text(f"Question {number + 1} of at most {MOST}")
        expect(following.or_(article)).to_be_visible()
        if not following.count():
            break
    expect(article).to_be_visible()
    # One answer to each skip and one before: the last is shown as it is.
    assert len(one.sent()) == number + 1


def test_a_failure_can_be_tried_again_and_loses_nothing(one: Searcher) -> None:
    page = begin(one)
    page.route("**/v1/recommendations", lambda route: route.abort())
    press(one, "No")
    expect(one.finder.get_by_role("alert")).to_be_visible()
    failed = one.finder.get_by_role("heading", name="The next question did not come")
    expect(failed).to_be_focused()
    assert violations(page) == []
    page.unroute("**/v1/recommendations")
    one.finder.get_by_role("alert").get_by_role("button").click()
    at_question(one, 2)
    assert one.sent()[-1]["safety"] == {"suicidal_thoughts": "none"}


def test_while_an_answer_takes_its_time_one_can_go_back(one: Searcher) -> None:
    page = begin(one)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/v1/recommendations", hold)
    press(one, "No")
    waiting = one.finder.get_by_role("heading", name="One moment…")
    expect(waiting).to_be_focused()
    expect(one.finder.get_by_text("Question 2 of at most 8")).to_be_visible()
    # What is taken back is let go at once, long before it would be given up anyway: its answer
    # would be to something else.
    with page.expect_event("requestfailed", timeout=GIVEN_UP / 2):
        press(one, "Back")
    at_question(one, 1)
    assert len(held) == 1
    page.unroute("**/v1/recommendations")
    press(one, PASSIVE)
    at_question(one, 2)
    assert one.sent()[-1]["safety"] == {"suicidal_thoughts": "passive"}


def test_another_language_asks_the_same_question_and_keeps_what_is_ticked(one: Searcher) -> None:
    begin(one)
    press(one, "Skip")
    at_question(one, 2)
    box(one, "Cannabis").check()
    press(one, "Español")
    expect(one.finder.get_by_text("Pregunta 2 de 8 como máximo")).to_be_visible()
    expect(box(one, "Marihuana")).to_be_checked()
    press(one, "Atrás")
    expect(one.finder.get_by_text("Pregunta 1 de 8 como máximo")).to_be_visible()
    expect(one.finder.get_by_role("button", name="Omitir")).to_be_visible()


def test_the_second_half_of_a_double_click_is_no_answer(one: Searcher) -> None:
    begin(one)
    answer = one.finder.get_by_role("button", name="No", exact=True)
    answer.dispatch_event("click", {"detail": 2})
    at_question(one, 1)
    answer.dispatch_event("click", {"detail": 1})
    at_question(one, 2)


def test_a_double_click_on_skip_forgets_nothing(one: Searcher) -> None:
    begin(one)
    one.hold("/v1/recommendations")
    one.button("interview.skip").dblclick()
    expect(one.finder.get_by_role("heading", name="One moment…")).to_be_visible()
    # The same as at a question, so that no other button comes under the finger.
    ways = one.finder.locator(".interview-ways button")
    expect(ways).to_have_text(["Back", "Skip", "Show the places now", "Start over"])
    expect(ways.nth(1)).to_be_disabled()
    ways.last.dispatch_event("click", {"detail": 2})
    one.held.pop().continue_()
    at_question(one, 2)


def test_a_question_leaves_the_focus_where_somebody_has_gone(one: Searcher) -> None:
    page = one.open_finder({"place": "60601"}, around="<input aria-label='Theirs'>{finder}")
    one.press("start.interview")
    at_question(one, 1)
    one.hold("/v1/recommendations", times=1)
    press(one, "No")
    expect(one.finder.get_by_role("heading", name="One moment…")).to_be_focused()
    theirs = page.get_by_label("Theirs")
    theirs.focus()
    one.held.pop().continue_()
    expect(question(one, SECOND)).to_be_visible()
    expect(one.finder.get_by_role("status")).to_have_text(SECOND)
    expect(theirs).to_be_focused()
    expect(one.finder.locator(".answers")).to_have_count(1)


def test_questions_after_a_change_of_place_are_about_the_new_place(one: Searcher) -> None:
    begin(one)
    press(one, "No")
    at_question(one, 2)
    press(one, "Back")
    at_question(one, 1)
    press(one, "Back")
    one.type_place("67202")
    press(one, "Help me choose: a few questions")
    at_question(one, 1)
    press(one, "No")
    at_question(one, 2)
    assert one.sent()[-1]["place"] == "67202"
    press(one, "Back")
    at_question(one, 1)
    expect(one.finder.get_by_role("button", name="No Your answer")).to_be_visible()


def test_what_is_told_elsewhere_stays_when_a_question_is_taken_back(one: Searcher) -> None:
    begin(one)
    press(one, "No")
    at_question(one, 2)
    one.finder.get_by_role("button", name=re.compile("Show the places now")).click()
    one.finder.get_by_text("Narrow the list", exact=True).click()
    one.finder.get_by_role("checkbox", name=re.compile("^Medicaid")).check()
    press(one, "Change the place")
    one.type_place("67202")
    press(one, "Help me choose: a few questions")
    at_question(one, 2)
    press(one, "Back")
    at_question(one, 1)
    expect(one.finder.get_by_role("button", name="No Your answer")).to_be_visible()
    assert one.sent()[-1]["place"] == "67202"
    assert one.sent()[-1]["filters"]["terms"] == ["medicaid"]
    assert "safety" not in one.sent()[-1]
