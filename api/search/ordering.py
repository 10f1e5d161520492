"""The order of what is found, as one number for each row: smaller comes first, no two are equal."""

import numpy as np
from numpy.typing import NDArray

from api.search.distance import STEPS_PER_MILE
from api.search.query import Sort
from api.search.rows import Rows
from api.search.scoring import Scores

Keys = NDArray[np.int64]

NOWHERE = 20_000 * STEPS_PER_MILE
"""Stands for the distance of a row without a point: more than there is on Earth (12,450 miles)."""
ROOM = 1 << 62


def order_keys(rows: Rows, sort: Sort, fit: Scores | None) -> Keys:
    """Each row's place in the order: what is sorted by, then the program's id.

    Args:
        fit: needed to sort by `fit`.
    """
    if sort == "name":
        first = rows.index.name_rank[rows.chosen].astype(np.int64)
    elif sort == "verified":
        # Day 0 is never: it comes behind every real day.
        first = -rows.index.verified[rows.chosen].astype(np.int64)
    elif sort == "distance" or fit is None:
        first = _steps(rows)
    else:
        first = _by_fit(fit, most=ROOM // (NOWHERE + 1) // max(1, len(rows.index)))
        first = first * (NOWHERE + 1) + _steps(rows)
    return first * len(rows.index) + rows.index.id_rank[rows.chosen]


def rows_in_order(rows: Rows, keys: Keys) -> list[int]:
    """The rows' numbers in the index that these keys stand for."""
    return [int(row) for row in rows.index.row_of_id_rank[keys % max(1, len(rows.index))]]


def _steps(rows: Rows) -> Keys:
    if rows.miles is None:
        return np.zeros(len(rows), np.int64)
    steps = np.rint(rows.miles * STEPS_PER_MILE)
    return np.where(np.isnan(steps), NOWHERE, steps).astype(np.int64)


def _by_fit(fit: Scores, most: int) -> Keys:
    """Fewest unknown requirements first, then most points; numbers from 0 and under `most`."""
    if not len(fit.points):
        return fit.points
    top = fit.points.max()
    span = int(top - fit.points.min()) + 1
    classes: Keys = fit.tier * span + (top - fit.points)
    if int(classes.max()) < most:
        return classes
    # Far-flung points: only their order matters.
    numbered: Keys = np.unique(classes, return_inverse=True)[1].astype(np.int64)
    return numbered
