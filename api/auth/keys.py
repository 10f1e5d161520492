"""Keys of programs: made, listed, revoked and recognised.

A key is looked up in the database at every request: once revoked it opens nothing, in no process.
"""

import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session

from api.audit.actor import Actor
from api.audit.repository import Event, append
from api.auth.principal import Principal
from api.auth.records import KeyRecord
from api.auth.repository import add_key, read_key, read_keys, set_revoked, set_used
from api.auth.scopes import Scope, in_order
from api.auth.secret import ServerSecret
from api.auth.tokens import Token, new_token, read_token

_PURPOSE = "key"


class NewKey(NamedTuple):
    """A key that was just made. Its token can't be shown again."""

    token: str
    record: KeyRecord


def create_key(
    session: Session,
    secret: ServerSecret,
    *,
    name: str,
    scopes: Iterable[Scope],
    providers: Iterable[UUID] | None,
    expires_at: datetime | None,
    by: Actor,
    now: datetime,
) -> NewKey:
    """A new key.

    Args:
        name: what it is for, as lists and the audit log show it.
        providers: the only ones it may be used for; None for all.
    """
    token = new_token()
    record = KeyRecord(
        id=token.key_id,
        name=name,
        scopes=frozenset(scopes),
        providers=None if providers is None else frozenset(providers),
        created_at=now,
        created_by=by.name,
        expires_at=expires_at,
        last_used_on=None,
        revoked_at=None,
    )
    add_key(session, record, _hash(secret, token))
    append(session, by, [_event("key.create", record, None, _audited(record))], now)
    return NewKey(token.text, record)


def revoke_key(session: Session, key_id: str, *, by: Actor, now: datetime) -> KeyRecord | None:
    """The key, which from now on opens nothing; None where there is none with this id.

    Revoking again changes nothing.
    """
    found = read_key(session, key_id)
    if found is None:
        return None
    if set_revoked(session, key_id, now):
        before, _ = found
        after = _audited(before) | {"revoked_at": now}
        append(session, by, [_event("key.revoke", before, _audited(before), after)], now)
        found = read_key(session, key_id)
    return found[0] if found else None


def list_keys(session: Session) -> list[KeyRecord]:
    """Every key, revoked ones too, the newest first."""
    return read_keys(session)


def key_of(session: Session, key_id: str) -> KeyRecord | None:
    """The key with this id, revoked or not."""
    found = read_key(session, key_id)
    return None if found is None else found[0]


def find_key(session: Session, secret: ServerSecret, text: str, now: datetime) -> KeyRecord | None:
    """The key of this token; None where it opens nothing (any more)."""
    token = read_token(text)
    if token is None:
        return None
    found = read_key(session, token.key_id)
    presented = _hash(secret, token)
    if found is None:
        return None
    record, kept = found
    if not hmac.compare_digest(kept, presented) or record.state(now) != "active":
        return None
    return record


def principal_of(key: KeyRecord) -> Principal:
    """Whoever uses this key."""
    actor = Actor("key", key.id, key.name)
    return Principal(actor, key.scopes, key.providers, key.expires_at)


def principal_of_key(
    session: Session, secret: ServerSecret, token: str, now: datetime
) -> Principal | None:
    """Whoever presents this token; None where it opens nothing (any more)."""
    key = find_key(session, secret, token, now)
    return None if key is None else principal_of(key)


def note_use(session: Session, key: KeyRecord, now: datetime) -> None:
    """Note the day of use. Needed where it is the `first_use_of_day`."""
    set_used(session, key.id, now.date())


def first_use_of_day(key: KeyRecord, now: datetime) -> bool:
    """Whether this day of use was not noted yet."""
    return key.last_used_on is None or key.last_used_on < now.date()


def _hash(secret: ServerSecret, token: Token) -> str:
    return secret.keyed_hash(_PURPOSE, token.key_id, token.secret)


def _event(
    action: str, key: KeyRecord, before: dict[str, object] | None, after: dict[str, object]
) -> Event:
    return Event(action, key.id, before=before, after=after)


def _audited(key: KeyRecord) -> dict[str, object]:
    providers = key.providers
    return {
        "name": key.name,
        "scopes": in_order(key.scopes),
        "providers": None if providers is None else sorted(map(str, providers)),
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
    }
