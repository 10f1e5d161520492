"""What the words, the rules and the errors mean: /v1/vocabulary, /v1/rules, /problems."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any, cast

from fastapi import APIRouter, Request
from pydantic import BaseModel
from starlette.responses import Response

from api.openapi import refuses, shows
from api.problems import InvalidRequest, NotFound, Problem
from api.responses import Document, document_response
from api.rules import Rules, rule_document
from recommender.ruleset import RANKED_BY
from recommender.vocabulary import vocabulary

router = APIRouter(tags=["reference"])


class TermAnswer(BaseModel):
    """One term of the vocabulary."""

    slug: str
    label: str
    label_es: str
    category: str
    implies: list[str]
    covers: list[str]
    directory_codes: list[str]
    locator_codes: list[str]
    denied_by: list[str]
    icd10: list[str]
    icd10_also: list[str]
    aliases: list[str]


class WeightAnswer(BaseModel):
    """The most points that a group of rules can come to, and why."""

    most: int
    why: str


class RulesAnswer(BaseModel):
    """The rules; what each holds depends on its effect."""

    version: str
    sha256: str
    ranking: str
    weights: dict[str, WeightAnswer]
    rules: list[dict[str, Any]]


class ProblemAnswer(BaseModel):
    """A type of error."""

    type: str
    title: str
    status: int
    meaning: str


@router.get("/v1/vocabulary", summary="Every term", responses=shows(list[TermAnswer]))
async def get_vocabulary(request: Request) -> Response:
    """Every term: its labels, what it implies and may cover, and its codes elsewhere."""
    return document_response(request, _vocabulary())


@router.get("/v1/rules", summary="Every rule with its sources", responses=shows(RulesAnswer))
async def get_rules(request: Request) -> Response:
    """The rules that rank and advise, as they are applied, each with its public sources.

    `spanish` has each sentence that a person may be shown, by its English one.
    """
    rules = cast("Rules", request.app.state.rules)
    return document_response(request, _rules(rules, datetime.now(UTC).date()))


@router.get(
    "/problems/{slug}",
    summary="What a type of error means",
    responses={**shows(ProblemAnswer), **refuses(NotFound, InvalidRequest)},
)
async def get_problem(request: Request, slug: str) -> Response:
    """The meaning of a problem document's `type`."""
    known = _problems()
    if slug not in known:
        raise NotFound("There is no such type of problem; docs/errors.md lists them.")
    return document_response(request, known[slug])


@cache
def _vocabulary() -> Document:
    names = TermAnswer.model_fields
    return Document.of([{name: getattr(term, name) for name in names} for term in vocabulary()])


# Of more than one only while one day follows another.
@lru_cache(maxsize=2)
def _rules(rules: Rules, day: date) -> Document:
    found = rules.all.on(day)
    return Document.of(
        {
            "version": found.version,
            "sha256": found.sha256,
            "ranking": RANKED_BY["en"],
            "weights": {group: asdict(weight) for group, weight in found.weights.items()},
            "rules": [rule_document(found, rule) for rule in found.rules],
        }
    )


@cache
def _problems() -> dict[str, Document]:
    return {
        slug: Document.of(
            {
                "type": f"/problems/{slug}",
                "title": problem.title,
                "status": problem.status,
                "meaning": (problem.__doc__ or "").split("\n", 1)[0],
            }
        )
        for slug, problem in problem_types().items()
    }


@cache
def problem_types() -> dict[str, type[Problem]]:
    """Every kind of problem by its slug."""

    def walk(kind: type[Problem]) -> Iterator[type[Problem]]:
        yield kind
        for narrower in kind.__subclasses__():
            yield from walk(narrower)

    own = [kind for kind in walk(Problem) if "slug" in vars(kind)]
    return {kind.slug: kind for kind in sorted(own, key=lambda kind: kind.slug)}
