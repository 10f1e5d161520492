"""Rows of text under named columns, whatever file they were in."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from api.interchange.formats.errors import UnreadableFile
from api.interchange.records import RowProblem

MOST_ROWS = 200_000
"""Five times the programs of the United States: a file with more rows is a mistake or an attack."""

LAST_POSITION = 1_048_576
"""Where a spreadsheet ends. Empty rows up to there are passed over."""

_HEADER_WITHIN = 10
_NOT_A_LETTER = re.compile(r"[^a-z0-9_]+")

NumberedRow = tuple[int, Sequence[str]]
"""A row as a person counts it, and its cells."""


@dataclass(slots=True)
class Sheet:
    """A sheet whose header is not found yet; a CSV file is one with no title."""

    title: str
    rows: Iterator[NumberedRow | RowProblem]


@dataclass(slots=True)
class Table:
    """The rows under a header.

    Attributes:
        columns: their names, as `column_name` writes them.
        rows: each row that is not blank, by column; or why it could not be read.
    """

    title: str
    columns: tuple[str, ...]
    rows: Iterator[tuple[int, Mapping[str, str]] | RowProblem]


def column_name(text: str) -> str:
    """A column's name in lower case, words joined by underscores: "Service Code Info" and
    "service_code_info" are one.
    """
    return _NOT_A_LETTER.sub("_", text.strip().casefold()).strip("_")


def csv_sheet(text: str) -> Sheet:
    """The one sheet of a CSV file."""
    return Sheet("", _csv_rows(text))


def find_table(sheet: Sheet, recognises: Callable[[frozenset[str]], bool]) -> Table | None:
    """The table of a sheet whose header is recognised, among its first ten rows; else None."""
    before: list[NumberedRow | RowProblem] = []
    for row in islice(sheet.rows, _HEADER_WITHIN):
        if not isinstance(row, RowProblem):
            columns = tuple(column_name(cell) for cell in row[1])
            if recognises(frozenset(columns)):
                return Table(sheet.title, columns, _by_column(columns, sheet.rows))
        before.append(row)
    # So that another format can look for its own header.
    sheet.rows = chain(before, sheet.rows)
    return None


def _by_column(
    columns: tuple[str, ...], rows: Iterable[NumberedRow | RowProblem]
) -> Iterator[tuple[int, Mapping[str, str]] | RowProblem]:
    left = MOST_ROWS
    for row in rows:
        if isinstance(row, RowProblem):
            yield row
            continue
        number, cells = row
        left -= any(cells)
        if left < 0 or number > LAST_POSITION:
            raise UnreadableFile(
                f"Split the file: more than {MOST_ROWS:,} rows are not read at once."
            )
        if not any(cells):
            continue
        if any(cells[len(columns) :]):
            yield RowProblem(
                number, None, "too_many_cells", "This row has more cells than the header."
            )
            continue
        yield number, dict(zip(columns, cells, strict=False))


def _csv_rows(text: str) -> Iterator[NumberedRow | RowProblem]:
    reader = csv.reader(io.StringIO(text, newline=""))
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield RowProblem(
                number, None, "unreadable_row", "Check this row's quotes; a cell is far too long."
            )
            continue
        yield number, cells
