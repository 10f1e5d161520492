"""SAMHSA's two directories, row by row."""

import csv
import gzip
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from seed_data.building.addresses import read_phone
from seed_data.providers import SeedPhone

PHONE_COLUMNS: Mapping[str, Literal["main", "intake"]] = {
    "phone": "main",
    "intake1": "intake",
    "intake2": "intake",
    "intake1a": "intake",
    "intake2a": "intake",
}
"""The columns with phone numbers, in the order to call them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a directory.

    Attributes:
        codes: the service codes, of all categories.
        county: as the source spells it; empty where it has none.
        lat, lng, point_source: where a point is given, and how it was found; else None and "none".
    """

    name1: str
    name2: str
    street: str
    street2: str
    city: str
    state: str
    zip: str
    phones: tuple[SeedPhone, ...]
    codes: frozenset[str]
    county: str
    lat: float | None
    lng: float | None
    point_source: str


def read_directory(path: Path) -> Iterator[Entry]:
    """Every row of a directory (gzipped CSV), in its order."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            text = {column: " ".join((value or "").split()) for column, value in row.items()}
            yield replace(
                entry_of(text, _phones(text)),
                county=text.get("county", ""),
                lat=float(text["latitude"]) if text.get("latitude") else None,
                lng=float(text["longitude"]) if text.get("longitude") else None,
                point_source=text.get("coord_source") or "none",
            )


def entry_of(text: Mapping[str, str], phones: Iterable[SeedPhone]) -> Entry:
    """The entry of a row as published, which has no point and no county; spaces are trimmed."""
    return Entry(
        name1=text["name1"],
        name2=text["name2"],
        street=text["street1"],
        street2=text["street2"],
        city=text["city"],
        state=text["state"],
        zip=text["zip"],
        phones=_distinct(phones),
        codes=frozenset(text["service_code_info"].split()) - {"*"},
        county="",
        lat=None,
        lng=None,
        point_source="none",
    )


def without_duplicates(entries: Iterable[Entry]) -> list[Entry]:
    """The entries, those that differ in nothing but the phone made one with all the phones."""
    kept: dict[Hashable, Entry] = {}
    for entry in entries:
        same = all_but_phones(entry)
        kept[same] = with_phones_of(kept[same], entry) if same in kept else entry
    return list(kept.values())


def all_but_phones(entry: Entry) -> Hashable:
    """What two entries have in common that differ in nothing but the phone."""
    return (
        *(entry.name1, entry.name2, entry.street, entry.street2),
        *(entry.city, entry.state, entry.zip, entry.codes),
    )


def with_phones_of(entry: Entry, other: Entry) -> Entry:
    """The entry with the other's phones after its own."""
    return replace(entry, phones=_distinct([*entry.phones, *other.phones]))


def _phones(row: Mapping[str, str]) -> Iterator[SeedPhone]:
    for column, kind in PHONE_COLUMNS.items():
        if row.get(column):
            yield SeedPhone(kind, *read_phone(row[column]))


def _distinct(phones: Iterable[SeedPhone]) -> tuple[SeedPhone, ...]:
    """Each number and extension once, the first mention's kind."""
    backwards = reversed(list(phones))
    return tuple({(phone.number, phone.extension): phone for phone in backwards}.values())[::-1]
