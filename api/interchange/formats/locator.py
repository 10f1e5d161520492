"""What both exports of the national locator (FindTreatment.gov) have in common.

Its rows have no ids, and a facility that answered both of SAMHSA's surveys has a row for each: rows
with the same names, street and ZIP are one facility, known by those words.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from api.directory.records import Phone
from api.directory.seeding import RANK
from api.interchange.formats.codes import CodeBook
from api.interchange.formats.facility import (
    Facility,
    listing_of,
    phone_number,
    read_entry,
    words_of,
)
from api.interchange.records import Feed, FeedListing, FeedSource, RowProblem
from seed_data.building.county_names import county_name, is_superseded
from seed_data.building.directory_files import Entry, with_phones_of
from seed_data.building.kinds_of_care import (
    added_kinds,
    mental_health_kinds,
    substance_use_kinds,
    treats_substance_use,
)
from seed_data.providers import SOURCES

FEED = "samhsa_locator"

_MENTAL_HEALTH = "MH"
_SUBSTANCE_USE = frozenset({"SA", "SU", "OTP", "BUPREN"})
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_WEBSITE = re.compile(r"https?://[^\s/.]+(\.[^\s/.]+)+(/\S*)?", re.IGNORECASE)
_LONGEST_WEBSITE = 500


@dataclass(frozen=True, slots=True)
class LocatorRow:
    """A row of an export.

    Attributes:
        type: which survey it answers: SA, MH …; empty where the export does not say.
    """

    row: int
    entry: Entry
    type: str
    hotlines: tuple[Phone, ...]
    website: str | None


def locator_source(as_of: date) -> FeedSource:
    """The locator as a source, of the day when the export was made."""
    return FeedSource(
        slug=FEED,
        title="FindTreatment.gov",
        publisher=SOURCES["su"].publisher,
        url="https://findtreatment.gov",
        edition=None,
        as_of=as_of,
        rank=RANK,
        feed=FEED,
    )


def read_row(
    row: int, cells: Mapping[str, str], codes: Iterable[str], problems: list[RowProblem]
) -> LocatorRow | None:
    """A row by its columns' names, None where it cannot be placed.

    Args:
        codes: what the row says, in the vocabulary of its export.
        problems: what is wrong is added to these.
    """
    entry = read_entry(row, cells, problems)
    if entry is None:
        return None
    lat, lng = _point(row, cells, problems)
    county = county_name(" ".join(cells.get("county", "").split()), entry.state)
    hotline = phone_number(row, "hotline1", cells.get("hotline1", ""), problems)
    return LocatorRow(
        row=row,
        entry=replace(
            entry,
            codes=frozenset(codes),
            county="" if is_superseded(county, entry.state) else county[:100],
            lat=lat,
            lng=lng,
        ),
        type=(cells.get("type_facility") or cells.get("typefacility") or "").strip().upper(),
        hotlines=(Phone("hotline", *hotline),) if hotline else (),
        website=_website(row, cells.get("website", ""), problems),
    )


def locator_feed(
    name: str, as_of: date, book: CodeBook, found: Sequence[LocatorRow | RowProblem]
) -> Feed:
    """The feed of an export's rows, all of them.

    Facilities that do not treat substance use are left out, and counted in the notes as
    ``not_substance_use``; further rows of a facility as ``same_facility``.
    """
    feed = Feed(name, FEED, (locator_source(as_of),), iter(()))
    feed.total = sum(isinstance(one, LocatorRow) for one in found)
    feed.listings = _listings(feed, book, found)
    return feed


def _listings(
    feed: Feed, book: CodeBook, found: Sequence[LocatorRow | RowProblem]
) -> Iterator[FeedListing | RowProblem]:
    (source,) = feed.sources
    places: dict[str, list[LocatorRow]] = {}
    for one in found:
        if isinstance(one, RowProblem):
            yield one
        else:
            places.setdefault(words_of(one.entry), []).append(one)
    for words, rows in places.items():
        feed.notes.update(["same_facility"] * (len(rows) - 1))
        feed.count_unknown(set().union(*(one.entry.codes for one in rows)) - book.codes)
        if any(_treats(one, book) for one in rows):
            yield listing_of(_facility(rows, book), words, source, book)
        else:
            feed.notes["not_substance_use"] += 1


def _treats(one: LocatorRow, book: CodeBook) -> bool:
    return one.type in _SUBSTANCE_USE or treats_substance_use(book.as_directory(one.entry.codes))


def _facility(rows: Sequence[LocatorRow], book: CodeBook) -> Facility:
    """One facility of all the rows that speak of it."""
    first, *others = rows
    entry = first.entry
    for other in others:
        entry = with_phones_of(entry, other.entry)
        if entry.lat is None:
            entry = replace(entry, lat=other.entry.lat, lng=other.entry.lng)
    return Facility(
        row=first.row,
        entry=replace(entry, codes=frozenset().union(*(one.entry.codes for one in rows))),
        kinds=tuple(_kinds(rows, book)),
        hotlines=tuple(dict.fromkeys(phone for one in rows for phone in one.hotlines)),
        website=next((one.website for one in rows if one.website), None),
    )


def _kinds(rows: Sequence[LocatorRow], book: CodeBook) -> list[str]:
    own: dict[str, None] = {}
    other: dict[str, None] = {}
    for one in rows:
        codes = book.as_directory(one.entry.codes)
        if one.type == _MENTAL_HEALTH:
            other.update(dict.fromkeys(mental_health_kinds(codes)))
        else:
            own.update(dict.fromkeys(substance_use_kinds(codes)))
    return list(own | dict.fromkeys(added_kinds(list(other), list(own))))


def _point(
    row: int, cells: Mapping[str, str], problems: list[RowProblem]
) -> tuple[float | None, float | None]:
    """Latitude and longitude, None where there are none; zeros are how the locator says that."""
    texts = [cells.get(name, "").strip() for name in ("latitude", "longitude")]
    if not any(texts):
        return None, None
    try:
        lat, lng = map(float, texts)
    except ValueError:
        lat = lng = math.nan
    if lat == lng == 0:
        return None, None
    if not (-90 <= lat <= 90 and -180 <= lng <= 180):
        problems.append(
            RowProblem(
                row,
                "latitude",
                "wrong_point",
                "Write latitude (-90 to 90) and longitude (-180 to 180) as degrees.",
                "field",
            )
        )
        return None, None
    return round(lat, 5), round(lng, 5)


def _website(row: int, text: str, problems: list[RowProblem]) -> str | None:
    address = text.strip()
    if not address:
        return None
    if not _SCHEME.match(address):
        address = f"http://{address}"
    if len(address) > _LONGEST_WEBSITE or not _WEBSITE.fullmatch(address):
        problems.append(
            RowProblem(
                row, "website", "wrong_website", "Write a website as https://example.org.", "field"
            )
        )
        return None
    return address
