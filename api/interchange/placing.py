"""Where a provider is, where its feed names just the address: in the middle of its ZIP."""

from collections.abc import Collection
from dataclasses import replace

from geopy.distance import great_circle

from api.editing.records import FieldSource, ProviderRecord
from api.interchange.fields import word_of
from api.interchange.words import Weigher
from seed_data.building.addresses import street_key
from seed_data.building.points import SUSPECT_MILES
from seed_data.places import ZipRow, read_places


class ZipMiddles:
    """The middles and counties of some ZIP codes, read when the first is asked for.

    Args:
        codes: those that will be asked for.
    """

    def __init__(self, codes: Collection[str]) -> None:
        self._codes = codes
        self._rows: dict[str, ZipRow] | None = None

    def find(self, code: str) -> ZipRow | None:
        """The ZIP code's place; None where there is no such code."""
        if self._rows is None:
            self._rows = {row.zip: row for row in read_places() if row.zip in self._codes}
        return self._rows.get(code)


def plausible(told: ProviderRecord, middles: ZipMiddles) -> ProviderRecord:
    """What a feed tells, without a point that is far from the middle of its own ZIP."""
    if told.lat is None or told.lng is None:
        return told
    middle = middles.find(told.zip)
    if middle is None:
        return told
    away = great_circle((told.lat, told.lng), (middle.lat, middle.lng)).miles
    if away <= SUSPECT_MILES:
        return told
    return replace(told, lat=None, lng=None, precision="none")


def placed(
    before: ProviderRecord | None,
    after: ProviderRecord,
    word: FieldSource,
    weigher: Weigher,
    middles: ZipMiddles,
) -> ProviderRecord:
    """The provider with a point and a county, where it has none or has moved away from its own.

    Args:
        word: the feed's; what a person says of the point stays.
    """
    moved = before is not None and _door(before) != _door(after)
    new_zip = before is not None and before.zip != after.zip
    point_is_due = after.precision == "none" or (moved and _stays(before, after, "point"))
    county_is_due = after.county is None or (new_zip and _stays(before, after, "county"))
    middle = middles.find(after.zip) if point_is_due or county_is_due else None
    if middle is None:
        return after
    if point_is_due and _may(after, "point", word, weigher):
        there = replace(after, lat=middle.lat, lng=middle.lng, precision="zip")
        after = _said_by(there, "point", word)
    if county_is_due and middle.county and _may(after, "county", word, weigher):
        after = _said_by(replace(after, county=middle.county), "county", word)
    return after


def _door(record: ProviderRecord) -> tuple[str, str]:
    return street_key(record.street), record.zip


def _stays(before: ProviderRecord | None, after: ProviderRecord, field: str) -> bool:
    """Whether a field is what it was before the move."""
    if before is None:
        return False
    parts = ("lat", "lng") if field == "point" else ("county",)
    return all(getattr(before, part) == getattr(after, part) for part in parts)


def _may(record: ProviderRecord, field: str, word: FieldSource, weigher: Weigher) -> bool:
    noted = record.field_sources.get(field)
    said = noted or word_of(record, field)
    return weigher.rank(said.source) <= weigher.rank(word.source)


def _said_by(record: ProviderRecord, field: str, word: FieldSource) -> ProviderRecord:
    """The record with the word behind a field, noted where it is not the row's own."""
    sources = {name: told for name, told in record.field_sources.items() if name != field}
    if word != FieldSource(record.source, record.as_of):
        sources[field] = word
    return replace(record, field_sources=sources)
