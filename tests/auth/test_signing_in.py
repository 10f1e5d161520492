"""Signing in by password: slowed for who guesses, and telling them nothing."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import argon2
import pytest
from sqlalchemy import text

from api.auth import passwords
from api.auth.accounts import Change, account_of, change_account, create_account
from api.auth.records import AccountRecord
from api.auth.repository import read_credentials, set_password
from api.auth.sessions import Limits, principal_of_session
from api.auth.signing_in import SignedIn, SignInRefused, sign_in
from api.auth.throttle import SignInThrottled
from api.database import Database
from api.problems import Problem
from tests.auth.conftest import NOW, OWN, SECRET, TESTS

GOOD = "grey heron by the weir"
LIMITS = Limits(timedelta(minutes=30), timedelta(hours=12))


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hashes that take no time: test_passwords has the real ones."""
    quick = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", quick)
    # Kept, and made by the other one.
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()


def account(database: Database, email: str = "ann@clinic.example", **but: Any) -> AccountRecord:
    kept = {"name": "Ann", "scopes": ["read"], "providers": [OWN], "password": GOOD, "by": TESTS}
    with database.transaction() as session:
        return create_account(session, email=email, now=NOW, **{**kept, **but})


def enter(
    database: Database,
    password: str = GOOD,
    *,
    email: str = "ann@clinic.example",
    address: str = "192.0.2.1",
    now: datetime = NOW,
    previous: str | None = None,
) -> SignedIn:
    return sign_in(
        database,
        SECRET,
        email=email,
        password=password,
        address=address,
        now=now,
        limits=LIMITS,
        previous=previous,
    )


def refusal(database: Database, password: str = GOOD[1:], **more: Any) -> Problem:
    with pytest.raises(Problem) as refused:
        enter(database, password, **more)
    return refused.value


def test_the_right_password_signs_in(database: Database) -> None:
    mine = account(database)

    token, who = enter(database, email=" Ann@Clinic.Example ")

    assert who.actor == ("account", str(mine.id), "Ann")
    assert who.scopes == {"read"}
    assert who.providers == frozenset({OWN})
    assert principal_of_session(database, SECRET, token, NOW, LIMITS) == who


def test_nobody_learns_who_has_an_account(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    account(database)
    account(database, "oidc@clinic.example", password=None)
    gone = account(database, "gone@clinic.example")
    with database.transaction() as session:
        change = Change(gone.scopes, gone.providers, disabled=True)
        change_account(session, gone, change, by=TESTS, now=NOW)
    verified = []
    really = argon2.PasswordHasher.verify

    def counted(self: argon2.PasswordHasher, kept: str, password: str) -> bool:
        verified.append(argon2.extract_parameters(kept))
        return really(self, kept, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)
    with caplog.at_level(logging.DEBUG):
        told = [
            refusal(database),
            refusal(database, email="nobody@clinic.example"),
            refusal(database, email="oidc@clinic.example"),
            refusal(database, GOOD, email="gone@clinic.example"),
            refusal(database, email="not an address"),
        ]

    assert {(type(one), one.detail, tuple(one.headers)) for one in told} == {
        (SignInRefused, "Check the e-mail address and the password, and try again.", ())
    }
    # Each took the same work.
    assert len(verified) == len(told)
    assert len(set(map(str, verified))) == 1
    assert "clinic.example" not in caplog.text


def test_after_five_wrong_ones_each_waits_twice_as_long(database: Database) -> None:
    account(database)
    now, waits = NOW, []
    for _ in range(5):
        assert isinstance(refusal(database, now=now), SignInRefused)
    for _ in range(4):
        slowed = refusal(database, now=now)
        assert isinstance(slowed, SignInThrottled)
        waits.append(slowed.seconds)
        now += timedelta(seconds=slowed.seconds)
        assert isinstance(refusal(database, now=now), SignInRefused)

    assert waits == [1, 2, 4, 8]


def test_it_says_how_long_and_no_longer_than_a_quarter_of_an_hour(database: Database) -> None:
    account(database)
    failed(database, "ann@clinic.example", times=40)

    slowed = refusal(database, GOOD, now=NOW + timedelta(seconds=1))

    assert slowed.status == 429
    assert slowed.headers == {"Retry-After": "899"}
    assert slowed.detail == "Wait 899 seconds and try again."
    assert enter(database, now=NOW + timedelta(minutes=15)).token


def test_an_attempt_that_comes_too_early_counts_for_nothing(database: Database) -> None:
    account(database)
    failed(database, "ann@clinic.example", times=7)
    before = failures(database)

    for _ in range(3):
        assert isinstance(refusal(database, GOOD, address="192.0.2.9"), SignInThrottled)

    assert failures(database) == before


def test_who_is_not_there_is_slowed_alike(database: Database) -> None:
    for _ in range(5):
        assert isinstance(refusal(database, email="nobody@x.example"), SignInRefused)

    assert isinstance(refusal(database, email="nobody@x.example"), SignInThrottled)


def test_one_account_does_not_slow_another_nor_the_right_one_itself(database: Database) -> None:
    account(database)
    account(database, "bea@clinic.example")
    for _ in range(5):
        refusal(database)

    assert enter(database, email="bea@clinic.example", address="198.51.100.7").token
    assert enter(database, now=NOW + timedelta(seconds=1)).token
    # And its failures are forgotten.
    for _ in range(4):
        assert isinstance(refusal(database, now=NOW + timedelta(seconds=2)), SignInRefused)


def test_who_tries_many_accounts_is_slowed_by_where_they_are(database: Database) -> None:
    account(database)
    for number in range(19):
        refusal(database, email=f"{number}@x.example")
    # To own an account does not help: only that attempt is taken back.
    assert enter(database).token
    refusal(database, email="19@x.example")

    slowed = refusal(database, email="20@x.example")

    assert isinstance(slowed, SignInThrottled)
    assert isinstance(refusal(database, email="21@x.example", address="192.0.2.2"), SignInRefused)


def test_a_network_of_ipv6_is_one_customers(database: Database) -> None:
    for number in range(20):
        refusal(database, email=f"{number}@x.example", address=f"2001:db8:1:2::{number:x}")

    near = refusal(database, email="a@x.example", address="2001:db8:1:2:ffff::1")
    far = refusal(database, email="b@x.example", address="2001:db8:1:3::1")

    assert isinstance(near, SignInThrottled)
    assert isinstance(far, SignInRefused)


def test_failures_are_forgotten_after_a_day(database: Database) -> None:
    account(database)
    failed(database, "ann@clinic.example", times=40)
    later = NOW + timedelta(days=1, seconds=1)

    for _ in range(5):
        assert isinstance(refusal(database, now=later), SignInRefused)

    assert isinstance(refusal(database, now=later), SignInThrottled)


def test_many_guesses_at_once_gain_nothing(database: Database) -> None:
    account(database)

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: refusal(database), range(16)))

    assert [type(one) for one in told].count(SignInRefused) == 5


def test_neither_addresses_nor_mail_addresses_are_kept_with_failures(database: Database) -> None:
    refusal(database, email="who@x.example", address="203.0.113.77")

    with database.session() as session:
        kept = str(session.execute(text("SELECT * FROM sign_in_failure")).all())

    assert "203.0.113" not in kept
    assert "x.example" not in kept
    assert len(failures(database)) == 2


def test_a_hash_of_other_parameters_is_renewed(database: Database) -> None:
    mine = account(database)
    old = argon2.PasswordHasher(time_cost=1, memory_cost=8_192).hash(GOOD)
    with database.transaction() as session:
        set_password(session, mine.id, old)

    enter(database)

    with database.session() as session:
        found = read_credentials(session, mine.email)
    assert found is not None
    assert found.password_hash not in (None, old)
    assert enter(database).token


def test_signing_in_gives_a_new_token_and_ends_the_one_before(database: Database) -> None:
    account(database)
    first = enter(database).token
    elsewhere = enter(database).token

    second = enter(database, previous=first).token

    assert len({first, elsewhere, second}) == 3
    signed = [principal_of_session(database, SECRET, t, NOW, LIMITS) for t in (first, second)]
    assert [one is not None for one in signed] == [False, True]
    assert principal_of_session(database, SECRET, elsewhere, NOW, LIMITS) is not None


def test_an_account_that_was_disabled_meanwhile_is_not_signed_in(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    account(database)
    really = argon2.PasswordHasher.verify

    def slow(self: argon2.PasswordHasher, kept: str, password: str) -> bool:
        with database.transaction() as session:
            mine = account_of(session, "ann@clinic.example")
            assert mine is not None
            change = Change(mine.scopes, mine.providers, disabled=True)
            change_account(session, mine, change, by=TESTS, now=NOW)
        return really(self, kept, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", slow)

    assert isinstance(refusal(database, GOOD), SignInRefused)


def failed(database: Database, email: str, *, times: int) -> None:
    """So many failures, without working out as many hashes."""
    refusal(database, email=email)
    with database.transaction() as session:
        session.execute(text("UPDATE sign_in_failure SET failures = :times"), {"times": times})
        # Of the account alone: the bucket of the address would count as well.
        session.execute(
            text("DELETE FROM sign_in_failure WHERE bucket <> :bucket"),
            {"bucket": SECRET.keyed_hash("failures of an account", email)},
        )


def failures(database: Database) -> dict[str, int]:
    with database.session() as session:
        rows = session.execute(text("SELECT bucket, failures FROM sign_in_failure")).all()
    return {row.bucket: row.failures for row in rows}
