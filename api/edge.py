"""What every request passes first and every answer last: size, headers, one line in the log.

HEAD is answered wherever GET is: the server leaves out the body.

The log names the route's template, never the path, the query, the body or the caller: what a
person asks for is theirs.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from time import perf_counter
from traceback import format_tb

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import ContentTooLarge, InternalError, Problem
from api.responses import PRIVATE

LARGEST_BODY = 64 * 1024
"""Bytes. The fullest real recommendation request is under 4 KB."""
FILE = 64 * 1024 * 1024
"""Bytes. The national directory is under 10 MB in any format."""
LARGEST_BODIES = {"/v1/admin/imports": FILE, "/admin/import": FILE}
"""Of the paths that take files."""
SMALLER = "Send a smaller request."
NOT_YOURS = "It is not your fault, and it has been noted; try again in a minute."

_HEADERS = (
    (b"cache-control", PRIVATE),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)
"""Of every answer that does not say otherwise."""

_log = logging.getLogger("treatment_finder.requests")


def as_problem(_: Scope, problem: Problem) -> Response:
    """The problem as a document, for programs."""
    return problem.response()


class Edge:
    """ASGI middleware around the whole app.

    Args:
        app: what it is put around.
        largest_body: bytes; a larger request is answered with 413 before anything reads it.
        largest_bodies: where paths take larger ones.
        answer: how a request is told of a problem.
    """

    def __init__(
        self,
        app: ASGIApp,
        largest_body: int = LARGEST_BODY,
        largest_bodies: Mapping[str, int] = LARGEST_BODIES,
        answer: Callable[[Scope, Problem], Response] = as_problem,
    ) -> None:
        self.app = app
        self.largest_body = largest_body
        self.largest_bodies = largest_bodies
        self.answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = perf_counter()
        status = 0
        method = scope["method"]
        if method == "HEAD":
            scope = {**scope, "method": "GET"}

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = message.get("headers", ())
                names = {name for name, _ in headers}
                added = [pair for pair in _HEADERS if pair[0] not in names]
                message["headers"] = [*headers, *added]
            await send(message)

        try:
            announced = _announced(scope["headers"])
            if announced is None:
                counted = _counted(receive, self._largest(scope))
                await self.app(scope, counted, send_with_headers)
            elif announced > self.largest_body and announced > self._largest(scope):
                refused = self.answer(scope, ContentTooLarge(SMALLER))
                await refused(scope, receive, send_with_headers)
            else:
                await self.app(scope, receive, send_with_headers)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is answered and not told on)
            # Where it happened, not what it says: an exception's text can hold what was typed.
            where = "".join(format_tb(error.__traceback__))
            _log.error("unexpected %s\n%s", type(error).__name__, where)
            if status == 0:
                failed = self.answer(scope, InternalError(NOT_YOURS))
                await failed(scope, receive, send_with_headers)
        finally:
            route = getattr(scope.get("route"), "path", "(no route)")
            _log.info("%s %s %d %.1f ms", method, route, status, 1000 * (perf_counter() - started))

    def _largest(self, scope: Scope) -> int:
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        return self.largest_bodies.get(path, self.largest_body)


def _counted(receive: Receive, largest: int) -> Receive:
    """`receive`, for a body that never said how long it is."""
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > largest:
            raise ContentTooLarge(SMALLER)
        return message

    return counted


def _announced(headers: Iterable[tuple[bytes, bytes]]) -> int | None:
    """How long the body is, by a header that the server holds the client to; None where none is."""
    told = dict(headers)
    length = told.get(b"content-length", b"")
    return int(length[:18]) if length.isdigit() and b"transfer-encoding" not in told else None
