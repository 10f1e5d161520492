"""How many of the results have each value, so that a person sees what choosing it would leave.

The kernel counts bits: those of the listing's yes, and one more word for the kind of care and the
stays that it covers. Here stands what each bit means.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommender.program import Coverage, LengthOfStay
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

FACETS = ("setting", "state", "length_of_stay", *CATEGORIES)

_COVERED: tuple[tuple[int, Coverage], ...] = tuple(
    (days, coverage) for days in STAYS for coverage in ("stated", "possible")
)


def setting_value(setting: str | None) -> int:
    """What a kind of care counts for, as bits: itself and the broader ones."""
    broader = vocabulary().broader(setting) if setting else frozenset[str]()
    return _mask(slug in broader for slug in _settings())


def stay_value(stay: LengthOfStay) -> int:
    """What a length of stay counts for, as bits behind those of the kinds of care."""
    covered = _mask(stay.covers(days) == coverage for days, coverage in _COVERED)
    return covered << len(_settings())


def facets_of(bits: NDArray[np.int64], states: NDArray[np.int64], names: tuple[str, ...]) -> Facets:
    """For each facet how many have each value; the most first, then by slug; none left out.

    Args:
        bits: how often the kernel found each bit.
        states: how often it found each state, in the order of `names`.
    """
    meanings = _meanings(len(bits) // 64 - 1)
    counts = bits[meanings.bit]
    # They stand by slug, and a stable sort leaves them so where they tie.
    order = np.argsort(meanings.above - counts, kind="stable")
    order = order[counts[order] > 0]
    every = zip(meanings.value[order].tolist(), counts[order].tolist(), strict=True)
    found: Facets = {facet: {} for facet in FACETS}
    for (facet, slug), count in every:
        found[facet][slug] = count
    there = [(-int(states[code]), names[code], code) for code in np.flatnonzero(states).tolist()]
    found["state"] = {name: -count for count, name, _ in sorted(there)}
    return found


class _Meanings(NamedTuple):
    """What bits mean, by facet and then by slug.

    Attributes:
        above: more than any count, and the more the later the facet comes.
        value: (facet, slug) of each.
    """

    bit: NDArray[np.intp]
    above: NDArray[np.int64]
    value: NDArray[Any]


@cache
def _meanings(words_of_terms: int) -> _Meanings:
    terms = vocabulary().of(*CATEGORIES)
    short = [("setting", slug) for slug in _settings()]
    short += [("length_of_stay", f"{days}_{coverage}") for days, coverage in _COVERED]
    values = [(FACETS.index(term.category), term.slug, term.position) for term in terms]
    values += [
        (FACETS.index(facet), slug, 64 * words_of_terms + number)
        for number, (facet, slug) in enumerate(short)
    ]
    values.sort()
    meant = np.empty(len(values), object)
    meant[:] = [(FACETS[facet], slug) for facet, slug, _ in values]
    return _Meanings(
        np.array([bit for _, _, bit in values], np.intp),
        np.array([(facet + 1) << 40 for facet, _, _ in values], np.int64),
        meant,
    )


@cache
def _settings() -> tuple[str, ...]:
    return tuple(term.slug for term in vocabulary().of("settings"))


def _mask(values: Iterable[bool]) -> int:
    return sum(1 << number for number, value in enumerate(values) if value)
