"""Rows that a person places, over HTTP."""

from typing import Any
from uuid import uuid4

import pytest

from tests.admin.conftest import Admin
from tests.admin.test_imports import HEADER, QUERY, sent


def a_doubt(admin: Admin, name: str, street: str, phone: str) -> tuple[str, Any]:
    """A provider that an editor entered, and a row that may be it; its phone is nobody else's."""
    made = admin.a_provider(name1=name, street=street)
    row = f"{name},,900 {street},,Mobile,AL,36602,{phone},,,SA ORT MD\n"
    assert sent(admin, (HEADER + row).encode(), QUERY).json()["result"]["counts"]["uncertain"] == 1
    (match,) = [
        one
        for one in admin.ask("GET", "/matches?per_page=100").json()["contents"]
        if one["row"]["name1"] == name
    ]
    return made["id"], match


def test_a_row_is_the_same_as_a_listing(admin: Admin) -> None:
    provider, match = a_doubt(admin, "Magnolia Center", "1 Government Street", "251-557-9901")
    assert match["candidates"][0]["provider_id"] == provider
    assert match["candidates"][0]["why"] == ["same_name"]

    answer = admin.ask("POST", f"/matches/{match['id']}", {"same": provider})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["provider_id"], answer.json()["what"]) == (provider, "changed")
    assert answer.json()["match"]["state"] == "same"
    # An editor entered the street; the feed's kind of care is taken in beside it.
    assert admin.ask("GET", f"/providers/{provider}").json()["street"] == "1 Government Street"
    again = admin.ask("POST", f"/matches/{match['id']}", {"different": True})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/match-closed")


def test_a_row_is_a_listing_of_its_own(admin: Admin) -> None:
    provider, match = a_doubt(admin, "Azalea Center", "2 Royal Street", "251-557-9902")
    answer = admin.ask("POST", f"/matches/{match['id']}", {"different": True}).json()
    assert answer["what"] == "created"
    assert answer["provider_id"] != provider
    assert admin.found(place="36602", q="Azalea").count("Azalea Center") == 2


@pytest.mark.parametrize(
    "body", [{}, {"same": str(uuid4()), "different": True}, {"different": False}, {"sane": "x"}]
)
def test_it_is_one_of_the_two(admin: Admin, body: dict[str, Any]) -> None:
    answer = admin.ask("POST", f"/matches/{uuid4()}", body)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request")


def test_there_is_no_match_that_was_never_made(admin: Admin) -> None:
    assert admin.ask("POST", f"/matches/{uuid4()}", {"different": True}).status_code == 404


def test_others_may_not(admin: Admin) -> None:
    stranger = admin.with_key("read", "listings:write", "listings:verify")
    assert stranger.ask("GET", "/matches").status_code == 403
    assert stranger.ask("POST", f"/matches/{uuid4()}", {"different": True}).status_code == 403
