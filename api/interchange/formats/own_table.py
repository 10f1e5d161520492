"""Our own format as one table, in CSV and XLSX.

The column `record` says what a row is: a source, a provider, a program or a statement. Sources come
first; the rows of one provider stand next to each other and share the number in `listing`. A
statement of a program names its number in `program`. Columns that a row has no use for stay empty.
"""

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from api.interchange.formats.cells import (
    field_sources_cell,
    phones_cell,
    read_field_sources_cell,
    read_phones_cell,
    read_text_cell,
    value_cell,
)
from api.interchange.formats.own_records import (
    Document,
    listing_document,
    read_listing,
    read_sources,
    source_document,
)
from api.interchange.formats.sheet import Table
from api.interchange.formats.workbook_writing import workbook
from api.interchange.records import Feed, FeedListing, FeedSource, RowProblem

CSV = "treatment_finder_csv"
XLSX = "treatment_finder_xlsx"

_OF_SOURCE = ("slug", "title", "publisher", "url", "edition", "rank", "feed")
_OF_PROVIDER = (
    *("external_id", "name1", "name2", "street", "street2", "city", "state", "zip", "county"),
    *("lat", "lng", "precision", "address_hidden", "coarse_lat", "coarse_lng", "website", "phones"),
)
_OF_PROGRAM = (
    *("name", "setting", "min_days", "max_days", "typical_days", "basis"),
    *("beds_total", "beds_open", "beds_as_of", "beds_at", "beds_until"),
)
_OF_STATEMENT = ("how", "yes", "no", "unknown")
_OF_ROWS = ("status", "status_since", "status_why", "verified_at", "verified_how")
COLUMNS = (
    *("record", "listing", "program", "id"),
    *(*_OF_PROVIDER, *_OF_PROGRAM, *_OF_ROWS, "source", "as_of", "field_sources"),
    *(*_OF_STATEMENT, *_OF_SOURCE),
)
"""The columns, in the order in which they are written; they are read in any."""

_SAID = ("source", "as_of")
_PROVIDER = ("id", *_OF_PROVIDER, *_OF_ROWS, *_SAID, "field_sources")
_PROGRAM = ("id", *_OF_PROGRAM, *_OF_ROWS, *_SAID, "field_sources")
_STATEMENT = (*_SAID, *_OF_STATEMENT)
_ENOUGH = frozenset({"record", "listing", "program", "name1", "source", "as_of", "yes", "no"})
_LISTS = frozenset({"yes", "no", "unknown"})
_TEXTS = frozenset(
    "external_id name1 name2 street street2 city county website name status_why "
    "title publisher url edition feed".split()
)

Row = Mapping[str, str]


def recognises(columns: frozenset[str]) -> bool:
    """Whether a header is that of our table."""
    return columns >= _ENOUGH


def read(table: Table, name: str) -> Feed:
    """The feed of a table; listings are read row by row, as they are asked for.

    Args:
        name: of the format, CSV or XLSX.
    """
    rows = iter(table.rows)
    documents: list[tuple[int, Any]] = []
    problems: list[RowProblem] = []
    first: list[tuple[int, Row]] = []
    for row in rows:
        if isinstance(row, RowProblem):
            problems.append(row)
        elif row[1].get("record", "").strip() != "source":
            first.append(row)
            break
        else:
            documents.append((row[0], _document(row[1], ("as_of", *_OF_SOURCE), row[0], problems)))
    sources, wrong = read_sources(documents)
    slugs = {source.slug for source in sources}
    feed = Feed(name, None, sources, iter(()))
    feed.notes.update(["unknown_column"] * len(set(table.columns) - {*COLUMNS, ""}))
    feed.listings = chain(problems, wrong, _listings(chain(first, rows), slugs))
    return feed


def write_csv(sources: Iterable[FeedSource], listings: Iterable[FeedListing]) -> Iterator[bytes]:
    """UTF-8 with a byte order mark, which Excel asks for, listing by listing."""
    text = io.StringIO(newline="")
    lines = csv.writer(text)
    yield BOM_UTF8
    for row in chain([COLUMNS], _rows(sources, listings)):
        lines.writerow(row)
        if text.tell() > _CHUNK:
            yield _taken(text)
    yield _taken(text)


def write_xlsx(sources: Iterable[FeedSource], listings: Iterable[FeedListing]) -> Iterator[bytes]:
    """A workbook with one sheet, whose cells are all text."""
    return workbook("Listings", chain([COLUMNS], _rows(sources, listings)))


_CHUNK = 64 * 1024


def _taken(text: io.StringIO) -> bytes:
    written = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return written


def _rows(
    sources: Iterable[FeedSource], listings: Iterable[FeedListing]
) -> Iterator[tuple[str, ...]]:
    for source in sources:
        yield _row({"record": "source", **source_document(source)})
    for number, listing in enumerate(listings, start=1):
        document = listing_document(listing)
        programs, statements = document.pop("programs", []), document.pop("statements", [])
        common = {"listing": number}
        yield _row({"record": "provider", **common, **document})
        for ordinal, program in enumerate(programs, start=1):
            yield _row({"record": "program", **common, "program": ordinal, **program})
        for statement in statements:
            yield _row({"record": "statement", **common, **statement})


def _row(document: Document) -> tuple[str, ...]:
    return tuple(_cell(name, document.get(name)) for name in COLUMNS)


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in _LISTS:
        return " ".join(value)
    if name == "phones":
        return phones_cell(value)
    return field_sources_cell(value) if name == "field_sources" else value_cell(value)


@dataclass(slots=True)
class _Group:
    """The rows of one listing, and what is wrong with some of them."""

    row: int
    number: str
    provider: Document
    programs: list[tuple[int, Document]] = field(default_factory=list)
    statements: list[tuple[int, Document]] = field(default_factory=list)
    positions: dict[str, int] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)

    def add(self, number: int, row: Row) -> None:
        """A row after the provider's."""
        kind, program = row["record"].strip(), row.get("program", "").strip()
        if kind == "program":
            self.programs.append((number, _document(row, _PROGRAM, number, self.problems)))
            if not program or program in self.positions:
                self._wrong(number, "program", "Number the programs of a listing 1, 2, 3 …")
            self.positions.setdefault(program, len(self.programs))
        else:
            document = _document(row, _STATEMENT, number, self.problems)
            if program and program not in self.positions:
                self._wrong(number, "program", "Put the program before what is said of it.")
            if program:
                document["program"] = self.positions.get(program, 1)
            self.statements.append((number, document))

    def _wrong(self, number: int, name: str, detail: str) -> None:
        self.problems.append(RowProblem(number, name, f"wrong_{name}", detail))

    def read(self, sources: set[str]) -> list[FeedListing | RowProblem]:
        """The listing; where any of its rows is wrong, just what is wrong with them.

        Half a listing is none: what is not in it would seem to have gone.
        """
        document = {
            **self.provider,
            "programs": [one for _, one in self.programs],
            "statements": [one for _, one in self.statements],
        }
        read = read_listing(document, self.row, sources)
        if isinstance(read, FeedListing):
            return list(self.problems) or [read]
        return [*self.problems, *map(self._placed, read)]

    def _placed(self, problem: RowProblem) -> RowProblem:
        """A problem of the listing's document as one of the row that it comes from."""
        kind, _, rest = (problem.field or "").partition("/")
        rows = {"programs": self.programs, "statements": self.statements}.get(kind)
        ordinal, _, name = rest.partition("/")
        if not rows or not ordinal.isdecimal():
            return RowProblem(self.row, kind or None, problem.code, problem.detail)
        column = name.partition("/")[0] or None
        return RowProblem(rows[int(ordinal)][0], column, problem.code, problem.detail)


def _listings(
    rows: Iterable[tuple[int, Row] | RowProblem], sources: set[str]
) -> Iterator[FeedListing | RowProblem]:
    group: _Group | None = None
    for found in rows:
        if isinstance(found, RowProblem):
            # It may have been of this listing: which then is not whole.
            (group.problems.append(found)) if group else (yield found)
            continue
        number, row = found
        kind, listing = row.get("record", "").strip(), row.get("listing", "").strip()
        if kind == "provider":
            if group:
                yield from group.read(sources)
            problems: list[RowProblem] = []
            provider = _document(row, _PROVIDER, number, problems)
            group = _Group(number, listing, provider, problems=problems)
        elif kind in ("program", "statement") and group and listing == group.number:
            group.add(number, row)
        else:
            yield _misplaced(number, kind)
            if kind in ("program", "statement") and group:
                group.problems.append(_misplaced(group.row, "provider"))
    if group:
        yield from group.read(sources)


def _misplaced(number: int, kind: str) -> RowProblem:
    if kind == "source":
        return RowProblem(number, "record", "late_source", "Put every source before the listings.")
    if kind in ("provider", "program", "statement"):
        return RowProblem(
            number,
            "listing",
            "apart",
            "Put a provider's rows under it, with the same number in the column listing.",
        )
    return RowProblem(
        number, "record", "unknown_record", "Write source, provider, program or statement."
    )


def _document(row: Row, names: Iterable[str], number: int, problems: list[RowProblem]) -> Document:
    document: Document = {}
    for name in names:
        cell = row.get(name, "")
        if not cell:
            continue
        try:
            document[name] = _value(name, cell)
        except ValueError as error:
            problems.append(RowProblem(number, name, "unreadable_cell", str(error)))
    return document


def _value(name: str, cell: str) -> Any:
    if name in _TEXTS:
        return read_text_cell(cell)
    if name in _LISTS:
        return cell.split()
    if name == "phones":
        return read_phones_cell(cell)
    return read_field_sources_cell(cell) if name == "field_sources" else cell.strip()
