"""An index that is brought up to date answers like one that is built anew."""

from dataclasses import replace
from uuid import UUID

from hypothesis import assume, given
from hypothesis import strategies as st

from api.directory.records import Listing
from api.search.building import build_index
from api.search.contents import entries_json
from api.search.index import Index
from api.search.query import Query
from api.search.run import run
from api.search.update import updated
from tests.factories import a_listing, a_program
from tests.search.strategies import directories, queries


def by_id(listings: list[Listing]) -> dict[UUID, Listing]:
    return {listing.provider.id: listing for listing in listings}


def seen(index: Index, query: Query) -> object:
    """All that a search shows of an index."""
    page = run(index, query)
    entries = entries_json(index, query, page.rows, page.miles, [None] * len(page.rows))
    return page.total_items, page.facets, page.points, page.tiers, entries


@given(directories(), directories(), queries())
def test_it_answers_like_one_built_anew(
    before: list[Listing], after: list[Listing], query: Query
) -> None:
    old, new = by_id(before), by_id(after)
    changed = {one: new.get(one) for one in {*old, *new} if old.get(one) != new.get(one)}
    index = updated(build_index(old.values()), changed, 7)
    anew = build_index(new.values(), 7)

    assert index.directory_version == 7
    assert seen(index, query) == seen(anew, query)
    assert (len(index), index.provider_count) == (len(anew), anew.provider_count)
    assert (index.stale.tolist(), index.due.tolist()) == (anew.stale.tolist(), anew.due.tolist())


@given(st.lists(directories(), min_size=2, max_size=4), queries())
def test_one_change_after_the_other_is_as_all_at_once(
    states: list[list[Listing]], query: Query
) -> None:
    listings = by_id(states[0])
    index = build_index(listings.values())
    for state in states[1:]:
        changed: dict[UUID, Listing | None] = {**by_id(state)}
        gone = next(iter(listings), None)
        if gone is not None and gone not in changed:
            changed[gone] = None
        index = updated(index, changed, 0)
        every: dict[UUID, Listing | None] = {**listings, **changed}
        listings = {one: listing for one, listing in every.items() if listing is not None}
        ids = [listed.program.id for one in listings.values() for listed in one.programs]
        # No two programs of a directory have the same.
        assume(len(ids) == len(set(ids)))
    assert seen(index, query) == seen(build_index(listings.values()), query)


@given(directories(), queries())
def test_the_old_one_stays_as_it_was(listings: list[Listing], query: Query) -> None:
    index = build_index(listings)
    before = seen(index, query)
    gone = {listing.provider.id: None for listing in listings[:1]}
    updated(index, gone, 1)
    assert seen(index, query) == before


def test_where_no_name_changes_the_words_stay_the_same() -> None:
    listing = a_listing(a_program(yes=["cbt"]))
    index = build_index([listing, a_listing(a_program())])
    program = a_program(yes=["dbt"], id=listing.programs[0].program.id)
    program = program._replace(name=listing.programs[0].name)
    changed = listing._replace(programs=(program,))

    after = updated(index, {listing.provider.id: changed}, 1)
    assert after.words is index.words
    assert run(after, Query(needs_all=("dbt",))).total_items == 1

    renamed = listing._replace(provider=listing.provider._replace(name="Elsewhere"))
    assert updated(index, {listing.provider.id: renamed}, 1).words is not index.words


def test_what_moves_is_found_where_it_is_now() -> None:
    listing = a_listing(a_program())
    index = build_index([listing, *(a_listing(a_program()) for _ in range(5))])
    moved = listing._replace(provider=listing.provider._replace(lat=21.3, lng=-157.8, state="HI"))
    after = updated(index, {listing.provider.id: moved}, 1)

    around = Query(sort="distance")
    honolulu = replace(around.area, lat=21.3, lng=-157.85, radius_miles=10)
    assert run(after, replace(around, area=honolulu)).total_items == 1
    assert after.changes == index.changes + 1
