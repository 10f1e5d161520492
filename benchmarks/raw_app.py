"""The least that can answer over HTTP here: an ASGI app without a framework, on the same server.

`python -m benchmarks.raw_app PORT BYTES` reads each request's body and answers so many bytes;
with 0 bytes it does not even read, which is the floor of the server itself.
"""

import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class RawApp:
    """Answers every request with the same bytes.

    Args:
        size: of the answer's body.
    """

    def __init__(self, size: int) -> None:
        self.body = b'"' + b"x" * (size - 2) + b'"' if size else b""
        self.start: Message = {
            "type": "http.response.start",
            "status": 200,
            "headers": [
                (b"content-type", b"application/json"),
                (b"content-length", str(size).encode()),
                (b"cache-control", b"no-store"),
                (b"referrer-policy", b"no-referrer"),
                (b"x-content-type-options", b"nosniff"),
            ],
        }
        self.whole: Message = {"type": "http.response.body", "body": self.body}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        while self.body and (await receive()).get("more_body", False):
            pass
        await send(self.start)
        await send(self.whole)


def main() -> None:
    """Serve, with the settings that `treatment-finder serve` has."""
    import uvicorn

    port, size = int(sys.argv[1]), int(sys.argv[2])
    uvicorn.run(
        RawApp(size),
        host="127.0.0.1",
        port=port,
        log_level="info",
        access_log=False,
        server_header=False,
        lifespan="off",
    )


if __name__ == "__main__":
    main()
