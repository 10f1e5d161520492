"""Editors read the work queue and the numbers of the directory over HTTP."""

from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.admin.queue import OverviewRead, QueueEntryRead
from api.auth.scopes import SCOPES
from api.health import StatusAnswer
from recommender.vocabulary import vocabulary
from tests.reports.conftest import HILLTOP, RIVERSIDE, Place, Served, a_key, a_place, reports_of

QUEUE, OVERVIEW = "/v1/admin/queue", "/v1/admin/overview"


@pytest.fixture
def editor(served: Served) -> TestClient:
    """A client with a key to everything."""
    return TestClient(served.app, headers=a_key(served, *SCOPES), client=("203.0.113.9", 1))


def queue(editor: TestClient, **asked: Any) -> Any:
    return editor.get(QUEUE, params=asked).json()


def entry_of(editor: TestClient, place: Place) -> Any:
    """A place's entry of the queue; None where it waits for nothing."""
    entries = queue(editor, per_page=100)["contents"]
    return next((one for one in entries if one["provider_id"] == str(place.id)), None)


def test_what_is_old_waits_and_what_is_reported_comes_first(
    served: Served, editor: TestClient
) -> None:
    old, reported = a_place(served), a_place(served)
    assert entry_of(editor, old)["because"]["reports"] == {}

    for place, kind in ((reported, "closed"), (old, "other")):
        editor.post(reports_of(place.id), json={"kind": kind})
        first = queue(editor)["contents"][0]
        assert first["provider_id"] == str(reported.id)
        assert first["because"]["reports"] == {"closed": 1}


def test_an_entry_adds_up(served: Served, editor: TestClient) -> None:
    editor.post(reports_of(a_place(served).id), json={"kind": "moved"})

    for entry in queue(editor)["contents"]:
        because = entry["because"]
        assert set(entry) == set(QueueEntryRead.model_fields)
        QueueEntryRead.model_validate(entry)
        assert because["stated"] + because["left_open"] == because["all"]
        share = (because["stated"] + because["left_open"] / 2) / because["all"]
        assert because["share"] == pytest.approx(share, abs=0.001)
        assert because["facts"] == pytest.approx(100 * because["late"] * share, abs=0.1)
        assert entry["importance"] == because["facts"] + because["report_points"]


def test_a_confirmed_listing_leaves_the_queue(served: Served, editor: TestClient) -> None:
    place = a_place(served)
    confirmed = {"how": "phone", "on": datetime.now(UTC).date().isoformat()}
    before = editor.get("/v1/status").json()["counts"]

    done = editor.post(
        f"{place.url}/verify",
        json=confirmed,
        headers={"If-Match": editor.get(place.url).headers["ETag"]},
    )

    assert done.status_code == 200
    assert entry_of(editor, place) is None
    after = editor.get("/v1/status").json()["counts"]
    assert after["verified_providers"] == before["verified_providers"] + 1
    assert after["stale_providers"] == before["stale_providers"] - 1
    # One that is fresh comes back when somebody reports it.
    editor.post(reports_of(place.id), json={"kind": "closed"})
    back = entry_of(editor, place)
    assert not back["stale"]
    assert back["because"]["age_days"] in (0, 1)


def test_it_is_asked_by_state_and_page(editor: TestClient) -> None:
    assert queue(editor, state="AL")["total_items"] == queue(editor)["total_items"]
    assert queue(editor, state="NY")["empty"]
    first, second = (queue(editor, page=page, per_page=1) for page in (1, 2))
    assert [len(one["contents"]) for one in (first, second)] == [1, 1]
    assert first["contents"] != second["contents"]
    assert queue(editor, page=1_000)["contents"] == []
    for wrong in ({"state": "al"}, {"state": "Alabama"}, {"page": 0}, {"per_page": 0}):
        assert editor.get(QUEUE, params=wrong).status_code == 422


def test_who_is_limited_to_a_place_sees_that_alone(served: Served) -> None:
    key = a_key(served, "read", providers=[RIVERSIDE.id])
    limited = TestClient(served.app, headers=key)

    assert [one["provider_id"] for one in queue(limited)["contents"]] == [str(RIVERSIDE.id)]
    assert limited.get(OVERVIEW).status_code == 403


def test_it_needs_a_key_that_reads(served: Served) -> None:
    without = TestClient(served.app, headers=a_key(served, "reports", "listings:write"))

    for url in (QUEUE, OVERVIEW):
        assert served.client.get(url).status_code == 401
        assert without.get(url).status_code == 403


def test_the_overview_counts_what_the_public_sees(editor: TestClient) -> None:
    editor.post(reports_of(HILLTOP.id), json={"kind": "closed"})

    told = editor.get(OVERVIEW).json()

    OverviewRead.model_validate(told)
    status = editor.get("/v1/status").json()
    assert told["providers"] == status["counts"]["providers"] >= 2
    assert told["programs"] == status["counts"]["programs"] >= 3
    assert told["stale"] == status["counts"]["stale_providers"]
    assert told["verified"] == status["counts"]["verified_providers"]
    assert told["verified"] + told["never_verified"] == told["providers"]
    assert told["open_reports"] == 1


def test_the_status_tells_when_a_listing_is_stale(editor: TestClient) -> None:
    status = editor.get("/v1/status").json()

    StatusAnswer.model_validate(status)
    assert status["stale_after_days"] == 365


def test_the_overview_tells_how_full_each_category_is(editor: TestClient) -> None:
    coverage = {one["category"]: one for one in editor.get(OVERVIEW).json()["coverage"]}

    categories = dict.fromkeys(term.category for term in vocabulary())
    assert list(coverage) == [one for one in categories if one != "settings"]
    for one in coverage.values():
        assert one["yes"] + one["no"] + one["unknown"] == pytest.approx(1, abs=0.0002)
    # All places say that they take Medicaid, and of no other way to pay.
    payment = coverage["payment"]
    assert payment["yes"] == pytest.approx(1 / payment["terms"], abs=0.0001)
    assert (payment["no"], payment["stated_by"]) == (0, 1)
    assert coverage["languages"]["stated_by"] == 0
