"""The table of reports: what the public says is wrong with a listing."""

from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from api.database import Moment, Table

ReportKind = Literal["closed", "moved", "wrong_phone", "wrong_website", "wrong_facts", "other"]
"""What can be wrong with a listing."""

REPORT_KINDS: tuple[ReportKind, ...] = get_args(ReportKind)

REPORT_STATES = ("open", "accepted", "rejected")

_Facts = JSON().with_variant(JSONB(), "postgresql")


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


class ReportTable(Table, table=True):
    """One report of a wrong listing. Of who sent it nothing is kept.

    `facts` are terms with "yes" or "no", as the report says they are.
    """

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_listed(REPORT_KINDS)})", name="kind"),
        CheckConstraint(f"state IN ({_listed(REPORT_STATES)})", name="state"),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed"),
        Index(
            "ix_report_open",
            *("provider_id", "at"),
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: UUID = Field(primary_key=True, sa_type=Uuid)
    provider_id: UUID = Field(
        sa_type=Uuid, foreign_key="provider.id", ondelete="CASCADE", index=True
    )
    program_id: UUID | None = Field(default=None, sa_type=Uuid)
    at: datetime = Field(sa_type=Moment)
    kind: str = Field(max_length=20)
    message: str = Field(default="", sa_type=Text)
    facts: dict[str, Any] = Field(
        default_factory=dict, sa_type=_Facts, sa_column_kwargs={"server_default": text("'{}'")}
    )
    state: str = Field(default="open", max_length=10, sa_column_kwargs={"server_default": "open"})
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    closed_by: str | None = Field(default=None, max_length=200)
    answer: str | None = Field(default=None, sa_type=Text)
