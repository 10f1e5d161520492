"""The tables of imports.

import_run ──< uncertain_match      a file that was read, and its rows that a person has to place
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, LargeBinary, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from api.database import Moment, Table

RUN_STATES = ("previewed", "applied", "dropped")

MATCH_STATES = ("open", "same", "different")

_Json = JSON().with_variant(JSONB(), "postgresql")


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


class ImportRunTable(Table, table=True):
    """One import. `content` is the file, kept between its preview and its being applied alone.

    `options` is what it was asked to do; `result` its counts, problems, differences and
    disagreements, each list bounded.
    """

    __tablename__ = "import_run"
    __table_args__ = (
        CheckConstraint(f"state IN ({_listed(RUN_STATES)})", name="state"),
        CheckConstraint("content IS NULL OR state = 'previewed'", name="content"),
    )

    id: UUID = Field(primary_key=True, sa_type=Uuid)
    at: datetime = Field(sa_type=Moment, index=True)
    by: str = Field(max_length=200)
    format: str = Field(max_length=40)
    feed: str | None = Field(default=None, max_length=80)
    file_name: str | None = Field(default=None, max_length=200)
    sha256: str = Field(max_length=64)
    state: str = Field(max_length=10)
    options: dict[str, Any] = Field(sa_type=_Json)
    result: dict[str, Any] = Field(sa_type=_Json)
    content: bytes | None = Field(default=None, sa_type=LargeBinary)


class UncertainMatchTable(Table, table=True):
    """A row of a feed that may be a listing that is there, or not: a person says which.

    `row` is the row as it was read; `candidates` are providers it may be, with why.
    """

    __tablename__ = "uncertain_match"
    __table_args__ = (
        CheckConstraint(f"state IN ({_listed(MATCH_STATES)})", name="state"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
        Index(
            "uq_uncertain_match_open",
            *("feed", "external_id"),
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: UUID = Field(primary_key=True, sa_type=Uuid)
    run_id: UUID = Field(sa_type=Uuid, foreign_key="import_run.id", ondelete="CASCADE", index=True)
    feed: str = Field(max_length=80)
    external_id: str = Field(max_length=400)
    row: dict[str, Any] = Field(sa_type=_Json)
    candidates: list[Any] = Field(sa_type=_Json)
    state: str = Field(default="open", max_length=10, sa_column_kwargs={"server_default": "open"})
    provider_id: UUID | None = Field(
        default=None, sa_type=Uuid, foreign_key="provider.id", ondelete="SET NULL"
    )
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    decided_by: str | None = Field(default=None, max_length=200)
