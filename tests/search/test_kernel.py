"""Single situations, each told by its name; the oracle's tests cover the rest."""

from dataclasses import replace
from datetime import date

import pytest

from api.directory.records import Listing
from api.search.building import build_index
from api.search.query import Area, Query
from api.search.run import Page, count, nearest_miles, run
from recommender.criteria import Criterion, Level, Requirement
from recommender.program import LengthOfStay
from recommender.traits import HasAny
from tests.factories import a_listing, a_program
from tests.search.reading import facets_of

CHICAGO = Area(41.88, -87.63, 50)
MILWAUKEE = {"lat": 43.04, "lng": -87.91, "state": "WI", "county": "Milwaukee County"}


def found(listings: list[Listing], **query: object) -> set[str]:
    """Names of the programs that a query finds, each program counted."""
    index = build_index(listings)
    page = run(index, replace(Query(one_per_provider=False, per_page=100), **query))  # type: ignore[arg-type]
    return {index.program_name(row) for row in page.rows}


def ask(listings: list[Listing], query: Query) -> Page:
    return run(build_index(listings), query)


def test_an_empty_directory_answers_with_nothing() -> None:
    page = ask([], Query(area=CHICAGO, facets=True, include_unknown=True))
    assert (page.rows, page.total_items) == ((), 0)
    assert not any(facets_of(page).values())


def test_a_provider_without_programs_is_never_found() -> None:
    bare = Listing(a_listing().provider, ())
    assert ask([bare], Query()).total_items == 0


def test_a_need_is_met_by_a_yes_and_by_what_may_cover_it() -> None:
    listings = [
        a_listing(a_program(name="says", yes=["depression"])),
        a_listing(a_program(name="implies", yes=["co_occurring"])),
        a_listing(a_program(name="denies", yes=["co_occurring"], no=["depression"])),
        a_listing(a_program(name="silent")),
    ]
    assert found(listings, needs_all=("depression",)) == {"says", "implies"}
    unknown = found(listings, needs_all=("depression",), include_unknown=True)
    assert unknown == {"says", "implies", "silent"}


def test_none_finds_only_what_is_known_to_be_without() -> None:
    listings = [
        a_listing(a_program(name="has", yes=["depression"])),
        a_listing(a_program(name="may", yes=["co_occurring"])),
        a_listing(a_program(name="lacks", no=["depression"])),
        a_listing(a_program(name="silent")),
    ]
    assert found(listings, needs_none=("depression",)) == {"lacks"}
    without = found(listings, needs_none=("depression",), include_unknown=True)
    assert without == {"may", "lacks", "silent"}


def test_a_kind_of_care_finds_the_narrower_ones() -> None:
    listings = [a_listing(*[a_program(s, name=str(s)) for s in ("residential_long", "inpatient")])]
    listings.append(a_listing(a_program(None, name="unnamed")))
    assert found(listings, settings=(("residential",),)) == {"residential_long"}
    assert found(listings, needs_all=("residential",)) == {"residential_long"}
    unknown = found(listings, settings=(("residential",),), include_unknown=True)
    assert unknown == {"residential_long", "unnamed"}


def test_ninety_days_are_found_where_stated_or_possible() -> None:
    stays = {
        "stated": LengthOfStay(30, 120, None, "stated"),
        "possible": LengthOfStay(31, None, None, "category"),
        "short": LengthOfStay(None, 30, None, "category"),
        "unknown": LengthOfStay(),
    }
    listings = [a_listing(*[a_program(name=name, stay=stay) for name, stay in stays.items()])]
    assert found(listings, length_of_stay_days=90) == {"stated", "possible"}
    assert found(listings, length_of_stay_days=90, include_unknown=True) == set(stays) - {"short"}


def test_beds_that_nobody_counted_are_unknown() -> None:
    beds = {"open": 2, "full": 0, "uncounted": None}
    listings = [a_listing(*[a_program(name=name, beds_open=n) for name, n in beds.items()])]
    assert found(listings, accepting=True) == {"open"}
    assert found(listings, accepting=True, include_unknown=True) == {"open", "uncounted"}


def test_what_nobody_ever_verified_was_not_verified_since() -> None:
    days = {"then": date(2026, 1, 1), "before": date(2025, 12, 31), "never": None}
    listings = [a_listing(*[a_program(name=name, verified_at=d) for name, d in days.items()])]
    since = date(2026, 1, 1)
    assert found(listings, verified_since=since, include_unknown=True) == {"then"}


def test_a_provider_without_a_point_comes_last_and_only_with_unknowns() -> None:
    nowhere = a_listing(a_program(name="nowhere"), lat=None)
    near = a_listing(a_program(name="near"))
    assert found([nowhere, near], area=CHICAGO) == {"near"}
    page = ask([nowhere, near], Query(area=CHICAGO, sort="distance", include_unknown=True))
    assert page.miles[0] == pytest.approx(0.28, abs=0.01)
    assert page.miles[1] is None


def test_a_county_is_its_listings_and_with_unknowns_those_that_name_none() -> None:
    listings = [
        a_listing(a_program(name="in it")),
        a_listing(a_program(name="elsewhere"), county="Lake County"),
        a_listing(a_program(name="names none"), county=None),
        a_listing(a_program(name="other state"), county=None, state="IN"),
    ]
    cook = Area(county="Cook County", county_state="IL")
    assert found(listings, area=cook) == {"in it"}
    assert found(listings, area=cook, include_unknown=True) == {"in it", "names none"}


def test_names_are_found_by_the_beginnings_of_their_words_without_accents() -> None:
    listings = [
        a_listing(a_program(name="Día Nuevo – Detox"), name="St. Mary's House"),
        a_listing(a_program(name="House – Detox"), name="House"),
        a_listing(a_program(name="Lakeside care"), name="Lake"),
    ]
    assert found(listings, name_words=("marys", "dia")) == {"Día Nuevo – Detox"}
    assert found(listings, name_words=("hou", "det")) == {"Día Nuevo – Detox", "House – Detox"}
    assert found(listings, name_words=("lakeside",)) == {"Lakeside care"}
    assert found(listings, name_words=("ake",)) == set()
    assert found(listings, name_words=("lkaeside",)) == {"Lakeside care"}


def test_of_a_provider_the_best_program_by_the_order_is_shown() -> None:
    listing = a_listing(
        a_program(name="older", verified_at=date(2025, 1, 1)),
        a_program(name="newer", verified_at=date(2026, 1, 1)),
        a_program(name="never"),
    )
    index = build_index([listing])
    page = run(index, Query(sort="verified"))
    assert page.total_items == count(index, Query(sort="verified")) == 1
    assert index.program_name(page.rows[0]) == "newer"


def test_a_provider_counts_once_for_a_value_that_any_of_its_programs_has() -> None:
    listing = a_listing(
        a_program("outpatient", yes=["medicaid"]),
        a_program("residential_long", yes=["medicaid", "co_occurring"]),
    )
    facets = facets_of(ask([listing], Query(facets=True)))
    assert facets["payment"] == {"medicaid": 1}
    assert facets["setting"] == {"outpatient": 1, "residential": 1, "residential_long": 1}
    assert facets["conditions"] == {"co_occurring": 1}, "what is only implied is not counted"
    per_program = facets_of(ask([listing], Query(facets=True, one_per_provider=False)))
    assert per_program["payment"] == {"medicaid": 2}


def test_a_provider_that_states_a_stay_is_not_also_counted_as_possible() -> None:
    states = LengthOfStay(max_days=120, basis="stated")
    leaves_room = LengthOfStay(min_days=31, basis="category")
    listings = [
        a_listing(a_program(stay=states), a_program(stay=leaves_room)),
        a_listing(a_program(stay=leaves_room), a_program(stay=leaves_room)),
    ]

    of_providers = facets_of(ask(listings, Query(facets=True)))["length_of_stay"]
    assert (of_providers["90_stated"], of_providers["90_possible"]) == (1, 1)
    assert ask(listings, Query(length_of_stay_days=90)).total_items == 2
    of_programs = facets_of(ask(listings, Query(facets=True, one_per_provider=False)))
    assert of_programs["length_of_stay"]["90_possible"] == 3


def test_more_are_counted_than_a_byte_holds() -> None:
    listing = a_listing(*[a_program(yes=["medicaid"]) for _ in range(600)])
    page = ask([listing], Query(facets=True, one_per_provider=False))
    assert facets_of(page)["payment"] == {"medicaid": 600}


def test_a_page_past_the_end_is_empty() -> None:
    page = ask([a_listing()], Query(page=10**12))
    assert (page.rows, page.total_items) == ((), 1)


def test_points_far_apart_still_order_rows() -> None:
    listings = [a_listing(a_program(name=slug, yes=[slug])) for slug in ("cbt", "dbt", "medicaid")]
    ladder = tuple(
        Level(HasAny((slug,)), points, "Because.")
        for slug, points in [("cbt", 10**15), ("dbt", 1), ("medicaid", -(10**15))]
    )
    criterion = Criterion("a.rule", "stated_needs", ladder, "No.", "Unknown.")
    index = build_index(listings)
    page = run(index, Query(area=CHICAGO, sort="fit", criteria=(criterion,)))
    assert [index.program_name(row) for row in page.rows] == ["cbt", "dbt", "medicaid"]


def test_a_program_far_away_is_not_in_the_circle() -> None:
    listings = [a_listing(a_program(name="here")), a_listing(a_program(name="there"), **MILWAUKEE)]
    assert found(listings, area=CHICAGO) == {"here"}
    assert found(listings, area=Area(41.88, -87.63, 100)) == {"here", "there"}
    assert found(listings, area=Area(states=("WI",))) == {"there"}
    assert found(listings, area=Area(states=())) == set()


def test_telehealth_reaches_its_state_from_outside_the_area() -> None:
    afar = {"lat": 37.0, "lng": -89.2, "county": "Alexander County"}
    listings = [
        a_listing(a_program(name="near")),
        a_listing(a_program(name="by video", yes=["telehealth"]), **afar),
        a_listing(a_program(name="in person", no=["telehealth"]), **afar),
        a_listing(a_program(name="other state", yes=["telehealth"]), **MILWAUKEE),
        a_listing(a_program(name="no point", yes=["telehealth"]), lat=None),
    ]
    around = replace(CHICAGO, telehealth_state="IL")
    assert found(listings, area=around) == {"near", "by video", "no point"}
    cook = Area(county="Cook County", county_state="IL", telehealth_state="WI")
    assert found(listings, area=cook) == {"near", "no point", "other state"}
    nowhere = Area(states=(), telehealth_state="IL")
    assert found(listings, area=nowhere) == {"by video", "no point"}


def test_each_way_to_fail_a_requirement_leaves_out_or_ranks_below() -> None:
    listings = [
        a_listing(a_program(name="says", yes=["medicaid"])),
        a_listing(a_program(name="denies", no=["medicaid"])),
        a_listing(a_program(name="silent")),
    ]

    def ranked(**steps: int | None) -> list[tuple[str, int]]:
        required = Requirement("a.rule", ((HasAny(("medicaid",)),),), "Because.", **steps)  # type: ignore[arg-type]
        index = build_index(listings)
        page = run(index, Query(sort="fit", requirements=(required,)))
        names = [index.program_name(row) for row in page.rows]
        return list(zip(names, page.tiers, strict=True))

    assert ranked(steps_unknown=1, steps_failed=2) == [("says", 0), ("silent", 1), ("denies", 2)]
    assert ranked(steps_unknown=2, steps_failed=1) == [("says", 0), ("denies", 1), ("silent", 2)]
    assert ranked(steps_unknown=1, steps_failed=None) == [("says", 0), ("silent", 1)]
    assert ranked(steps_unknown=None, steps_failed=1) == [("says", 0), ("denies", 1)]
    assert ranked(steps_unknown=None, steps_failed=None) == [("says", 0)]


def test_a_step_of_safety_outweighs_all_after_it() -> None:
    # A tie would go by the id: the other way round.
    listings = [
        a_listing(a_program(name="third", yes=["dbt", "medicaid", "spanish"], no=["cbt"])),
        a_listing(a_program(name="second", yes=["cbt", "medicaid", "spanish"], no=["dbt"])),
        a_listing(a_program(name="first", yes=["cbt", "dbt"], no=["medicaid", "spanish"])),
    ]

    def required(slug: str, steps: int, *, safety: bool) -> Requirement:
        clauses = ((HasAny((slug,)),),)
        return Requirement("a.rule", clauses, "Because.", steps_failed=steps, safety=safety)

    requirements = (
        required("medicaid", 2, safety=False),
        required("cbt", 1, safety=True),
        required("spanish", 2, safety=False),
        required("dbt", 1, safety=True),
    )
    index = build_index(listings)
    page = run(index, Query(sort="fit", requirements=requirements))
    assert [index.program_name(row) for row in page.rows] == ["first", "second", "third"]


def test_the_nearest_are_counted_by_provider_or_by_program() -> None:
    listings = [
        a_listing(a_program(), a_program()),
        a_listing(**MILWAUKEE),
        a_listing(lat=None),
    ]
    index = build_index(listings)
    anywhere = Query(area=Area(41.88, -87.63), include_unknown=True)
    assert nearest_miles(index, anywhere, 1) == pytest.approx(0.28, abs=0.01)
    assert nearest_miles(index, anywhere, 2) == pytest.approx(81.4, abs=0.5)
    assert nearest_miles(index, anywhere, 9) == nearest_miles(index, anywhere, 2)
    per_program = replace(anywhere, one_per_provider=False)
    assert nearest_miles(index, per_program, 2) == nearest_miles(index, anywhere, 1)


def test_nothing_found_and_no_place_have_no_nearest() -> None:
    index = build_index([a_listing()])
    assert nearest_miles(index, Query(area=CHICAGO, needs_all=("cbt",)), 1) is None
    assert nearest_miles(index, Query(), 1) is None
