"""The real server in a process of its own, that can be killed as if the power were cut."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx2

from api.audit.actor import Actor
from api.auth.keys import create_key
from api.auth.scopes import MEANINGS
from api.auth.secret import ServerSecret
from api.database import Database

SECRET = "a secret of the tests alone, as long as it has to be"
START_SECONDS = 300
"""Until a start counts as failed, on a busy machine too."""
_ROOT = Path(__file__).parents[2]


def environment(url: str, **more: str) -> dict[str, str]:
    """The environment of a process over this database."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("FINDER_")}
    return own | {"FINDER_DATABASE_URL": url, "FINDER_SECRET": SECRET} | more


@contextmanager
def served(url: str) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """(address, process) of a server that answers; it is killed when the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-c", "from api.cli import main; main()", "serve"],
        env=environment(url, FINDER_PORT=str(port), FINDER_LOG_LEVEL="error"),
        cwd=_ROOT,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(address, process)
        yield address, process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def token_of(database: Database) -> str:
    """A key that may do everything."""
    with database.transaction() as session:
        made = create_key(
            session,
            ServerSecret(SECRET.encode()),
            name="proof",
            scopes=MEANINGS,
            providers=None,
            expires_at=None,
            by=Actor("command", "", "tests"),
            now=datetime.now(UTC),
        )
    return made.token


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        assert process.poll() is None, "the server ended"
        try:
            if httpx2.get(f"{address}/readyz", timeout=2).status_code == httpx2.codes.OK:
                return
        except httpx2.TransportError:
            pass
        assert time.monotonic() < deadline, "the server does not answer"
        time.sleep(0.05)
