"""The tables of the directory. Constraints hold whatever writes: SQLModel tables don't validate.

source ──< provider ──< provider_phone
   │           ├──< program
   └───────────┴──< statement      what a source says of a provider, or of one program

directory_version   how many changes there were
directory_change ──< listing_change      the newest of them, and the listings that each changed
"""

from datetime import date, datetime
from string import ascii_uppercase, digits
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
    Uuid,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from api.database import Moment, Table

SETTINGS = (
    "outpatient",
    "intensive_outpatient",
    "day_treatment",
    "residential",
    "residential_short",
    "residential_long",
    "inpatient",
    "withdrawal_management",
    "withdrawal_outpatient",
    "withdrawal_residential",
    "withdrawal_inpatient",
    "opioid_treatment",
    "recovery_housing",
)
"""The vocabulary's settings when the tables were last changed; a test keeps the two alike."""

HOW_PUBLISHED = "published"
"""How a statement came about that nobody has confirmed: the source published it."""

CONFIRMED = ("phone", "site", "email")
"""How somebody confirms what is said: by a call, by the provider's own site, by a letter."""

STATUSES = ("published", "hidden", "deleted")
"""Whether the public sees it: a row is never taken away."""

_Slugs = JSON().with_variant(JSONB(), "postgresql")
_Said = JSON().with_variant(JSONB(), "postgresql")
_NOTHING = text("'[]'")
_NOBODY = text("'{}'")


def _one_of(column: str, values: tuple[str, ...], name: str) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name)


def _published() -> Any:
    return Field(
        default="published", max_length=9, sa_column_kwargs={"server_default": "published"}
    )


def _field_sources() -> Any:
    return Field(default_factory=dict, sa_type=_Said, sa_column_kwargs={"server_default": _NOBODY})


class SourceTable(Table, table=True):
    """Who says it. Of two sources that disagree the one of higher rank is believed.

    Editions of one `feed` follow each other: what an older one said ends with the newer. Persons
    are no feed.
    """

    __tablename__ = "source"
    __table_args__ = (
        CheckConstraint("slug <> '' AND title <> '' AND publisher <> ''", name="named"),
    )

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(max_length=80, unique=True)
    title: str = Field(max_length=300)
    publisher: str = Field(max_length=300)
    url: str | None = Field(default=None, max_length=500)
    edition: str | None = Field(default=None, max_length=80)
    as_of: date
    rank: int = Field(sa_type=SmallInteger)
    feed: str | None = Field(default=None, max_length=80)


class ProviderTable(Table, table=True):
    """One site at one address.

    `field_sources` tells who said a field, where it is not the row's source: the field's name with
    the source's slug, the date and how. Of a hidden address the public sees the city and the coarse
    point. The `revision` grows by one with every change of the row, its phones and its statements.
    """

    __tablename__ = "provider"
    __table_args__ = (
        CheckConstraint("name1 <> ''", name="named"),
        CheckConstraint(
            f"length(state) = 2 AND rtrim(state, '{ascii_uppercase}') = ''", name="state"
        ),
        CheckConstraint(f"length(zip) = 5 AND rtrim(zip, '{digits}') = ''", name="zip"),
        _one_of("precision", ("address", "zip", "city", "none"), "precision"),
        CheckConstraint("lat BETWEEN -90 AND 90", name="lat"),
        CheckConstraint("lng BETWEEN -180 AND 180", name="lng"),
        CheckConstraint(
            "(precision = 'none') = (lat IS NULL) AND (lat IS NULL) = (lng IS NULL)",
            name="point_or_none",
        ),
        _one_of("status", STATUSES, "status"),
        _one_of("verified_how", CONFIRMED, "verified_how"),
        CheckConstraint("revision > 0", name="revision"),
        CheckConstraint(
            "(coarse_lat IS NULL) = (coarse_lng IS NULL) "
            "AND (address_hidden OR coarse_lat IS NULL)",
            name="coarse_point",
        ),
    )

    id: UUID = Field(primary_key=True, sa_type=Uuid)
    name1: str = Field(max_length=300)
    name2: str = Field(default="", max_length=300)
    street: str = Field(max_length=300)
    street2: str | None = Field(default=None, max_length=300)
    city: str = Field(max_length=100)
    state: str = Field(max_length=2)
    zip: str = Field(max_length=5)
    county: str | None = Field(default=None, max_length=100)
    lat: float | None = None
    lng: float | None = None
    precision: str = Field(max_length=7)
    website: str | None = Field(default=None, max_length=500)
    source_id: int = Field(foreign_key="source.id", ondelete="RESTRICT")
    as_of: date
    verified_at: date | None = None
    verified_how: str | None = Field(default=None, max_length=9)
    status: str = _published()
    status_since: datetime | None = Field(default=None, sa_type=Moment)
    status_why: str | None = Field(default=None, max_length=20)
    revision: int = Field(default=1, sa_column_kwargs={"server_default": text("1")})
    field_sources: dict[str, Any] = _field_sources()
    address_hidden: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    coarse_lat: float | None = None
    coarse_lng: float | None = None


class PhoneTable(Table, table=True):
    """A provider's numbers, in the order to call them."""

    __tablename__ = "provider_phone"
    __table_args__ = (
        CheckConstraint("position >= 0", name="position"),
        _one_of("kind", ("main", "intake", "hotline"), "kind"),
        CheckConstraint(
            f"number LIKE '___-___-____' AND rtrim(replace(number, '-', ''), '{digits}') = ''",
            name="number",
        ),
    )

    provider_id: UUID = Field(
        primary_key=True, sa_type=Uuid, foreign_key="provider.id", ondelete="CASCADE"
    )
    position: int = Field(primary_key=True, sa_type=SmallInteger)
    kind: str = Field(max_length=7)
    number: str = Field(max_length=12)
    extension: str | None = Field(default=None, max_length=10)


class ProgramTable(Table, table=True):
    """One kind of care at a provider; its name is its own, where it has one.

    What is said of open beds holds from `beds_at` until `beds_until`; then nothing is known.
    """

    __tablename__ = "program"
    __table_args__ = (
        UniqueConstraint("id", "provider_id"),
        _one_of("setting", SETTINGS, "setting"),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("min_days > 0", name="min_days"),
        CheckConstraint("max_days > 0", name="max_days"),
        CheckConstraint("typical_days > 0", name="typical_days"),
        CheckConstraint("min_days <= max_days", name="days_in_order"),
        CheckConstraint("typical_days >= min_days", name="typical_not_below"),
        CheckConstraint("typical_days <= max_days", name="typical_not_above"),
        _one_of("basis", ("category", "stated"), "basis"),
        CheckConstraint(
            "(basis IS NULL) = (min_days IS NULL AND max_days IS NULL AND typical_days IS NULL)",
            name="basis_of_days",
        ),
        CheckConstraint("beds_total >= 0", name="beds_total"),
        CheckConstraint("beds_open >= 0", name="beds_open"),
        CheckConstraint("beds_open <= beds_total", name="beds_in_order"),
        CheckConstraint(
            "(beds_as_of IS NULL) = (beds_total IS NULL AND beds_open IS NULL)", name="beds_dated"
        ),
        CheckConstraint(
            "(beds_until IS NULL) = (beds_at IS NULL) AND beds_at <= beds_until", name="beds_until"
        ),
        _one_of("status", STATUSES, "status"),
        _one_of("verified_how", CONFIRMED, "verified_how"),
        CheckConstraint("revision > 0", name="revision"),
    )

    id: UUID = Field(primary_key=True, sa_type=Uuid)
    provider_id: UUID = Field(
        sa_type=Uuid, foreign_key="provider.id", ondelete="CASCADE", index=True
    )
    name: str | None = Field(default=None, max_length=300)
    setting: str | None = Field(default=None, max_length=40)
    min_days: int | None = None
    max_days: int | None = None
    typical_days: int | None = None
    basis: str | None = Field(default=None, max_length=8)
    beds_total: int | None = None
    beds_open: int | None = None
    beds_as_of: date | None = None
    beds_at: datetime | None = Field(default=None, sa_type=Moment)
    beds_until: datetime | None = Field(default=None, sa_type=Moment)
    source_id: int = Field(foreign_key="source.id", ondelete="RESTRICT")
    as_of: date
    verified_at: date | None = None
    verified_how: str | None = Field(default=None, max_length=9)
    status: str = _published()
    status_since: datetime | None = Field(default=None, sa_type=Moment)
    status_why: str | None = Field(default=None, max_length=20)
    revision: int = Field(default=1, sa_column_kwargs={"server_default": text("1")})
    field_sources: dict[str, Any] = _field_sources()


class StatementTable(Table, table=True):
    """All that one source says of a provider, or of one of its programs, as of one date.

    `yes` and `no` are JSON arrays of slugs said outright; `unknown` of those that it says nobody
    knows, whatever lesser sources say. Why a row holds many facts:
    docs/decisions/0002-statements-hold-facts.md.
    """

    __tablename__ = "statement"
    __table_args__ = (
        ForeignKeyConstraint(
            ["program_id", "provider_id"], ["program.id", "program.provider_id"], ondelete="CASCADE"
        ),
        _one_of("how", (HOW_PUBLISHED, *CONFIRMED), "how"),
        # Two indexes, for a NULL is never equal to a NULL in one.
        Index(
            "uq_statement_of_provider",
            *("provider_id", "source_id", "as_of", "how"),
            unique=True,
            sqlite_where=text("program_id IS NULL"),
            postgresql_where=text("program_id IS NULL"),
        ),
        Index(
            "uq_statement_of_program",
            *("program_id", "source_id", "as_of", "how"),
            unique=True,
            sqlite_where=text("program_id IS NOT NULL"),
            postgresql_where=text("program_id IS NOT NULL"),
        ),
    )

    id: UUID = Field(primary_key=True, sa_type=Uuid)
    provider_id: UUID = Field(
        sa_type=Uuid, foreign_key="provider.id", ondelete="CASCADE", index=True
    )
    program_id: UUID | None = Field(default=None, sa_type=Uuid)
    source_id: int = Field(foreign_key="source.id", ondelete="RESTRICT")
    as_of: date
    how: str = Field(default=HOW_PUBLISHED, max_length=9)
    yes: list[str] = Field(sa_type=_Slugs)
    no: list[str] = Field(sa_type=_Slugs)
    unknown: list[str] = Field(
        default_factory=list, sa_type=_Slugs, sa_column_kwargs={"server_default": _NOTHING}
    )


class DirectoryVersionTable(Table, table=True):
    """The one row that says how many changes the directory has seen, and when the last was."""

    __tablename__ = "directory_version"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("number >= 0", name="number"),
    )

    id: int = Field(default=1, primary_key=True, sa_type=SmallInteger)
    number: int
    changed_at: datetime | None = Field(default=None, sa_column=Column(Moment(), nullable=True))


class DirectoryChangeTable(Table, table=True):
    """One of the newest changes of the directory: see `api.directory.changes`.

    The `mark` is drawn anew for each change. Of two copies of a directory that went separate ways
    both may have a version 7; its mark tells them apart.
    """

    __tablename__ = "directory_change"

    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    mark: UUID = Field(sa_type=Uuid)
    everything: bool


class ListingChangeTable(Table, table=True):
    """A listing that a change of the directory added, changed or took away."""

    __tablename__ = "listing_change"

    version: int = Field(
        primary_key=True, foreign_key="directory_change.version", ondelete="CASCADE"
    )
    # Refers to nothing: a provider that was taken away is no longer there.
    provider_id: UUID = Field(primary_key=True, sa_type=Uuid)


class FeedRecordTable(Table, table=True):
    """A feed's own id of a provider, and when the feed last had it.

    `missing_since` is when it was first not in a whole edition of the feed; None while it is there.
    """

    __tablename__ = "feed_record"

    feed: str = Field(primary_key=True, max_length=80)
    external_id: str = Field(primary_key=True, max_length=400)
    provider_id: UUID = Field(
        sa_type=Uuid, foreign_key="provider.id", ondelete="CASCADE", index=True
    )
    last_seen: datetime = Field(sa_type=Moment)
    missing_since: datetime | None = Field(default=None, sa_type=Moment)
