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


def test_no_name_of_a_term_in_either_language_is_also_another_terms() -> None:
    for term in WORDS:
        for name in (term.slug, term.label, term.label_es, *term.aliases):
            assert WORDS.find(name).slug == term.slug
            assert WORDS.find(_without_accents(name), [term.category]).slug == term.slug


def _without_accents(name: str) -> str:
    return name.translate(str.maketrans("áéíóúüñòÁÉÍÓÚÜÑ", "aeiouunoAEIOUUN"))


SPELLED_ALIKE = {
    *("medicaid", "medicare"),
    *("alcohol", "cannabis", "disulfiram", "trauma"),
    *("farsi", "hindi", "hmong", "ojibwa", "yupik"),
}


def test_every_term_has_a_spanish_label_of_its_own() -> None:
    assert all(term.label_es.strip() == term.label_es != "" for term in WORDS)
    assert len({term.label_es for term in WORDS}) == len(WORDS)
    assert {term.slug for term in WORDS if term.label_es == term.label} == SPELLED_ALIKE


def test_a_label_is_given_in_the_language_asked_for() -> None:
    term = WORDS["residential_long"]
    assert term.label_in("en") == term.label == "Long-term residential care (more than 30 days)"
    assert term.label_in("es") == "Cuidado residencial a largo plazo (más de 30 días)"


@pytest.mark.parametrize(
    ("slug", "english", "spanish"),
    [
        ("methadone", "methadone", "metadona"),
        ("hiv", "HIV or AIDS", "VIH o sida"),
        ("veterans", "program for veterans", "programa para veteranos"),
        ("tobacco", "tobacco and nicotine", "tabaco y nicotina"),
    ],
)
def test_a_name_stands_inside_a_sentence(slug: str, english: str, spanish: str) -> None:
    term = WORDS[slug]
    assert term.name_in("en") == term.name == english
    assert term.name_in("es") == spanish


def test_proper_names_and_acronyms_keep_their_capitals_in_spanish() -> None:
    kept = {term.slug for term in WORDS if term.name_in("es") == term.label_es}
    agencies = {"defense_department", "indian_health_service", "veterans_affairs"}
    assert kept == agencies | {"hiv", "medicaid", "medicare"}


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("heroína", "opioids"),
        ("Heroina", "opioids"),
        ("FENTANILO", "opioids"),
        ("cristal", "methamphetamine"),
        ("Metanfetamina", "methamphetamine"),
        ("marihuana", "cannabis"),
        ("ketamina", "ketamine"),
        ("pastillas para dormir", "sedatives"),
        ("depresion", "depression"),
        ("Ansiedad", "anxiety"),
        ("tept", "ptsd"),
        ("seguro privado", "private_insurance"),
        ("efectivo", "cash"),
        ("terapia cognitivo conductual", "cbt"),
        ("terapia familiar", "family_counseling"),
        ("veteranos", "veterans"),
        ("embarazada", "pregnant_postpartum"),
        ("lenguaje de señas", "sign_language"),
        ("lenguaje de senas", "sign_language"),
        ("manejo de la abstinencia (desintoxicacion)", "withdrawal_management"),
    ],
)
def test_a_spanish_name_is_understood_with_or_without_accents(typed: str, slug: str) -> None:
    assert WORDS.find(typed).slug == slug


def test_a_misspelt_spanish_name_is_answered_with_what_was_probably_meant() -> None:
    with pytest.raises(UnknownTerm) as unknown:
        WORDS.find("depreción", ["conditions"])
    assert unknown.value.suggestions[0] == "depression"


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
