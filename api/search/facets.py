"""How many of the results have each value, so that a person sees what choosing it would leave.

The kernel counts bits: those of the listing's yes, and one more word for the kind of care and the
stays that it covers. Here stands what each bit means.
"""

from collections.abc import Iterable
from functools import cache, lru_cache

import numpy as np
import orjson
from numpy.typing import NDArray

from api.search.writing import Counted, Texts, write_facets
from recommender.program import Coverage, LengthOfStay
from recommender.vocabulary import vocabulary

States = tuple[str, ...]

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
"""Days of stay that are counted, as `90_stated` and `90_possible`: nothing is in both. A provider
counts as stated where one of its programs states such a stay."""

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
    # What is stated is possible too: whoever has either is then counted once, see `facets_json`.
    covered = _mask(stay.covers(days) in ("stated", coverage) for days, coverage in _COVERED)
    return covered << len(_settings())


def facets_json(bits: NDArray[np.int64], states: NDArray[np.int64], names: States) -> bytes:
    """For each facet how many have each value; the most first, then by slug; none left out.

    Args:
        bits: how often the kernel found each bit.
        states: how often it found each state, in the order of `names`.
    """
    counted = _counted(len(bits), names)
    counts = np.concatenate([bits, states])
    stays = counts[len(bits) - 64 + len(_settings()) : len(bits)][: len(_COVERED)]
    stays[1::2] -= stays[::2]  # possible, and not stated
    return write_facets(counted, counts).tobytes()


@lru_cache(maxsize=4)
def _counted(bits: int, states: States) -> Counted:
    """The values that are counted: those of bits, behind them those of states."""
    numbers: dict[str, dict[str, int]] = {facet: {} for facet in FACETS}
    for term in vocabulary().of(*CATEGORIES):
        numbers[term.category][term.slug] = term.position
    for number, slug in enumerate(_settings(), bits - 64):
        numbers["setting"][slug] = number
    for number, (days, coverage) in enumerate(_COVERED, bits - 64 + len(_settings())):
        numbers["length_of_stay"][f"{days}_{coverage}"] = number
    for number, state in enumerate(states, bits):
        numbers["state"][state] = number
    values = [(slug, number) for facet in FACETS for slug, number in sorted(numbers[facet].items())]
    return Counted(
        facets=_keys(FACETS),
        values=_keys([slug for slug, _ in values]),
        first=np.cumsum([0, *(len(numbers[facet]) for facet in FACETS)]),
        number=np.array([number for _, number in values], np.int64),
    )


def _keys(names: Iterable[str]) -> Texts:
    return Texts.of([orjson.dumps(name) + b":" for name in names])


@cache
def _settings() -> tuple[str, ...]:
    return tuple(term.slug for term in vocabulary().of("settings"))


def _mask(values: Iterable[bool]) -> int:
    return sum(1 << number for number, value in enumerate(values) if value)
