"""The one door to places: offline first, then the geocoder."""

import re
from typing import Self

from api.places.errors import NO_ADDRESSES, AddressNotSupported, PlaceProblem, UnknownPlace
from api.places.gazetteer import LONGEST, Gazetteer
from api.places.geocoders import Geocoder, geocode
from api.places.place import Place

_ADDRESS = re.compile(r"\s*\d+[a-z]?(?:[-/]\d+)?(?:\s*,)?\s+\S*[^\W\d_]", re.I)
_ZIP_AT_END = re.compile(r"[\s,](\d{5})(?:-\d{4})?\s*$", re.A)


class Places:
    """Finds places in the gazetteer and, where one is configured, street addresses.

    Args:
        gazetteer: asked first.
        geocoder: asked for street addresses; None tells people what to send instead.
    """

    def __init__(self, gazetteer: Gazetteer, geocoder: Geocoder | None = None) -> None:
        self.gazetteer = gazetteer
        self.geocoder = geocoder

    @classmethod
    def load(cls, geocoder: Geocoder | None = None) -> Self:
        """Places by the shipped gazetteer; see `Gazetteer.load` for time and memory."""
        return cls(Gazetteer.load(), geocoder)

    def find(self, text: str) -> Place:
        """The place that `text` names.

        May wait for the geocoder: call it in a thread from async code, unless there is none.

        Raises:
            UnknownPlace: nothing has that name or address.
            AmbiguousPlace: several places have that name.
            AddressNotSupported: it is a street address and there is no geocoder.
            GeocoderUnavailable: it is a street address and the geocoder doesn't answer.
        """
        try:
            return self.gazetteer.find(text)
        except UnknownPlace:
            if not looks_like_address(text):
                raise
        if self.geocoder is None:
            raise AddressNotSupported(NO_ADDRESSES, suggestions=self._own_zip(text))
        try:
            return geocode(self.geocoder, text)
        except PlaceProblem as problem:
            raise type(problem)(problem.detail, suggestions=self._own_zip(text)) from None

    def _own_zip(self, address: str) -> list[str]:
        """The ZIP code that an address ends with: nearly as good a start."""
        if found := _ZIP_AT_END.search(address):
            try:
                return [self.gazetteer.zip(found[1]).label]
            except UnknownPlace as unknown:
                return unknown.suggestions
        return []


def looks_like_address(text: str) -> bool:
    """Whether text starts with a house number and has a word after it."""
    return len(text) <= LONGEST and _ADDRESS.match(text) is not None
