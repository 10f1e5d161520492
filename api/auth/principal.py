"""Who asks, and what they may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from api.audit.actor import Actor
from api.auth.scopes import Scope

EditorSource = Literal["staff", "provider_staff"]
"""The slug of the source that an edit is kept under: ours ranks above a provider's own."""


@dataclass(frozen=True, slots=True)
class Principal:
    """A key or a person that was recognised.

    Attributes:
        actor: as the audit log names them.
        scopes: what they may do.
        providers: the ids of the only providers they may do it to; None for all.
        expires_at: when they will not be recognised any more; None for no such time.
    """

    actor: Actor
    scopes: frozenset[Scope]
    providers: frozenset[UUID] | None = None
    expires_at: datetime | None = None

    def may(self, scope: Scope) -> bool:
        """Whether they have this scope."""
        return scope in self.scopes

    def may_touch(self, provider_id: UUID) -> bool:
        """Whether they may do to this provider what their scopes allow."""
        return self.providers is None or provider_id in self.providers

    @property
    def limited(self) -> bool:
        """Whether they are limited to named providers."""
        return self.providers is not None

    @property
    def source(self) -> EditorSource:
        """The source that their edits are kept under."""
        return "provider_staff" if self.limited else "staff"

    def may_give(self, scopes: Iterable[Scope], providers: Iterable[UUID] | None) -> bool:
        """Whether they have all of this themselves: nobody gives, or takes away, more than that."""
        if not self.scopes.issuperset(scopes):
            return False
        if self.providers is None:
            return True
        return providers is not None and self.providers.issuperset(providers)
