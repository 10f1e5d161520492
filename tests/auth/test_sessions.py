"""Sessions live on the server, and end when they should."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import Response

from api.auth.accounts import (
    Change,
    account_for_change,
    change_account,
    change_password,
    create_account,
)
from api.auth.principal import Principal
from api.auth.records import AccountRecord
from api.auth.sessions import (
    COOKIE,
    Limits,
    clear_session_cookie,
    csrf_ok,
    csrf_token,
    end_session,
    principal_of_session,
    set_session_cookie,
    start_session,
)
from api.database import Database
from api.settings import Settings
from tests.auth.conftest import NOW, SECRET, TESTS

LIMITS = Limits.of(Settings())


@pytest.fixture
def account(database: Database) -> AccountRecord:
    with database.transaction() as session:
        return create_account(
            session,
            email="ann@clinic.example",
            name="Ann",
            scopes=["read", "keys"],
            providers=None,
            password=None,
            by=TESTS,
            now=NOW,
        )


def begun(database: Database, account: AccountRecord, now: datetime = NOW) -> str:
    with database.transaction() as session:
        return start_session(session, SECRET, account.id, now, LIMITS)


def who(database: Database, token: str, now: datetime = NOW) -> Principal | None:
    return principal_of_session(database, SECRET, token, now, LIMITS)


def test_they_last_half_an_hour_without_use_and_half_a_day_at_most() -> None:
    assert Limits(timedelta(minutes=30), timedelta(hours=12)) == LIMITS


def test_a_token_is_its_accounts(database: Database, account: AccountRecord) -> None:
    found = who(database, begun(database, account))

    assert found is not None
    assert found.actor == ("account", str(account.id), "Ann")
    assert found.expires_at == NOW + timedelta(hours=12)


def test_only_a_keyed_hash_of_the_token_is_kept(database: Database, account: AccountRecord) -> None:
    token = begun(database, account)

    with database.session() as session:
        (kept,) = session.execute(text("SELECT token_hash FROM account_session")).scalars()

    assert len(token) >= 43
    assert token not in kept
    assert who(database, kept) is None


def test_nobody_is_signed_in_by_another_token(database: Database, account: AccountRecord) -> None:
    token = begun(database, account)

    assert [who(database, other) for other in ("", "nonsense", token[:-1])] == [None] * 3


def test_it_ends_after_a_while_without_use(database: Database, account: AccountRecord) -> None:
    token = begun(database, account)

    assert who(database, token, NOW + timedelta(minutes=30)) is None


def test_use_keeps_it_alive_but_not_for_ever(database: Database, account: AccountRecord) -> None:
    token, now, end = begun(database, account), NOW, NOW + timedelta(hours=12)
    while now + timedelta(minutes=20) < end:
        now += timedelta(minutes=20)
        assert who(database, token, now) is not None

    assert who(database, token, end - timedelta(microseconds=1)) is not None
    assert who(database, token, end) is None


def test_its_use_is_not_written_at_every_request(
    database: Database, account: AccountRecord
) -> None:
    token = begun(database, account)

    def seen(now: datetime) -> object:
        who(database, token, now)
        with database.session() as session:
            return session.execute(text("SELECT seen_at FROM account_session")).scalar_one()

    first = seen(NOW + timedelta(minutes=1))
    assert first == seen(NOW + timedelta(minutes=2))
    assert first != seen(NOW + timedelta(minutes=3))


def test_signing_out_ends_it(database: Database, account: AccountRecord) -> None:
    token, other = begun(database, account), begun(database, account)

    with database.transaction() as session:
        end_session(session, SECRET, token)

    assert who(database, token) is None
    assert who(database, other) is not None


def test_another_password_ends_all(database: Database, account: AccountRecord) -> None:
    tokens = [begun(database, account) for _ in range(2)]

    with database.transaction() as session:
        held = account_for_change(session, account.id)
        assert held is not None
        changed = change_password(session, held, "grey heron by the weir", by=TESTS, now=NOW)

    assert changed.has_password
    assert [who(database, token) for token in tokens] == [None, None]


def test_disabling_the_account_ends_all_and_enabling_brings_none_back(
    database: Database, account: AccountRecord
) -> None:
    token = begun(database, account)

    for disabled in (True, False):
        with database.transaction() as session:
            held = account_for_change(session, account.id)
            assert held is not None
            change = Change(held.scopes, held.providers, disabled)
            change_account(session, held, change, by=TESTS, now=NOW)
        assert who(database, token) is None


def test_what_the_account_may_do_holds_from_the_next_request(
    database: Database, account: AccountRecord
) -> None:
    token = begun(database, account)

    with database.transaction() as session:
        change = Change(frozenset({"read"}), None, disabled=False)
        change_account(session, account, change, by=TESTS, now=NOW)

    found = who(database, token)
    assert found is not None
    assert found.scopes == {"read"}


def test_old_ones_are_cleared_away_when_somebody_signs_in(
    database: Database, account: AccountRecord
) -> None:
    begun(database, account)
    begun(database, account, NOW + timedelta(minutes=31))

    with database.session() as session:
        kept = session.execute(text("SELECT count(*) FROM account_session")).scalar_one()

    assert kept == 1


def test_its_cookie_is_for_this_host_alone_and_no_script() -> None:
    response = Response()
    set_session_cookie(response, "token")
    clear_session_cookie(response)

    sent, cleared = response.headers.getlist("Set-Cookie")
    assert sent == f"{COOKIE}=token; HttpOnly; Path=/; SameSite=lax; Secure"
    assert COOKIE.startswith("__Host-")
    assert f'{COOKIE}=""' in cleared
    assert "Max-Age=0" in cleared


def asked(scheme: str = "https", host: str = "finder.example", **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    raw = [(n.lower().encode(), v.encode()) for n, v in {"host": host, **named}.items()]
    scope = {"type": "http", "method": "POST", "scheme": scheme, "path": "/", "headers": raw}
    return Request({**scope, "server": (host, 443), "query_string": b""})


def ours(request: Request, public_url: str | None = None, sent: str | None = None) -> bool:
    form = csrf_token(SECRET, "token") if sent is None else sent
    return csrf_ok(request, SECRET, token="token", sent=form, public_url=public_url)


def test_a_form_of_our_own_page_is_taken() -> None:
    assert ours(asked(Origin="https://finder.example", Sec_Fetch_Site="same-origin"))
    # An older browser.
    assert ours(asked(Origin="https://finder.example"))
    # A page that sends no referrer, as Chromium 156 does.
    assert ours(asked(Origin="null", Sec_Fetch_Site="same-origin"))
    # Behind a proxy that ends TLS.
    assert ours(
        asked("http", "10.0.0.5:8000", Origin="https://finder.example"), "https://finder.example"
    )


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://finder.example"},
        {"Origin": "https://finder.example:8443"},
        {"Origin": "https://finder.example.evil.example"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
        {"Origin": "https://finder.example", "Sec_Fetch_Site": "cross-site"},
        {"Origin": "https://evil.example", "Sec_Fetch_Site": "same-origin"},
    ],
)
def test_one_of_another_page_is_not(headers: dict[str, str]) -> None:
    assert not ours(asked(**headers))


def test_one_without_this_sessions_token_is_not() -> None:
    own = asked(Origin="https://finder.example", Sec_Fetch_Site="same-origin")

    assert not ours(own, sent="")
    assert not ours(own, sent="é")
    assert not ours(own, sent=csrf_token(SECRET, "another session"))
