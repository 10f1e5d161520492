"""The search beside SQLite's R*Tree and PostGIS: one process, the same questions, by turns."""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from statistics import median

from api.directory.records import Listing
from benchmarks.engine import Engine, hold_against
from benchmarks.ours import Ours
from benchmarks.packing import Packer
from benchmarks.postgis_peer import PostgisPeer
from benchmarks.questions import Kind, Question, questions
from benchmarks.results import EngineTimes, SearchTimes
from benchmarks.sqlite_peer import SqlitePeer
from benchmarks.synthetic import synthetic
from benchmarks.timing import Times, percentile, take_turns

SIZES = (200_000, 1_000_000)
"""Programs of the synthetic directories."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is asked: so many questions of each kind, so often.

    Attributes:
        area, country: (questions, repeats), of the real directory.
        area_synthetic, country_synthetic: of each synthetic one.
        sizes: of the synthetic ones.
    """

    area: tuple[int, int] = (200, 15)
    country: tuple[int, int] = (40, 8)
    area_synthetic: tuple[int, int] = (200, 8)
    country_synthetic: tuple[int, int] = (20, 5)
    sizes: tuple[int, ...] = SIZES

    def of(self, kind: Kind, *, is_synthetic: bool) -> tuple[int, int]:
        """(questions, repeats) of one kind."""
        if kind == "area":
            return self.area_synthetic if is_synthetic else self.area
        return self.country_synthetic if is_synthetic else self.country


QUICK = Effort((40, 5), (8, 3), (40, 3), (4, 2), sizes=(200_000,))
"""Enough to see whether it works, and roughly how it stands."""


def measure_search(
    real: Sequence[Listing],
    seed: int,
    effort: Effort,
    postgis_url: str | None,
    tell: Callable[[str], None],
    versions: dict[str, str],
) -> Iterator[SearchTimes]:
    """Every engine on every directory, one directory after the other.

    Args:
        real: the national directory: measured on, and made into the synthetic ones.
        postgis_url: of a PostgreSQL server with PostGIS; None where there is none.
        tell: is told what happens.
        versions: the server's versions are added to these.

    Raises:
        DifferentAnswer: an engine answered otherwise than ours.
    """
    yield from _on(real, real, seed, effort, postgis_url, tell, versions, is_synthetic=False)
    for programs in effort.sizes:
        made = synthetic(real, programs, seed)
        yield from _on(made, real, seed, effort, postgis_url, tell, versions, is_synthetic=True)


def _on(
    listings: Iterable[Listing],
    real: Sequence[Listing],
    seed: int,
    effort: Effort,
    postgis_url: str | None,
    tell: Callable[[str], None],
    versions: dict[str, str],
    *,
    is_synthetic: bool,
) -> Iterator[SearchTimes]:
    what = "a synthetic directory" if is_synthetic else "the real directory"
    tell(f"Building {what} ...")
    packer = Packer()
    with ExitStack() as stack:
        ours = stack.enter_context(closing(Ours(packer.passing(listings))))
        packed = packer.packed()
        programs, providers = len(packed.records), len(packed.point)
        tell(f"{programs:,} programs of {providers:,} providers. Filling the databases ...")
        engines: list[Engine] = [ours, stack.enter_context(closing(SqlitePeer(packed)))]
        if postgis_url is not None:
            postgis = stack.enter_context(closing(PostgisPeer(packed, postgis_url)))
            versions |= dict(zip(("PostgreSQL", "PostGIS"), postgis.version(), strict=True))
            engines.append(postgis)
        for kind in ("area", "country"):
            number, repeats = effort.of(kind, is_synthetic=is_synthetic)
            tell(f"Asking {number} questions of one {kind} {repeats} times ...")
            asked = questions(real, kind, number, seed)
            found = _compared(engines, asked)
            works = [[engine.asked(question) for engine in engines] for question in asked]
            times = take_turns(works, repeats)
            yield SearchTimes(
                synthetic=is_synthetic,
                programs=programs,
                providers=providers,
                kind=kind,
                questions=number,
                repeats=repeats,
                found=median(found),
                engines=[_summed(*one) for one in zip(engines, times, strict=True)],
            )
    gc.collect()


def _compared(engines: Sequence[Engine], asked: Sequence[Question]) -> list[int]:
    """How many providers each question finds, once every engine has answered it alike."""
    totals = []
    for question in asked:
        ours, *others = (engine.answer(engine.asked(question)()) for engine in engines)
        for engine, answer in zip(engines[1:], others, strict=True):
            hold_against(ours, answer, engine.name, question)
        totals.append(ours.total)
    return totals


def _summed(engine: Engine, times: Times) -> EngineTimes:
    # What a server's process spends is not seen from here.
    here = engine.name != PostgisPeer.name
    return EngineTimes(
        engine=engine.name,
        undisturbed_ms=times.undisturbed,
        median_ms=percentile(times.wall, 50),
        p95_ms=percentile(times.wall, 95),
        p99_ms=percentile(times.wall, 99),
        cpu_ms=times.cpu_mean if here else None,
    )
