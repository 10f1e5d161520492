"""Traits: what can be asked of a program, each a yes, a no, or unknown."""

from dataclasses import dataclass, field
from typing import Literal

from recommender.program import Program
from recommender.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class HasAny:
    """The listing says yes to one of these terms; no when it says no to all of them.

    Attributes:
        mask: the terms as bits of the vocabulary.
    """

    terms: tuple[str, ...]
    mask: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "mask", vocabulary().mask(self.terms))

    def value(self, program: Program, distance_miles: float | None) -> bool | None:
        """True, False or None for one program."""
        if program.facts.yes & self.mask:
            return True
        return False if program.facts.no & self.mask == self.mask else None


@dataclass(frozen=True, slots=True)
class InSetting:
    """The program is one of these kinds of care, or a narrower kind of one of them.

    Unknown where the listing names no kind, or only a broader one: "residential care" may be
    long-term.
    """

    settings: tuple[str, ...]

    def value(self, program: Program, distance_miles: float | None) -> bool | None:
        """True, False or None for one program."""
        if program.setting is None:
            return None
        words = vocabulary()
        if not words.broader(program.setting).isdisjoint(self.settings):
            return True
        return False if words.narrower(program.setting).isdisjoint(self.settings) else None


@dataclass(frozen=True, slots=True)
class CoversStay:
    """A stay of `days` is `stated`, or at least `possible` within the stated bounds."""

    days: int
    coverage: Literal["stated", "possible"]

    def value(self, program: Program, distance_miles: float | None) -> bool | None:
        """True, False or None for one program."""
        covers = program.stay.covers(self.days)
        if covers == "no":
            return False
        if covers == "stated" or covers == self.coverage:
            return True
        return None


@dataclass(frozen=True, slots=True)
class Within:
    """The program is at most this far away; unknown where there is no place to measure from."""

    miles: float

    def value(self, program: Program, distance_miles: float | None) -> bool | None:
        """True, False or None for one program."""
        return None if distance_miles is None else distance_miles <= self.miles


Trait = HasAny | InSetting | CoversStay | Within
