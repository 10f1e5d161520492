"""Listings as the OpenAPI document shows them to editors; tests hold the answers against these."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.admin.paging import PageRead
from api.directory.records import PhoneKind, Precision
from api.editing.records import Confirmed, Status

Word = Literal["yes", "no"]


class _Read(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WarningRead(_Read):
    """What is odd about an edit that was made."""

    pointer: str
    code: str
    detail: str
    providers: list[UUID] = Field([], description="Other providers that it is about.")


class OriginRead(_Read):
    """Who said it, as of when, and how they know."""

    source: str
    as_of: date
    how: Confirmed | None


class PhoneRead(_Read):
    """A number to call."""

    kind: PhoneKind
    number: str
    extension: str | None


class _RecordRead(_Read):
    id: UUID
    facts: dict[str, Word] = Field(description="By slug; what is not known is absent.")
    status: Status
    status_since: datetime | None
    status_why: str | None = Field(description="`missing` from a feed, or `editor`.")
    verified_at: date | None
    verified_how: Confirmed | None
    source: str
    as_of: date
    revision: int = Field(description="What the ETag is made of.")
    provenance: dict[str, OriginRead] = Field(description="By field, and by the slug of a fact.")


class ProviderOfEditors(_RecordRead):
    """A provider as editors see it."""

    name1: str
    name2: str | None
    street: str
    street2: str | None
    city: str
    state: str
    zip: str
    county: str | None
    lat: float | None
    lng: float | None
    precision: Precision
    address_hidden: bool
    website: str | None
    phones: list[PhoneRead]
    programs: list[UUID] = Field(description="Those that are not deleted.")


class ProviderWritten(ProviderOfEditors):
    """A provider after an edit."""

    warnings: list[WarningRead]


class DaysRead(_Read):
    """How many days people stay."""

    min_days: int | None
    max_days: int | None
    typical_days: int | None
    basis: Literal["category", "stated"] | None


class BedsRead(_Read):
    """Beds, as of a day or a moment."""

    beds_total: int | None
    beds_open: int | None
    as_of: date | datetime
    expires_at: datetime | None


class ProgramOfEditors(_RecordRead):
    """A program as editors see it. Its facts are those that are said of it alone."""

    provider_id: UUID
    name: str | None
    setting: str | None
    length_of_stay: DaysRead
    capacity: BedsRead | None


class ProgramWritten(ProgramOfEditors):
    """A program after an edit."""

    warnings: list[WarningRead]


class ProviderListed(_Read):
    """A provider in a list."""

    id: UUID
    name1: str
    name2: str | None
    street: str
    city: str
    state: str
    zip: str
    phone: str | None = Field(description="The first to call.")
    status: Status
    status_why: str | None
    verified_at: date | None
    as_of: date
    source: str
    stale: bool = Field(description="Whether nobody has said anything of it for too long.")
    programs: int = Field(description="How many are not deleted.")
    revision: int


class ProvidersPage(PageRead[ProviderListed]):
    """A page of providers, by name and then by id."""


class ActorRead(_Read):
    """Who did it."""

    kind: str
    id: str
    name: str


class ChangeRead(_Read):
    """One field that differs."""

    pointer: str
    before: Any
    after: Any
    added: list[str]
    removed: list[str]


class EntryRead(_Read):
    """One thing that was done."""

    seq: int
    at: datetime
    actor: ActorRead
    action: str
    subject: str
    provider_id: UUID | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    why: str | None
    previous: str
    hash: str
    changes: list[ChangeRead]


class HistoryRead(_Read):
    """What was done to a listing, the newest first."""

    contents: list[EntryRead]
    next: int | None = Field(description="Give it as `before` for the page after this.")
