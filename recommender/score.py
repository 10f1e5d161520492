"""How well one program fits: points, and what is met, unmet, unknown and worth asking."""

from collections.abc import Sequence
from dataclasses import dataclass

from recommender.criteria import Criterion, Level, PhoneQuestion, Requirement, tier_weights
from recommender.program import Program


@dataclass(frozen=True, slots=True)
class Reason:
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


def score(
    criteria: Sequence[Criterion],
    requirements: Sequence[Requirement],
    program: Program,
    distance_miles: float | None,
    questions: Sequence[PhoneQuestion] = (),
) -> Match:
    """How the program fits these criteria and requirements, and why.

    Args:
        distance_miles: from the place that was asked for; None without one.
        questions: what to ask of every place; they come after what would decide something.
    """
    met: list[Reason] = []
    unmet: list[Reason] = []
    unknown: list[Reason] = []
    asks: list[tuple[int, int, str]] = []
    for number, criterion in enumerate(criteria):
        level, denied = reached(criterion, program, distance_miles)
        if level is not None:
            reason = _reason(criterion, level.points, level.because)
            (unmet if criterion.avoid else met).append(reason)
            ask, gain = level.ask, criterion.possible - level.points
        elif denied:
            reason = _reason(criterion, 0, criterion.unmet)
            (met if criterion.avoid else unmet).append(reason)
            ask, gain = None, 0
        else:
            unknown.append(_reason(criterion, 0, criterion.unknown))
            ask, gain = criterion.ask, criterion.weight
        if ask is not None:
            asks.append((-gain, number, ask))
    standing = _standing(requirements, program, distance_miles)
    points = sum(reason.points for reason in (*met, *unmet))
    open_questions = (
        question.text
        for question in questions
        if not any(trait.value(program, distance_miles) for trait in question.unless)
    )
    return Match(
        excluded_by=standing.excluded_by,
        ranked_below_by=standing.ranked_below_by,
        tier=standing.tier,
        points=points,
        score=percent(points, sum(criterion.possible for criterion in criteria)),
        met=tuple(sorted(met, key=lambda reason: -reason.points)),
        unmet=tuple(unmet),
        unknown=tuple(unknown),
        ask=tuple(dict.fromkeys((*(ask for _, _, ask in sorted(asks)), *open_questions))),
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


@dataclass(frozen=True, slots=True)
class _Standing:
    excluded_by: tuple[Reason, ...]
    ranked_below_by: tuple[Reason, ...]
    tier: int


def _standing(
    requirements: Sequence[Requirement], program: Program, distance_miles: float | None
) -> _Standing:
    excluded_by: list[Reason] = []
    below: list[Reason] = []
    tier = 0
    for requirement, weight in zip(requirements, tier_weights(requirements), strict=True):
        held = requirement.value(program, distance_miles)
        steps = requirement.steps(held)
        if steps == 0:
            continue
        sentence = requirement.because if held is False else requirement.unknown
        reason = Reason(requirement.rule, 0, sentence or requirement.because)
        if steps is None:
            excluded_by.append(reason)
        else:
            below.append(reason)
            tier += weight * steps
    return _Standing(tuple(excluded_by), tuple(below), tier)


def _reason(criterion: Criterion, points: int, because: str) -> Reason:
    return Reason(criterion.rule, points, because, criterion.possible, criterion.about)
