"""Of who sends a report nothing is kept, and what it says stands in the database alone."""

import logging
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlmodel import Session

from api.editing.report_repository import NewReport
from tests.reports.conftest import ADDRESS, HILLTOP, RIVERSIDE, Served, reports_of

CANARY = "zqxcanary"


def send_every_way(served: Served) -> None:
    """Reports that are taken, refused, unreadable, of nothing, too many, and of a broken server."""
    client = served.client
    headers = {"User-Agent": CANARY, "Referer": f"https://{CANARY}/", "X-Forwarded-For": CANARY}
    for number in range(7):
        told = {"kind": "other", "message": f"{CANARY} {number}", "facts": {"cbt": "no"}}
        client.post(reports_of(RIVERSIDE.id), json=told, headers=headers)
    client.post(reports_of(HILLTOP.id), json={"kind": CANARY}, headers=headers)
    client.post(reports_of(HILLTOP.id), content=f'{{"{CANARY}', headers=headers)
    client.post(reports_of(uuid4()), json={"kind": "other", "message": CANARY}, headers=headers)
    client.post(f"/v1/providers/{CANARY}/reports", json={"kind": "other"}, headers=headers)


def fail(_: Session, new: NewReport, now: datetime) -> UUID:
    """An error whose words hold what was sent."""
    raise RuntimeError(new.message)


def test_no_log_has_an_address_or_a_word_of_a_report(
    served: Served, caplog: pytest.LogCaptureFixture, capfd: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The test client's own log is not the server's.
    for name in ("httpx2", "httpcore2"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    caplog.set_level(logging.DEBUG)
    caplog.clear()

    send_every_way(served)
    monkeypatch.setattr("api.reports.routes.open_report", fail)
    monkeypatch.setattr("api.reports.rate.Gate.enter", lambda *_: None)
    failed = served.client.post(reports_of(RIVERSIDE.id), json={"kind": "other", "message": CANARY})

    out, err = capfd.readouterr()
    written = "\n".join([caplog.text, out, err])
    route = "POST /v1/providers/{provider_id}/reports"
    assert failed.status_code == 500
    assert all(f"{route} {status}" in written for status in (202, 400, 422, 429, 500))
    assert CANARY not in written
    assert ADDRESS not in written


def test_no_address_is_stored_and_the_words_in_one_table(served: Served) -> None:
    send_every_way(served)

    found = {}
    with served.database.session() as session:
        for table in tables(served):
            rows = session.execute(text(f'SELECT * FROM "{table}"')).all()
            found[table] = " ".join(str(value) for row in rows for value in row)
    assert [table for table, of in found.items() if CANARY in of] == ["report"]
    assert not [table for table, of in found.items() if ADDRESS in of]
    assert "report.open" in found["audit_entry"]


def tables(served: Served) -> list[str]:
    listed = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
        "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    }
    with served.database.session() as session:
        return list(session.execute(text(listed[served.database.dialect])).scalars())
