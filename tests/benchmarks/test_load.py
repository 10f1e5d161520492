"""The client that measures over HTTP, against the bare app on the real server."""

import asyncio
from collections.abc import Iterator
from threading import Thread

import pytest
import uvicorn

from benchmarks.load import Job, UnexpectedAnswer, ask
from benchmarks.over_http import recommendation_bodies, search_bodies
from benchmarks.raw_app import Message, RawApp
from benchmarks.servers import free_port, resident_mb
from tests.factories import a_listing

SIZE = 70_000
"""More than one piece of what a socket takes at once."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    number = free_port()
    config = uvicorn.Config(
        RawApp(SIZE), host="127.0.0.1", port=number, lifespan="off", log_level="error"
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    yield number
    server.should_exit = True
    thread.join()


def job(port: int, **fields: object) -> Job:
    plain = {"path": "/", "bodies": ['{"a": 1}', ""], "connections": 3, "seconds": 60, "most": 20}
    return Job.model_validate({"port": port, **plain, **fields})


def test_every_request_is_answered_and_timed(port: int) -> None:
    measured = ask(job(port))
    assert len(measured.micros) == 20
    assert measured.answer_bytes == 20 * SIZE
    assert all(micros > 0 for micros in measured.micros)


def test_it_ends_after_the_time_it_is_given(port: int) -> None:
    measured = ask(job(port, seconds=0.05, most=10**9))
    assert 0.05 <= measured.seconds < 30
    assert measured.micros


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ({"status": 503, "headers": [(b"content-length", b"0")]}, "503"),
        ({"status": 200, "headers": []}, "length"),
    ],
)
def test_an_answer_that_is_not_what_is_measured_ends_it(
    head: dict[str, object], message: str
) -> None:
    async def app(scope: Message, receive: object, send: object) -> None:
        await send({"type": "http.response.start", **head})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": b"", "more_body": False})  # type: ignore[operator]

    number = free_port()
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=number, lifespan="off", log_level="critical")
    )
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    try:
        with pytest.raises(UnexpectedAnswer, match=message):
            ask(job(number))
    finally:
        server.should_exit = True
        thread.join()


def test_a_server_without_work_does_not_read() -> None:
    sent = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        raise AssertionError

    asyncio.run(RawApp(0)({"type": "http"}, receive, send))
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]


def test_bodies_are_the_same_for_a_seed() -> None:
    listings = [a_listing(zip=zip_code) for zip_code in ("60601", "10001", "90012")]
    assert search_bodies(listings, 1) == search_bodies(listings, 1)
    assert search_bodies(listings, 1) != search_bodies(listings, 2)
    assert len(set(recommendation_bodies())) == 10


def test_memory_is_told_where_the_system_tells_it() -> None:
    held = resident_mb()
    assert held is None or held > 10
