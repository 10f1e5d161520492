"""The whole directory as a file of our own format: whatever is kept, it is in it.

For editors alone: listings that are hidden or deleted are in it too, and hidden addresses.
"""

from collections.abc import Iterator

from api.database import Session
from api.editing.records import ProgramRecord, ProviderRecord, Said
from api.interchange.fields import PROGRAM_FIELDS
from api.interchange.formats import write_feed
from api.interchange.planning import ListingRecord
from api.interchange.records import FeedListing, FeedProgram, FeedStatement, FieldSource
from api.interchange.standing.repository import every_listing, read_sources

_STATE = (
    *("source", "as_of", "status", "status_since", "status_why"),
    *("verified_at", "verified_how"),
)
_PROVIDER = (
    *("name1", "name2", "street", "street2", "city", "state", "zip", "county"),
    *("lat", "lng", "precision", "website", "phones", "coarse_lat", "coarse_lng", *_STATE),
)
_PROGRAM = (
    "id",
    *(part for name, parts in PROGRAM_FIELDS.items() if name != "status" for part in parts),
    *_STATE,
)


def export(session: Session, format: str) -> Iterator[bytes]:  # noqa: A002
    """The file, piece by piece: sources by their slugs, listings by their ids.

    Args:
        format: one of `api.interchange.formats.CONTAINERS`.
    """
    sources = [source for _, source in sorted(read_sources(session).items())]
    listings = (listing_of(record) for record in every_listing(session))
    return write_feed(format, sources, listings)


def listing_of(record: ListingRecord) -> FeedListing:
    """A listing as our own format has it."""
    provider = record.provider
    statements = [_statement(said, None) for said in provider.said]
    for position, program in enumerate(record.programs):
        statements += (_statement(said, position) for said in program.said)
    return FeedListing(
        row=0,
        external_id=None,
        provider_id=provider.id,
        **{name: getattr(provider, name) for name in _PROVIDER},
        address_hidden=provider.address_hidden,
        programs=tuple(_program(program) for program in record.programs),
        statements=tuple(statements),
        field_sources=_sources(provider),
    )


def _program(program: ProgramRecord) -> FeedProgram:
    return FeedProgram(
        **{name: getattr(program, name) for name in _PROGRAM}, field_sources=_sources(program)
    )


def _statement(said: Said, program: int | None) -> FeedStatement:
    return FeedStatement(**said._asdict(), program=program)


def _sources(record: ProviderRecord | ProgramRecord) -> dict[str, FieldSource]:
    return {name: FieldSource(*word) for name, word in sorted(record.field_sources.items())}
