"""The peers' own distances: true to the geodesic, and in a box that leaves nothing out."""

from math import sqrt

import numpy as np
import pytest
from geopy.distance import geodesic

from benchmarks.ground import (
    METRES_PER_MILE,
    STEPS_PER_MILE,
    box_around,
    chord_squared,
    positions,
    steps,
)

CENTERS = [(41.88, -87.63), (18.4, -66.1), (64.84, -147.72), (25.8, -80.2)]


@pytest.mark.parametrize("center", CENTERS)
@pytest.mark.parametrize("bearing", range(0, 360, 30))
@pytest.mark.parametrize("miles", [1, 25, 50])
def test_what_is_near_is_in_the_box_and_as_far_as_it_is(
    center: tuple[float, float], bearing: int, miles: float
) -> None:
    there = geodesic(kilometers=miles * METRES_PER_MILE / 1000).destination(center, bearing)
    chord = np.linalg.norm(positions(*center) - positions(there.latitude, there.longitude))
    told = steps(np.array([chord]))[0] / STEPS_PER_MILE
    assert told == pytest.approx(miles, rel=2e-4)
    south, north, west, east = box_around(center, told)
    assert south < there.latitude < north
    assert west < there.longitude < east


def test_the_longest_chord_rounds_to_the_radius() -> None:
    longest = sqrt(chord_squared(25.0))
    assert steps(np.array([longest * (1 - 1e-9), longest * (1 + 1e-9)])).tolist() == [
        250_000,
        250_001,
    ]
