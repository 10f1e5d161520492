"""Keys over HTTP: nobody gives or takes away more than they have."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.auth.scopes import SCOPES
from tests.auth.conftest import OTHER, OWN, MakeKey, bearer

KEYS = "/v1/admin/keys"


def post(client: TestClient, headers: dict[str, str], **sent: Any) -> Any:
    asked = {"name": "another", "scopes": ["read"], **sent}
    return client.post(KEYS, headers=headers, json=asked)


def test_a_new_key_is_shown_once_and_opens_what_was_said(
    client: TestClient, make_key: MakeKey
) -> None:
    mine = bearer(make_key(*SCOPES, name="the first"))

    made = post(client, mine, name="  Riverside  ", scopes=["keys", "read"], providers=[str(OWN)])

    assert made.status_code == 201
    shown = made.json()
    assert shown["key"].startswith(f"tf_{shown['id']}_")
    assert (shown["name"], shown["scopes"]) == ("Riverside", ["read", "keys"])
    assert (shown["providers"], shown["created_by"]) == ([str(OWN)], "the first")
    assert (shown["state"], shown["expires_at"]) == ("active", None)
    me = client.get("/v1/admin/me", headers={"Authorization": f"Bearer {shown['key']}"}).json()
    assert (me["id"], me["scopes"], me["providers"]) == (
        shown["id"],
        ["read", "keys"],
        [str(OWN)],
    )


def test_lists_never_show_its_secret(client: TestClient, make_key: MakeKey) -> None:
    mine = bearer(make_key("keys", "read"))
    secret = post(client, mine).json()["key"].split("_")[2]

    listed = client.get(KEYS, headers=mine)

    assert listed.json()["total_items"] == 2
    assert "another" in {one["name"] for one in listed.json()["contents"]}
    assert secret not in listed.text
    assert all({"key", "hash"}.isdisjoint(one) for one in listed.json()["contents"])


def test_lists_come_in_pages(client: TestClient, make_key: MakeKey) -> None:
    mine = bearer([make_key("keys") for _ in range(5)].pop())

    pages = [
        client.get(KEYS, headers=mine, params={"page": page, "per_page": 2}).json()
        for page in (1, 3, 4)
    ]

    assert [page["size"] for page in pages] == [2, 1, 0]
    assert [page["last_page"] for page in pages] == [False, True, True]
    assert [page["empty"] for page in pages] == [False, False, True]
    assert client.get(KEYS, headers=mine, params={"per_page": 101}).status_code == 422


def test_a_repeated_post_makes_no_second_key_and_shows_no_secret(
    client: TestClient, make_key: MakeKey
) -> None:
    mine = {**bearer(make_key("keys", "read")), "Idempotency-Key": "once"}

    first, second = post(client, mine), post(client, mine)

    assert first.json()["key"]
    assert second.json() == {**first.json(), "key": None}
    assert client.get(KEYS, headers=mine).json()["total_items"] == 2


@pytest.mark.parametrize(
    "asked",
    [
        {"scopes": ["audit"]},
        {"scopes": ["read", "listings:write"]},
    ],
)
def test_nobody_gives_scopes_they_do_not_have(
    client: TestClient, make_key: MakeKey, asked: dict[str, Any]
) -> None:
    refused = post(client, bearer(make_key("keys", "read")), **asked)

    assert refused.status_code == 403
    assert refused.json()["type"] == "/problems/forbidden"


@pytest.mark.parametrize("providers", [None, [str(OTHER)], [str(OWN), str(OTHER)]])
def test_nobody_gives_providers_they_do_not_have(
    client: TestClient, make_key: MakeKey, providers: list[str] | None
) -> None:
    mine = bearer(make_key("keys", "read", providers=[OWN]))

    assert post(client, mine, providers=providers).status_code == 403
    assert post(client, mine, providers=[str(OWN)]).status_code == 201


def test_a_limited_one_sees_and_revokes_its_providers_own_alone(
    client: TestClient, make_key: MakeKey
) -> None:
    mine = make_key("keys", "read", providers=[OWN], name="mine")
    own = make_key("read", providers=[OWN], name="own").record.id
    others = [
        make_key("read", name="everybody's").record.id,
        make_key("read", providers=[OTHER]).record.id,
        make_key("read", providers=[OWN, OTHER]).record.id,
    ]

    listed = client.get(KEYS, headers=bearer(mine)).json()["contents"]
    statuses = [
        client.delete(f"{KEYS}/{one}", headers=bearer(mine)).status_code for one in (own, *others)
    ]

    assert {key["name"] for key in listed} == {"mine", "own"}
    assert statuses == [200, 404, 404, 404]


def test_a_key_with_more_scopes_is_not_theirs_to_revoke(
    client: TestClient, make_key: MakeKey
) -> None:
    stronger = make_key("keys", "audit")

    refused = client.delete(f"{KEYS}/{stronger.record.id}", headers=bearer(make_key("keys")))

    assert refused.status_code == 403
    assert client.get(KEYS, headers=bearer(stronger)).status_code == 200


def test_a_revoked_key_stays_in_the_list(client: TestClient, make_key: MakeKey) -> None:
    mine, other = bearer(make_key("keys", "read")), make_key("read")

    revoked = client.delete(f"{KEYS}/{other.record.id}", headers=mine)

    assert revoked.json()["state"] == "revoked"
    assert client.get("/v1/admin/me", headers=bearer(other)).status_code == 401
    states = {key["id"]: key["state"] for key in client.get(KEYS, headers=mine).json()["contents"]}
    assert states[other.record.id] == "revoked"
    assert client.delete(f"{KEYS}/nosuchkey0", headers=mine).status_code == 404


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"name": " "}, "/name"),
        ({"name": "x" * 201}, "/name"),
        ({"scopes": []}, "/scopes"),
        ({"scopes": ["zzcanaryzz"]}, "/scopes/0"),
        ({"providers": []}, "/providers"),
        ({"providers": ["zzcanaryzz"]}, "/providers/0"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "/expires_at"),
        ({"expires_at": "2999-01-01T00:00:00"}, "/expires_at"),
        ({"zzcanary": 1}, "/zzcanary"),
    ],
)
def test_what_is_wrong_is_named_and_not_repeated(
    client: TestClient, make_key: MakeKey, sent: dict[str, Any], pointer: str
) -> None:
    refused = post(client, bearer(make_key("keys", "read")), **sent)

    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]
    assert "zzcanaryzz" not in refused.text


def test_it_may_be_given_an_end(client: TestClient, make_key: MakeKey) -> None:
    end = datetime.now(UTC) + timedelta(days=1)

    made = post(client, bearer(make_key("keys", "read")), expires_at=end.isoformat())

    assert datetime.fromisoformat(made.json()["expires_at"]) == end
