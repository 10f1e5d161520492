"""The SQL of keys and accounts."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import sqlalchemy
from sqlalchemy import Row, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from api.auth.records import AccountRecord, KeyRecord
from api.auth.scopes import Scope, in_order, scopes_of
from api.auth.tables import AccountTable, ApiKeyTable
from api.database import table_of

_key = table_of(ApiKeyTable)
_account = table_of(AccountTable)


class Credentials(NamedTuple):
    """An account and the hash of its password, which goes no further than where it is checked."""

    account: AccountRecord
    password_hash: str | None


def add_key(session: Session, key: KeyRecord, keyed_hash: str) -> None:
    """Keep a new key."""
    session.execute(
        sqlalchemy.insert(_key).values(
            id=uuid4(),
            key_id=key.id,
            hash=keyed_hash,
            name=key.name,
            scopes=list(in_order(key.scopes)),
            providers=_words(key.providers),
            created_at=key.created_at,
            created_by=key.created_by,
            expires_at=key.expires_at,
        )
    )


def read_key(session: Session, key_id: str) -> tuple[KeyRecord, str] | None:
    """The key with this id and the keyed hash of its secret, revoked or not."""
    row = session.execute(select(_key).where(_key.c.key_id == key_id)).one_or_none()
    return None if row is None else (_key_of(row), row.hash)


def read_keys(session: Session) -> list[KeyRecord]:
    """Every key, the newest first, then by id."""
    rows = session.execute(select(_key).order_by(_key.c.created_at.desc(), _key.c.key_id))
    return [_key_of(row) for row in rows]


def set_revoked(session: Session, key_id: str, now: datetime) -> bool:
    """Whether the key was in use until now, and is not any more."""
    in_use = (_key.c.key_id == key_id) & _key.c.revoked_at.is_(None)
    revoked = update(_key).where(in_use).values(revoked_at=now).returning(_key.c.key_id)
    return session.execute(revoked).one_or_none() is not None


def set_used(session: Session, key_id: str, day: date) -> None:
    """Note that the key was used on this day."""
    earlier = or_(_key.c.last_used_on.is_(None), _key.c.last_used_on < day)
    session.execute(update(_key).where(_key.c.key_id == key_id, earlier).values(last_used_on=day))


def add_account(session: Session, account: AccountRecord, password_hash: str | None) -> bool:
    """Whether the new account is kept: no other has its e-mail address."""
    on_postgres = session.connection().dialect.name == "postgresql"
    insert = postgresql.insert(_account) if on_postgres else sqlite.insert(_account)
    added = (
        insert.values(
            id=account.id,
            email=account.email,
            name=account.name,
            password_hash=password_hash,
            scopes=list(in_order(account.scopes)),
            providers=_words(account.providers),
            created_at=account.created_at,
            created_by=account.created_by,
        )
        .on_conflict_do_nothing(index_elements=[_account.c.email])
        .returning(_account.c.id)
    )
    return session.execute(added).one_or_none() is not None


def read_account(session: Session, account_id: UUID) -> AccountRecord | None:
    """The account with this id."""
    row = session.execute(select(_account).where(_account.c.id == account_id)).one_or_none()
    return None if row is None else _account_of(row)


def read_account_for_change(session: Session, account_id: UUID) -> AccountRecord | None:
    """The account with this id; nobody else changes it until the transaction ends."""
    locked = select(_account).where(_account.c.id == account_id).with_for_update()
    row = session.execute(locked).one_or_none()
    return None if row is None else _account_of(row)


def read_credentials(session: Session, email: str, *, hold: bool = False) -> Credentials | None:
    """The account with this e-mail address, and its password's hash.

    Args:
        hold: nobody else changes it until the transaction ends.
    """
    found = select(_account).where(_account.c.email == email)
    row = session.execute(found.with_for_update() if hold else found).one_or_none()
    return None if row is None else Credentials(_account_of(row), row.password_hash)


def read_identity(session: Session, issuer: str, subject: str) -> AccountRecord | None:
    """The account of whom the identity provider calls so."""
    named = (_account.c.issuer == issuer) & (_account.c.subject == subject)
    row = session.execute(select(_account).where(named)).one_or_none()
    return None if row is None else _account_of(row)


def read_accounts(session: Session) -> list[AccountRecord]:
    """Every account, by e-mail address."""
    rows = session.execute(select(_account).order_by(_account.c.email))
    return [_account_of(row) for row in rows]


def set_account(
    session: Session,
    account_id: UUID,
    scopes: frozenset[Scope],
    providers: frozenset[UUID] | None,
    disabled_at: datetime | None,
) -> None:
    """Change what an account may do, and whether it is disabled."""
    session.execute(
        update(_account)
        .where(_account.c.id == account_id)
        .values(scopes=list(in_order(scopes)), providers=_words(providers), disabled_at=disabled_at)
    )


def set_password(session: Session, account_id: UUID, password_hash: str) -> None:
    """Keep another hash of the account's password."""
    session.execute(
        update(_account).where(_account.c.id == account_id).values(password_hash=password_hash)
    )


def set_identity(session: Session, account_id: UUID, issuer: str, subject: str) -> None:
    """Keep what the identity provider calls the account's owner."""
    session.execute(
        update(_account).where(_account.c.id == account_id).values(issuer=issuer, subject=subject)
    )


def _key_of(row: Row[Any]) -> KeyRecord:
    return KeyRecord(
        id=row.key_id,
        name=row.name,
        scopes=scopes_of(row.scopes),
        providers=_ids(row.providers),
        created_at=row.created_at,
        created_by=row.created_by,
        expires_at=row.expires_at,
        last_used_on=row.last_used_on,
        revoked_at=row.revoked_at,
    )


def _account_of(row: Row[Any]) -> AccountRecord:
    return AccountRecord(
        id=row.id,
        email=row.email,
        name=row.name,
        scopes=scopes_of(row.scopes),
        providers=_ids(row.providers),
        has_password=row.password_hash is not None,
        has_identity=row.subject is not None,
        created_at=row.created_at,
        created_by=row.created_by,
        disabled_at=row.disabled_at,
    )


def _ids(words: list[str] | None) -> frozenset[UUID] | None:
    return None if words is None else frozenset(map(UUID, words))


def _words(ids: Iterable[UUID] | None) -> list[str] | None:
    return None if ids is None else sorted(map(str, ids))
