"""The kernel against the oracle: on any small directory, any query is answered alike."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from api.directory.records import Listing
from api.search.building import build_index
from api.search.fit import criteria_of
from api.search.index import Index
from api.search.query import Area, Query
from api.search.run import count, nearest_miles, rank, run
from recommender.criteria import Requirement
from recommender.score import score
from tests.search import oracle
from tests.search.reading import facets_of
from tests.search.strategies import areas, directories, queries, requirements

# What these show breaks, if it does, in many examples at once.
fewer = settings(max_examples=max(1, settings().max_examples // 4))


def ids(index: Index, rows: tuple[int, ...]) -> list[object]:
    return [index.program(row).id for row in rows]


@given(directories(), queries())
def test_every_page_is_what_the_oracle_says(listings: list[Listing], query: Query) -> None:
    index = build_index(listings)
    expected = oracle.answer(listings, query)
    shown = expected.page(query.page, query.per_page)
    page = run(index, query)
    assert page.total_items == count(index, query) == len(expected.everything)
    assert ids(index, page.rows) == [found.listed.program.id for found in shown]
    assert page.miles == tuple(found.miles for found in shown)
    assert facets_of(page) == expected.facets
    assert {facet: list(v) for facet, v in facets_of(page).items()} == {
        facet: list(values) for facet, values in expected.facets.items()
    }


@given(directories(), queries())
def test_points_and_tiers_are_those_of_the_recommender(
    listings: list[Listing], query: Query
) -> None:
    index = build_index(listings)
    page = run(index, replace(query, page=1, per_page=100, one_per_provider=False))
    if query.sort != "fit":
        assert page.points == page.tiers == ()
        return
    for row, miles, points, tier in zip(
        page.rows, page.miles, page.points, page.tiers, strict=True
    ):
        program = index.program(row)
        match = score(query.criteria, query.requirements, program, miles)
        assert (match.points, match.tier, match.excluded_by) == (points, tier, ())


@given(directories(), areas(), st.booleans())
def test_an_area_alone_finds_what_the_oracle_says(
    listings: list[Listing], area: Area, include_unknown: bool
) -> None:
    query = Query(area=area, include_unknown=include_unknown, one_per_provider=False, per_page=100)
    expected = oracle.answer(listings, query).everything
    index = build_index(listings)
    assert ids(index, run(index, query).rows) == [found.listed.program.id for found in expected]


@given(directories(), areas(), st.lists(requirements, min_size=1, max_size=3))
def test_what_is_left_out_is_what_the_recommender_leaves_out(
    listings: list[Listing], area: Area, required: list[Requirement]
) -> None:
    index = build_index(listings)
    every = Query(area=area, include_unknown=True, one_per_provider=False, per_page=100)
    kept = set(run(index, replace(every, requirements=required)).rows)
    anyway = run(index, every)
    for row, miles in zip(anyway.rows, anyway.miles, strict=True):
        match = score((), required, index.program(row), miles)
        assert (row in kept) is not bool(match.excluded_by)


@given(directories(), queries(), st.integers(1, 12))
def test_so_many_are_as_near_as_the_oracle_says(
    listings: list[Listing], query: Query, number: int
) -> None:
    expected = oracle.answer(listings, query).nearest_miles(number)
    assert nearest_miles(build_index(listings), query, number) == expected


@fewer
@given(directories(), queries())
def test_pages_never_repeat_or_skip(listings: list[Listing], query: Query) -> None:
    index = build_index(listings)
    whole = run(index, replace(query, page=1, per_page=100)).rows
    pages = -(-len(whole) // query.per_page) + 1
    found = [run(index, replace(query, page=number + 1)).rows for number in range(pages)]
    assert [row for rows in found for row in rows] == list(whole)
    assert found[-1] == ()


@given(directories(), queries())
def test_a_fit_by_what_was_asked_is_ordered_as_the_oracle_says(
    listings: list[Listing], query: Query
) -> None:
    asked = replace(query, sort="fit", criteria=criteria_of(query), include_unknown=True)
    expected = oracle.answer(listings, asked).page(query.page, query.per_page)
    index = build_index(listings)
    page = rank(index, query.area, query.requirements, asked.criteria, asked)
    assert ids(index, page.rows) == [found.listed.program.id for found in expected]


@fewer
@given(directories(), queries())
def test_the_order_of_the_listings_does_not_matter(listings: list[Listing], query: Query) -> None:
    there, back = build_index(listings), build_index(reversed(listings))
    assert ids(there, run(there, query).rows) == ids(back, run(back, query).rows)
