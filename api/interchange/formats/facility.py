"""A facility of one of SAMHSA's feeds, and the listing that it becomes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from api.directory.records import Phone
from api.interchange.formats.codes import CodeBook
from api.interchange.records import (
    FeedListing,
    FeedProgram,
    FeedSource,
    FeedStatement,
    RowProblem,
)
from seed_data.building.addresses import read_phone
from seed_data.building.directory_files import PHONE_COLUMNS, Entry, entry_of
from seed_data.building.kinds_of_care import STAYS, in_ladder_order, without_kinds
from seed_data.identity import UNSTATED, derived_identity
from seed_data.providers import SeedPhone

_NEEDED = ("name1", "city", "state", "zip")
_LONGEST = {"name1": 300, "name2": 300, "street1": 300, "street2": 300, "city": 100}
_LONGEST_WORDS = 380
"""Of names and address together: they are what the facility is known by."""

_CONTROL = re.compile("[\x00-\x1f\x7f]")
_ZIP = re.compile(r"(\d{5})(-?\d{4})?")
_ZIP_BEGINS_WITH_0 = frozenset("CT MA ME NH NJ PR RI VI VT".split())


@dataclass(frozen=True, slots=True)
class Facility:
    """One place of a feed.

    Attributes:
        row: where it is first in the file.
        entry: what it has in common with a row of the National Directory; codes as the feed has
            them.
        kinds: the kinds of care that it names; empty where it names none.
    """

    row: int
    entry: Entry
    kinds: tuple[str, ...]
    hotlines: tuple[Phone, ...] = ()
    website: str | None = None


def read_entry(row: int, cells: Mapping[str, str], problems: list[RowProblem]) -> Entry | None:
    """The entry of a row by the columns' names, None where it cannot be placed; spaces are trimmed.

    Args:
        problems: what is wrong is added to these.
    """
    text = {
        name: " ".join(cells.get(name, "").split())
        for name in (*_LONGEST, "state", "zip", "service_code_info")
    }
    text["state"] = text["state"].upper()
    text["zip"] = _zip(text["zip"], text["state"])
    wrong = list(_wrong(row, text))
    problems += wrong
    if wrong:
        return None
    return entry_of(text, _phones(row, cells, problems))


def words_of(entry: Entry) -> str:
    """What a feed without ids of its own is known by: names, street lines and ZIP."""
    return derived_identity(entry.name1, entry.name2, entry.street, entry.street2, entry.zip)


def listing_of(
    facility: Facility, external_id: str, source: FeedSource, book: CodeBook
) -> FeedListing:
    """The listing of a facility: a program of each kind of care, and what its codes say."""
    entry = facility.entry
    kinds = in_ladder_order(facility.kinds) or [UNSTATED]
    yes, no = without_kinds(*book.says(entry.codes))
    return FeedListing(
        row=facility.row,
        external_id=external_id,
        name1=entry.name1,
        name2=entry.name2,
        street=entry.street,
        street2=entry.street2 or None,
        city=entry.city,
        state=entry.state,
        zip=entry.zip,
        county=entry.county or None,
        lat=entry.lat,
        lng=entry.lng,
        precision="none" if entry.lat is None else "address",
        website=facility.website,
        phones=(*(Phone(*phone) for phone in entry.phones), *facility.hotlines),
        programs=tuple(_program(kind, source) for kind in kinds),
        statements=(FeedStatement(source.slug, source.as_of, yes=tuple(yes), no=tuple(no)),),
        source=source.slug,
        as_of=source.as_of,
    )


def _program(kind: str, source: FeedSource) -> FeedProgram:
    min_days, max_days = STAYS.get(kind, (None, None))
    return FeedProgram(
        source.slug,
        source.as_of,
        setting=None if kind == UNSTATED else kind,
        min_days=min_days,
        max_days=max_days,
        basis="category" if min_days or max_days else None,
    )


def _zip(text: str, state: str) -> str:
    found = _ZIP.fullmatch(text)
    if found:
        return found[1]
    # A spreadsheet that took the ZIP for a number lost the zeros before it.
    short = text.isdecimal() and len(text) in (3, 4) and state in _ZIP_BEGINS_WITH_0
    return text.zfill(5) if short else text


def _wrong(row: int, text: Mapping[str, str]) -> Iterator[RowProblem]:
    for name in _NEEDED:
        if not text[name]:
            yield RowProblem(row, name, "missing", "Give this field a value.")
    for name, longest in _LONGEST.items():
        if len(text[name]) > longest:
            yield RowProblem(row, name, "too_long", f"Keep this to {longest} letters.")
        elif _CONTROL.search(text[name]):
            yield RowProblem(row, name, "control_character", "Take the control characters out.")
    if sum(map(len, text.values())) - len(text["service_code_info"]) > _LONGEST_WORDS:
        yield RowProblem(row, None, "too_long", "Shorten the names and the address.")
    if text["state"] and not re.fullmatch("[A-Z]{2}", text["state"]):
        yield RowProblem(row, "state", "wrong_state", "Write a state as two letters, such as IL.")
    if text["zip"] and not re.fullmatch("[0-9]{5}", text["zip"]):
        yield RowProblem(row, "zip", "wrong_zip", "Write a ZIP code as five digits.")


def _phones(row: int, cells: Mapping[str, str], problems: list[RowProblem]) -> Iterator[SeedPhone]:
    for column, kind in PHONE_COLUMNS.items():
        number = phone_number(row, column, cells.get(column, ""), problems)
        if number:
            yield SeedPhone(kind, *number)


def phone_number(
    row: int, column: str, text: str, problems: list[RowProblem]
) -> tuple[str, str | None] | None:
    """The number and extension of a cell, None where it is empty or no number.

    The rest of a row with a wrong number is still read.
    """
    if not text.strip():
        return None
    try:
        number, extension = read_phone(" ".join(text.split()))
    except ValueError:
        problems.append(
            RowProblem(row, column, "wrong_phone", "Write a phone as 205-555-0100 x12.", "field")
        )
        return None
    return number, extension and extension[:10]
