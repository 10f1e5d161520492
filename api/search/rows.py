"""The rows that a query looks at, and what is known of them."""

from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from api.search.distance import MILES_PER_DEGREE, Floats, miles_from
from api.search.index import Bits, Index
from api.search.query import Query
from api.search.truth import Truth
from recommender.criteria import CoversStay, InSetting
from recommender.program import Facts, LengthOfStay, Program

RowNumbers = NDArray[np.intp]
WORD = (1 << 64) - 1
_NOBODY = UUID(int=0)
_UNSTATED = LengthOfStay()


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Some rows of an index, with their distances.

    Attributes:
        chosen: which rows, rising; a slice while they are neighbours, since that copies nothing.
        miles: from the query's place; NaN for a row without a point, None without a place.
    """

    index: Index
    chosen: slice | RowNumbers
    miles: Floats | None

    def __len__(self) -> int:
        if isinstance(self.chosen, slice):
            return len(range(*self.chosen.indices(len(self.index))))
        return len(self.chosen)

    @property
    def numbers(self) -> RowNumbers:
        """The rows' numbers in the index."""
        if isinstance(self.chosen, slice):
            return np.arange(*self.chosen.indices(len(self.index)), dtype=np.intp)
        return self.chosen

    def where(self, keep: NDArray[np.bool_]) -> "Rows":
        """Those of these rows for which `keep` is true."""
        miles = None if self.miles is None else self.miles[keep]
        return Rows(self.index, self.numbers[keep], miles)

    def any_bit(self, words: Bits, mask: int) -> NDArray[np.bool_]:
        """Whether one of the mask's terms is in the row's words (`yes`, `no` or `implied`)."""
        found = np.zeros(len(self), bool)
        for number, bits in _parts(mask):
            found |= (words[number][self.chosen] & bits) != 0
        return found

    def every_bit(self, words: Bits, mask: int) -> NDArray[np.bool_]:
        """Whether all of the mask's terms are in the row's words."""
        found = np.ones(len(self), bool)
        for number, bits in _parts(mask):
            found &= (words[number][self.chosen] & bits) == bits
        return found

    def in_settings(self, slugs: tuple[str, ...]) -> Truth:
        """Whether the program is one of these kinds of care, as the recommender judges it.

        Kinds of care are few: the recommender is asked about each of them once.
        """
        trait = InSetting(slugs)
        values = [trait.value(_program_of(s), None) for s in self.index.settings]
        return Truth.looked_up(values, self.index.setting[self.chosen])

    def covers_stay(self, trait: CoversStay) -> Truth:
        """Whether the program's stay has the trait; lengths of stay are few, too."""
        values = [trait.value(_program_of(stay=stay), None) for stay in self.index.stays]
        return Truth.looked_up(values, self.index.stay[self.chosen])


def candidates(index: Index, query: Query) -> Rows:
    """The rows that can be in the query's area: all, or a band of latitude around its circle."""
    area = query.area
    chosen: slice | RowNumbers = slice(0, len(index))
    center, radius = area.center, area.radius_miles
    if center is not None and radius is not None and area.telehealth_state is None:
        reach = radius / MILES_PER_DEGREE
        lat = center[0]
        first = int(np.searchsorted(index.latitude, lat - reach, "left"))
        last = int(np.searchsorted(index.latitude, lat + reach, "right"))
        chosen = slice(first, last)
        if query.include_unknown and index.located < len(index):
            nowhere = np.arange(index.located, len(index), dtype=np.intp)
            chosen = np.concatenate([np.arange(first, last, dtype=np.intp), nowhere])
    if center is None:
        return Rows(index, chosen, None)
    return Rows(index, chosen, miles_from(*center, index.position[:, chosen]))


def _parts(mask: int) -> list[tuple[int, np.uint64]]:
    """(number of the word, its bits) for every word of a mask that has any."""
    parts = []
    number = 0
    while mask:
        if bits := mask & WORD:
            parts.append((number, np.uint64(bits)))
        mask >>= 64
        number += 1
    return parts


def _program_of(setting: str | None = None, stay: LengthOfStay = _UNSTATED) -> Program:
    return Program(_NOBODY, setting, stay, Facts())
