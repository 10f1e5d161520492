"""Finds programs by the words of their names and cities, one typo allowed, without reading all.

A row (a program) has the words of its provider's name, of its provider's city and of its own name,
as `api.places.names.words` reads them. It is found where each word that was typed matches one of
its words. What was typed matches

1. the words that begin with it, as people type the beginnings of names;
2. only if no word of any row begins with it: the words that are one typo away, which is a letter
   missing, added or different, or two neighbours swapped (optimal string alignment distance 1).

So a word that some name has is never read as another: who types "hope" gets no Home while there is
a Hope. Words of fewer letters than `SHORTEST_WITH_A_TYPO` are one typo away from too many others,
and of digits alone none is a typo: another house number is another house. The typo is in a whole
word, not in a beginning: else "hopf" would match every word that begins with "hop".

Typos need no table of their own. The words that agree with what was typed up to some letter stand
next to each other in their order, and among these alone is looked up what could stand for the rest;
beyond the longest beginning that any word has, no typo can be the only one.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress
from string import ascii_lowercase, digits
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from api.places.names import words as words_of

Named = tuple[str, str, Sequence[str]]
"""A provider's name, its city, and its programs' names in the order of their rows."""

Integers = NDArray[np.int32]
Places = NDArray[np.int64]

SHORTEST_WITH_A_TYPO = 4
"""How many letters and digits a word must have for a typo to be allowed in it."""

_AFTER = "\x7f"  # sorts behind every letter and digit of a word
_LETTERS = digits + ascii_lowercase
_SORTED_BELOW = 16  # fewer than one row in so many are sorted sooner than marked among all


@dataclass(frozen=True, slots=True, eq=False)
class WordIndex:
    """Which rows have which words in the names of their provider, city and program.

    Attributes:
        spelled: every word that a row has, sorted, joined by newlines; small letters and digits.
        first: where each word's rows begin in `rows`, and after the last word's: where they end.
        rows: those of the first word, of the second, and so on; rising within a word.
        size: how many rows there are, also of those that have no word.
        words: those of `spelled`, which is how they are kept.
    """

    spelled: bytes
    first: Places
    rows: Integers
    size: int
    words: tuple[str, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", tuple(self.spelled.decode("ascii").split()))

    @classmethod
    def of(cls, names: Iterable[Named]) -> Self:
        """The index of these names; rows are numbered over all programs of all providers."""
        texts, text_of_row = _texts_of_rows(names)
        words_of_texts = [words_of(text) for text in texts]
        words = sorted(set(chain.from_iterable(words_of_texts)))
        number = {word: n for n, word in enumerate(words)}
        said = np.array([number[word] for word in chain.from_iterable(words_of_texts)], np.int64)
        lengths = np.array([len(found) for found in words_of_texts], np.int64)

        # A text of a row becomes as many pairs of a word and this row as it has words.
        size = text_of_row.shape[1]
        row = np.tile(np.arange(size), len(text_of_row))
        many = lengths[text_of_row.ravel()]
        begin = (np.cumsum(lengths) - lengths)[text_of_row.ravel()]
        place = np.arange(many.sum()) + np.repeat(begin - (np.cumsum(many) - many), many)
        pairs = np.sort(said[place] * size + np.repeat(row, many))
        pairs = pairs[np.diff(pairs, prepend=-1) > 0]
        first = np.searchsorted(pairs, np.arange(len(words) + 1) * size)
        rows = pairs - np.repeat(np.arange(len(words)) * size, np.diff(first))
        return cls("\n".join(words).encode(), first, rows.astype(np.int32), size)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything that is kept, by name; `from_arrays` makes the same index of it."""
        return {
            "spelled": np.frombuffer(self.spelled, np.uint8),
            "first": self.first,
            "rows": self.rows,
            "size": np.array([self.size], np.int64),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The index that gave these arrays; they may be mapped, only the words are copied."""
        spelled = arrays["spelled"].tobytes()
        return cls(spelled, arrays["first"], arrays["rows"], int(arrays["size"][0]))

    def rows_with(self, words: Sequence[str]) -> Integers:
        """The rows that match every one of these words, rising; all rows if there is no word.

        Args:
            words: as `api.places.names.words` gives them.

        Returns:
            Numbers of rows, only to be read: they may be the index's own.
        """
        if not words:
            return np.arange(self.size, dtype=np.int32)
        fewest, *others = sorted(map(self._matching, words), key=len)
        found = _rising(fewest, self.size)
        for rows in others:
            found = found[_mask(rows, self.size).take(found)]
        return found

    def replaced(self, at: int, removed: int, names: Iterable[Named]) -> Self:
        """The index with the rows of these names in place of `removed` rows from `at` on.

        The rows behind them move. It is what `of` makes of all names; this one stays as it is.
        """
        if not 0 <= at <= at + removed <= self.size:
            raise ValueError("Replace rows that the index has.")
        added = self.of(names)
        new = sorted(set(added.words).difference(self.words))
        words = sorted([*self.words, *new])
        number = np.array([bisect_left(words, word) for word in added.words], np.int64)
        place = [bisect_left(self.words, word) for word in new]
        first = np.insert(self.first, place, self.first[place])  # a new word's rows: none as yet

        gone = np.flatnonzero((self.rows >= at) & (self.rows < at + removed))
        rows = np.delete(self.rows, gone)
        first -= np.searchsorted(gone, first)
        slices = zip(first[number].tolist(), first[number + 1].tolist(), strict=True)
        before = [low + int(np.searchsorted(rows[low:high], at)) for low, high in slices]

        counts, counts_added = np.diff(first), np.diff(added.first)
        counts[number] += counts_added
        np.add(rows, added.size - removed, out=rows, where=rows >= at)
        rows = np.insert(rows, np.repeat(np.array(before, np.int64), counts_added), added.rows + at)

        # Words that no row has any more go, lest they count as words that something begins.
        spelled = "\n".join(compress(words, counts.tolist())).encode()
        first = np.append(0, np.cumsum(counts[counts > 0]))
        return type(self)(spelled, first, rows, self.size - removed + added.size)

    def _matching(self, word: str) -> Integers:
        """The rows that match this word: those of each word that it means, one after the other."""
        low, high = self._beginning_with(word, 0, len(self.words))
        if low < high or len(word) < SHORTEST_WITH_A_TYPO or word.isdecimal():
            return self._rows_of(low, high)
        near = [self._rows_of(n, n + 1) for n in self._one_typo_away(word)]
        return np.concatenate(near or [self.rows[:0]])

    def _rows_of(self, low: int, high: int) -> Integers:
        return self.rows[self.first[low] : self.first[high]]

    def _beginning_with(self, letters: str, low: int, high: int) -> tuple[int, int]:
        """Which of the words from `low` up to `high` begin with these letters."""
        low = bisect_left(self.words, letters, low, high)
        return low, bisect_left(self.words, letters + _AFTER, low, high)

    def _one_typo_away(self, word: str) -> set[int]:
        """Which words are one typo away from this one, which itself begins none."""
        near: set[int] = set()
        low, high = 0, len(self.words)
        for at in range(len(word)):
            low, high = self._beginning_with(word[:at], low, high)
            if low == high:
                break
            for other in _with_a_typo(word, at):
                number = bisect_left(self.words, other, low, high)
                if number < high and self.words[number] == other:
                    near.add(number)
        return near


def _texts_of_rows(names: Iterable[Named]) -> tuple[list[str], Places]:
    """The different texts of all names, and three of them for each row, as a column of numbers."""
    texts: dict[str, int] = {}  # few, as most cities and kinds of care recur
    of_providers: list[tuple[int, int]] = []
    of_programs: list[int] = []
    sizes: list[int] = []
    for provider, city, programs in names:
        if not programs:
            continue
        sizes.append(len(programs))
        of_provider = texts.setdefault(provider, len(texts))
        of_providers.append((of_provider, texts.setdefault(city, len(texts))))
        for program in programs:
            # Most programs are called "<provider> – <one of some ten kinds of care>".
            rest = program.removeprefix(provider)
            text = rest if rest[:1].isspace() else program
            of_programs.append(texts.setdefault(text, len(texts)))
    shared = np.repeat(np.array(of_providers, np.int64).reshape(-1, 2), sizes, axis=0)
    return list(texts), np.vstack([shared.T, np.array(of_programs, np.int64)])


def _with_a_typo(word: str, at: int) -> Iterator[str]:
    """What the word may have been meant to be, if its letter at this place is the first wrong."""
    head, wrong, tail = word[:at], word[at], word[at + 1 :]
    yield head + tail
    if tail:
        yield head + tail[0] + wrong + tail[1:]
    for letter in _LETTERS:
        yield head + letter + tail
        yield head + letter + wrong + tail


def _rising(rows: Integers, size: int) -> Integers:
    """The different ones of these rows, each once, rising."""
    if (rows[1:] > rows[:-1]).all():
        return rows
    if len(rows) > size // _SORTED_BELOW:
        return np.flatnonzero(_mask(rows, size)).astype(np.int32)
    rows = np.sort(rows)
    return rows[np.diff(rows, prepend=-1) > 0]


def _mask(rows: Integers, size: int) -> NDArray[np.bool_]:
    mask = np.zeros(size, bool)
    mask[rows.astype(np.intp)] = True  # half the time of marking by 32-bit numbers
    return mask
