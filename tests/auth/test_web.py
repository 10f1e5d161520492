"""Routes of the admin API: closed unless they say what they need."""

import logging
from datetime import timedelta
from typing import Annotated, Any

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.testclient import TestClient

from api.app import create_app
from api.auth.keys import list_keys, revoke_key
from api.auth.principal import Principal
from api.auth.scopes import MEANINGS, SCOPES
from api.auth.tokens import new_token
from api.auth.web import (
    Requirement,
    UndeclaredScope,
    admin_routes,
    refuse_undeclared,
    requirement,
    requires,
    route_scopes,
)
from api.database import Database, DatabaseError
from api.direct import DirectRoute
from api.migrations import upgrade
from api.settings import Settings
from tests.auth.conftest import NOW, OWN, SECRET_TEXT, TESTS, MakeKey, admin_app, bearer
from tests.databases import fresh_postgres_database

KEYS = "/v1/admin/keys"


def test_every_scope_has_a_meaning() -> None:
    assert set(MEANINGS) == set(SCOPES)
    assert all(MEANINGS.values())


def test_every_route_of_the_admin_api_declares_its_scopes() -> None:
    app = create_app(Settings())

    declared = [(getattr(one, "path", ""), route_scopes(one)) for one in admin_routes(app.routes)]

    assert {path for path, _ in declared} >= {KEYS, "/v1/admin/accounts", "/v1/admin/me"}
    assert all(scopes is not None for _, scopes in declared)
    # Only who am I is open to every key.
    assert [path for path, scopes in declared if not scopes] == ["/v1/admin/me"]


def test_what_a_route_needs_can_be_read_off_it() -> None:
    app = FastAPI()

    @app.get("/v1/admin/things")
    def things(principal: Annotated[Principal, requires("read", "audit")]) -> None: ...

    @app.get("/v1/admin/own")
    def own(principal: Annotated[Principal, requires("read", own_providers=True)]) -> None: ...

    both, one = admin_routes(app.routes)
    assert requirement(both) == Requirement(frozenset({"read", "audit"}), own_providers=False)
    assert requirement(one) == Requirement(frozenset({"read"}), own_providers=True)
    refuse_undeclared(app)


def test_to_require_nothing_is_refused() -> None:
    with pytest.raises(UndeclaredScope):
        requires()


@pytest.mark.parametrize("path", ["/v1/admin", "/v1/admin/", "/v1/admin/open", "/v1/admin/{any}/x"])
def test_an_app_with_a_route_that_declares_none_does_not_start(path: str, tmp_path: Any) -> None:
    app = create_app(Settings(database_url=SecretStr(f"sqlite:///{tmp_path / 'f.sqlite3'}")))

    @app.get(path)
    def undeclared() -> None: ...

    with pytest.raises(UndeclaredScope, match="declare no scope"), TestClient(app):
        pass


def test_nor_one_with_a_shortcut_past_the_declaration() -> None:
    app = FastAPI()

    async def shortcut(request: Any) -> None: ...

    app.router.routes.append(DirectRoute("/v1/admin/quick", shortcut))

    with pytest.raises(UndeclaredScope, match="/v1/admin/quick"):
        refuse_undeclared(app)


def test_nor_one_with_an_app_mounted_there() -> None:
    app = FastAPI()
    app.mount("/v1/admin/files", FastAPI())

    with pytest.raises(UndeclaredScope, match="/v1/admin/files"):
        refuse_undeclared(app)


def test_without_a_key_nobody_gets_in(client: TestClient) -> None:
    answer = client.get(KEYS)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json()["type"] == "/problems/unauthorized"


def test_a_key_that_opens_nothing_is_told_alike_whyever(
    client: TestClient, database: Database, make_key: MakeKey
) -> None:
    revoked, expired = make_key("keys"), make_key("keys", expires_at=NOW - timedelta(days=700))
    with database.transaction() as session:
        revoke_key(session, revoked.record.id, by=TESTS, now=NOW)

    tokens = [revoked.token, expired.token, new_token().text]
    answers = [client.get(KEYS, headers={"Authorization": f"Bearer {one}"}) for one in tokens]

    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1


def test_a_mistyped_one_is_told_from_them_without_a_look_into_the_database(
    client: TestClient, make_key: MakeKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = make_key("keys").token
    wrong = token[:20] + ("a" if token[20] != "a" else "b") + token[21:]

    def never(_: Database) -> None:
        raise AssertionError

    monkeypatch.setattr(Database, "session", never)
    answer = client.get(KEYS, headers={"Authorization": f"Bearer {wrong}"})

    assert answer.status_code == 401
    assert "mistyped" in answer.json()["detail"]
    assert wrong not in answer.text


def test_a_key_is_never_taken_from_the_address_or_a_cookie(
    client: TestClient, make_key: MakeKey
) -> None:
    token = make_key("keys").token
    client.cookies.set("key", token)

    answers = [
        client.get(KEYS, params={"access_token": token, "key": token}),
        client.get(KEYS, headers={"X-API-Key": token}),
        client.get(KEYS, headers={"Authorization": f"Basic {token}"}),
        client.get(KEYS, headers={"Authorization": token}),
    ]

    assert [answer.status_code for answer in answers] == [401] * 4


def test_a_missing_scope_is_named(client: TestClient, make_key: MakeKey) -> None:
    answer = client.get(KEYS, headers=bearer(make_key("read", "audit")))

    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/forbidden"
    assert "scope keys" in answer.json()["detail"]


def test_a_key_opens_nothing_from_the_moment_it_is_revoked(
    client: TestClient, database: Database, make_key: MakeKey
) -> None:
    key = make_key("keys")
    assert client.get(KEYS, headers=bearer(key)).status_code == 200

    with database.transaction() as session:
        revoke_key(session, key.record.id, by=TESTS, now=NOW)

    assert client.get(KEYS, headers=bearer(key)).status_code == 401


def test_the_day_of_use_is_noted_where_somebody_was_let_in(
    client: TestClient, database: Database, make_key: MakeKey
) -> None:
    used, refused = make_key("keys"), make_key("read")
    for key in (used, refused, used):
        client.get(KEYS, headers=bearer(key))

    with database.session() as session:
        days = {key.id: key.last_used_on for key in list_keys(session)}

    assert days[used.record.id] is not None
    assert days[refused.record.id] is None


def test_a_day_that_can_not_be_noted_fails_nobodys_request(
    client: TestClient,
    make_key: MakeKey,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    key = make_key("keys")

    def full(_: Database) -> None:
        raise DatabaseError(key.token)

    monkeypatch.setattr(Database, "transaction", full)

    assert client.get(KEYS, headers=bearer(key)).status_code == 200
    assert "not noted" in caplog.text
    assert key.token not in caplog.text


def test_no_key_is_ever_logged(
    client: TestClient, make_key: MakeKey, caplog: pytest.LogCaptureFixture
) -> None:
    made = make_key("keys")
    with caplog.at_level(logging.DEBUG):
        client.get(KEYS, headers=bearer(made))
        client.get(KEYS, headers={"Authorization": f"Bearer {made.token}x"})
        sent = {"name": "another", "scopes": ["keys"]}
        another = client.post(KEYS, headers=bearer(made), json=sent).json()["key"]

    assert "/v1/admin/keys" in caplog.text
    assert made.token[14:40] not in caplog.text
    assert another[14:40] not in caplog.text


def test_without_a_secret_a_servers_keys_are_refused_with_what_to_do(
    postgres_server_url: str,
) -> None:
    with fresh_postgres_database(postgres_server_url) as url:
        database = Database(url)
        upgrade(database)
        headers = {"Authorization": f"Bearer {new_token().text}"}
        with TestClient(admin_app(database, Settings())) as client:
            answer = client.get(KEYS, headers=headers)
        database.dispose()

    assert answer.status_code == 503
    assert answer.json()["type"] == "/problems/not-configured"
    assert "FINDER_SECRET" in answer.json()["detail"]


def test_the_description_tells_how_keys_are_sent_and_what_each_route_needs() -> None:
    description = create_app(Settings(secret=SecretStr(SECRET_TEXT))).openapi()

    scheme = description["components"]["securitySchemes"]["key"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert all(f"`{scope}`" in scheme["description"] for scope in SCOPES)
    assert description["paths"][KEYS]["get"]["security"] == [{"key": ["keys"]}]
    assert "security" not in description["paths"]["/v1/search"]["post"]


def test_me_tells_who_a_key_is(client: TestClient, make_key: MakeKey) -> None:
    end = NOW + timedelta(days=365)
    key = make_key("audit", "read", name="Riverside", providers=[OWN], expires_at=end)

    assert client.get("/v1/admin/me", headers=bearer(key)).json() == {
        "kind": "key",
        "id": key.record.id,
        "name": "Riverside",
        "scopes": ["read", "audit"],
        "providers": [str(OWN)],
        "expires_at": end.isoformat(),
    }
    assert client.get("/v1/admin/me").status_code == 401
