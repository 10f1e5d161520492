"""What every request passes first and every answer last: size, headers, one line in the log.

The log names the route's template, never the path, the query, the body or the caller: what a
person asks for is theirs.
"""

import logging
from collections.abc import Iterable
from time import perf_counter
from traceback import format_tb

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import ContentTooLarge, InternalError

LARGEST_BODY = 64 * 1024
"""Bytes. The fullest real recommendation request is under 4 KB."""

_HEADERS = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

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

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            if _announced(scope["headers"]) > self.largest_body:
                await _too_large()(scope, receive, send_with_headers)
            else:
                await self.app(scope, self._counted(receive), send_with_headers)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is answered and not told on)
            # Where it happened, not what it says: an exception's text can hold what was typed.
            where = "".join(format_tb(error.__traceback__))
            _log.error("unexpected %s\n%s", type(error).__name__, where)
            if status == 0:
                await _unexpected()(scope, receive, send_with_headers)
        finally:
            _log.info(
                "%s %s %d %.1f ms",
                scope["method"],
                getattr(scope.get("route"), "path", "(no route)"),
                status,
                1000 * (perf_counter() - started),
            )

    def _counted(self, receive: Receive) -> Receive:
        """`receive`, for a body that never said how long it is."""
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self.largest_body:
                raise HTTPException(413)
            return message

        return counted


def _announced(headers: Iterable[tuple[bytes, bytes]]) -> int:
    for name, value in headers:
        if name == b"content-length" and value.isdigit():
            return int(value[:18])
    return 0


# Made anew each time: what wraps this middleware writes its own headers into them.
def _too_large() -> Response:
    return ContentTooLarge("Send a smaller request.").response()


def _unexpected() -> Response:
    advice = "It is not your fault, and it has been noted; try again in a minute."
    return InternalError(advice).response()
