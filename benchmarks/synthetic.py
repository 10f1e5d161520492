"""Synthetic directories of any size, made from the real one: nothing in them exists.

Each provider is a real one drawn at random, moved a mile or two, with some of its facts changed:
so providers stand together where real ones do, and terms come as often as they do. Names begin
with "Synthetic", streets and phone numbers are made up, and ids are made from the seed. They are
for measuring alone: no product code can load them.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import count
from random import Random
from uuid import UUID, uuid5

from api.directory.records import ListedProgram, Listing, Phone, Provider
from recommender.program import Facts
from recommender.vocabulary import vocabulary

NAMESPACE = UUID("5b1c0e5e-7f0a-5c1e-9d51-000000000000")

MOVED_MILES = 1.5
"""How far a provider is moved from the real one's point: the standard deviation, either way."""
ONE_IN = 16
"""A fact in so many is forgotten, and one in so many of another provider's is added."""
OF_ITS_OWN = 10
"""One provider in so many has a program that says less than the provider's others."""

_MILES_PER_DEGREE = 69.0
_TIMES_HALVED = 4
"""Random bits that all have to be set: 2 to this power is ONE_IN."""


def synthetic(real: Sequence[Listing], programs: int, seed: int) -> Iterator[Listing]:
    """Listings with so many programs in all, one after the other; the same for the same seed.

    A larger directory begins with the listings of a smaller one, the last perhaps cut short.

    Args:
        real: what they are made from: providers with a point.
    """
    random = Random(f"{seed} synthetic")  # noqa: S311 (to be repeated, not secret)
    sources = [
        listing
        for listing in real
        if listing.programs
        and listing.provider.lat is not None
        and listing.provider.lng is not None
    ]
    care = vocabulary().mask(term.slug for term in vocabulary().of("settings"))
    left = programs
    for number in count():
        if left <= 0:
            return
        listing = _made_from(random, random.choice(sources), random.choice(sources), care)
        listing = _named(listing, number, seed, random)
        if len(listing.programs) > left:
            listing = listing._replace(programs=listing.programs[:left])
        left -= len(listing.programs)
        yield listing


def _made_from(random: Random, model: Listing, other: Listing, care: int) -> Listing:
    """The model's programs, some of their facts forgotten and some of the other's added."""
    forgotten, denied, added = _some(random), _some(random), _some(random)
    others = other.programs[0].program.facts.yes & added
    changed: dict[Facts, Facts] = {}
    programs = []
    for listed in model.programs:
        said = listed.program.facts
        if said not in changed:
            yes = said.yes & ~forgotten | others
            no = said.no & ~denied & ~yes
            changed[said] = Facts.from_masks(yes & ~care, no & ~care).with_care(said.yes & care)
        programs.append(listed._replace(program=listed.program._replace(facts=changed[said])))
    if len(programs) > 1 and random.randrange(OF_ITS_OWN) == 0:
        programs[-1] = _saying_less(random, programs[-1], care)
    return Listing(model.provider, tuple(programs))


def _saying_less(random: Random, listed: ListedProgram, care: int) -> ListedProgram:
    said = listed.program.facts
    less = Facts.from_masks(said.yes & ~care & ~_some(random), said.no & ~care)
    less = less.with_care(said.yes & care)
    return listed._replace(program=listed.program._replace(facts=less))


def _some(random: Random) -> int:
    """A mask in which one bit in ONE_IN is set."""
    mask = random.getrandbits(len(vocabulary()))
    for _ in range(_TIMES_HALVED - 1):
        mask &= random.getrandbits(len(vocabulary()))
    return mask


def _named(listing: Listing, number: int, seed: int, random: Random) -> Listing:
    programs = tuple(
        listed._replace(
            name=f"Synthetic {listed.name}",
            program=listed.program._replace(
                id=uuid5(NAMESPACE, f"{seed} program {number} {place}")
            ),
            source="synthetic",
        )
        for place, listed in enumerate(listing.programs)
    )
    return Listing(_moved(listing.provider, number, seed, random), programs)


def _moved(real: Provider, number: int, seed: int, random: Random) -> Provider:
    lat, lng = real.lat or 0.0, real.lng or 0.0
    spread = MOVED_MILES / _MILES_PER_DEGREE
    north, east = random.gauss(0, spread), random.gauss(0, spread) / math.cos(math.radians(lat))
    return real._replace(
        id=uuid5(NAMESPACE, f"{seed} provider {number}"),
        name=f"Synthetic {real.name}",
        street=f"{number + 1} Synthetic Street",
        street2=None,
        lat=round(lat + north, 5),
        lng=round(lng + east, 5),
        precision="address",
        website=None,
        phones=tuple(_made_up(phone, random) for phone in real.phones),
        source="synthetic",
    )


def _made_up(phone: Phone, random: Random) -> Phone:
    """A number of those that are kept for fiction."""
    return phone._replace(number=f"555-555-01{random.randrange(100):02}", extension=None)
