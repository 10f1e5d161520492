"""What a program is weighed by: traits that are yes, no or unknown, and points for them.

A `Trait` asks one thing of a program. A `Criterion` is a ladder of traits, best first, with
points for each. A `Requirement` leaves programs out, or decides their rank before any points.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from recommender.program import Program
from recommender.vocabulary import vocabulary

Group = Literal["clinical_fit", "stated_needs", "preferences", "practicalities", "quality_signals"]
"""What a point is about; every score is the sum over these groups."""

NEVER_COUNTED = frozenset({"ketamine_infusion"})
"""Terms that no rule may give points for: ketamine therapy is approved for no substance use
disorder, and only for psychiatric conditions in the form of esketamine (FDA, 10 October 2023)."""


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


class Level(NamedTuple):
    """One step of a criterion's ladder.

    Attributes:
        points: what it adds; negative in a criterion that avoids.
        because: the sentence shown for it.
        partly: it comes near what is wanted but is not it: a must-have stays unknown.
        ask: what to ask on the phone where this level is all that is known.
    """

    trait: Trait
    points: int
    because: str
    partly: bool = False
    ask: str | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that programs are ranked by.

    The first level whose trait is yes gives the points. With no yes, it is unmet where every
    trait is known to be no, or a term of `denied_by` is, and unknown otherwise: 0 points both.

    Attributes:
        rule: the id of the rule that asks for it.
        about: the term that the rule was read for; None where it was not repeated.
        avoid: its levels name what the person does not want; a yes is then unmet.
        unmet, unknown: the sentences shown for these outcomes.
        ask: what to ask on the phone when unknown; None where a call would not settle it.
        possible: the most points that a program can get here.
        weight: the most that it can change a program's points, up or down.
        denied_mask: `denied_by` as bits of the vocabulary.
    """

    rule: str
    group: Group
    levels: tuple[Level, ...]
    unmet: str
    unknown: str
    ask: str | None = None
    denied_by: tuple[str, ...] = ()
    avoid: bool = False
    about: str | None = None
    possible: int = field(init=False, repr=False, compare=False)
    weight: int = field(init=False, repr=False, compare=False)
    denied_mask: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        highest = lowest = 0
        for level in self.levels:
            if level.points > highest:
                highest = level.points
            elif level.points < lowest:
                lowest = level.points
        object.__setattr__(self, "possible", highest)
        object.__setattr__(self, "weight", max(highest, -lowest))
        denied_mask = vocabulary().mask(self.denied_by) if self.denied_by else 0
        object.__setattr__(self, "denied_mask", denied_mask)

    def denied(self, program: Program) -> bool:
        """Whether the listing says no to what this is about."""
        return bool(program.facts.no & self.denied_mask)


@dataclass(frozen=True, slots=True)
class Requirement:
    """What is decided before any points, in conjunctive normal form.

    Every clause has to hold; a clause holds when one of its traits does.

    Attributes:
        because: the sentence for a program that is known to fail it.
        unknown: the sentence where it is unknown; None where that changes nothing.
        forbids: the clauses name what must not be.
        steps_unknown: how many steps a program ranks below where it is unknown.
        steps_failed: how many where it is known to fail. None, for either: it is left out.
        safety: its steps come before those of all others, however many.
    """

    rule: str
    clauses: tuple[tuple[Trait, ...], ...]
    because: str
    unknown: str | None = None
    forbids: bool = False
    steps_unknown: int | None = 0
    steps_failed: int | None = None
    safety: bool = False

    def value(self, program: Program, distance_miles: float | None) -> bool | None:
        """True where it holds, False where the program fails it, None where it is unknown."""
        held = all_of([any_of([t.value(program, distance_miles) for t in c]) for c in self.clauses])
        return held if not self.forbids or held is None else not held

    def steps(self, held: bool | None) -> int | None:
        """How many steps below a program ranks that holds it, fails it or is unknown (None)."""
        if held:
            return 0
        return self.steps_unknown if held is None else self.steps_failed


@dataclass(frozen=True, slots=True)
class PhoneQuestion:
    """Something to ask of every place, except where one of `unless` is a yes."""

    rule: str
    text: str
    unless: tuple[Trait, ...] = ()


def tier_weights(requirements: Sequence[Requirement]) -> list[int]:
    """What a step of each requirement weighs in a program's tier; the smallest tier comes first.

    One step of a safety requirement weighs more than all steps of those after it, so the tier
    orders by the first safety requirement, then the second, and so on; then by the sum of the
    steps of all others.
    """
    weight = 1 + sum(_most_steps(one) for one in requirements if not one.safety)
    weights = [1] * len(requirements)
    for number in reversed(range(len(requirements))):
        if requirements[number].safety:
            weights[number] = weight
            weight *= 1 + _most_steps(requirements[number])
    return weights


def _most_steps(requirement: Requirement) -> int:
    return max(requirement.steps_unknown or 0, requirement.steps_failed or 0)


def any_of(values: list[bool | None]) -> bool | None:
    """Three-valued or: True beats unknown beats False."""
    if True in values:
        return True
    return None if None in values else False


def all_of(values: list[bool | None]) -> bool | None:
    """Three-valued and: False beats unknown beats True."""
    if False in values:
        return False
    return None if None in values else True
