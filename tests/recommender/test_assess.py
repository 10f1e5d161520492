"""What needs lead to: safety first, then settings to ask about, then what to weigh."""

from typing import Any

import pytest

from recommender.assess import Assessment, assess
from recommender.needs import Needs
from recommender.questions import (
    MOST_ASKED,
    answer_document,
    answered,
    open_questions,
    questions,
)
from recommender.reading import ruleset


def assessed(**needs: Any) -> Assessment:
    return assess(Needs.model_validate(needs), ruleset())


def notices(**needs: Any) -> list[str]:
    return [notice.rule.id for notice in assessed(**needs).notices]


@pytest.mark.parametrize(
    ("safety", "first"),
    [
        ({"overdose_now": True}, "overdose-now"),
        ({"symptoms": ["unresponsive"]}, "overdose-now"),
        ({"symptoms": ["seizure"]}, "seizure-now"),
        ({"suicidal_thoughts": "active"}, "suicidal-plan"),
    ],
)
def test_an_emergency_comes_first_and_withholds_the_list(
    safety: dict[str, Any], first: str
) -> None:
    found = assessed(safety=safety, substances=["alcohol"])

    assert found.notices[0].rule.id == first
    assert found.withheld


@pytest.mark.parametrize(
    "safety", [{"overdose_now": False}, {"suicidal_thoughts": "passive"}, {"symptoms": ["tremor"]}]
)
def test_what_is_no_emergency_withholds_nothing(safety: dict[str, Any]) -> None:
    assert assessed(safety=safety).withheld is None


def test_passive_thoughts_of_death_are_answered_before_any_advice() -> None:
    assert notices(safety={"suicidal_thoughts": "passive"})[0] == "suicidal-thoughts"


@pytest.mark.parametrize(
    ("needs", "warned"),
    [
        ({"substances": [{"name": "alcohol", "frequency": "daily"}]}, True),
        ({"substances": [{"name": "alcohol", "frequency": "weekly"}]}, False),
        ({"substances": [{"name": "cannabis", "frequency": "daily"}]}, False),
        (
            {"substances": ["alcohol"], "safety": {"withdrawal_history": ["seizure"]}},
            True,
        ),
        ({"substances": ["ketamine"], "safety": {"withdrawal_history": ["seizure"]}}, False),
    ],
)
def test_risky_withdrawal_is_warned_about(needs: dict[str, Any], warned: bool) -> None:
    assert ("withdrawal-risk" in notices(**needs)) is warned


def test_ketamine_brings_the_sentence_on_ketamine_therapy() -> None:
    assert "ketamine-therapy-not-approved" in notices(substances=["ketamine"])
    assert "ketamine-therapy-not-approved" in notices(therapies=["ketamine_infusion"])
    assert "ketamine-therapy-not-approved" not in notices(substances=["alcohol"])


@pytest.mark.parametrize("symptom", ["blood_in_urine", "flank_pain", "cannot_urinate"])
def test_ketamine_with_urinary_symptoms_sends_to_a_doctor(symptom: str) -> None:
    assert notices(substances=["ketamine"], safety={"symptoms": [symptom]})[0] == (
        "ketamine-bladder-urgent"
    )


def test_a_clinician_is_named_always() -> None:
    assert notices() == ["ask-a-clinician"]


@pytest.mark.parametrize(
    ("needs", "setting"),
    [
        ({"substances": ["heroin"]}, "opioid_treatment"),
        ({"substances": [{"name": "alcohol", "frequency": "daily"}]}, "withdrawal_residential"),
        ({"home": "unsafe"}, "recovery_housing"),
        ({"preferences": {"length_of_stay_days": 90}}, "residential_long"),
        ({"preferences": {"settings": ["day_treatment"]}}, "day_treatment"),
    ],
)
def test_settings_worth_asking_about_come_with_reasons(needs: dict[str, Any], setting: str) -> None:
    advice = {a.setting: a.reasons for a in assessed(**needs).settings}

    assert advice[setting]
    assert {"outpatient", "residential"} <= advice.keys()


@pytest.mark.parametrize(("phq9", "weighed"), [(9, False), (10, True)])
def test_a_phq9_of_ten_is_weighed_as_depression(phq9: int, weighed: bool) -> None:
    rules = {criterion.rule for criterion in assessed(scores={"phq9": phq9}).criteria}

    assert ("depression" in rules) is weighed


@pytest.mark.parametrize(
    ("gad7", "conditions", "rule"),
    [(9, [], None), (10, [], "anxiety-score"), (10, ["anxiety"], "mental-health-condition")],
)
def test_a_gad7_of_ten_is_weighed_as_anxiety_once(
    gad7: int, conditions: list[str], rule: str | None
) -> None:
    found = assessed(scores={"gad7": gad7}, conditions=conditions)

    assert [
        c.rule for c in found.criteria if c.rule in {"anxiety-score", "mental-health-condition"}
    ] == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("needs", "weighed"),
    [
        ({"scores": {"audit_c": 4}}, True),
        ({"scores": {"audit_c": 3}}, False),
        ({"scores": {"audit_c": 3}, "gender": "female"}, True),
        ({"scores": {"audit_c": 2}, "gender": "female"}, False),
        ({"scores": {"audit_c": 4}, "substances": ["alcohol"]}, False),
        ({"scores": {"audit_c": 4}, "substances": ["cannabis"]}, True),
    ],
)
def test_an_audit_c_at_its_bound_is_weighed_as_drinking(
    needs: dict[str, Any], weighed: bool
) -> None:
    rules = {criterion.rule for criterion in assessed(**needs).criteria}

    assert ("alcohol-score" in rules) is weighed


def test_no_sentence_is_left_with_a_hole_in_it() -> None:
    found = assessed(
        substances=["ketamine", "heroin", "alcohol", "cocaine", "tobacco"],
        conditions=["depression", "anxiety", "hiv"],
        payment=["medicaid", "cash"],
        therapies=["cbt"],
        medications=["buprenorphine"],
        languages=["spanish"],
        populations=["lgbtq"],
        age=16,
        gender="female",
        pregnant=True,
        veteran=True,
        preferences={
            "settings": ["residential"],
            "length_of_stay_days": 90,
            "telehealth": True,
            "avoid": ["twelve_step"],
        },
    )
    sentences = [r.because for r in found.requirements]
    for criterion in found.criteria:
        sentences += [criterion.unmet, criterion.unknown, criterion.ask or ""]
        sentences += [s for level in criterion.levels for s in (level.because, level.ask or "")]

    assert not [s for s in sentences if "{" in s or "None" in s]


def test_the_same_needs_give_the_same_assessment() -> None:
    needs = {"substances": ["ketamine"], "conditions": ["depression"], "payment": ["medicaid"]}

    assert assessed(**needs) == assessed(**needs)


def test_questions_are_asked_until_they_are_answered_or_were_asked() -> None:
    needs = Needs.model_validate({"substances": ["ketamine"], "gender": "male"})
    asked = ["conditions", "safety.suicidal_thoughts"]
    still = {question.field for question in open_questions(needs, asked)}

    assert not still & {"substances", "substances.frequency", "conditions", "pregnant"}
    assert {"payment", "age"} <= still


def test_questions_about_safety_come_first() -> None:
    nothing = open_questions(Needs())
    drinks = Needs.model_validate(
        {"substances": ["alcohol"], "safety": {"suicidal_thoughts": "none"}}
    )

    assert [question.field for question in nothing] == ["safety.suicidal_thoughts", "substances"]
    assert [question.field for question in open_questions(drinks)] == ["substances.frequency"]


def test_an_interview_ends_after_as_many_questions_as_somebody_may_still_answer() -> None:
    fields = [question.field for question in questions()]

    assert open_questions(Needs(), fields[: MOST_ASKED - 1])
    assert open_questions(Needs(), fields[:MOST_ASKED]) == []


def test_how_often_is_added_to_what_is_used_and_keeps_what_was_told() -> None:
    told = {"substances": [{"name": "alcohol", "planning_to_stop": True}, "ketamine"]}
    question = next(q for q in questions() if q.field == "substances.frequency")

    after = answered(Needs.model_validate(told), question.answers[0])
    offered = answer_document(Needs.model_validate(told), question.answers[0], "es")

    assert [(s.name, s.frequency, s.planning_to_stop) for s in after.substances] == [
        ("alcohol", "daily", True),
        ("ketamine", "daily", None),
    ]
    assert offered["label"] == "Todos los días o casi"
    assert Needs.model_validate(offered["needs"]).substances == after.substances


def test_every_answer_can_be_given_and_fills_its_field() -> None:
    uses = Needs.model_validate({"substances": ["tobacco"]})
    for question in questions():
        for answer in question.answers:
            assert (answered(uses, answer) != uses) is bool(answer.needs)
            assert answer.label["es"]


def test_an_answer_adds_to_what_is_known_and_changes_nothing_else() -> None:
    needs = Needs.model_validate({"safety": {"overdose_now": False}})
    suicidal = questions()[0]

    after = answered(needs, suicidal.answers[2])

    assert after.safety.suicidal_thoughts == "active"
    assert after.safety.overdose_now is False


def test_a_notice_is_said_in_the_persons_language_with_all_that_can_be_done() -> None:
    rules = ruleset()
    for language in ("en", "es"):
        found = assessed(safety={"suicidal_thoughts": "active"}, language=language)
        notice = found.notices[0]
        rule = notice.rule
        assert notice.heading == rules.say(rule.heading, language)
        assert notice.text == rules.say(rule.text, language)
        assert [(a.label, a.tel) for a in notice.actions] == [
            (rules.say(action.label, language), action.tel) for action in rule.actions
        ]
        assert found.withheld == rules.say(rule.withhold or "", language)


def test_requirements_stand_in_the_order_in_which_they_decide() -> None:
    found = assessed(
        substances=[{"name": "alcohol", "frequency": "daily"}, "heroin"],
        age=16,
        gender="female",
    )
    steps = {r.rule: (r.steps_unknown, r.steps_failed, r.safety) for r in found.requirements}

    assert [r.rule for r in found.requirements if r.safety] == [
        "withdrawal-care-first",
        "opioid-medication-last",
    ]
    assert [r.safety for r in found.requirements] == [True, True, *[False] * (len(steps) - 2)]
    assert steps["withdrawal-care-first"] == (1, 2, True)
    assert steps["opioid-medication-last"] == (0, 1, True)
    assert steps["age-under-18"] == (1, None, False)
    assert steps["serves-substance"] == (0, None, False)


@pytest.mark.parametrize(
    ("language", "because", "unknown"),
    [
        (
            "en",
            "By its listing, it gives no care for alcohol withdrawal.",
            "It does not say that it looks after alcohol withdrawal, so it comes after",
        ),
        ("es", "Según su ficha", "No dice"),
    ],
)
def test_a_requirement_says_what_it_means_where_it_fails_and_where_it_is_unknown(
    language: str, because: str, unknown: str
) -> None:
    drinks = {"substances": [{"name": "alcohol", "frequency": "daily"}], "language": language}
    first = assessed(**drinks).requirements[0]

    assert first.because.startswith(because)
    assert first.unknown is not None
    assert first.unknown.startswith(unknown)


def test_labels_are_filled_in_in_the_persons_language() -> None:
    told = {"substances": ["ketamine"], "payment": ["medicaid", "cash"]}

    def said(language: str) -> set[str]:
        found = assessed(**told, language=language).criteria
        return {level.because for criterion in found for level in criterion.levels}

    assert "Takes at least one of the ways you can pay: Medicaid or Cash or self-payment." in said(
        "en"
    )
    assert (
        "Acepta al menos una de las formas en que usted puede pagar: "
        "Medicaid o Efectivo o pago por cuenta propia." in said("es")
    )
    assert "Says it treats this: Ketamine." in said("en")


def test_a_question_for_the_phone_names_its_rule() -> None:
    asked = assessed(substances=["ketamine"]).questions

    assert "ketamine-urology" in {question.rule for question in asked}
    assert {question.rule for question in asked} <= {rule.id for rule in ruleset().rules}
