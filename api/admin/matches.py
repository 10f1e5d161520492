"""Rows of feeds that a person places: /v1/admin/matches."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, model_validator
from starlette.responses import Response

from api.admin.paging import PageNumber, PageRead, PerPage, page_among
from api.auth.idempotency import IdempotencyKeyReused, Once
from api.auth.principal import Principal
from api.auth.secret import NotConfigured
from api.auth.web import Body, Forbidden, Unauthorized, database_of, requires
from api.interchange import matches
from api.interchange.formats import UnreadableFile
from api.interchange.problems import MatchClosed
from api.openapi import refuses, takes_json
from api.problems import ContentTooLarge, InvalidRequest, NotFound
from api.responses import json_response
from api.validation import MalformedJson, NotJson, read_json

router = APIRouter(prefix="/v1/admin/matches", tags=["admin"])

WhoImports = Annotated[Principal, requires("imports")]


class MatchRead(BaseModel):
    """A row that may be a listing that is there, or not."""

    id: UUID
    run_id: UUID
    feed: str
    external_id: str
    row: dict[str, Any]
    candidates: list[dict[str, Any]]
    state: Literal["open", "same", "different"]
    provider_id: UUID | None
    decided_at: datetime | None
    decided_by: str | None


class Decision(BaseModel):
    """Which provider a row is, or that it is none that is there: one of the two."""

    model_config = ConfigDict(extra="forbid")

    same: UUID | None = None
    different: Literal[True] | None = None

    @model_validator(mode="after")
    def _one(self) -> "Decision":
        if (self.same is None) == (self.different is None):
            raise ValueError("Give either same, with a provider's id, or different: true.")
        return self


class DecidedRead(BaseModel):
    """What became of the row."""

    match: MatchRead
    provider_id: UUID
    what: Literal["created", "changed", "unchanged", "older", "skipped"]


@router.get(
    "",
    dependencies=[requires("imports")],
    summary="Rows that a person has to place",
    responses={
        200: {"model": PageRead[MatchRead]},
        **refuses(Unauthorized, Forbidden, InvalidRequest, NotConfigured),
    },
)
def get_matches(request: Request, page: PageNumber = 1, per_page: PerPage = 20) -> Response:
    """The open matches, the oldest import's first, each with the listings that it may be."""
    with database_of(request).session() as session:
        found = matches.open_matches(session, per_page, (page - 1) * per_page)
    contents = [one.document() for one in found.matches]
    return json_response(request, page_among(found.total, page, per_page, contents))


@router.post(
    "/{match_id}",
    summary="Place a row",
    responses={
        200: {"model": DecidedRead},
        **refuses(
            Unauthorized,
            Forbidden,
            NotFound,
            InvalidRequest,
            UnreadableFile,
            IdempotencyKeyReused,
            MalformedJson,
            NotJson,
            ContentTooLarge,
            MatchClosed,
            NotConfigured,
        ),
    },
    openapi_extra=takes_json(Decision),
)
def post_match(
    request: Request, principal: WhoImports, match_id: UUID, body: Body, once: Once
) -> Response:
    """What became of the row: its words are taken in at once, and later imports know it."""
    told = read_json(Decision, body)
    decision = matches.DIFFERENT if told.same is None else matches.Same(told.same)
    now = datetime.now(UTC)
    with database_of(request).transaction() as session:
        if (given := once.replay(session, principal, now)) is not None:
            return given
        decided = matches.decide(session, match_id, decision, principal.actor, now)
        document = {
            "match": decided.match.document(),
            "provider_id": str(decided.provider_id),
            "what": decided.what,
        }
        answer = once.answer(session, principal, document, status=200)
    request.app.state.refresher.catch_up()
    return answer
