"""How alike a row of a feed and a listing that is there are, and which listings are near it.

The measure is the one that the shipped directory was built by (seed_data/README.md, "The same
place"), with what falls short of it kept for a person to look at.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple
from uuid import UUID

from rapidfuzz import fuzz

from seed_data.building.addresses import house_number, name_key, street_key
from seed_data.building.same_place import SIMILAR_NAME, SIMILAR_STREET

UNLIKE_NAME = 50.0
"""Below it (of 100) two names at one address, without a phone in common, are two neighbours."""

SAME_NAME = 90.0
"""From here two whole names in one ZIP may be one facility that moved."""

CLEARLY = 5.0
"""Of two listings that a row may be, the more alike is so by this much of the names, or neither."""

Why = Literal[
    "same_street",
    "same_phone",
    "similar_name",
    "same_name",
    "tie",
    "taken",
    "known_by_another_name",
]
"""Why a listing may be the same as a row; the last three: why that is not sure."""


@dataclass(frozen=True, slots=True)
class Site:
    """What is compared of a listing, there or of a feed."""

    name1: str
    name2: str
    street: str
    zip: str
    numbers: frozenset[str]


@dataclass(frozen=True, slots=True)
class StandingSite:
    """A provider that is there."""

    id: UUID
    site: Site
    city: str
    state: str


class Likeness(NamedTuple):
    """How alike two sites of one ZIP are; the greater, the more alike.

    Attributes:
        street: 2 for the same street line, 1 for one house number in streets spelt alike, else 0.
        phone: whether a number is in common, extensions aside.
        all_words: of the names as a whole, 0 to 100.
        organization: of the organizations, wherever in the names they stand, 0 to 100.
    """

    street: int
    phone: bool
    all_words: float
    organization: float

    @property
    def sure(self) -> bool:
        """Whether they are the same place."""
        if self.street == SAME_STREET:
            return self.phone or self.organization >= SIMILAR_NAME
        return self.street == NEAR_STREET and self.phone

    @property
    def doubtful(self) -> bool:
        """Whether they may be the same place, and a person has to look."""
        if self.sure:
            return False
        near = self.street == SAME_STREET and self.organization >= UNLIKE_NAME
        return near or self.phone or self.all_words >= SAME_NAME

    @property
    def why(self) -> tuple[Why, ...]:
        """What they have in common."""
        name: Why = "same_name" if self.all_words >= SAME_NAME else "similar_name"
        told: tuple[tuple[bool, Why], ...] = (
            (self.street > OTHER_STREET, "same_street"),
            (self.phone, "same_phone"),
            (max(self.all_words, self.organization) >= UNLIKE_NAME, name),
        )
        return tuple(code for holds, code in told if holds)

    def clearly_above(self, other: "Likeness") -> bool:
        """Whether it is the greater by more than chance."""
        if (self.street, self.phone) != (other.street, other.phone):
            return self > other
        return self.all_words - other.all_words >= CLEARLY


SAME_STREET, NEAR_STREET, OTHER_STREET = 2, 1, 0


class Candidate(NamedTuple):
    """A provider that a row may be."""

    provider: StandingSite
    likeness: Likeness
    why: tuple[Why, ...]


class Standing:
    """Every provider that is there, found by being near a row.

    Args:
        providers: in any order.
    """

    def __init__(self, providers: Iterable[StandingSite]) -> None:
        self._by_id = {provider.id: provider for provider in providers}
        self._by_zip: defaultdict[str, list[StandingSite]] = defaultdict(list)
        for provider in self._by_id.values():
            self._by_zip[provider.site.zip].append(provider)

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, provider_id: object) -> bool:
        return provider_id in self._by_id

    def __getitem__(self, provider_id: UUID) -> StandingSite:
        return self._by_id[provider_id]

    def near(self, site: Site) -> Iterator[Candidate]:
        """The providers of its ZIP that are the same place, or may be."""
        for provider in self._by_zip.get(site.zip, ()):
            alike = likeness(site, provider.site)
            if alike.sure or alike.doubtful:
                yield Candidate(provider, alike, alike.why)


def likeness(one: Site, other: Site) -> Likeness:
    """How alike two sites of one ZIP are."""
    words, other_words = name_key(one.name1, one.name2), name_key(other.name1, other.name2)
    return Likeness(
        _street_likeness(street_key(one.street), street_key(other.street)),
        not one.numbers.isdisjoint(other.numbers),
        fuzz.token_sort_ratio(words, other_words),
        # The organization may stand in either line: all words are compared, and the first alone.
        max(
            fuzz.token_set_ratio(words, other_words),
            fuzz.token_sort_ratio(name_key(one.name1), name_key(other.name1)),
        ),
    )


def _street_likeness(street: str, other: str) -> int:
    if street == other:
        return SAME_STREET
    number = house_number(street)
    if number is None or number != house_number(other):
        return OTHER_STREET
    return NEAR_STREET if fuzz.token_sort_ratio(street, other) >= SIMILAR_STREET else OTHER_STREET
