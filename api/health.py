"""Whether the process lives, whether it can answer, and what it answers from."""

from datetime import date
from typing import Any, cast

from fastapi import APIRouter, Request

from api.database import Database, DatabaseError
from api.directory.answers import Answer
from api.directory.repository import SourceRecord
from api.openapi import refuses
from api.problems import NotReady
from api.rules import Rules
from api.search.service import SearchService
from api.settings import version
from recommender.ruleset import RANKED_BY

router = APIRouter()


class SourceAnswer(Answer):
    """Who says what the listings say."""

    id: str
    title: str
    publisher: str
    url: str | None
    edition: str | None
    as_of: date


class RulesetAnswer(Answer):
    """Which rules advise and rank."""

    version: str
    sha256: str
    rules: int


class CountsAnswer(Answer):
    """How much there is."""

    providers: int
    programs: int
    programs_by_setting: dict[str, int]


class StatusAnswer(Answer):
    """What the service answers from."""

    name: str
    version: str
    directory_version: int
    ruleset: RulesetAnswer
    counts: CountsAnswer
    sources: list[SourceAnswer]
    ranking: str


@router.get("/livez", tags=["health"], summary="Is the process alive?")
async def livez() -> dict[str, str]:
    """Always ok, as long as anything can be answered."""
    return {"status": "ok"}


@router.get("/readyz", tags=["health"], summary="Can it answer?", responses=refuses(NotReady))
def readyz(request: Request) -> dict[str, str]:
    """Ok when the directory is read and the database answers and is set up to lose nothing."""
    _ = _search(request).holder.current
    try:
        faults = cast("Database", request.app.state.database).check()
    except DatabaseError:
        raise NotReady("The database does not answer; try again in a few seconds.") from None
    if faults:
        raise NotReady(" ".join(faults))
    return {"status": "ok"}


@router.get(
    "/v1/status",
    tags=["health"],
    summary="What is this answering from?",
    response_model=StatusAnswer,
    responses=refuses(NotReady),
)
async def status(request: Request) -> dict[str, Any]:
    """Versions, the dates and sources of the data, and how much of it there is."""
    index = _search(request).holder.current
    rules = cast("Rules", request.app.state.rules).today
    settings = {slug or "not_stated": n for slug, n in index.programs_by_setting().items()}
    return {
        "name": "Treatment Finder",
        "version": version(),
        "directory_version": index.directory_version,
        "ruleset": {"version": rules.version, "sha256": rules.sha256, "rules": len(rules.rules)},
        "counts": {
            "providers": len(index.listings),
            "programs": len(index),
            "programs_by_setting": dict(sorted(settings.items())),
        },
        "sources": [_source(record) for record in request.app.state.sources],
        "ranking": RANKED_BY["en"],
    }


def _search(request: Request) -> SearchService:
    return cast("SearchService", request.app.state.search)


def _source(record: SourceRecord) -> dict[str, Any]:
    return {
        "id": record.slug,
        "title": record.title,
        "publisher": record.publisher,
        "url": record.url,
        "edition": record.edition,
        "as_of": record.as_of,
    }
