"""What was done to a listing, with what each change changed, and going back to an earlier state."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.audit.repository import entry as read_entry
from api.editing.history import history
from api.editing.problems import PreconditionFailed
from api.editing.reading import program_for_editors, provider_for_editors
from api.editing.results import Written
from api.editing.reverting import revert_program, revert_provider
from api.editing.schemas import Reversion, read
from api.problems import InvalidRequest, NotFound
from api.web.admin.differences import differences
from api.web.admin.drafts import revision_of, sent_as_json
from api.web.admin.showing import done, show
from api.web.admin.statuses import MEANWHILE
from api.web.admin.titles import crumb_of
from api.web.admin.visit import ADMIN, Posted, Visit, may
from api.web.forms import Errors, Form

router = APIRouter(prefix=ADMIN, include_in_schema=False)

Reader = Annotated[Visit, may("read", own_providers=True)]
Editor = Annotated[Visit, may("read", "listings:write", own_providers=True)]

NO_ENTRY = "Go back to the history and choose an entry that it lists."


@router.get("/providers/{provider_id}/history")
def show_history(visit: Reader, provider_id: UUID, before: str = "") -> Response:
    """The changes of a provider and its programs, the newest first."""
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    with visit.database.session() as session:
        document = provider_for_editors(session, visit.principal, provider_id)
        found = history(session, visit.principal, provider_id, before=number)
    return show(
        visit,
        "admin/history.html",
        provider=crumb_of(document),
        entries=[(one, differences(one["changes"])) for one in found.entries],
        following=found.next,
        later=number is not None,
        may_edit=visit.may_edit(provider_id),
    )


@router.get("/providers/{provider_id}/history/{seq}/revert")
def show_revert(visit: Editor, provider_id: UUID, seq: int) -> Response:
    """The question whether to go back to the state after an entry."""
    return _revert_page(visit, provider_id, seq)


@router.post("/providers/{provider_id}/history/{seq}/revert")
def post_revert(visit: Editor, form: Posted, provider_id: UUID, seq: int) -> Response:
    """The history, with the way back as its newest entry."""
    subject = _subject(visit, provider_id, seq)
    try:
        sent = sent_as_json(seq=seq, state="after", why=form.text("why") or None)
        written = _revert(visit, subject, read(Reversion, sent), revision_of(form))
    except PreconditionFailed as problem:
        errors = Errors.on("why", MEANWHILE)
        return _revert_page(visit, provider_id, seq, form, errors, problem.status)
    except InvalidRequest as problem:
        errors = Errors.of_pointers(problem.errors, {"/why": "why"})
        return _revert_page(visit, provider_id, seq, form, errors, problem.status)
    visit.catch_up()
    message = "It is as it was then." if written.changed else "It is so already."
    return done(visit, f"{ADMIN}/providers/{provider_id}/history", message, written)


def _revert(visit: Visit, subject: str, reversion: Reversion, revision: int) -> Written:
    kind, _, subject_id = subject.partition(":")
    revert = revert_provider if kind == "provider" else revert_program
    with visit.database.transaction() as session:
        return revert(
            session,
            visit.principal,
            UUID(subject_id),
            reversion,
            if_match={revision},
            now=visit.now,
        )


def _subject(visit: Visit, provider_id: UUID, seq: int) -> str:
    """What an entry of a provider's history is about, such as `program:<id>`."""
    with visit.database.session() as session:
        provider_for_editors(session, visit.principal, provider_id)
        found = read_entry(session, seq)
    listing = found is not None and found.subject.startswith(("provider:", "program:"))
    if found is None or not listing or found.provider_id != provider_id or found.after is None:
        raise NotFound(NO_ENTRY)
    return found.subject


def _revert_page(
    visit: Visit,
    provider_id: UUID,
    seq: int,
    form: Form | None = None,
    errors: Errors | None = None,
    status: int = 200,
) -> Response:
    subject = _subject(visit, provider_id, seq)
    kind, _, subject_id = subject.partition(":")
    with visit.database.session() as session:
        document = provider_for_editors(session, visit.principal, provider_id)
        now: Mapping[str, Any] = document
        if kind == "program":
            now = program_for_editors(session, visit.principal, UUID(subject_id))
        entry = read_entry(session, seq)
    return show(
        visit,
        "admin/revert.html",
        status=status,
        errors=errors or Errors(),
        provider=crumb_of(document),
        entry=entry,
        noun=kind,
        revision=now["revision"],
        why=form.text("why") if form else "",
    )
