"""SAMHSA's National Directories: of substance use facilities, and of mental health facilities.

A workbook has a sheet "Facilities List" with thirteen columns, `name1` to `service_code_info`, and
one with the code key, which is passed over. The editions of 2022 and 2023 name the same columns.
Codes are parted by spaces, their categories by an asterisk. Later editions have the same columns
but the locator's codes; what the codes of a file are is told by the file.
"""

import re
from collections.abc import Hashable, Iterator
from datetime import date
from typing import cast

from api.directory.seeding import RANK
from api.interchange.formats.asked import Asked
from api.interchange.formats.codes import CodeBook, book_of, directory_book
from api.interchange.formats.errors import EditionNeeded, UnreadableFile
from api.interchange.formats.facility import Facility, listing_of, read_entry, words_of
from api.interchange.formats.sheet import Table
from api.interchange.records import Feed, FeedListing, FeedSource, RowProblem
from seed_data.building.directory_files import Entry, all_but_phones, with_phones_of
from seed_data.building.kinds_of_care import (
    mental_health_kinds,
    substance_use_kinds,
    treats_substance_use,
)
from seed_data.identity import numbered
from seed_data.providers import SOURCES, SourceName

NAME = "samhsa_directory"
FEEDS: dict[str, SourceName] = {"samhsa_su": "su", "samhsa_mh": "mh"}

_COLUMNS = frozenset("name1 street1 city state zip phone service_code_info".split())
_WORDS: dict[str, SourceName] = {
    "su": "su",
    "sa": "su",
    "substance": "su",
    "drug": "su",
    "mh": "mh",
    "mental": "mh",
}
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_BY_NAME_AND_YEAR = ("2022", "2023")
"""Editions that are known to be in the directories' own codes."""

# Codes that only one of the two directories uses, and uses often.
_ONLY: dict[SourceName, frozenset[str]] = {
    "su": frozenset("ORT SACA SAE CSAA RELP FEM MALE ICO DP".split()),
    "mh": frozenset("OMH CMHC MSMH IPT GT CFT IDD PSY RTCA RTCC IPSY ANTPYCH".split()),
}


def recognises(columns: frozenset[str]) -> bool:
    """Whether a header is that of a directory."""
    return columns >= _COLUMNS


def read(table: Table, asked: Asked) -> Feed:
    """The feed of a directory's table, which is read at once.

    Facilities of the mental health directory that do not treat substance use are left out, and
    counted in the notes as ``not_substance_use``.

    Raises:
        EditionNeeded: neither the request, the file's name nor the sheet's tells the year.
        UnreadableFile: it cannot be told which directory it is, or in which codes.
    """
    told = f"{asked.name or ''} {table.title}"
    edition = _edition(asked, told)
    found: list[tuple[int, Entry] | RowProblem] = []
    for row in table.rows:
        if isinstance(row, RowProblem):
            found.append(row)
            continue
        problems: list[RowProblem] = []
        entry = read_entry(*row, problems)
        found += problems
        if entry:
            found.append((row[0], entry))
    codes = {code for one in found if not isinstance(one, RowProblem) for code in one[1].codes}
    which = FEEDS.get(asked.feed or "") or _which(told, codes)
    book = _book(edition, codes)
    feed = Feed(NAME, f"samhsa_{which}", (_source(which, edition),), iter(()))
    kept = _distinct(found, feed)
    feed.total = sum(not isinstance(one, RowProblem) for one in kept)
    feed.listings = _listings(kept, feed, which, book)
    return feed


def _edition(asked: Asked, told: str) -> str:
    if asked.edition is not None:
        edition = asked.edition.strip()
        if not _YEAR.fullmatch(edition):
            raise EditionNeeded("Say which edition of the directory this is, as a year: 2023.")
        return edition
    years: set[str] = set(_YEAR.findall(told))
    if len(years) != 1:
        raise EditionNeeded("Say which edition of the directory this is, as a year: 2023.")
    return years.pop()


def _which(told: str, codes: set[str]) -> SourceName:
    named = {_WORDS[word] for word in re.findall("[a-z]+", told.casefold()) if word in _WORDS}
    if len(named) == 1:
        return named.pop()
    in_use = [which for which, only in _ONLY.items() if codes & only]
    if len(in_use) == 1:
        return in_use[0]
    raise UnreadableFile(
        "Say which of the directories this is: the feed samhsa_su (substance use) or samhsa_mh "
        "(mental health)."
    )


def _book(edition: str, codes: set[str]) -> CodeBook:
    book = book_of(codes)
    if edition in _BY_NAME_AND_YEAR:
        known = directory_book()
        if book is None or book is known:
            return known
        raise UnreadableFile("Check the year: this file has codes of a later edition.")
    if book is None:
        raise UnreadableFile(
            "Import this edition from the locator instead: it cannot be told which meaning its "
            "codes have."
        )
    return book


def _source(which: SourceName, edition: str) -> FeedSource:
    known = SOURCES[which]
    return FeedSource(
        slug=f"samhsa_{which}_{edition}",
        title=known.title,
        publisher=known.publisher,
        url=known.url,
        edition=edition,
        # The directories name a year and no day: its first, so that no fact looks too fresh.
        as_of=date(int(edition), 1, 1),
        rank=RANK,
        feed=f"samhsa_{which}",
    )


def _distinct(
    found: list[tuple[int, Entry] | RowProblem], feed: Feed
) -> list[tuple[int, Entry] | RowProblem]:
    """What was found, rows that differ in nothing but the phone made one with all the phones."""
    kept: list[tuple[int, Entry] | RowProblem] = []
    places: dict[Hashable, int] = {}
    for one in found:
        if isinstance(one, RowProblem):
            kept.append(one)
            continue
        same = all_but_phones(one[1])
        if same in places:
            row, first = cast(tuple[int, Entry], kept[places[same]])
            kept[places[same]] = (row, with_phones_of(first, one[1]))
            feed.notes["same_facility"] += 1
        else:
            places[same] = len(kept)
            kept.append(one)
    return kept


def _listings(
    found: list[tuple[int, Entry] | RowProblem], feed: Feed, which: SourceName, book: CodeBook
) -> Iterator[FeedListing | RowProblem]:
    (source,) = feed.sources
    times: dict[str, int] = {}
    for one in found:
        if isinstance(one, RowProblem):
            yield one
            continue
        row, entry = one
        feed.count_unknown(entry.codes - book.codes)
        codes = book.as_directory(entry.codes)
        if which == "mh" and not treats_substance_use(codes):
            feed.notes["not_substance_use"] += 1
            continue
        kinds = substance_use_kinds(codes) if which == "su" else mental_health_kinds(codes)
        words = words_of(entry)
        times[words] = times.get(words, 0) + 1
        yield listing_of(
            Facility(row, entry, tuple(kinds)), numbered(words, times[words]), source, book
        )
