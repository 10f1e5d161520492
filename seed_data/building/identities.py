"""The identity that each facility keeps from one edition to the next."""

from collections.abc import Sequence

from seed_data.building.same_place import PlaceIndex, Site
from seed_data.identity import derived_identity, numbered
from seed_data.providers import SeedProvider


def assign_identities(sites: Sequence[Site], previous: Sequence[SeedProvider]) -> list[str]:
    """One identity for each site, in their order, no two the same.

    A site that the previous edition has, with the same words or else as the same place, keeps
    the identity that it had there. Any other gets the one its words make, numbered where another
    has it already.
    """
    kept: dict[int, str] = {}
    free = set(range(len(previous)))
    by_words: dict[str, list[int]] = {}
    for position, provider in enumerate(previous):
        by_words.setdefault(words_of(provider), []).append(position)
    for number, site in enumerate(sites):
        same = by_words.get(words_of(site))
        if same:
            free.discard(same[0])
            kept[number] = previous[same.pop(0)].identity
    index = PlaceIndex(previous)
    for number, site in enumerate(sites):
        if number in kept:
            continue
        nearest = index.best(site, among=free)
        if nearest is not None:
            free.discard(nearest)
            kept[number] = previous[nearest].identity
    # An identity that a closed facility had is not given to another.
    taken = {provider.identity for provider in previous}
    return [kept.get(number) or _new(words_of(site), taken) for number, site in enumerate(sites)]


def words_of(site: Site) -> str:
    """The identity that a site's own words make."""
    return derived_identity(site.name1, site.name2, site.street, site.street2 or "", site.zip)


def _new(words: str, taken: set[str]) -> str:
    ordinal = 1
    while numbered(words, ordinal) in taken:
        ordinal += 1
    identity = numbered(words, ordinal)
    taken.add(identity)
    return identity
