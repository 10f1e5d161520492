"""Answers a query from the index: filters, scores, groups by provider, counts, orders, pages.

Everything here is a pass over columns; nothing touches a listing. What each condition means is in
`conditions`, what a fit is in `scoring`, what comes first in `ordering`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from api.search.conditions import conditions
from api.search.facets import Facets, count_facets
from api.search.index import Index
from api.search.ordering import order_keys, rows_in_order
from api.search.query import Area, Query
from api.search.rows import RowNumbers, Rows, candidates
from api.search.scoring import held, scores
from recommender.criteria import Criterion, Requirement


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what was found.

    Attributes:
        rows: row numbers of the index, in order; empty past the end.
        total_items: how many there are on all pages: providers with one_per_provider, else
            programs.
        miles: of each row, from the query's place, in whole steps of 16 cm; None without a point
            or a place.
        points, tiers: of each row; empty where the query has neither criteria nor requirements.
        facets: None where not asked for.
    """

    rows: tuple[int, ...]
    total_items: int
    miles: tuple[float | None, ...]
    points: tuple[int, ...]
    tiers: tuple[int, ...]
    facets: Facets | None


def run(index: Index, query: Query) -> Page:
    """The page of the query, with its total and its facets."""
    found = find(index, query)
    firsts = _firsts(found) if query.one_per_provider else None
    fit = None
    if query.criteria or query.requirements:
        fit = scores(found, query.criteria, query.requirements)
    keys = order_keys(found, query.sort, fit)
    if firsts is not None and len(keys):
        keys = np.minimum.reduceat(keys, firsts)
    start = (query.page - 1) * query.per_page
    end = min(start + query.per_page, len(keys))
    rows: list[int] = []
    if start < end:
        rows = rows_in_order(found, np.sort(np.partition(keys, end - 1)[:end])[start:])
    at = np.searchsorted(found.numbers, rows)
    return Page(
        rows=tuple(rows),
        total_items=len(keys),
        miles=_miles(found, at),
        points=() if fit is None else tuple(fit.points[at].tolist()),
        tiers=() if fit is None else tuple(fit.tier[at].tolist()),
        facets=count_facets(index, found.numbers, firsts) if query.facets else None,
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


def count(index: Index, query: Query) -> int:
    """How many the query finds on all its pages; cheaper than a page."""
    found = find(index, query)
    return len(_firsts(found)) if query.one_per_provider else len(found)


def nearest_miles(index: Index, query: Query, number: int) -> float | None:
    """How far away the so-many-th nearest find is, or the last where there are fewer.

    None where nothing is found, or distances have no start.
    """
    found = find(index, query)
    if found.miles is None:
        return None
    miles = found.miles
    if query.one_per_provider and len(found):
        miles = np.minimum.reduceat(miles, _firsts(found))
    known = np.sort(miles[~np.isnan(miles)])
    return float(known[min(number, len(known)) - 1]) if len(known) else None


def find(index: Index, query: Query) -> Rows:
    """Every row that the query finds, rising."""
    rows = candidates(index, query)
    for condition in conditions(query):
        keep = condition(rows).passes(include_unknown=query.include_unknown)
        if not keep.all():
            rows = rows.where(keep)
    for requirement in query.requirements:
        truth = held(rows, requirement)
        left_out = np.zeros(len(rows), bool)
        if requirement.steps_failed is None:
            left_out |= truth.false
        if requirement.steps_unknown is None:
            left_out |= truth.unknown
        if left_out.any():
            rows = rows.where(~left_out)
    return rows


def _firsts(rows: Rows) -> RowNumbers:
    """Where each provider's rows begin; they are next to each other."""
    provider = rows.index.provider[rows.chosen]
    changes = np.ones(len(provider), bool)
    changes[1:] = provider[1:] != provider[:-1]
    return np.flatnonzero(changes)


def _miles(rows: Rows, at: RowNumbers) -> tuple[float | None, ...]:
    if rows.miles is None:
        return (None,) * len(at)
    return tuple(None if miles != miles else miles for miles in rows.miles[at].tolist())
