"""One program, named by whoever asks, and where it stands in the list that the request gets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import orjson

from api.directory.routes import GONE
from api.problems import FieldError, NotFound
from api.recommendations.asked import Asked
from api.recommendations.service import reference_document
from api.search.contents import entries_json
from api.search.fit import match_json
from api.search.run import miles_to
from api.search.standing import Fit, Standing, row_of
from recommender.program import Program
from recommender.score import Match, score

Stands = Literal["listed", "other_program_listed", "left_out", "too_far", "elsewhere"]
"""Where a program stands: in the list, or why not; the last two are outside of the area."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A program held against what was asked.

    Attributes:
        row: in the index.
        miles: from the place that was asked for; None where distances have no start.
        rank: among the providers that are listed, from 1; None where it is not listed.
    """

    row: int
    program: Program
    name: str
    miles: float | None
    match: Match
    stands: Stands
    rank: int | None

    @property
    def fit(self) -> Fit:
        """What it is ordered by."""
        return Fit(self.match.points, self.match.tier)


def rows_asked(asked: Asked, named: Mapping[str, UUID]) -> list[int]:
    """The rows of the programs that a request names, in its order.

    Args:
        named: ids, each by the JSON pointer to where the request names it.

    Raises:
        NotFound: no program has one of these ids; it points to each such.
    """
    rows = {pointer: row_of(asked.index, program_id) for pointer, program_id in named.items()}
    missing = [pointer for pointer, row in rows.items() if row is None]
    if missing:
        errors = [FieldError(pointer, "unknown_program", GONE) for pointer in missing]
        raise NotFound(GONE, errors=errors)
    return [row for row in rows.values() if row is not None]


def candidate(asked: Asked, standing: Standing, row: int) -> Candidate:
    """The program of a row, as it stands in the list of what was asked."""
    query = asked.query
    index = asked.index
    program = index.program(row)
    miles = miles_to(index, query.area, row)
    match = score(query.criteria, query.requirements, program, miles, query.questions)
    rank = standing.rank_of(row)
    stands: Stands = "other_program_listed"
    if not standing.passes(row):
        radius = query.area.radius_miles
        away = miles is not None and radius is not None and miles > radius
        stands = "too_far" if away else "elsewhere"
    elif match.excluded_by:
        stands = "left_out"
    elif rank is not None:
        stands = "listed"
    return Candidate(row, program, index.program_name(row), miles, match, stands, rank)


def candidate_document(asked: Asked, one: Candidate) -> dict[str, Any]:
    """The program as lists show it, with its match and its exact distance."""
    match = match_json(one.match)
    (written,) = entries_json(asked.index, asked.query, [one.row], [one.miles], [match])
    document: dict[str, Any] = orjson.loads(written)
    return document


def references(asked: Asked, compared: Iterable[Candidate], named: Iterable[str]) -> dict[str, Any]:
    """What the answer rests on, with the citations of rules that are named beside the programs.

    Args:
        named: ids of rules; those of must-haves and filters are no rules and have none.
    """
    rules, language = asked.rules, asked.request.language
    document = reference_document(asked, [one.match for one in compared])
    more = {name: rules.citation(name, language) for name in named if name in rules}
    return {**document, "cited": dict(sorted({**document["cited"], **more}.items()))}
