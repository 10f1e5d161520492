"""Accounts of people: made, changed and listed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session

from api.audit.actor import Actor
from api.audit.repository import Event, append
from api.auth.passwords import hash_password, password_fault
from api.auth.records import AccountRecord
from api.auth.repository import (
    add_account,
    read_account_for_change,
    read_accounts,
    read_credentials,
    set_account,
    set_identity,
    set_password,
)
from api.auth.scopes import Scope, in_order
from api.auth.sessions import end_sessions
from api.problems import FieldError, InvalidRequest
from api.validation import FIX_FIELDS

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)*")


@dataclass(frozen=True, slots=True)
class Change:
    """What an account is to be from now on."""

    scopes: frozenset[Scope]
    providers: frozenset[UUID] | None
    disabled: bool


def normal_email(text: str) -> str:
    """The address as accounts have it: in small letters, without spaces around it."""
    return text.strip().lower()


def create_account(
    session: Session,
    *,
    email: str,
    name: str,
    scopes: Iterable[Scope],
    providers: Iterable[UUID] | None,
    password: str | None,
    by: Actor,
    now: datetime,
) -> AccountRecord:
    """A new account.

    Args:
        providers: the only ones it may be used for; None for all.
        password: None for somebody who signs in by the identity provider.

    Raises:
        InvalidRequest: the address is none, or has an account; or the password will not do.
    """
    email = normal_email(email)
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise _invalid("/email", "email", "Write an e-mail address, such as name@example.org.")
    _check_password(password, email, name)
    made = AccountRecord(
        id=uuid4(),
        email=email,
        name=name,
        scopes=frozenset(scopes),
        providers=None if providers is None else frozenset(providers),
        has_password=password is not None,
        has_identity=False,
        created_at=now,
        created_by=by.name,
        disabled_at=None,
    )
    if not add_account(session, made, None if password is None else hash_password(password)):
        raise _invalid("/email", "taken", "There is an account with this address: change that one.")
    _record(session, by, "account.create", None, made, now)
    return made


def change_account(
    session: Session, before: AccountRecord, change: Change, *, by: Actor, now: datetime
) -> AccountRecord:
    """The account as it is from now on; signed out everywhere where it is disabled.

    Args:
        before: as `account_for_change` read it in this transaction.
    """
    disabled_at = (before.disabled_at or now) if change.disabled else None
    after = replace(
        before, scopes=change.scopes, providers=change.providers, disabled_at=disabled_at
    )
    if after == before:
        return before
    set_account(session, before.id, after.scopes, after.providers, after.disabled_at)
    if change.disabled:
        end_sessions(session, before.id)
    _record(session, by, "account.change", before, after, now)
    return after


def change_password(
    session: Session, account: AccountRecord, password: str, *, by: Actor, now: datetime
) -> AccountRecord:
    """The account with another password, signed out everywhere.

    Raises:
        InvalidRequest: the password will not do.
    """
    _check_password(password, account.email, account.name)
    set_password(session, account.id, hash_password(password))
    end_sessions(session, account.id)
    after = replace(account, has_password=True)
    _record(session, by, "account.password", account, after, now)
    return after


def bind_identity(
    session: Session, account: AccountRecord, issuer: str, subject: str, *, now: datetime
) -> AccountRecord:
    """The account, whose owner is from now on whom the identity provider calls so."""
    set_identity(session, account.id, issuer, subject)
    after = replace(account, has_identity=True)
    by = Actor("account", str(account.id), account.name)
    _record(session, by, "account.identity", account, after, now)
    return after


def account_for_change(session: Session, account_id: UUID) -> AccountRecord | None:
    """The account with this id, held until the transaction ends."""
    return read_account_for_change(session, account_id)


def account_of(session: Session, email: str) -> AccountRecord | None:
    """The account with this e-mail address, held until the transaction ends."""
    found = read_credentials(session, normal_email(email), hold=True)
    return found.account if found else None


def list_accounts(session: Session) -> list[AccountRecord]:
    """Every account, by e-mail address."""
    return read_accounts(session)


def _check_password(password: str | None, email: str, name: str) -> None:
    fault = None if password is None else password_fault(password, email, name)
    if fault is not None:
        raise InvalidRequest(FIX_FIELDS, errors=[fault])


def _invalid(pointer: str, code: str, detail: str) -> InvalidRequest:
    return InvalidRequest(FIX_FIELDS, errors=[FieldError(pointer, code, detail)])


def _record(
    session: Session,
    by: Actor,
    action: str,
    before: AccountRecord | None,
    after: AccountRecord,
    now: datetime,
) -> None:
    was = None if before is None else _audited(before)
    append(session, by, [Event(action, str(after.id), before=was, after=_audited(after))], now)


def _audited(account: AccountRecord) -> dict[str, object]:
    providers = account.providers
    return {
        "email": account.email,
        "name": account.name,
        "scopes": in_order(account.scopes),
        "providers": None if providers is None else sorted(map(str, providers)),
        "has_password": account.has_password,
        "has_identity": account.has_identity,
        "disabled_at": account.disabled_at,
    }
