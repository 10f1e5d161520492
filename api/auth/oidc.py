"""Signing in by OpenID Connect: out to the identity provider, and back.

Signing in makes nobody an account. Who comes first is found by the e-mail address that the provider
vouches for, and from then on by the provider's own name of them: an address can change hands.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session
from starlette.responses import Response

from api.auth.accounts import bind_identity, normal_email
from api.auth.identity_provider import (
    Attempt,
    Identity,
    IdentityProvider,
    IdentityRefused,
)
from api.auth.records import AccountRecord
from api.auth.repository import read_credentials, read_identity
from api.auth.secret import ServerSecret
from api.auth.sessions import Limits
from api.auth.signing_in import SignedIn, signed_in
from api.database import Database

COOKIE = "__Host-finder_signing_in"
"""What binds the way back to the browser that went out: the state and when it ends, signed."""

PATIENCE = timedelta(minutes=10)
"""How long somebody may take at the identity provider."""


class WayOut(NamedTuple):
    """Where to send the browser, and the cookie that it keeps meanwhile."""

    url: str
    cookie: str


def begin(
    provider: IdentityProvider, secret: ServerSecret, redirect_uri: str, now: datetime
) -> WayOut:
    """The way to the identity provider.

    Raises:
        IdentityProviderUnavailable: it does not answer.
    """
    state = secrets.token_urlsafe(32)
    ends = str(int((now + PATIENCE).timestamp()))
    url = provider.authorization_url(_attempt(secret, state), redirect_uri)
    return WayOut(url, f"{state}.{ends}.{_signature(secret, state, ends)}")


def finish(
    database: Database,
    secret: ServerSecret,
    provider: IdentityProvider,
    *,
    cookie: str,
    sent: Mapping[str, str],
    redirect_uri: str,
    now: datetime,
    limits: Limits,
    previous: str | None = None,
) -> SignedIn:
    """Whoever came back from the identity provider, signed in.

    Args:
        cookie: as the browser kept it; empty where it did not.
        sent: the query that it came back with.
        redirect_uri: the same as on the way out.
        previous: the session token that the browser sent, which is ended.

    Raises:
        IdentityRefused: it is another browser, too late, or nobody who has an account.
        IdentityProviderUnavailable: the provider does not answer.
    """
    state = _state(secret, cookie, now)
    if state is None or not hmac.compare_digest(state.encode(), sent.get("state", "").encode()):
        raise IdentityRefused("Begin again on the sign-in page, in the same browser.")
    # A provider that names itself has to be this one (RFC 9207).
    if not sent.get("code") or sent.get("iss", provider.issuer) != provider.issuer:
        raise IdentityRefused("Begin again: the identity provider did not let you in.")
    who = provider.identity(_attempt(secret, state), sent["code"], redirect_uri, now)
    with database.transaction() as session:
        account = _account(session, who, now)
        return signed_in(session, secret, account, now, limits, previous)


def set_cookie(response: Response, cookie: str) -> None:
    """Have the browser keep it until it comes back."""
    response.set_cookie(
        COOKIE,
        cookie,
        max_age=int(PATIENCE.total_seconds()),
        path="/",
        secure=True,
        httponly=True,
        samesite="lax",
    )


def clear_cookie(response: Response) -> None:
    """Have the browser forget it: each is good for one way."""
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")


def _account(session: Session, who: Identity, now: datetime) -> AccountRecord:
    account = read_identity(session, who.issuer, who.subject)
    if account is None and who.email is not None:
        account = _bound(session, who, who.email, now)
    if account is None or account.disabled_at is not None:
        raise IdentityRefused(
            "Ask whoever runs this service for an account with your e-mail address, which the "
            "identity provider has to have verified."
        )
    return account


def _bound(session: Session, who: Identity, email: str, now: datetime) -> AccountRecord | None:
    """The account with this address, from now on this identity's; None where it is another's."""
    found = read_credentials(session, normal_email(email), hold=True)
    if found is None or found.account.has_identity or found.account.disabled_at is not None:
        return None
    return bind_identity(session, found.account, who.issuer, who.subject, now=now)


def _attempt(secret: ServerSecret, state: str) -> Attempt:
    """All that belongs to this state; only the state itself goes through the browser's hands."""
    nonce, verifier = (
        urlsafe_b64encode(bytes.fromhex(secret.keyed_hash(purpose, state))).decode().rstrip("=")
        for purpose in ("nonce", "code verifier")
    )
    return Attempt(state, nonce, verifier)


def _signature(secret: ServerSecret, state: str, ends: str) -> str:
    return secret.keyed_hash("signing in", state, ends)


def _state(secret: ServerSecret, cookie: str, now: datetime) -> str | None:
    """The state that this browser went out with; None where it did not, or long ago."""
    parts = cookie.split(".")
    if len(parts) != 3:
        return None
    state, ends, signature = parts
    wanted = _signature(secret, state, ends)
    if not hmac.compare_digest(wanted.encode(), signature.encode()):
        return None
    return state if now.timestamp() < int(ends) else None
