"""How true and how full the directory is, in a few numbers."""

from typing import NamedTuple

import numpy as np

from api.editing.facts_of_places import FactBits, facts_of_places
from api.search.index import Index
from api.search.kernel import WORDS, Bits
from recommender.vocabulary import Term, vocabulary


class Coverage(NamedTuple):
    """How much listings say of one category of the vocabulary.

    Attributes:
        terms: how many it has.
        yes, no, unknown: shares of all pairs of a place and a term, which together are 1.
        stated_by: the share of places that say yes or no to one of its terms at least.
    """

    category: str
    terms: int
    yes: float
    no: float
    unknown: float
    stated_by: float


class Overview(NamedTuple):
    """Numbers of all that the public sees.

    Attributes:
        stale: places of which nobody has said anything for too long.
        verified, never_verified: places that somebody confirmed at some time, or nobody did.
        coverage: by category, in the vocabulary's order; kinds of care are no facts.
    """

    providers: int
    programs: int
    stale: int
    verified: int
    never_verified: int
    open_reports: int
    coverage: list[Coverage]


def overview(index: Index, open_reports: int) -> Overview:
    """The numbers for the first page that an editor sees.

    Args:
        open_reports: that this editor may see.
    """
    verified = int(index.verified.sum())
    return Overview(
        providers=index.provider_count,
        programs=len(index),
        stale=int(index.stale.sum()),
        verified=verified,
        never_verified=index.provider_count - verified,
        open_reports=open_reports,
        coverage=coverage(facts_of_places(index)),
    )


def coverage(facts: FactBits) -> list[Coverage]:
    """How much places say of each category."""
    categories: dict[str, list[Term]] = {}
    for term in vocabulary():
        if term.category != "settings":
            categories.setdefault(term.category, []).append(term)
    return [_coverage(facts, category, terms) for category, terms in categories.items()]


def _coverage(facts: FactBits, category: str, terms: list[Term]) -> Coverage:
    mask = _words(vocabulary().mask(term.slug for term in terms))
    yes, no = facts.yes & mask, facts.no & mask
    places = max(len(yes), 1)
    pairs = places * len(terms)
    said_yes, said_no = (int(np.bitwise_count(said).sum()) for said in (yes, no))
    stated_by = int((yes | no).any(axis=1).sum())
    return Coverage(
        category=category,
        terms=len(terms),
        yes=_share(said_yes, pairs),
        no=_share(said_no, pairs),
        unknown=_share(pairs - said_yes - said_no, pairs),
        stated_by=_share(stated_by, places),
    )


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4)


def _words(mask: int) -> Bits:
    """A mask of the vocabulary as the index has it."""
    return np.frombuffer(mask.to_bytes(8 * WORDS, "little"), "<u8").astype(np.uint64)
