"""What was to be reached, and whether a run reached it."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.results import Results, Route

LARGEST = 1_000_000
CONNECTIONS = 32


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to reach.

    Attributes:
        what: what is compared, in words.
        at_least: whether more is better; else less is.
        limit: the number to reach.
        unit: behind the number; "×" for a ratio.
        measured: the number of a run; None where the run did not measure it.
    """

    what: str
    at_least: bool
    limit: float
    unit: str
    measured: Callable[[Results], float | None]

    def reached(self, results: Results) -> bool | None:
        """Whether the run reached it; None where it did not measure it."""
        value = self.measured(results)
        if value is None:
            return None
        return value >= self.limit if self.at_least else value <= self.limit


def targets() -> tuple[Target, ...]:
    """Everything that was to be reached."""
    return (
        Target("area with facets, beside SQLite's R*Tree", True, 8, "×", _area_to("sqlite")),
        Target("area with facets, beside PostGIS", True, 20, "×", _area_to("postgis")),
        Target("whole country, beside SQLite", True, 40, "×", _country_to("sqlite")),
        Target("whole country, beside PostgreSQL", True, 40, "×", _country_to("postgis")),
        Target("area among 1,000,000 programs, beside the real directory", False, 3, "×", _growth),
        Target("whole country of 1,000,000 programs", False, 10, "ms", _largest_country),
        Target(
            "POST /v1/search, rate of a core beside a bare app's", True, 1 / 3, "×", _rate("search")
        ),
        Target(
            "POST /v1/recommendations, rate of a core beside a bare app's",
            True,
            1 / 10,
            "×",
            _rate("recommendations"),
        ),
        Target("search, 99th percentile beside the median", False, 5, "×", _tail("search")),
        Target(
            "recommendations, 99th percentile beside the median",
            False,
            5,
            "×",
            _tail("recommendations"),
        ),
        Target("ready, over a filled database", False, 3, "s", _ready),
        Target("memory of one process, the real directory", False, 300, "MB", _memory(None)),
        Target("memory of one process, 1,000,000 programs", False, 2000, "MB", _memory(LARGEST)),
    )


def _area_to(peer: str) -> Callable[[Results], float | None]:
    def ratio(results: Results) -> float | None:
        times = results.searched("area")
        return times.ratio_to(peer) if times else None

    return ratio


def _country_to(peer: str) -> Callable[[Results], float | None]:
    def ratio(results: Results) -> float | None:
        times = results.searched("country")
        return times.ratio_to(peer) if times else None

    return ratio


def _growth(results: Results) -> float | None:
    large, small = results.searched("area", LARGEST), results.searched("area")
    of_large = large.of("ours") if large else None
    of_small = small.of("ours") if small else None
    if of_large is None or of_small is None:
        return None
    return of_large.undisturbed_ms / of_small.undisturbed_ms


def _largest_country(results: Results) -> float | None:
    times = results.searched("country", LARGEST)
    ours = times and times.of("ours")
    return ours.median_ms if ours else None


def _rate(route: Route) -> Callable[[Results], float | None]:
    def rate(results: Results) -> float | None:
        ours = results.served("ours", route, CONNECTIONS)
        raw = results.served("raw", route, CONNECTIONS)
        return ours.per_core_second / raw.per_core_second if ours and raw else None

    return rate


def _tail(route: Route) -> Callable[[Results], float | None]:
    def tail(results: Results) -> float | None:
        ours = results.served("ours", route, CONNECTIONS)
        return ours.p99_ms / ours.median_ms if ours else None

    return tail


def _ready(results: Results) -> float | None:
    return results.start.filled_s if results.start else None


def _memory(programs: int | None) -> Callable[[Results], float | None]:
    def held(results: Results) -> float | None:
        wanted = (
            one
            for one in results.memory
            if (one.programs == programs if programs else not one.synthetic)
        )
        # The last is the one that serves: before it stands the one that built.
        return next((one.resident_mb for one in reversed([*wanted])), None)

    return held
