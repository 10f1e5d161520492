"""Answers a query from the index: a page of what is found, its total and its facets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import cos, floor, radians

import numpy as np
from numpy.typing import NDArray

from api.search.distance import MILES_PER_DEGREE, STEPS_PER_MILE, miles_from
from api.search.facets import facets_json
from api.search.index import BANDS, BANDS_PER_DEGREE, Index
from api.search.kernel import (
    BY_DISTANCE,
    BY_FIT,
    BY_NAME,
    BY_VERIFIED,
    FIRST_ROW,
    NOWHERE,
    ROW,
    STEPS,
    Found,
    Plan,
    Wanted,
    rank_many,
    runs_within,
    search,
)
from api.search.plan import plan_of, plan_of_others
from api.search.query import Area, Query, Sort
from recommender.alternatives import Weighing
from recommender.criteria import Criterion, Requirement

Runs = NDArray[np.int64]

_SORTS: dict[Sort, int] = {
    "distance": BY_DISTANCE,
    "name": BY_NAME,
    "fit": BY_FIT,
    "verified": BY_VERIFIED,
}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what was found.

    Attributes:
        rows: row numbers of the index, in order; empty past the end.
        providers: the number of each row's provider.
        total_items: how many there are on all pages: providers with one_per_provider, else
            programs.
        miles: of each row, from the query's place, in whole steps of 16 cm; None without a point
            or a place.
        points, tiers: of each row; empty unless sorted by fit.
        facets: as JSON; None where not asked for.
    """

    rows: tuple[int, ...]
    providers: tuple[int, ...]
    total_items: int
    miles: tuple[float | None, ...]
    points: tuple[int, ...]
    tiers: tuple[int, ...]
    facets: bytes | None


def run(index: Index, query: Query, plan: Plan | None = None) -> Page:
    """The page of the query, with its total and its facets.

    Args:
        plan: of this query for this index; None where it is yet to be made.
    """
    found = _found(index, query, query.page * query.per_page, plan)
    page = found.page[(query.page - 1) * query.per_page :]
    rows, providers, tiers, points, steps = map(tuple, page.T.tolist())
    by_fit = query.sort == "fit"
    return Page(
        rows=rows,
        providers=providers,
        total_items=found.total,
        miles=tuple(map(_miles, steps)),
        points=points if by_fit else (),
        tiers=tiers if by_fit else (),
        facets=facets_json(found.bits, found.states, index.codes.states) if query.facets else None,
    )


def rank(
    index: Index,
    area: Area,
    requirements: Sequence[Requirement],
    criteria: Sequence[Criterion],
    query: Query | None = None,
) -> Page:
    """The programs in an area that fit best: fewest unknown requirements, most points, nearest.

    Args:
        query: what else is wanted: its page, facets, filters; its order is not looked at.
    """
    wanted = replace(
        query or Query(),
        area=area,
        requirements=tuple(requirements),
        criteria=tuple(criteria),
        sort="fit",
    )
    return run(index, wanted)


def rank_others(
    index: Index, area: Area, weighings: Sequence[Weighing], most: int
) -> list[tuple[int, ...]]:
    """The rows that fit best by each of these weighings, as `rank` has them.

    All of them are worked out in one pass, the sooner the more they have in common.
    """
    plan, others = plan_of_others(index, area, weighings)
    runs = _runs(index, Query(area=area))
    rows, kept = rank_many(index.columns, plan, others, runs, most)
    return [tuple(of[:end]) for of, end in zip(rows.tolist(), kept.tolist(), strict=True)]


def count(index: Index, query: Query) -> int:
    """How many the query finds on all its pages; cheaper than a page."""
    return _found(index, replace(query, sort="name", facets=False), most=0).total


def nearest_miles(index: Index, query: Query, number: int) -> float | None:
    """How far away the so-many-th nearest find is, or the last where there are fewer.

    None where nothing is found, or distances have no start.
    """
    nearest = _found(index, replace(query, sort="distance", facets=False), most=number)
    steps = nearest.page[:, STEPS].tolist()
    known = [miles for one in steps if (miles := _miles(one)) is not None]
    return known[-1] if known else None


def miles_to(index: Index, area: Area, row: int) -> float | None:
    """How far a row is from where distances are measured from, as `Page.miles` tells it."""
    provider = index.provider_of(row)
    if area.center is None or index.point(provider) is None:
        return None
    return float(miles_from(*area.center, index.columns.position[provider]))


def find(index: Index, query: Query, provider: int | None = None) -> list[int]:
    """Every row that the query finds, rising.

    Args:
        provider: the only one to be looked at.
    """
    every = replace(query, sort="name", facets=False, one_per_provider=False)
    runs = None
    if provider is not None:
        rows = index.rows_of(provider)
        runs = np.array([[rows.start, rows.stop]], np.int64)
    return sorted(_found(index, every, most=len(index), runs=runs).page[:, ROW].tolist())


def _found(
    index: Index, query: Query, most: int, plan: Plan | None = None, runs: Runs | None = None
) -> Found:
    if plan is None:
        plan = plan_of(index, query)
    if runs is None:
        runs = _runs(index, query)
    wanted = Wanted(
        sort=_SORTS[query.sort],
        most=most,
        one_per_provider=query.one_per_provider,
        facets=query.facets,
        states=len(index.codes.states),
    )
    return search(index.columns, plan, wanted, runs)


def _runs(index: Index, query: Query) -> Runs:
    """The runs of rows that can be what is asked for."""
    if query.name_words:
        rows = np.array(index.words.rows_with(query.name_words), np.int64)
        return np.stack([rows, rows + 1], axis=1)
    area, end = query.area, len(index)
    if area.center is None or area.radius_miles is None or area.telehealth_state is not None:
        return np.array([[0, end]], np.int64)
    runs = _around(index, *area.center, area.radius_miles)
    if query.include_unknown:
        nowhere = index.columns.places[FIRST_ROW, index.points.band_first[BANDS]]
        runs = np.concatenate([runs, np.array([[nowhere, end]], np.int64)])
    return runs


def _around(index: Index, lat: float, lng: float, miles: float) -> Runs:
    """The runs of rows that can be in a circle."""
    reach = miles / MILES_PER_DEGREE
    south, north = lat - reach, lat + reach
    bands = [
        min(BANDS - 1, max(0, floor((edge + 90) * BANDS_PER_DEGREE))) for edge in (south, north)
    ]
    furthest = max(abs(south), abs(north))
    wide = 360.0 if furthest >= _POLAR else reach / cos(radians(furthest))
    west, east = lng - wide, lng + wide
    if wide >= 180:
        west, east = -180.0, 180.0
    elif west < -180:
        west += 360
    elif east > 180:
        east -= 360
    points = index.points
    places = index.columns.places
    return runs_within(places, points.band_first, points.lng, (bands[0], bands[1]), west, east)


_POLAR = 89.0
"""Degrees beyond which a circle is taken to reach all around the pole."""


def _miles(steps: int) -> float | None:
    return None if steps == NOWHERE else steps / STEPS_PER_MILE
