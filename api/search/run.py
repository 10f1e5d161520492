"""Answers a query from the index: a page of what is found, its total and its facets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import cos, floor, radians

import numpy as np
from numpy.typing import NDArray

from api.search.building import build_index
from api.search.distance import MILES_PER_DEGREE, STEPS_PER_MILE, miles_from
from api.search.facets import Facets, facets_of
from api.search.index import BANDS, BANDS_PER_DEGREE, Index
from api.search.kernel import (
    BY_DISTANCE,
    BY_FIT,
    BY_NAME,
    BY_VERIFIED,
    FIRST_ROW,
    NOWHERE,
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
_NOT_NAMED = np.empty(0, np.int32)


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
        facets: None where not asked for.
    """

    rows: tuple[int, ...]
    providers: tuple[int, ...]
    total_items: int
    miles: tuple[float | None, ...]
    points: tuple[int, ...]
    tiers: tuple[int, ...]
    facets: Facets | None


def run(index: Index, query: Query) -> Page:
    """The page of the query, with its total and its facets."""
    found = _found(index, query, most=query.page * query.per_page)
    shown = slice((query.page - 1) * query.per_page, query.page * query.per_page)
    by_fit = query.sort == "fit"
    return Page(
        rows=tuple(found.rows[shown].tolist()),
        providers=tuple(found.providers[shown].tolist()),
        total_items=int(found.total),
        miles=tuple(_miles(steps) for steps in found.steps[shown].tolist()),
        points=tuple(found.points[shown].tolist()) if by_fit else (),
        tiers=tuple(found.tiers[shown].tolist()) if by_fit else (),
        facets=facets_of(found.bits, found.states, index.codes.states) if query.facets else None,
    )


def compile_kernel() -> None:
    """Have the kernel compiled, or its compiled form read, before anybody waits for it.

    Compiling takes a quarter of a minute; where the form can be kept on disk, that is once.
    """
    index = build_index([])
    somewhere = Area(0.0, 0.0, 1.0)
    run(index, Query(area=somewhere))
    rank_others(index, somewhere, [Weighing((), {}, (), withheld=False)], 1)


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
    runs = _runs(index, Query(area=area), _NOT_NAMED)
    rows, kept = rank_many(index.columns, plan, others, runs, most)
    return [tuple(of[:end]) for of, end in zip(rows.tolist(), kept.tolist(), strict=True)]


def count(index: Index, query: Query) -> int:
    """How many the query finds on all its pages; cheaper than a page."""
    return int(_found(index, replace(query, sort="name", facets=False), most=0).total)


def nearest_miles(index: Index, query: Query, number: int) -> float | None:
    """How far away the so-many-th nearest find is, or the last where there are fewer.

    None where nothing is found, or distances have no start.
    """
    nearest = _found(index, replace(query, sort="distance", facets=False), most=number)
    known = [miles for steps in nearest.steps.tolist() if (miles := _miles(steps)) is not None]
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
    runs = None if provider is None else np.array([[provider, provider + 1]], np.int64)
    return sorted(_found(index, every, most=len(index), runs=runs).rows.tolist())


def _found(index: Index, query: Query, most: int, runs: Runs | None = None) -> Found:
    named = _NOT_NAMED
    if query.name_words:
        # A copy, for the kernel is compiled for arrays that may be written to.
        named = np.array(index.words.rows_with(query.name_words), np.int32)
    if runs is None:
        runs = _runs(index, query, named)
    wanted = Wanted(
        sort=_SORTS[query.sort],
        most=most,
        one_per_provider=query.one_per_provider,
        facets=query.facets,
        states=len(index.codes.states) if query.facets else 0,
        named=bool(query.name_words),
    )
    plan: Plan = plan_of(index, query)
    return search(index.columns, plan, wanted, runs, named)


def _runs(index: Index, query: Query, named: NDArray[np.int32]) -> Runs:
    """The runs of providers that can have what is asked for."""
    everybody = index.provider_count
    if query.name_words:
        first_row = index.columns.places[:, FIRST_ROW]
        providers = np.unique(np.searchsorted(first_row, named, "right") - 1)
        return np.stack([providers, providers + 1], axis=1).astype(np.int64)
    area = query.area
    if area.center is None or area.radius_miles is None or area.telehealth_state is not None:
        return np.array([[0, everybody]], np.int64)
    runs = _around(index, *area.center, area.radius_miles)
    if query.include_unknown:
        nowhere = int(index.points.band_first[BANDS])
        runs = np.concatenate([runs, np.array([[nowhere, everybody]], np.int64)])
    return runs


def _around(index: Index, lat: float, lng: float, miles: float) -> Runs:
    """The runs of providers that can be in a circle."""
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
    return runs_within(points.band_first, points.lng, (bands[0], bands[1]), west, east)


_POLAR = 89.0
"""Degrees beyond which a circle is taken to reach all around the pole."""


def _miles(steps: int) -> float | None:
    return None if steps == NOWHERE else steps / STEPS_PER_MILE
