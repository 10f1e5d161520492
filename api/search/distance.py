"""How far apart two points are: fast for many, exact for a few.

Points become positions on the WGS 84 ellipsoid, in metres from the Earth's middle. The straight
line between two of them, bent onto a sphere of the Earth's mean radius, is within 0.01 % of the
geodesic up to 500 miles: the bend adds under 0.07 % at that length, so that taking one radius for
all of the Earth (it varies by 0.6 %) hardly matters.
"""

from math import cos, radians, sin, sqrt

import numpy as np
from geopy.distance import geodesic
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

METRES_PER_MILE = 1609.344
MEAN_RADIUS = 6_371_008.8
"""Metres: the mean of the ellipsoid's half axes, (2a + b) / 3 (Moritz 2000, GRS 80)."""
HALF_AXIS = 6_378_137.0
"""Metres from the middle to the equator: WGS 84's a."""
FLATTENING = 1 / 298.257223563
STEPS_PER_MILE = 10_000
"""Distances are kept to 16 cm, finer than any address: the same address is the same distance."""
MILES_PER_DEGREE = 68.0
"""Less than a degree of latitude has anywhere (68.7 at the equator)."""

# Kept, since each new one works out the ellipsoid's series again.
_ON_ELLIPSOID = geodesic()


def positions(lat: ArrayLike, lng: ArrayLike) -> Floats:
    """Metres (x, y, z) from the Earth's middle, as the last axis; NaN where the point is NaN.

    Args:
        lat, lng: degrees, WGS 84.
    """
    phi, lam = np.radians(lat), np.radians(lng)
    squeeze = (1 - FLATTENING) ** 2
    across = HALF_AXIS / np.sqrt(1 - (1 - squeeze) * np.sin(phi) ** 2)
    return np.stack(
        [
            across * np.cos(phi) * np.cos(lam),
            across * np.cos(phi) * np.sin(lam),
            across * squeeze * np.sin(phi),
        ],
        axis=-1,
    )


def position(lat: float, lng: float) -> tuple[float, float, float]:
    """Metres (x, y, z) from the Earth's middle, of one point; as `positions`, but at once."""
    phi, lam = radians(lat), radians(lng)
    squeeze = (1 - FLATTENING) ** 2
    across = HALF_AXIS / sqrt(1 - (1 - squeeze) * sin(phi) ** 2)
    return across * cos(phi) * cos(lam), across * cos(phi) * sin(lam), across * squeeze * sin(phi)


def arc_miles(chord: Floats) -> Floats:
    """The way over the ground in miles, from the straight line through it in metres."""
    half = np.minimum(chord / (2 * MEAN_RADIUS), 1.0)
    arc: Floats = 2 * MEAN_RADIUS / METRES_PER_MILE * np.arcsin(half)
    return arc


def miles_from(lat: float, lng: float, to: Floats) -> Floats:
    """Miles from one point to each of these positions, in whole steps; NaN where there is none."""
    x, y, z = np.moveaxis(to - position(lat, lng), -1, 0)
    miles: Floats = np.rint(arc_miles(np.sqrt(x * x + y * y + z * z)) * STEPS_PER_MILE)
    return miles / STEPS_PER_MILE


def arc_tenths(miles: float) -> int | None:
    """Which tenth of a mile the geodesic rounds to; None where its arc does not tell.

    The arc is off by 2.7e-11 of the miles' cube at most (measured up to 1,000 miles, from the
    equator to the poles), so it nearly always tells.

    Args:
        miles: the arc, in whole steps.
    """
    tenths = miles * 10
    margin = 10 / STEPS_PER_MILE + 5e-10 * miles * miles * miles
    return None if abs(tenths % 1 - 0.5) <= margin else int(tenths + 0.5)


def exact_tenths(start: tuple[float, float], end: tuple[float, float]) -> int:
    """The tenth of a mile that the geodesic between two (lat, lng) rounds to."""
    return round(10 * round(exact_miles(start, end), 1))


def exact_miles(start: tuple[float, float], end: tuple[float, float]) -> float:
    """The geodesic in miles between two (lat, lng); some 0.1 ms, so for a page's results alone."""
    return float(_ON_ELLIPSOID.measure(start, end)) * 1000 / METRES_PER_MILE
