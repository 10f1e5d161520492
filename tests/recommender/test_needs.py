"""Needs understand everyday words, refuse unknown fields, and never repeat what was typed."""

from typing import Any

import pytest
from pydantic import ValidationError

from recommender.needs import Needs, Preferences, fields


def refused(**needs: Any) -> list[Any]:
    with pytest.raises(ValidationError) as error:
        Needs.model_validate(needs)
    return error.value.errors(include_input=False, include_url=False)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Special K", "ketamine"), ("Xanax", "benzodiazepines"), ("crystal-meth", "methamphetamine")],
)
def test_everyday_names_of_substances_are_understood(typed: str, meant: str) -> None:
    assert Needs.model_validate({"substances": [typed]}).answer("substances") == [meant]


def test_english_is_spoken_everywhere_and_asks_for_nothing() -> None:
    assert Needs.model_validate({"languages": ["English", "Spanish"]}).languages == ["spanish"]


def test_an_unknown_word_is_an_error_with_suggestions_and_without_the_word() -> None:
    (error,) = refused(conditions=["depresssion"])

    assert error["type"] == "unknown_term"
    assert error["loc"] == ("conditions", 0)
    assert "depression" in error["msg"]
    assert "depresssion" not in str(error)


def test_an_unknown_field_is_named() -> None:
    (error,) = refused(insurance="medicaid")

    assert (error["type"], error["loc"]) == ("extra_forbidden", ("insurance",))


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        ("payment", {"payment": ["medicaid"]}),
        ("settings", {"preferences": {"settings": ["residential"]}}),
        ("length_of_stay_days", {"preferences": {"length_of_stay_days": 90}}),
    ],
)
def test_a_must_have_needs_an_answer_to_be_about(name: str, needs: dict[str, Any]) -> None:
    (error,) = refused(must_have=[name])

    assert (error["type"], error["loc"]) == ("must_have_unanswered", ("must_have",))
    assert Needs.model_validate({**needs, "must_have": [name]}).must_have == [name]


def test_a_must_have_about_a_field_that_could_not_be_read_brings_no_second_error() -> None:
    (error,) = refused(payment=["medicade"], must_have=["payment"])

    assert error["loc"] == ("payment", 0)


@pytest.mark.parametrize(("field", "value"), [("phq9", 28), ("phq9", -1), ("gad7", 22)])
def test_scores_outside_their_scale_are_refused(field: str, value: int) -> None:
    (error,) = refused(scores={field: value})

    assert error["loc"] == ("scores", field)


def test_lists_are_bounded() -> None:
    (error,) = refused(conditions=["depression"] * 21)

    assert error["type"] == "too_long"


def test_what_is_left_out_is_empty_and_nobody_shares_it() -> None:
    one, other = Needs(), Needs()

    assert (one.payment, one.preferences.avoid, one.safety.symptoms) == ([], [], [])
    assert one.payment is not other.payment
    assert one.preferences.avoid is not other.preferences.avoid
    assert one.safety.symptoms is not other.safety.symptoms


def test_the_schema_tells_that_what_is_left_out_is_empty() -> None:
    properties = Needs.model_json_schema()["properties"]

    assert properties["payment"]["default"] == []
    assert properties["preferences"]["default"] == Preferences().model_dump()


def test_every_path_can_be_read() -> None:
    needs = Needs()

    assert {"substances", "scores.phq9", "preferences.avoid", "safety.symptoms"} <= fields()
    assert all(needs.answer(path) is None for path in fields() - {"language", "must_be_known"})


def test_lists_are_kept_once_each_in_the_vocabularys_order() -> None:
    told = {"therapies": ["dbt", "cbt", "CBT"], "payment": ["sliding_fee", "cash", "medicaid"]}
    needs = Needs.model_validate(told)

    assert needs.therapies == ["cbt", "dbt"]
    assert needs.payment == ["medicaid", "cash", "sliding_fee"]


@pytest.mark.parametrize("english", ["english", " English ", "Inglés", "ingles"])
def test_asking_for_english_asks_for_nothing(english: str) -> None:
    assert Needs.model_validate({"languages": [english, "spanish"]}).languages == ["spanish"]
