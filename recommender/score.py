"""How well one program fits: points, and what is met, unmet, unknown and worth asking."""

from collections.abc import Sequence
from dataclasses import dataclass

from recommender.criteria import Criterion, Level, Requirement
from recommender.program import Program


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of an explanation: the rule, the points it gave, the sentence for it."""

    rule: str
    points: int
    because: str


@dataclass(frozen=True, slots=True)
class Match:
    """One program against what a person needs.

    Attributes:
        excluded_by: rules whose requirement the program is known to fail; it is not listed.
        tier: how many requirements that rank are unknown; fewer comes first, before any points.
        points: the sum over the criteria; may be below 0.
        score: points out of what was possible, 0-100, rounded half up.
        met: the most points first.
        ask: questions for the phone, the most decisive first.
    """

    excluded_by: tuple[str, ...]
    tier: int
    points: int
    score: int
    met: tuple[Reason, ...]
    unmet: tuple[Reason, ...]
    unknown: tuple[Reason, ...]
    ask: tuple[str, ...]


def score(
    criteria: Sequence[Criterion],
    requirements: Sequence[Requirement],
    program: Program,
    distance_miles: float | None,
) -> Match:
    """How the program fits these criteria and requirements, and why.

    Args:
        distance_miles: from the place that was asked for; None without one.
    """
    met: list[Reason] = []
    unmet: list[Reason] = []
    unknown: list[Reason] = []
    questions: list[tuple[int, int, str]] = []
    for number, criterion in enumerate(criteria):
        level, denied = reached(criterion, program, distance_miles)
        if level is not None:
            reason = Reason(criterion.rule, level.points, level.because)
            (unmet if criterion.avoid else met).append(reason)
            ask, gain = level.ask, criterion.possible - level.points
        elif denied:
            reason = Reason(criterion.rule, 0, criterion.unmet)
            (met if criterion.avoid else unmet).append(reason)
            ask, gain = None, 0
        else:
            unknown.append(Reason(criterion.rule, 0, criterion.unknown))
            ask, gain = criterion.ask, max(abs(level.points) for level in criterion.levels)
        if ask is not None:
            questions.append((-gain, number, ask))
    outcomes = [(r, r.value(program, distance_miles)) for r in requirements]
    points = sum(reason.points for reason in (*met, *unmet))
    return Match(
        excluded_by=tuple(r.rule for r, held in outcomes if held is False),
        tier=sum(held is None and r.unknown_ranks_below for r, held in outcomes),
        points=points,
        score=percent(points, sum(criterion.possible for criterion in criteria)),
        met=tuple(sorted(met, key=lambda reason: -reason.points)),
        unmet=tuple(unmet),
        unknown=tuple(unknown),
        ask=tuple(dict.fromkeys(ask for _, _, ask in sorted(questions))),
    )


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
