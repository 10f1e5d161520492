"""What is believed of a place where several sources speak of it, and on whose word."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal, NamedTuple

from recommender.program import Facts
from recommender.vocabulary import Term, vocabulary

How = Literal["phone", "site", "email"]
"""How somebody confirmed a fact."""


class Statement(NamedTuple):
    """All that one source says outright of a provider, or of one program, as of one date.

    Attributes:
        source: the source's slug; rank: of two sources the higher is believed.
        how: how it was confirmed; None where the source merely published it.
        yes, no: masks of the vocabulary's terms.
        of_program: whether it speaks of one program, and so goes before what is said of the place.
        unknown: a mask of terms that it says nobody knows, whatever lesser statements say.
    """

    source: str
    rank: int
    as_of: date
    how: How | None
    yes: int
    no: int
    of_program: bool = False
    unknown: int = 0

    @property
    def weight(self) -> tuple[bool, int, date]:
        """What decides between statements: the greater is believed."""
        return self.of_program, self.rank, self.as_of


@dataclass(frozen=True, slots=True)
class Provenance:
    """On whose word a term is yes or no.

    Attributes:
        follows_from: the slug that was said outright, where this term follows from it.
    """

    slug: str
    value: bool
    source: str
    as_of: date
    how: How | None
    follows_from: str | None


@dataclass(frozen=True, slots=True)
class Resolved:
    """What is believed, and why: one provenance for each term that is known, in table order."""

    facts: Facts
    provenance: tuple[Provenance, ...]


def believed(statements: Collection[Statement]) -> Facts:
    """The facts that statements come to.

    What a program's own statement says goes before what is said of its provider, then the source
    of higher rank, then the newer date. Where equals disagree the term is unknown, and so is one
    that a weightier statement says nobody knows.
    """
    return Facts.from_masks(*_outright(statements))


def resolve(statements: Collection[Statement]) -> Resolved:
    """The facts that statements come to (as `believed`), with the provenance of each."""
    yes, no = _outright(statements)
    facts = Facts.from_masks(yes, no)
    by_weight = sorted(statements, key=_by_weight)
    return Resolved(facts, tuple(_provenance(facts, yes, no, by_weight)))


def _outright(statements: Collection[Statement]) -> tuple[int, int]:
    """(yes, no) of what is said outright and believed."""
    if len(statements) == 1:
        (only,) = statements
        return only.yes & ~only.no, only.no & ~only.yes
    words = vocabulary()
    yes = no = decided = 0
    kept_from_yes = kept_from_no = 0
    for _, equals in groupby(sorted(statements, key=_by_weight), key=lambda one: one.weight):
        said_yes = said_no = unknown = 0
        for statement in equals:
            said_yes |= statement.yes
            said_no |= statement.no
            unknown |= statement.unknown
        # What follows from a weightier word is decided by it too: "no buprenorphine" from a
        # person outweighs a feed's "buprenorphine injection".
        follows_yes, follows_no = words.close(yes, no)
        decided |= follows_yes | follows_no
        yes |= said_yes & ~said_no & ~unknown & ~decided & ~kept_from_yes
        no |= said_no & ~said_yes & ~unknown & ~decided & ~kept_from_no
        # Equals that disagree settle that nothing is known, whatever lesser ones say.
        decided |= said_yes | said_no | unknown
        # Nor may a lesser word that the term would follow from bring it back.
        for slug in words.slugs(unknown):
            kept_from_yes |= words.mask(words.narrower(slug))
            kept_from_no |= words.mask(words.broader(slug))
    return yes, no


def _by_weight(statement: Statement) -> tuple[bool, int, int, str, str]:
    """Sorts the weightiest first; equals by source and how, so that the order is always one."""
    return (
        not statement.of_program,
        -statement.rank,
        -statement.as_of.toordinal(),
        statement.source,
        statement.how or "",
    )


def _provenance(
    facts: Facts, yes: int, no: int, by_weight: Sequence[Statement]
) -> Iterable[Provenance]:
    words = vocabulary()
    for term in words:
        bit = 1 << term.position
        for value, known, outright in ((True, facts.yes, yes), (False, facts.no, no)):
            if not known & bit:
                continue
            origin = term if outright & bit else _origin(term, value=value, outright=outright)
            speaker = _speaker(origin, value=value, by_weight=by_weight)
            yield Provenance(
                slug=term.slug,
                value=value,
                source=speaker.source,
                as_of=speaker.as_of,
                how=speaker.how,
                follows_from=None if origin is term else origin.slug,
            )


def _origin(term: Term, *, value: bool, outright: int) -> Term:
    """The first term of the table that was said outright and from which this one follows."""
    words = vocabulary()
    reach = words.narrower(term.slug) if value else words.broader(term.slug)
    said = [words[slug] for slug in reach if outright >> words[slug].position & 1]
    return min(said, key=lambda one: one.position)


def _speaker(term: Term, *, value: bool, by_weight: Sequence[Statement]) -> Statement:
    """The weightiest statement that says this of the term."""
    bit = 1 << term.position
    return next(one for one in by_weight if (one.yes if value else one.no) & bit)
