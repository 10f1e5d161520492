"""Saying that a listing is wrong, for browsers that run no scripts."""

from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.database import Database
from api.directory.repository import read_listing
from api.directory.routes import GONE
from api.editing.report_repository import NewReport
from api.editing.reports import KINDS, TooManyReports, open_report
from api.problems import InvalidRequest, NotFound
from api.reports.rate import Gate
from api.reports.schemas import MOST_LETTERS, ReportRequest
from api.web.finder.asking import sent_form
from api.web.finder.languages import language_of
from api.web.finder.showing import show
from api.web.finder.speech import Speech
from api.web.forms import Errors, Form

router = APIRouter(include_in_schema=False)


@router.api_route("/report/{provider_id}", methods=["GET", "POST"])
async def report(request: Request, provider_id: UUID) -> Response:
    """A form for what is wrong; once it is sent, what happens with it."""
    form = await sent_form(request) if request.method == "POST" else Form.empty()
    speech = Speech(language_of(request, form.text("lang")))
    name = await run_in_threadpool(_name_of, request, provider_id)
    if request.method != "POST":
        return _shown(request, speech, name, form)
    told = _read(form)
    if isinstance(told, str):
        errors = Errors.on(told, speech.text(f"errors.report_{told}"))
        return _shown(request, speech, name, form, errors, status=InvalidRequest.status)
    new = NewReport(provider_id, None, told.kind, told.message, told.facts)
    try:
        await run_in_threadpool(_take, request, new)
    except TooManyReports as problem:
        errors = Errors.on("", speech.text("errors.too-many-reports"))
        return _shown(request, speech, name, form, errors, problem.status, problem.headers)
    return show(request, "reported.html", speech, name=name)


def _read(form: Form) -> ReportRequest | str:
    """The report, or the name of the field that is wrong."""
    if form.text("kind") not in KINDS:
        return "kind"
    sent: dict[str, Any] = {"kind": form.text("kind"), "message": form.text("message")}
    try:
        return ReportRequest.model_validate(sent)
    except ValidationError:
        return "message"


def _name_of(request: Request, provider_id: UUID) -> str:
    """The place's name. Raises NotFound where the public sees no such place."""
    with cast("Database", request.app.state.database).session() as session:
        listing = read_listing(session, provider_id)
    if listing is None:
        raise NotFound(GONE)
    return listing.provider.name


def _take(request: Request, new: NewReport) -> None:
    gate = cast("Gate", request.app.state.reports_gate)
    gate.enter(request.client.host if request.client else None)
    with cast("Database", request.app.state.database).transaction() as session:
        open_report(session, new, datetime.now(UTC))


def _shown(
    request: Request,
    speech: Speech,
    name: str,
    form: Form,
    errors: Errors | None = None,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    return show(
        request,
        "report.html",
        speech,
        status=status,
        headers=headers,
        name=name,
        form=form,
        errors=errors,
        kinds=KINDS,
        most_letters=MOST_LETTERS,
    )
