"""Where a provider is: its ZIP code against its state, its point against its ZIP code.

What an editor does not say follows from what they do: the county and, without a point of its own,
the middle of the ZIP code.
"""

from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from geopy.distance import great_circle

from api.editing.findings import Findings
from api.editing.records import ProviderRecord
from api.places import Gazetteer, Place, PlaceProblem
from seed_data.building.addresses import street_key

FAR_MILES = 15.0
"""From the middle of its ZIP code: in the shipped directory 28 of 17,000 addresses are farther."""

TOO_FAR_MILES = 50.0
"""In the shipped directory no address is as far as that: the farthest is at 36 miles."""

_ADDRESS = ("street", "city", "state", "zip")


class _Middles(NamedTuple):
    """The middles of an address's ZIP code and city; None where the gazetteer has none."""

    zip: Place | None
    city: Place | None


def placed(
    record: ProviderRecord,
    before: ProviderRecord | None,
    given: frozenset[str],
    gazetteer: Gazetteer,
    findings: Findings,
) -> ProviderRecord:
    """The record with the county, point and coarse point that go with its address.

    Args:
        record: with all that the editor gave.
        before: the same before the edit; None where it is new.
        given: the names of the fields that the editor gave.
        findings: are told what is wrong or odd about where it is.
    """
    if not record.street and not record.address_hidden:
        findings.error(
            "missing", "Give the street; only a hidden address may go without.", "street"
        )
    moved = before is None or any(
        getattr(before, name) != getattr(record, name) for name in _ADDRESS
    )
    if not moved and not given & {"lat", "address_hidden"}:
        return record
    middles = _middles(record, gazetteer)
    if moved and not _zip_fits(record, middles.zip, findings):
        return record
    if moved and "county" not in given and (before is None or before.zip != record.zip):
        record = replace(record, county=middles.zip.county if middles.zip else None)
    if "lat" in given:
        if moved or before is None or (before.lat, before.lng) != (record.lat, record.lng):
            _check_point(record, middles.zip, findings)
    elif moved:
        record = _moved(record, before, middles, findings)
    return _with_coarse_point(record, middles)


def _middles(record: ProviderRecord, gazetteer: Gazetteer) -> _Middles:
    of_zip = of_city = None
    with suppress(PlaceProblem):
        of_zip = gazetteer.zip(record.zip)
    with suppress(PlaceProblem):
        found = gazetteer.find(f"{record.city}, {record.state}")
        of_city = found if found.kind == "city" and found.state == record.state else None
    return _Middles(of_zip, of_city)


def _zip_fits(record: ProviderRecord, of_zip: Place | None, findings: Findings) -> bool:
    if of_zip is None:
        findings.warn("unknown_zip", "We know of no such ZIP code; check it.", "zip")
    elif of_zip.state != record.state:
        detail = f"This ZIP code is in {of_zip.state}; correct it or the state."
        findings.error("zip_of_another_state", detail, "zip")
        return False
    return True


def _check_point(record: ProviderRecord, of_zip: Place | None, findings: Findings) -> None:
    miles = _miles(record, of_zip)
    if miles is None or miles <= FAR_MILES:
        return
    far = f"The point is {miles:.0f} miles from the middle of its ZIP code"
    if miles > TOO_FAR_MILES:
        findings.error("point_too_far", f"{far}; correct the one or the other.", "lat")
    else:
        findings.warn("point_far", f"{far}; check both.", "lat")


def _moved(
    record: ProviderRecord, before: ProviderRecord | None, middles: _Middles, findings: Findings
) -> ProviderRecord:
    """With the old point where the address was only spelt anew, else with that of the ZIP code."""
    if before is not None and before.precision == "address" and _same_door(before, record):
        miles = _miles(record, middles.zip)
        if miles is None or miles <= FAR_MILES:
            return record
    if middles.zip is not None:
        lat, lng = middles.zip.lat, middles.zip.lng
        record = replace(record, lat=lat, lng=lng, precision="zip")
    elif middles.city is not None:
        lat, lng = middles.city.lat, middles.city.lng
        record = replace(record, lat=lat, lng=lng, precision="city")
    else:
        record = replace(record, lat=None, lng=None, precision="none")
    if before is not None and before.precision == "address":
        detail = "The old point went with the old address; give lat and lng of the new one."
        findings.warn("point_moved", detail, "lat")
    return record


def _same_door(before: ProviderRecord, after: ProviderRecord) -> bool:
    return street_key(before.street) == street_key(after.street) and before.state == after.state


def _miles(record: ProviderRecord, place: Place | None) -> float | None:
    if place is None or record.lat is None or record.lng is None:
        return None
    return float(great_circle((record.lat, record.lng), (place.lat, place.lng)).miles)


def _with_coarse_point(record: ProviderRecord, middles: _Middles) -> ProviderRecord:
    """With the point that the public sees of a hidden address: to a tenth of a degree, 7 miles."""
    lat = lng = None
    if record.address_hidden:
        middle = middles.city or middles.zip
        lat, lng = (middle.lat, middle.lng) if middle else (record.lat, record.lng)
    return replace(record, coarse_lat=_coarse(lat), coarse_lng=_coarse(lng))


def _coarse(degrees: float | None) -> float | None:
    # Adding zero makes -0.0 a plain zero.
    return None if degrees is None else round(degrees, 1) + 0.0
