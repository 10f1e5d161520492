"""The two vocabularies of SAMHSA's codes, and where they part."""

import csv
from importlib.resources import files

import pytest

from api.interchange.formats.codes import (
    CodeBook,
    book_of,
    code_of_label,
    directory_book,
    locator_book,
)
from recommender.vocabulary import vocabulary


def said(book: CodeBook, *codes: str) -> set[str]:
    yes, no = book.says(codes)
    assert no == 0
    return set(vocabulary().slugs(yes))


def rows() -> list[dict[str, str]]:
    text = files("api.interchange.formats").joinpath("locator_codes.csv").read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_mi_is_an_insurance_in_the_directory_and_an_approach_in_the_locator() -> None:
    assert said(directory_book(), "MI") == {"military_insurance"}
    assert said(locator_book(), "MI") == {"motivational_interviewing"}
    assert said(directory_book(), "MOTI") == {"motivational_interviewing"}
    assert said(locator_book(), "TRICARE") == {"military_insurance"}


def test_ssa_is_screening_in_the_directory_and_a_state_licence_in_the_locator() -> None:
    screening, licence = said(directory_book(), "SSA"), said(directory_book(), "STAG")
    assert screening.isdisjoint(licence)
    assert said(locator_book(), "SSA") == licence
    assert said(locator_book(), "SSU") == screening


def test_every_renamed_code_says_the_same_in_both() -> None:
    for row in rows():
        directory = directory_book().says([row["directory_code"]])
        assert locator_book().says([row["code"]]) == directory, row["code"]


def test_the_table_has_every_code_of_the_locator() -> None:
    assert {row["code"] for row in rows()} == vocabulary().locator_codes
    assert {row["directory_code"] for row in rows()} <= vocabulary().directory_codes


def test_denials_are_read_in_both() -> None:
    for book in (directory_book(), locator_book()):
        yes, no = book.says(["NP", "MD"])
        assert "medicaid" not in vocabulary().slugs(yes | no)
        assert "private_insurance" in vocabulary().slugs(no)


def test_a_code_of_2022_is_read_by_its_later_name() -> None:
    assert said(directory_book(), "ULC") == said(directory_book(), "DLC") != set()


@pytest.mark.parametrize(
    ("codes", "book"),
    [
        ({"SA", "OIT", "MI"}, directory_book()),
        ({"SA", "IOP", "MI"}, locator_book()),
        ({"SA", "MI", "SSA"}, None),
        ({"OIT", "IOP"}, None),
        (set(), None),
    ],
)
def test_codes_that_one_vocabulary_alone_has_tell_which_it_is(
    codes: set[str], book: CodeBook | None
) -> None:
    assert book_of(codes) == book


class TestLabels:
    def test_a_label_is_found_in_its_category_whatever_its_case(self) -> None:
        assert code_of_label("SET", "Intensive  Outpatient treatment") == "IOP"
        assert code_of_label("TAP", "Motivational interviewing") == "MI"
        assert code_of_label("LCA", "State substance use treatment agency") == "SSA"

    def test_a_label_that_two_codes_have_is_told_apart_by_its_category(self) -> None:
        assert code_of_label("SG", "Young adults") == "YA"
        assert code_of_label("AGE", "Young adults") == "YAD"
        assert code_of_label("XX", "Young adults") is None

    def test_a_label_that_one_code_alone_has_may_stand_elsewhere(self) -> None:
        assert code_of_label("SET", "Residential treatment center (RTC) for adults") == "RTCA"

    def test_a_label_that_nobody_knows_is_not_guessed(self) -> None:
        assert code_of_label("PAY", "Access to Recovery (ATR) voucher") is None
        assert code_of_label("SET", "Residential") is None

    def test_every_label_of_the_table_leads_to_its_code(self) -> None:
        for row in rows():
            assert code_of_label(row["category"], row["label"]) == row["code"]
