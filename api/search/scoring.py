"""Points and requirements of many programs at once: what `recommender.score` says of each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.search.conditions import within
from api.search.rows import Rows
from api.search.truth import Truth, all_of, any_of
from recommender.criteria import (
    CoversStay,
    Criterion,
    HasAny,
    InSetting,
    Requirement,
    Trait,
    tier_weights,
)
from recommender.vocabulary import vocabulary

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """How well each row fits.

    Attributes:
        points: the sum over the criteria; may be below 0.
        tier: what they rank by before any points; the smallest comes first.
    """

    points: Counts
    tier: Counts


def scores(
    rows: Rows, criteria: Sequence[Criterion], requirements: Sequence[Requirement]
) -> Scores:
    """Points and tiers, equal to `recommender.score` of each row with the row's distance."""
    points = np.zeros(len(rows), np.int64)
    for criterion in criteria:
        points += _points(rows, criterion)
    tier = np.zeros(len(rows), np.int64)
    for requirement, weight in zip(requirements, tier_weights(requirements), strict=True):
        truth = held(rows, requirement)
        tier += weight * (requirement.steps(None) or 0) * truth.unknown
        tier += weight * (requirement.steps(False) or 0) * truth.false
    return Scores(points, tier)


def held(rows: Rows, requirement: Requirement) -> Truth:
    """Where the requirement holds, fails and is unknown."""
    clauses = (
        any_of((has_trait(rows, trait) for trait in clause), len(rows))
        for clause in requirement.clauses
    )
    all_held = all_of(clauses, len(rows))
    return ~all_held if requirement.forbids else all_held


def has_trait(rows: Rows, trait: Trait) -> Truth:
    """Where programs have the trait, as the trait itself says of each of them."""
    if isinstance(trait, HasAny):
        mask = vocabulary().mask(trait.terms)
        said_yes = rows.any_bit(rows.index.yes, mask)
        return Truth(said_yes, ~said_yes & rows.every_bit(rows.index.no, mask))
    if isinstance(trait, InSetting):
        return rows.in_settings(trait.settings)
    if isinstance(trait, CoversStay):
        return rows.covers_stay(trait)
    return within(rows, trait.miles)


def _points(rows: Rows, criterion: Criterion) -> Counts:
    points = np.zeros(len(rows), np.int64)
    # The first level that holds counts, so it is written last.
    for level in reversed(criterion.levels):
        points[has_trait(rows, level.trait).true] = level.points
    if criterion.denied_by:
        points[rows.any_bit(rows.index.no, vocabulary().mask(criterion.denied_by))] = 0
    return points
