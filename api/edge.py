"""What every request passes first and every answer last: size, headers, one line in the log.

HEAD is answered wherever GET is: the server leaves out the body.

The log names the route's template, never the path, the query, the body or the caller: what a
person asks for is theirs.
"""

import logging
from collections.abc import Iterable
from time import perf_counter
from traceback import format_tb

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import ContentTooLarge, InternalError
from api.responses import PRIVATE

LARGEST_BODY = 64 * 1024
"""Bytes. The fullest real recommendation request is under 4 KB."""
SMALLER = "Send a smaller request."
NOT_YOURS = "It is not your fault, and it has been noted; try again in a minute."

_HEADERS = (
    (b"cache-control", PRIVATE),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)
"""Of every answer that does not say otherwise."""

_log = logging.getLogger("treatment_finder.requests")


class Edge:
    """ASGI middleware around the whole app.

    Args:
        app: what it is put around.
        largest_body: bytes; a larger request is answered with 413 before anything reads it.
    """

    def __init__(self, app: ASGIApp, largest_body: int = LARGEST_BODY) -> None:
        self.app = app
        self.largest_body = largest_body

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
                await self.app(scope, self._counted(receive), send_with_headers)
            elif announced > self.largest_body:
                await ContentTooLarge(SMALLER).response()(scope, receive, send_with_headers)
            else:
                await self.app(scope, receive, send_with_headers)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is answered and not told on)
            # Where it happened, not what it says: an exception's text can hold what was typed.
            where = "".join(format_tb(error.__traceback__))
            _log.error("unexpected %s\n%s", type(error).__name__, where)
            if status == 0:
                await InternalError(NOT_YOURS).response()(scope, receive, send_with_headers)
        finally:
            route = getattr(scope.get("route"), "path", "(no route)")
            _log.info("%s %s %d %.1f ms", method, route, status, 1000 * (perf_counter() - started))

    def _counted(self, receive: Receive) -> Receive:
        """`receive`, for a body that never said how long it is."""
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.largest_body:
                raise ContentTooLarge(SMALLER)
            return message

        return counted


def _announced(headers: Iterable[tuple[bytes, bytes]]) -> int | None:
    """How long the body is, by a header that the server holds the client to; None where none is."""
    told = dict(headers)
    length = told.get(b"content-length", b"")
    return int(length[:18]) if length.isdigit() and b"transfer-encoding" not in told else None
