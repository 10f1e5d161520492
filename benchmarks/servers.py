"""Server processes to be measured: started on one core, watched, and ended."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from socket import AF_INET, SOCK_STREAM, create_connection, socket

from benchmarks.load import Job, Measured

START_SECONDS = 300
"""How long a server may take to become ready, on a busy machine and with a database to fill."""
_POLL_SECONDS = 0.005
_READY = b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
SERVE = ("-c", "from api.cli import main; main()", "serve")
"""`treatment-finder serve`, by this very Python."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers.

    Attributes:
        ready_s: seconds from its start until it said that it is ready.
    """

    pid: int
    port: int
    ready_s: float

    def cpu_seconds(self) -> float | None:
        """What it has spent of the processor so far; None where the system does not tell."""
        with suppress(OSError):
            fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return None

    def resident_mb(self) -> float | None:
        """What it holds in memory; None where the system does not tell."""
        return resident_mb(self.pid)

    def asked(self, job: Job) -> Measured:
        """Ask it from a process of its own, on another core."""
        with _only_on(_cores()[1]):
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.load"],
                input=job.model_dump_json(),
                capture_output=True,
                text=True,
                check=False,
            )
        if done.returncode:
            raise RuntimeError(f"The load did not run to its end: {done.stderr.strip()[-500:]}")
        return Measured.model_validate_json(done.stdout)


@contextmanager
def serving(
    arguments: Sequence[str], port: int, environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """A process of this Python that serves on a port; it ends with the block.

    Args:
        arguments: of the Python command.
        environment: variables beside ours.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FINDER_")}
    with _only_on(_cores()[0]):
        started = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 (this Python, our own arguments)
            [sys.executable, *arguments],
            env={**kept, **(environment or {})},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    try:
        _wait_until_ready(process, port)
        yield Server(process.pid, port, time.perf_counter() - started)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def serving_ours(database_url: str) -> Iterator[Server]:
    """`treatment-finder serve` over this database, with nothing else set."""
    port = free_port()
    environment = {"FINDER_DATABASE_URL": database_url, "FINDER_PORT": str(port)}
    with serving(SERVE, port, environment) as server:
        yield server


@contextmanager
def serving_raw(size: int) -> Iterator[Server]:
    """The app of `raw_app`, answering so many bytes."""
    port = free_port()
    with serving(("-m", "benchmarks.raw_app", str(port), str(size)), port) as server:
        yield server


def resident_mb(pid: int | str = "self") -> float | None:
    """What a process holds in memory; None where the system does not tell."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return None


def free_port() -> int:
    """A port that nobody listens on just now."""
    with closing(socket(AF_INET, SOCK_STREAM)) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _is_ready(port):
        if process.poll() is not None:
            raise RuntimeError(f"The server ended with {process.returncode} before it was ready.")
        if time.monotonic() > deadline:
            raise RuntimeError("The server did not become ready.")
        time.sleep(_POLL_SECONDS)


def _is_ready(port: int) -> bool:
    try:
        with create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(_READY)
            return connection.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def _cores() -> tuple[int | None, int | None]:
    """(a core for the server, another for who asks); None where none can be chosen."""
    if sys.platform != "linux":
        return None, None
    cores = sorted(os.sched_getaffinity(0))
    return (cores[0], cores[1]) if len(cores) > 1 else (None, None)


@contextmanager
def _only_on(core: int | None) -> Iterator[None]:
    """Processes that are started inside the block stay on this core."""
    if sys.platform != "linux" or core is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
