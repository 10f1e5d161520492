"""Where one program stands in the list of a query, and where it would if it fitted otherwise."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf
from uuid import UUID

from api.search.index import Index
from api.search.kernel import ID_RANK
from api.search.query import Query
from api.search.run import find, miles_to, run

_Place = tuple[int, int, float, int]
"""What `ordering` orders a fit by: tier, points (negative), miles, the id's rank."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well one program fits: what a list is ordered by before distance."""

    points: int
    tier: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """How many of a list come before a program, by what decides it.

    Attributes:
        requirements: for a smaller tier.
        points: for more points at the same tier.
        distance: for being nearer with the same points, or for their id where that ties too.
    """

    requirements: int
    points: int
    distance: int


def row_of(index: Index, program_id: UUID) -> int | None:
    """The row of the program with this id; None where there is none."""

    def id_at(place: int) -> int:
        return index.program_id(int(index.row_of_id_rank[place])).int

    place = bisect_left(range(len(index)), program_id.int, key=id_at)
    if place == len(index) or id_at(place) != program_id.int:
        return None
    return int(index.row_of_id_rank[place])


class Standing:
    """The whole list that a query finds by `fit`, one program of each provider; ranks are from 1.

    Args:
        query: its order, page and facets are not looked at.
    """

    def __init__(self, index: Index, query: Query) -> None:
        self.index = index
        self.query = replace(
            query, sort="fit", one_per_provider=True, facets=False, page=1, per_page=len(index) + 1
        )
        self._list = run(index, self.query)
        self._ranks = {row: place + 1 for place, row in enumerate(self._list.rows)}
        self._listed = dict(zip(self._list.providers, self._list.rows, strict=True))

    @property
    def total_items(self) -> int:
        """How many are in the list."""
        return self._list.total_items

    def passes(self, row: int) -> bool:
        """Whether a row is in the area and all else that the query asks for, requirements aside."""
        asked = replace(self.query, requirements=())
        return row in find(self.index, asked, self.index.provider_of(row))

    def of_provider(self, row: int) -> range:
        """All rows of a row's provider, itself among them, found or not."""
        return self.index.rows_of(self.index.provider_of(row))

    def listed_of(self, row: int) -> int | None:
        """The row that is listed of a row's provider; None where none is."""
        return self._listed.get(self.index.provider_of(row))

    def rank_of(self, row: int) -> int | None:
        """Where a row stands in the list; None where it does not."""
        return self._ranks.get(row)

    def rank_with(self, row: int, fits: Mapping[int, Fit]) -> int | None:
        """Where a row would stand if its provider fitted like this, and all others as they do.

        None where it would not be listed: it is not in `fits`, or another of them comes first.

        Args:
            fits: each row of the provider that would be found, with how it would fit.
        """
        places = {one: self._place(one, fit) for one, fit in fits.items()}
        if row not in places or min(places.values()) != places[row]:
            return None
        before = self._before(places[row])
        instead_of = self.listed_of(row)
        if instead_of is not None and self._ranks[instead_of] <= before:
            before -= 1
        return before + 1

    def ahead_of(self, row: int, fit: Fit) -> Ahead:
        """Those listed that come before a row, listed or not, by what decides it.

        Args:
            fit: the row's own.
        """
        place = self._place(row, fit)
        by_tier, by_points, all_of_them = (self._before(place[:n]) for n in (1, 2, len(place)))
        return Ahead(by_tier, by_points - by_tier, all_of_them - by_points)

    def _before(self, place: tuple[float, ...]) -> int:
        """How many of the list come before a place, or before all that begin like it."""
        return bisect_left(
            range(self.total_items), place, key=lambda at: self._place_at(at)[: len(place)]
        )

    def _place_at(self, at: int) -> _Place:
        found = self._list
        fit = Fit(found.points[at], found.tiers[at]) if found.points else Fit(0, 0)
        return self._ordered(found.rows[at], fit, found.miles[at])

    def _place(self, row: int, fit: Fit) -> _Place:
        return self._ordered(row, fit, miles_to(self.index, self.query.area, row))

    def _ordered(self, row: int, fit: Fit, miles: float | None) -> _Place:
        far = inf if miles is None else miles
        return (fit.tier, -fit.points, far, int(self.index.columns.programs[ID_RANK, row]))
