import math
from itertools import pairwise

import numpy as np
import pytest
from geopy.distance import geodesic
from hypothesis import assume, given
from hypothesis import strategies as st

from api.search.distance import arc_miles, exact_miles, miles_from, positions

# Where the directory is: Guam and American Samoa to Maine, and far north in Alaska.
latitudes = st.floats(-15, 72)
longitudes = st.floats(-180, 180)


def straight(start: tuple[float, float], end: tuple[float, float]) -> float:
    return float(np.linalg.norm(positions(*start) - positions(*end)))


@given(latitudes, longitudes, st.floats(0.01, 500), st.floats(0, 360))
def test_it_is_within_a_ten_thousandth_of_the_geodesic_up_to_500_miles(
    lat: float, lng: float, miles: float, bearing: float
) -> None:
    there = geodesic(miles=miles).destination((lat, lng), bearing)
    arc = float(arc_miles(np.array(straight((lat, lng), (there.latitude, there.longitude)))))
    assert arc == pytest.approx(miles, rel=1e-4)


@given(latitudes, longitudes, latitudes, longitudes)
def test_it_is_near_the_geodesic_as_far_as_any_two_places_of_the_directory(
    lat: float, lng: float, other_lat: float, other_lng: float
) -> None:
    exact = exact_miles((lat, lng), (other_lat, other_lng))
    # From Guam to the Virgin Islands it is 9,400 miles; a chord tells little near the antipodes.
    assume(1 < exact < 10_000)
    arc = float(arc_miles(np.array(straight((lat, lng), (other_lat, other_lng)))))
    assert arc == pytest.approx(exact, rel=0.01)


def test_the_same_address_is_no_distance_away_and_a_place_without_a_point_is_none() -> None:
    to = positions([41.88, 41.89, math.nan], [-87.63, -87.63, math.nan])
    here, near, nowhere = miles_from(41.88, -87.63, to)
    assert here == 0
    assert near == pytest.approx(0.690, abs=0.001)
    assert math.isnan(nowhere)


def test_distances_rise_with_the_way_across_the_date_line() -> None:
    miles = miles_from(52.0, 179.9, positions([52.0] * 4, [179.9, 180.0, -179.9, -179.0]))
    assert all(nearer < farther for nearer, farther in pairwise(miles))
