"""What may come of holding a program against a criterion, as far as that can be known before."""

from collections.abc import Iterable
from functools import cached_property
from typing import Literal, NamedTuple

import orjson

from recommender.traits import HasAny, Trait

Kind = Literal["met", "unmet", "unknown"]


class _Line(NamedTuple):
    # Of its own, for a class that is made of `NamedTuple` itself can keep nothing else.
    rule: str
    points: int
    because: str
    possible: int = 0
    about: str | None = None


class Reason(_Line):
    """One line of an explanation.

    Attributes:
        rule: the id of the rule; about: the term that it was read for, if it is repeated.
        points: what it gave, of `possible`; below 0 for what the person would rather not have.
        because: the sentence for it.
    """

    @cached_property
    def json(self) -> bytes:
        """The reason as every match shows it: one reason stands in many, and is written once."""
        return orjson.dumps(
            {
                "rule": self.rule,
                "about": self.about,
                "points": self.points,
                "possible": self.possible,
                "because": self.because,
            }
        )


class Outcome(NamedTuple):
    """What comes of a criterion.

    Attributes:
        kind: the list of a match in which its reason stands; points: what it gives.
        ask: what to ask on the phone then; `gain` is how many points the answer may decide.
    """

    kind: Kind
    points: int
    reason: Reason
    ask: str | None
    gain: int


class Ladder(NamedTuple):
    """A criterion made ready for one program after another.

    Attributes:
        denied_by: terms as bits of the vocabulary: a no to one of them is a no to all.
        levels: what each asks for, as terms or as another trait, and what comes of a yes.
        terms, others: what all levels ask for.
        if_no: what comes of it where it is denied, or all of these are known to be no.
    """

    denied_by: int
    levels: tuple[tuple[int, Trait | None, Outcome], ...]
    terms: int
    others: tuple[Trait, ...]
    if_no: Outcome
    if_unknown: Outcome


def one_of(traits: Iterable[Trait]) -> tuple[int, tuple[Trait, ...]]:
    """Traits of which one is enough: their terms as bits of the vocabulary, and all others."""
    terms = 0
    others: list[Trait] = []
    for trait in traits:
        if isinstance(trait, HasAny):
            terms |= trait.mask
        else:
            others.append(trait)
    return terms, tuple(others)
