"""Accounts over HTTP."""

from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from api.auth.scopes import SCOPES
from api.database import Database
from tests.auth.conftest import OTHER, OWN, MakeKey, bearer

ACCOUNTS = "/v1/admin/accounts"
GOOD = "grey heron by the weir"


def post(client: TestClient, headers: dict[str, str], **sent: Any) -> Any:
    asked = {"email": "Ann@Clinic.Example", "name": "Ann", "scopes": ["read"], **sent}
    return client.post(ACCOUNTS, headers=headers, json=asked)


def test_a_new_account_is_listed_without_its_password(
    client: TestClient, make_key: MakeKey
) -> None:
    mine = bearer(make_key(*SCOPES, name="the first"))

    made = post(client, mine, scopes=["audit", "read"], password=GOOD)
    other = post(client, mine, email="a@clinic.example", providers=[str(OWN)])
    listed = client.get(ACCOUNTS, headers=mine)

    assert made.status_code == other.status_code == 201
    ann = made.json()
    assert (ann["email"], ann["scopes"]) == ("ann@clinic.example", ["read", "audit"])
    assert (ann["has_password"], ann["created_by"]) == (True, "the first")
    assert (other.json()["has_password"], other.json()["providers"]) == (False, [str(OWN)])
    assert listed.json()["contents"] == [other.json(), ann]
    assert GOOD not in made.text + listed.text
    assert "argon2" not in made.text + listed.text


def test_its_password_and_hash_are_in_no_log_and_no_kept_answer(
    client: TestClient, make_key: MakeKey, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    once = {"Idempotency-Key": "once"}
    post(client, {**bearer(make_key("keys", "read")), **once}, password=GOOD)

    with database.session() as session:
        kept = "".join(
            str(session.execute(text(f"SELECT * FROM {table}")).all())
            for table in ("audit_entry", "idempotent_answer")
        )
    assert "account.create" in kept
    assert GOOD not in kept + caplog.text
    assert "argon2" not in kept


def test_an_address_has_one_account(client: TestClient, make_key: MakeKey) -> None:
    mine = bearer(make_key("keys", "read"))
    post(client, mine)

    again = post(client, mine, email="ann@CLINIC.example")

    assert again.status_code == 422
    assert again.json()["errors"][0]["code"] == "taken"


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"email": "nobody"}, "/email"),
        ({"email": "a b@clinic.example"}, "/email"),
        ({"email": f"{'x' * 250}@x.example"}, "/email"),
        ({"password": "short"}, "/password"),
        ({"password": "Password1234"}, "/password"),
        ({"name": ""}, "/name"),
        ({"scopes": ["root"]}, "/scopes/0"),
        ({"disabled": True}, "/disabled"),
    ],
)
def test_what_is_wrong_is_named(
    client: TestClient, make_key: MakeKey, sent: dict[str, Any], pointer: str
) -> None:
    refused = post(client, bearer(make_key("keys", "read")), **sent)

    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]


def test_what_it_may_do_is_changed_and_the_rest_stays(
    client: TestClient, make_key: MakeKey
) -> None:
    mine = bearer(make_key("keys", "read", "audit"))
    made = post(client, mine, providers=[str(OWN)]).json()
    place = f"{ACCOUNTS}/{made['id']}"

    scoped = client.patch(place, headers=mine, json={"scopes": ["audit"]}).json()
    free = client.patch(place, headers=mine, json={"providers": None}).json()
    disabled = client.patch(place, headers=mine, json={"disabled": True}).json()
    enabled = client.patch(place, headers=mine, json={"disabled": False}).json()

    assert scoped == {**made, "scopes": ["audit"]}
    assert free == {**scoped, "providers": None}
    assert disabled["disabled_at"]
    assert enabled == free


def test_a_patch_that_changes_nothing_is_not_in_the_log(
    client: TestClient, make_key: MakeKey, database: Database
) -> None:
    mine = bearer(make_key("keys", "read"))
    made = post(client, mine).json()

    for sent in ({}, {"scopes": ["read"]}, {"disabled": False}):
        client.patch(f"{ACCOUNTS}/{made['id']}", headers=mine, json=sent)
    client.patch(f"{ACCOUNTS}/{made['id']}", headers=mine, json={"disabled": True})

    with database.session() as session:
        done = session.execute(text("SELECT action FROM audit_entry ORDER BY seq")).scalars()
        assert list(done) == ["key.create", "account.create", "account.change"]


def test_nobody_gives_or_takes_away_more_than_they_have(
    client: TestClient, make_key: MakeKey
) -> None:
    chief, weak = bearer(make_key(*SCOPES)), bearer(make_key("keys", "read"))
    strong = post(client, chief, scopes=["audit"]).json()["id"]
    plain = post(client, chief, email="b@clinic.example").json()["id"]

    statuses = [
        post(client, weak, email="c@clinic.example", scopes=["audit"]),
        client.patch(f"{ACCOUNTS}/{strong}", headers=weak, json={"disabled": True}),
        client.patch(f"{ACCOUNTS}/{strong}", headers=weak, json={"scopes": ["read"]}),
        client.patch(f"{ACCOUNTS}/{plain}", headers=weak, json={"scopes": ["read", "audit"]}),
        client.patch(f"{ACCOUNTS}/{plain}", headers=weak, json={"disabled": True}),
    ]

    assert [answer.status_code for answer in statuses] == [403, 403, 403, 403, 200]


def test_a_limited_one_sees_its_providers_own_alone(client: TestClient, make_key: MakeKey) -> None:
    chief, limited = bearer(make_key(*SCOPES)), bearer(make_key("keys", "read", providers=[OWN]))
    post(client, chief, email="all@clinic.example")
    other = post(client, chief, email="other@clinic.example", providers=[str(OTHER)]).json()["id"]
    own = post(client, chief, email="own@clinic.example", providers=[str(OWN)]).json()["id"]

    listed = client.get(ACCOUNTS, headers=limited).json()["contents"]

    def changed(account: str, **sent: Any) -> int:
        place = f"{ACCOUNTS}/{account}"
        return client.patch(place, headers=limited, json=sent).status_code

    assert [account["email"] for account in listed] == ["own@clinic.example"]
    assert changed(other, disabled=True) == 404
    assert changed(own, disabled=True) == 200
    assert changed(own, providers=None) == 403
    assert changed(own, providers=[str(OTHER)]) == 403
