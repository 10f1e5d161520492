"""Our own format, written in any of its four containers."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from api.interchange.formats import own_json, own_table
from api.interchange.records import FeedListing, FeedSource

Write = Callable[[Iterable[FeedSource], Iterable[FeedListing]], Iterator[bytes]]


class Container(NamedTuple):
    """What holds our format.

    Attributes:
        write: the file, piece by piece; what is read back is what was written.
        ending: of the file's name, without the point.
    """

    write: Write
    media_type: str
    ending: str


CONTAINERS: dict[str, Container] = {
    own_json.JSON: Container(own_json.write_json, "application/json", "json"),
    own_json.NDJSON: Container(own_json.write_ndjson, "application/x-ndjson", "ndjson"),
    own_table.CSV: Container(own_table.write_csv, "text/csv; charset=utf-8", "csv"),
    own_table.XLSX: Container(
        own_table.write_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
    ),
}
"""By the names that `open_feed` has for them."""


def write_feed(
    format: str,  # noqa: A002
    sources: Iterable[FeedSource],
    listings: Iterable[FeedListing],
) -> Iterator[bytes]:
    """A file of our own format, piece by piece.

    Args:
        format: one of CONTAINERS.
        sources: all that the listings name.
        listings: in the order to write them; where they are in a file (`row`) is not written.
    """
    return CONTAINERS[format].write(sources, listings)
