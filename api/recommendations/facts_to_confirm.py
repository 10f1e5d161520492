"""Facts that a call could settle, and where a program would stand with each of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from api.recommendations.asked import Asked
from api.recommendations.candidate import Candidate
from api.search.standing import Fit, Standing
from recommender.criteria import Criterion, Level, Requirement
from recommender.language import Text
from recommender.score import Scorer, reached
from recommender.supposing import Supposed, confirmed, denied
from recommender.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class _Fact:
    """Something that a place could say, in any one of several ways."""

    rule: str
    about: str | None
    because: str
    ways: tuple[Supposed, ...]


def facts_to_confirm(asked: Asked, standing: Standing, one: Candidate) -> Iterator[dict[str, Any]]:
    """Each fact with which the program would be listed, with its points and its rank then.

    Where one of several terms is enough, points and rank hold whichever is confirmed. What a
    place says holds for all of its programs: a fact that brings another of them first brings
    nothing to this one. All other places stay as they are, and so does what is in the area: with
    `include_telehealth`, a word on telehealth brings nothing from farther away.
    """
    if not standing.passes(one.row):
        return
    found = [row for row in standing.of_provider(one.row) if standing.passes(row)]
    facts: dict[tuple[Supposed, ...], _Fact] = {}
    # Where a criterion and a requirement ask for the same, the criterion has the better words.
    for fact in (*_of_criteria(asked, one), *_of_requirements(asked, one)):
        facts.setdefault(fact.ways, fact)
    scorer = Scorer(asked.query.criteria, asked.query.requirements)
    for fact in facts.values():
        outcomes = [_outcome(asked, standing, scorer, found, one, way) for way in fact.ways]
        ranks = [rank for rank, _ in outcomes if rank is not None]
        if ranks and len(ranks) == len(outcomes):
            yield {
                "kind": "fact",
                "rule": fact.rule,
                "about": fact.about,
                "because": fact.because,
                "points": min(points for _, points in outcomes) - one.match.points,
                "rank": max(ranks),
            }


def _outcome(
    asked: Asked,
    standing: Standing,
    scorer: Scorer,
    found: Sequence[int],
    one: Candidate,
    supposed: Supposed,
) -> tuple[int | None, int]:
    """(the program's rank, its points) if this were so; no rank where it would not be listed.

    Args:
        found: the rows of its provider, requirements aside, its own among them.
    """
    fits: dict[int, Fit] = {}
    points = 0
    for row in found:
        program = asked.index.program(row)
        changed = supposed.of_program if row == one.row else supposed.of_place
        # The programs of a place are equally far away.
        match = scorer.match(changed(program), one.miles)
        if row == one.row:
            points = match.points
        if not match.excluded_by:
            fits[row] = Fit(match.points, match.tier)
    return standing.rank_with(one.row, fits), points


def _of_criteria(asked: Asked, one: Candidate) -> Iterator[_Fact]:
    program = one.program
    for criterion in asked.query.criteria:
        level, _ = reached(criterion, program, one.miles)
        if criterion.avoid:
            without = denied(each.trait for each in criterion.levels)
            if level is not None and without is not None:
                yield _Fact(criterion.rule, criterion.about, criterion.unmet, (without,))
            continue
        better = criterion.levels if level is None else _above(criterion, level)
        for above in better:
            ways = tuple(
                way
                for way in confirmed(above.trait, program)
                if reached(criterion, way.of_program(program), one.miles)[0] == above
            )
            if ways:
                yield _Fact(criterion.rule, criterion.about, above.because, ways)


def _above(criterion: Criterion, level: Level) -> tuple[Level, ...]:
    return criterion.levels[: criterion.levels.index(level)]


def _of_requirements(asked: Asked, one: Candidate) -> Iterator[_Fact]:
    language = asked.request.language
    for requirement in asked.query.requirements:
        value = requirement.value(one.program, one.miles)
        if requirement.steps(value) == 0:
            continue
        said = _NO if requirement.forbids else _YES
        ways = _forbidden(requirement) if requirement.forbids else _required(requirement, one)
        for way in ways:
            # A must-have that one fact settles is told by its criterion, in better words; of a
            # filter there may be none.
            names = [_name(slug, asked) for slug in (*way.yes, *way.no)]
            names += [] if way.stay is None else [_STAY[language]]
            is_must = requirement.rule not in asked.rules and requirement not in asked.filters
            if not is_must or len(names) > 1:
                because = said[language].format(names="; ".join(dict.fromkeys(names)))
                yield _Fact(requirement.rule, None, because, (way,))


def _required(requirement: Requirement, one: Candidate) -> list[Supposed]:
    """What would make every clause hold: each way where one is open, one way where several are."""
    program = one.program
    ways = [
        [way for trait in clause for way in confirmed(trait, program)]
        for clause in requirement.clauses
        if not any(trait.value(program, one.miles) for trait in clause)
    ]
    if len(ways) == 1:
        return ways[0]
    return [reduce(Supposed.also, (of[0] for of in ways), Supposed())] if all(ways) else []


def _forbidden(requirement: Requirement) -> list[Supposed]:
    """What would make one clause not hold."""
    ways = [denied(clause) for clause in requirement.clauses]
    return [way for way in ways if way is not None]


def _name(slug: str, asked: Asked) -> str:
    return vocabulary()[slug].label_in(asked.request.language)


_YES: Text = {"en": "The place says yes to: {names}.", "es": "El lugar dice que sí a: {names}."}
_NO: Text = {"en": "The place says no to: {names}.", "es": "El lugar dice que no a: {names}."}
_STAY: Text = {"en": "a stay that long", "es": "una estadía así de larga"}
