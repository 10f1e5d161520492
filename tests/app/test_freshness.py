"""What one process writes, every process answers with."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import orjson
import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from api.app import create_app
from api.database import Database
from api.directory.seeding import seed
from api.migrations import upgrade
from api.search.refresh import Refresher
from api.settings import Settings
from tests.directory.conftest import seed_provider
from tests.directory.writer import remove, rename, retitle, writing

PATIENCE = 60
"""Seconds until what has to happen counts as failed, on a busy machine too."""

RIVERSIDE = seed_provider().id


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Two providers, on each engine."""
    opened = Database(database_url)
    upgrade(opened)
    seed(opened, providers=lambda: [seed_provider(), seed_provider("Hilltop House")])
    yield opened
    opened.dispose()


@pytest.fixture
def client(database: Database, database_url: str) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(database_url=SecretStr(database_url)))) as client:
        yield client


def until(what: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def names(client: TestClient) -> list[str]:
    found = client.post("/v1/search", json={}).json()["contents"]
    return sorted(program["provider"]["name"] for program in found)


def refresher_of(client: TestClient) -> Refresher:
    return cast(Refresher, cast(Any, client.app).state.refresher)


def test_who_wrote_answers_with_it(client: TestClient, database: Database) -> None:
    assert names(client) == ["Hilltop House", "Riverside Recovery"]
    version = rename(database, RIVERSIDE, "Seaside Recovery")
    assert refresher_of(client).catch_up()

    assert names(client) == ["Hilltop House", "Seaside Recovery"]
    assert client.get("/v1/status").json()["directory_version"] == version
    provider = client.get(f"/v1/providers/{RIVERSIDE}").json()
    assert provider["name"] == "Seaside Recovery"


def test_what_was_taken_away_is_found_no_more(client: TestClient, database: Database) -> None:
    remove(database, RIVERSIDE)
    assert refresher_of(client).catch_up()
    assert names(client) == ["Hilltop House"]
    assert client.get("/v1/status").json()["counts"]["providers"] == 1


def test_what_another_process_wrote_is_answered_soon(client: TestClient, database_url: str) -> None:
    with writing(database_url, "rename", str(RIVERSIDE), "Seaside Recovery") as other:
        assert other.wait(PATIENCE) == 0
    until(lambda: names(client) == ["Hilltop House", "Seaside Recovery"])


def test_the_status_names_the_sources_as_they_are_now(
    client: TestClient, database: Database
) -> None:
    retitle(database, "A better directory")
    assert refresher_of(client).catch_up()
    told = client.get("/v1/status").json()["sources"]
    assert {source["title"] for source in told} == {"A better directory"}


class _Served:
    """A real server with two workers, asked on a new connection each time."""

    def __init__(self, port: int) -> None:
        self.port = port

    def version(self) -> int | None:
        """The version that one of the workers answers from; None while none answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/v1/status")
            return int(orjson.loads(connection.getresponse().read())["directory_version"])
        except OSError:
            return None
        finally:
            connection.close()

    def all_answer_from(self, version: int) -> bool:
        return all(self.version() == version for _ in range(20))


@contextmanager
def serving(database_url: str, folder: Path) -> Iterator[_Served]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("FINDER_")},
        "FINDER_DATABASE_URL": database_url,
        "FINDER_PORT": str(port),
        "FINDER_WORKERS": "2",
    }
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-c", "from api.cli import main; main()", "serve"],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=Path(__file__).parents[2],
            start_new_session=True,
        )
    try:
        yield _Served(port)
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def test_every_worker_follows(database: Database, database_url: str, tmp_path: Path) -> None:
    with serving(database_url, tmp_path) as served:
        until(lambda: served.all_answer_from(1))
        for number in range(3):
            version = rename(database, RIVERSIDE, f"Riverside {number}")
            until(lambda version=version: served.all_answer_from(version))  # type: ignore[misc]
