"""A provider and a program as an editor has them: their rows, and all that each source says.

An edit makes a new record of an old one; `api.editing.repository` writes what differs.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal, NamedTuple, TypeVar
from uuid import UUID

from api.directory.records import Phone, Precision

Status = Literal["published", "hidden", "deleted"]
Confirmed = Literal["phone", "site", "email"]
How = Literal["published", "phone", "site", "email"]


class FieldSource(NamedTuple):
    """Who said a field, as of when and how, where it is not the row's own source."""

    source: str
    as_of: date
    how: How = "published"


class Said(NamedTuple):
    """All that one source says outright as of one date, in slugs."""

    source: str
    as_of: date
    how: How
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, date, str]:
        """What tells it from other statements about the same."""
        return self.source, self.as_of, self.how

    @property
    def empty(self) -> bool:
        """Whether it says nothing."""
        return not (self.yes or self.no or self.unknown)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    id: UUID
    source: str
    as_of: date
    verified_at: date | None = None
    verified_how: Confirmed | None = None
    status: Status = "published"
    status_since: datetime | None = None
    status_why: str | None = None
    revision: int = 1
    field_sources: Mapping[str, FieldSource] = field(default_factory=dict)
    said: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRecord(_Record):
    """A provider; for its columns see `api.directory.tables.ProviderTable`.

    Attributes:
        source: the slug of the row's own source.
        said: what is said of the whole place.
    """

    name1: str
    name2: str = ""
    street: str
    street2: str | None = None
    city: str
    state: str
    zip: str
    county: str | None = None
    lat: float | None = None
    lng: float | None = None
    precision: Precision = "none"
    website: str | None = None
    phones: tuple[Phone, ...] = ()
    address_hidden: bool = False
    coarse_lat: float | None = None
    coarse_lng: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramRecord(_Record):
    """A program; for its columns see `api.directory.tables.ProgramTable`.

    Attributes:
        source: the slug of the row's own source.
        said: what is said of this program alone.
    """

    provider_id: UUID
    name: str | None = None
    setting: str | None = None
    min_days: int | None = None
    max_days: int | None = None
    typical_days: int | None = None
    basis: Literal["category", "stated"] | None = None
    beds_total: int | None = None
    beds_open: int | None = None
    beds_as_of: date | None = None
    beds_at: datetime | None = None
    beds_until: datetime | None = None


R = TypeVar("R", ProviderRecord, ProgramRecord)

PROVIDER_FIELDS: dict[str, tuple[str, ...]] = {
    "name1": ("name1",),
    "name2": ("name2",),
    "street": ("street",),
    "street2": ("street2",),
    "city": ("city",),
    "state": ("state",),
    "zip": ("zip",),
    "county": ("county",),
    "point": ("lat", "lng", "precision"),
    "website": ("website",),
    "phones": ("phones",),
    "address_hidden": ("address_hidden",),
    "status": ("status",),
}
"""The fields that have a source of their own, and what of the record each is."""

PROGRAM_FIELDS: dict[str, tuple[str, ...]] = {
    "name": ("name",),
    "setting": ("setting",),
    "length_of_stay": ("min_days", "max_days", "typical_days", "basis"),
    "beds": ("beds_total", "beds_open", "beds_as_of", "beds_at", "beds_until"),
    "status": ("status",),
}


def fields_of(record: ProviderRecord | ProgramRecord) -> dict[str, tuple[str, ...]]:
    """The record's fields that have a source of their own."""
    return PROVIDER_FIELDS if isinstance(record, ProviderRecord) else PROGRAM_FIELDS


def changed_fields(before: R, after: R) -> list[str]:
    """The fields in which two versions of a record differ."""
    return [
        name
        for name, parts in fields_of(before).items()
        if any(getattr(before, part) != getattr(after, part) for part in parts)
    ]


def credited(before: R, after: R, told: FieldSource, but: Collection[str] = ()) -> R:
    """The later version, with the source of every field that changed.

    Args:
        but: fields whose source stays as it is.
    """
    changed = {name: told for name in changed_fields(before, after) if name not in but}
    return replace(after, field_sources={**after.field_sources, **changed}) if changed else after
