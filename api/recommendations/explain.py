"""Why a program stands where it stands in a recommendation, and what would change that."""

from dataclasses import asdict
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
from api.recommendations.would_change import would_change
from api.search.standing import Standing


def explain(asked: Asked, program_id: UUID) -> dict[str, Any]:
    """Where a program stands in the list of what was asked, and why; nothing in an emergency.

    Raises:
        NotFound: no program has this id.
    """
    if asked.assessment.withheld is not None:
        return {**safety_document(asked), **_NOTHING, **references(asked, [], [])}
    (row,) = rows_asked(asked, {"/program": program_id})
    standing = Standing(asked.index, asked.query)
    one = candidate(asked, standing, row)
    document = candidate_document(asked, one)
    in_order = one.stands in ("listed", "other_program_listed")
    left_out_by = one.match.excluded_by
    return {
        **safety_document(asked),
        "program": document,
        "standing": one.stands,
        "rank": one.rank,
        "page": None if one.rank is None else -(-one.rank // asked.request.per_page),
        "total_items": standing.total_items,
        "left_out_by": [{"rule": r.rule, "because": r.because} for r in left_out_by],
        "listed_instead": _listed_instead(asked, standing, one),
        "ahead": asdict(standing.ahead_of(row, one.fit)) if in_order else None,
        "would_change": would_change(asked, standing, one),
        **references(asked, [one], [reason.rule for reason in left_out_by]),
    }


_NOTHING: dict[str, Any] = {
    "program": None,
    "standing": None,
    "rank": None,
    "page": None,
    "total_items": 0,
    "left_out_by": [],
    "listed_instead": None,
    "ahead": None,
    "would_change": [],
}


def _listed_instead(asked: Asked, standing: Standing, one: Candidate) -> dict[str, Any] | None:
    """The program of the same provider that is in the list in its place."""
    row = standing.listed_of(one.row)
    if row is None or row == one.row:
        return None
    other = candidate(asked, standing, row)
    return {
        "id": str(other.program.id),
        "name": other.name,
        "setting": other.program.setting,
        "score": other.match.score,
    }
