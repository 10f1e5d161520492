"""Somebody signed in: kept on the server, ended after a while without use and after a day's work.

The browser holds a token of 256 random bits, the database a keyed hash of it.
"""

import hmac
import logging
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple, Self
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import delete, insert, or_, select, update
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from api.audit.actor import Actor
from api.auth.principal import Principal
from api.auth.records import AccountRecord
from api.auth.repository import read_account
from api.auth.secret import ServerSecret
from api.auth.tables import AccountSessionTable
from api.database import Database, DatabaseError, table_of
from api.settings import Settings

COOKIE = "__Host-finder_session"
"""No page of another host, and none over plain http, can set a cookie with this prefix. Browsers
take it over http from this machine itself (Chromium 156 does, by either name of it)."""

_PURPOSE = "session"
_sessions = table_of(AccountSessionTable)
_log = logging.getLogger("treatment_finder.auth")


class Limits(NamedTuple):
    """How long somebody stays signed in: without use, and at all."""

    idle: timedelta
    most: timedelta

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Those that are configured."""
        return cls(
            timedelta(minutes=settings.session_idle_minutes),
            timedelta(hours=settings.session_hours),
        )


def start_session(
    session: Session,
    secret: ServerSecret,
    account_id: UUID,
    now: datetime,
    limits: Limits,
    previous: str | None = None,
) -> str:
    """The token of a new session; outdated ones are cleared away.

    Args:
        previous: the token that the browser had before, which is ended.
    """
    outdated = or_(
        _sessions.c.started_at < now - limits.most, _sessions.c.seen_at < now - limits.idle
    )
    session.execute(delete(_sessions).where(outdated))
    if previous is not None:
        end_session(session, secret, previous)
    token = secrets.token_urlsafe(32)
    session.execute(
        insert(_sessions).values(
            token_hash=secret.keyed_hash(_PURPOSE, token),
            account_id=account_id,
            started_at=now,
            seen_at=now,
        )
    )
    return token


def principal_of_session(
    database: Database, secret: ServerSecret, token: str, now: datetime, limits: Limits
) -> Principal | None:
    """Whoever is signed in by this token; None where nobody is (any more). Notes the use."""
    hashed = secret.keyed_hash(_PURPOSE, token)
    with database.session() as session:
        row = session.execute(
            select(_sessions).where(_sessions.c.token_hash == hashed)
        ).one_or_none()
        account = None if row is None else read_account(session, row.account_id)
    if row is None or account is None or account.disabled_at is not None:
        return None
    ends = row.started_at + limits.most
    if now >= ends or now >= row.seen_at + limits.idle:
        return None
    # Not at every request: each would wait for other writers.
    if now >= row.seen_at + limits.idle / 10:
        _note_use(database, hashed, now)
    return principal_of_account(account, ends)


def principal_of_account(account: AccountRecord, ends: datetime | None = None) -> Principal:
    """Whoever is signed in to this account, until then."""
    actor = Actor("account", str(account.id), account.name)
    return Principal(actor, account.scopes, account.providers, ends)


def end_session(session: Session, secret: ServerSecret, token: str) -> None:
    """Sign out: the token opens nothing any more."""
    hashed = secret.keyed_hash(_PURPOSE, token)
    session.execute(delete(_sessions).where(_sessions.c.token_hash == hashed))


def end_sessions(session: Session, account_id: UUID) -> None:
    """Sign the account out wherever it is signed in."""
    session.execute(delete(_sessions).where(_sessions.c.account_id == account_id))


def set_session_cookie(response: Response, token: str) -> None:
    """Have the browser keep the token, until it is closed."""
    response.set_cookie(COOKIE, token, path="/", secure=True, httponly=True, samesite="lax")


def clear_session_cookie(response: Response) -> None:
    """Have the browser forget the token."""
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")


def csrf_token(secret: ServerSecret, token: str) -> str:
    """What every form of this session carries."""
    return secret.keyed_hash("form", token)


def csrf_ok(
    request: Request,
    secret: ServerSecret,
    *,
    token: str,
    sent: str,
    public_url: str | None,
) -> bool:
    """Whether a form was sent by a page of ours, in this session.

    Args:
        token: of the session, from its cookie.
        sent: what the form carried.
        public_url: where people reach the service, if it is configured.
    """
    wanted = csrf_token(secret, token)
    return from_own_page(request, public_url) and hmac.compare_digest(
        wanted.encode(), sent.encode()
    )


def from_own_page(request: Request, public_url: str | None) -> bool:
    """Whether the browser says that a page of ours sent this request; no where it says nothing."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site != "same-origin":
        return False
    # A page that sends no referrer sends `null`, also to its own origin.
    if origin in (None, "null"):
        return site is not None
    own = public_url or f"{request.url.scheme}://{request.headers.get('Host', '')}"
    return urlsplit(origin)[:2] == urlsplit(own)[:2]


def _note_use(database: Database, hashed: str, now: datetime) -> None:
    try:
        with database.transaction() as session:
            session.execute(
                update(_sessions).where(_sessions.c.token_hash == hashed).values(seen_at=now)
            )
    except DatabaseError as error:
        _log.warning("a session's use was not noted: %s", type(error).__name__)
