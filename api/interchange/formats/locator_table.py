"""The locator's wide export: a row for each facility, a column for each code.

Columns of codes are lower case and hold "1" or nothing. Exports since 2025 have the locator's
vocabulary, older ones the directories': `mi` is motivational interviewing in the one and military
insurance in the other. The columns that only one of the two has, such as `iop` and `oit`, tell
which it is; a header with both, or neither, is not read.
"""

from api.interchange.formats.asked import Asked
from api.interchange.formats.codes import book_of, directory_book, locator_book
from api.interchange.formats.errors import UnreadableFile
from api.interchange.formats.locator import LocatorRow, locator_feed, read_row
from api.interchange.formats.sheet import Table
from api.interchange.records import Feed, RowProblem

NAME = "locator_table"

_PLACE = frozenset("name1 street1 city state zip phone".split())
_BASE = _PLACE | frozenset(
    "name2 street2 zip4 county website latitude longitude type_facility typefacility intake1 "
    "intake2 intake1a intake2a hotline1 miles".split()
)
_FEWEST_CODES = 20


def recognises(columns: frozenset[str]) -> bool:
    """Whether a header is that of a wide export."""
    codes = {column.upper() for column in columns - _BASE}
    known = codes & (directory_book().codes | locator_book().codes)
    return columns >= _PLACE and len(known) >= _FEWEST_CODES


def read(table: Table, asked: Asked) -> Feed:
    """The feed of a wide export's table, which is read at once.

    Raises:
        UnreadableFile: its columns are of both vocabularies, or of neither.
    """
    columns = {column: column.upper() for column in table.columns if column not in _BASE}
    book = book_of(columns.values())
    if book is None:
        raise UnreadableFile(
            "Export the file anew from the locator: its columns are of two vocabularies, in which "
            "the same code has two meanings."
        )
    found: list[LocatorRow | RowProblem] = []
    for row in table.rows:
        if isinstance(row, RowProblem):
            found.append(row)
            continue
        number, cells = row
        codes = {code for name, code in columns.items() if cells.get(name, "").strip() == "1"}
        problems: list[RowProblem] = []
        read_one = read_row(number, cells, codes, problems)
        found += problems
        if read_one:
            found.append(read_one)
    return locator_feed(NAME, asked.as_of or asked.today, book, found)
