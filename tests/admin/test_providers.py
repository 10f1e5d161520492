"""Providers over HTTP: read, added, changed, deleted, restored, confirmed and reverted."""

import threading
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from api.admin.listings_answers import (
    HistoryRead,
    ProviderOfEditors,
    ProvidersPage,
    ProviderWritten,
)
from tests.admin.conftest import FED, Admin, a_body

PATCH = {"Content_Type": "application/merge-patch+json"}
TODAY = datetime.now(UTC).date().isoformat()


@pytest.fixture
def provider(admin: Admin) -> Any:
    return admin.a_provider(facts={"medicaid": "yes", "cash": "no"})


def problem(answer: Any, status: int, slug: str) -> Any:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == f"/problems/{slug}"
    return answer.json()


class TestReading:
    def test_a_provider_reads_with_who_said_what_and_an_etag(self, admin: Admin) -> None:
        answer = admin.ask("GET", f"/providers/{FED}")
        ProviderOfEditors.model_validate_json(answer.content)
        assert answer.headers["ETag"] == f'"{answer.json()["revision"]}"'
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.json()["provenance"]["medicaid"]["source"] == "samhsa_su_2023"
        assert answer.json()["facts"] == {"cbt": "yes", "medicaid": "yes"}

    def test_who_has_it_already_gets_304(self, admin: Admin, provider: Any) -> None:
        path = f"/providers/{provider['id']}"
        tag = admin.ask("GET", path).headers["ETag"]
        for known in (tag, f"W/{tag}", f'"7", {tag}', "*"):
            answer = admin.ask("GET", path, If_None_Match=known)
            assert (answer.status_code, answer.content) == (304, b""), known
            assert answer.headers["ETag"] == tag
        admin.ask("PATCH", path, {"name2": "East"}, If_Match=tag)
        assert admin.ask("GET", path, If_None_Match=tag).status_code == 200

    def test_what_is_not_there_is_not_found(self, admin: Admin) -> None:
        problem(admin.ask("GET", f"/providers/{uuid4()}"), 404, "not-found")
        problem(admin.ask("GET", "/providers/7"), 422, "invalid-request")

    def test_a_list_is_a_page_in_the_shape_of_every_list(self, admin: Admin) -> None:
        names = [f"Pelican House {letter}" for letter in "CAB"]
        for name in names:
            admin.a_provider(name1=name)
        answer = admin.ask("GET", "/providers?q=pelican&per_page=2")
        ProvidersPage.model_validate_json(answer.content)
        page = answer.json()
        assert [one["name1"] for one in page["contents"]] == sorted(names)[:2]
        assert (page["total_items"], page["total_pages"], page["size"]) == (3, 2, 2)
        assert (page["first_page"], page["last_page"], page["empty"]) == (True, False, False)
        rest = admin.ask("GET", "/providers?q=pelican&per_page=2&page=2").json()
        assert [one["name1"] for one in rest["contents"]] == sorted(names)[2:]
        assert rest["last_page"]

    def test_a_list_can_be_narrowed(self, admin: Admin) -> None:
        made = admin.a_provider(name1="Narrow House")
        path = f"/providers/{made['id']}"
        admin.ask("DELETE", path, If_Match='"1"')
        for query, count in (
            *(("status=deleted", 1), ("status=published", 0), ("state=AL", 1), ("state=AK", 0)),
            *(("stale=false", 1), ("stale=true", 0)),
        ):
            page = admin.ask("GET", f"/providers?q=narrow&{query}").json()
            assert page["total_items"] == count, query
        assert admin.ask("GET", "/providers?q=riverside&stale=true").json()["total_items"] == 1
        for query in ("status=gone", "state=Alabama", "per_page=101", "page=0", f"q={'x' * 201}"):
            problem(admin.ask("GET", f"/providers?{query}"), 422, "invalid-request")


class TestAdding:
    def test_what_was_added_is_found_before_the_answer_arrives(self, admin: Admin) -> None:
        body = a_body(name1="Albatross House", website="http://albatross.example")
        answer = admin.ask("POST", "/providers", body)
        made = ProviderWritten.model_validate_json(answer.content)
        assert answer.status_code == 201
        assert answer.headers["Location"] == f"/v1/admin/providers/{made.id}"
        assert answer.headers["ETag"] == '"1"'
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert [one.code for one in made.warnings] == ["not_encrypted"]
        assert admin.found(q="albatross") == ["Albatross House"]

    def test_the_same_request_again_adds_nothing(self, admin: Admin) -> None:
        body = a_body(name1="Cormorant House")
        key = str(uuid4())
        first = admin.ask("POST", "/providers", body, Idempotency_Key=key)
        again = admin.ask("POST", "/providers", body, Idempotency_Key=key)
        assert (again.status_code, again.json()) == (201, first.json())
        assert again.headers["Location"] == first.headers["Location"]
        assert admin.ask("GET", "/providers?q=cormorant").json()["total_items"] == 1
        other = admin.ask("POST", "/providers", a_body(), Idempotency_Key=key)
        problem(other, 422, "idempotency-key-reused")

    def test_a_mistake_leaves_the_key_free(self, admin: Admin) -> None:
        key = str(uuid4())
        wrong = admin.ask("POST", "/providers", a_body(zip="60601"), Idempotency_Key=key)
        assert problem(wrong, 422, "invalid-request")["errors"][0]["pointer"] == "/zip"
        right = admin.ask("POST", "/providers", a_body(), Idempotency_Key=key)
        assert right.status_code == 201

    def test_what_may_be_there_already_is_told(self, admin: Admin, provider: Any) -> None:
        body = a_body(street=provider["street"])
        (warning,) = admin.ask("POST", "/providers", body).json()["warnings"]
        assert (warning["code"], warning["providers"]) == ("possible_duplicate", [provider["id"]])


class TestChanging:
    def test_an_edit_is_found_before_the_answer_arrives(self, admin: Admin, provider: Any) -> None:
        before = admin.found(q="petrel")
        answer = admin.ask(
            "PATCH",
            f"/providers/{provider['id']}",
            {"name1": "Petrel House"},
            If_Match='"1"',
            **PATCH,
        )
        ProviderWritten.model_validate_json(answer.content)
        assert answer.headers["ETag"] == '"2"'
        assert (before, admin.found(q="petrel")) == ([], ["Petrel House"])

    def test_a_fact_that_is_cleared_is_found_no_more(self, admin: Admin) -> None:
        made = admin.a_provider(name1="Osprey House", facts={"cbt": "yes"})
        assert admin.found(q="osprey", needs=["cbt"]) == ["Osprey House"]
        admin.ask("PATCH", f"/providers/{made['id']}", {"facts": {"cbt": None}}, If_Match='"1"')
        assert admin.found(q="osprey", needs=["cbt"]) == []
        assert admin.found(q="osprey") == ["Osprey House"]

    def test_the_etag_changes_exactly_when_the_row_does(self, admin: Admin, provider: Any) -> None:
        path = f"/providers/{provider['id']}"
        same = {"name1": provider["name1"], "facts": {"medicaid": "yes"}}
        for body, tag in (({}, '"1"'), (same, '"1"'), ({"name2": "East"}, '"2"')):
            answer = admin.ask("PATCH", path, body, If_Match='"1"')
            assert answer.headers["ETag"] == tag
        assert admin.ask("GET", path).headers["ETag"] == '"2"'

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("PATCH", ""),
            ("DELETE", ""),
            ("POST", "/restore"),
            ("POST", "/verify"),
            ("POST", "/revert"),
        ],
    )
    def test_every_edit_says_what_it_was_made_of(
        self, admin: Admin, provider: Any, method: str, path: str
    ) -> None:
        path = f"/providers/{provider['id']}{path}"
        body = {"/verify": {"how": "phone", "on": TODAY}, "/revert": {"seq": 1}}
        sent = next((one for end, one in body.items() if path.endswith(end)), {})
        problem(admin.ask(method, path, sent), 428, "precondition-required")
        problem(admin.ask(method, path, sent, If_Match="*"), 428, "precondition-required")
        for tag in ('"2"', 'W/"1"', "1", '"abc"'):
            problem(admin.ask(method, path, sent, If_Match=tag), 412, "precondition-failed")
        assert admin.ask("GET", f"/providers/{provider['id']}").headers["ETag"] == '"1"'

    def test_any_of_several_versions_will_do(self, admin: Admin, provider: Any) -> None:
        path = f"/providers/{provider['id']}"
        answer = admin.ask("PATCH", path, {"name2": "East"}, If_Match='"7", "1"')
        assert answer.status_code == 200

    def test_of_two_editors_at_once_one_wins_and_nothing_is_lost(
        self, admin: Admin, provider: Any
    ) -> None:
        path, answers = f"/providers/{provider['id']}", []
        start = threading.Barrier(2)

        def edit(name: str) -> None:
            start.wait()
            answers.append(admin.ask("PATCH", path, {"name2": name}, If_Match='"1"'))

        threads = [threading.Thread(target=edit, args=(name,)) for name in ("East", "West")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        won, lost = sorted(answers, key=lambda one: one.status_code)
        assert (won.status_code, lost.status_code) == (200, 412)
        assert admin.ask("GET", path).json()["name2"] == won.json()["name2"]

    def test_a_mistake_is_named_and_not_repeated(self, admin: Admin, provider: Any) -> None:
        body = {"facts": {"medicaid": "zzcanaryzz"}, "phones": [{"number": "zzcanaryzz"}]}
        answer = admin.ask("PATCH", f"/providers/{provider['id']}", body, If_Match='"1"')
        errors = problem(answer, 422, "invalid-request")["errors"]
        assert {one["pointer"] for one in errors} == {"/facts/medicaid", "/phones/0/number"}
        assert "zzcanaryzz" not in answer.text

    def test_a_body_that_is_no_json_is_refused(self, admin: Admin, provider: Any) -> None:
        url = f"/v1/admin/providers/{provider['id']}"
        headers = {**admin.headers, "If-Match": '"1"'}
        broken = admin.client.patch(url, content="{", headers=headers)
        problem(broken, 400, "malformed-json")
        headers["Content-Type"] = "text/plain"
        problem(admin.client.patch(url, content="{}", headers=headers), 415, "not-json")


def test_the_document_of_the_api_tells_of_both_kinds_of_patch(admin: Admin) -> None:
    paths = admin.client.get("/openapi.json").json()["paths"]
    patch = paths["/v1/admin/providers/{provider_id}"]["patch"]
    kinds = patch["requestBody"]["content"]
    assert kinds.keys() == {"application/merge-patch+json", "application/json"}
    assert {"200", "401", "403", "404", "409", "412", "422", "428"} <= patch["responses"].keys()


class TestStatus:
    def test_what_is_deleted_is_found_no_more_until_it_is_restored(self, admin: Admin) -> None:
        made = admin.a_provider(name1="Heron House")
        path = f"/providers/{made['id']}"
        gone = admin.ask("DELETE", path, {"why": "It closed."}, If_Match='"1"')
        assert (gone.status_code, gone.json()["status"]) == (200, "deleted")
        assert admin.found(q="heron") == []
        assert admin.client.get(f"/v1/providers/{made['id']}").status_code == 404
        problem(admin.ask("DELETE", path, If_Match='"2"'), 409, "wrong-state")
        problem(admin.ask("PATCH", path, {}, If_Match='"2"'), 409, "wrong-state")

        back = admin.ask("POST", f"{path}/restore", If_Match='"2"')
        assert (back.status_code, back.headers["ETag"]) == (200, '"3"')
        assert admin.found(q="heron") == ["Heron House"]
        problem(admin.ask("POST", f"{path}/restore", If_Match='"3"'), 409, "wrong-state")
        history = admin.ask("GET", f"{path}/history").json()["contents"]
        assert [one["why"] for one in history if one["action"] == "provider.delete"] == [
            "It closed."
        ]

    def test_a_reason_may_be_left_out_with_the_whole_body(
        self, admin: Admin, provider: Any
    ) -> None:
        url = f"/v1/admin/providers/{provider['id']}"
        answer = admin.client.delete(url, headers={**admin.headers, "If-Match": '"1"'})
        assert answer.status_code == 200

    def test_a_hidden_address_is_shown_to_editors_alone(self, admin: Admin, provider: Any) -> None:
        path = f"/providers/{provider['id']}"
        answer = admin.ask("PATCH", path, {"address_hidden": True}, If_Match='"1"').json()
        assert answer["street"] == provider["street"]
        public = admin.client.get(f"/v1/providers/{provider['id']}")
        assert provider["street"] not in public.text
        assert public.json()["address"]["hidden"]


class TestVerifying:
    def test_a_confirmed_listing_says_when_and_how(self, admin: Admin, provider: Any) -> None:
        path = f"/providers/{provider['id']}"
        body = {"how": "phone", "on": TODAY, "note": "Spoke to Ann."}
        answer = admin.ask("POST", f"{path}/verify", body, If_Match='"1"')
        ProviderWritten.model_validate_json(answer.content)
        assert (answer.json()["verified_at"], answer.headers["ETag"]) == (TODAY, '"2"')
        public = admin.client.get(f"/v1/providers/{provider['id']}").json()
        assert public["verified_at"] == TODAY
        assert public["programs"][0]["verified_at"] == TODAY

    def test_a_confirmed_fact_says_so_to_the_public(self, admin: Admin, provider: Any) -> None:
        body = {"how": "site", "on": TODAY, "facts": ["medicaid"]}
        path = f"/providers/{provider['id']}/verify"
        assert admin.ask("POST", path, body, If_Match='"1"').status_code == 200
        public = admin.client.get(f"/v1/providers/{provider['id']}").json()
        assert public["provenance"]["medicaid"]["how"] == "site"

    def test_the_same_request_again_is_done_once(self, admin: Admin, provider: Any) -> None:
        path = f"/providers/{provider['id']}"
        body = {"how": "phone", "on": TODAY}
        key = str(uuid4())
        for _ in range(2):
            sent = {"If_Match": '"1"', "Idempotency_Key": key}
            answer = admin.ask("POST", f"{path}/verify", body, **sent)
            assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')


class TestHistory:
    def test_a_listing_tells_its_history_and_goes_back_to_it(
        self, admin: Admin, provider: Any
    ) -> None:
        path = f"/providers/{provider['id']}"
        admin.ask("PATCH", path, {"name1": "Other", "facts": {"cash": None}}, If_Match='"1"')
        answer = admin.ask("GET", f"{path}/history?limit=1")
        page = HistoryRead.model_validate_json(answer.content)
        (entry,) = page.contents
        assert (entry.action, entry.actor.name) == ("provider.change", "An editor")
        assert "/name1" in [one.pointer for one in entry.changes]
        rest = admin.ask("GET", f"{path}/history?before={page.next}").json()
        assert [one["action"] for one in rest["contents"]] == [
            *("program.create", "provider.create"),
        ]
        assert rest["next"] is None

        body = {"seq": entry.seq, "state": "before", "why": "A mistake."}
        back = admin.ask("POST", f"{path}/revert", body, If_Match='"2"')
        ProviderWritten.model_validate_json(back.content)
        assert back.headers["ETag"] == '"3"'
        for name in ("name1", "facts", "provenance", "phones", "status"):
            assert back.json()[name] == provider[name]
        assert admin.found(q=provider["name1"]) == [provider["name1"]]
        unknown = admin.ask("POST", f"{path}/revert", {"seq": 10**9}, If_Match='"3"')
        problem(unknown, 404, "not-found")


class TestLimited:
    def test_a_limited_key_reaches_its_own_providers_alone(
        self, admin: Admin, provider: Any
    ) -> None:
        own = frozenset({UUID(provider["id"])})
        theirs = admin.with_key("read", "listings:write", "listings:verify", providers=own)
        path = f"/providers/{provider['id']}"
        page = theirs.ask("GET", "/providers").json()
        assert [one["id"] for one in page["contents"]] == [provider["id"]]
        edited = theirs.ask("PATCH", path, {"facts": {"cbt": "yes"}}, If_Match='"1"')
        assert edited.json()["provenance"]["cbt"]["source"] == "provider_staff"

        problem(theirs.ask("POST", "/providers", a_body()), 403, "forbidden")
        verification = {"how": "phone", "on": TODAY}
        for method, end, body in (
            ("GET", "", None),
            ("GET", "/history", None),
            ("PATCH", "", {"name2": "East"}),
            ("DELETE", "", {}),
            ("POST", "/restore", {}),
            ("POST", "/verify", verification),
            ("POST", "/revert", {"seq": 1}),
            ("POST", "/programs", {}),
        ):
            answer = theirs.ask(method, f"/providers/{FED}{end}", body, If_Match='"1"')
            problem(answer, 403, "forbidden")

    def test_a_key_does_what_its_scopes_say(self, admin: Admin, provider: Any) -> None:
        path = f"/providers/{provider['id']}"
        reader = admin.with_key("read")
        assert reader.ask("GET", path).status_code == 200
        problem(reader.ask("PATCH", path, {}, If_Match='"1"'), 403, "forbidden")
        problem(admin.client.get(f"/v1/admin{path}"), 401, "unauthorized")
        writer = admin.with_key("listings:write")
        problem(writer.ask("GET", path), 403, "forbidden")
        body = {"how": "phone", "on": TODAY}
        problem(writer.ask("POST", f"{path}/verify", body, If_Match='"1"'), 403, "forbidden")
