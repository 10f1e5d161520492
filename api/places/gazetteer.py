"""Finds a place by what people type, without asking anyone."""

import math
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from typing import Self

from api.places.atlas import draw_atlas
from api.places.errors import OUT_OF_RANGE, UNKNOWN_ZIP, WHAT_TO_SEND, UnknownPlace
from api.places.names import STATES, key, words
from api.places.near_misses import near_numbers
from api.places.place import Place
from api.places.reading import Reader
from api.places.typing_ahead import TypeAhead
from seed_data.places import ZipRow, read_places

LONGEST = 200
"""Characters that are read; nothing that names a place is longer."""
MOST_TYPED_AHEAD = 50

_POINT = re.compile(r"(-?\d{1,3}(?:\.\d+)?)(?:\s*,\s*|\s+(?=-?\d+\.))(-?\d{1,3}(?:\.\d+)?)", re.A)
_ZIP = re.compile(r"(\d{5})(?:-?\d{4})?", re.A)
_ZIP_FIRST = re.compile(r"(?P<zip>\d{5})(?:-\d{4})?[\s,]+(?P<name>\D+)", re.A)
_ZIP_LAST = re.compile(r"(?P<name>\D+)[\s,]+(?P<zip>\d{5})(?:-\d{4})?", re.A)
_COUNTRY = re.compile(r"[\s,]+(usa|u\.s\.a\.?|united states(?: of america)?)$", re.I)


class Gazetteer:
    """The ZIP codes, cities, counties and states of the US and its territories.

    Args:
        rows: ZIP codes with the city, county and point of each.
    """

    def __init__(self, rows: Iterable[ZipRow]) -> None:
        self._zips = {row.zip: row for row in sorted(rows)}
        self._codes = list(self._zips)
        atlas = draw_atlas(self._zips.values())
        self._reader = Reader(atlas)
        self._ahead = TypeAhead(atlas.entries)
        self._of_label = {entry.label: entry for entry in atlas.entries}

    @classmethod
    def load(cls) -> Self:
        """The gazetteer of the shipped places; takes under half a second and some 27 MB."""
        return cls(read_places())

    def find(self, text: str) -> Place:
        """The place that `text` names.

        Understood, whatever the case, accents and punctuation: "60601", "60601-1234",
        "Chicago, IL", "chicago illinois", "Chicago, IL 60601", "Cook County, IL", "IL",
        "Illinois", "41.88, -87.63". `Reader` tells how a name without its state is read.

        Raises:
            UnknownPlace: nothing has that name; suggestions have nearly the same.
            AmbiguousPlace: several have it; suggestions tell them apart.
        """
        if entry := self._of_label.get(text):
            return entry.place()
        text = unicodedata.normalize("NFKC", text[: LONGEST + 1]).strip()
        if len(text) > LONGEST or not words(text):
            raise UnknownPlace(WHAT_TO_SEND)
        text = _COUNTRY.sub("", text)
        if point := _POINT.fullmatch(text):
            return self.point(float(point[1]), float(point[2]))
        if code := _ZIP.fullmatch(text):
            return self.zip(code[1])
        if found := _ZIP_LAST.fullmatch(text):
            row = self._zips.get(found["zip"])
            return _of_zip(row) if row else self._reader.find(found["name"])
        if found := _ZIP_FIRST.fullmatch(text):
            row = self._zips.get(found["zip"])
            # "10115 Main Street" begins with the number of a house.
            if row and _is_in(row, found["name"]):
                return _of_zip(row)
        return self._reader.find(text)

    def zip(self, code: str) -> Place:
        """The place of a five-digit ZIP code.

        Raises:
            UnknownPlace: no such code; suggestions are the nearest by number.
        """
        if row := self._zips.get(code):
            return _of_zip(row)
        near = near_numbers(code, self._codes) if _ZIP.fullmatch(code) else []
        labels = [_of_zip(self._zips[other]).label for other in near]
        raise UnknownPlace(UNKNOWN_ZIP, suggestions=labels)

    def point(self, lat: float, lng: float) -> Place:
        """The place at a latitude and longitude in degrees, kept to five decimals (a metre).

        Raises:
            UnknownPlace: there is no such point on Earth.
        """
        if not (abs(lat) <= 90 and abs(lng) <= 180 and math.isfinite(lat + lng)):
            raise UnknownPlace(OUT_OF_RANGE)
        # Adding zero makes -0.0 a plain zero.
        lat, lng = round(float(lat), 5) + 0.0, round(float(lng), 5) + 0.0
        return Place("point", f"{_degrees(lat)}, {_degrees(lng)}", lat, lng)

    def suggest(self, query: str, limit: int = 10) -> list[Place]:
        """Places that begin with `query`, for a field that completes what is typed.

        Digits give ZIP codes, by number. Letters give cities, counties and states: the most ZIP
        codes first, then by label.

        Args:
            query: the beginning of a ZIP code or of a name, with or without a state.
            limit: how many at most, 1 to 50; more or less is cut to that.
        """
        limit = max(1, min(limit, MOST_TYPED_AHEAD))
        query = unicodedata.normalize("NFKC", query[:LONGEST]).strip()
        if digits := re.match(r"\d{1,5}", query, re.A):
            start = bisect_left(self._codes, digits[0])
            codes = self._codes[start : start + limit]
            return [_of_zip(self._zips[code]) for code in codes if code.startswith(digits[0])]
        return self._ahead.beginning_with(query, limit)


def _of_zip(row: ZipRow) -> Place:
    state = STATES.get(row.state, row.state)
    name = f"{row.city}, {row.state}" if row.city else state
    return Place(
        kind="zip",
        label=f"{row.zip} {name}",
        lat=row.lat,
        lng=row.lng,
        state=row.state,
        county=row.county or None,
        city=row.city or None,
    )


def _is_in(row: ZipRow, name: str) -> bool:
    """Whether a name is the ZIP code's city, state or both."""
    city = key(words(row.city))
    states = {row.state.lower(), key(words(STATES.get(row.state, row.state)))}
    places = {city, *states, *(city + state for state in states)}
    # The second spelling keeps Montana's MT from being read as "mount".
    typed = words(name)
    return key(typed) in places or key(typed[:-1]) + "".join(typed[-1:]) in places


def _degrees(value: float) -> str:
    return f"{value:.5f}".rstrip("0").rstrip(".")
