"""Whether the process lives, whether it can answer, and what it answers from."""

from datetime import date
from typing import Any, Literal, cast

from fastapi import APIRouter, FastAPI, Request
from pydantic import Field
from starlette.responses import Response

from api.database import Database, DatabaseError
from api.direct import DirectRoute
from api.directory.answers import Answer
from api.directory.repository import SourceRecord
from api.openapi import refuses, shows
from api.problems import NotReady
from api.responses import json_response
from api.rules import Rules
from api.search.service import SearchService
from recommender.ruleset import RANKED_BY

router = APIRouter(tags=["health"], route_class=DirectRoute)

_OK = {"status": "ok"}


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
    stale_providers: int = Field(
        description="Places of which nobody has said anything for `stale_after_days`."
    )
    verified_providers: int = Field(description="Places that somebody has confirmed.")


class StatusAnswer(Answer):
    """What the service answers from."""

    name: str
    version: str
    directory_version: int
    ruleset: RulesetAnswer
    counts: CountsAnswer
    stale_after_days: int = Field(description="Days without a word that make a listing stale.")
    sources: list[SourceAnswer]
    ranking: str


class OkAnswer(Answer):
    """All is well."""

    status: Literal["ok"]


@router.get("/livez", summary="Is the process alive?", responses=shows(OkAnswer))
async def livez(request: Request) -> Response:
    """Always ok, as long as anything can be answered."""
    return json_response(request, _OK)


@router.get("/readyz", summary="Can it answer?", responses={**shows(OkAnswer), **refuses(NotReady)})
def readyz(request: Request) -> Response:
    """Ok when the directory is read and the database answers and is set up to lose nothing."""
    _ = _search(request).holder.current
    try:
        faults = cast("Database", request.app.state.database).check()
    except DatabaseError:
        raise NotReady("The database does not answer; try again in a few seconds.") from None
    if faults:
        raise NotReady(" ".join(faults))
    return json_response(request, _OK)


@router.get(
    "/v1/status",
    summary="What is this answering from?",
    responses={**shows(StatusAnswer), **refuses(NotReady)},
)
async def status(request: Request) -> Response:
    """Versions, the dates and sources of the data, and how much of it there is."""
    index = _search(request).holder.current
    rules = cast("Rules", request.app.state.rules).today
    settings = {slug or "not_stated": n for slug, n in index.programs_by_setting().items()}
    document = {
        "name": "Treatment Finder",
        "version": cast("FastAPI", request.app).version,
        "directory_version": index.directory_version,
        "ruleset": {"version": rules.version, "sha256": rules.sha256, "rules": len(rules.rules)},
        "counts": {
            "providers": index.provider_count,
            "programs": len(index),
            "programs_by_setting": dict(sorted(settings.items())),
            "stale_providers": int(index.stale.sum()),
            "verified_providers": int(index.verified.sum()),
        },
        "stale_after_days": index.stale_after_days,
        "sources": [_source(record) for record in request.app.state.sources],
        "ranking": RANKED_BY["en"],
    }
    return json_response(request, document)


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
