"""Our own format as documents: what a source and a listing may hold.

Their fields are those of `api.interchange.records`, but that programs are counted from 1. A field
that is null or an empty text is one that is left out. The table form (CSV, XLSX) is read by way of
the same documents.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from api.directory.records import PhoneKind, Precision
from api.directory.tables import SETTINGS
from api.interchange.records import Basis, Confirmed, How, Status
from recommender.vocabulary import vocabulary

_TEXT_CONTROLS = frozenset("\t\n\r")


def _printable(text: str) -> str:
    if any(mark < " " and mark not in _TEXT_CONTROLS for mark in text):
        raise ValueError("Take the control characters out of this text.")
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("Give this field a value.")
    return text


def _day(value: object) -> object:
    # A number would be read as seconds since 1970.
    if isinstance(value, date) or (isinstance(value, str) and value.count("-") == 2):
        return value
    raise ValueError("Write a day as 2026-11-23.")


def _moment(value: object) -> object:
    if isinstance(value, datetime) or (isinstance(value, str) and "T" in value):
        return value
    raise ValueError("Write a time as 2026-11-23T14:30:00+00:00.")


def _utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("Write a time of this century.") from None


def _term(slug: str) -> str:
    if slug not in vocabulary():
        raise ValueError("There is no such term; /v1/vocabulary lists those there are.")
    return slug


def _setting(slug: str) -> str:
    if slug not in SETTINGS:
        raise ValueError("There is no such setting; /v1/vocabulary lists those there are.")
    return slug


_Printable = AfterValidator(_printable)
_NotBlank = AfterValidator(_not_blank)
_Text20 = Annotated[str, Field(max_length=20), _Printable]
_Text80 = Annotated[str, Field(max_length=80), _Printable]
_Text100 = Annotated[str, Field(max_length=100), _Printable]
_Text300 = Annotated[str, Field(max_length=300), _Printable]
_Text400 = Annotated[str, Field(max_length=400), _Printable]
_Text500 = Annotated[str, Field(max_length=500), _Printable]
_Name = Annotated[_Text300, _NotBlank]
_Slug = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$")]
_Day = Annotated[date, BeforeValidator(_day)]
_Moment = Annotated[AwareDatetime, BeforeValidator(_moment), AfterValidator(_utc)]
_Terms = tuple[Annotated[str, AfterValidator(_term)], ...]
_FieldSources = dict[_Slug, tuple[_Slug, _Day, How]]
_Count = Annotated[int, Field(ge=0, le=1_000_000)]
_Days = Annotated[int, Field(ge=1, le=1_000_000)]
_Latitude = Annotated[float, Field(ge=-90, le=90)]
_Longitude = Annotated[float, Field(ge=-180, le=180)]


class _Document(BaseModel):
    # A misspelt field must not be lost unseen: "adress_hidden" would publish an address.
    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, given: Any) -> Any:
        if isinstance(given, Mapping):
            return {name: value for name, value in given.items() if value not in (None, "")}
        return given


class SourceDocument(_Document):
    """Who says it."""

    slug: _Slug
    title: _Name
    publisher: _Name
    url: _Text500 | None = None
    edition: _Text80 | None = None
    as_of: _Day
    rank: Annotated[int, Field(ge=0, le=32_767)]
    feed: _Text80 | None = None


class PhoneDocument(_Document):
    """A number to call."""

    kind: PhoneKind
    number: Annotated[str, Field(pattern=r"^[0-9]{3}-[0-9]{3}-[0-9]{4}$")]
    extension: Annotated[str, Field(pattern=r"^[0-9A-Za-z*#]{1,10}$")] | None = None


class _Row(_Document):
    """What a provider and a program have in common."""

    id: UUID | None = None
    status: Status | None = None
    status_since: _Moment | None = None
    status_why: _Text20 | None = None
    verified_at: _Day | None = None
    verified_how: Confirmed | None = None
    source: _Slug
    as_of: _Day
    field_sources: _FieldSources | None = None


class ProgramDocument(_Row):
    """One kind of care."""

    name: _Name | None = None
    setting: Annotated[str, AfterValidator(_setting)] | None = None
    min_days: _Days | None = None
    max_days: _Days | None = None
    typical_days: _Days | None = None
    basis: Basis | None = None
    beds_total: _Count | None = None
    beds_open: _Count | None = None
    beds_as_of: _Day | None = None
    beds_at: _Moment | None = None
    beds_until: _Moment | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        known = [
            days for days in (self.min_days, self.typical_days, self.max_days) if days is not None
        ]
        if known != sorted(known):
            raise ValueError("Put the days in order: at least, typically, at most.")
        if bool(known) != (self.basis is not None):
            raise ValueError("Give the basis where there are days, and only there.")
        beds = (self.beds_total, self.beds_open)
        if None not in beds and beds[1] > beds[0]:  # type: ignore[operator]
            raise ValueError("No more beds can be open than there are.")
        if (beds == (None, None)) != (self.beds_as_of is None):
            raise ValueError("Give beds_as_of where there are beds, and only there.")
        if (self.beds_at is None) != (self.beds_until is None):
            raise ValueError("Give both beds_at and beds_until, or neither.")
        if self.beds_at and self.beds_until and self.beds_at > self.beds_until:
            raise ValueError("Put beds_at before beds_until.")
        return self


class StatementDocument(_Document):
    """What one source says outright; `program` counts the listing's programs from 1."""

    program: Annotated[int, Field(ge=1)] | None = None
    source: _Slug
    as_of: _Day
    how: How = "published"
    yes: _Terms = ()
    no: _Terms = ()
    unknown: _Terms = ()


class ListingDocument(_Row):
    """A provider with its programs, and what is said of them."""

    external_id: _Text400 | None = None
    name1: _Name
    name2: _Text300 = ""
    street: _Text300 = ""
    street2: _Text300 | None = None
    city: Annotated[_Text100, _NotBlank]
    state: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    zip: Annotated[str, Field(pattern=r"^[0-9]{5}$")]
    county: _Text100 | None = None
    lat: _Latitude | None = None
    lng: _Longitude | None = None
    precision: Precision = "none"
    address_hidden: bool | None = None
    coarse_lat: _Latitude | None = None
    coarse_lng: _Longitude | None = None
    website: _Text500 | None = None
    phones: tuple[PhoneDocument, ...] = ()
    programs: tuple[ProgramDocument, ...] = ()
    statements: tuple[StatementDocument, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if (self.lat is None) != (self.lng is None) or (
            (self.lat is None) != (self.precision == "none")
        ):
            raise ValueError("Give lat, lng and their precision, or neither point nor precision.")
        if (self.coarse_lat is None) != (self.coarse_lng is None) or (
            self.coarse_lat is not None and not self.address_hidden
        ):
            raise ValueError("Give both coarse_lat and coarse_lng, and only of a hidden address.")
        if any((said.program or 0) > len(self.programs) for said in self.statements):
            raise ValueError("Say of each statement which of the programs it speaks of.")
        keys = {(said.program, said.source, said.as_of, said.how) for said in self.statements}
        if len(keys) < len(self.statements):
            raise ValueError("Put what one source said on one day in the same way together.")
        return self
