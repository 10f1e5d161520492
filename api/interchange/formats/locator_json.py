"""The answers of the locator's API (`exportsAsJson/v2`): pages of rows with labels for services.

A file is one page, or a list of pages.
"""

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import orjson

from api.interchange.formats.asked import Asked
from api.interchange.formats.codes import code_of_label, locator_book
from api.interchange.formats.errors import UnreadableFile
from api.interchange.formats.locator import LocatorRow, locator_feed, read_row
from api.interchange.formats.sheet import MOST_ROWS
from api.interchange.records import Feed, RowProblem

NAME = "locator_json"

_NO_ANSWER = "Send an answer of the locator's API as it came: an object with page and rows."
_OF_AN_ANSWER = (b'"recordCount"', b'"totalPages"')


def recognises(head: bytes) -> bool:
    """Whether this begins an answer, or a list of answers."""
    return head.startswith((b"{", b"[")) and any(one in head for one in _OF_AN_ANSWER)


def read(content: bytes, asked: Asked) -> Feed:
    """The feed of a file with one or more answers.

    Raises:
        UnreadableFile: it is cut off, or holds no answers.
    """
    try:
        document = orjson.loads(content.removeprefix(BOM_UTF8))
    except orjson.JSONDecodeError:
        raise UnreadableFile(_NO_ANSWER) from None
    pages = document if isinstance(document, list) else [document]
    return read_pages(pages, asked.as_of or asked.today)


def read_pages(pages: Iterable[Any], as_of: date) -> Feed:
    """The feed of answers, in their order; rows are counted through all of them.

    Pages that the answers tell of and that are not among them are counted in the notes as
    ``missing_pages``; labels that no code has are in `unknown_words`.

    Args:
        as_of: the day when they were given.

    Raises:
        UnreadableFile: one is no answer, or there are far too many rows.
    """
    found: list[LocatorRow | RowProblem] = []
    unknown: list[list[str]] = []
    count = there = told = 0
    for page in pages:
        rows = page.get("rows") if isinstance(page, Mapping) else None
        if not isinstance(rows, list):
            raise UnreadableFile(_NO_ANSWER)
        there += 1
        told = max(told, _whole(page.get("totalPages")))
        for row in rows:
            count += 1
            if count > MOST_ROWS:
                raise UnreadableFile(
                    f"Ask for one state at a time: {MOST_ROWS:,} rows are read at most."
                )
            found += _row(count, row, unknown)
    feed = locator_feed(NAME, as_of, locator_book(), found)
    if told > there:
        feed.notes["missing_pages"] = told - there
    for labels in unknown:
        feed.count_unknown(labels)
    return feed


def _row(number: int, row: Any, unknown: list[list[str]]) -> Iterator[LocatorRow | RowProblem]:
    if not isinstance(row, dict):
        yield RowProblem(number, None, "unreadable_row", "This row is no facility.")
        return
    cells = {
        name.casefold(): str(value)
        for name, value in row.items()
        if isinstance(value, str | int | float)
    }
    codes, labels = _codes(row.get("services"))
    if labels:
        unknown.append(labels)
    problems: list[RowProblem] = []
    read = read_row(number, cells, codes, problems)
    yield from problems
    if read:
        yield read


def _codes(services: Any) -> tuple[set[str], list[str]]:
    """The codes of a row's services, and the labels that no code has."""
    codes: set[str] = set()
    unknown: dict[str, None] = {}
    for service in services if isinstance(services, list) else []:
        if not isinstance(service, dict):
            continue
        category, labels = str(service.get("f2") or "").strip(), str(service.get("f3") or "")
        for label in filter(None, (part.strip() for part in labels.split(";"))):
            code = code_of_label(category, label)
            if code:
                codes.add(code)
            else:
                unknown[f"{category}: {label}"] = None
    return codes, list(unknown)


def _whole(number: Any) -> int:
    return number if isinstance(number, int) else 0
