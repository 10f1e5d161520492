"""The questions that every engine is asked: places where providers are, needs that are common.

A question is: of the providers around a place (or of the whole country), those with a program
that gives or may cover every *required* term and is of the wanted kind of care; of each of them
the best of these programs, by the points of its *wishes*, then by distance, then by its id; the
first twenty, how many there are, and how many of them have each value of every facet.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from api.directory.records import Listing

Kind = Literal["area", "country"]

PAGE = 20

REQUIRED = (
    "alcohol",
    "buprenorphine",
    "case_management",
    "cbt",
    "co_occurring",
    "family_counseling",
    "group_counseling",
    "housing_services",
    "medicaid",
    "mental_health_treatment",
    "motivational_interviewing",
    "naltrexone",
    "opioids",
    "peer_support",
    "private_insurance",
    "telehealth",
    "trauma",
    "women",
)
"""Terms that people ask for and that many listings say yes to."""

WISHES = (
    "aftercare",
    "anger_management",
    "contingency_management",
    "lgbtq",
    "matrix_model",
    "medicare",
    "naloxone",
    "sliding_fee",
    "transportation",
    "twelve_step",
    "veterans",
)
POINTS = (20, 10, 5)

SETTINGS = ("outpatient", "outpatient", "intensive_outpatient", "residential", None, None)
"""Kinds of care, the more common the oftener; None where any will do."""

RADII = (25.0, 50.0)

_DEGREE_MILES = 69.0
_FROM_THE_DOOR = 3.0
"""Miles: people search from where they live, near to providers rather than at their doors."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question, as every engine is given it.

    Attributes:
        center: (lat, lng); None for the whole country.
        required: terms that a program has to give or cover.
        setting: the wanted kind of care, or a narrower one; None for any.
        wishes: terms and the points each gives where the listing says yes.
    """

    center: tuple[float, float] | None
    radius_miles: float | None
    required: tuple[str, ...]
    setting: str | None
    wishes: tuple[tuple[str, int], ...]


def questions(listings: Sequence[Listing], kind: Kind, number: int, seed: int) -> list[Question]:
    """The same questions for the same listings and seed; those of more begin with those of fewer.

    Args:
        listings: whose points the places are drawn around.
    """
    random = Random(f"{seed} {kind}")  # noqa: S311 (to be repeated, not secret)
    points = [
        (listing.provider.lat, listing.provider.lng)
        for listing in listings
        if listing.provider.lat is not None and listing.provider.lng is not None
    ]
    return [_question(random, points, kind) for _ in range(number)]


def _question(random: Random, points: Sequence[tuple[float, float]], kind: Kind) -> Question:
    center = _near(random, *random.choice(points))
    radius = random.choice(RADII)
    setting = random.choice(SETTINGS)
    required = random.sample(REQUIRED, random.randint(3, 5) - (setting is not None))
    wishes = random.sample(WISHES, len(POINTS))
    return Question(
        center=center if kind == "area" else None,
        radius_miles=radius if kind == "area" else None,
        required=tuple(required),
        setting=setting,
        wishes=tuple(zip(wishes, POINTS, strict=True)),
    )


def _near(random: Random, lat: float, lng: float) -> tuple[float, float]:
    north = random.gauss(0, _FROM_THE_DOOR / _DEGREE_MILES)
    east = random.gauss(0, _FROM_THE_DOOR / _DEGREE_MILES) / math.cos(math.radians(lat))
    return round(lat + north, 5), round(lng + east, 5)
