"""Files made for tests, and what is read from them."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl

from api.interchange.formats import open_feed
from api.interchange.records import Feed, FeedListing, RowProblem

TODAY = date(2026, 11, 23)
FILES = Path(__file__).parent / "files"


def opened(content: bytes | BinaryIO, name: str | None = None, **asked: Any) -> Feed:
    return open_feed(content, name, today=TODAY, **asked)


def read(feed: Feed) -> tuple[list[FeedListing], list[RowProblem]]:
    """Everything of a feed: its listings, and what is wrong with other rows."""
    found = list(feed.listings)
    return (
        [one for one in found if isinstance(one, FeedListing)],
        [one for one in found if isinstance(one, RowProblem)],
    )


def only(feed: Feed) -> FeedListing:
    """The one listing of a feed that has nothing wrong."""
    (listing,), problems = read(feed)
    assert problems == []
    return listing


def unplaced(listings: Iterable[FeedListing]) -> list[FeedListing]:
    """Listings without where in their file they were."""
    return [replace(listing, row=0) for listing in listings]


def as_csv(rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def as_workbook(**sheets: Iterable[Sequence[object]]) -> bytes:
    """A workbook as a spreadsheet program would save it."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title.replace("_", " "))
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def file_rows(name: str) -> list[list[str]]:
    """The rows of a file beside the tests, its header first."""
    with (FILES / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))
