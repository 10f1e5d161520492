"""Keys in the database: recognised while they hold, never kept in the clear."""

import hmac
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from api.audit.tables import AuditEntryTable
from api.auth.keys import (
    find_key,
    first_use_of_day,
    list_keys,
    note_use,
    principal_of_key,
    revoke_key,
)
from api.auth.principal import Principal
from api.auth.secret import ServerSecret
from api.auth.tables import ApiKeyTable
from api.auth.tokens import Token, read_token
from api.database import Database, table_of
from tests.auth.conftest import NOW, OTHER, OWN, SECRET, TESTS, MakeKey


def asks(database: Database, token: str, now: object = NOW) -> Principal | None:
    with database.session() as session:
        return principal_of_key(session, SECRET, token, now)  # type: ignore[arg-type]


def test_a_key_is_recognised_with_what_it_may_do(database: Database, make_key: MakeKey) -> None:
    key = make_key("read", "listings:write", name="Riverside's own", providers=[OWN])

    who = asks(database, key.token)

    assert who is not None
    assert who.actor == ("key", key.record.id, "Riverside's own")
    assert who.scopes == {"read", "listings:write"}
    assert (who.may("read"), who.may("keys")) == (True, False)
    assert (who.may_touch(OWN), who.may_touch(OTHER)) == (True, False)
    assert (who.limited, who.source) == (True, "provider_staff")


def test_one_for_the_whole_directory_speaks_as_staff(database: Database, make_key: MakeKey) -> None:
    who = asks(database, make_key("read").token)

    assert who is not None
    assert (who.may_touch(OTHER), who.limited, who.source) == (True, False, "staff")


def test_it_expires(database: Database, make_key: MakeKey) -> None:
    key = make_key("read", expires_at=NOW + timedelta(days=1))

    last = NOW + timedelta(days=1, microseconds=-1)
    assert asks(database, key.token, last) is not None
    assert asks(database, key.token, NOW + timedelta(days=1)) is None
    assert [key.record.state(last), key.record.state(NOW + timedelta(days=1))] == [
        "active",
        "expired",
    ]


def test_it_opens_nothing_once_it_is_revoked(database: Database, make_key: MakeKey) -> None:
    key, other = make_key("read"), make_key("read")

    with database.transaction() as session:
        revoked = revoke_key(session, key.record.id, by=TESTS, now=NOW)

    assert revoked is not None
    assert (revoked.state(NOW), revoked.revoked_at) == ("revoked", NOW)
    assert asks(database, key.token) is None
    assert asks(database, other.token) is not None


def test_revoking_again_changes_nothing(database: Database, make_key: MakeKey) -> None:
    key = make_key("read")
    with database.transaction() as session:
        first = revoke_key(session, key.record.id, by=TESTS, now=NOW)
        again = revoke_key(session, key.record.id, by=TESTS, now=NOW + timedelta(hours=1))
        nobodys = revoke_key(session, "0" * 10, by=TESTS, now=NOW)

    assert first == again
    assert nobodys is None
    assert [action for action, _, _ in entries(database)] == ["key.create", "key.revoke"]


def test_neither_another_secret_nor_another_id_opens_it(
    database: Database, make_key: MakeKey
) -> None:
    mine, other = (read_token(make_key("read").token) for _ in range(2))
    assert mine
    assert other

    assert asks(database, Token(mine.key_id, other.secret).text) is None
    assert asks(database, Token("0" * 10, mine.secret).text) is None
    assert asks(database, "tf_nonsense") is None


def test_another_servers_secret_opens_nothing(database: Database, make_key: MakeKey) -> None:
    key = make_key("read")

    with database.session() as session:
        assert find_key(session, ServerSecret(b"another" * 8), key.token, NOW) is None


def test_hashes_are_compared_in_constant_time(
    database: Database, make_key: MakeKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, compared = make_key("read"), []
    really = hmac.compare_digest

    def noted(one: str, other: str) -> bool:
        compared.append({one, other})
        return really(one, other)

    monkeypatch.setattr(hmac, "compare_digest", noted)

    assert asks(database, key.token) is not None
    assert len(compared) == 1


def test_the_day_of_use_is_noted_once_a_day(database: Database, make_key: MakeKey) -> None:
    key = make_key("read").record
    tomorrow = NOW + timedelta(days=1)
    assert first_use_of_day(key, NOW)

    with database.transaction() as session:
        note_use(session, key, tomorrow)
        note_use(session, key, NOW)
        (kept,) = list_keys(session)

    assert kept.last_used_on == tomorrow.date()
    assert not first_use_of_day(kept, tomorrow)
    assert first_use_of_day(kept, tomorrow + timedelta(days=1))


def test_keys_are_listed_the_newest_first(database: Database, make_key: MakeKey) -> None:
    for day in (2, 3, 1):
        make_key("read", name=str(day), now=NOW + timedelta(days=day))

    with database.session() as session:
        assert [key.name for key in list_keys(session)] == ["3", "2", "1"]


def test_a_word_of_the_database_that_is_no_scope_allows_nothing(
    database: Database, make_key: MakeKey
) -> None:
    key = make_key("read")
    with database.transaction() as session:
        session.execute(table_of(ApiKeyTable).update().values(scopes=["read", "everything"]))

    who = asks(database, key.token)

    assert who is not None
    assert who.scopes == {"read"}


def test_the_log_tells_who_made_and_revoked_it(database: Database, make_key: MakeKey) -> None:
    key = make_key("read", "keys", name="to be told of", providers=[OWN])
    with database.transaction() as session:
        revoke_key(session, key.record.id, by=TESTS, now=NOW)

    (created, revoked) = entries(database)

    assert created[:2] == ("key.create", key.record.id)
    assert revoked[:2] == ("key.revoke", key.record.id)
    for told in ("to be told of", str(OWN), '"keys"', '"read"'):
        assert told in created[2]


def test_no_secret_is_kept_anywhere(database: Database, make_key: MakeKey) -> None:
    key = make_key("read")
    token = read_token(key.token)
    assert token is not None
    with database.transaction() as session:
        revoke_key(session, key.record.id, by=TESTS, now=NOW)
        kept = str(session.execute(text("SELECT * FROM api_key")).all())
        hashed = session.execute(select(table_of(ApiKeyTable).c.hash)).scalar_one()
        log = str(session.execute(text("SELECT * FROM audit_entry")).all())

    for secret in (token.secret, key.token, key.token[-6:]):
        assert secret not in kept + log
    assert hashed not in log


def entries(database: Database) -> list[tuple[str, str, str]]:
    """(action, subject, after) of the log."""
    entry = table_of(AuditEntryTable)
    with database.session() as session:
        rows = session.execute(select(entry).order_by(entry.c.seq)).all()
    return [(row.action, row.subject, row.after) for row in rows]
