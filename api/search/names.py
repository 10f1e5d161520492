"""Finds programs by the words of their names, without reading every name."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, chain
from typing import Self

import numpy as np
from numpy.typing import NDArray

from api.places.names import words
from api.search.truth import Booleans

_words_of_rest = lru_cache(maxsize=4096)(words)
_AFTER = "\x7f"  # sorts behind every letter and digit of a word


class NameIndex:
    """Which rows have which words: sorted words, and the rows of each, one after the other.

    Words are small letters and digits without accents, as `api.places.names.words` reads them.
    """

    def __init__(self, size: int, rows_by_word: dict[str, list[int]]) -> None:
        self._size = size
        self._words = sorted(rows_by_word)
        counts = [len(rows_by_word[word]) for word in self._words]
        self._starts = [0, *accumulate(counts)]
        rows = chain.from_iterable(rows_by_word[word] for word in self._words)
        self._rows: NDArray[np.int32] = np.fromiter(rows, np.int32, sum(counts))

    @classmethod
    def of(cls, names: Iterable[tuple[str, Sequence[str]]]) -> Self:
        """The index of every provider's name with the names of its programs, in rows' order."""
        rows_by_word: defaultdict[str, list[int]] = defaultdict(list)
        row = 0
        for provider, programs in names:
            of_provider = set(words(provider))
            for word in of_provider:
                rows_by_word[word] += range(row, row + len(programs))
            for program in programs:
                # Most programs are called "<provider> – <one of some ten kinds of care>".
                rest = program.removeprefix(provider)
                own = _words_of_rest(rest) if rest[:1].isspace() else words(program)
                for word in set(own) - of_provider:
                    rows_by_word[word].append(row)
                row += 1
        return cls(row, rows_by_word)

    def beginning_with(self, prefixes: Iterable[str]) -> Booleans:
        """For each row whether every one of these begins a word of its names."""
        found = np.ones(self._size, bool)
        for prefix in prefixes:
            first = bisect_left(self._words, prefix)
            last = bisect_left(self._words, prefix + _AFTER, first)
            has_it = np.zeros(self._size, bool)
            has_it[self._rows[self._starts[first] : self._starts[last]]] = True
            found &= has_it
        return found
