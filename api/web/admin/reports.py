"""What the public reported as wrong: each is accepted, with an edit or without, or rejected."""

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter
from starlette.responses import Response

from api.editing.accepting import Acceptance, accept_report
from api.editing.problems import PreconditionFailed
from api.editing.reading import provider_for_editors
from api.editing.report_repository import Report
from api.editing.reports import (
    KINDS,
    PER_PAGE,
    ReportClosed,
    find_report,
    reject_report,
    reports_page,
)
from api.editing.schemas import MOST_PHONES, ProviderPatch, read
from api.problems import InvalidRequest
from api.web import wording
from api.web.admin import drafts
from api.web.admin.drafts import PROVIDER, revision_of
from api.web.admin.listings import Pages, page_number
from api.web.admin.service import capacity, gazetteer
from api.web.admin.showing import done, show
from api.web.admin.statuses import MEANWHILE
from api.web.admin.titles import crumb_of
from api.web.admin.visit import ADMIN, NotAllowed, Posted, Visit, may
from api.web.forms import Errors, Form

router = APIRouter(prefix=f"{ADMIN}/reports", include_in_schema=False)

Moderator = Annotated[Visit, may("read", "reports", own_providers=True)]

PATH = f"{ADMIN}/reports"
STATES = {"open": "Open", "accepted": "Accepted", "rejected": "Rejected"}
_POINTERS = {
    **PROVIDER.pointers,
    **{f"/patch{pointer}": name for pointer, name in PROVIDER.pointers.items()},
    "/answer": "answer",
}


@router.get("")
def show_reports(visit: Moderator, state: str = "open", page: str = "1") -> Response:
    """Reports of one state, the oldest first."""
    number = page_number(page)
    known: Any = state if state in STATES else "open"
    with visit.database.session() as session:
        found = reports_page(session, visit.principal, known, page=number)
    here = f"{visit.base}{PATH}"
    return show(
        visit,
        "admin/reports.html",
        found=found,
        state=known,
        states=STATES,
        kinds=KINDS,
        pages=Pages.of(number, found.total, PER_PAGE, here, state=known),
    )


@router.get("/{report_id}")
def show_report(visit: Moderator, report_id: UUID) -> Response:
    """A report beside the listing that it is of."""
    return _report_page(visit, report_id)


@router.post("/{report_id}")
def post_report(visit: Moderator, form: Posted, report_id: UUID) -> Response:
    """The open reports, after this one was closed."""
    accepting = form.text("do") == "accept"
    answer = form.text("answer")
    if not accepting and not answer:
        missing = Errors.on("answer", "Write in a few words why you reject it.")
        return _report_page(visit, report_id, form, missing, InvalidRequest.status)
    try:
        if accepting:
            _accept(visit, report_id, form)
        else:
            with visit.database.transaction() as session:
                reject_report(session, visit.principal, report_id, answer, visit.now)
    except PreconditionFailed as problem:
        errors = Errors.on("answer", MEANWHILE)
        return _report_page(visit, report_id, form, errors, problem.status)
    except ReportClosed as problem:
        errors = Errors.on("", problem.detail)
        return _report_page(visit, report_id, form, errors, problem.status)
    except InvalidRequest as problem:
        errors = Errors.of_pointers(problem.errors, _POINTERS)
        return _report_page(visit, report_id, form, errors, problem.status)
    visit.catch_up()
    return done(visit, PATH, "Accepted." if accepting else "Rejected.")


def _accept(visit: Visit, report_id: UUID, form: Form) -> None:
    with visit.database.session() as session:
        report = find_report(session, visit.principal, report_id)
        document = provider_for_editors(session, visit.principal, report.provider_id)
    now, then = PROVIDER.draft(document), PROVIDER.read(form)
    ticked = form.texts("facts")
    told = {f"{drafts.FACT}{slug}": value for slug, value in report.facts.items() if slug in ticked}
    wanted = {name: then[name] for name in ("website", "phones")} | told
    changed = drafts.changed(drafts.of_items(now, wanted), wanted)
    status: Any = {"hide": "hidden", "delete": "deleted"}.get(form.text("status"))
    if (changed or status) and not visit.may_edit(report.provider_id):
        raise NotAllowed("Ask for the permission “listings:write”, or accept it as it is.")
    patch = orjson.dumps(PROVIDER.patch(drafts.of_items(wanted, changed)))
    acceptance = Acceptance(
        answer=form.text("answer"),
        patch=read(ProviderPatch, patch) if changed else None,
        status=status,
    )
    with visit.database.transaction() as session:
        accept_report(
            session,
            visit.principal,
            report_id,
            acceptance,
            if_match={revision_of(form)},
            now=visit.now,
            gazetteer=gazetteer(visit),
            capacity=capacity(visit),
        )


def _report_page(
    visit: Visit,
    report_id: UUID,
    form: Form | None = None,
    errors: Errors | None = None,
    status: int = 200,
) -> Response:
    with visit.database.session() as session:
        report: Report = find_report(session, visit.principal, report_id)
        document = provider_for_editors(session, visit.principal, report.provider_id)
    draft = PROVIDER.draft(document)
    if form:
        draft |= {name: PROVIDER.read(form)[name] for name in ("website", "phones")}
    phones = [*draft["phones"], ["main", "", ""]][:MOST_PHONES]
    return show(
        visit,
        "admin/report.html",
        status=status,
        errors=errors or Errors(),
        report=report,
        provider=crumb_of(document),
        listing=document,
        draft=draft,
        phones=phones,
        phone_kinds=list(wording.PHONE_KINDS.items()),
        kinds=KINDS,
        states=STATES,
        ticked=form.texts("facts") if form else [],
        answer=form.text("answer") if form else "",
        may_edit=visit.may_edit(report.provider_id) and document["status"] != "deleted",
    )
