"""What every engine has to do, and how its answers are held against ours."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from benchmarks.questions import Question

Counts = Mapping[str, Mapping[str, int]]
"""How many providers have each value of each facet; only those that any has."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered to a question.

    Attributes:
        total: providers that were found.
        page: ids of the programs on the first page, in order.
        facets: of all that was found.
    """

    total: int
    page: tuple[UUID, ...]
    facets: Counts


class Engine(Protocol):
    """Something that holds a directory and answers questions."""

    name: str

    def asked(self, question: Question) -> Callable[[], Any]:
        """The work of answering, to be measured: all that depends on the question alone is done.

        What it returns has the total, the numbers of the programs on the page, and for each facet
        how many have each value, by name.
        """

    def answer(self, found: Any) -> Answer:
        """The same with ids, to be compared; not measured."""

    def close(self) -> None:
        """Let go of all that it holds."""


class DifferentAnswer(Exception):
    """Two engines answered one question differently, so their times mean nothing."""


def hold_against(ours: Answer, other: Answer, name: str, question: Question) -> None:
    """Raises DifferentAnswer unless both answers are the same."""
    differences = [
        f"{part}: {mine} here, {theirs} in {name}"
        for part, mine, theirs in _parts(ours, other)
        if mine != theirs
    ]
    if differences:
        raise DifferentAnswer(f"{question}: {'; '.join(differences)}")


def _parts(ours: Answer, other: Answer) -> Iterable[tuple[str, object, object]]:
    yield "total", ours.total, other.total
    yield "page", ours.page, other.page
    for facet in sorted({*ours.facets, *other.facets}):
        yield facet, dict(ours.facets.get(facet, {})), dict(other.facets.get(facet, {}))
