"""Synthetic directories: repeated by their seed, valid, and never taken for real."""

from itertools import islice

import pytest

from api.directory.records import Listing
from benchmarks.synthetic import synthetic
from recommender.program import Facts
from recommender.vocabulary import vocabulary
from tests.factories import a_listing, a_program


def test_the_seed_decides(models: list[Listing]) -> None:
    assert list(synthetic(models, 100, 1)) == list(synthetic(models, 100, 1))
    assert list(synthetic(models, 100, 1)) != list(synthetic(models, 100, 2))


@pytest.mark.parametrize("programs", [1, 2, 99, 500])
def test_there_are_as_many_programs_as_wanted(models: list[Listing], programs: int) -> None:
    made = list(synthetic(models, programs, 1))
    assert sum(len(listing.programs) for listing in made) == programs
    assert all(listing.programs for listing in made)


def test_one_begins_like_a_larger_one(models: list[Listing]) -> None:
    assert list(synthetic(models, 400, 1))[:50] == list(islice(synthetic(models, 999, 1), 50))


def test_ids_are_unique(small: list[Listing]) -> None:
    providers = [listing.provider.id for listing in small]
    programs = [listed.program.id for listing in small for listed in listing.programs]
    assert len({*providers, *programs}) == len(providers) + len(programs)


def test_each_says_that_it_is_synthetic(small: list[Listing]) -> None:
    for listing in small:
        provider = listing.provider
        assert provider.name.startswith("Synthetic ")
        assert (provider.street or "").endswith(" Synthetic Street")
        assert provider.source == "synthetic"
        assert provider.website is None
        assert all(phone.number.startswith("555-555-01") for phone in provider.phones)
        assert all(listed.name.startswith("Synthetic ") for listed in listing.programs)


def test_points_stay_near_real_ones(models: list[Listing], small: list[Listing]) -> None:
    real = [(one.provider.lat or 0, one.provider.lng or 0) for one in models]
    for listing in small:
        lat, lng = listing.provider.lat, listing.provider.lng
        assert lat is not None
        assert lng is not None
        assert -90 <= lat <= 90
        assert -180 <= lng <= 180
        assert min(abs(lat - y) + abs(lng - x) for y, x in real) < 1


def test_facts_change_a_little_and_stay_closed(small: list[Listing]) -> None:
    care = vocabulary().mask(term.slug for term in vocabulary().of("settings"))
    facts = [listed.program.facts for listing in small for listed in listing.programs]
    # The five models say four different things.
    assert len(set(facts)) > 10 * 4
    for one in facts:
        assert not one.yes & one.no
        assert not one.implied & (one.yes | one.no)
        assert Facts.from_masks(one.yes & ~care, one.no & ~care).with_care(one.yes & care) == one


def test_some_programs_say_less_than_others_of_their_place() -> None:
    said = ["cbt", "trauma", "medicaid", "alcohol", "women", "veterans", "telehealth", "carf"]
    model = a_listing(a_program("outpatient", said), a_program("residential", said))
    differ = [
        len({listed.program.facts for listed in listing.programs}) > 1
        for listing in synthetic([model], 500, 1)
    ]
    assert 0 < sum(differ) < len(differ) / 2
