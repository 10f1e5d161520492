"""Signing in by e-mail address and password.

    SignInRefused           401  the two do not belong together, or there is no such account
    SignInThrottled         429  see `api.auth.throttle`

Whoever guesses learns nothing: an address without an account is answered as slowly, and in the same
words, as a wrong password.
"""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from api.auth.accounts import normal_email
from api.auth.passwords import hash_password, is_outdated, is_right
from api.auth.principal import Principal
from api.auth.records import AccountRecord
from api.auth.repository import read_credentials, set_password
from api.auth.secret import ServerSecret
from api.auth.sessions import Limits, principal_of_account, start_session
from api.auth.throttle import by_address, by_email, count_attempt, forgive
from api.database import Database
from api.problems import Problem


class SignInRefused(Problem):
    """Nobody can sign in like this."""

    status = 401
    slug = "sign-in-refused"
    title = "Signing in did not work"


class SignedIn(NamedTuple):
    """Somebody who just signed in; the token goes into their browser's cookie and nowhere else."""

    token: str
    principal: Principal


def sign_in(
    database: Database,
    secret: ServerSecret,
    *,
    email: str,
    password: str,
    address: str,
    now: datetime,
    limits: Limits,
    previous: str | None = None,
) -> SignedIn:
    """Whoever has this account, signed in.

    Args:
        address: the client's, to slow down who guesses; only a keyed hash of it is kept, for a day.
        previous: the session token that the browser sent, which is ended.

    Raises:
        SignInRefused: this e-mail address and password open no account.
        SignInThrottled: too many tries.
    """
    email = normal_email(email)
    account, client = by_email(secret, email), by_address(secret, address)
    with database.transaction() as session:
        count_attempt(session, (account, client), now)
    with database.session() as session:
        found = read_credentials(session, email)
    kept = found.password_hash if found and found.account.disabled_at is None else None
    # Between the transactions: it takes long, and others write meanwhile.
    if not is_right(password, kept) or found is None or kept is None:
        raise _refused()
    renewed = hash_password(password) if is_outdated(kept) else None
    with database.transaction() as session:
        if read_credentials(session, email, hold=True) != found:
            raise _refused()
        forgive(session, account, client)
        if renewed is not None:
            set_password(session, found.account.id, renewed)
        return signed_in(session, secret, found.account, now, limits, previous)


def signed_in(
    session: Session,
    secret: ServerSecret,
    account: AccountRecord,
    now: datetime,
    limits: Limits,
    previous: str | None,
) -> SignedIn:
    """A new session of this account, whose owner has shown who they are."""
    token = start_session(session, secret, account.id, now, limits, previous)
    return SignedIn(token, principal_of_account(account, now + limits.most))


def _refused() -> SignInRefused:
    return SignInRefused("Check the e-mail address and the password, and try again.")
