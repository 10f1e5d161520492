"""A file of any known format, opened by what it is."""

from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import BinaryIO, NamedTuple

from api.interchange.formats import (
    locator_json,
    locator_table,
    own_json,
    own_table,
    samhsa,
)
from api.interchange.formats.asked import Asked
from api.interchange.formats.errors import UnknownFormat, UnreadableFile
from api.interchange.formats.sheet import Sheet, Table, csv_sheet, find_table
from api.interchange.formats.text import read_text
from api.interchange.formats.workbook import is_workbook, workbook_sheets
from api.interchange.records import Feed

LARGEST_FILE = 64 * 1024 * 1024
"""Bytes; the national directory in our own format is half of that."""

_HEAD = 64 * 1024


class DocumentFormat(NamedTuple):
    """A format that is told by how a file begins."""

    name: str
    recognises: Callable[[bytes], bool]
    read: Callable[[bytes, Asked], Feed]


class TableFormat(NamedTuple):
    """A format that is told by the columns of a table, in CSV and XLSX alike."""

    name: str
    recognises: Callable[[frozenset[str]], bool]
    read: Callable[[Table, Asked], Feed]


_DOCUMENTS = (
    DocumentFormat(
        own_json.NDJSON,
        own_json.recognises_ndjson,
        lambda content, _: own_json.read_ndjson(content),
    ),
    DocumentFormat(
        own_json.JSON, own_json.recognises_json, lambda content, _: own_json.read_json(content)
    ),
    DocumentFormat(locator_json.NAME, locator_json.recognises, locator_json.read),
)
_FOREIGN_TABLES = (
    TableFormat(samhsa.NAME, samhsa.recognises, samhsa.read),
    TableFormat(locator_table.NAME, locator_table.recognises, locator_table.read),
)

FORMATS = (
    *(own_json.JSON, own_json.NDJSON, own_table.CSV, own_table.XLSX),
    *(samhsa.NAME, locator_json.NAME, locator_table.NAME),
)
"""Names of all formats that are read."""


def open_feed(
    content: bytes | BinaryIO,
    name: str | None = None,
    *,
    today: date,
    format: str | None = None,  # noqa: A002
    feed: str | None = None,
    edition: str | None = None,
    as_of: date | None = None,
    largest: int = LARGEST_FILE,
) -> Feed:
    """The feed of a file, whose format is told by the file itself.

    Args:
        name: the file's, which may tell the edition of a directory.
        today: the date of an export that bears none.
        format: one of FORMATS, to be refused where the file is something else.
        feed: `samhsa_su` or `samhsa_mh`, where a directory does not tell.
        edition: the year of a directory, where neither the name nor the sheet tells.
        as_of: the date of an export of the locator, where that is not today.
        largest: how many bytes are read at most.

    Raises:
        UnreadableFile: it is damaged, too large, or not what `format` says.
        UnknownFormat: it is in none of the formats.
        EditionNeeded: it is a directory that nothing dates.
    """
    if format is not None and format not in FORMATS:
        raise _unknown()
    held = content if isinstance(content, bytes) else content.read(largest + 1)
    if len(held) > largest:
        raise UnreadableFile(
            f"Split the file: more than {largest // 2**20} MB are not read at once."
        )
    if not held.strip():
        raise UnreadableFile("Send a file that has something in it.")
    opened = _opened(held, Asked(today, name, feed, edition, as_of))
    if format not in (None, opened.format):
        raise UnreadableFile(f"Leave the format out: this file is {opened.format}.")
    return opened


def _opened(content: bytes, asked: Asked) -> Feed:
    head = content[:_HEAD].removeprefix(BOM_UTF8).lstrip()
    for document in _DOCUMENTS:
        if document.recognises(head):
            return document.read(content, asked)
    notes: Counter[str] = Counter()
    if is_workbook(content):
        sheets, own = workbook_sheets(content), own_table.XLSX
    else:
        sheets, own = [csv_sheet(read_text(content, notes))], own_table.CSV
    feed = _from_sheets(sheets, own, asked)
    feed.notes.update(notes)
    return feed


def _from_sheets(sheets: list[Sheet], own: str, asked: Asked) -> Feed:
    tables = (
        TableFormat(own, own_table.recognises, lambda table, _: own_table.read(table, own)),
        *_FOREIGN_TABLES,
    )
    for sheet in sheets:
        for table_format in tables:
            table = find_table(sheet, table_format.recognises)
            if table:
                return table_format.read(table, asked)
    raise _unknown()


def _unknown() -> UnknownFormat:
    return UnknownFormat(
        "Send a file in one of these formats, with its header as it was exported: "
        + ", ".join(FORMATS)
        + ".",
        formats=list(FORMATS),
    )
