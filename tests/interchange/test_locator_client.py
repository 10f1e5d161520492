"""The locator's answers, whatever they are; none of these tests leaves this machine."""

from datetime import UTC, datetime
from typing import Any

import httpx2
import orjson
import pytest

from api.interchange import locator_client
from api.interchange.formats.locator_json import read_pages
from api.interchange.locator_client import STATE_IDS, LocatorClient
from api.interchange.problems import LocatorUnavailable
from api.interchange.records import FeedListing

URL = "https://locator.example/locator/exportsAsJson/v2"


def a_row(number: int) -> dict[str, Any]:
    return {
        "_irow": number,
        "name1": f"House {number}",
        "name2": None,
        "street1": f"{number} Oak Street",
        "street2": None,
        "city": "Oakland",
        "state": "MD",
        "zip": "21550",
        "phone": "301-334-1642",
        "type_facility": "SA",
        "latitude": "39.4",
        "longitude": "-79.4",
        "services": [{"f1": "Type of Care", "f2": "TC", "f3": "Substance use treatment"}],
    }


def a_page(number: int, of: int, rows: int = 1, **other: Any) -> httpx2.Response:
    first = (number - 1) * rows
    content = {
        "page": number,
        "totalPages": of,
        "recordCount": of * rows,
        "rows": [a_row(first + one) for one in range(rows)],
        **other,
    }
    return httpx2.Response(200, content=orjson.dumps(content))


class Locator:
    """Answers one after the other; keeps what it was asked, and how long the client waited."""

    def __init__(self, *answers: httpx2.Response | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, str]] = []
        self.waited: list[float] = []
        transport = httpx2.MockTransport(self._answer)
        self.client = LocatorClient(URL, transport=transport, pause=self.waited.append)

    def _answer(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(dict(request.url.params))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def pages(self, state: str = "MD") -> list[dict[str, Any]]:
        with self.client as client:
            return list(client.pages(state))


def test_every_page_is_asked_for_and_can_be_read_as_a_feed() -> None:
    locator = Locator(a_page(1, 2), a_page(2, 2))
    feed = read_pages(locator.pages(), datetime.now(UTC).date())

    assert [one["page"] for one in locator.asked] == ["1", "2"]
    assert all(one["pageSize"] == "2000" for one in locator.asked)
    found = [one for one in feed.listings if isinstance(one, FeedListing)]
    assert [one.name1 for one in found] == ["House 0", "House 1"]


def test_a_state_is_asked_for_by_its_number_and_others_by_their_letters() -> None:
    locator = Locator(a_page(1, 1))
    locator.pages("MD")
    assert (locator.asked[0]["limitType"], locator.asked[0]["limitValue"]) == ("0", "18")
    locator = Locator(a_page(1, 1))
    locator.pages("PR")
    assert locator.asked[0]["stateCode"] == "PR"
    assert "limitType" not in locator.asked[0]


def test_the_numbers_of_states_are_the_guides() -> None:
    guide = {"ME": 1, "NV": 12, "WI": 16, "MD": 18, "DC": 27, "MI": 2, "VA": 50, "WY": 52}
    assert {state: STATE_IDS[state] for state in guide} == guide
    assert 17 not in STATE_IDS.values()
    assert len(STATE_IDS) == 51


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_it_tries_again_and_waits_longer_each_time(status: int) -> None:
    busy = [httpx2.Response(status) for _ in range(3)]
    locator = Locator(*busy, a_page(1, 1))
    assert len(locator.pages()) == 1
    assert len(locator.waited) == 3
    for attempt, seconds in enumerate(locator.waited, start=1):
        assert 2**attempt / 2 <= seconds <= 2**attempt


def test_a_connection_that_breaks_is_tried_again() -> None:
    locator = Locator(httpx2.ConnectError("no"), httpx2.ReadTimeout("slow"), a_page(1, 1))
    assert len(locator.pages()) == 1


@pytest.mark.parametrize(
    ("asked", "waited"),
    [("7", 7.0), ("100000", 60.0), ("Sat, 01 Jan 2000 00:00:00 GMT", 0.0)],
)
def test_it_waits_as_long_as_it_is_asked_to_but_not_for_ever(asked: str, waited: float) -> None:
    locator = Locator(httpx2.Response(429, headers={"Retry-After": asked}), a_page(1, 1))
    locator.pages()
    assert locator.waited == [waited]


def test_a_wait_that_is_not_understood_is_passed_over() -> None:
    locator = Locator(httpx2.Response(503, headers={"Retry-After": "soon"}), a_page(1, 1))
    locator.pages()
    assert 1 <= locator.waited[0] <= 2


def test_after_some_attempts_it_gives_up() -> None:
    locator = Locator(*[httpx2.Response(503) for _ in range(5)])
    with pytest.raises(LocatorUnavailable):
        locator.pages()
    assert len(locator.waited) == 4


@pytest.mark.parametrize("status", [301, 302, 307, 400, 403, 404])
def test_it_follows_nobody_elsewhere_and_takes_no_for_an_answer(status: int) -> None:
    away = httpx2.Response(status, headers={"Location": "https://elsewhere.example/"})
    locator = Locator(away)
    with pytest.raises(LocatorUnavailable, match=str(status)):
        locator.pages()
    assert len(locator.asked) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"<html>busy</html>",
        b"[]",
        b"null",
        b'{"page": 1, "totalPages": 1, "recordCount": 1}',
        b'{"page": 1, "totalPages": 1, "recordCount": 1, "rows": [1]}',
        b'{"page": 1, "totalPages": "1", "recordCount": 1, "rows": []}',
        b'{"page": 1, "totalPages": true, "recordCount": 1, "rows": []}',
        b'{"page": 1, "totalPages": 1, "recordCount": -1, "rows": []}',
        b'{"page": 1, "totalPages": 100000, "recordCount": 1, "rows": []}',
        b'{"page": 1, "totalPages": 1, "recordCount": 9, "rows": []}',
    ],
)
def test_something_else_than_an_answer_is_refused(content: bytes) -> None:
    with pytest.raises(LocatorUnavailable):
        Locator(httpx2.Response(200, content=content)).pages()


def test_an_answer_that_is_far_too_large_is_not_read_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(locator_client, "LARGEST_ANSWER", 100)
    with pytest.raises(LocatorUnavailable):
        Locator(a_page(1, 1)).pages()


def test_all_answers_together_have_a_limit_too(monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(a_page(1, 2).content)
    monkeypatch.setattr(locator_client, "LARGEST_IN_ALL", size)
    with pytest.raises(LocatorUnavailable):
        Locator(a_page(1, 2), a_page(2, 2)).pages()


def test_a_directory_that_changes_while_it_is_read_is_not_taken() -> None:
    with pytest.raises(LocatorUnavailable):
        Locator(a_page(1, 2), a_page(2, 2, recordCount=3)).pages()


def test_progress_is_told_page_by_page() -> None:
    told: list[tuple[int, int]] = []
    with Locator(a_page(1, 2), a_page(2, 2)).client as client:
        list(client.pages("MD", lambda done, total: told.append((done, total))))
    assert told == [(1, 2), (2, 2)]
