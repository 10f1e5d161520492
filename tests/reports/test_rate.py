"""So many reports are taken from one address, and from all together."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
import time_machine
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from starlette.testclient import TestClient

from api.editing.reports import MOST_OPEN, TooManyReports
from api.reports.rate import FROM_ALL, FROM_ONE, Gate
from tests.reports.conftest import HILLTOP, RIVERSIDE, Served, reports_of

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DOCUMENT = (Path(__file__).parents[2] / "docs" / "admin.md").read_text(encoding="utf-8")

ONE, ANOTHER = "203.0.113.1", "203.0.113.2"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def enters(gate: Gate, address: str | None = ONE) -> int:
    """0 where one more is let in, else in how many seconds to try again."""
    try:
        gate.enter(address)
    except TooManyReports as refused:
        return int(refused.headers["Retry-After"])
    return 0


def test_five_a_minute_are_taken_from_one_address(clock: time_machine.Traveller) -> None:
    gate = Gate()

    assert [enters(gate) for _ in range(5)] == [0] * 5
    assert enters(gate) > 0
    assert enters(gate, ANOTHER) == 0


def test_it_says_when_to_try_again_and_keeps_its_word(clock: time_machine.Traveller) -> None:
    gate = Gate()
    for _ in range(5):
        enters(gate)
        clock.shift(2)
    wait = enters(gate)

    clock.shift(wait - 2)
    assert enters(gate) == 2
    clock.shift(2)
    assert enters(gate) == 0
    assert enters(gate) > 0  # the other four are still of the last minute


def test_one_that_is_refused_does_not_count(clock: time_machine.Traveller) -> None:
    gate = Gate()
    waits = [enters(gate) for _ in range(50)]

    assert set(waits[5:]) == {61}
    clock.shift(61)
    assert [enters(gate) for _ in range(5)] == [0] * 5


def test_thirty_a_day_are_taken_from_one_address(clock: time_machine.Traveller) -> None:
    gate = Gate()
    for _ in range(30):
        assert enters(gate) == 0
        clock.shift(120)

    wait = enters(gate)
    assert wait == 24 * 60 * 60 - 30 * 120 + 1
    clock.shift(wait)
    assert enters(gate) == 0


def test_so_many_are_taken_from_all_together(clock: time_machine.Traveller) -> None:
    gate = Gate(from_all=(RateLimitItemPerMinute(7),))
    addresses = [f"198.51.100.{number}" for number in range(8)]

    assert [enters(gate, one) for one in addresses] == [0] * 7 + [61]
    clock.move_to(NOON + timedelta(seconds=61))
    assert enters(gate, addresses[7]) == 0


def test_how_many_are_taken_is_documented() -> None:
    documented = " ".join(DOCUMENT.split())
    of_one, of_all = (tuple(item.amount for item in items) for items in (FROM_ONE, FROM_ALL))

    assert f"{of_one[0]} a minute and {of_one[1]} a day from one address" in documented
    assert f"{of_all[0]} a minute and {of_all[1]:,} a day from all" in documented
    assert f"{MOST_OPEN} that are open of one place" in documented


def test_all_together_may_send_more_than_one_and_less_than_anybody_reads() -> None:
    for of_all, of_one in zip(FROM_ALL, FROM_ONE, strict=True):
        assert of_all.get_expiry() == of_one.get_expiry()
        assert of_all.amount > 10 * of_one.amount


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),  # one household
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("203.0.113.1", "::ffff:203.0.113.1", True),
        ("fe80::1%eth0", "fe80::1%eth1", True),
        (None, "", True),
        (None, "testclient", True),
        (None, "203.0.113.1", False),
    ],
)
def test_what_one_household_has_is_one_address(
    clock: time_machine.Traveller, first: str | None, second: str | None, alike: bool
) -> None:
    gate = Gate(from_one=(RateLimitItemPerMinute(1),))
    enters(gate, first)

    assert (enters(gate, second) > 0) is alike


def test_no_address_is_kept(clock: time_machine.Traveller) -> None:
    gate, other = Gate(), Gate()
    for one in (gate, other):
        one.enter(ONE)
    kept = [repr(vars(one._counted.storage)) for one in (gate, other)]
    names = [set(cast(MemoryStorage, one._counted.storage).events) for one in (gate, other)]

    assert ONE not in "".join(kept)
    # Each process hashes by a key of its own.
    assert {len(name) for name in names} == {4}
    assert {key for key in names[0] & names[1] if "/all/" not in key} == set()


def test_many_at_once_are_counted_one_by_one() -> None:
    gate = Gate(from_one=(RateLimitItemPerMinute(5),))
    let_in: list[int] = []

    def try_some() -> None:
        let_in.extend(enters(gate) == 0 for _ in range(20))

    threads = [threading.Thread(target=try_some) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(let_in) == 5


def test_who_sends_too_many_is_told_when_to_try_again(client: TestClient) -> None:
    answers = [
        client.post(reports_of(RIVERSIDE.id), json={"kind": "other", "message": str(number)})
        for number in range(6)
    ]

    assert [answer.status_code for answer in answers] == [202] * 5 + [429]
    refused = answers[-1]
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["type"] == "/problems/too-many-reports"
    assert 1 <= int(refused.headers["Retry-After"]) <= 61


def test_with_time_reports_are_taken_again(client: TestClient) -> None:
    def send(number: int) -> int:
        told = {"kind": "other", "message": str(number)}
        return client.post(reports_of(HILLTOP.id), json=told).status_code

    with time_machine.travel(NOON, tick=False) as clock:
        assert [send(number) for number in range(6)] == [202] * 5 + [429]
        clock.shift(61)
        assert send(6) == 202


def test_what_can_not_be_read_is_not_counted(client: TestClient) -> None:
    for _ in range(10):
        client.post(reports_of(RIVERSIDE.id), json={"kind": "?"})

    assert client.post(reports_of(RIVERSIDE.id), json={"kind": "other"}).status_code == 202


def test_each_address_is_counted_by_itself(served: Served) -> None:
    def send(address: str) -> int:
        other = TestClient(served.app, client=(address, 1))
        told = {"kind": "other", "message": address}
        return other.post(reports_of(RIVERSIDE.id), json=told).status_code

    assert [send(ONE) for _ in range(6)] == [202] * 5 + [429]
    assert send(ANOTHER) == 202
