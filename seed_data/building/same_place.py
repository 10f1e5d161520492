"""Whether two listings speak of the same place."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from rapidfuzz import fuzz

from seed_data.building.addresses import house_number, name_key, street_key
from seed_data.providers import SeedPhone

SIMILAR_NAME = 85.0
"""From here (of 100) two names at one address are one organization's. Below it the directories
of 2023 have neighbours in one building and departments of one hospital; see the README."""

SIMILAR_STREET = 65.0
"""From here two street names with the same house number, ZIP and phone are the same street."""


class Site(Protocol):
    """What is compared: a row of a directory, or a facility of an earlier edition."""

    @property
    def name1(self) -> str: ...  # noqa: D102
    @property
    def name2(self) -> str: ...  # noqa: D102
    @property
    def street(self) -> str: ...  # noqa: D102
    @property
    def street2(self) -> str | None: ...  # noqa: D102
    @property
    def zip(self) -> str: ...  # noqa: D102
    @property
    def phones(self) -> tuple[SeedPhone, ...]: ...  # noqa: D102


class Likeness(NamedTuple):
    """How alike two listings of one place are; the greater, the more alike.

    Departments at one door share the organization, so the names' words as a whole choose.
    """

    same_street: bool
    same_phone: bool
    all_words: float
    organization: float


def likeness(one: Site, other: Site) -> Likeness | None:
    """How alike two listings are if they speak of the same place, else None.

    The same place is the same street line and ZIP with a phone number in common or a similar
    name; or the same ZIP, house number and phone number with a similar street. A phone number
    alone may be a call center's, and a street line alone an office building's.
    """
    if one.zip != other.zip:
        return None
    street, other_street = street_key(one.street), street_key(other.street)
    same_phone = not _numbers(one).isdisjoint(_numbers(other))
    all_words = fuzz.token_sort_ratio(_words(one), _words(other))
    organization = _organization_likeness(one, other)
    if street == other_street:
        if not same_phone and organization < SIMILAR_NAME:
            return None
        return Likeness(True, same_phone, all_words, organization)
    number = house_number(street)
    if (
        same_phone
        and number is not None
        and number == house_number(other_street)
        and fuzz.token_sort_ratio(street, other_street) >= SIMILAR_STREET
    ):
        return Likeness(False, True, all_words, organization)
    return None


class PlaceIndex:
    """Listings, found by being the same place as another."""

    def __init__(self, sites: Iterable[Site]) -> None:
        self._sites: Sequence[Site] = tuple(sites)
        self._by_zip: defaultdict[str, list[int]] = defaultdict(list)
        for position, site in enumerate(self._sites):
            self._by_zip[site.zip].append(position)

    def best(self, site: Site, among: set[int] | None = None) -> int | None:
        """The position of the listing most like this one, None where none is the same place.

        Of equals the first. `among` are the positions to choose from; None for all.
        """
        found: tuple[Likeness, int] | None = None
        for position in self._by_zip[site.zip]:
            if among is not None and position not in among:
                continue
            alike = likeness(self._sites[position], site)
            if alike and (found is None or alike > found[0]):
                found = alike, position
        return found[1] if found else None


def _numbers(site: Site) -> set[str]:
    return {phone.number for phone in site.phones}


def _words(site: Site) -> str:
    return name_key(site.name1, site.name2)


def _organization_likeness(one: Site, other: Site) -> float:
    # The organization may stand in either line, so all words are compared, and the first alone.
    return max(
        fuzz.token_set_ratio(_words(one), _words(other)),
        fuzz.token_sort_ratio(name_key(one.name1), name_key(other.name1)),
    )
