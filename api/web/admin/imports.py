"""Bringing in a file: what it would change, row by row, then to apply it or to drop it."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.edge import FILE
from api.interchange.formats import FORMATS
from api.interchange.options import ImportOptions
from api.interchange.problems import ImportClosed, TooManyVanish
from api.interchange.repository import ImportRun
from api.interchange.runs import apply, drop, preview, recent
from api.interchange.runs import run as read_run
from api.places.names import STATES
from api.problems import InvalidRequest, Problem
from api.web.admin.differences import differences
from api.web.admin.showing import done, show
from api.web.admin.visit import ADMIN, Posted, Visit, may
from api.web.forms import Errors, Form

router = APIRouter(prefix=f"{ADMIN}/import", include_in_schema=False)

Importer = Annotated[Visit, may("imports")]

PATH = f"{ADMIN}/import"
_OF_THE_FILE = (409, 413, 422)
"""Statuses of problems that another file, or other options, would not have."""

SHOWN = 100
"""Entries of each list of a result that its page shows; the JSON API has up to five hundred."""


@router.get("")
def show_imports(visit: Importer) -> Response:
    """The form for a file, and the last imports."""
    return _form_page(visit)


@router.post("")
def post_import(visit: Importer, form: Posted) -> Response:
    """What the file would change: the page of its preview."""
    file = form.file("file")
    if file is None:
        return _form_page(visit, form, Errors.on("file", "Choose a file."))
    try:
        options = _options(form)
    except ValueError:
        return _form_page(visit, form, Errors.on("as_of", "Choose a day, or leave it empty."))
    content = file.file.read(FILE + 1)
    if len(content) > FILE:
        return _form_page(visit, form, Errors.on("file", "Choose a file of at most 64 MB."))
    try:
        kept = preview(
            visit.database,
            content,
            file.filename,
            options,
            visit.actor,
            visit.now,
            visit.settings.missing_days,
        )
    except Problem as problem:
        if problem.status not in _OF_THE_FILE:
            raise
        return _form_page(visit, form, Errors.on("file", problem.detail))
    return done(visit, f"{PATH}/{kept.id}", "The file was read. Nothing is changed yet.")


@router.get("/{run_id}")
def show_import(visit: Importer, run_id: UUID) -> Response:
    """What an import did, or would do."""
    return _run_page(visit, run_id)


@router.post("/{run_id}")
def post_decision(visit: Importer, form: Posted, run_id: UUID) -> Response:
    """The import, applied or dropped."""
    try:
        if form.text("do") == "drop":
            with visit.database.transaction() as session:
                drop(session, run_id, visit.now)
            return done(visit, PATH, "The file was dropped. Nothing was changed.")
        apply(
            visit.database,
            run_id,
            visit.actor,
            visit.now,
            visit.settings.missing_days,
            allow_vanishing=form.ticked("allow_vanishing"),
        )
    except (ImportClosed, TooManyVanish, InvalidRequest) as problem:
        vanish = isinstance(problem, TooManyVanish)
        errors = Errors.on("allow_vanishing" if vanish else "", problem.detail)
        return _run_page(visit, run_id, errors, problem.status, may_vanish=vanish)
    visit.catch_up()
    return done(visit, f"{PATH}/{run_id}", "The import was applied.")


def _options(form: Form) -> ImportOptions:
    """What was asked. Raises ValueError for a day that is none."""
    state = form.text("state")
    return ImportOptions(
        format=form.text("format") or None,
        edition=form.text("edition") or None,
        as_of=date.fromisoformat(form.text("as_of")) if form.text("as_of") else None,
        whole=form.ticked("whole"),
        state=state if state in STATES else None,
        strict=form.ticked("strict"),
    )


def _form_page(visit: Visit, form: Form | None = None, errors: Errors | None = None) -> Response:
    with visit.database.session() as session:
        runs = recent(session, limit=20)
    return show(
        visit,
        "admin/imports.html",
        status=InvalidRequest.status if errors else 200,
        errors=errors or Errors(),
        form=form or Form.empty(),
        runs=runs,
        formats=[
            ("", "Find out from the file"),
            *((one, one.replace("_", " ")) for one in FORMATS),
        ],
        states=[("", "All states"), *((one, one) for one in sorted(STATES))],
        largest=FILE,
    )


def _run_page(
    visit: Visit,
    run_id: UUID,
    errors: Errors | None = None,
    status: int = 200,
    *,
    may_vanish: bool = False,
) -> Response:
    with visit.database.session() as session:
        run: ImportRun = read_run(session, run_id)
    lists = {
        name: run.result.get(name, [])[:SHOWN]
        for name in ("changes", "problems", "disagreements", "uncertain")
    }
    return show(
        visit,
        "admin/import.html",
        status=status,
        errors=errors or Errors(),
        run=run,
        counts=run.result["counts"],
        changes=[(one, differences(one["differences"])) for one in lists.pop("changes")],
        left_out=_left_out(run.result, SHOWN),
        may_vanish=may_vanish,
        **lists,
    )


def _left_out(result: dict[str, Any], shown: int) -> dict[str, int]:
    """How many entries of each list the page does not show."""
    told = result.get("left_out", {})
    return {
        name: max(0, len(result.get(name, [])) - shown) + told.get(name, 0)
        for name in ("changes", "problems", "disagreements", "uncertain")
    }
