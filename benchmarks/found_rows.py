"""What is made of the rows that a database found: the best of each provider, the page, the counts.

Both databases could do this in SQL, and were slower at it: see the comments in each. So they are
asked for what they are good at, and numpy does the rest, at once for all rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from benchmarks.engine import Answer
from benchmarks.ground import position_of, steps
from benchmarks.packing import Packed, counted_values, record_type, value_bit
from benchmarks.questions import PAGE, POINTS, Question

BLOCK = 1 << 15
"""Rows that are counted at once: as many as 16 bits count without running over."""

_RANK_BITS = 24
_STEP_BITS = 23
"""500 miles are five million steps; 16 million programs have a rank. Points take the rest."""
_MOST_POINTS = sum(POINTS)


@dataclass(frozen=True, slots=True)
class Found:
    """What is asked of the rows of one question.

    Attributes:
        ranks: of the programs on the page, in order.
        facets: how many providers have each value.
    """

    total: int
    ranks: NDArray[np.int64]
    facets: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Finishing:
    """What a question asks of the rows that were found.

    Attributes:
        states: what the records' numbers of states mean.
        wishes: (word, bit, points) of each.
        position: of the place, in metres from the Earth's middle; None for the whole country.
    """

    states: tuple[str, ...]
    wishes: tuple[tuple[int, int, int], ...]
    position: tuple[float, float, float] | None

    @classmethod
    def of(cls, question: Question, packed: Packed) -> "Finishing":
        """All that does not depend on the rows."""
        wishes = tuple((*value_bit(slug), points) for slug, points in question.wishes)
        return cls(packed.states, wishes, position_of(question.center) if question.center else None)

    def finish(self, rows: bytes | memoryview | None, *, in_order: bool) -> Found:
        """The answer made of these records, one after the other.

        Args:
            in_order: a provider's rows are known to be next to each other.
        """
        records = np.frombuffer(rows or b"", record_type())
        if not in_order:
            provider = records["provider"]
            if (provider[1:] < provider[:-1]).any():
                records = records[np.argsort(provider, kind="stable")]
        if not len(records):
            return Found(0, np.zeros(0, np.int64), {})
        provider = records["provider"]
        changes = np.empty(len(provider), bool)
        changes[0] = True
        np.not_equal(provider[1:], provider[:-1], out=changes[1:])
        firsts = np.flatnonzero(changes)
        values = records["values"]
        keys = np.minimum.reduceat(self._keys(records, values), firsts)
        best = np.partition(keys, PAGE - 1)[:PAGE] if len(keys) > PAGE else keys
        return Found(
            total=len(firsts),
            ranks=np.sort(best) & ((1 << _RANK_BITS) - 1),
            facets=self._facets(
                _counts(np.bitwise_or.reduceat(values, firsts, axis=0)),
                np.bincount(records["state"][firsts]),
            ),
        )

    def _keys(self, records: NDArray[np.void], values: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Each row's place in the order as one number: points, steps away, rank of its id."""
        missed = np.full(len(records), _MOST_POINTS, np.int64)
        for word, bit, points in self.wishes:
            missed -= points * (values[:, word] >> np.uint64(bit) & np.uint64(1)).astype(np.int64)
        keys = missed << _STEP_BITS
        if self.position is not None:
            away = records["position"] - self.position
            keys += steps(np.sqrt(np.einsum("ij,ij->i", away, away)))
        keys <<= _RANK_BITS
        keys += records["rank"]
        return keys

    def _facets(
        self, counts: NDArray[np.int64], states: NDArray[np.int64]
    ) -> dict[str, dict[str, int]]:
        numbers = counts.tolist()
        facets = {
            facet: {slug: n for slug, n in zip(slugs, numbers[first:end], strict=True) if n}
            for facet, slugs, first, end in _facet_slices()
        }
        facets["state"] = {s: n for s, n in zip(self.states, states.tolist(), strict=False) if n}
        return facets


def answer_of(packed: Packed, found: Found) -> Answer:
    """What was found, to be compared."""
    page = tuple(packed.ids[rank] for rank in found.ranks.tolist())
    return Answer(found.total, page, {facet: one for facet, one in found.facets.items() if one})


def signed(words: Iterable[int]) -> list[int]:
    """Words of 64 bits as both databases hold them: with a sign."""
    return [word - (1 << 64) if word >> 63 else word for word in words]


def _counts(values: NDArray[np.uint64]) -> NDArray[np.int64]:
    by_byte = np.ascontiguousarray(values, "<u8").view(np.uint8)
    counts: NDArray[np.int64] = np.zeros(8 * by_byte.shape[1], np.int64)
    for start in range(0, len(by_byte), BLOCK):
        bits = np.unpackbits(by_byte[start : start + BLOCK], axis=1, bitorder="little")
        counts += bits.sum(axis=0, dtype=np.uint16)
    return counts


@cache
def _facet_slices() -> tuple[tuple[str, tuple[str, ...], int, int], ...]:
    """(facet, its values, where they begin and end) among the counted values."""
    slices = []
    for facet in dict.fromkeys(facet for facet, _ in counted_values()):
        slugs = tuple(slug for other, slug in counted_values() if other == facet)
        first = counted_values().index((facet, slugs[0]))
        slices.append((facet, slugs, first, first + len(slugs)))
    return tuple(slices)
