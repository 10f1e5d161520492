"""The directory that ships: what its README and counts say of it is what it holds."""

import csv
import tomllib
from collections import Counter
from importlib.resources import files
from pathlib import Path

import seed_data
from recommender.vocabulary import vocabulary
from seed_data.identity import program_id, provider_id
from seed_data.providers import EDITION_AS_OF, SOURCES, SeedProvider

FOLDER = Path(seed_data.__file__).parent
MOST_BYTES = 4 * 1024 * 1024


def _counts() -> dict[str, int | dict[str, int]]:
    return tomllib.loads((FOLDER / "counts.toml").read_text(encoding="utf-8"))


def test_all_of_it_fits_in_four_megabytes() -> None:
    size = sum(
        path.stat().st_size
        for path in FOLDER.rglob("*")
        if path.is_file() and path.parent.name != "__pycache__"
    )
    assert size <= MOST_BYTES


def test_the_counts_are_those_of_the_file(shipped: list[SeedProvider]) -> None:
    counts = _counts()
    by_setting = Counter(
        program.setting or "unstated" for provider in shipped for program in provider.programs
    )
    said = [statement for provider in shipped for statement in provider.statements]
    assert counts["providers"] == len(shipped)
    assert counts["programs"] == by_setting.total()
    assert counts["programs_by_setting"] == dict(sorted(by_setting.items()))
    assert counts["precision"] == dict(sorted(Counter(p.precision for p in shipped).items()))
    assert counts["facts"] == sum(len(one.yes) + len(one.no) for one in said)
    assert counts["su_facilities"] == sum(one.source == "su" for one in said)
    assert counts["without_phone"] == sum(not provider.phones for provider in shipped)
    both = sum(len(provider.statements) == 2 for provider in shipped)
    assert counts["su_with_mh"] == both
    assert counts["mh_providers"] == sum(one.source == "mh" for one in said) - both


def test_every_row_of_both_directories_is_accounted_for() -> None:
    counts = _counts()
    assert counts["su_rows"] == 12_744
    assert counts["su_facilities"] == 12_743
    assert counts["mh_rows"] == 8_707
    numbers = {name: number for name, number in counts.items() if isinstance(number, int)}
    assert numbers["mh_merged"] + numbers["mh_providers"] == numbers["mh_treats_substance_use"]
    assert (
        numbers["mh_treats_substance_use"] + numbers["mh_facts_only"] + numbers["mh_left_out"]
        == numbers["mh_rows"]
    )
    assert numbers["su_facilities"] + numbers["mh_providers"] == numbers["providers"]


def test_the_readme_tells_these_counts() -> None:
    told = (FOLDER / "README.md").read_text(encoding="utf-8")
    for name, number in _counts().items():
        if isinstance(number, int) and number >= 10:
            assert f"{number:,}" in told, name


def test_every_slug_is_of_the_vocabulary_and_no_fact_is_a_kind_of_care(
    shipped: list[SeedProvider],
) -> None:
    words = vocabulary()
    settings = {term.slug for term in words.of("settings")}
    assert {p.setting for provider in shipped for p in provider.programs} <= settings | {None}
    said = {
        slug for provider in shipped for one in provider.statements for slug in one.yes + one.no
    }
    assert said <= {term.slug for term in words} - settings


def test_nothing_claims_what_the_sources_do_not(shipped: list[SeedProvider]) -> None:
    affirmed = {slug for provider in shipped for one in provider.statements for slug in one.yes}
    assert affirmed.isdisjoint({"depression", "anxiety", "bipolar", "ketamine"})
    assert not {"beds", "price", "hours", "website"} & set(SeedProvider.__dataclass_fields__)


def test_no_statement_affirms_and_denies_one_term(shipped: list[SeedProvider]) -> None:
    assert all(
        set(one.yes).isdisjoint(one.no) for provider in shipped for one in provider.statements
    )


def test_ids_are_unique_and_follow_from_the_identity(shipped: list[SeedProvider]) -> None:
    assert len({provider.id for provider in shipped}) == len(shipped)
    programs = [program.id for provider in shipped for program in provider.programs]
    assert len(set(programs)) == len(programs)
    for provider in shipped:
        assert provider.id == provider_id(provider.identity)
        for program in provider.programs:
            assert program.id == program_id(provider.id, program.setting)


def test_a_known_facility_keeps_the_id_it_was_shipped_with(shipped: list[SeedProvider]) -> None:
    """People have stored these: should this fail, every id has changed."""
    ids = {provider.name1: str(provider.id) for provider in shipped if provider.zip == "35007"}
    assert ids["Shelby County Treatment Center"] == "6e5e4927-246b-5e54-bdeb-072daf089e15"


def test_every_provider_can_be_found(shipped: list[SeedProvider]) -> None:
    for provider in shipped:
        assert provider.programs
        assert provider.statements
        assert provider.phones
        assert (provider.lat is None) == (provider.precision == "none")


def test_the_known_duplicate_and_its_twins(shipped: list[SeedProvider]) -> None:
    fredericktown = [p for p in shipped if (p.zip, p.street) == ("63645", "309 Garrett Street")]
    (one,) = [p for p in fredericktown if p.name1 == "Community Counseling Center"]
    assert len({phone.number for phone in one.phones if phone.kind == "main"}) == 2
    saint_johns = [p for p in shipped if p.name1 == "Saint Johns Program for Real Change"]
    assert len({p.id for p in saint_johns}) == 2


def test_the_date_of_the_facts_is_the_editions_year() -> None:
    assert {source.as_of for source in SOURCES.values()} == {EDITION_AS_OF}
    assert {source.edition for source in SOURCES.values()} == {str(EDITION_AS_OF.year)}


def test_the_code_book_names_each_code_of_both_books() -> None:
    text = files("seed_data").joinpath("codebook.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert Counter(row["book"] for row in rows) == {"su": 224, "mh": 176}
