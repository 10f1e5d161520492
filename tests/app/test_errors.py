"""Every error has one shape, says what to do, and repeats nothing that was typed."""

import asyncio
import logging
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from api.database import DatabaseUnavailable
from api.edge import LARGEST_BODY, Edge
from api.error_handlers import add_error_handlers

TYPED = "zzcanaryzz"


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "slug"),
    [
        ("GET", f"/{TYPED}", {}, 404, "not-found"),
        ("DELETE", "/v1/search", {}, 405, "method-not-allowed"),
        ("GET", f"/v1/programs?place={TYPED}", {}, 422, "unknown-place"),
        ("GET", "/v1/programs?place=Springfield", {}, 422, "ambiguous-place"),
        ("GET", f"/v1/programs?place=12+{TYPED}+Street", {}, 422, "address-not-supported"),
        ("GET", f"/v1/programs?zip={TYPED}", {}, 422, "unknown-place"),
        ("GET", f"/v1/programs?page={TYPED}", {}, 422, "invalid-request"),
        ("GET", f"/v1/programs?needs={TYPED}", {}, 422, "invalid-request"),
        ("GET", f"/v1/programs?sort={TYPED}", {}, 422, "invalid-request"),
        ("GET", f"/v1/programs/{TYPED}", {}, 422, "invalid-request"),
        ("GET", "/v1/programs/00000000-0000-0000-0000-000000000000", {}, 404, "not-found"),
        ("GET", "/v1/providers/00000000-0000-0000-0000-000000000000", {}, 404, "not-found"),
        ("GET", f"/problems/{TYPED}", {}, 404, "not-found"),
        ("GET", "/v1/places", {}, 422, "invalid-request"),
        ("POST", "/v1/search", {"content": f'{{"q": {TYPED}'}, 400, "malformed-json"),
        ("POST", "/v1/search", {"content": b"\xff\xfe"}, 400, "malformed-json"),
        ("POST", "/v1/search", {"content": "[]"}, 422, "invalid-request"),
        ("POST", "/v1/search", {"json": {"needs": [TYPED]}}, 422, "invalid-request"),
        ("POST", "/v1/search", {"json": {"q": "x" * 70_000}}, 413, "content-too-large"),
        ("POST", "/v1/search", {"data": {"q": TYPED}}, 415, "not-json"),
        ("POST", "/v1/recommendations", {"json": {"place": TYPED}}, 422, "unknown-place"),
        ("POST", "/v1/recommendations", {"content": "nope"}, 400, "malformed-json"),
    ],
)
def test_a_bad_request_gets_one_shape_and_no_echo(
    client: TestClient, method: str, path: str, sent: dict[str, Any], status: int, slug: str
) -> None:
    response = client.request(method, path, **sent)

    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    problem = response.json()
    assert problem["type"] == f"/problems/{slug}"
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"].endswith(".")
    assert TYPED not in response.text
    assert client.get(problem["type"]).json()["status"] == status


def test_a_mistyped_city_is_answered_with_what_was_meant(client: TestClient) -> None:
    problem = client.get("/v1/programs", params={"place": "Chicgo, IL"}).json()

    assert problem["suggestions"] == ["Chicago, IL"]


def test_springfield_offers_its_states(client: TestClient) -> None:
    problem = client.get("/v1/programs", params={"place": "Springfield"}).json()

    assert {"Springfield, IL", "Springfield, MO", "Springfield, MA"} <= set(problem["suggestions"])


def test_a_body_that_never_said_how_long_it_is_is_cut_off(client: TestClient) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(LARGEST_BODY // 1000 + 2):
            yield b" " * 1000

    response = client.post("/v1/search", content=endless())

    assert response.status_code == 413
    assert response.json()["type"] == "/problems/content-too-large"


def test_a_body_is_counted_where_a_header_may_not_hold_the_client_to_its_length() -> None:
    sent = iter([b" " * LARGEST_BODY, b" "])

    async def receive() -> Message:
        return {"type": "http.request", "body": next(sent), "more_body": True}

    async def reads_on(scope: Scope, receive: Receive, send: Send) -> None:
        while True:
            await receive()

    async def send(message: Message) -> None:
        heard.append(message)

    heard: list[Message] = []
    headers = [(b"content-length", b"2"), (b"transfer-encoding", b"chunked")]
    scope = {"type": "http", "method": "POST", "path": "/", "headers": headers}
    asyncio.run(Edge(reads_on)(scope, receive, send))

    # Nothing here turns the exception into a 413: that it was raised is enough.
    assert heard[0]["status"] == 500
    assert next(sent, None) is None


def test_a_body_that_comes_in_pieces_is_read_whole(client: TestClient) -> None:
    asked = b'{"place": "Chicago, IL", "per_page": 1}'

    whole = client.post("/v1/search", content=asked, headers={"Content-Type": "application/json"})
    pieces = client.post("/v1/search", content=iter([asked[:9], b"", asked[9:]]))

    assert pieces.status_code == 200
    assert pieces.content == whole.content


@pytest.mark.parametrize(
    ("media_type", "status"),
    [
        ("application/json", 200),
        ("Application/JSON; charset=utf-8", 200),
        ("application/merge-patch+json", 200),
        ("text/json", 415),
        ("", 415),
    ],
)
def test_a_body_is_json_or_says_nothing(client: TestClient, media_type: str, status: int) -> None:
    answer = client.post("/v1/search", content=b"{}", headers={"Content-Type": media_type})

    assert answer.status_code == status


def test_pages_of_other_sites_can_read_answers_and_errors_without_credentials(
    client: TestClient,
) -> None:
    asked = {"Origin": "https://helpline.example"}
    for response in (
        client.get("/v1/programs?place=60601", headers=asked),
        client.get("/v1/programs?place=Springfield", headers=asked),
        client.post("/v1/search", json={"q": "x" * 70_000}, headers=asked),
    ):
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response.headers
    assert (
        "Access-Control-Allow-Origin"
        not in client.post("/v1/search", json={"q": "x" * 70_000}).headers
    )


def test_an_unforeseen_error_is_a_problem_and_its_text_is_not_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = FastAPI()
    add_error_handlers(app)
    app.add_middleware(Edge)

    @app.get("/broken")
    async def broken() -> None:
        raise ValueError(TYPED)

    with caplog.at_level(logging.DEBUG), TestClient(app) as client:
        response = client.get("/broken")

    assert response.status_code == 500
    assert response.json()["type"] == "/problems/internal-error"
    assert "unexpected ValueError" in caplog.text
    assert TYPED not in caplog.text


def test_a_database_that_is_busy_for_too_long_asks_to_try_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = FastAPI()
    add_error_handlers(app)
    app.add_middleware(Edge)

    @app.get("/busy")
    async def busy() -> None:
        raise DatabaseUnavailable(TYPED, {}, sqlite3.OperationalError(TYPED))

    with caplog.at_level(logging.DEBUG), TestClient(app) as client:
        response = client.get("/busy")

    assert response.status_code == 503
    assert response.json()["type"] == "/problems/not-ready"
    assert response.headers["Retry-After"] == "5"
    assert TYPED not in caplog.text + response.text
