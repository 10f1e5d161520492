"""The first page, and the queue: what to look at next, and how it stands with the directory."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from api.editing.overview import overview
from api.editing.queue import PER_PAGE, QueueAsked, QueuePage, work_queue
from api.editing.report_repository import ReportsAsked, count_reports, open_by_kind
from api.editing.reports import KINDS
from api.interchange.matches import open_matches
from api.interchange.runs import recent
from api.places.names import STATES
from api.web import wording
from api.web.admin.listings import Pages, page_number
from api.web.admin.service import index, rules
from api.web.admin.showing import show
from api.web.admin.visit import ADMIN, Visit, may

router = APIRouter(prefix=ADMIN, include_in_schema=False)

Reader = Annotated[Visit, may("read", own_providers=True)]

NEXT = 5
"""Entries of the queue on the first page."""


@router.get("")
def show_dashboard(visit: Reader) -> Response:
    """How it stands, and what to do next. Who is limited to some listings sees those."""
    whole = not visit.principal.limited
    with visit.database.session() as session:
        asked = ReportsAsked("open", within=visit.principal.providers)
        reports = count_reports(session, asked)
        importer = whole and visit.may("imports")
        matches = open_matches(session, limit=1).total if importer else None
        runs = recent(session, limit=3) if importer else []
    told = overview(index(visit), reports) if whole else None
    return show(
        visit,
        "admin/dashboard.html",
        overview=told,
        open_reports=reports if visit.may("reports") else None,
        open_matches=matches,
        runs=runs,
        queue=_queue(visit, "", 1, NEXT),
        kinds=KINDS,
        categories=wording.CATEGORIES,
    )


@router.get("/queue")
def show_queue(visit: Reader, state: str = "", page: str = "1") -> Response:
    """Listings that are stale or reported, those first that matter most."""
    known = state if state in STATES else ""
    number = page_number(page)
    queue = _queue(visit, known, number, PER_PAGE)
    here = f"{visit.base}{ADMIN}/queue"
    return show(
        visit,
        "admin/queue.html",
        queue=queue,
        kinds=KINDS,
        state=known,
        states=[("", "All states"), *((one, one) for one in sorted(STATES))],
        pages=Pages.of(number, queue.total, PER_PAGE, here, state=known),
    )


def _queue(visit: Visit, state: str, page: int, per_page: int) -> QueuePage:
    within = visit.principal.providers
    with visit.database.session() as session:
        reports = open_by_kind(session, within)
    asked = QueueAsked(visit.now.date(), state or None, within, page, per_page)
    return work_queue(index(visit), rules(visit).today, reports, asked)
