"""Distances as the peers work them out: the same numbers as ours, by code of their own.

Points become positions in metres on the WGS 84 ellipsoid; the straight line between two of them is
bent onto a sphere of the Earth's mean radius, and told in whole steps of a ten-thousandth mile.
"""

from math import asin, cos, degrees, radians, sin

import numpy as np
from numpy.typing import ArrayLike, NDArray

METRES_PER_MILE = 1609.344
MEAN_RADIUS = 6_371_008.8
HALF_AXIS = 6_378_137.0
FLATTENING = 1 / 298.257223563
STEPS_PER_MILE = 10_000

_DEGREE_MILES = 68.6
"""Less than a degree of latitude has anywhere, and one of longitude at the equator."""


def positions(lat: ArrayLike, lng: ArrayLike) -> NDArray[np.float64]:
    """Metres (x, y, z) from the Earth's middle, as the last axis."""
    phi, lam = np.radians(lat), np.radians(lng)
    squeeze = (1 - FLATTENING) ** 2
    across = HALF_AXIS / np.sqrt(1 - (1 - squeeze) * np.sin(phi) ** 2)
    along = across * np.cos(phi)
    return np.stack([along * np.cos(lam), along * np.sin(lam), across * squeeze * np.sin(phi)], -1)


def position_of(center: tuple[float, float]) -> tuple[float, float, float]:
    """The position of one (lat, lng)."""
    x, y, z = positions(*center).tolist()
    return x, y, z


def steps(chords: NDArray[np.float64]) -> NDArray[np.int64]:
    """The way over the ground in whole steps, from the straight lines through it in metres."""
    arcs = np.arcsin(chords / (2 * MEAN_RADIUS))
    return np.rint(arcs * (2 * MEAN_RADIUS / METRES_PER_MILE * STEPS_PER_MILE)).astype(np.int64)


def chord_squared(miles: float) -> float:
    """The square of the longest straight way, in metres, that is at most so many miles in steps."""
    furthest = (miles + 0.5 / STEPS_PER_MILE) * METRES_PER_MILE
    return float((2 * MEAN_RADIUS * sin(furthest / (2 * MEAN_RADIUS))) ** 2)


def box_around(center: tuple[float, float], miles: float) -> tuple[float, float, float, float]:
    """(south, north, west, east) in degrees of a box that holds the circle, and little more."""
    lat, lng = center
    reach = miles / _DEGREE_MILES
    wide = degrees(asin(min(1.0, sin(radians(reach)) / cos(radians(lat)))))
    return lat - reach, lat + reach, lng - wide, lng + wide
