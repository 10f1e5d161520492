"""What a listing says, as the recommender sees it: facts that are yes, no or unknown."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple, Self
from uuid import UUID

from recommender.vocabulary import vocabulary

Coverage = Literal["stated", "possible", "no", "unknown"]
"""How surely a length of stay covers a number of days."""


@dataclass(frozen=True, slots=True)
class LengthOfStay:
    """How many days people stay, as far as anyone has said.

    Attributes:
        min_days, max_days, typical_days: days; None where nobody has said.
        basis: ``category`` where the bounds are what the kind of care means in the source
            (short-term residential is 30 days or fewer), ``stated`` where the program gave them.
    """

    min_days: int | None = None
    max_days: int | None = None
    typical_days: int | None = None
    basis: Literal["category", "stated"] | None = None

    def covers(self, days: int) -> Coverage:
        """Whether a stay of this many days fits what is known.

        ``stated`` when the stated bounds or the typical stay include it, ``possible`` when the
        bounds leave room for it, ``no`` when they exclude it, ``unknown`` when there are none.
        """
        if self.min_days is None and self.max_days is None and self.typical_days is None:
            return "unknown"
        if self.min_days is not None and days < self.min_days:
            return "no"
        if self.max_days is not None:
            return "stated" if days <= self.max_days else "no"
        if self.typical_days is not None and days <= self.typical_days:
            return "stated"
        return "possible"


class Facts(NamedTuple):
    """What is known of every term: bit masks of yes and of no, with all that follows from them.

    A term in neither mask is unknown. ``implied`` marks the unknown terms that a yes may cover
    without naming them. A kind of care that is a yes is given at the place, by this program or
    another.
    """

    yes: int = 0
    no: int = 0
    implied: int = 0

    @classmethod
    def said(cls, yes: Iterable[str] = (), no: Iterable[str] = ()) -> Self:
        """The facts that follow from the slugs a listing says yes and no to."""
        words = vocabulary()
        return cls.from_masks(words.mask(yes), words.mask(no))

    @classmethod
    def from_masks(cls, yes: int, no: int) -> Self:
        """The facts that follow from masks of what a listing says outright."""
        words = vocabulary()
        yes, no = words.close(yes, no)
        return cls(yes, no, words.implied_mask(yes, no))

    def with_care(self, care: int) -> Self:
        """The same, where the place gives these kinds of care too (a mask of settings)."""
        return self._replace(yes=self.yes | care, no=self.no & ~care)

    def value(self, slug: str) -> bool | None:
        """True, False, or None where nobody has said."""
        bit = 1 << vocabulary()[slug].position
        if self.yes & bit:
            return True
        return False if self.no & bit else None


class Program(NamedTuple):
    """One kind of care at one place.

    Attributes:
        setting: a slug of the category ``settings``; None where the listing names no kind of care.
    """

    id: UUID
    setting: str | None
    stay: LengthOfStay
    facts: Facts
