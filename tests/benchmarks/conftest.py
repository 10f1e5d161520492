"""A small directory made from the real one, and the results of a made-up run."""

from datetime import date

import pytest

from api.directory.records import Listing
from benchmarks.results import (
    EngineTimes,
    HttpTimes,
    Machine,
    Memory,
    Results,
    SearchTimes,
    StartTimes,
)
from benchmarks.synthetic import synthetic
from tests.factories import a_listing, a_program

SEED = 7
PLACES = [(41.88, -87.63), (41.9, -87.7), (34.05, -118.24), (64.84, -147.72), (40.71, -74.0)]
SAID = [
    ("outpatient", ["medicaid", "cbt", "co_occurring", "veterans"], ["women"]),
    ("residential_long", ["cbt", "private_insurance", "medicare", "trauma"], []),
    ("intensive_outpatient", ["telehealth", "alcohol", "opioids", "twelve_step"], ["medicaid"]),
    (None, ["case_management", "peer_support", "transportation"], []),
]


@pytest.fixture(scope="session")
def models() -> list[Listing]:
    """Listings that play the real directory: five places, each with every kind of program."""
    return [
        a_listing(*(a_program(*one) for one in SAID), lat=lat, lng=lng, state=state)
        for (lat, lng), state in zip(PLACES, ("IL", "IL", "CA", "AK", "NY"), strict=True)
    ]


@pytest.fixture(scope="session")
def small(models: list[Listing]) -> list[Listing]:
    return list(synthetic(models, 1_200, SEED))


@pytest.fixture
def results() -> Results:
    def engine(name: str, ms: float) -> EngineTimes:
        cpu = None if name == "postgis" else ms
        return EngineTimes(
            engine=name,
            undisturbed_ms=ms,
            median_ms=ms * 1.1,
            p95_ms=ms * 3,
            p99_ms=ms * 5,
            cpu_ms=cpu,
        )

    def served(which: str, per_second: float) -> HttpTimes:
        return HttpTimes.model_validate(
            {
                "served": which,
                "route": "search",
                "connections": 32,
                "requests": 1000,
                "answer_bytes": 20_000,
                "per_second": per_second,
                "median_ms": 2.0,
                "p99_ms": 8.0,
                "cpu_us": 1e6 / per_second,
                "busy": 0.99,
            }
        )

    def searched(programs: int, kind: str, ours: float) -> SearchTimes:
        return SearchTimes.model_validate(
            {
                "synthetic": programs > 40_000,
                "programs": programs,
                "providers": programs // 2,
                "kind": kind,
                "questions": 100,
                "repeats": 10,
                "found": 15.5,
                "engines": [
                    engine("ours", ours),
                    engine("sqlite", ours * 10),
                    engine("postgis", ours * 15),
                ],
            }
        )

    return Results(
        day=date(2026, 1, 31),
        seed=1,
        quick=False,
        machine=Machine(
            processor="A <processor>",
            cores=2,
            memory_gb=8,
            system="Linux",
            versions={"Python": "3.11.7", "SQLite": "3.40.1"},
        ),
        search=[
            searched(38_328, "area", 0.05),
            searched(38_328, "country", 0.3),
            searched(1_000_000, "area", 0.1),
        ],
        http=[served("ours", 2_000), served("raw", 5_000)],
        start=StartTimes(empty_s=8.5, filled_s=1.25),
        memory=[Memory(synthetic=False, programs=38_328, resident_mb=310, how="after 200")],
    )
