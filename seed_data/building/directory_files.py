"""SAMHSA's two directories of 2023, row by row."""

import csv
import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from seed_data.building.addresses import read_phone
from seed_data.providers import SeedPhone

_INTAKE = ("intake1", "intake2", "intake1a", "intake2a")


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
            yield Entry(
                name1=text["name1"],
                name2=text["name2"],
                street=text["street1"],
                street2=text["street2"],
                city=text["city"],
                state=text["state"],
                zip=text["zip"],
                phones=tuple(_phones(text)),
                codes=frozenset(text["service_code_info"].split()) - {"*"},
                county=text.get("county", ""),
                lat=float(text["latitude"]) if text.get("latitude") else None,
                lng=float(text["longitude"]) if text.get("longitude") else None,
                point_source=text.get("coord_source") or "none",
            )


def without_duplicates(entries: Iterable[Entry]) -> list[Entry]:
    """The entries, those that differ in nothing but the phone made one with all the phones."""
    kept: dict[tuple[object, ...], Entry] = {}
    for entry in entries:
        same = (
            *(entry.name1, entry.name2, entry.street, entry.street2),
            *(entry.city, entry.state, entry.zip, entry.codes),
        )
        first = kept.get(same)
        if first is None:
            kept[same] = entry
        else:
            kept[same] = replace(first, phones=_distinct([*first.phones, *entry.phones]))
    return list(kept.values())


def _phones(row: dict[str, str]) -> tuple[SeedPhone, ...]:
    phones = [SeedPhone("main", *read_phone(row["phone"]))] if row["phone"] else []
    phones += [SeedPhone("intake", *read_phone(row[c])) for c in _INTAKE if row.get(c)]
    return _distinct(phones)


def _distinct(phones: list[SeedPhone]) -> tuple[SeedPhone, ...]:
    """Each number and extension once, the first mention's kind."""
    return tuple({(phone.number, phone.extension): phone for phone in reversed(phones)}.values())[
        ::-1
    ]
