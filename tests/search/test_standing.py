"""Where a program stands is where the pages have it, and where it would is where they would."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from api.directory.records import Listing
from api.search.building import build_index
from api.search.query import Area, Query
from api.search.run import find, miles_to, run
from api.search.standing import Ahead, Fit, Standing, row_of
from recommender.criteria import Criterion, Level
from recommender.score import score
from recommender.traits import HasAny
from tests.factories import a_listing, a_program, an_id
from tests.search.strategies import directories, programs, queries


def by_fit(query: Query) -> Query:
    return replace(query, sort="fit", one_per_provider=True, facets=False, page=1, per_page=100)


@given(directories())
def test_a_program_is_found_by_its_id_and_nothing_by_another(listings: list[Listing]) -> None:
    index = build_index(listings)

    found = [row_of(index, index.program(row).id) for row in range(len(index))]
    assert found == list(range(len(index)))
    assert row_of(index, an_id(0)) is None
    assert row_of(index, an_id(1 << 90)) is None


@given(directories(), queries())
def test_ranks_are_the_places_on_the_pages(listings: list[Listing], query: Query) -> None:
    index = build_index(listings)
    page = run(index, by_fit(query))
    standing = Standing(index, query)

    assert standing.total_items == page.total_items
    ranks = {row: place for place, row in enumerate(page.rows, 1)}
    for row in range(len(index)):
        assert standing.rank_of(row) == ranks.get(row)
        listed = [one for one in page.rows if one in standing.of_provider(row)]
        assert standing.listed_of(row) == (listed[0] if listed else None)
    for row, miles in zip(page.rows, page.miles, strict=True):
        assert miles_to(index, query.area, row) == miles


@given(directories(), queries())
def test_what_passes_is_found_where_nothing_is_required(
    listings: list[Listing], query: Query
) -> None:
    index = build_index(listings)
    standing = Standing(index, query)

    found = find(index, replace(query, requirements=()))
    assert [row for row in range(len(index)) if standing.passes(row)] == found


@given(directories(), queries())
def test_with_its_own_fit_a_program_stands_where_it_stands(
    listings: list[Listing], query: Query
) -> None:
    index = build_index(listings)
    standing = Standing(index, query)
    found = run(index, replace(by_fit(query), one_per_provider=False))
    fits = {
        row: Fit(points, tier)
        for row, points, tier in zip(found.rows, found.points, found.tiers, strict=True)
    }

    for row, own in fits.items():
        of_provider = {one: fits[one] for one in standing.of_provider(row) if one in fits}
        rank = standing.rank_of(row)
        assert standing.rank_with(row, of_provider) == rank
        ahead = standing.ahead_of(row, own)
        if rank is not None:
            assert ahead.requirements + ahead.points + ahead.distance == rank - 1
        listed = [fits[one] for one in run(index, by_fit(query)).rows]
        assert ahead.requirements == sum(one.tier < own.tier for one in listed)
        assert ahead.points == sum(
            one.tier == own.tier and one.points > own.points for one in listed
        )


@given(directories(), queries(), st.data())
def test_with_another_fit_it_stands_where_a_changed_directory_has_it(
    listings: list[Listing], query: Query, data: st.DataObject
) -> None:
    index = build_index(listings)
    if not len(index):
        return
    row = data.draw(st.integers(0, len(index) - 1))
    program_id = index.program_id(row)
    listing, listed = next(
        (one, listed)
        for one in listings
        for listed in one.programs
        if listed.program.id == program_id
    )
    # Only what is said is changed: where nothing is filtered by it, all else stays.
    asked = Query(
        area=replace(query.area, telehealth_state=None),
        include_unknown=query.include_unknown,
        criteria=query.criteria,
        requirements=query.requirements,
    )
    other = data.draw(programs(listed.program.id.int))
    kept = [other if one is listed else one for one in listing.programs]
    changed = build_index(
        [listing._replace(programs=tuple(kept)) if one is listing else one for one in listings]
    )

    standing = Standing(index, asked)
    fits = {}
    for one in standing.of_provider(row):
        program = changed.program(one)
        miles = miles_to(index, asked.area, one)
        match = score(asked.criteria, asked.requirements, program, miles)
        if standing.passes(one) and not match.excluded_by:
            fits[one] = Fit(match.points, match.tier)
    assert standing.rank_with(row, fits) == Standing(changed, asked).rank_of(row)


def test_what_comes_before_is_told_apart_by_what_decides_it() -> None:
    criteria = tuple(
        Criterion("a.rule", "stated_needs", (Level(HasAny((slug,)), 5, "Has it."),), "No.", "?")
        for slug in ("cbt", "dbt")
    )
    listings = [
        a_listing(a_program(yes=["cbt", "dbt"], name="both")),
        a_listing(a_program(yes=["cbt"], name="near"), lat=41.89),
        a_listing(a_program(yes=["cbt"], name="far"), lat=42.2),
        a_listing(a_program(name="neither")),
    ]
    index = build_index(listings)
    standing = Standing(index, Query(area=Area(41.88, -87.63, 50), criteria=criteria))
    rows = {index.program_name(row): row for row in range(len(index))}

    ranks = {name: standing.rank_of(row) for name, row in rows.items()}
    assert ranks == {"both": 1, "near": 2, "far": 3, "neither": 4}
    assert standing.ahead_of(rows["far"], Fit(5, 0)) == Ahead(0, 1, 1)
    assert standing.ahead_of(rows["neither"], Fit(5, 1)) == Ahead(4, 0, 0)
    neither = rows["neither"]
    assert standing.rank_with(neither, {neither: Fit(5, 0)}) == 2
    assert standing.rank_with(neither, {neither: Fit(11, 0)}) == 1
    assert standing.rank_with(neither, {}) is None
