"""Reports of wrong listings over HTTP."""

from datetime import UTC, datetime
from typing import Annotated, cast
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.database import Database
from api.editing.report_repository import NewReport
from api.editing.reports import TooManyReports, open_report
from api.openapi import refuses, takes_json
from api.problems import ContentTooLarge, InvalidRequest, NotFound
from api.reports.rate import Gate
from api.reports.schemas import ReportAnswer, ReportRequest
from api.validation import MalformedJson, NotJson, json_body, read_json

router = APIRouter(prefix="/v1", tags=["reports"])

NEXT = (
    "Thank you. Somebody will check this before the listing changes; nobody will write back, so "
    "please leave out anything about yourself."
)
"""What happens with a report."""


@router.post(
    "/providers/{provider_id}/reports",
    summary="Say that a listing is wrong",
    description=(
        "Puts a report into a queue that an editor reads; it changes nothing by itself. It needs "
        "no account and no name, and of who sent it nothing is kept. Please write nothing about "
        "yourself or anybody's health: only what is wrong with the listing. The same report sent "
        "again is counted once. Some reports are taken a minute and a day from one address."
    ),
    status_code=202,
    responses={
        202: {"model": ReportAnswer},
        **refuses(
            NotFound, InvalidRequest, MalformedJson, NotJson, ContentTooLarge, TooManyReports
        ),
    },
    openapi_extra=takes_json(ReportRequest),
)
def post_report(
    request: Request, provider_id: UUID, body: Annotated[bytes, Depends(json_body)]
) -> Response:
    """A report that was taken in."""
    told = read_json(ReportRequest, body)
    state = request.app.state
    cast("Gate", state.reports_gate).enter(request.client.host if request.client else None)
    new = NewReport(provider_id, told.program_id, told.kind, told.message, told.facts)
    with cast("Database", state.database).transaction() as session:
        report_id = open_report(session, new, datetime.now(UTC))
    document = {"id": report_id, "state": "open", "next": NEXT}
    return Response(orjson.dumps(document), status_code=202, media_type="application/json")
