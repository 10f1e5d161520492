"""Asks a server over HTTP as fast as it answers, from a process of its own.

`python -m benchmarks.load` reads a `Job` from standard input and writes a `Measured` to standard
output, both as JSON. It does as little as it can, so that the server is what is measured: blocking
sockets, one selector, and of an answer only its status and its length are looked at.
"""

import sys
from selectors import EVENT_READ, DefaultSelector
from socket import IPPROTO_TCP, TCP_NODELAY, create_connection, socket
from time import perf_counter_ns

from pydantic import BaseModel

LONGEST_HEAD = 4096
"""Bytes of an answer's head; no server asked here comes near."""
_END = b"\r\n\r\n"
_LENGTH = b"content-length:"
_OK = b"HTTP/1.1 200 "
_BUFFER = memoryview(bytearray(1 << 20))
"""Where every answer is read into: a new one each time would cost more than the reading."""


class Job(BaseModel):
    """What is to be asked.

    Attributes:
        path: of every request.
        bodies: JSON texts, sent in turn; an empty one makes a GET.
        seconds: how long; ends sooner after `most` requests.
    """

    port: int
    path: str
    bodies: list[str]
    connections: int
    seconds: float
    most: int = 10_000_000


class Measured(BaseModel):
    """What came of it.

    Attributes:
        seconds: from the first request to the last answer.
        micros: how long each answer took, in microseconds.
        answer_bytes: of all bodies together.
    """

    seconds: float
    micros: list[int]
    answer_bytes: int


class UnexpectedAnswer(Exception):
    """The server refused a request, or answered in a form that is not understood here."""


def ask(job: Job) -> Measured:
    """Keep so many connections busy for so long. Each asks once before that, not measured.

    Raises:
        UnexpectedAnswer: an answer is not 200, or does not tell its length.
    """
    requests = [_request(job.path, body) for body in job.bodies]
    selector = DefaultSelector()
    callers: list[_Caller] = []
    micros: list[int] = []
    try:
        for number in range(job.connections):
            # Each has had an answer before anything is measured: a busy server takes new
            # connections slowly, and it is not connecting that is measured.
            caller = _Caller(job.port, requests, number)
            callers.append(caller)
            caller.call()
            while not caller.received():
                pass
            caller.answer_bytes = 0
        started = perf_counter_ns()
        for caller in callers:
            selector.register(caller.socket, EVENT_READ, caller)
            caller.call()
        end = perf_counter_ns() + int(job.seconds * 1e9)
        waiting = len(callers)
        sent = waiting
        while waiting:
            for key, _ in selector.select():
                caller = key.data
                if not caller.received():
                    continue
                now = perf_counter_ns()
                micros.append((now - caller.called) // 1000)
                if now < end and sent < job.most:
                    sent += 1
                    caller.call()
                else:
                    waiting -= 1
        seconds = (perf_counter_ns() - started) / 1e9
    finally:
        for caller in callers:
            caller.socket.close()
        selector.close()
    return Measured(
        seconds=seconds, micros=micros, answer_bytes=sum(caller.answer_bytes for caller in callers)
    )


class _Caller:
    """One connection, which waits for an answer before it asks again."""

    def __init__(self, port: int, requests: list[bytes], number: int) -> None:
        self.socket: socket = create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
        self.requests = requests
        self.number = number
        self.called = 0
        self.answer_bytes = 0
        self._missing = 0
        self._head = b""

    def call(self) -> None:
        """Send the next request."""
        request = self.requests[self.number % len(self.requests)]
        self.number += 1
        self.called = perf_counter_ns()
        self.socket.sendall(request)

    def received(self) -> bool:
        """Read what has come; whether the answer is whole."""
        size = self.socket.recv_into(_BUFFER)
        if not size:
            raise UnexpectedAnswer("The server closed the connection.")
        if self._missing:
            self._missing -= size
            return not self._missing
        head = self._head + bytes(_BUFFER[: min(size, LONGEST_HEAD)])
        end = head.find(_END)
        if end < 0:
            self._head = head
            return False
        length = _length(head[: end + 2])
        self.answer_bytes += length
        self._missing = end + len(_END) + length - len(self._head) - size
        self._head = b""
        return not self._missing


def _length(head: bytes) -> int:
    if not head.startswith(_OK):
        raise UnexpectedAnswer(head.split(b"\r\n", 1)[0].decode("latin-1"))
    lower = head.lower()
    start = lower.find(_LENGTH)
    if start < 0:
        raise UnexpectedAnswer("The answer does not tell its length.")
    return int(lower[start + len(_LENGTH) : lower.find(b"\r\n", start)])


def _request(path: str, body: str) -> bytes:
    content = body.encode()
    if not content:
        return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def main() -> None:
    """One job, from standard input to standard output."""
    job = Job.model_validate_json(sys.stdin.read())
    sys.stdout.write(ask(job).model_dump_json())


if __name__ == "__main__":
    main()
