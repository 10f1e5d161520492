"""What a listing of a file tells, in the form of the records that are there."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from api.editing.records import FieldSource, ProgramRecord, ProviderRecord, Said
from api.interchange.fields import ADDRESS, PROGRAM_FIELDS, PROVIDER_FIELDS
from api.interchange.records import FeedListing, FeedProgram, FeedStatement
from api.interchange.records import FieldSource as ToldSource

_PROVIDER = (
    *("name1", "name2", "street", "street2", "city", "state", "zip", "county", "website"),
    *("lat", "lng", "precision", "phones", "coarse_lat", "coarse_lng"),
)
_PROGRAM = (
    *("name", "setting", "min_days", "max_days", "typical_days", "basis"),
    *("beds_total", "beds_open", "beds_as_of", "beds_at", "beds_until"),
)
_STATE = ("source", "as_of", "verified_at", "verified_how", "status_since", "status_why")


def provider_of(listing: FeedListing, provider_id: UUID) -> ProviderRecord:
    """The provider that a listing tells of; without statements."""
    return ProviderRecord(
        id=provider_id,
        address_hidden=bool(listing.address_hidden),
        **_values(listing, (*_PROVIDER, *_STATE)),
        status=listing.status or "published",
        field_sources=_sources(listing),
    )


def provider_telling(listing: FeedListing) -> frozenset[str]:
    """The fields of the provider that a listing tells.

    Our own exports tell all. In any other file an empty field tells nothing; of the address a
    missing second line tells that there is none.
    """
    if listing.field_sources is not None:
        return frozenset(PROVIDER_FIELDS)
    told: dict[str, Any] = {
        "county": listing.county,
        "point": listing.precision != "none",
        "website": listing.website,
        "phones": listing.phones,
        "address_hidden": listing.address_hidden is not None,
        "status": listing.status,
    }
    return frozenset({"name1", "name2", *ADDRESS, *(name for name, told in told.items() if told)})


def program_of(program: FeedProgram, program_id: UUID, provider_id: UUID) -> ProgramRecord:
    """The program that a listing tells of; without statements."""
    return ProgramRecord(
        id=program_id,
        provider_id=provider_id,
        **_values(program, (*_PROGRAM, *_STATE)),
        status=program.status or "published",
        field_sources=_sources(program),
    )


def program_telling(program: FeedProgram) -> frozenset[str]:
    """The fields of a program that a file tells."""
    if program.field_sources is not None:
        return frozenset(PROGRAM_FIELDS)
    told: dict[str, Any] = {
        "name": program.name,
        "length_of_stay": program.basis,
        "beds": program.beds_as_of,
        "status": program.status,
    }
    return frozenset({"setting", *(name for name, told in told.items() if told)})


def said_of(statement: FeedStatement) -> Said:
    """The statement, without what it speaks of."""
    return Said(
        statement.source,
        statement.as_of,
        statement.how,
        statement.yes,
        statement.no,
        statement.unknown,
    )


def _values(record: FeedListing | FeedProgram, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def _sources(record: FeedListing | FeedProgram) -> dict[str, FieldSource]:
    told: dict[str, ToldSource] = dict(record.field_sources or {})
    return {name: FieldSource(*word) for name, word in told.items()}
