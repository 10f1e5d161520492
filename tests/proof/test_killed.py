"""A server that is killed while it writes loses nothing that it acknowledged, and halves none."""

import random
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from api.audit.chain import START
from api.audit.repository import anchor, verify
from api.database import Database
from api.directory.seeding import seed
from tests.directory.conftest import seed_provider
from tests.proof.serving import served, token_of

KILLS = 2
WRITERS = 3


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    seed(database, providers=lambda: [seed_provider(f"Place {n}") for n in range(WRITERS)])
    yield database
    database.dispose()


@dataclass
class Writer:
    """Changes one provider over and over: each write says its number in every field it changes.

    Attributes:
        sent: the number of the last write that went out; kept: of the last one acknowledged.
        keys: of the creations that went out, by name; made: ids of those acknowledged.
    """

    id: str
    kept: int = 0
    sent: int = 0
    keys: dict[str, str] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)

    def change(self, client: httpx2.Client) -> None:
        found = client.get(f"/v1/admin/providers/{self.id}")
        self.sent += 1
        said = {"why": f"write {self.sent}", **document(self.sent)}
        headers = {"If-Match": found.headers["ETag"]}
        answer = client.patch(f"/v1/admin/providers/{self.id}", json=said, headers=headers)
        assert answer.status_code == 200, answer.text
        self.kept = self.sent

    def create(self, client: httpx2.Client, name: str) -> None:
        key = self.keys.setdefault(name, str(uuid4()))
        told = {**WHERE, "name1": name, "programs": [{"setting": "outpatient"}]}
        headers = {"Idempotency-Key": key}
        answer = client.post("/v1/admin/providers", json=told, headers=headers)
        assert answer.status_code == 201, answer.text
        self.made[name] = answer.json()["id"]


WHERE = {"street": "1 Main Street", "city": "Alabaster", "state": "AL", "zip": "35007"}


def document(number: int) -> dict[str, Any]:
    """What write `number` says."""
    even = number % 2 == 0
    return {
        "name1": f"Write {number}",
        "website": f"https://write-{number}.example",
        "phones": [{"kind": "main", "number": f"205-555-{1000 + number % 9000}"}],
        "facts": {"medicaid": "yes" if even else "no", "cbt": None if even else "yes"},
    }


def write_until_killed(writer: Writer, address: str, token: str, stop: threading.Event) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    with httpx2.Client(base_url=address, headers=headers, timeout=30) as client:
        try:
            while not stop.is_set():
                writer.change(client)
                writer.create(client, f"Made by {writer.id} {len(writer.keys)}")
        except httpx2.TransportError:
            return


def test_a_killed_server_loses_nothing_it_acknowledged(
    database: Database, database_url: str
) -> None:
    token = token_of(database)
    writers = [Writer(str(seed_provider(f"Place {n}").id)) for n in range(WRITERS)]
    kept = START
    for _ in range(KILLS):
        with served(database_url) as (address, process):
            whole_and_kept(address, token, writers)
            stop = threading.Event()
            threads = [
                threading.Thread(target=write_until_killed, args=(writer, address, token, stop))
                for writer in writers
            ]
            before = sum(writer.kept for writer in writers)
            for thread in threads:
                thread.start()
            while sum(writer.kept for writer in writers) < before + 2 * WRITERS:
                assert all(thread.is_alive() for thread in threads)
                time.sleep(0.005)
            time.sleep(random.uniform(0, 0.1))
            process.send_signal(signal.SIGKILL)
            for thread in threads:
                thread.join()
        with database.session() as session:
            assert verify(session, kept).sound
            kept = anchor(session)
    with served(database_url) as (address, _):
        whole_and_kept(address, token, writers)


def whole_and_kept(address: str, token: str, writers: list[Writer]) -> None:
    """Every acknowledged write is there, whole, and what was sent again is there once."""
    headers = {"Authorization": f"Bearer {token}"}
    with httpx2.Client(base_url=address, headers=headers, timeout=30) as client:
        for writer in writers:
            if writer.sent:
                in_one_piece(client, writer)
            for name in writer.keys:
                known = writer.made.get(name)
                writer.create(client, name)
                assert known in (None, writer.made[name])
                found = client.get("/v1/admin/providers", params={"q": name}).json()["contents"]
                alike = [one["id"] for one in found if one["name1"] == name]
                assert alike == [writer.made[name]]


def in_one_piece(client: httpx2.Client, writer: Writer) -> None:
    found = client.get(f"/v1/admin/providers/{writer.id}").json()
    written = found["name1"].startswith("Write ")
    number = int(found["name1"].removeprefix("Write ")) if written else 0
    assert writer.kept <= number <= writer.sent
    if not written:
        # The first write was never acknowledged, and is not there.
        assert found["revision"] == 1
        writer.sent = 0
        return
    expected = document(number)
    assert found["website"] == expected["website"]
    assert [phone["number"] for phone in found["phones"]] == [expected["phones"][0]["number"]]
    for slug, value in expected["facts"].items():
        assert found["facts"].get(slug) == value
    # One change of the row for each entry of the log, and none without.
    log = client.get(f"/v1/admin/providers/{writer.id}/history", params={"limit": 100}).json()
    assert len(log["contents"]) == found["revision"] - 1
    public = client.get(f"/v1/providers/{writer.id}").json()
    assert public["name"] == found["name1"]
    writer.kept = writer.sent = number
