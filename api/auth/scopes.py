"""The scopes: what a key or an account may be allowed to do. There are no others."""

from collections.abc import Collection, Iterable
from typing import Literal, get_args

Scope = Literal["read", "listings:write", "listings:verify", "imports", "reports", "keys", "audit"]

MEANINGS: dict[Scope, str] = {
    "read": "see listings as editors see them, with what is hidden, and work queues",
    "listings:write": "add, change, hide, delete and restore listings",
    "listings:verify": "say that a listing, or single facts of it, were confirmed",
    "imports": "bring in files and feeds, and take out exports",
    "reports": "see and close what the public reported as wrong",
    "keys": "see, give and take away keys and accounts",
    "audit": "read the log of who changed what",
}
"""What each allows: whoever has it may …"""

SCOPES: tuple[Scope, ...] = get_args(Scope)


def scopes_of(words: Collection[str]) -> frozenset[Scope]:
    """The scopes among these words; a word of the database that is none any more allows nothing."""
    return frozenset(scope for scope in SCOPES if scope in words)


def in_order(scopes: Iterable[Scope]) -> list[Scope]:
    """The scopes as lists show them: in the order they are documented in."""
    given = frozenset(scopes)
    return [scope for scope in SCOPES if scope in given]
