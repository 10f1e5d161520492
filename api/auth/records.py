"""Keys and accounts as their lists show them: nothing here is secret."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from api.auth.scopes import Scope

KeyState = Literal["active", "expired", "revoked"]


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A program's key.

    Attributes:
        id: the part of the key that may be seen: `tf_<id>_…`.
        providers: the only ones it may be used for; None for all.
        last_used_on: the last day (UTC) that a request with it was let in.
    """

    id: str
    name: str
    scopes: frozenset[Scope]
    providers: frozenset[UUID] | None
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    last_used_on: date | None
    revoked_at: datetime | None

    def state(self, now: datetime) -> KeyState:
        """Whether it opens anything at this time, or why not."""
        if self.revoked_at is not None:
            return "revoked"
        return "active" if self.expires_at is None or now < self.expires_at else "expired"


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """A person who may sign in.

    Attributes:
        email: in small letters.
        has_password: whether they can sign in by one.
        has_identity: whether they have signed in by the identity provider.
    """

    id: UUID
    email: str
    name: str
    scopes: frozenset[Scope]
    providers: frozenset[UUID] | None
    has_password: bool
    has_identity: bool
    created_at: datetime
    created_by: str
    disabled_at: datetime | None
