"""What to look at next: listings that are old or reported as wrong, by how much rests on them.

    importance = 100 × late × share + reports

    late      days since anybody said anything of the place, in times of what makes a listing stale;
              at most 2, for what is older is not more wrong
    share     of the points that rules can give for facts, those for facts that the listing states,
              and half of those for facts that it leaves open
    reports   the points of its open reports: see `REPORT_POINTS`

What is stated and old leads people to the wrong place; what is left open keeps them from the right
one, or makes them ask, and counts half. A report names what is wrong, so those that cost a person
most, a closed place and a number that does not answer, weigh as much as the oldest of listings.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from api.editing.facts_of_places import FactBits, facts_of_places
from api.editing.term_weights import weights_of_terms
from api.search.index import Index
from api.search.kernel import STATE, WORDS, Numbers
from api.search.pieces import document_of
from recommender.ruleset import RuleSet
from recommender.vocabulary import vocabulary

REPORT_POINTS: Mapping[str, int] = {
    "closed": 200,
    "wrong_phone": 200,
    "moved": 100,
    "wrong_website": 50,
    "wrong_facts": 50,
    "other": 25,
}
"""What one open report of each kind adds."""

MOST_OF_A_KIND = 3
"""Reports of one kind that count for a place: many do not make it more wrong."""

LATEST = 2.0
"""How late a listing can be."""

PER_PAGE = 20
MOST_TO_ASK = 5
"""Facts that an entry names as worth asking about first."""

_Decimals = NDArray[np.float64]


class QueueAsked(NamedTuple):
    """Which listings to look at, and as of which day.

    Attributes:
        state: two letters; None for all.
        within: the only providers to look at; None for all.
    """

    today: date
    state: str | None = None
    within: frozenset[UUID] | None = None
    page: int = 1
    per_page: int = PER_PAGE


class Because(NamedTuple):
    """The numbers that an entry's importance comes of.

    Attributes:
        age_days: since anybody said anything of the place.
        stated, left_open, all: points of rules for facts that it states, leaves open, and both.
        facts: points for being late.
        reports: open ones by kind, and the points for them.
        to_ask: facts that it leaves open, the weightiest first.
    """

    age_days: int
    late: float
    stated: int
    left_open: int
    all: int
    share: float
    facts: float
    reports: Mapping[str, int]
    report_points: int
    to_ask: list[str]


class QueueEntry(NamedTuple):
    """One listing to look at."""

    provider_id: UUID
    name: str
    city: str
    state: str
    stale: bool
    importance: float
    because: Because


class QueuePage(NamedTuple):
    """One page of the queue, and how many listings are in all of it."""

    total: int
    entries: list[QueueEntry]


def work_queue(
    index: Index,
    rules: RuleSet,
    open_reports: Mapping[UUID, Mapping[str, int]],
    asked: QueueAsked,
) -> QueuePage:
    """Listings that are stale or have an open report: the most important first, ties by id.

    Args:
        open_reports: how many of each kind every place has that has any.
    """
    ages = asked.today.toordinal() - index.dated.astype(np.int64)
    reports, points = _reported(index, open_reports)
    facts = facts_of_places(index)
    weights = _by_position(weights_of_terms(rules))
    stated, every = _weighed(facts, weights), int(weights.sum())
    late = np.minimum(np.maximum(ages, 0) / index.stale_after_days, LATEST)
    share = (stated + (every - stated) / 2) / max(every, 1)
    of_facts = np.rint(1000 * late * share).astype(np.int64)
    importance = of_facts + 10 * points
    chosen = np.flatnonzero((index.stale | (points > 0)) & _asked_for(index, asked))
    ids = index.provider_ids[chosen]
    order = chosen[np.lexsort((ids[:, 1], ids[:, 0], -importance[chosen]))]
    first = (asked.page - 1) * asked.per_page
    entries = [
        _entry(
            index,
            number,
            int(importance[number]) / 10,
            Because(
                age_days=int(ages[number]),
                late=round(float(late[number]), 2),
                stated=int(stated[number]),
                left_open=every - int(stated[number]),
                all=every,
                share=round(float(share[number]), 3),
                facts=int(of_facts[number]) / 10,
                reports=reports.get(number, {}),
                report_points=int(points[number]),
                to_ask=_weightiest(facts.open_of(number), weights),
            ),
        )
        for number in order[first : first + asked.per_page].tolist()
    ]
    return QueuePage(len(order), entries)


def _entry(index: Index, number: int, importance: float, because: Because) -> QueueEntry:
    place = document_of(index.providers.text(number))
    return QueueEntry(
        provider_id=UUID(place["id"]),
        name=place["name"],
        city=place["address"]["city"],
        state=place["address"]["state"],
        stale=bool(index.stale[number]),
        importance=importance,
        because=because,
    )


def _reported(
    index: Index, open_reports: Mapping[UUID, Mapping[str, int]]
) -> tuple[dict[int, Mapping[str, int]], Numbers]:
    """The open reports of places that the public sees, by their number, and points of all."""
    reports: dict[int, Mapping[str, int]] = {}
    points = np.zeros(index.provider_count, np.int64)
    for provider_id, kinds in open_reports.items():
        number = index.provider_with(provider_id)
        if number is not None:
            reports[number] = kinds
            points[number] = sum(
                REPORT_POINTS[kind] * min(count, MOST_OF_A_KIND) for kind, count in kinds.items()
            )
    return reports, points


def _asked_for(index: Index, asked: QueueAsked) -> NDArray[np.bool_]:
    """Which places are in the state, and among the only ones to look at."""
    found = np.ones(index.provider_count, bool)
    if asked.state is not None:
        states = index.codes.states
        code = states.index(asked.state) if asked.state in states else -1
        found &= index.columns.places[STATE, :-1] == code
    if asked.within is not None:
        numbers = map(index.provider_with, asked.within)
        only = np.zeros(index.provider_count, bool)
        only[[number for number in numbers if number is not None]] = True
        found &= only
    return found


def _by_position(weights: Mapping[str, int]) -> Numbers:
    """The weight of each bit of a set of facts."""
    found = np.zeros(WORDS * 64, np.int64)
    for slug, weight in weights.items():
        found[vocabulary()[slug].position] = weight
    return found


def _weighed(facts: FactBits, weights: Numbers) -> Numbers:
    """The weights of all facts that each place states, added up."""
    # A byte has 256 forms: what each weighs is worked out once, and then only looked up.
    forms = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little")
    by_byte = weights.reshape(-1, 8) @ forms.T.astype(np.int64)
    stated = (facts.yes | facts.no).astype("<u8").view(np.uint8)
    return sum((of[stated[:, at]] for at, of in enumerate(by_byte)), start=np.zeros((), np.int64))


def _weightiest(left_open: int, weights: Numbers) -> list[str]:
    """The few terms of a mask that weigh most; of equals the first in the vocabulary."""
    slugs = [slug for slug in vocabulary().slugs(left_open) if _weight(slug, weights)]
    return sorted(slugs, key=lambda slug: -_weight(slug, weights))[:MOST_TO_ASK]


def _weight(slug: str, weights: NDArray[Any]) -> int:
    return int(weights[vocabulary()[slug].position])
