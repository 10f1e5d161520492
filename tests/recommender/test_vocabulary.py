import csv
from importlib.resources import files
from itertools import combinations

import pytest

from recommender.vocabulary import UnknownTerm, vocabulary

WORDS = vocabulary()
SLUGS = {term.slug for term in WORDS}


def _rows(package: str, name: str) -> list[dict[str, str]]:
    text = files(package).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


CODES = sorted({row["code"] for row in _rows("seed_data", "codebook.csv")})
LEFT_OUT = {row["code"]: row["reason"] for row in _rows("recommender.vocabulary", "left_out.csv")}


@pytest.mark.parametrize("code", CODES)
def test_every_code_of_the_code_books_is_a_term_or_left_out_with_a_reason(code: str) -> None:
    assert (code in WORDS.directory_codes) != bool(LEFT_OUT.get(code))


def test_only_codes_of_the_code_books_are_left_out() -> None:
    assert set(LEFT_OUT) <= set(CODES)


def test_every_code_of_a_term_is_in_a_code_book() -> None:
    assert set(CODES) >= WORDS.directory_codes


def test_slugs_are_unique() -> None:
    assert len(SLUGS) == len(WORDS)


def test_implies_and_covers_name_terms_of_the_table() -> None:
    for term in WORDS:
        assert {*term.implies, *term.covers} <= SLUGS - {term.slug}


def test_nothing_implies_itself_around_a_corner() -> None:
    for one, other in combinations(SLUGS, 2):
        assert not (other in WORDS.broader(one) and one in WORDS.broader(other))


def test_an_everyday_name_means_one_term() -> None:
    seen: dict[str, str] = {}
    for term in WORDS:
        for alias in term.aliases:
            assert seen.setdefault(alias, term.slug) == term.slug
            assert alias == alias.casefold()
            assert WORDS.find(alias).slug == term.slug


def test_a_code_that_denies_a_term_does_not_affirm_it() -> None:
    for term in WORDS:
        assert not {*term.denied_by} & {*term.directory_codes}


def test_ketamine_is_coded_with_hallucinogens_and_by_some_as_other() -> None:
    assert WORDS["ketamine"].icd10 == ("F16",)
    assert WORDS["ketamine"].icd10_also == ("F19",)


def test_ketamine_infusion_says_nothing_of_ketamine_use() -> None:
    term = WORDS["ketamine_infusion"]
    assert "ketamine" not in WORDS.broader(term.slug) | set(term.covers)


@pytest.mark.parametrize(
    ("code", "in_directory", "in_locator"),
    [
        ("MI", "military_insurance", "motivational_interviewing"),
        ("SSA", "substance_use_screening", "state_licensed"),
    ],
)
def test_two_codes_change_meaning_between_directory_and_locator(
    code: str, in_directory: str, in_locator: str
) -> None:
    assert [term.slug for term in WORDS if code in term.directory_codes] == [in_directory]
    assert [term.slug for term in WORDS if code in term.locator_codes] == [in_locator]


def test_no_payment_accepted_denies_every_insurance() -> None:
    yes, no = WORDS.read_codes(["NP"])
    assert WORDS.slugs(yes) == ["free_care"]
    assert {"medicaid", "medicare", "private_insurance", "cash"} <= set(WORDS.slugs(no))


def test_an_absent_code_says_nothing() -> None:
    assert WORDS.read_codes([]) == (0, 0)


def test_a_misspelt_name_is_answered_with_what_was_probably_meant() -> None:
    with pytest.raises(UnknownTerm) as unknown:
        WORDS.find("ketamin", ["substances"])
    assert unknown.value.suggestions[0] == "ketamine"


def test_treating_substance_use_speaks_for_a_substance_before_serious_mental_illness_does() -> None:
    words = vocabulary()
    said = words.mask(["substance_use_treatment", "co_occurring_serious", "co_occurring"])

    implied = words.implied(said, 0)

    assert implied["ketamine"] == "substance_use_treatment"
    assert implied["depression"] == "co_occurring"
    assert words.implied(words.mask(["co_occurring_serious"]), 0)["ketamine"] == (
        "co_occurring_serious"
    )
