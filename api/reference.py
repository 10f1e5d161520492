"""What the words, the rules and the errors mean: /v1/vocabulary, /v1/rules, /problems."""

from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from typing import Any, cast

from fastapi import APIRouter, Request
from pydantic import BaseModel

from api.openapi import refuses
from api.problems import InvalidRequest, NotFound, Problem
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


@router.get("/v1/vocabulary", summary="Every term", response_model=list[TermAnswer])
async def get_vocabulary() -> list[dict[str, Any]]:
    """Every term: its labels, what it implies and may cover, and its codes elsewhere."""
    names = TermAnswer.model_fields
    return [{name: getattr(term, name) for name in names} for term in vocabulary()]


@router.get("/v1/rules", summary="Every rule with its sources", response_model=RulesAnswer)
async def get_rules(request: Request) -> dict[str, Any]:
    """The rules that rank and advise, as they are applied, each with its public sources.

    `spanish` has each sentence that a person may be shown, by its English one.
    """
    rules = cast("Rules", request.app.state.rules).today
    return {
        "version": rules.version,
        "sha256": rules.sha256,
        "ranking": RANKED_BY["en"],
        "weights": {group: asdict(weight) for group, weight in rules.weights.items()},
        "rules": [rule_document(rules, rule) for rule in rules.rules],
    }


@router.get(
    "/problems/{slug}",
    summary="What a type of error means",
    responses=refuses(NotFound, InvalidRequest),
)
async def get_problem(slug: str) -> dict[str, Any]:
    """The meaning of a problem document's `type`."""
    known = problem_types()
    if slug not in known:
        raise NotFound("There is no such type of problem; docs/errors.md lists them.")
    problem = known[slug]
    return {
        "type": f"/problems/{slug}",
        "title": problem.title,
        "status": problem.status,
        "meaning": (problem.__doc__ or "").split("\n", 1)[0],
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
