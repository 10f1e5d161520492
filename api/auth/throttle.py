"""Guessing is slowed: after some failures each further attempt has to wait twice as long.

    SignInThrottled         429  too many attempts; says how long to wait

Failures are counted by e-mail address (whether there is such an account or not) and by where they
come from. An attempt is counted before it is judged, so that many at once gain nothing.
"""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import NamedTuple

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from api.auth.secret import ServerSecret
from api.auth.tables import SignInFailureTable
from api.database import table_of
from api.problems import Problem

LONGEST = timedelta(minutes=15)
FORGOTTEN = timedelta(days=1)
"""How long failures count, after the last of them."""

_failure = table_of(SignInFailureTable)


class Bucket(NamedTuple):
    """What failures are counted by: a keyed hash, and how many are free."""

    name: str
    free: int


class SignInThrottled(Problem):
    """There were too many attempts to sign in; Retry-After says for how many seconds to wait."""

    status = 429
    slug = "too-many-attempts"
    title = "Too many attempts to sign in"

    def __init__(self, wait: timedelta) -> None:
        self.seconds = max(1, -(-wait // timedelta(seconds=1)))
        after = "a second" if self.seconds == 1 else f"{self.seconds} seconds"
        super().__init__(f"Wait {after} and try again.", headers={"Retry-After": str(self.seconds)})


def by_email(secret: ServerSecret, email: str) -> Bucket:
    """The failures with this e-mail address."""
    return Bucket(secret.keyed_hash("failures of an account", email), 5)


def by_address(secret: ServerSecret, address: str) -> Bucket:
    """The failures from this client: of IPv6 its network of 64 bits, which is one customer's."""
    return Bucket(secret.keyed_hash("failures of an address", _network(address)), 20)


def count_attempt(session: Session, buckets: tuple[Bucket, ...], now: datetime) -> None:
    """Count an attempt as a failure, until `forgive` says that it was none.

    Raises:
        SignInThrottled: it comes too early. Let the exception end the transaction: then nothing is
            counted.
    """
    session.execute(delete(_failure).where(_failure.c.since < now - FORGOTTEN))
    on_postgres = session.connection().dialect.name == "postgresql"
    insert = postgresql.insert(_failure) if on_postgres else sqlite.insert(_failure)
    wait = timedelta()
    # In one order, so that no two attempts hold what the other waits for.
    for bucket in sorted(buckets):
        counted = insert.values(bucket=bucket.name, failures=1, since=now).on_conflict_do_update(
            index_elements=[_failure.c.bucket], set_={"failures": _failure.c.failures + 1}
        )
        row = session.execute(counted.returning(_failure.c.failures, _failure.c.since)).one()
        wait = max(wait, row.since + _delay(row.failures - 1 - bucket.free) - now)
        this = _failure.c.bucket == bucket.name
        session.execute(update(_failure).where(this).values(since=now))
    if wait > timedelta():
        raise SignInThrottled(wait)


def forgive(session: Session, account: Bucket, address: Bucket) -> None:
    """Take back the attempt that was none, and the account's failures before it.

    Those of the address stay: or whoever has one account could guess at others for ever.
    """
    for bucket in sorted((account, address)):
        this = _failure.c.bucket == bucket.name
        over = this if bucket == account else this & (_failure.c.failures == 1)
        session.execute(delete(_failure).where(over))
        session.execute(update(_failure).where(this).values(failures=_failure.c.failures - 1))


def _delay(beyond: int) -> timedelta:
    """How long to wait after so many failures beyond the free ones."""
    if beyond < 0:
        return timedelta()
    return min(LONGEST, timedelta(seconds=2 ** min(beyond, 20)))


def _network(address: str) -> str:
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address) and known.ipv4_mapped is None:
        return str(ip_network((known, 64), strict=False))
    return str(known)
