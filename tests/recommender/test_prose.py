"""Rules are worded so that what is said of them is what makes them apply."""

from typing import Any

import pytest

from recommender.field_words import FIELDS
from recommender.grammar import Rule, TraitPattern
from recommender.needs import fields
from recommender.prose import (
    EFFECTS,
    effect_in_words,
    in_words,
    outline,
    readings_in_words,
    spoken,
    trait_in_words,
)
from recommender.reading import ruleset
from tests.recommender.factories import condition, rule

AGE = {"field": "age", "at_most": 17}
VETERAN = {"field": "veteran", "is": True}
PTSD = {"field": "conditions", "includes": ["ptsd"]}


def worded(written: dict[str, Any]) -> str:
    return in_words(condition(written))


def lines(written: dict[str, Any]) -> list[tuple[int, str]]:
    return list(outline(condition(written)))


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (AGE, "age is 17 or less"),
        (
            {"field": "age", "at_least": 18, "at_most": 25},
            "age is 18 or more and age is 25 or less",
        ),
        ({"field": "scores.phq9", "at_least": 10}, "the PHQ-9 score is 10 or more"),
        (
            {"field": "preferences.length_of_stay_days", "at_least": 90},
            "the time asked for is 90 days or more",
        ),
        (VETERAN, "the person is a veteran"),
        ({"field": "transport", "is": False}, "the person has no way to get to a place"),
        ({"field": "home", "is": "using"}, "home is shared with others who use"),
        ({"field": "language", "is": "es"}, "the language of the answers is Spanish"),
        (
            {"field": "conditions", "includes": ["depression", "anxiety", "hiv"]},
            'conditions include depression, anxiety or "HIV or AIDS"',
        ),
        (
            {"field": "populations", "includes": ["adolescents"]},
            "groups that the person belongs to include adolescents",
        ),
        (
            {"field": "safety.symptoms", "includes": ["unresponsive", "cannot_urinate"]},
            "symptoms now include being unresponsive or trouble urinating",
        ),
        ({"field": "must_have", "includes": ["telehealth"]}, "must-haves include telehealth"),
        ({"field": "payment", "answered": True}, "ways to pay are known"),
        ({"uses": ["alcohol", "opioids"]}, "the person uses alcohol or opioids"),
        (
            {"uses": ["alcohol"], "frequency": ["weekly", "daily"]},
            "the person uses alcohol weekly or daily",
        ),
        (
            {"uses": ["alcohol"], "frequency": ["daily"], "unanswered": True},
            "the person uses alcohol daily (or nobody has said how often)",
        ),
        (
            {"uses": ["alcohol"], "frequency": ["daily"], "unanswered": False},
            "the person uses alcohol daily",
        ),
        (
            {
                "uses": ["alcohol"],
                "frequency": ["daily"],
                "planning_to_stop": True,
                "unanswered": True,
            },
            "the person uses alcohol daily (or nobody has said how often) and plans to stop",
        ),
        (
            {"uses": ["alcohol"], "planning_to_stop": True},
            "the person uses alcohol and plans to stop",
        ),
    ],
)
def test_one_answer_reads_as_a_sentence(written: dict[str, Any], words: str) -> None:
    assert worded(written) == words


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (AGE, "age is more than 17"),
        (
            {"field": "age", "at_least": 18, "at_most": 25},
            "age is less than 18 or age is more than 25",
        ),
        (VETERAN, "the person is not a veteran"),
        ({"field": "veteran", "is": False}, "the person is a veteran"),
        ({"field": "home", "is": "unsafe"}, "home is not unsafe"),
        (PTSD, "conditions do not include post-traumatic stress disorder (PTSD)"),
        (
            {"field": "prior_treatment", "includes": ["inpatient"]},
            "earlier treatment does not include hospital inpatient care",
        ),
        ({"field": "payment", "answered": True}, "ways to pay are not known"),
        ({"uses": ["alcohol"], "frequency": ["daily"]}, "the person does not use alcohol daily"),
        (
            {"uses": ["alcohol"], "frequency": ["daily"], "unanswered": False},
            "the person does not use alcohol daily (or nobody has said how often)",
        ),
        (
            {"uses": ["alcohol"], "planning_to_stop": True},
            "it is not so that the person uses alcohol and plans to stop",
        ),
        ({"not": AGE}, "age is 17 or less"),
        ({"all": [AGE, VETERAN]}, "age is more than 17; or the person is not a veteran"),
        ({"any": [AGE, VETERAN]}, "age is more than 17; and the person is not a veteran"),
    ],
)
def test_not_is_worded_where_it_belongs(written: dict[str, Any], words: str) -> None:
    assert worded({"not": written}) == words


def test_it_says_where_silence_is_enough_and_only_there() -> None:
    def silent(**more: bool) -> dict[str, Any]:
        return {**PTSD, **more}

    assert worded(silent(unanswered=True)).endswith("(PTSD), or nobody has said")
    assert worded({"not": silent(unanswered=False)}).endswith("(PTSD), or nobody has said")
    assert worded({"not": silent(answered=True)}).endswith("(PTSD), or nobody has said")
    for plain in (silent(), silent(unanswered=False), {"not": silent(unanswered=True)}):
        assert worded(plain).endswith("(PTSD)")


def test_parts_are_joined_and_what_belongs_together_stands_in_parentheses() -> None:
    both = {"all": [VETERAN, PTSD]}

    assert worded({"any": [AGE, VETERAN]}) == "age is 17 or less; or the person is a veteran"
    assert worded({"any": [AGE, both]}) == (
        "age is 17 or less; or (the person is a veteran; "
        "and conditions include post-traumatic stress disorder (PTSD))"
    )


def test_one_part_needs_no_joining_and_the_same_joining_no_parentheses() -> None:
    assert worded({"any": [AGE]}) == worded(AGE)
    assert worded({"any": [AGE, {"any": [VETERAN]}]}) == worded({"any": [AGE, VETERAN]})
    assert worded({"all": [AGE, {"not": {"any": [VETERAN, AGE]}}]}) == (
        "age is 17 or less; and the person is not a veteran; and age is more than 17"
    )


def test_nothing_to_hold_is_always_and_nothing_to_choose_never() -> None:
    assert worded({"all": []}) == "always"
    assert worded({"any": []}) == "never"


def test_an_outline_is_one_line_where_nothing_is_nested() -> None:
    assert lines(AGE) == [(0, "age is 17 or less")]
    assert lines({"any": [AGE, VETERAN]}) == [(0, worded({"any": [AGE, VETERAN]}))]


def test_an_outline_has_a_line_for_each_part_and_each_nesting_one_depth_more() -> None:
    either = {"any": [AGE, VETERAN]}

    assert lines({"any": [AGE, {"all": [PTSD, either]}]}) == [
        (0, "one of these:"),
        (1, "age is 17 or less"),
        (1, "all of these:"),
        (2, worded(PTSD)),
        (2, worded(either)),
    ]


def test_every_answer_and_every_effect_has_words() -> None:
    assert set(FIELDS) == fields()
    assert {rule.effect for rule in ruleset().rules} <= set(EFFECTS)


def test_every_shipped_rule_can_be_put_into_words() -> None:
    for one in ruleset().rules:
        words = [effect_in_words(one), readings_in_words(one) or ""]
        words += [trait_in_words(trait) for _, trait in one.patterns]
        words += [in_words(one.when)] if one.when else []
        assert not any("{" in line or "_" in line.replace("`", "") for line in words[1:]), one.id


@pytest.mark.parametrize(
    ("trait", "words"),
    [
        ({"has": ["cbt"]}, "says yes to: cognitive behavioral therapy (CBT)"),
        ({"has": ["{payment}"]}, "says yes to: any of the ways to pay"),
        ({"has": ["{each}"]}, "says yes to: that answer"),
        (
            {"setting": ["residential", "inpatient"]},
            "is residential care or hospital inpatient care",
        ),
        (
            {"setting": ["{care.settings}"]},
            "is a kind of care that these rules name for the person",
        ),
        ({"stay": "stated"}, "states a stay of the days asked for"),
        ({"stay": "possible"}, "may have a stay of the days asked for"),
        ({"within_miles": 2.5}, "is at most 2.5 miles away"),
    ],
)
def test_a_trait_reads_as_what_a_program_is_or_says(trait: dict[str, Any], words: str) -> None:
    assert trait_in_words(TraitPattern.model_validate(trait)) == words


def test_a_repeated_rule_says_for_which_answers_it_is_read() -> None:
    assert readings_in_words(rule("prefer")) is None
    each = rule("prefer", for_each="therapies")
    assert readings_in_words(each) == "each of the therapies asked for"
    only = rule("prefer", for_each="therapies", only=["dbt"])
    assert readings_in_words(only) == (
        "each of the therapies asked for, if it is dialectical behavior therapy (DBT)"
    )
    excepted: dict[str, Any] = {"except": ["dbt"]}
    but = rule("prefer", for_each="therapies", **excepted)
    assert readings_in_words(but) == (
        "each of the therapies asked for, except dialectical behavior therapy (DBT)"
    )


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (
            rule("notice", urgency="advice", heading="H", text="T"),
            "is shown before any list. Urgency: advice.",
        ),
        (
            rule("setting", settings=["outpatient", "inpatient"], because="B"),
            (
                "names kinds of care worth asking about: "
                "regular outpatient care and hospital inpatient care."
            ),
        ),
        (
            rule("require", any=[{"has": ["cash"]}], because="B"),
            (
                "leaves out programs known not to be one of these: "
                "one that says yes to: cash or self-payment."
            ),
        ),
        (
            rule(
                "require",
                any=[{"within_miles": 5}, {"has": ["cash"]}],
                because="B",
                unknown="U",
                unknown_ranks_below=True,
            ),
            (
                "leaves out programs known not to be one of these, and ranks lower where that is "
                "unknown: one that is at most 5 miles away; or says yes to: cash or self-payment."
            ),
        ),
        (rule("ask", ask="Q?"), "is asked on the phone."),
        (
            rule("ask", ask="Q?", unless=[{"within_miles": 5}]),
            "is asked on the phone, except where a program is at most 5 miles away.",
        ),
        (rule("avoid"), "takes points away (preferences)."),
        (rule("prefer"), "gives points (preferences)."),
        (
            rule("prefer", denied_by=["cash"], must_have="payment"),
            (
                "gives points (preferences). A no to cash or self-payment settles it. "
                "A person can make it a must-have: `payment`."
            ),
        ),
    ],
)
def test_what_a_rule_does_reads_as_a_sentence(one: Rule, words: str) -> None:
    assert effect_in_words(one) == words


def test_what_is_said_comes_with_what_it_is() -> None:
    actions = [{"label": "Call", "tel": "911"}, {"label": "Read", "url": "https://a.example"}]
    notice = rule(
        "notice", urgency="emergency", heading="H", text="T", actions=actions, withhold="Wait."
    )

    assert list(spoken(notice)) == [
        ("heading", "H"),
        ("text", "T"),
        ("call 911", "Call"),
        ("open https://a.example", "Read"),
        ("instead of a list", "Wait."),
    ]
    assert list(spoken(rule("prefer", ask="Q?"))) == [
        ("where the answer is no", "No."),
        ("where it is unknown", "Maybe."),
        ("question where it is unknown", "Q?"),
    ]


def test_together_with_title_and_levels_every_sentence_is_said() -> None:
    for one in ruleset().rules:
        said = {sentence for _, sentence in spoken(one)} | {one.title}
        for _, level in one.patterns:
            said |= {str(getattr(level, name, "")) for name in ("because", "ask")}
        assert set(one.sentences()) <= said, one.id
