"""What is joined from pieces is what the public document of a program says."""

from dataclasses import replace

import numpy as np
import orjson
import pytest
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st

from api.directory.public import program_document
from api.directory.records import Listing
from api.search.building import build_index
from api.search.contents import entries_json
from api.search.distance import arc_miles, arc_tenths, exact_miles, exact_tenths, positions
from api.search.query import Query
from api.search.run import run
from tests.search.strategies import areas, directories


@given(directories(), areas())
def test_an_entry_is_the_document_of_its_program(listings: list[Listing], area: object) -> None:
    index = build_index(listings)
    query = replace(Query(one_per_provider=False, per_page=100), area=area)  # type: ignore[arg-type]
    page = run(index, query)
    listed = {one.program.id: (of, one) for of in listings for one in of.programs}
    entries = entries_json(index, query, page.rows, page.miles, [None] * len(page.rows))
    for row, miles, entry in zip(page.rows, page.miles, entries, strict=True):
        listing, program = listed[index.program_id(row)]
        exact = None
        if miles is not None:
            point = index.point(index.provider_of(row))
            assert query.area.center is not None
            assert point is not None
            exact = exact_miles(query.area.center, point)
        expected = program_document(listing, program, distance_miles=exact)
        assert orjson.loads(entry) == orjson.loads(orjson.dumps(expected))


@given(
    st.floats(-70, 72),
    st.floats(-180, 180),
    st.floats(0.001, 1500),
    st.floats(0, 360),
)
def test_a_distance_is_shown_as_the_geodesic_rounds(
    lat: float, lng: float, miles: float, bearing: float
) -> None:
    start = (lat, lng)
    there = geodesic(miles=miles).destination(start, bearing)
    end = (there.latitude, there.longitude)
    chord = np.array(np.linalg.norm(positions(*start) - positions(*end)))
    arc = round(float(arc_miles(chord)), 4)
    exact = exact_tenths(start, end)
    assert exact / 10 == round(exact_miles(start, end), 1)
    assert arc_tenths(arc) in (exact, None)


@pytest.mark.parametrize("miles", [10.05, 10.0499, 10.0501, 499.95])
def test_where_the_arc_cannot_tell_nothing_is_told(miles: float) -> None:
    assert arc_tenths(miles) is None
