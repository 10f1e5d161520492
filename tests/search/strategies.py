"""Small random directories and queries, crowded enough that things tie and overlap."""

from datetime import date
from math import inf
from typing import Any

from hypothesis import strategies as st

from api.directory.records import ListedProgram, Listing
from api.search.query import Area, Query
from recommender.criteria import Criterion, Level, Requirement
from recommender.program import LengthOfStay
from recommender.traits import CoversStay, HasAny, InSetting, Trait, Within
from tests.factories import a_listing, a_program, an_id

# Terms with something above, below, covering or covered; and some at both ends of a 64-bit word.
TERMS = [
    "depression",
    "anxiety",
    "co_occurring",
    "co_occurring_serious",
    "mental_health_treatment",
    "substance_use_treatment",
    "ketamine",
    "opioids",
    "buprenorphine",
    "medicaid",
    "private_insurance",
    "spanish",
    "cbt",
    "women",
    "carf",
    "telehealth",
    # A listing's facts may name kinds of care; a program's own setting is what counts.
    "residential_long",
]
SETTINGS = ["outpatient", "residential", "residential_short", "residential_long", "inpatient"]
STATES = ["IL", "IN", "WI"]
COUNTIES = ["Cook County", "Lake County"]
# Few points, near enough to each other that a radius cuts between them, and one far away.
POINTS = [(41.9, -87.6), (41.9, -87.6), (41.95, -87.6), (42.4, -87.9), (43.0, -88.0), (13.4, 144.8)]
DATES = [date(2025, 1, 1), date(2025, 6, 30), date(2026, 1, 1)]
NAMES = ["Lake House", "lake house", "Harbor Light", "Lakeview Clinic", "Ärzte Harbor"]

terms = st.sampled_from(TERMS)
settings = st.sampled_from(SETTINGS)
days = st.sampled_from([7, 30, 31, 60, 90, 120])
stays = st.one_of(
    st.just(LengthOfStay()),
    st.just(LengthOfStay(None, 30, None, "category")),
    st.just(LengthOfStay(31, None, None, "category")),
    st.builds(
        LengthOfStay,
        st.none() | days,
        st.none() | days,
        st.none() | days,
        st.just("stated"),
    ),
)


@st.composite
def programs(draw: st.DrawFn, number: int) -> ListedProgram:
    return a_program(
        draw(st.none() | settings),
        yes=draw(st.sets(terms, max_size=4)),
        no=draw(st.sets(terms, max_size=3)),
        stay=draw(stays),
        beds_open=draw(st.sampled_from([None, None, 0, 3])),
        verified_at=draw(st.none() | st.sampled_from(DATES)),
        name=draw(st.sampled_from(["Detox", "detox", "Evening Group"])),
        id=an_id(number),
    )


@st.composite
def directories(draw: st.DrawFn) -> list[Listing]:
    """Up to six providers of up to three programs, ids in no order of anything else."""
    sizes = draw(st.lists(st.integers(0, 3), max_size=6))
    numbers = iter(draw(st.permutations(range(1, sum(sizes) + 1))))
    listings = []
    for position, size in enumerate(sizes):
        offered = [draw(programs(next(numbers))) for _ in range(size)]
        lat, lng = draw(st.sampled_from([*POINTS, (None, None)]))
        where: dict[str, Any] = {
            "id": an_id((1 << 80) - position),
            "name": draw(st.sampled_from(NAMES)),
            "state": draw(st.sampled_from(STATES)),
            "county": draw(st.none() | st.sampled_from(COUNTIES)),
            "lat": lat,
            "lng": lng,
            "stale": draw(st.booleans()),
        }
        listing = a_listing(*offered, **where)._replace(due=draw(st.sampled_from([1e9, inf])))
        listings.append(listing if size else listing._replace(programs=()))
    return listings


@st.composite
def areas(draw: st.DrawFn) -> Area:
    lat, lng = draw(st.sampled_from([*POINTS, (None, None)]))
    county = draw(st.none() | st.none() | st.sampled_from(COUNTIES))
    radius = None if lat is None else draw(st.none() | st.sampled_from([1.0, 10.0, 50.0, 500.0]))
    return Area(
        lat=lat,
        lng=lng,
        radius_miles=radius,
        states=draw(st.none() | st.none() | st.sets(st.sampled_from(STATES)).map(tuple)),
        county=county,
        county_state=None if county is None else draw(st.sampled_from(STATES)),
        telehealth_state=draw(st.none() | st.none() | st.sampled_from(STATES)),
    )


def _some(of: st.SearchStrategy[str], least: int = 0) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(of, min_size=least, max_size=2, unique=True).map(tuple)


traits: st.SearchStrategy[Trait] = st.one_of(
    st.builds(HasAny, _some(terms)),
    st.builds(InSetting, _some(settings)),
    st.builds(CoversStay, days, st.sampled_from(["stated", "possible"])),
    st.builds(Within, st.sampled_from([5.0, 50.0])),
)
criteria = st.builds(
    Criterion,
    rule=st.just("a.rule"),
    group=st.just("stated_needs"),
    levels=st.lists(
        st.builds(Level, traits, st.sampled_from([-20, -5, 0, 3, 10, 40]), st.just("Because.")),
        min_size=1,
        max_size=3,
    ).map(tuple),
    unmet=st.just("It says no."),
    unknown=st.just("It does not say."),
    ask=st.none() | st.just("Do you?"),
    denied_by=_some(terms),
    avoid=st.booleans(),
)
requirements = st.builds(
    Requirement,
    rule=st.just("a.requirement"),
    clauses=st.lists(st.lists(traits, min_size=1, max_size=2).map(tuple), max_size=2).map(tuple),
    because=st.just("It must be."),
    forbids=st.booleans(),
    steps_unknown=st.sampled_from([0, 1, None]),
    steps_failed=st.sampled_from([None, 1, 2]),
    safety=st.booleans(),
)


@st.composite
def queries(draw: st.DrawFn) -> Query:
    """Any query, most of it left out most of the time, so that something is found."""

    def seldom(given: st.SearchStrategy[Any], plain: Any) -> Any:
        return draw(st.one_of(st.just(plain), st.just(plain), st.just(plain), given))

    needed = st.one_of(terms, terms, settings)
    return Query(
        area=draw(areas()),
        settings=seldom(st.lists(_some(settings, 1), max_size=2).map(tuple), ()),
        length_of_stay_days=seldom(days, None),
        needs_all=seldom(_some(needed), ()),
        needs_any=seldom(st.lists(_some(needed, 1), max_size=2).map(tuple), ()),
        needs_none=seldom(_some(needed), ()),
        accepting=seldom(st.just(True), False),
        verified_since=seldom(st.sampled_from(DATES), None),
        name_words=seldom(_some(st.sampled_from(["l", "lake", "har", "even", "x"])), ()),
        include_unknown=draw(st.booleans()),
        sort=draw(st.sampled_from(["distance", "name", "fit", "verified"])),
        one_per_provider=draw(st.booleans()),
        facets=True,
        page=draw(st.integers(1, 3)),
        per_page=draw(st.sampled_from([1, 2, 5, 20])),
        criteria=draw(st.lists(criteria, max_size=3).map(tuple)),
        requirements=draw(st.lists(requirements, max_size=3).map(tuple)),
    )
