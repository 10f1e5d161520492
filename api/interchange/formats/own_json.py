"""Our own format as one JSON document, and as NDJSON: one line a source or listing."""

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from api.interchange.formats.errors import UnreadableFile
from api.interchange.formats.own_records import (
    Document,
    listing_document,
    read_listing,
    read_sources,
    source_document,
)
from api.interchange.formats.sheet import MOST_ROWS
from api.interchange.records import Feed, FeedListing, FeedSource, RowProblem

JSON = "treatment_finder_json"
NDJSON = "treatment_finder_ndjson"

FORMAT = "treatment-finder"
VERSION = 1

_HEADER = {"format": FORMAT, "version": VERSION}
_BROKEN = "Send the file as it was exported: it is cut off, or no JSON."


def recognises_ndjson(head: bytes) -> bool:
    """Whether the first line is the header of our NDJSON."""
    line = _loaded(head.partition(b"\n")[0])
    return isinstance(line, dict) and line.get("format") == FORMAT and "record" in line


def recognises_json(head: bytes) -> bool:
    """Whether this begins our JSON document."""
    return head.startswith(b"{") and f'"{FORMAT}"'.encode() in head and not recognises_ndjson(head)


def read_json(content: bytes) -> Feed:
    """The feed of a JSON document.

    Raises:
        UnreadableFile: no JSON, another version, or without its two lists.
    """
    document = _loaded(content)
    _check_header(document)
    listings = document.get("listings")
    if not isinstance(listings, list) or not isinstance(document.get("sources"), list):
        raise UnreadableFile("Send a document that has both sources and listings, as exports do.")
    _check_length(len(listings))
    sources, problems = read_sources(enumerate(document["sources"], start=1))
    slugs = {source.slug for source in sources}
    return Feed(
        JSON, None, sources, _all(problems, enumerate(listings, start=1), slugs), len(listings)
    )


def read_ndjson(content: bytes) -> Feed:
    """The feed of NDJSON; listings are read line by line, as they are asked for.

    Raises:
        UnreadableFile: no such header, or another version; while it is read: too many lines.
    """
    lines = _lines(content)
    _, header = next(lines, (0, None))
    _check_header(header)
    waiting: list[tuple[int, Any]] = []
    first: list[tuple[int, Any]] = []
    for number, line in lines:
        if not (isinstance(line, dict) and line.get("record") == "source"):
            first.append((number, line))
            break
        waiting.append((number, _without_record(line)))
    sources, problems = read_sources(waiting)
    slugs = {source.slug for source in sources}
    return Feed(NDJSON, None, sources, _of_lines(problems, first, lines, slugs))


def write_json(sources: Iterable[FeedSource], listings: Iterable[FeedListing]) -> Iterator[bytes]:
    """A JSON document, piece by piece."""
    opening = orjson.dumps(_HEADER).removesuffix(b"}")
    said = orjson.dumps([source_document(source) for source in sources])
    yield opening + b',"sources":' + said + b',"listings":[\n'
    between = b""
    for listing in listings:
        yield between + orjson.dumps(listing_document(listing))
        between = b",\n"
    yield b"\n]}\n"


def write_ndjson(sources: Iterable[FeedSource], listings: Iterable[FeedListing]) -> Iterator[bytes]:
    """NDJSON, line by line."""
    yield _line({**_HEADER, "record": "file"})
    for source in sources:
        yield _line({"record": "source", **source_document(source)})
    for listing in listings:
        yield _line({"record": "listing", **listing_document(listing)})


def _line(document: Document) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)


def _loaded(text: bytes) -> Any:
    """What JSON holds; None where it is none."""
    try:
        return orjson.loads(text.removeprefix(BOM_UTF8))
    except orjson.JSONDecodeError:
        return None


def _check_header(header: Any) -> None:
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise UnreadableFile(_BROKEN)
    if header.get("version") != VERSION:
        raise UnreadableFile(
            f"Export the file anew as version {VERSION} of the format: no other is read."
        )


def _check_length(count: int) -> None:
    if count > MOST_ROWS:
        raise UnreadableFile(
            f"Split the file: more than {MOST_ROWS:,} listings are not read at once."
        )


def _all(
    problems: list[RowProblem], documents: Iterable[tuple[int, Any]], sources: set[str]
) -> Iterator[FeedListing | RowProblem]:
    yield from problems
    for row, document in documents:
        read = read_listing(document, row, sources)
        if isinstance(read, FeedListing):
            yield read
        else:
            yield from read


def _lines(content: bytes) -> Iterator[tuple[int, Any]]:
    start, number = 0, 0
    while start < len(content):
        end = content.find(b"\n", start)
        end = len(content) if end < 0 else end
        number += 1
        _check_length(number)
        line = content[start:end].strip()
        start = end + 1
        if line:
            yield number, _loaded(line)


def _without_record(line: Any) -> Any:
    return {name: value for name, value in line.items() if name != "record"}


def _of_lines(
    problems: list[RowProblem],
    first: list[tuple[int, Any]],
    lines: Iterator[tuple[int, Any]],
    sources: set[str],
) -> Iterator[FeedListing | RowProblem]:
    yield from problems
    for part in (first, lines):
        for number, line in part:
            kind = line.get("record") if isinstance(line, dict) else None
            if kind == "listing":
                yield from _all([], [(number, _without_record(line))], sources)
            elif kind == "source":
                yield RowProblem(
                    number, "record", "late_source", "Put every source before the listings."
                )
            else:
                yield RowProblem(number, None, "unreadable_row", "This line is no listing.")
