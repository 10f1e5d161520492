"""Rules that cannot be used are refused: one by itself, two against each other."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from recommender.checks import faults_of, faults_of_rule
from recommender.grammar import Rule
from recommender.reading import ruleset
from tests.recommender.factories import level, rule

PAID = {"field": "payment", "answered": True}
WANTED = {"field": "preferences.length_of_stay_days", "answered": True}
AT_LEAST_18 = {"field": "age", "at_least": 18}
AT_MOST_17 = {"field": "age", "at_most": 17}


def faults(effect: str, **more: Any) -> list[str]:
    return list(faults_of_rule(rule(effect, **more)))


def between(*rules: Rule) -> list[str]:
    return list(faults_of(replace(ruleset(), rules=rules)))


@pytest.mark.parametrize(
    "effect",
    ["notice", "setting", "ask", "prefer", "avoid", "require", "exclude", "first", "last"],
)
def test_a_plain_rule_of_each_kind_is_without_fault(effect: str) -> None:
    assert faults(effect) == []


@pytest.mark.parametrize(
    ("effect", "more", "fault"),
    [
        ("prefer", {"levels": [level(has=["cbtt"])]}, "levels.0: cbtt"),
        ("prefer", {"levels": [level(), level(has=["dbtt"], points=3)]}, "levels.1: dbtt"),
        ("avoid", {"levels": [level(has=["cbtt"], points=-3)]}, "levels.0: cbtt"),
        ("prefer", {"denied_by": ["cbtt"]}, "denied_by: cbtt"),
        ("require", {"any": [{"has": ["cbtt"]}]}, "any.0: cbtt"),
        ("ask", {"unless": [{"has": ["cbtt"]}]}, "unless.0: cbtt"),
        ("setting", {"settings": ["outpatients"]}, "settings: outpatients"),
        ("prefer", {"for_each": "therapies", "only": ["cbtt"]}, "only: cbtt"),
        ("prefer", {"for_each": "therapies", "except": ["cbtt"]}, "except: cbtt"),
    ],
)
def test_a_term_that_the_vocabulary_does_not_have_is_named_with_its_place(
    effect: str, more: dict[str, Any], fault: str
) -> None:
    assert faults(effect, **more) == [f"{fault} is not a term of the vocabulary"]


def test_a_program_can_only_be_a_kind_of_care() -> None:
    assert faults("prefer", levels=[level(setting=["cbt"])]) == [
        "levels.0: cbt is not a kind of care"
    ]


@pytest.mark.parametrize("where", ["only", "except"])
def test_only_and_except_name_what_the_repeated_field_can_hold(where: str) -> None:
    assert faults("prefer", for_each="therapies", **{where: ["cbt", "medicaid"]}) == [
        f"{where}: medicaid is not an answer that therapies can have"
    ]


@pytest.mark.parametrize("field", ["gender", "age", "safety.symptoms", "must_have"])
def test_a_rule_is_repeated_only_for_lists_of_terms(field: str) -> None:
    assert faults("prefer", for_each=field) == [f"for_each: {field} is no list of terms"]
    named = faults("prefer", levels=[level(has=[f"{{{field}}}"])])
    assert named == [f"levels.0: {{{field}}} is no list of terms"]


@pytest.mark.parametrize(
    ("term", "more", "said"),
    [
        ("{each}", {}, "{each} needs for_each"),
        ("{paymint}", {"when": PAID}, "{paymint} is not an answer that needs can have"),
        ("{payment}", {}, "{payment} needs a when that is true only where payment is answered"),
        (
            "{payment}",
            {"when": {"any": [PAID, AT_LEAST_18]}},
            "{payment} needs a when that is true only where payment is answered",
        ),
    ],
)
def test_a_placeholder_for_terms_has_to_be_filled_whenever_the_rule_applies(
    term: str, more: dict[str, Any], said: str
) -> None:
    assert faults("prefer", levels=[level(has=[term])], **more) == [f"levels.0: {said}"]


@pytest.mark.parametrize(
    ("term", "more"),
    [
        ("{each}", {"for_each": "payment"}),
        ("{payment}", {"for_each": "payment"}),
        ("{payment}", {"when": PAID}),
        ("{payment}", {"when": {"all": [AT_LEAST_18, PAID]}}),
        ("{payment}", {"when": {"field": "payment", "includes": ["cash"]}}),
        ("{care.settings}", {}),
    ],
)
def test_a_placeholder_that_is_always_filled_is_without_fault(
    term: str, more: dict[str, Any]
) -> None:
    assert faults("prefer", levels=[level(has=[term])], **more) == []


@pytest.mark.parametrize("when", [None, AT_LEAST_18, {"any": [WANTED, AT_LEAST_18]}])
def test_a_stay_needs_the_days_that_were_asked_for(when: dict[str, Any] | None) -> None:
    (fault,) = faults("prefer", levels=[level(stay="stated")], when=when)

    assert fault.startswith("levels.0: stay needs a when that is true only where preferences.")


def test_a_stay_is_without_fault_where_the_days_are_sure_to_be_answered() -> None:
    days = {"field": "preferences.length_of_stay_days", "at_least": 90}

    assert faults("prefer", levels=[level(stay="stated")], when=WANTED) == []
    assert faults("prefer", levels=[level(stay="stated")], when=days) == []


@pytest.mark.parametrize(
    ("effect", "more", "name"),
    [
        ("prefer", {"unmet": "No {label}."}, "label"),
        ("prefer", {"unmet": "No {name}."}, "name"),
        ("prefer", {"unknown": "{labels}?"}, "labels"),
        ("prefer", {"ask": "For {days} days?"}, "days"),
        ("prefer", {"levels": [level(ask="For {dais} days?")]}, "dais"),
        ("prefer", {"for_each": "therapies", "title": "On {label}"}, "label"),
        ("notice", {"text": "Call {label}."}, "label"),
        ("notice", {"actions": [{"label": "Call {name}", "tel": "911"}]}, "name"),
        ("notice", {"withhold": "{labels}"}, "labels"),
        ("setting", {"because": "You said {label}."}, "label"),
        ("require", {"because": "No {label}."}, "label"),
        ("ask", {"ask": "Do you take {labels}?"}, "labels"),
    ],
)
def test_a_placeholder_that_nothing_fills_in_is_named(
    effect: str, more: dict[str, Any], name: str
) -> None:
    (fault,) = faults(effect, **more)

    assert fault.startswith(f"{{{name}}}: nothing fills it in: ")


def test_placeholders_that_a_rule_can_fill_in_are_without_fault() -> None:
    each = {"for_each": "therapies", "levels": [level(has=["{each}"], because="{label}, {name}.")]}
    payment = [level(has=["{payment}"], because="Takes {labels}.")]

    assert faults("prefer", **each) == []
    assert faults("prefer", when=PAID, levels=payment) == []
    assert faults("prefer", when=WANTED, levels=[level(stay="stated", because="{days}")]) == []


@pytest.mark.parametrize(
    ("effect", "levels", "said"),
    [
        ("prefer", [level(points=0)], "levels.0: points: prefer gives points"),
        ("prefer", [level(points=-1)], "levels.0: points: prefer gives points"),
        ("avoid", [level(points=1)], "levels.0: points: avoid takes points away"),
        (
            "prefer",
            [level(), level(has=["dbt"])],
            "levels.1: points: have to fall from level to level",
        ),
        (
            "avoid",
            [level(points=-3), level(has=["dbt"], points=-4)],
            "levels.1: points: have to fall from level to level",
        ),
        (
            "prefer",
            [level(has=["ketamine_infusion"])],
            "levels.0: ketamine_infusion may never be given points",
        ),
    ],
)
def test_points_that_a_ladder_cannot_have_are_named(
    effect: str, levels: list[dict[str, Any]], said: str
) -> None:
    assert faults(effect, levels=levels) == [said]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"has": ["cbt", "dbt"]}, {"has": ["dbt"]}),
        ({"has": ["trauma"]}, {"has": ["ptsd"]}),
        ({"setting": ["residential"]}, {"setting": ["residential_long", "residential_short"]}),
        ({"within_miles": 15}, {"within_miles": 5}),
        ({"stay": "possible"}, {"stay": "stated"}),
        ({"stay": "stated"}, {"stay": "stated"}),
    ],
)
def test_a_level_that_is_never_reached_is_named(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    ladder = [level(**first), level(**second, points=3)]

    assert faults("prefer", levels=ladder, when=WANTED) == [
        "levels.1: is never reached: earlier levels have all that it asks for"
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"has": ["cbt"]}, {"has": ["cbt", "dbt"]}),
        ({"has": ["ptsd"]}, {"has": ["trauma"]}),
        ({"setting": ["residential_long"]}, {"setting": ["residential"]}),
        ({"setting": ["residential"]}, {"has": ["residential"]}),
        ({"within_miles": 5}, {"within_miles": 15}),
        ({"stay": "stated"}, {"stay": "possible"}),
    ],
)
def test_a_level_that_something_can_reach_is_without_fault(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    ladder = [level(**first), level(**second, points=3)]

    assert faults("prefer", levels=ladder, when=WANTED) == []


def test_until_does_not_come_before_since() -> None:
    assert faults("ask", until=date(2025, 12, 31)) == ["until: is before since"]
    assert faults("ask", until=date(2026, 1, 1)) == []


def test_a_rule_that_can_never_apply_is_named() -> None:
    assert faults("ask", when={"all": [AT_LEAST_18, AT_MOST_17]}) == [
        "when: can never come true, so the rule is unreachable"
    ]


def test_a_value_that_no_answer_has_is_named_and_the_rule_is_not_called_unreachable_too() -> None:
    assert faults("ask", when={"field": "age", "at_least": 200}) == [
        "when: age: 200 is not an answer that it can have"
    ]


def test_a_faulty_when_is_said_once_and_never_stops_the_check() -> None:
    wrong = {"field": "age", "includes": ["adult"]}

    assert faults("prefer", levels=[level(stay="stated")], when=wrong) == [
        "when: age: adult is not an answer that it can have"
    ]


# Two rules against each other.

OPPOSED = [
    ("require", "exclude"),
    ("first", "exclude"),
    ("last", "exclude"),
    ("prefer", "avoid"),
]


@pytest.mark.parametrize(("one", "other"), [*OPPOSED, *(pair[::-1] for pair in OPPOSED)])
def test_rules_contradict_each_other_where_one_person_could_get_both(one: str, other: str) -> None:
    said = ['rule "one": contradicts rule "two"']

    assert between(rule(one), rule(other, "two")) == said
    assert between(rule(one, when=AT_LEAST_18), rule(other, "two")) == said
    assert between(rule(one, when=AT_LEAST_18), rule(other, "two", when=PAID)) == said


@pytest.mark.parametrize(("one", "other"), OPPOSED)
def test_they_do_not_where_nobody_could(one: str, other: str) -> None:
    assert between(rule(one, when=AT_LEAST_18), rule(other, "two", when=AT_MOST_17)) == []


@pytest.mark.parametrize(("one", "other"), OPPOSED)
def test_they_do_not_where_they_are_about_something_else(one: str, other: str) -> None:
    about: dict[str, Any] = {"levels": [level(has=["dbt"], points=-5)]}
    if other != "avoid":
        about = {"any": [{"has": ["dbt"]}]}

    assert between(rule(one), rule(other, "two", **about)) == []


@pytest.mark.parametrize(("one", "other"), OPPOSED)
def test_they_do_not_where_one_ends_before_the_other_begins(one: str, other: str) -> None:
    ends = rule(one, until=date(2026, 6, 30))

    assert between(ends, rule(other, "two", since=date(2026, 7, 1))) == []
    assert between(ends, rule(other, "two", since=date(2026, 6, 30))) != []


@pytest.mark.parametrize(
    ("one", "other"), [("require", "first"), ("first", "last"), ("require", "last")]
)
def test_rules_that_can_both_be_followed_do_not_contradict_each_other(one: str, other: str) -> None:
    assert between(rule(one), rule(other, "two")) == []


@pytest.mark.parametrize("effect", ["prefer", "avoid", "require", "exclude", "first", "last"])
def test_two_rules_that_would_count_the_same_twice_are_named(effect: str) -> None:
    said = ['rule "one": says the same as rule "two"']

    assert between(rule(effect), rule(effect, "two", title="Another")) == said
    assert between(rule(effect), rule(effect, "two", when=AT_LEAST_18)) == []
    assert between(rule(effect, until=date(2026, 6, 30)), rule(effect, "two")) == said
    later = rule(effect, "two", since=date(2026, 7, 1))
    assert between(rule(effect, until=date(2026, 6, 30)), later) == []


EXCEPT_CBT: dict[str, Any] = {"except": ["cbt"]}
EXCEPT_DBT: dict[str, Any] = {"except": ["dbt"]}


def test_rules_that_look_for_other_things_or_for_other_answers_are_not_the_same() -> None:
    each = rule("prefer", for_each="therapies", only=["cbt"])

    assert between(rule("prefer"), rule("prefer", "two", levels=[level(has=["dbt"])])) == []
    assert between(each, rule("prefer", "two", for_each="therapies", only=["dbt"])) == []
    by_therapy = rule("prefer", for_each="therapies", levels=[level(has=["emdr"])])
    by_medicine = rule("prefer", "two", for_each="medications", levels=[level(has=["emdr"])])
    assert between(by_therapy, by_medicine) == []
    but_cbt = rule("prefer", for_each="therapies", **EXCEPT_CBT)
    but_dbt = rule("prefer", "two", for_each="therapies", **EXCEPT_DBT)
    assert between(but_cbt, but_dbt) == []


@pytest.mark.parametrize("effect", ["notice", "setting", "ask"])
def test_saying_the_same_twice_counts_nothing_twice(effect: str) -> None:
    assert between(rule(effect), rule(effect, "two")) == []
