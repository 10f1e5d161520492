"""Every answer says how long it may be kept, whether it changed, and comes compressed if asked."""

import gzip
import logging
import re
from collections.abc import Iterator
from threading import Thread
from time import sleep
from typing import cast

import httpx2
import pytest
import uvicorn
from fastapi import APIRouter, FastAPI
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from api.direct import DirectRoute, Shortcut
from api.edge import Edge
from api.error_handlers import add_error_handlers
from api.responses import SMALLEST, Document, document_response, json_response

PUBLIC = {
    "/openapi.json",
    "/problems/{slug}",
    "/v1/rules",
    "/v1/screeners",
    "/v1/screeners/{screener_id}",
    "/v1/vocabulary",
}
"""The same for everybody: these alone may be kept."""

NOT_JSON = {
    "/",
    "/assets/{name}",
    "/docs",
    "/docs/assets",
    "/embed",
    "/embed/builder",
    "/report/{provider_id}",
    "/widget-{version}.js",
    "/widget.css",
    "/widget.js",
}
"""Pages and files: tests/finder and tests/widget look at these."""


def shown(client: TestClient) -> dict[str, str]:
    """Every route that GET answers with JSON, and an address of it."""
    asked = "?place=Chicago,+IL&facets=true"
    [program] = client.get(f"/v1/programs{asked}&per_page=1").json()["contents"]
    addresses = {
        "/livez": "/livez",
        "/openapi.json": "/openapi.json",
        "/problems/{slug}": "/problems/not-found",
        "/readyz": "/readyz",
        "/v1/places": "/v1/places?q=chic",
        "/v1/programs": f"/v1/programs{asked}",
        "/v1/programs/{program_id}": f"/v1/programs/{program['id']}",
        "/v1/providers/{provider_id}": f"/v1/providers/{program['provider']['id']}",
        "/v1/rules": "/v1/rules",
        "/v1/screeners": "/v1/screeners?language=es",
        "/v1/screeners/{screener_id}": "/v1/screeners/phq9",
        "/v1/status": "/v1/status",
        "/v1/vocabulary": "/v1/vocabulary",
    }
    app = cast("FastAPI", client.app)
    paths = {
        str(getattr(route, "path", ""))
        for route in app.routes
        if "GET" in (getattr(route, "methods", None) or {"GET"})
    }
    public = {path for path in paths if not path.startswith(("/admin", "/v1/admin"))}
    assert public - NOT_JSON == set(addresses), "a route is missing here, or gone"
    return addresses


def test_whoever_has_an_answer_already_is_told_that_it_has_not_changed(client: TestClient) -> None:
    for route, address in shown(client).items():
        first = client.get(address)
        tag = first.headers["ETag"]
        assert re.fullmatch(r'W/"[0-9a-f]{32}"', tag), route
        kept = "public, max-age=300" if route in PUBLIC else "private, no-store"
        assert first.headers["Cache-Control"] == kept, route

        again = client.get(address, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b""), route
        same = ("ETag", "Cache-Control", "Vary", "Referrer-Policy", "X-Content-Type-Options")
        assert [again.headers[name] for name in same] == [first.headers[name] for name in same]
        assert not {"content-type", "content-length", "content-encoding"} & set(again.headers)

        other = client.get(address, headers={"If-None-Match": 'W/"0"'})
        assert (other.status_code, other.content) == (200, first.content), route


def test_every_route_that_shows_something_documents_that_it_may_not_have_changed(
    client: TestClient,
) -> None:
    paths = cast("FastAPI", client.app).openapi()["paths"]
    for route in set(shown(client)) - {"/openapi.json"}:
        assert "304" in paths[route]["get"]["responses"], route
    assert not any("304" in item["post"]["responses"] for item in paths.values() if "post" in item)
    assert not any("head" in item for item in paths.values())


def test_head_is_answered_wherever_get_is(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "treatment_finder.requests")
    for route, address in [*shown(client).items(), ("/docs", "/docs")]:
        whole, head = client.get(address), client.head(address)
        assert (head.status_code, head.content) == (200, b""), route
        assert head.headers == whole.headers, route
    assert "HEAD /v1/programs/{program_id} 200" in caplog.text
    assert client.head("/v1/search").status_code == 405
    assert client.head("/nowhere").status_code == 404


def test_a_method_that_is_not_taken_is_answered_with_those_that_are(client: TestClient) -> None:
    assert client.post("/v1/vocabulary").headers["Allow"] == "GET, HEAD"
    assert client.get("/v1/search").headers["Allow"] == "POST"


def test_answers_come_compressed_to_who_asks_and_are_the_same(client: TestClient) -> None:
    for route, address in shown(client).items():
        plain = client.get(address, headers={"Accept-Encoding": "identity"})
        packed = client.get(address, headers={"Accept-Encoding": "br, gzip"})
        assert packed.content == plain.content, route
        assert packed.headers["ETag"] == plain.headers["ETag"], route
        assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding, Origin", route
        assert "Content-Encoding" not in plain.headers
        if len(plain.content) >= SMALLEST:
            assert packed.headers["Content-Encoding"] == "gzip", route
            assert int(packed.headers["Content-Length"]) < len(plain.content) / 2, route
        else:
            assert "Content-Encoding" not in packed.headers


def test_an_answer_to_a_body_is_compressed_and_has_no_tag(client: TestClient) -> None:
    asked = {"place": "Chicago, IL", "facets": True}
    plain = client.post("/v1/search", json=asked, headers={"Accept-Encoding": "identity"})
    packed = client.post("/v1/search", json=asked, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.json() == plain.json()
    for answer in (plain, packed):
        assert "ETag" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"


def test_pages_of_other_sites_can_ask_whether_something_changed(client: TestClient) -> None:
    page = {"Origin": "https://helpline.example"}
    asks = {
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    assert client.options("/v1/vocabulary", headers={**page, **asks}).status_code == 200

    first = client.get("/v1/vocabulary", headers=page)
    assert "ETag" in first.headers["Access-Control-Expose-Headers"]
    tag = {"If-None-Match": first.headers["ETag"]}
    again = client.get("/v1/vocabulary", headers={**page, **tag})
    assert again.status_code == 304
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert "Origin" in again.headers["Vary"]


ROUTER = APIRouter(route_class=DirectRoute)
SAID = {"said": "x" * SMALLEST}
DOCUMENT = Document.of(SAID)


@ROUTER.get("/document")
async def show_document(request: Request) -> Response:
    return document_response(request, DOCUMENT)


@ROUTER.get("/answer")
def show_answer(request: Request) -> Response:
    return json_response(request, SAID, [(b"x-more", b"1")])


@pytest.fixture(scope="module")
def small() -> Iterator[TestClient]:
    """An app of these two routes alone."""
    with TestClient(small_app()) as client:
        yield client


def small_app() -> FastAPI:
    app = FastAPI()
    app.include_router(ROUTER)
    add_error_handlers(app)
    app.add_middleware(Edge)
    return app


TAG = DOCUMENT.tag.decode().removeprefix("W/")


@pytest.mark.parametrize("path", ["/document", "/answer"])
@pytest.mark.parametrize(
    ("named", "status"),
    [
        (f"W/{TAG}", 304),
        (TAG, 304),  # the comparison is weak
        (f'"a", W/{TAG}', 304),
        (f'W/"a,b",{TAG} ,"c"', 304),
        ("*", 304),
        (" * ", 304),
        ('"*"', 200),
        ('W/"a"', 200),
        (TAG.strip('"'), 200),
        (f'"{TAG.strip(chr(34))}x"', 200),
        (f'"x{TAG.strip(chr(34))}"', 200),
        ("", 200),
    ],
)
def test_a_tag_is_recognised_in_every_form(
    small: TestClient, path: str, named: str, status: int
) -> None:
    assert small.get(path, headers={"If-None-Match": named}).status_code == status
    assert small.head(path, headers={"If-None-Match": named}).status_code == status


etags = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters='"'))


@given(st.lists(st.tuples(st.sampled_from(["", "W/"]), etags | st.just(TAG.strip('"')))))
def test_a_list_names_a_tag_if_one_of_it_is_the_tag(tags: list[tuple[str, str]]) -> None:
    named = ", ".join(f'{weak}"{tag}"' for weak, tag in tags)
    request = asking({"if-none-match": named})
    known = any(tag == TAG.strip('"') for _, tag in tags)
    assert document_response(request, DOCUMENT).status_code == (304 if known else 200)


@pytest.mark.parametrize(
    ("accepted", "compressed"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("x-gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("gzip;q=0.001", True),
        ("gzip;q=0", False),
        ("gzip ; q=0.00 , br", False),
        ("identity", False),
        ("br", False),
        ("*", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("path", ["/document", "/answer"])
def test_only_who_asks_for_gzip_gets_it(
    small: TestClient, path: str, accepted: str, *, compressed: bool
) -> None:
    answer = small.get(path, headers={"Accept-Encoding": accepted})
    assert ("Content-Encoding" in answer.headers) == compressed
    assert answer.json() == SAID


def asking(headers: dict[str, str]) -> Request:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "path": "/", "headers": raw})


def test_a_document_is_compressed_once() -> None:
    response = document_response(asking({"accept-encoding": "gzip"}), DOCUMENT)
    assert response.body is DOCUMENT.compressed
    assert gzip.decompress(DOCUMENT.compressed) == DOCUMENT.body


def test_what_is_sent_along_is_sent_with_the_answer_alone(small: TestClient) -> None:
    answer = small.get("/answer")
    assert answer.headers["X-More"] == "1"
    again = small.get("/answer", headers={"If-None-Match": answer.headers["ETag"]})
    assert "X-More" not in again.headers


def test_a_direct_route_takes_the_request_alone() -> None:
    async def wants_more(request: Request, page: int) -> Response:
        return Response(str(page))

    with pytest.raises(TypeError, match="/more"):
        DirectRoute("/more", wants_more)


def test_the_shortcut_takes_what_it_knows_and_leaves_the_rest_to_the_app() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await Response("the app", 418)(scope, receive, send)

    routes = [*ROUTER.routes, DirectRoute("/one/{name}", show_document)]
    client = TestClient(Shortcut(app, routes))
    assert client.get("/document").json() == SAID
    for method, path in (
        ("POST", "/document"),
        ("GET", "/document/"),
        ("GET", "/nowhere"),
        ("GET", "/one/x"),
        ("GET", "/answer"),  # waits, so it runs in a thread
    ):
        assert client.request(method, path).status_code == 418, path


def test_the_hot_routes_solve_no_parameters(client: TestClient) -> None:
    direct = {
        f"{method} {route.path}"
        for route in cast("FastAPI", client.app).routes
        if isinstance(route, DirectRoute)
        for method in route.methods or ()
    }
    hot = {"POST /v1/search", "GET /v1/programs", "GET /v1/places", "POST /v1/recommendations"}
    assert hot <= direct


def test_a_real_server_leaves_the_body_out_of_head_and_of_304() -> None:
    server = uvicorn.Server(uvicorn.Config(small_app(), port=0, log_level="error"))
    thread = Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            sleep(0.01)
        [listener] = server.servers[0].sockets
        with httpx2.Client(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}") as client:
            whole = client.get("/answer")
            head = client.head("/answer")
            same = client.get("/answer", headers={"If-None-Match": whole.headers["ETag"]})
            # The connection is kept: what follows would be read as the next answer.
            assert client.get("/answer").json() == SAID
    finally:
        server.should_exit = True
        thread.join()
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]
    assert (same.status_code, same.content) == (304, b"")
