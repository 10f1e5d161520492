"""What becomes of all that is said of a listing when a file says something of it.

A statement is replaced as a whole, with those of older editions of its feed. What others say,
persons above all, stays.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from api.editing.records import Said
from api.interchange.words import Weigher
from recommender.vocabulary import vocabulary

SaidOf = Mapping[UUID | None, Sequence[Said]]
"""Statements by the program that they speak of; None for the provider as a whole."""

Key = tuple[str, date, str]
_KEY = attrgetter("key")


class TermDisagreement(NamedTuple):
    """A term of which a source of higher rank says otherwise than the file."""

    program: UUID | None
    slug: str
    ours: str
    theirs: str
    said: Said


def newest(said: SaidOf, group: str, weigher: Weigher) -> date | None:
    """The date of the newest statement of a feed; None where it says nothing."""
    dates = [
        one.as_of
        for statements in said.values()
        for one in statements
        if weigher.group(one.source) == group
    ]
    return max(dates, default=None)


def replaced(before: SaidOf, told: SaidOf, groups: Collection[str], weigher: Weigher) -> SaidOf:
    """All that is said, after the statements of some feeds were replaced by what a file says.

    One that says what it said before stays as it is written.
    """
    after: dict[UUID | None, Sequence[Said]] = {}
    for subject in (*before, *(subject for subject in told if subject not in before)):
        there = {one.key: one for one in before.get(subject, ())}
        said = [one for one in there.values() if weigher.group(one.source) not in groups]
        coming: dict[Key, Said] = {}
        for one in told.get(subject, ()):
            if weigher.group(one.source) in groups:
                twice = coming.get(one.key)
                coming[one.key] = _both(twice, one) if twice else one
        for key, one in coming.items():
            old = there.get(key)
            said.append(old if old is not None and alike(old, one) else _sorted(one))
        after[subject] = tuple(sorted(said, key=_KEY))
    return after


def disagreements(before: SaidOf, told: SaidOf, weigher: Weigher) -> list[TermDisagreement]:
    """The terms that a file says otherwise than a source of higher rank."""
    found: list[TermDisagreement] = []
    for subject, statements in told.items():
        for one in statements:
            # What the file itself has from a higher source it does not contradict.
            others = [there for there in before.get(subject, ()) if there not in statements]
            found += _contradicted(subject, one, others, weigher)
    return found


def _contradicted(
    subject: UUID | None, said: Said, before: Sequence[Said], weigher: Weigher
) -> Iterable[TermDisagreement]:
    rank = weigher.rank(said.source)
    higher = [one for one in before if weigher.rank(one.source) > rank]
    higher.sort(key=lambda one: (weigher.rank(one.source), one.as_of), reverse=True)
    coming = {**dict.fromkeys(said.no, "no"), **dict.fromkeys(said.yes, "yes")}
    decided: set[str] = set()
    for ours in higher:
        for value, slugs in (("yes", ours.yes), ("no", ours.no), ("unknown", ours.unknown)):
            for slug in slugs:
                if slug in decided:
                    continue
                decided.add(slug)
                theirs = coming.get(slug, value)
                if theirs != value:
                    yield TermDisagreement(subject, slug, value, theirs, ours)


def _both(one: Said, other: Said) -> Said:
    return one._replace(
        yes=one.yes + other.yes, no=one.no + other.no, unknown=one.unknown + other.unknown
    )


def alike(one: Said, other: Said) -> bool:
    """Whether two statements say the same, in whatever order."""
    return one == other or (
        one.key == other.key
        and all(set(mine) == set(yours) for mine, yours in zip(one[3:], other[3:], strict=True))
    )


def _sorted(said: Said) -> Said:
    return said._replace(
        yes=_in_table_order(said.yes),
        no=_in_table_order(said.no),
        unknown=_in_table_order(said.unknown),
    )


def _in_table_order(slugs: Iterable[str]) -> tuple[str, ...]:
    words = vocabulary()
    return tuple(sorted(set(slugs), key=lambda slug: words[slug].position))
