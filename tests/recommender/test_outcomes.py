"""What rules come to for a person, for rules that no file has yet: answers in every place."""

from dataclasses import replace
from typing import Any

from hypothesis import given

from recommender.alternatives import Alternatives, weigh
from recommender.assess import Assessment, assess
from recommender.grammar import Rule
from recommender.needs import Needs
from recommender.reading import ruleset
from recommender.ruleset import RuleSet
from recommender.traits import CoversStay, HasAny, InSetting
from tests.recommender.factories import level, rule
from tests.recommender.strategies import needs_of, told

MEDICATED = {"field": "medications", "answered": True}
DBT = "Dialectical behavior therapy (DBT)"
STAY = "preferences.length_of_stay_days"


def of(*rules: Rule) -> RuleSet:
    """A set of these rules; its Spanish is the English in brackets."""
    said = {sentence: f"[{sentence}]" for one in rules for sentence in one.sentences()}
    return replace(ruleset(), rules=rules, spanish=said)


ODD = of(
    rule("setting", "more", settings=["{prior_treatment}", "{care.settings}", "cbt"]),
    rule(
        "prefer",
        "both",
        for_each="therapies",
        must_have="therapies",
        when=MEDICATED,
        levels=[
            level(has=["{each}", "{medications}"], points=7, because="{name} or {labels}."),
            level(setting=["{care.settings}"], points=3, ask="Near {label}?"),
        ],
        unmet="No {labels}.",
        denied_by=["{each}", "{medications}", "free_care"],
    ),
    rule("setting", "always"),
    rule(
        "avoid",
        "care",
        for_each="populations",
        **{"except": ["veterans"]},
        levels=[level(setting=["{care.settings}"], points=-9, because="{name}")],
    ),
    rule(
        "first",
        "stay",
        when={"field": STAY, "answered": True},
        any=[{"stay": "possible"}, {"has": ["cbt"]}],
        because="No {days} days.",
    ),
    rule("last", "each", for_each="medications", any=[{"has": ["{each}", "cbt"]}]),
    rule("ask", "unless", when=MEDICATED, ask="{labels}?", unless=[{"has": ["{medications}"]}]),
)


def assessed(**told: Any) -> Assessment:
    return assess(Needs.model_validate(told), ODD)


@given(told, told)
def test_an_alternative_is_right_for_rules_of_any_kind(
    first: dict[str, Any], then: dict[str, Any]
) -> None:
    other = needs_of({**first, **then})

    assert Alternatives(needs_of(first), ODD).weigh(other) == weigh(other, ODD)


def test_a_repeated_rule_is_filled_with_its_term_and_with_answers() -> None:
    told = {"therapies": ["cbt", "dbt"], "medications": ["methadone", "naltrexone"]}
    (one, other) = assessed(**told).criteria

    assert (one.about, other.about) == ("cbt", "dbt")
    assert [lv.trait for lv in other.levels] == [
        HasAny(("dbt", "methadone", "naltrexone")),
        InSetting(("outpatient",)),
    ]
    assert other.levels[0].because == f"{DBT[0].lower()}{DBT[1:]} or Methadone or Naltrexone."
    assert other.levels[1].ask == f"Near {DBT}?"
    assert other.unmet == "No Methadone or Naltrexone."
    assert other.denied_by == ("dbt", "methadone", "naltrexone", "free_care")
    assert assessed(**told, language="es").criteria[0].unknown == "[Maybe.]"


def test_a_rule_that_is_repeated_for_nothing_has_not_been_applied() -> None:
    assert assessed(medications=["methadone"]).fired == ("more", "always", "each", "unless")
    assert assessed(populations=["veterans"]).fired == ("more", "always")


def test_the_kinds_of_care_are_those_that_other_rules_name() -> None:
    found = assessed(prior_treatment=["inpatient"], populations=["lgbtq"])

    assert [advice.setting for advice in found.settings] == ["outpatient", "inpatient"]
    (avoided,) = found.criteria
    assert avoided.levels[0].trait == InSetting(("outpatient", "inpatient"))


def test_a_stay_is_asked_for_by_its_days() -> None:
    (first,) = assessed(preferences={"length_of_stay_days": 90}).requirements

    assert first.clauses == ((CoversStay(90, "possible"), HasAny(("cbt",))),)
    assert first.because == "No 90 days."


def test_a_question_names_the_answers_that_make_it_needless() -> None:
    (question,) = assessed(medications=["methadone"]).questions

    assert (question.text, question.unless) == ("Methadone?", (HasAny(("methadone",)),))
