"""Editors read reports, and accept or reject each, over HTTP."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from starlette.testclient import TestClient

from api.admin.reports import ReportAccepted, ReportDetail, ReportRead
from api.auth.scopes import SCOPES, Scope
from tests.reports.conftest import HILLTOP, Served, a_key, a_place, reports_of

REPORTS = "/v1/admin/reports"
CONFIRMED = {"how": "phone", "on": "2026-11-01"}


class Desk:
    """An editor with a key, a place, and reports of it from the public."""

    def __init__(self, served: Served, key: dict[str, str] | None = None) -> None:
        self.served, self.client = served, served.client
        self.key = a_key(served, *SCOPES) if key is None else key
        self.place = a_place(served)

    def reported(self, kind: str = "wrong_phone", of: UUID | None = None, **more: Any) -> str:
        url = reports_of(of or self.place.id)
        answer = self.client.post(url, json={"kind": kind, **more})
        assert answer.status_code == 202
        return str(answer.json()["id"])

    def get(self, url: str = "", **asked: Any) -> Any:
        return self.client.get(f"{REPORTS}{url}", params=asked, headers=self.key)

    def post(self, report: str, what: str, body: dict[str, Any], **headers: str) -> Any:
        sent = {**self.key, **{name.replace("_", "-"): of for name, of in headers.items()}}
        return self.client.post(f"{REPORTS}/{report}/{what}", json=body, headers=sent)

    def etag(self) -> str:
        """Of the listing, as an editor reads it."""
        return str(self.client.get(self.place.url, headers=self.key).headers["ETag"])

    def listing(self) -> Any:
        return self.client.get(self.place.url, headers=self.key).json()


@pytest.fixture
def desk(served: Served, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """How many reports are taken is another file's matter."""
    monkeypatch.setattr("api.reports.rate.Gate.enter", lambda *_: None)
    return Desk(served)


def test_they_are_listed_with_the_place_they_are_of(desk: Desk) -> None:
    first = desk.reported(message="Nobody answers.", facts={"cbt": "no"})
    second = desk.reported("closed", HILLTOP.id)

    page = desk.get().json()

    assert [one["id"] for one in page["contents"]] == [first, second]
    assert {name: of for name, of in page.items() if name != "contents"} == {
        "total_items": 2,
        "total_pages": 1,
        "page_number": 1,
        "size": 2,
        "first_page": True,
        "last_page": True,
        "empty": False,
    }
    report = page["contents"][0]
    assert report.pop("at")
    assert report == {
        "id": first,
        "provider_id": str(desk.place.id),
        "provider": {
            "name": desk.listing()["name1"],
            "city": "Alabaster",
            "state": "AL",
            "status": "published",
        },
        "program_id": None,
        "kind": "wrong_phone",
        "message": "Nobody answers.",
        "facts": {"cbt": "no"},
        "state": "open",
        "closed_at": None,
        "closed_by": None,
        "answer": None,
    }


def test_they_are_found_by_state_and_place_and_in_pages(desk: Desk) -> None:
    ids = [desk.reported("other", message=str(number)) for number in range(3)]
    elsewhere = desk.reported("closed", HILLTOP.id)
    desk.post(ids[1], "reject", {"answer": "It is right."})

    def found(**asked: Any) -> list[str]:
        return [one["id"] for one in desk.get(**asked).json()["contents"]]

    assert found(state="open") == [ids[0], ids[2], elsewhere]
    assert found(state="rejected") == [ids[1]]
    assert found(provider=HILLTOP.id) == [elsewhere]
    assert found(provider=uuid4()) == []
    assert [found(per_page=3, page=page) for page in (1, 2, 3)] == [ids, [elsewhere], []]
    for wrong in ({"state": "new"}, {"provider": "7"}, {"page": 0}, {"per_page": 101}):
        assert desk.get(**wrong).status_code == 422


def test_one_is_shown_with_what_the_listing_says_now(desk: Desk) -> None:
    facts = {"medicaid": "no", "substance_use_treatment": "yes", "cbt": "yes"}
    report = desk.reported("wrong_facts", facts=facts)

    answer = desk.get(f"/{report}")

    assert answer.headers["ETag"] == desk.etag()
    assert "no-store" in answer.headers["Cache-Control"]
    shown = answer.json()
    assert {slug: one["now"] for slug, one in shown["facts_now"].items()} == {
        "medicaid": "yes",
        "substance_use_treatment": "yes",
        "cbt": "unknown",
    }
    medicaid, cbt = (shown["facts_now"][slug] for slug in ("medicaid", "cbt"))
    assert (medicaid["reported"], medicaid["how"]) == ("no", None)
    assert medicaid["source"] == desk.listing()["provenance"]["medicaid"]["source"]
    assert (cbt["reported"], cbt["source"], cbt["as_of"]) == ("yes", None, None)
    assert shown["listing"]["revision"] == desk.listing()["revision"]


@pytest.mark.parametrize(
    ("kind", "about", "not_about"),
    [
        ("closed", {"status", "phones", "website", "programs"}, {"street", "facts"}),
        ("moved", {"street", "city", "zip", "lat", "address_hidden"}, {"phones"}),
        ("wrong_phone", {"phones"}, {"street", "website"}),
        ("wrong_website", {"website"}, {"street", "phones"}),
        ("wrong_facts", {"status"}, {"street", "phones"}),
        ("other", {"street", "phones", "website", "programs"}, {"facts"}),
    ],
)
def test_it_shows_of_the_listing_what_it_is_about(
    desk: Desk, kind: str, about: set[str], not_about: set[str]
) -> None:
    listing = desk.get(f"/{desk.reported(kind)}").json()["listing"]

    whole = desk.listing()
    assert about <= set(listing)
    assert not_about.isdisjoint(listing)
    assert listing == {name: whole[name] for name in listing}


def test_a_report_of_one_program_shows_what_holds_of_it(desk: Desk) -> None:
    program = str(desk.place.programs[0])
    url = f"/v1/admin/programs/{program}"
    etag = desk.client.get(url, headers=desk.key).headers["ETag"]
    changed = desk.client.patch(
        url, json={"facts": {"telehealth": "no"}}, headers={**desk.key, "If-Match": etag}
    )
    assert changed.status_code == 200

    facts = {"telehealth": "yes", "medicaid": "no"}
    of_program = desk.reported("wrong_facts", facts=facts, program_id=program)
    of_place = desk.reported("wrong_facts", facts=facts)

    told = [desk.get(f"/{one}").json()["facts_now"] for one in (of_program, of_place)]
    assert [one["telehealth"]["now"] for one in told] == ["no", "unknown"]
    assert [one["medicaid"]["now"] for one in told] == ["yes", "yes"]


def test_accepting_makes_the_listing_true_and_the_editor_sees_it_at_once(desk: Desk) -> None:
    report = desk.reported()
    new = {
        "answer": "Called; this one answers.",
        "patch": {"phones": [{"number": "205-555-0177"}]},
        "verified": CONFIRMED,
    }

    answer = desk.post(report, "accept", new, If_Match=desk.etag())

    assert answer.status_code == 200
    told = answer.json()
    assert (told["state"], told["answer"], told["closed_by"]) == (
        "accepted",
        "Called; this one answers.",
        "an editor's key",
    )
    assert told["revision"] == desk.listing()["revision"]
    assert answer.headers["ETag"] == desk.etag()
    public = desk.client.get(f"/v1/providers/{desk.place.id}").json()
    assert [phone["number"] for phone in public["phones"]] == ["205-555-0177"]
    found = desk.client.post(
        "/v1/search", json={"q": desk.listing()["name1"], "place": "AL"}
    ).json()
    assert [phone["number"] for phone in found["contents"][0]["provider"]["phones"]] == [
        "205-555-0177"
    ]


def test_programs_are_changed_in_the_version_that_was_seen(desk: Desk) -> None:
    program = str(desk.place.programs[1])
    url = f"/v1/admin/programs/{program}"
    revision = desk.client.get(url, headers=desk.key).json()["revision"]
    report, etag = desk.reported("wrong_facts"), desk.etag()
    change = {"programs": {program: {"name": "House by the river"}}}

    unseen = desk.post(report, "accept", change, If_Match=etag)
    outdated = desk.post(
        report, "accept", {**change, "revisions": {program: revision + 1}}, If_Match=etag
    )
    done = desk.post(report, "accept", {**change, "revisions": {program: revision}}, If_Match=etag)

    assert [unseen.status_code, outdated.status_code, done.status_code] == [422, 412, 200]
    assert done.json()["revision"] is None
    assert desk.client.get(url, headers=desk.key).json()["name"] == "House by the river"


def test_a_change_needs_the_version_that_was_seen(desk: Desk) -> None:
    report = desk.reported()
    for change in (
        {"patch": {"website": "https://x.example.org"}},
        {"status": "hidden"},
        {"verified": CONFIRMED},
    ):
        missing = desk.post(report, "accept", change)
        outdated = desk.post(report, "accept", change, If_Match='"999"')
        weak = desk.post(report, "accept", change, If_Match=f"W/{desk.etag()}")

        assert missing.json()["type"] == "/problems/precondition-required"
        assert outdated.json()["type"] == "/problems/precondition-failed"
        assert weak.status_code == 412
    assert desk.get(f"/{report}").json()["state"] == "open"
    assert desk.post(report, "accept", {"answer": "It is right now."}).status_code == 200


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"patch": {"zip": "1"}}, "/patch/zip"),
        ({"patch": {"nothing": 1}}, "/patch/nothing"),
        ({"patch": {"phones": [{"number": "1"}]}}, "/patch/phones/0/number"),
        ({"patch": {"state": "NY"}}, "/patch/zip"),
        ({"verified": {"how": "phone", "on": "2999-01-01"}}, "/verified/on"),
        ({"verified": {"how": "guess", "on": "2026-01-01"}}, "/verified/how"),
        ({"status": "published"}, "/status"),
        ({"answer": "\x07"}, "/answer"),
        ({"answer": "x" * 1_001}, "/answer"),
        ({"close": True}, "/close"),
    ],
)
def test_what_can_not_be_done_is_named_and_the_report_stays_open(
    desk: Desk, body: dict[str, Any], pointer: str
) -> None:
    report, before = desk.reported(), desk.listing()

    answer = desk.post(report, "accept", body, If_Match=desk.etag())

    assert answer.status_code == 422
    assert pointer in [fault["pointer"] for fault in answer.json()["errors"]]
    assert desk.get(f"/{report}").json()["state"] == "open"
    assert desk.listing() == before


def test_rejecting_needs_a_word_and_changes_nothing(desk: Desk) -> None:
    report, before = desk.reported(), desk.listing()

    for body in ({}, {"answer": "  "}, {"answer": "No.", "patch": {}}):
        assert desk.post(report, "reject", body).status_code == 422
    rejected = desk.post(report, "reject", {"answer": " Called:\nit is right. "})

    assert rejected.status_code == 200
    assert (rejected.json()["state"], rejected.json()["answer"]) == (
        "rejected",
        "Called:\nit is right.",
    )
    assert desk.listing() == before


def test_a_closed_report_can_not_be_closed_again(desk: Desk) -> None:
    report = desk.reported()
    desk.post(report, "reject", {"answer": "No."})

    for what, body in (("accept", {}), ("reject", {"answer": "No."})):
        again = desk.post(report, what, body)
        assert again.status_code == 409
        assert again.json()["type"] == "/problems/report-closed"


def test_there_is_none_of_another_id(desk: Desk) -> None:
    nobody = str(uuid4())

    assert desk.get(f"/{nobody}").status_code == 404
    assert desk.post(nobody, "accept", {}).status_code == 404
    assert desk.post(nobody, "reject", {"answer": "No."}).status_code == 404


@pytest.mark.parametrize(
    ("what", "body", "other"),
    [("accept", {"answer": "Yes."}, {}), ("reject", {"answer": "No."}, {"answer": "Never."})],
)
def test_what_is_sent_again_with_its_key_is_done_once(
    desk: Desk, what: str, body: dict[str, Any], other: dict[str, Any]
) -> None:
    report, key = desk.reported(), str(uuid4())

    first = desk.post(report, what, body, Idempotency_Key=key)
    again = desk.post(report, what, body, Idempotency_Key=key)
    reused = desk.post(report, what, other, Idempotency_Key=key)

    assert first.status_code == again.status_code == 200
    assert again.content == first.content
    assert again.headers["Idempotent-Replayed"] == "true"
    assert reused.json()["type"] == "/problems/idempotency-key-reused"


@pytest.mark.parametrize(
    ("scopes", "reads", "rejects", "accepts", "verifies"),
    [
        ((), 403, 403, 403, 403),
        (("read", "listings:write", "listings:verify", "imports"), 403, 403, 403, 403),
        (("reports",), 200, 200, 403, 403),
        (("reports", "listings:write"), 200, 200, 200, 403),
        (("reports", "listings:verify"), 200, 200, 403, 403),
        (("reports", "listings:write", "listings:verify"), 200, 200, 200, 200),
    ],
)
def test_each_scope_opens_what_it_says(
    desk: Desk,
    scopes: tuple[Scope, ...],
    reads: int,
    rejects: int,
    accepts: int,
    verifies: int,
) -> None:
    some = Desk(desk.served, a_key(desk.served, *scopes or ("audit",)))
    ids = [desk.reported("other", message=str(number)) for number in range(3)]
    confirmed = {"verified": CONFIRMED}

    assert some.get().status_code == reads
    assert some.get(f"/{ids[0]}").status_code == reads
    assert some.post(ids[0], "reject", {"answer": "No."}).status_code == rejects
    assert some.post(ids[1], "accept", {"answer": "Yes."}).status_code == accepts
    verified = some.post(ids[2], "accept", confirmed, If_Match=desk.etag())
    assert verified.status_code == verifies


def test_strangers_are_not_let_in(desk: Desk) -> None:
    report = desk.reported()
    stranger = Desk(desk.served, {})

    assert stranger.get().status_code == 401
    assert stranger.get(f"/{report}").status_code == 401
    assert stranger.post(report, "accept", {}).status_code == 401
    assert stranger.post(report, "reject", {"answer": "No."}).status_code == 401


def test_who_is_limited_to_a_place_sees_its_reports_alone(desk: Desk) -> None:
    limited = Desk(desk.served, a_key(desk.served, *SCOPES, providers=[HILLTOP.id]))
    theirs, own = desk.reported(), desk.reported("closed", HILLTOP.id)

    assert [one["id"] for one in limited.get().json()["contents"]] == [own]
    assert limited.get(provider=desk.place.id).json()["empty"]
    assert limited.get(f"/{own}").status_code == 200
    assert limited.get(f"/{theirs}").status_code == 403
    assert limited.post(theirs, "accept", {}).status_code == 403
    assert limited.post(theirs, "reject", {"answer": "No."}).status_code == 403
    assert limited.post(own, "accept", {"answer": "Yes."}).status_code == 200


def test_the_history_of_the_listing_tells_of_its_reports(desk: Desk) -> None:
    report = desk.reported()
    desk.post(report, "accept", {"answer": "Yes."})

    history = desk.client.get(f"{desk.place.url}/history", headers=desk.key).json()["contents"]

    told = [entry["action"] for entry in history if entry["subject"] == f"report:{report}"]
    assert told == ["report.accept", "report.open"]


def test_no_answer_can_be_kept(desk: Desk) -> None:
    report = desk.reported()

    for answer in (
        desk.get(),
        desk.get(f"/{report}"),
        desk.post(report, "reject", {"answer": "No."}),
    ):
        assert "no-store" in answer.headers["Cache-Control"]


def test_the_answers_are_as_they_are_described(desk: Desk) -> None:
    ids = [desk.reported("wrong_facts", facts={"cbt": "no"}, message=str(n)) for n in range(2)]
    listed = desk.get().json()["contents"][0]
    shown = desk.get(f"/{ids[0]}").json()
    accepted = desk.post(ids[0], "accept", {}).json()
    rejected = desk.post(ids[1], "reject", {"answer": "No."}).json()

    for document, model in (
        (listed, ReportRead),
        (shown, ReportDetail),
        (accepted, ReportAccepted),
        (rejected, ReportRead),
    ):
        assert set(document) == set(model.model_fields)
        model.model_validate(document)


def test_the_description_of_the_api_has_them(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]

    assert set(paths[f"{REPORTS}/{{report_id}}/accept"]["post"]["responses"]) >= {
        *("200", "401", "403", "404", "409", "412", "422", "428"),
    }
    assert "429" in paths["/v1/providers/{provider_id}/reports"]["post"]["responses"]
