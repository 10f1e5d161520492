"""Times of several engines, measured turn by turn so that what disturbs one disturbs all."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from statistics import median
from time import perf_counter_ns, thread_time_ns
from typing import Any

Work = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Times:
    """How long one engine took.

    Attributes:
        questions: how many there were.
        wall: milliseconds of every answer: of all questions in turn, and that again and again.
        cpu: milliseconds of the processor that this process spent on them, all together.
    """

    questions: int
    wall: tuple[float, ...]
    cpu: float

    @property
    def undisturbed(self) -> float:
        """The median of the questions, each by its quickest turn: whatever disturbs only adds."""
        return median(min(self.wall[n :: self.questions]) for n in range(self.questions))

    @property
    def cpu_mean(self) -> float:
        """Milliseconds of the processor for one answer."""
        return self.cpu / len(self.wall)


def take_turns(works: Sequence[Sequence[Work]], repeats: int, warm_ups: int = 1) -> list[Times]:
    """Each engine's times, asked question by question, all engines at one before the next.

    Who begins changes from question to question: whoever comes second finds the processor's
    caches full of the other's.

    Args:
        works: for each question, the work of each engine.
        repeats: how often all questions are gone through, and measured.
        warm_ups: how often before that, not measured.
    """
    engines = len(works[0])
    wall: list[list[float]] = [[] for _ in range(engines)]
    cpu = [0] * engines
    for _ in range(warm_ups):
        for question in works:
            for work in question:
                work()
    with _undisturbed():
        for turn in range(repeats):
            for number, question in enumerate(works):
                for place in range(engines):
                    engine = (place + number + turn) % engines
                    work = question[engine]
                    before = thread_time_ns()
                    started = perf_counter_ns()
                    work()
                    wall[engine].append((perf_counter_ns() - started) / 1e6)
                    cpu[engine] += thread_time_ns() - before
    return [Times(len(works), tuple(w), c / 1e6) for w, c in zip(wall, cpu, strict=True)]


def percentile(values: Sequence[float], percent: float) -> float:
    """The least value that so many percent of all do not exceed; of 50 the median."""
    if percent == 50:
        return median(values)
    ordered = sorted(values)
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)]


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Without the collector of cycles, which would stop whoever happens to be measured."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
