"""Programs over HTTP: added at their provider, and then edited by themselves."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from api.admin.listings_answers import ProgramOfEditors, ProgramWritten
from tests.admin.conftest import FED, Admin
from tests.admin.test_providers import problem


@pytest.fixture
def provider(admin: Admin) -> Any:
    return admin.a_provider(programs=[])


@pytest.fixture
def program(admin: Admin, provider: Any) -> Any:
    return admin.a_program(provider["id"], name="North", setting="residential_long")


def test_a_program_is_added_and_found(admin: Admin, provider: Any) -> None:
    path = f"/providers/{provider['id']}/programs"
    assert admin.found(q=provider["name1"]) == []
    answer = admin.ask("POST", path, {"setting": "outpatient", "facts": {"women": "yes"}})
    made = ProgramWritten.model_validate_json(answer.content)
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/v1/admin/programs/{made.id}"
    assert answer.headers["ETag"] == '"1"'
    assert admin.found(q=provider["name1"], needs=["women"]) == [provider["name1"]]
    shown = admin.ask("GET", f"/providers/{provider['id']}").json()
    assert shown["programs"] == [str(made.id)]


def test_a_program_reads_with_an_etag(admin: Admin, provider: Any, program: Any) -> None:
    answer = admin.ask("GET", f"/programs/{program['id']}")
    ProgramOfEditors.model_validate_json(answer.content)
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.json()["provider_id"] == provider["id"]
    assert admin.ask("GET", f"/programs/{program['id']}", If_None_Match='"1"').status_code == 304
    problem(admin.ask("GET", f"/programs/{uuid4()}"), 404, "not-found")


def test_an_edit_is_seen_before_the_answer_arrives(admin: Admin, program: Any) -> None:
    path = f"/programs/{program['id']}"
    body = {"capacity": {"beds_total": 12, "beds_open": 2}, "length_of_stay": {"typical_days": 90}}
    answer = admin.ask("PATCH", path, body, If_Match='"1"')
    written = ProgramWritten.model_validate_json(answer.content)
    assert answer.headers["ETag"] == '"2"'
    assert written.capacity is not None
    assert isinstance(written.capacity.as_of, datetime)
    assert written.capacity.expires_at == written.capacity.as_of + timedelta(hours=72)
    public = admin.client.get(f"/v1/programs/{program['id']}").json()
    assert public["capacity"]["beds_open"] == 2
    assert public["length_of_stay"]["typical_days"] == 90
    found = admin.client.post("/v1/search", json={"q": "north", "accepting": True}).json()
    assert program["id"] in [one["id"] for one in found["contents"]]


def test_every_edit_says_what_it_was_made_of(admin: Admin, program: Any) -> None:
    for method, end, body in (
        ("PATCH", "", {"name": "South"}),
        ("DELETE", "", {}),
        ("POST", "/restore", {}),
        ("POST", "/revert", {"seq": 1}),
    ):
        path = f"/programs/{program['id']}{end}"
        problem(admin.ask(method, path, body), 428, "precondition-required")
        problem(admin.ask(method, path, body, If_Match='"9"'), 412, "precondition-failed")
    assert admin.ask("GET", f"/programs/{program['id']}").json()["name"] == "North"


def test_a_program_is_deleted_restored_and_reverted(
    admin: Admin, provider: Any, program: Any
) -> None:
    path = f"/programs/{program['id']}"
    admin.ask("PATCH", path, {"name": "South"}, If_Match='"1"')
    gone = admin.ask("DELETE", path, {"why": "No longer given."}, If_Match='"2"')
    assert (gone.json()["status"], gone.headers["ETag"]) == ("deleted", '"3"')
    assert admin.client.get(f"/v1/programs/{program['id']}").status_code == 404
    problem(admin.ask("PATCH", path, {}, If_Match='"3"'), 409, "wrong-state")
    back = admin.ask("POST", f"{path}/restore", If_Match='"3"')
    assert back.json()["status"] == "published"

    history = admin.ask("GET", f"/providers/{provider['id']}/history").json()["contents"]
    renamed = next(one for one in history if one["action"] == "program.change")
    body = {"seq": renamed["seq"], "state": "before"}
    reverted = admin.ask("POST", f"{path}/revert", body, If_Match='"4"')
    assert (reverted.json()["name"], reverted.headers["ETag"]) == ("North", '"5"')


def test_an_end_that_has_passed_is_refused(admin: Admin, program: Any) -> None:
    ended = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    body = {"capacity": {"beds_open": 1, "expires_at": ended}}
    answer = admin.ask("PATCH", f"/programs/{program['id']}", body, If_Match='"1"')
    (error,) = problem(answer, 422, "invalid-request")["errors"]
    assert error["pointer"] == "/capacity/expires_at"


def test_a_limited_key_reaches_the_programs_of_its_own_providers_alone(
    admin: Admin, provider: Any, program: Any
) -> None:
    own = frozenset({UUID(provider["id"])})
    theirs = admin.with_key("read", "listings:write", providers=own)
    edited = theirs.ask("PATCH", f"/programs/{program['id']}", {"name": "S"}, If_Match='"1"')
    assert edited.json()["provenance"]["name"]["source"] == "provider_staff"
    assert theirs.a_program(provider["id"], setting="inpatient")["source"] == "provider_staff"

    (other,) = admin.ask("GET", f"/providers/{FED}").json()["programs"]
    for method, end, body in (
        ("GET", "", None),
        ("PATCH", "", {"name": "East"}),
        ("DELETE", "", {}),
        ("POST", "/restore", {}),
        ("POST", "/revert", {"seq": 1}),
    ):
        answer = theirs.ask(method, f"/programs/{other}{end}", body, If_Match='"1"')
        problem(answer, 403, "forbidden")
