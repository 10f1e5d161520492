"""What is known of a program, and what is not."""

import pytest

from recommender.program import Coverage, Facts, LengthOfStay
from recommender.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("stay", "days", "covers"),
    [
        (LengthOfStay(), 90, "unknown"),
        (LengthOfStay(31), 30, "no"),
        (LengthOfStay(31), 31, "possible"),
        (LengthOfStay(max_days=30), 30, "stated"),
        (LengthOfStay(max_days=30), 31, "no"),
        (LengthOfStay(10, 30), 9, "no"),
        (LengthOfStay(10, 30), 10, "stated"),
        (LengthOfStay(typical_days=90), 90, "stated"),
        (LengthOfStay(typical_days=90), 91, "possible"),
        (LengthOfStay(31, typical_days=90), 60, "stated"),
        (LengthOfStay(31, typical_days=90), 30, "no"),
    ],
)
def test_a_stay_covers_days_as_surely_as_its_bounds_say(
    stay: LengthOfStay, days: int, covers: Coverage
) -> None:
    assert stay.covers(days) == covers


def test_a_fact_is_yes_no_or_unknown() -> None:
    facts = Facts.said(["buprenorphine"], ["medicaid"])

    assert facts.value("buprenorphine") is True
    assert facts.value("opioid_medication") is True, "buprenorphine is one"
    assert facts.value("medicaid") is False
    assert facts.value("cbt") is None


def test_what_a_listing_may_cover_is_marked_and_neither_yes_nor_no() -> None:
    facts = Facts.said(["co_occurring"])

    assert facts.value("depression") is None
    assert "depression" in vocabulary().slugs(facts.implied)


def test_kinds_of_care_of_a_place_are_a_yes_and_change_nothing_else() -> None:
    words = vocabulary()
    facts = Facts.said(["cbt"], ["outpatient", "dbt"])
    assert facts.value("outpatient") is False
    with_care = facts.with_care(words.mask(["outpatient", "residential"]))

    assert with_care.value("outpatient") is True
    assert with_care.value("residential") is True
    assert (with_care.value("cbt"), with_care.value("dbt")) == (True, False)
    assert with_care.value("inpatient") is None
    assert with_care.yes & with_care.no == 0
    assert with_care.implied == facts.implied
