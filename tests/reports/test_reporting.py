"""Anybody can say that a listing is wrong; it changes nothing by itself."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Table, select, update
from starlette.testclient import TestClient

from api.audit.repository import entries
from api.database import Database, table_of
from api.directory.tables import ProgramTable, ProviderTable
from api.editing.report_repository import Report, ReportsAsked, list_reports, read_report
from api.editing.reports import MOST_OPEN
from api.editing.tables import REPORT_KINDS, ReportTable
from recommender.vocabulary import vocabulary
from tests.reports.conftest import HILLTOP, RIVERSIDE, Served, reports_of

WRONG_PHONE = {"kind": "wrong_phone", "message": "Nobody answers; their site gives 555-0199."}
URL = reports_of(RIVERSIDE.id)


def kept(database: Database) -> list[Report]:
    with database.session() as session:
        return list_reports(session, ReportsAsked(), first=0, most=100)


@contextmanager
def in_status(database: Database, table: Table, row_id: UUID, status: str) -> Iterator[None]:
    """A provider or program that the public does not see for a while."""
    for one in (status, "published"):
        with database.transaction() as session:
            session.execute(update(table).where(table.c.id == row_id).values(status=one))
        if one == status:
            yield


@pytest.fixture(autouse=True)
def _plenty(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many are taken from one address is another file's matter."""
    monkeypatch.setattr("api.reports.rate.Gate.enter", lambda *_: None)


def test_it_is_taken_in_and_kept_open(client: TestClient, database: Database) -> None:
    answer = client.post(URL, json=WRONG_PHONE)

    assert answer.status_code == 202
    (report,) = kept(database)
    assert answer.json()["id"] == str(report.id)
    assert answer.json()["state"] == report.state == "open"
    assert (report.provider_id, report.kind) == (RIVERSIDE.id, "wrong_phone")
    assert report.message == WRONG_PHONE["message"]
    assert (report.facts, report.program_id) == ({}, None)
    assert (report.closed_at, report.closed_by, report.answer) == (None, None, None)


def test_the_answer_asks_to_write_nothing_about_oneself(client: TestClient) -> None:
    answer = client.post(URL, json=WRONG_PHONE)

    assert "leave out anything about yourself" in answer.json()["next"]
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("kind", REPORT_KINDS)
def test_a_kind_is_enough(client: TestClient, database: Database, kind: str) -> None:
    assert client.post(URL, json={"kind": kind}).status_code == 202
    assert [report.kind for report in kept(database)] == [kind]


def test_it_takes_facts_and_one_program(client: TestClient, database: Database) -> None:
    program = RIVERSIDE.programs[0].id
    told = {
        "kind": "wrong_facts",
        "facts": {"medicaid": "no", "cbt": "yes"},
        "program_id": str(program),
    }

    assert client.post(URL, json=told).status_code == 202
    (report,) = kept(database)
    assert report.facts == {"medicaid": "no", "cbt": "yes"}
    assert report.program_id == program


def test_the_listing_stays_as_it_is(client: TestClient) -> None:
    before = client.get(f"/v1/providers/{RIVERSIDE.id}").content
    version = client.get("/v1/status").json()["directory_version"]

    client.post(URL, json={"kind": "closed", "facts": {"medicaid": "no"}})

    assert client.get(f"/v1/providers/{RIVERSIDE.id}").content == before
    assert client.get("/v1/status").json()["directory_version"] == version


def test_the_same_report_is_counted_once_while_it_is_open(
    client: TestClient, database: Database
) -> None:
    told = {**WRONG_PHONE, "facts": {"cbt": "yes", "medicaid": "no"}}
    first = client.post(URL, json=told).json()
    again = client.post(URL, json={**told, "facts": {"medicaid": "no", "cbt": "yes"}}).json()

    assert again == first
    assert len(kept(database)) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "wrong_website"},
        {"message": "Nobody answers."},
        {"facts": {"medicaid": "no"}},
        {"program_id": str(RIVERSIDE.programs[1].id)},
    ],
)
def test_one_that_says_something_else_is_another(
    client: TestClient, database: Database, other: dict[str, Any]
) -> None:
    client.post(URL, json=WRONG_PHONE)
    client.post(URL, json={**WRONG_PHONE, **other})

    assert len(kept(database)) == 2


def test_the_same_of_another_place_is_another(client: TestClient, database: Database) -> None:
    client.post(URL, json=WRONG_PHONE)
    client.post(reports_of(HILLTOP.id), json=WRONG_PHONE)

    assert {report.provider_id for report in kept(database)} == {RIVERSIDE.id, HILLTOP.id}


def test_of_one_place_so_many_wait_and_no_more(client: TestClient, database: Database) -> None:
    for number in range(MOST_OPEN):
        taken = client.post(URL, json={"kind": "other", "message": f"Wrong: {number}"})
        assert taken.status_code == 202

    refused = client.post(URL, json={"kind": "other", "message": "One more"})

    assert refused.status_code == 429
    assert refused.json()["type"] == "/problems/too-many-reports"
    assert int(refused.headers["Retry-After"]) > 0
    assert len(kept(database)) == MOST_OPEN
    # One that is there already adds nothing, and of another place there is none.
    again = client.post(URL, json={"kind": "other", "message": "Wrong: 7"})
    assert again.status_code == 202
    assert client.post(reports_of(HILLTOP.id), json=WRONG_PHONE).status_code == 202


@pytest.mark.parametrize("status", ["hidden", "deleted"])
def test_of_what_the_public_does_not_see_there_is_nothing_to_report(
    served: Served, status: str
) -> None:
    client, database = served
    with in_status(database, table_of(ProviderTable), HILLTOP.id, status):
        hidden = client.post(reports_of(HILLTOP.id), json=WRONG_PHONE)
    unknown = client.post(reports_of(uuid4()), json=WRONG_PHONE)

    assert hidden.status_code == unknown.status_code == 404
    assert hidden.json() == unknown.json()
    assert kept(database) == []


def test_a_program_of_another_place_is_no_program_of_this(
    client: TestClient, database: Database
) -> None:
    for program in (HILLTOP.programs[0].id, uuid4()):
        refused = client.post(URL, json={**WRONG_PHONE, "program_id": str(program)})

        assert refused.status_code == 422
        assert [fault["pointer"] for fault in refused.json()["errors"]] == ["/program_id"]
        assert str(program) not in refused.text
    assert kept(database) == []


def test_a_hidden_program_is_none(served: Served) -> None:
    client, database = served
    hidden = RIVERSIDE.programs[0].id
    with in_status(database, table_of(ProgramTable), hidden, "hidden"):
        refused = client.post(URL, json={**WRONG_PHONE, "program_id": str(hidden)})

    assert refused.status_code == 422


CANARY = "zqxcanary"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/kind"),
        ({"kind": CANARY}, "/kind"),
        ({"kind": "closed", "message": CANARY * 200}, "/message"),
        ({"kind": "closed", "message": f"{CANARY}\x00"}, "/message"),
        ({"kind": "closed", "message": f"{CANARY}\x1b[2J"}, "/message"),
        ({"kind": "closed", "message": f"{CANARY}\x85"}, "/message"),
        ({"kind": "closed", "message": f"a\r{CANARY}"}, "/message"),
        ({"kind": "closed", "message": 5}, "/message"),
        ({"kind": "wrong_facts", "facts": {CANARY: "yes"}}, "/facts"),
        ({"kind": "wrong_facts", "facts": {"residential": "yes"}}, "/facts"),
        ({"kind": "wrong_facts", "facts": {"cbt": CANARY}}, "/facts/cbt"),
        ({"kind": "wrong_facts", "facts": {"cbt": None}}, "/facts/cbt"),
        ({"kind": "wrong_facts", "facts": [CANARY]}, "/facts"),
        ({"kind": "closed", "program_id": CANARY}, "/program_id"),
        ({"kind": "closed", "email": CANARY}, "/email"),
    ],
)
def test_what_can_not_be_used_is_named_and_never_repeated(
    client: TestClient, database: Database, body: dict[str, Any], pointer: str
) -> None:
    answer = client.post(URL, json=body)

    assert CANARY not in answer.text
    assert answer.status_code == 422
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [pointer]
    assert kept(database) == []


def test_a_thousand_letters_and_twenty_facts_are_taken_and_no_more(client: TestClient) -> None:
    slugs = [term.slug for term in vocabulary() if term.category != "settings"]
    facts = dict.fromkeys(slugs, "no")
    some = dict(list(facts.items())[:20])
    more = dict(list(facts.items())[:21])

    assert client.post(URL, json={"kind": "other", "message": "é" * 1_000}).status_code == 202
    assert client.post(URL, json={"kind": "other", "message": "é" * 1_001}).status_code == 422
    assert client.post(URL, json={"kind": "other", "facts": some}).status_code == 202
    assert client.post(URL, json={"kind": "other", "facts": more}).status_code == 422


def test_lines_are_kept_and_marks_that_turn_the_text_around_are_not(
    client: TestClient, database: Database
) -> None:
    message = "  It is \u202a205-555-0142\u202c.\r\nThe old one is dead.\n"
    client.post(URL, json={"kind": "wrong_phone", "message": message})

    (report,) = kept(database)
    assert report.message == "It is 205-555-0142.\nThe old one is dead."


def test_a_body_that_is_no_json_is_refused_in_our_form(client: TestClient) -> None:
    broken = client.post(URL, content="{", headers={"Content-Type": "application/json"})
    form = client.post(URL, content="kind=closed", headers={"Content-Type": "text/plain"})
    nowhere = client.post("/v1/providers/7/reports", json=WRONG_PHONE)

    assert [broken.status_code, form.status_code, nowhere.status_code] == [400, 415, 422]


def test_reports_are_not_to_be_read_by_the_public(client: TestClient) -> None:
    client.post(URL, json=WRONG_PHONE)

    assert client.get(URL).status_code == 405


def test_the_log_tells_that_it_came_in_and_not_what_it_says(
    client: TestClient, database: Database
) -> None:
    report_id = client.post(URL, json={**WRONG_PHONE, "facts": {"cbt": "no"}}).json()["id"]

    with database.session() as session:
        (entry,) = entries(session, subject=f"report:{report_id}")
        kept_report = read_report(session, UUID(report_id))
    assert kept_report is not None
    assert (entry.action, entry.provider_id) == ("report.open", RIVERSIDE.id)
    assert tuple(entry.actor) == ("public", "", "the public")
    assert entry.before is None
    assert entry.after is not None
    assert '"facts":{"cbt":"no"}' in entry.after
    assert not re.search("message|answers", entry.after)


def test_two_who_say_the_same_at_once_are_counted_once(
    client: TestClient, database: Database
) -> None:
    with ThreadPoolExecutor(4) as several:
        sent = [several.submit(client.post, URL, json=WRONG_PHONE) for _ in range(8)]
        answers = {one.result().json()["id"] for one in sent}

    assert len(answers) == 1
    assert len(kept(database)) == 1


def test_nothing_of_who_sent_it_has_a_column(database: Database) -> None:
    with database.session() as session:
        columns = set(session.execute(select(table_of(ReportTable))).keys())

    assert columns == {
        "id",
        "provider_id",
        "program_id",
        "at",
        "kind",
        "message",
        "facts",
        "state",
        "closed_at",
        "closed_by",
        "answer",
    }
