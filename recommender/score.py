"""How well one program fits: points, and what is met, unmet, unknown and worth asking."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from recommender.criteria import (
    Criterion,
    HasAny,
    Level,
    PhoneQuestion,
    Requirement,
    Trait,
    all_of,
    tier_weights,
)
from recommender.program import Program
from recommender.vocabulary import vocabulary


class Reason(NamedTuple):
    """One line of an explanation.

    Attributes:
        rule: the id of the rule; about: the term that it was read for, if it is repeated.
        points: what it gave, of `possible`; below 0 for what the person would rather not have.
        because: the sentence for it.
    """

    rule: str
    points: int
    because: str
    possible: int = 0
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """One program against what a person needs.

    Attributes:
        excluded_by: requirements for which it is left out.
        ranked_below_by: requirements that put it below others, whatever its points.
        tier: what it ranks by before any points; the smallest comes first.
        points: the sum over the criteria; may be below 0.
        score: points out of what was possible, 0-100, rounded half up.
        met: the most points first.
        ask: questions for the phone, the most decisive first.
    """

    excluded_by: tuple[Reason, ...]
    ranked_below_by: tuple[Reason, ...]
    tier: int
    points: int
    score: int
    met: tuple[Reason, ...]
    unmet: tuple[Reason, ...]
    unknown: tuple[Reason, ...]
    ask: tuple[str, ...]


_MET, _UNMET, _UNKNOWN = range(3)
_POINTS = attrgetter("points")

_Ask = tuple[int, str]
"""What to ask; what is asked first has the smallest number."""

_Outcome = tuple[int, int, Reason, _Ask | None]
"""What may come of a criterion: the list that its reason is in, its points, what to ask then."""

_Ladder = tuple[int, list[tuple[int, _Outcome]], int, _Outcome, _Outcome]
"""A criterion: what denies it, its levels, all of their traits; if it is denied, if unknown."""

_Effect = tuple[Reason, int | None]
"""Why a program stands lower, and how much its tier grows by it (None: it is left out)."""

_Required = tuple[list[int], bool, _Effect | None, _Effect | None]
"""A requirement: its clauses, whether it forbids them; if it fails, if that is unknown."""


def score(
    criteria: Sequence[Criterion],
    requirements: Sequence[Requirement],
    program: Program,
    distance_miles: float | None,
    questions: Sequence[PhoneQuestion] = (),
) -> Match:
    """How one program fits, and why; for several, a `Scorer` says the same sooner."""
    return Scorer(criteria, requirements, questions).match(program, distance_miles)


class Scorer:
    """Says of one program after another how it fits the same criteria and requirements, and why.

    All that does not depend on the program is worked out once. The same outcome of the same
    criterion or requirement is the same `Reason` object in every match: who writes many matches
    out can write each reason once, and know it again by its `id` for as long as this lives.

    Args:
        questions: what to ask of every place; they come after what would decide something.
    """

    def __init__(
        self,
        criteria: Sequence[Criterion],
        requirements: Sequence[Requirement],
        questions: Sequence[PhoneQuestion] = (),
    ) -> None:
        self._possible = sum([criterion.possible for criterion in criteria])
        self._beyond: dict[Trait, int] = {}
        self._ladders = [
            self._ladder(criterion, number, len(criteria))
            for number, criterion in enumerate(criteria)
        ]
        self._requirements: list[_Required] = [
            (
                [self._mask(clause) for clause in one.clauses],
                one.forbids,
                _effect(one, False, weight),
                _effect(one, None, weight),
            )
            for one, weight in zip(requirements, tier_weights(requirements), strict=True)
        ]
        self._questions = [(self._mask(one.unless), one.text) for one in questions]

    def match(self, program: Program, distance_miles: float | None) -> Match:
        """How the program fits, and why.

        Args:
            distance_miles: from the place that was asked for; None without one.
        """
        yes, no = self._known(program, distance_miles)
        met: list[Reason] = []
        unmet: list[Reason] = []
        unknown: list[Reason] = []
        reasons = (met, unmet, unknown)
        asks: list[_Ask] = []
        points = 0
        for denied_by, levels, every, if_denied, if_unknown in self._ladders:
            outcome = if_denied
            if not no & denied_by:
                for mask, if_reached in levels:
                    if yes & mask:
                        outcome = if_reached
                        break
                else:
                    if no & every != every:
                        outcome = if_unknown
            kind, gained, reason, ask = outcome
            reasons[kind].append(reason)
            points += gained
            if ask is not None:
                asks.append(ask)
        met.sort(key=_POINTS, reverse=True)
        asks.sort()
        to_ask = [text for _, text in asks]
        to_ask += [text for unless, text in self._questions if not yes & unless]
        excluded_by, ranked_below_by, tier = self._standing(yes, no)
        return Match(
            excluded_by=excluded_by,
            ranked_below_by=ranked_below_by,
            tier=tier,
            points=points,
            score=percent(points, self._possible),
            met=tuple(met),
            unmet=tuple(unmet),
            unknown=tuple(unknown),
            ask=tuple(dict.fromkeys(to_ask)),
        )

    def _known(self, program: Program, distance_miles: float | None) -> tuple[int, int]:
        """What the program is known to have and not to have, as `_mask` has it."""
        yes, no = program.facts.yes, program.facts.no
        for trait, bit in self._beyond.items():
            value = trait.value(program, distance_miles)
            if value:
                yes |= bit
            elif value is False:
                no |= bit
        return yes, no

    def _standing(self, yes: int, no: int) -> tuple[tuple[Reason, ...], tuple[Reason, ...], int]:
        """(what the program is left out by, what it ranks below by, its tier)."""
        excluded_by: list[Reason] = []
        below: list[Reason] = []
        tier = 0
        for clauses, forbids, if_failed, if_unknown in self._requirements:
            held = all_of([_held(clause, yes, no) for clause in clauses])
            if held is (not forbids):
                continue
            effect = if_unknown if held is None else if_failed
            if effect is None:
                continue
            reason, steps = effect
            if steps is None:
                excluded_by.append(reason)
            else:
                below.append(reason)
                tier += steps
        return tuple(excluded_by), tuple(below), tier

    def _ladder(self, criterion: Criterion, number: int, of: int) -> _Ladder:
        rule, possible, about = criterion.rule, criterion.possible, criterion.about
        if_met, if_denied = (_UNMET, _MET) if criterion.avoid else (_MET, _UNMET)

        def asked(ask: str | None, gain: int) -> _Ask | None:
            # What would decide most comes first, then what stands first.
            return None if ask is None else (number - gain * of, ask)

        levels: list[tuple[int, _Outcome]] = []
        every = 0
        for trait, points, because, _, ask in criterion.levels:
            mask = self._mask((trait,))
            every |= mask
            reason = Reason(rule, points, because, possible, about)
            levels.append((mask, (if_met, points, reason, asked(ask, possible - points))))
        unmet = Reason(rule, 0, criterion.unmet, possible, about)
        unknown = Reason(rule, 0, criterion.unknown, possible, about)
        return (
            criterion.denied_mask,
            levels,
            every,
            (if_denied, 0, unmet, None),
            (_UNKNOWN, 0, unknown, asked(criterion.ask, criterion.weight)),
        )

    def _mask(self, traits: Iterable[Trait]) -> int:
        """The bits that tell whether a program has one of these traits, or none of them.

        Terms have their bits of the vocabulary, any other trait one of its own beyond those.
        """
        mask = 0
        for trait in traits:
            if isinstance(trait, HasAny):
                mask |= trait.mask
            else:
                beyond = len(vocabulary()) + len(self._beyond)
                mask |= self._beyond.setdefault(trait, 1 << beyond)
        return mask


def reached(
    criterion: Criterion, program: Program, distance_miles: float | None
) -> tuple[Level | None, bool]:
    """(the first level that holds or None, whether the criterion is known not to be met)."""
    if criterion.denied(program):
        return None, True
    values = [level.trait.value(program, distance_miles) for level in criterion.levels]
    for level, value in zip(criterion.levels, values, strict=True):
        if value:
            return level, False
    return None, all(value is False for value in values)


def percent(points: int, possible: int) -> int:
    """Points as a whole number from 0 to 100, half rounded up; 0 where nothing was possible."""
    if possible <= 0:
        return 0
    return max(0, min(100, (200 * points + possible) // (2 * possible)))


def _held(mask: int, yes: int, no: int) -> bool | None:
    if yes & mask:
        return True
    return False if no & mask == mask else None


def _effect(requirement: Requirement, held: bool | None, weight: int) -> _Effect | None:
    steps = requirement.steps(held)
    if steps == 0:
        return None
    sentence = requirement.because if held is False else requirement.unknown
    reason = Reason(requirement.rule, 0, sentence or requirement.because)
    return reason, None if steps is None else weight * steps
