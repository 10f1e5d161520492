"""The tables of the audit log.

audit_entry     what was done, one after the other; triggers refuse to change or delete any
audit_head      the last of them: whoever adds one holds this row until the transaction ends
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, SmallInteger, Text, Uuid
from sqlmodel import Field

from api.database import Moment, Table


class AuditEntryTable(Table, table=True):
    """One thing that was done.

    `before` and `after` are JSON, kept as the very text that was hashed. `hash` is over the entry
    and the hash of the one before it: see `api.audit.chain`.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (CheckConstraint("seq > 0", name="seq"),)

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=Moment)
    actor_kind: str = Field(max_length=10)
    actor_id: str = Field(max_length=80)
    actor_name: str = Field(max_length=200)
    action: str = Field(max_length=60)
    subject: str = Field(max_length=80, index=True)
    provider_id: UUID | None = Field(default=None, sa_type=Uuid, index=True)
    before: str | None = Field(default=None, sa_type=Text)
    after: str | None = Field(default=None, sa_type=Text)
    why: str | None = Field(default=None, sa_type=Text)
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64, unique=True)


class AuditHeadTable(Table, table=True):
    """The one row that tells the last entry's number and hash."""

    __tablename__ = "audit_head"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("seq >= 0", name="seq"),
    )

    id: int = Field(default=1, primary_key=True, sa_type=SmallInteger)
    seq: int
    hash: str = Field(max_length=64)
