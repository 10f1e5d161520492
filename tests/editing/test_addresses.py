"""ZIP against state, point against ZIP, and what the public sees of a hidden address."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from api.editing.addresses import placed
from api.editing.findings import Findings
from api.editing.records import ProviderRecord
from api.places import Gazetteer
from api.problems import InvalidRequest
from tests.editing.conftest import FEED, FEED_DATE, Desk, codes

ALABASTER = ProviderRecord(
    id=UUID(int=1),
    source=FEED,
    as_of=FEED_DATE,
    name1="Riverside Recovery",
    street="1 Main Street",
    city="Alabaster",
    state="AL",
    zip="35007",
    county="Shelby County",
    lat=33.2162,
    lng=-86.8236,
    precision="address",
)


class Told(Findings):
    @property
    def codes(self) -> list[tuple[str, str]]:
        return [(one.pointer, one.code) for one in (*self.errors, *self.warnings)]


def move(
    gazetteer: Gazetteer, before: ProviderRecord | None = ALABASTER, **fields: Any
) -> tuple[ProviderRecord, list[tuple[str, str]]]:
    """The provider after these fields were given, and what was told of them."""
    told = Told()
    record = replace(before or ALABASTER, **fields)
    return placed(record, before, frozenset(fields), gazetteer, told), told.codes


def test_a_zip_code_of_another_state_is_an_error(gazetteer: Gazetteer) -> None:
    _, told = move(gazetteer, zip="60601")
    assert told == [("/zip", "zip_of_another_state")]


def test_a_zip_code_that_we_dont_know_is_odd(gazetteer: Gazetteer) -> None:
    _, told = move(gazetteer, zip="35999")
    assert ("/zip", "unknown_zip") in told


def test_an_address_that_was_only_spelt_anew_keeps_its_point(gazetteer: Gazetteer) -> None:
    after, told = move(gazetteer, street="1 Main St.")
    assert (after.lat, after.lng, after.precision) == (33.2162, -86.8236, "address")
    assert told == []


def test_a_new_address_has_the_middle_of_its_zip_code_and_its_county(gazetteer: Gazetteer) -> None:
    after, told = move(gazetteer, street="9 Oak Avenue", city="Chicago", state="IL", zip="60601")
    place = gazetteer.zip("60601")
    assert (after.lat, after.lng, after.precision) == (place.lat, place.lng, "zip")
    assert after.county == "Cook County"
    assert told == [("/lat", "point_moved")]


def test_a_point_that_is_given_with_the_address_is_taken(gazetteer: Gazetteer) -> None:
    fields: dict[str, Any] = {
        "street": "9 Oak Avenue",
        "city": "Chicago",
        "state": "IL",
        "zip": "60601",
    }
    after, told = move(gazetteer, **fields, lat=41.886, lng=-87.62, county="Cook")
    assert (after.lat, after.lng, after.precision, after.county) == (
        *(41.886, -87.62),
        *("address", "Cook"),
    )
    assert told == []


def test_without_a_zip_code_that_we_know_it_has_the_middle_of_its_city(
    gazetteer: Gazetteer,
) -> None:
    after, _ = move(gazetteer, before=None, zip="35999")
    assert (after.precision, after.county) == ("city", None)
    nowhere, _ = move(gazetteer, before=None, zip="35999", city="Xyzzyville")
    assert (nowhere.lat, nowhere.lng, nowhere.precision) == (None, None, "none")


@pytest.mark.parametrize(
    ("lat", "told"),
    [
        (33.3, []),
        (33.6, [("/lat", "point_far")]),
        (34.5, [("/lat", "point_too_far")]),
        (-33.2, [("/lat", "point_too_far")]),
    ],
)
def test_a_point_is_near_its_zip_code(
    gazetteer: Gazetteer, lat: float, told: list[tuple[str, str]]
) -> None:
    assert move(gazetteer, lat=lat, lng=-86.8236)[1] == told


def test_a_point_that_was_too_far_before_stops_no_other_edit(desk: Desk) -> None:
    provider = desk.fed(lat=34.5)
    assert desk.patch(provider, name2="East").changed
    assert desk.patch(provider, name2="West", lat=34.5, lng=-86.8236).changed
    with pytest.raises(InvalidRequest):
        desk.patch(provider, lat=34.6, lng=-86.8236)


def test_only_a_hidden_address_goes_without_a_street(gazetteer: Gazetteer) -> None:
    assert move(gazetteer, street="")[1][0] == ("/street", "missing")
    assert move(gazetteer, street="", address_hidden=True)[1] == [("/lat", "point_moved")]


class TestHidden:
    def test_the_public_sees_the_city_and_a_coarse_point(self, desk: Desk) -> None:
        provider = desk.fed()
        shown = desk.patch(provider, address_hidden=True).document
        assert shown["street"] == desk.provider(provider).street
        assert shown["lat"] == 33.2162

        seen = desk.public(provider).provider
        assert (seen.street, seen.zip, seen.city) == (None, None, "Alabaster")
        city = desk.gazetteer.find("Alabaster, AL")
        assert (seen.lat, seen.lng) == (round(city.lat, 1), round(city.lng, 1))

    def test_the_coarse_point_goes_with_the_address(self, desk: Desk) -> None:
        provider = desk.fed()
        desk.patch(provider, address_hidden=True)
        moved: dict[str, Any] = {"street": "9 Oak Avenue", "city": "Mobile", "zip": "36602"}
        desk.patch(provider, **moved)

        city = desk.gazetteer.find("Mobile, AL")
        record = desk.provider(provider)
        assert (record.coarse_lat, record.coarse_lng) == (round(city.lat, 1), round(city.lng, 1))

    def test_where_neither_city_nor_zip_code_is_known_the_point_is_rounded(
        self, gazetteer: Gazetteer
    ) -> None:
        unknown = replace(ALABASTER, zip="35999", city="Xyzzyville")
        after, _ = move(gazetteer, unknown, address_hidden=True)
        assert (after.coarse_lat, after.coarse_lng) == (33.2, -86.8)
        by_zip, _ = move(gazetteer, replace(ALABASTER, city="Xyzzyville"), address_hidden=True)
        assert by_zip.coarse_lat == round(gazetteer.zip("35007").lat, 1)

    def test_an_address_that_is_shown_again_has_no_coarse_point(self, desk: Desk) -> None:
        provider = desk.fed()
        desk.patch(provider, address_hidden=True)
        desk.patch(provider, address_hidden=False)
        assert desk.provider(provider).coarse_lat is None
        assert desk.public(provider).provider.street == desk.provider(provider).street

    def test_who_hid_it_is_told(self, desk: Desk) -> None:
        after = desk.patch(desk.fed(), address_hidden=True)
        assert after.document["provenance"]["address_hidden"]["source"] == "staff"
        assert codes(after) == []
