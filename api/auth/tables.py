"""The tables of keys, accounts, sessions, and answers that are given again.

api_key          a program's key; only a keyed hash of its secret
account ──< account_session      a person, and where they are signed in
sign_in_failure  how often signing in failed of late, by a keyed hash of what it was tried with
idempotent_answer   what a POST was answered with, given again to its repetition
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from api.database import Moment, Table

_Words = JSON().with_variant(JSONB(), "postgresql")


class ApiKeyTable(Table, table=True):
    """A key: `key_id` is the part that may be seen, `hash` a keyed hash of the rest.

    `providers` are the ids it is limited to; None for all.
    """

    __tablename__ = "api_key"
    __table_args__ = (CheckConstraint("name <> ''", name="named"),)

    id: UUID = Field(primary_key=True, sa_type=Uuid)
    key_id: str = Field(max_length=20, unique=True)
    hash: str = Field(max_length=64)
    name: str = Field(max_length=200)
    scopes: list[str] = Field(sa_type=_Words)
    providers: list[str] | None = Field(default=None, sa_type=_Words)
    created_at: datetime = Field(sa_type=Moment)
    created_by: str = Field(max_length=200)
    expires_at: datetime | None = Field(default=None, sa_type=Moment)
    last_used_on: date | None = None
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)


class AccountTable(Table, table=True):
    """A person who may sign in: by a password, by an identity provider, or by both.

    `issuer` and `subject` are who the identity provider says they are, once they signed in there.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("email <> '' AND name <> ''", name="named"),
        CheckConstraint("(issuer IS NULL) = (subject IS NULL)", name="identity"),
        UniqueConstraint("issuer", "subject"),
    )

    id: UUID = Field(primary_key=True, sa_type=Uuid)
    email: str = Field(max_length=254, unique=True)
    name: str = Field(max_length=200)
    password_hash: str | None = Field(default=None, max_length=200)
    issuer: str | None = Field(default=None, max_length=300)
    subject: str | None = Field(default=None, max_length=300)
    scopes: list[str] = Field(sa_type=_Words)
    providers: list[str] | None = Field(default=None, sa_type=_Words)
    created_at: datetime = Field(sa_type=Moment)
    created_by: str = Field(max_length=200)
    disabled_at: datetime | None = Field(default=None, sa_type=Moment)


class AccountSessionTable(Table, table=True):
    """Somebody signed in: a keyed hash of the cookie's token, and when it was last used."""

    __tablename__ = "account_session"

    token_hash: str = Field(primary_key=True, max_length=64)
    account_id: UUID = Field(sa_type=Uuid, foreign_key="account.id", ondelete="CASCADE", index=True)
    started_at: datetime = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment, index=True)


class SignInFailureTable(Table, table=True):
    """How often signing in failed of late, with one name or from one address."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (CheckConstraint("failures > 0", name="failures"),)

    bucket: str = Field(primary_key=True, max_length=64)
    failures: int
    since: datetime = Field(sa_type=Moment, index=True)


class IdempotentAnswerTable(Table, table=True):
    """What a POST with an Idempotency-Key was answered with, kept for a day.

    `request` is a hash of the route and body: another request with the same key is refused.
    """

    __tablename__ = "idempotent_answer"

    actor: str = Field(primary_key=True, max_length=100)
    key: str = Field(primary_key=True, max_length=200)
    request: str = Field(max_length=64)
    status: int
    headers: dict[str, str] = Field(
        sa_type=_Words, sa_column_kwargs={"server_default": text("'{}'")}
    )
    body: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=Moment, index=True)
