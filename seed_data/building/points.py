"""Where a facility is, how near to its door, and in which county."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from geopy.distance import geodesic

from seed_data.building.county_names import county_name, is_superseded
from seed_data.building.directory_files import Entry
from seed_data.places import ZipRow
from seed_data.providers import Precision

SUSPECT_MILES = 50.0
"""An address farther than this from the middle of its own ZIP was matched to the wrong place."""

_AT_THE_DOOR = "samhsa_address_2020_2021"


class Located(NamedTuple):
    """A point in degrees (WGS 84), five decimals (about a yard); None where none is known."""

    lat: float | None
    lng: float | None
    precision: Precision
    suspect_miles: float | None


class PointFinder:
    """Points and counties by ZIP and city, from the shipped places."""

    def __init__(self, places: Iterable[ZipRow]) -> None:
        self._zips: dict[str, ZipRow] = {}
        cities: defaultdict[tuple[str, str], list[ZipRow]] = defaultdict(list)
        for place in places:
            self._zips[place.zip] = place
            cities[place.city.casefold(), place.state].append(place)
        self._cities = {
            city: (_mean(row.lat for row in rows), _mean(row.lng for row in rows))
            for city, rows in cities.items()
        }

    def locate(self, entry: Entry) -> Located:
        """The best point there is for an entry.

        Its own address if the source has that and it is plausible, else the middle of its ZIP,
        else the middle of its city's ZIPs.
        """
        place = self._zips.get(entry.zip)
        suspect = None
        if entry.point_source == _AT_THE_DOOR and entry.lat is not None and entry.lng is not None:
            miles = geodesic((entry.lat, entry.lng), (place.lat, place.lng)).miles if place else 0.0
            if miles <= SUSPECT_MILES:
                return Located(round(entry.lat, 5), round(entry.lng, 5), "address", None)
            suspect = round(miles, 1)
        if place:
            return Located(place.lat, place.lng, "zip", suspect)
        if entry.lat is not None and entry.lng is not None and suspect is None:
            return Located(round(entry.lat, 5), round(entry.lng, 5), "zip", None)
        middle = self._cities.get((entry.city.casefold(), entry.state))
        if middle:
            return Located(*middle, "city", suspect)
        return Located(None, None, "none", suspect)

    def county(self, entry: Entry) -> str:
        """The county as the Census writes it, empty where no source names one."""
        stated = county_name(entry.county, entry.state)
        if stated and not is_superseded(stated, entry.state):
            return stated
        place = self._zips.get(entry.zip)
        return place.county if place else ""


def _mean(numbers: Iterable[float]) -> float:
    values = list(numbers)
    return round(sum(values) / len(values), 5)
