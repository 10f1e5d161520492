"""How many of the results have each value, so that a person sees what choosing it would leave."""

from collections.abc import Iterable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from api.search.index import Bits, Index
from api.search.rows import RowNumbers
from recommender.program import Coverage
from recommender.vocabulary import vocabulary

Facets = dict[str, dict[str, int]]

CATEGORIES = (
    "payment",
    "payment_help",
    "therapies",
    "medications",
    "conditions",
    "substances",
    "populations",
    "languages",
    "recovery_support",
    "services",
    "accreditation",
)
"""Categories of the vocabulary that are counted; a term counts where the listing says yes."""

STAYS = (30, 60, 90, 180)
"""Days of stay that are counted, as `90_stated` and `90_possible`: no program is in both."""

_COVERED: tuple[tuple[int, Coverage], ...] = tuple(
    (days, coverage) for days in STAYS for coverage in ("stated", "possible")
)

BLOCK = 1 << 15
"""Rows that are counted at once: as many as 16 bits count without running over."""


def count_facets(index: Index, rows: RowNumbers, firsts: RowNumbers | None) -> Facets:
    """For each facet how many have each value; the most first, then by slug; none left out.

    Args:
        rows: all that were found, rising.
        firsts: where in `rows` each provider begins, to count providers: one counts for a value
            if any of its rows has it. None to count programs.
    """
    words = np.concatenate([index.yes[:, rows], _short_values(index, rows)])
    states = index.state[rows]
    if firsts is not None and len(rows):
        words = np.bitwise_or.reduceat(words, firsts, axis=1)
        states = states[firsts]
    per_state = np.bincount(states, minlength=len(index.states)).tolist()
    found: Facets = {facet: {} for facet in ("setting", "state", "length_of_stay", *CATEGORIES)}
    found["state"] = {s: n for s, n in zip(index.states, per_state, strict=True) if n}
    counted = _count_bits(words)
    for position in np.flatnonzero(counted):
        if value := _meanings(len(index.yes)).get(int(position)):
            facet, slug = value
            found[facet][slug] = int(counted[position])
    return {facet: _most_first(values) for facet, values in found.items()}


@cache
def _meanings(words_of_terms: int) -> dict[int, tuple[str, str]]:
    """(facet, slug) of every bit that is counted, by its number: terms, then the short values."""
    terms = vocabulary().of(*CATEGORIES)
    short = [("setting", slug) for slug in _settings()]
    short += [("length_of_stay", f"{days}_{coverage}") for days, coverage in _COVERED]
    return {
        **{term.position: (term.category, term.slug) for term in terms},
        **{64 * words_of_terms + number: value for number, value in enumerate(short)},
    }


def _short_values(index: Index, rows: RowNumbers) -> Bits:
    """One more word of bits for each row: its kinds of care and the stays that it covers."""
    broader = [vocabulary().broader(s) if s else frozenset[str]() for s in index.settings]
    by_setting = [_mask(slug in slugs for slug in _settings()) for slugs in broader]
    by_stay = [
        _mask(stay.covers(days) == coverage for days, coverage in _COVERED) << len(_settings())
        for stay in index.stays
    ]
    of_setting = np.array(by_setting, np.uint64)[index.setting[rows]]
    of_stay = np.array(by_stay, np.uint64)[index.stay[rows]]
    return (of_setting | of_stay)[None, :]


@cache
def _settings() -> tuple[str, ...]:
    return tuple(term.slug for term in vocabulary().of("settings"))


def _mask(values: Iterable[bool]) -> int:
    return sum(1 << number for number, value in enumerate(values) if value)


def _count_bits(words: Bits) -> NDArray[np.int64]:
    """How often each bit is set: 64 numbers for each row of words."""
    counts: NDArray[np.int64] = np.zeros(64 * len(words), np.int64)
    by_row = np.ascontiguousarray(words.T, "<u8").view(np.uint8)
    for start in range(0, len(by_row), BLOCK):
        bits = np.unpackbits(by_row[start : start + BLOCK], axis=1, bitorder="little")
        counts += bits.sum(axis=0, dtype=np.uint16)
    return counts


def _most_first(values: dict[str, int]) -> dict[str, int]:
    return dict(sorted(values.items(), key=lambda item: (-item[1], item[0])))
