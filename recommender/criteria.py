"""What a program is weighed by: traits that are yes, no or unknown, and points for them.

A `Trait` asks one thing of a program. A `Criterion` is a ladder of traits, best first, with
points for each. A `Requirement` leaves programs out, or decides their rank before any points.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from recommender.ladder import Kind, Ladder, Outcome, Reason, one_of
from recommender.program import Program
from recommender.traits import HasAny, Trait
from recommender.vocabulary import vocabulary

Group = Literal["clinical_fit", "stated_needs", "preferences", "practicalities", "quality_signals"]
"""What a point is about; every score is the sum over these groups."""

NEVER_COUNTED = frozenset({"ketamine_infusion"})
"""Terms that no rule may give points for: ketamine therapy is approved for no substance use
disorder, and only for psychiatric conditions in the form of esketamine (FDA, 10 October 2023)."""


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


@dataclass(frozen=True)
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

    @cached_property
    def ladder(self) -> Ladder:
        """What may come of it, worked out when a program is first held against it.

        What a rule asks of everybody is one criterion for all: that is then done once for all.
        """
        of_yes: Kind = "unmet" if self.avoid else "met"
        of_no: Kind = "met" if self.avoid else "unmet"
        levels = []
        for trait, points, because, _, ask in self.levels:
            reason = self._reason(points, because)
            if_yes = Outcome(of_yes, points, reason, ask, self.possible - points)
            mask, other = (trait.mask, None) if isinstance(trait, HasAny) else (0, trait)
            levels.append((mask, other, if_yes))
        terms, others = one_of([level.trait for level in self.levels])
        return Ladder(
            denied_by=self.denied_mask,
            levels=tuple(levels),
            terms=terms,
            others=others,
            if_no=Outcome(of_no, 0, self._reason(0, self.unmet), None, 0),
            if_unknown=Outcome("unknown", 0, self._reason(0, self.unknown), self.ask, self.weight),
        )

    def _reason(self, points: int, because: str) -> Reason:
        return Reason(self.rule, points, because, self.possible, self.about)


@dataclass(frozen=True)
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
        held: bool | None = True
        for clause in self.clauses:
            one = _any_of(clause, program, distance_miles)
            if one is False:
                return self.forbids
            held = held and one
        return held if not self.forbids or held is None else not held

    def steps(self, held: bool | None) -> int | None:
        """How many steps below a program ranks that holds it, fails it or is unknown (None)."""
        if held:
            return 0
        return self.steps_unknown if held is None else self.steps_failed

    @cached_property
    def reasons(self) -> Mapping[bool | None, Reason]:
        """Why a program stands lower that fails it (False), or of which it is unknown (None)."""
        return {
            False: Reason(self.rule, 0, self.because),
            None: Reason(self.rule, 0, self.unknown or self.because),
        }


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


def _any_of(traits: Iterable[Trait], program: Program, distance_miles: float | None) -> bool | None:
    """Three-valued or: True beats unknown beats False."""
    held: bool | None = False
    for trait in traits:
        value = trait.value(program, distance_miles)
        if value:
            return True
        if value is None:
            held = None
    return held
