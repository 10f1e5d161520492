"""Imports over HTTP: a file is the body of the request."""

from typing import Any

import pytest

from tests.admin.conftest import FED, Admin

HEADER = "name1,name2,street1,street2,city,state,zip,phone,intake1,intake2,service_code_info\n"
QUERY = "?feed=samhsa_su&edition=2023&name=su.csv"


def a_file(name: str, street: str = "12 Elm Street", zip_code: str = "99501") -> bytes:
    """A directory of one facility, in Alaska, where no other test has one."""
    return f"{HEADER}{name},,{street},,Anchorage,AK,{zip_code},907-555-0100,,,SA ORT MD\n".encode()


def sent(admin: Admin, content: bytes, query: str = QUERY, **headers: str) -> Any:
    return admin.client.post(
        f"/v1/admin/imports{query}",
        content=content,
        headers={
            **admin.headers,
            "Content-Type": "text/csv",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        },
    )


def test_a_file_is_imported_and_the_public_finds_it(admin: Admin) -> None:
    answer = sent(admin, a_file("Aurora House"))
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["state"], made["file_name"], made["feed"]) == ("applied", "su.csv", "samhsa_su")
    assert made["result"]["counts"]["created"] == 1
    assert answer.headers["Location"] == f"/v1/admin/imports/{made['id']}"
    assert "Aurora House" in admin.found(place="Anchorage, AK")

    assert admin.ask("GET", f"/imports/{made['id']}").json() == made
    listed = admin.ask("GET", "/imports").json()["contents"]
    assert made["id"] in [one["id"] for one in listed]
    assert "changes" not in listed[0]["result"]


def test_a_dry_run_is_kept_and_applied_later(admin: Admin) -> None:
    content = a_file("Borealis House", "14 Elm Street", "99502")
    answer = sent(admin, content, f"{QUERY}&dry_run=true")
    previewed = answer.json()
    assert (previewed["state"], previewed["result"]["dry_run"]) == ("previewed", True)
    assert "Borealis House" not in admin.found(place="Anchorage, AK")

    applied = admin.ask("POST", f"/imports/{previewed['id']}/apply")
    assert applied.status_code == 200, applied.text
    assert applied.json()["state"] == "applied"
    assert "Borealis House" in admin.found(place="Anchorage, AK")
    again = admin.ask("POST", f"/imports/{previewed['id']}/apply")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/import-closed")


def test_a_preview_is_dropped(admin: Admin) -> None:
    previewed = sent(admin, a_file("Cedar", "16 Elm", "99503"), f"{QUERY}&dry_run=true").json()
    assert admin.ask("DELETE", f"/imports/{previewed['id']}").status_code == 204
    assert admin.ask("GET", f"/imports/{previewed['id']}").json()["state"] == "dropped"
    assert admin.ask("DELETE", f"/imports/{previewed['id']}").status_code == 409
    assert admin.ask("POST", f"/imports/{previewed['id']}/apply").status_code == 409


def test_sent_again_with_its_key_it_is_done_once(admin: Admin) -> None:
    content = a_file("Denali House", "18 Elm Street", "99504")
    once = {"Idempotency_Key": "denali"}
    first, second = sent(admin, content, **once), sent(admin, content, **once)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert second.headers["Idempotent-Replayed"] == "true"
    other = sent(admin, a_file("Other"), **once)
    assert other.json()["type"] == "/problems/idempotency-key-reused"


def test_the_name_of_the_file_can_tell_its_year(admin: Admin) -> None:
    name = {"Content_Disposition": 'attachment; filename="folder/su-2023.csv"'}
    answer = sent(admin, a_file("Eagle", "20 Elm", "99505"), "?feed=samhsa_su&dry_run=true", **name)
    assert answer.json()["file_name"] == "su-2023.csv"


@pytest.mark.parametrize(
    ("content", "query", "problem"),
    [
        (b"", "", "unreadable-file"),
        (b"a,b\n1,2\n", "", "unknown-format"),
        (a_file("Fox"), "?feed=samhsa_su", "edition-needed"),
        (a_file("Fox", zip_code="x"), f"{QUERY}&strict=true", "import-has-problems"),
        (a_file("Fox"), f"{QUERY}&whole=perhaps", "invalid-request"),
        (a_file("Fox"), f"{QUERY}&state=Alaska", "invalid-request"),
    ],
)
def test_what_cannot_be_imported_is_told(
    admin: Admin, content: bytes, query: str, problem: str
) -> None:
    answer = sent(admin, content, query)
    assert (answer.status_code, answer.json()["type"]) == (422, f"/problems/{problem}")


def test_a_feed_of_which_too_much_would_vanish_is_not_taken(admin: Admin) -> None:
    answer = sent(admin, a_file("Glacier", "22 Elm", "99506"), f"{QUERY}&whole=true")
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/too-many-vanish")
    # Not read as missing by anyone: the listing of the other tests is as it was.
    assert admin.ask("GET", f"/providers/{FED}").json()["status"] == "published"


def test_others_may_not(admin: Admin) -> None:
    stranger = admin.with_key("read", "listings:write")
    assert sent(stranger, a_file("Heron")).status_code == 403
    limited = admin.with_key("imports", providers=frozenset({FED}))
    assert sent(limited, a_file("Heron")).status_code == 403
    assert limited.ask("GET", "/imports").status_code == 403
    assert admin.client.post("/v1/admin/imports", content=a_file("Heron")).status_code == 401
