"""How soon the service is ready, and what a process holds in memory."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from api.directory.records import Listing
from benchmarks.holding import QUESTIONS
from benchmarks.load import Job
from benchmarks.over_http import PATHS, recommendation_bodies, search_bodies
from benchmarks.questions import Question, questions
from benchmarks.results import Memory, Route, StartTimes
from benchmarks.servers import serving_ours

REQUESTS = 200

_BUILT = "a process that has just built the index"
_OPENED = "a process that has opened the kept index ({mapped:,.0f} MB) and answered 110 questions"


def measure_start(folder: Path, starts: int, tell: Callable[[str], None]) -> StartTimes:
    """Start over no database, and then over the filled one: the best of so many starts."""
    tell("Starting the service with no database, then with a filled one ...")
    url = f"sqlite:///{folder / 'started.sqlite3'}"
    with serving_ours(url) as server:
        empty = server.ready_s
    filled = []
    for _ in range(starts):
        with serving_ours(url) as server:
            filled.append(server.ready_s)
    return StartTimes(empty_s=empty, filled_s=min(filled))


def measure_memory(
    listings: Sequence[Listing],
    database_url: str,
    folder: Path,
    seed: int,
    programs: Sequence[int],
    tell: Callable[[str], None],
) -> Iterator[Memory]:
    """What a serving process holds, and what building and holding a synthetic directory takes.

    Args:
        folder: where the index is kept.
        programs: of each synthetic directory.

    Where the system does not tell what a process holds, there is nothing to yield.
    """
    tell(f"Looking at the memory of a process that has answered {REQUESTS} requests ...")
    with serving_ours(database_url) as server:
        asked: dict[Route, list[str]] = {
            "search": search_bodies(listings, seed),
            "recommendations": recommendation_bodies(),
        }
        for route, bodies in asked.items():
            server.asked(
                Job(
                    port=server.port,
                    path=PATHS[route],
                    bodies=bodies,
                    connections=4,
                    seconds=120,
                    most=REQUESTS // len(asked),
                )
            )
        held = server.resident_mb()
    if held is None:
        return
    yield Memory(
        synthetic=False,
        programs=sum(len(listing.programs) for listing in listings),
        resident_mb=held,
        how=f"the whole service, after {REQUESTS} requests",
    )
    for number in programs:
        tell(f"Building an index of {number:,} synthetic programs, and opening it again ...")
        file = folder / f"{number}.sqlite3"
        kept = f"sqlite:///{file}"
        built = _held(("build", kept, database_url, str(number), str(seed)))
        opened = _held(("hold", kept), QUESTIONS.dump_json(_questions(listings, seed)).decode())
        mapped = file.with_name(f"{file.name}-index").stat().st_size / 2**20
        for resident, how in ((built, _BUILT), (opened, _OPENED.format(mapped=mapped))):
            if resident is not None:
                yield Memory(synthetic=True, programs=number, resident_mb=resident, how=how)


def _questions(listings: Sequence[Listing], seed: int) -> list[Question]:
    return questions(listings, "area", 100, seed) + questions(listings, "country", 10, seed)


def _held(arguments: Sequence[str], told: str = "") -> float | None:
    done = subprocess.run(  # noqa: S603 (this Python, our own arguments)
        [sys.executable, "-m", "benchmarks.holding", *arguments],
        input=told,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"The index was not built or opened: {done.stderr.strip()[-500:]}")
    return float(done.stdout) if done.stdout else None
