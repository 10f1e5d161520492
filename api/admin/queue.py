"""What to look at next, and how it stands with the directory: /v1/admin/queue and /overview."""

from datetime import UTC, datetime
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.admin.paging import PageNumber, PageRead, PerPage, page_among
from api.auth.principal import Principal
from api.auth.secret import NotConfigured
from api.auth.web import Forbidden, Unauthorized, database_of, requires
from api.editing.overview import overview
from api.editing.queue import PER_PAGE, Because, QueueAsked, QueueEntry, work_queue
from api.editing.report_repository import ReportsAsked, count_reports, open_by_kind
from api.openapi import refuses
from api.problems import InvalidRequest, NotReady
from api.responses import json_response
from api.rules import Rules
from api.search.service import SearchService

router = APIRouter(prefix="/v1/admin", tags=["admin"])

State = Annotated[
    str | None, Query(pattern="^[A-Z]{2}$", description="Two letters; left out: everywhere.")
]


class BecauseRead(BaseModel):
    """The numbers that the importance comes of: see `Because`."""

    age_days: int = Field(description="Since anybody said anything of the place.")
    late: float = Field(description="That, in times of what makes a listing stale; at most 2.")
    stated: int = Field(description="Points of rules for facts that the listing states.")
    left_open: int = Field(description="And for those that it leaves open.")
    all: int = Field(description="Both together.")
    share: float = Field(description="(stated + left_open / 2) / all.")
    facts: float = Field(description="100 × late × share.")
    reports: dict[str, int] = Field(description="Open reports by kind.")
    report_points: int = Field(description="Points for those.")
    to_ask: list[str] = Field(description="What it leaves open, the weightiest first.")


class QueueEntryRead(BaseModel):
    """One listing to look at."""

    provider_id: UUID
    name: str
    city: str
    state: str
    stale: bool
    importance: float = Field(description="`facts` and `report_points` together.")
    because: BecauseRead


class CoverageRead(BaseModel):
    """How much listings say of one category of the vocabulary."""

    category: str
    terms: int
    yes: float = Field(description="The share of all pairs of a place and a term.")
    no: float
    unknown: float
    stated_by: float = Field(description="The share of places that state one of its terms.")


class OverviewRead(BaseModel):
    """Numbers of all that the public sees, and of open reports."""

    providers: int
    programs: int
    stale: int
    verified: int
    never_verified: int
    open_reports: int
    coverage: list[CoverageRead]


@router.get(
    "/queue",
    summary="Which listings to look at next",
    description=(
        "Listings that are stale or were reported as wrong, by how much rests on them: "
        "`importance` = 100 × `late` × `share` + `report_points`, ties by id. `late` is the days "
        "since anybody said anything of the place, in times of what makes a listing stale, at "
        "most 2; `share` is that part of the points which rules can give for facts that the "
        "listing states, and half of what it leaves open."
    ),
    responses={
        200: {"model": PageRead[QueueEntryRead]},
        **refuses(Unauthorized, Forbidden, InvalidRequest, NotConfigured, NotReady),
    },
)
def get_queue(
    request: Request,
    principal: Annotated[Principal, requires("read", own_providers=True)],
    state: State = None,
    page: PageNumber = 1,
    per_page: PerPage = PER_PAGE,
) -> Response:
    """The most important listings first. Limited principals see their own."""
    index = cast("SearchService", request.app.state.search).holder.current
    with database_of(request).session() as session:
        reports = open_by_kind(session, principal.providers)
    asked = QueueAsked(datetime.now(UTC).date(), state, principal.providers, page, per_page)
    found = work_queue(index, cast("Rules", request.app.state.rules).today, reports, asked)
    contents = [_entry(one) for one in found.entries]
    return json_response(request, page_among(found.total, page, per_page, contents))


@router.get(
    "/overview",
    summary="How true and how full the directory is",
    responses={
        200: {"model": OverviewRead},
        **refuses(Unauthorized, Forbidden, NotConfigured, NotReady),
    },
)
def get_overview(request: Request, principal: Annotated[Principal, requires("read")]) -> Response:
    """Numbers of all listings: not for principals that are limited to some."""
    index = cast("SearchService", request.app.state.search).holder.current
    with database_of(request).session() as session:
        reports = count_reports(session, ReportsAsked("open", within=principal.providers))
    told = overview(index, reports)
    document = {**told._asdict(), "coverage": [one._asdict() for one in told.coverage]}
    return json_response(request, document)


def _entry(entry: QueueEntry) -> dict[str, Any]:
    return {**entry._asdict(), "because": Because._asdict(entry.because)}
