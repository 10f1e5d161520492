"""What the public reported as wrong: /v1/admin/reports, the queue that an editor works off."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Header, Query, Request
from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from api.admin.listings_answers import WarningRead
from api.admin.listings_conditions import (
    PRIVATE,
    READS,
    WRITES,
    beds_hold,
    gazetteer_of,
    listed,
    revisions_seen,
)
from api.admin.paging import PageNumber, PageRead, PerPage, page_among
from api.auth.idempotency import IdempotencyKeyReused, Once
from api.auth.principal import Principal
from api.auth.web import Body, Forbidden, database_of, requires
from api.editing.accepting import Acceptance, ProgramChange, accept_report
from api.editing.reading import provider_for_editors
from api.editing.records import Confirmed
from api.editing.report_repository import Report, ReportState
from api.editing.reports import (
    PER_PAGE,
    ReportClosed,
    facts_now,
    find_report,
    reject_report,
    reports_page,
)
from api.editing.results import etag
from api.editing.schemas import MOST_PROGRAMS, ProgramPatch, ProviderPatch, Verification, read
from api.editing.tables import ReportKind
from api.openapi import refuses, takes_json
from api.problems import ContentTooLarge
from api.reports.schemas import PlainText
from api.validation import MalformedJson, NotJson

router = APIRouter(prefix="/v1/admin/reports", tags=["admin"])

Reader = Annotated[Principal, requires("reports", own_providers=True)]
Editor = Annotated[Principal, requires("reports", "listings:write", own_providers=True)]

Words = Annotated[PlainText, Field(max_length=1_000)]
Revision = Annotated[int, Field(ge=1)]
Word = Literal["yes", "no"]

_ADDRESS = ("street", "street2", "city", "state", "zip", "county", "lat", "lng", "precision")
_OF_ALL = ("id", "name1", "name2", "status", "status_since", "status_why")
_DATED = ("verified_at", "verified_how", "source", "as_of", "revision")
_SPEAKS_OF: dict[str, tuple[str, ...]] = {
    "closed": ("phones", "website", "programs"),
    "moved": (*_ADDRESS, "address_hidden"),
    "wrong_phone": ("phones",),
    "wrong_website": ("website",),
    "wrong_facts": (),
    "other": (*_ADDRESS, "address_hidden", "phones", "website", "programs"),
}
"""What of a provider each kind of report is about, beside its name and state."""


class AcceptRequest(BaseModel):
    """What is done about a report, which is closed with it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answer: Words = Field("", description="What was found and done, for the record.")
    patch: ProviderPatch | None = Field(None, description="What is to change of the provider.")
    programs: Annotated[dict[UUID, ProgramPatch], Field(max_length=MOST_PROGRAMS)] = Field(
        {}, description="What is to change of its programs, by id."
    )
    revisions: Annotated[dict[UUID, Revision], Field(max_length=MOST_PROGRAMS)] = Field(
        {}, description="The revision of each of those programs, as it was read."
    )
    status: Literal["hidden", "deleted"] | None = Field(
        None, description="Where the place is closed: it is hidden, or deleted."
    )
    verified: Verification | None = Field(
        None, description="Somebody confirmed the listing as it is now; needs `listings:verify`."
    )

    @model_validator(mode="after")
    def _programs_were_seen(self) -> "AcceptRequest":
        if self.programs.keys() != self.revisions.keys():
            raise PydanticCustomError(
                "revisions", "Give the revision of each program that is changed, and of no other."
            )
        return self

    def acceptance(self) -> Acceptance:
        """The same, as the service takes it."""
        return Acceptance(
            answer=self.answer,
            patch=self.patch,
            programs={
                program_id: ProgramChange(patch, self.revisions[program_id])
                for program_id, patch in self.programs.items()
            },
            status=self.status,
            verified=self.verified,
        )


class RejectRequest(BaseModel):
    """Why nothing is done about a report, which is closed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answer: Annotated[Words, Field(min_length=1)] = Field(
        description="What was found, for the record."
    )


class ReportedPlace(BaseModel):
    """The place that a report is of."""

    name: str
    city: str
    state: str
    status: str


class ReportRead(BaseModel):
    """What somebody said is wrong with a listing."""

    id: UUID
    provider_id: UUID
    provider: ReportedPlace
    program_id: UUID | None
    at: datetime
    kind: ReportKind
    message: str
    facts: dict[str, Word]
    state: ReportState
    closed_at: datetime | None
    closed_by: str | None
    answer: str | None


class FactReported(BaseModel):
    """A fact that a report is about: as it says, and as the listing does."""

    reported: Word
    now: Literal["yes", "no", "unknown"]
    source: str | None
    as_of: date | None
    how: Confirmed | None


class ReportDetail(ReportRead):
    """A report, with what the listing says now of what it is about."""

    listing: dict[str, Any] = Field(
        description="Of the provider as editors see it: its name, state, dates and `revision`, and "
        "what the report is about."
    )
    facts_now: dict[str, FactReported]


class ReportAccepted(ReportRead):
    """A report that was accepted."""

    revision: int | None = Field(description="The provider's; null where it was not changed.")
    warnings: list[WarningRead]


@router.get(
    "",
    summary="What was reported as wrong",
    responses={200: {"model": PageRead[ReportRead]}, **refuses(*READS)},
)
def get_reports(
    request: Request,
    principal: Reader,
    state: Annotated[ReportState | None, Query(description="Left out: all.")] = None,
    provider: Annotated[UUID | None, Query(description="Of one provider alone.")] = None,
    page: PageNumber = 1,
    per_page: PerPage = PER_PAGE,
) -> Response:
    """Reports, the oldest first, then by id. Limited principals see those of their providers."""
    with database_of(request).session() as session:
        found = reports_page(session, principal, state, provider, page, per_page)
    contents = [_document(one) for one in found.contents]
    return listed(page_among(found.total, page, per_page, contents))


@router.get(
    "/{report_id}",
    summary="One report, with what the listing says now",
    responses={200: {"model": ReportDetail}, **refuses(*READS)},
)
def get_report(request: Request, principal: Reader, report_id: UUID) -> Response:
    """The report. Its ETag is the provider's: it is needed to accept it with a change."""
    with database_of(request).session() as session:
        report = find_report(session, principal, report_id)
        listing = provider_for_editors(session, principal, report.provider_id)
        facts = facts_now(session, report)
    shown = (*_OF_ALL, *_SPEAKS_OF[report.kind], *_DATED)
    document = {
        **_document(report),
        "listing": {name: listing[name] for name in shown},
        "facts_now": {slug: one._asdict() for slug, one in facts.items()},
    }
    headers = {"ETag": etag(listing), "Cache-Control": PRIVATE}
    return Response(orjson.dumps(document), media_type="application/json", headers=headers)


@router.post(
    "/{report_id}/accept",
    summary="Accept a report, and make the listing true",
    description=(
        "The changes and the closing of the report become true together, or not at all. With a "
        "change an If-Match with the provider's ETag is needed, as the report or the provider was "
        "read with. Of two who accept or reject the same report one is answered with 409."
    ),
    responses={
        200: {"model": ReportAccepted},
        **refuses(*WRITES, ReportClosed, IdempotencyKeyReused),
    },
    openapi_extra=takes_json(AcceptRequest),
)
def post_accept(
    request: Request,
    principal: Editor,
    report_id: UUID,
    body: Body,
    once: Once,
    if_match: Annotated[str | None, Header(alias="If-Match")] = None,
) -> Response:
    """The report, closed, and the provider's new revision."""
    acceptance = read(AcceptRequest, body).acceptance()
    if acceptance.verified is not None and not principal.may("listings:verify"):
        raise Forbidden("Use a key with the scope listings:verify, or leave out verified.")
    seen = revisions_seen(if_match) if acceptance.edits else frozenset()
    gazetteer, capacity = gazetteer_of(request), beds_hold(request)
    now = datetime.now(UTC)
    with database_of(request).transaction() as session:
        if (given := once.replay(session, principal, now)) is not None:
            return given
        accepted = accept_report(
            *(session, principal, report_id, acceptance),
            if_match=seen,
            now=now,
            gazetteer=gazetteer,
            capacity=capacity,
        )
        document = {
            **_document(accepted.report),
            "revision": accepted.revision,
            "warnings": [one.document() for one in accepted.warnings],
        }
        headers = {"Cache-Control": PRIVATE}
        if accepted.revision is not None:
            headers["ETag"] = f'"{accepted.revision}"'
        answer = once.answer(session, principal, document, status=200, headers=headers)
    request.app.state.refresher.catch_up()
    return answer


@router.post(
    "/{report_id}/reject",
    summary="Close a report without a change",
    responses={
        200: {"model": ReportRead},
        **refuses(
            *READS, MalformedJson, NotJson, ContentTooLarge, ReportClosed, IdempotencyKeyReused
        ),
    },
    openapi_extra=takes_json(RejectRequest),
)
def post_reject(
    request: Request, principal: Reader, report_id: UUID, body: Body, once: Once
) -> Response:
    """The report, closed; the listing stays as it is."""
    answer = read(RejectRequest, body).answer
    now = datetime.now(UTC)
    with database_of(request).transaction() as session:
        if (given := once.replay(session, principal, now)) is not None:
            return given
        report = reject_report(session, principal, report_id, answer, now)
        return once.answer(
            *(session, principal, _document(report)),
            status=200,
            headers={"Cache-Control": PRIVATE},
        )


def _document(report: Report) -> dict[str, Any]:
    return {**report._asdict(), "facts": dict(report.facts), "provider": report.provider._asdict()}
