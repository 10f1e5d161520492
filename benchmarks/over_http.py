"""The service over HTTP beside a bare ASGI app with answers of the same size, by turns.

Each server is one process on one core; whoever asks is another process on another core.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from random import Random

from api.directory.records import Listing
from benchmarks.load import Job, Measured
from benchmarks.questions import RADII, REQUIRED
from benchmarks.results import HttpTimes, Route, Served
from benchmarks.servers import Server, serving_ours, serving_raw
from benchmarks.timing import percentile

CONNECTIONS = (1, 32)
PATHS: dict[Route, str] = {"search": "/v1/search", "recommendations": "/v1/recommendations"}
WARM_UP = 300
"""Requests to each server before anything is measured."""
BODIES = 40

CITIES = ("60601", "10001", "90012", "77002", "85004", "19103", "78205", "92101", "75201", "95113")
"""ZIP codes in the middle of the ten biggest cities, Chicago's first."""


def measure_http(
    listings: Sequence[Listing],
    database_url: str,
    seed: int,
    seconds: float,
    rounds: int,
    tell: Callable[[str], None],
) -> Iterator[HttpTimes]:
    """Every server on every route with every number of connections.

    Args:
        seconds: of each measurement; there are so many `rounds` of them, each server in turn.
        tell: is told what happens.
    """
    tell("Starting the service ...")
    with ExitStack() as stack:
        ours = stack.enter_context(serving_ours(database_url))
        asked: dict[Route, list[str]] = {
            "search": search_bodies(listings, seed),
            "recommendations": recommendation_bodies(),
        }
        nothing = stack.enter_context(serving_raw(0))
        _warm(nothing, "/", [""])
        yield from _by_turns([("nothing", None, nothing, "/", [""])], seconds, rounds)
        for route, bodies in asked.items():
            path = PATHS[route]
            once = _warm(ours, path, bodies)
            size = once.answer_bytes // len(once.micros)
            raw = stack.enter_context(serving_raw(size))
            _warm(raw, path, bodies)
            tell(f"Asking {path}, with answers of {size:,} bytes ...")
            served: list[_Asked] = [
                ("ours", route, ours, path, bodies),
                ("raw", route, raw, path, bodies),
            ]
            yield from _by_turns(served, seconds, rounds)


def search_bodies(listings: Sequence[Listing], seed: int) -> list[str]:
    """Bodies for `/v1/search`: a place, three needs, and all facets."""
    random = Random(f"{seed} http")  # noqa: S311 (to be repeated, not secret)
    places = [listing.provider.zip for listing in listings]
    bodies = []
    for _ in range(BODIES):
        body = {
            "place": random.choice(places),
            "radius_miles": random.choice(RADII),
            "needs": random.sample(REQUIRED, 3),
            "facets": True,
        }
        bodies.append(json.dumps(body))
    return bodies


def recommendation_bodies() -> list[str]:
    """Bodies for `/v1/recommendations`: ketamine every day, depression, Medicaid, in ten cities."""
    return [
        json.dumps(
            {
                "place": place,
                "substances": [{"name": "ketamine", "frequency": "daily"}],
                "conditions": ["depression"],
                "payment": ["medicaid"],
            }
        )
        for place in CITIES
    ]


_Asked = tuple[Served, Route | None, Server, str, Sequence[str]]


def _by_turns(served: Sequence[_Asked], seconds: float, rounds: int) -> Iterator[HttpTimes]:
    for connections in CONNECTIONS:
        measured: list[list[Measured]] = [[] for _ in served]
        cpu: list[list[float]] = [[] for _ in served]
        for _ in range(rounds):
            for number, (_, _, server, path, bodies) in enumerate(served):
                before = server.cpu_seconds()
                measured[number].append(
                    server.asked(
                        Job(
                            port=server.port,
                            path=path,
                            bodies=list(bodies),
                            connections=connections,
                            seconds=seconds,
                        )
                    )
                )
                after = server.cpu_seconds()
                if before is not None and after is not None:
                    cpu[number].append(after - before)
        for number, (which, route, *_) in enumerate(served):
            yield _summed(which, route, connections, measured[number], cpu[number])


def _summed(
    served: Served,
    route: Route | None,
    connections: int,
    measured: Sequence[Measured],
    cpu: Sequence[float],
) -> HttpTimes:
    micros = [micro for one in measured for micro in one.micros]
    seconds = sum(one.seconds for one in measured)
    spent = sum(cpu) if cpu else None
    return HttpTimes(
        served=served,
        route=route,
        connections=connections,
        requests=len(micros),
        answer_bytes=sum(one.answer_bytes for one in measured) // len(micros),
        per_second=len(micros) / seconds,
        median_ms=percentile(micros, 50) / 1000,
        p99_ms=percentile(micros, 99) / 1000,
        cpu_us=None if spent is None else 1e6 * spent / len(micros),
        busy=None if spent is None else spent / seconds,
    )


def _warm(server: Server, path: str, bodies: Sequence[str]) -> Measured:
    return server.asked(
        Job(
            port=server.port,
            path=path,
            bodies=list(bodies),
            connections=4,
            seconds=60,
            most=WARM_UP,
        )
    )
