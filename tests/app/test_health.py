"""The service tells how it is and what it answers from."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from api.app import create_app
from api.database import Database, DatabaseError
from api.settings import Settings


def test_it_lives_and_is_ready(client: TestClient) -> None:
    assert client.get("/livez").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ok"}


def test_the_status_names_counts_versions_sources_and_their_dates(client: TestClient) -> None:
    status = client.get("/v1/status").json()

    assert status["counts"]["providers"] > 17_000
    assert status["counts"]["programs"] == sum(status["counts"]["programs_by_setting"].values())
    assert status["directory_version"] >= 1
    assert {source["edition"] for source in status["sources"]} == {"2023"}
    assert all(source["as_of"] for source in status["sources"])
    assert "Nobody can pay" in status["ranking"]


def test_it_is_not_ready_while_the_database_is_not_safe(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Database, "check", lambda _: ["SQLite's synchronous is 1."])
    unsafe = client.get("/readyz")

    def gone(_: Database) -> list[str]:
        raise DatabaseError

    monkeypatch.setattr(Database, "check", gone)
    silent = client.get("/readyz")

    assert [unsafe.status_code, silent.status_code] == [503, 503]
    assert unsafe.json()["type"] == silent.json()["type"] == "/problems/not-ready"
    assert client.get("/livez").status_code == 200


def test_a_database_without_tables_stops_the_start(tmp_path: Path) -> None:
    url = SecretStr(f"sqlite:///{tmp_path / 'empty.sqlite3'}")

    with pytest.raises(DatabaseError), TestClient(create_app(Settings(database_url=url))):
        pass
