"""What each place's listing states, over all of its programs, read from the index."""

from dataclasses import dataclass

import numpy as np

from api.search.index import Index
from api.search.kernel import FACTS, FIRST_ROW, NO, WORDS, YES, Bits, Integers
from recommender.vocabulary import vocabulary


@dataclass(frozen=True, slots=True, eq=False)
class FactBits:
    """The terms that each place states, as WORDS of 64 bits.

    Attributes:
        yes: of one of its programs at least.
        no: of one of them, and yes of none.
    """

    yes: Bits
    no: Bits

    def open_of(self, number: int) -> int:
        """The terms that one place leaves open, as a mask of the vocabulary."""
        stated = (self.yes[number] | self.no[number]).astype("<u8").tobytes()
        return ~int.from_bytes(stated, "little") & ((1 << len(vocabulary())) - 1)


def facts_of_places(index: Index) -> FactBits:
    """The facts of every place, in the order of the index; none where it lists no program."""
    sets = index.columns.programs[FACTS]
    firsts = index.columns.places[FIRST_ROW]
    yes = _any_of(index.columns.facts[YES][sets], firsts)
    no = _any_of(index.columns.facts[NO][sets], firsts)
    return FactBits(yes, no & ~yes)


def _any_of(rows: Bits, firsts: Integers) -> Bits:
    """The bits of each place's rows, put together."""
    found = np.zeros((len(firsts) - 1, WORDS), np.uint64)
    # `reduceat` gives a row where there is none to put together.
    filled = np.flatnonzero(np.diff(firsts))
    if len(filled):
        found[filled] = np.bitwise_or.reduceat(rows, firsts[filled], axis=0)
    return found
