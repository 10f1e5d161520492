"""The audit log over HTTP."""

from typing import Any

import pytest

from api.admin.audit import AuditPage, VerdictRead
from api.admin.listings_answers import EntryRead
from tests.admin.conftest import Admin
from tests.admin.test_providers import problem


@pytest.fixture
def provider(admin: Admin) -> Any:
    made = admin.a_provider()
    path = f"/providers/{made['id']}"
    admin.ask("PATCH", path, {"name1": "Renamed", "why": "a call"}, If_Match='"1"')
    return made


def test_it_tells_who_did_what_the_newest_first(admin: Admin, provider: Any) -> None:
    answer = admin.ask("GET", f"/audit?provider={provider['id']}")
    page = AuditPage.model_validate_json(answer.content)
    changed, *earlier = page.contents
    assert changed.action == "provider.change"
    assert (changed.actor.kind, changed.actor.name) == ("key", "An editor")
    assert changed.why == "a call"
    assert {"pointer": "/name1", "before": provider["name1"], "after": "Renamed"}.items() <= next(
        one for one in answer.json()["contents"][0]["changes"] if one["pointer"] == "/name1"
    ).items()
    assert {one.action for one in earlier} == {"provider.create", "program.create"}
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_it_is_read_page_by_page(admin: Admin, provider: Any) -> None:
    path = f"/audit?provider={provider['id']}"
    whole = [one["seq"] for one in admin.ask("GET", path).json()["contents"]]
    first = admin.ask("GET", f"{path}&limit=2").json()
    second = admin.ask("GET", f"{path}&limit=2&before={first['next']}").json()
    assert [one["seq"] for one in (*first["contents"], *second["contents"])] == whole
    assert second["next"] is None


def test_what_is_asked_narrows_it(admin: Admin, provider: Any) -> None:
    path = f"/audit?provider={provider['id']}"
    assert len(admin.ask("GET", f"{path}&action=provider.change").json()["contents"]) == 1
    assert admin.ask("GET", f"{path}&actor_kind=feed").json()["contents"] == []
    assert admin.ask("GET", f"{path}&until=2026-01-01T00:00:00Z").json()["contents"] == []
    mine = admin.ask("GET", "/me").json()["id"]
    assert len(admin.ask("GET", f"{path}&actor={mine}").json()["contents"]) == 3


def test_one_entry_is_read_by_its_number(admin: Admin, provider: Any) -> None:
    seq = admin.ask("GET", f"/audit?provider={provider['id']}").json()["contents"][0]["seq"]
    answer = admin.ask("GET", f"/audit/{seq}")
    assert EntryRead.model_validate_json(answer.content).seq == seq
    problem(admin.ask("GET", "/audit/2000000000"), 404, "not-found")
    problem(admin.ask("GET", f"/audit/{10**30}"), 422, "invalid-request")


def test_it_verifies_with_an_anchor_and_without(admin: Admin, provider: Any) -> None:
    kept = admin.ask("GET", "/audit").json()["anchor"]
    admin.a_provider()
    verdict = VerdictRead.model_validate_json(
        admin.ask("GET", f"/audit/verification?anchor={kept}").content
    )
    assert (verdict.sound, verdict.checked_with, verdict.faults) == (True, "anchor", [])
    assert verdict.anchor not in (None, kept)
    alone = admin.ask("GET", "/audit/verification").json()
    assert (alone["sound"], alone["checked_with"]) == (True, "nothing")


def test_an_anchor_that_the_log_never_had_shows_that_it_was_changed(
    admin: Admin, provider: Any
) -> None:
    seq, _ = admin.ask("GET", "/audit").json()["anchor"].split(":")
    verdict = admin.ask("GET", f"/audit/verification?anchor={seq}:{'0' * 64}").json()
    assert not verdict["sound"]
    assert verdict["faults"][0]["seq"] == int(seq)


def test_what_is_no_anchor_is_told(admin: Admin) -> None:
    answer = admin.ask("GET", "/audit/verification?anchor=nonsense")
    assert problem(answer, 422, "invalid-request")["errors"][0]["pointer"] == "/anchor"
    assert "nonsense" not in answer.text
