"""A few programs side by side: what each is known to have of all that they are ranked by."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from api.recommendations.asked import Asked
from api.recommendations.candidate import (
    Candidate,
    candidate,
    candidate_document,
    references,
    rows_asked,
)
from api.recommendations.service import safety_document
from api.search.standing import Standing
from recommender.criteria import Criterion, Requirement
from recommender.ladder import Reason
from recommender.score import Match

_Row = dict[str, Any]
_OUTCOMES: Mapping[bool | None, str] = {True: "met", False: "unmet", None: "unknown"}


def compare(asked: Asked, program_ids: Sequence[UUID]) -> dict[str, Any]:
    """The programs, and a row for everything that they are ranked by; none in an emergency.

    Raises:
        NotFound: no program has one of these ids; it points to each such.
    """
    if asked.assessment.withheld is not None:
        nothing: dict[str, Any] = {"programs": [], "requirements": [], "rows": [], "differ": []}
        return {**safety_document(asked), **nothing, **references(asked, [], [])}
    rows = rows_asked(asked, {f"/programs/{n}": each for n, each in enumerate(program_ids)})
    standing = Standing(asked.index, asked.query)
    compared = [candidate(asked, standing, row) for row in rows]
    documents = [
        {**candidate_document(asked, one), "standing": one.stands, "rank": one.rank}
        for one in compared
    ]
    criteria = sorted(asked.query.criteria, key=lambda criterion: -criterion.weight)
    weighed = [_criterion_row(asked, criterion, compared) for criterion in criteria]
    required = [_requirement_row(one, compared) for one in asked.query.requirements]
    return {
        **safety_document(asked),
        "programs": documents,
        "requirements": required,
        "rows": weighed,
        "differ": _differ(required, weighed),
        **references(asked, compared, [row["rule"] for row in required]),
    }


def _criterion_row(asked: Asked, criterion: Criterion, compared: Sequence[Candidate]) -> _Row:
    title = asked.rules.citation(criterion.rule, asked.request.language)["title"]
    return {
        "rule": criterion.rule,
        "about": criterion.about,
        "title": title,
        "group": criterion.group,
        "possible": criterion.possible,
        "cells": [_cell(criterion, one) for one in compared],
    }


def _cell(criterion: Criterion, one: Candidate) -> dict[str, Any]:
    outcome, reason = _reason_for(criterion, one.match)
    return {
        "program": str(one.program.id),
        "outcome": outcome,
        "points": reason.points,
        "because": reason.because,
    }


def _reason_for(criterion: Criterion, match: Match) -> tuple[str, Reason]:
    """(the outcome, the line of the explanation) for one criterion; every match has one."""
    kinds = {"met": match.met, "unmet": match.unmet, "unknown": match.unknown}
    return next(
        (outcome, reason)
        for outcome, reasons in kinds.items()
        for reason in reasons
        if (reason.rule, reason.about) == (criterion.rule, criterion.about)
    )


def _requirement_row(requirement: Requirement, compared: Sequence[Candidate]) -> _Row:
    cells = []
    for one in compared:
        held = requirement.value(one.program, one.miles)
        because = {True: None, False: requirement.because, None: requirement.unknown}[held]
        cells.append(
            {
                "program": str(one.program.id),
                "outcome": _OUTCOMES[held],
                "because": because,
            }
        )
    return {"rule": requirement.rule, "cells": cells}


def _differ(required: Sequence[_Row], weighed: Sequence[_Row]) -> list[dict[str, Any]]:
    """What the programs differ in: requirements, which come before any points, then most points."""
    apart = sorted((row for row in weighed if _differs(row)), key=lambda row: -_spread(row))
    keys = [(row["rule"], None) for row in required if _differs(row)]
    keys += [(row["rule"], row["about"]) for row in apart]
    return [{"rule": rule, "about": about} for rule, about in dict.fromkeys(keys)]


def _differs(row: _Row) -> bool:
    return len({(cell["outcome"], cell.get("points")) for cell in row["cells"]}) > 1


def _spread(row: _Row) -> int:
    points = [cell["points"] for cell in row["cells"]]
    return int(max(points) - min(points))
