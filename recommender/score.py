"""How well one program fits: points, and what is met, unmet, unknown and worth asking."""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import NamedTuple

from recommender.criteria import Criterion, Level, PhoneQuestion, Requirement, tier_weights
from recommender.ladder import Kind, Reason, one_of
from recommender.program import Program
from recommender.traits import Trait


class Match(NamedTuple):
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


_POINTS = attrgetter("points")


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
    criterion or requirement is the same `Reason` object in every match.

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
        self._ladders = [criterion.ladder for criterion in criteria]
        weights = tier_weights(requirements)
        self._requirements = list(zip(requirements, weights, strict=True))
        self._questions = [(*one_of(one.unless), one.text) for one in questions]

    def match(self, program: Program, distance_miles: float | None) -> Match:
        """How the program fits, and why.

        Args:
            distance_miles: from the place that was asked for; None without one.
        """
        yes, no = program.facts.yes, program.facts.no
        met: list[Reason] = []
        unmet: list[Reason] = []
        unknown: list[Reason] = []
        reasons: dict[Kind, list[Reason]] = {"met": met, "unmet": unmet, "unknown": unknown}
        asks: list[tuple[int, int, str]] = []
        points = 0
        for number, ladder in enumerate(self._ladders):
            denied_by, levels, terms, others, if_no, if_unknown = ladder
            outcome = if_no
            if not no & denied_by:
                for mask, trait, if_yes in levels:
                    if yes & mask or (trait and trait.value(program, distance_miles)):
                        outcome = if_yes
                        break
                else:
                    if no & terms != terms or not _has_none(others, program, distance_miles):
                        outcome = if_unknown
            kind, gained, reason, ask, gain = outcome
            reasons[kind].append(reason)
            points += gained
            if ask is not None:
                # What would decide most comes first, then what stands first.
                asks.append((-gain, number, ask))
        met.sort(key=_POINTS, reverse=True)
        asks.sort()
        to_ask = [text for _, _, text in asks]
        to_ask += [
            text
            for terms, others, text in self._questions
            if not yes & terms and not (others and _has_one(others, program, distance_miles))
        ]
        excluded_by, ranked_below_by, tier = self._standing(program, distance_miles)
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

    def _standing(
        self, program: Program, distance_miles: float | None
    ) -> tuple[tuple[Reason, ...], tuple[Reason, ...], int]:
        """(what the program is left out by, what it ranks below by, its tier)."""
        excluded_by: list[Reason] = []
        below: list[Reason] = []
        tier = 0
        for requirement, weight in self._requirements:
            held = requirement.value(program, distance_miles)
            steps = requirement.steps(held)
            if steps is None:
                excluded_by.append(requirement.reasons[held])
            elif steps:
                below.append(requirement.reasons[held])
                tier += weight * steps
        return tuple(excluded_by), tuple(below), tier


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


def _has_one(traits: Iterable[Trait], program: Program, distance_miles: float | None) -> bool:
    for trait in traits:  # noqa: SIM110 (a generator takes longer than the trait)
        if trait.value(program, distance_miles):
            return True
    return False


def _has_none(traits: Iterable[Trait], program: Program, distance_miles: float | None) -> bool:
    for trait in traits:  # noqa: SIM110 (as above)
        if trait.value(program, distance_miles) is not False:
            return False
    return True
