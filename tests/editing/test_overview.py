"""The numbers of the dashboard are what counting place by place comes to."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from api.directory.records import Listing
from api.editing.overview import overview
from api.search.building import build_index
from recommender.vocabulary import vocabulary
from tests.factories import a_listing, a_program

SLUGS = [term.slug for term in vocabulary()]


def test_an_empty_directory_is_no_error() -> None:
    told = overview(build_index([]), 0)

    assert (told.providers, told.programs, told.stale, told.never_verified) == (0, 0, 0, 0)
    assert {one.yes for one in told.coverage} == {0}


def test_it_counts_places_that_are_stale_and_that_nobody_confirmed() -> None:
    index = build_index(
        [
            a_listing(stale=True),
            a_listing(stale=True, verified_at=date(2020, 1, 1)),
            a_listing(verified_at=date(2026, 11, 1)),
        ]
    )

    told = overview(index, 7)

    assert (told.providers, told.stale, told.verified, told.never_verified) == (3, 2, 2, 1)
    assert told.open_reports == 7


def test_of_what_programs_say_differently_a_yes_counts() -> None:
    index = build_index([a_listing(a_program(yes=["cbt"]), a_program(no=["cbt", "dbt"]))])

    (therapies,) = [one for one in overview(index, 0).coverage if one.category == "therapies"]
    assert (therapies.yes, therapies.no) == (
        round(1 / therapies.terms, 4),
        round(1 / therapies.terms, 4),
    )


terms = st.sets(st.sampled_from(SLUGS), max_size=25)


@given(st.lists(st.lists(st.tuples(terms, terms), max_size=3), max_size=6))
def test_shares_are_what_counting_comes_to(
    places: list[list[tuple[set[str], set[str]]]],
) -> None:
    listings = [
        Listing(
            a_listing().provider, tuple(a_program(yes=yes, no=no - yes) for yes, no in programs)
        )
        for programs in places
    ]

    told = overview(build_index(listings), 0)

    for one in told.coverage:
        slugs = [term.slug for term in vocabulary().of(one.category)]
        values = [
            [{listed.program.facts.value(slug) for listed in place.programs} for slug in slugs]
            for place in listings
        ]
        flat = [value for place in values for value in place]
        pairs = max(len(flat), 1)
        yes = sum(True in value for value in flat)
        no = sum(False in value and True not in value for value in flat)
        assert one.terms == len(slugs)
        assert (one.yes, one.no) == (round(yes / pairs, 4), round(no / pairs, 4))
        stated = sum(any(value - {None} for value in place) for place in values)
        assert one.stated_by == round(stated / max(len(places), 1), 4)
