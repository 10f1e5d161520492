"""A listing of a file as JSON, kept until a person has placed it."""

from collections.abc import Collection
from typing import Any

from api.interchange.formats.errors import UnreadableFile
from api.interchange.formats.own_records import listing_document, read_listing
from api.interchange.records import FeedListing


def row_document(listing: FeedListing) -> dict[str, Any]:
    """The listing as our own format writes it, and where in its file it was."""
    return {"row": listing.row, **listing_document(listing)}


def listing_of_row(document: dict[str, Any], sources: Collection[str]) -> FeedListing:
    """The listing that `row_document` wrote.

    Args:
        sources: the slugs of all sources that are there.

    Raises:
        UnreadableFile: it was kept by another version, and the file has to be imported again.
    """
    told = {name: value for name, value in document.items() if name != "row"}
    read = read_listing(told, document["row"], sources)
    if isinstance(read, FeedListing):
        return read
    raise UnreadableFile("Import the file again: this row was kept in a form that is not read now.")
