"""Hiding, publishing, deleting and restoring: each is asked about on a page of its own."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import partial
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.auth.principal import Principal
from api.editing import statuses
from api.editing.changing import change_program, change_provider
from api.editing.problems import PreconditionFailed
from api.editing.reading import program_for_editors, provider_for_editors
from api.editing.results import Written
from api.editing.schemas import ProgramPatch, ProviderPatch, Reason, read
from api.problems import InvalidRequest, NotFound
from api.web.admin.drafts import revision_of, sent_as_json
from api.web.admin.service import capacity, gazetteer
from api.web.admin.showing import done, show
from api.web.admin.titles import Crumb, crumb_of, program_title
from api.web.admin.visit import ADMIN, Posted, Visit, may
from api.web.forms import Errors, Form

router = APIRouter(prefix=ADMIN, include_in_schema=False)

Editor = Annotated[Visit, may("read", "listings:write", own_providers=True)]

MEANWHILE = "Somebody changed it meanwhile. Look at it again before you go on."


class Turn(NamedTuple):
    """A change of status, in words."""

    verb: str
    told: str
    means: str


TURNS: Mapping[str, Turn] = {
    "hide": Turn("Hide", "It is hidden.", "The public does not see it until it is published."),
    "publish": Turn("Publish", "It is published.", "The public sees it again."),
    "delete": Turn(
        "Delete", "It is deleted.", "The public does not see it any more. You can restore it later."
    ),
    "restore": Turn("Restore", "It is published again.", "The public sees it again."),
}


class Subject(NamedTuple):
    """What is turned: a provider, or one of its programs."""

    id: UUID
    noun: str
    title: str
    document: Mapping[str, Any]
    provider: Crumb
    path: str


@router.get("/providers/{provider_id}/status")
def show_provider_status(visit: Editor, provider_id: UUID, to: str = "") -> Response:
    """The question whether to turn a provider."""
    return _question(visit, _provider(visit, provider_id), to)


@router.post("/providers/{provider_id}/status")
def post_provider_status(visit: Editor, form: Posted, provider_id: UUID) -> Response:
    """The provider's page, after it was turned."""
    turn: Mapping[str, Callable[..., Written]] = {
        "delete": statuses.delete_provider,
        "restore": statuses.restore_provider,
        "hide": partial(_set_provider, visit, "hidden"),
        "publish": partial(_set_provider, visit, "published"),
    }
    return _turn(visit, _provider(visit, provider_id), form, turn)


@router.get("/programs/{program_id}/status")
def show_program_status(visit: Editor, program_id: UUID, to: str = "") -> Response:
    """The question whether to turn a program."""
    return _question(visit, _program(visit, program_id), to)


@router.post("/programs/{program_id}/status")
def post_program_status(visit: Editor, form: Posted, program_id: UUID) -> Response:
    """The provider's page, after its program was turned."""
    turn: Mapping[str, Callable[..., Written]] = {
        "delete": statuses.delete_program,
        "restore": statuses.restore_program,
        "hide": partial(_set_program, visit, "hidden"),
        "publish": partial(_set_program, visit, "published"),
    }
    return _turn(visit, _program(visit, program_id), form, turn)


def _set_provider(
    visit: Visit,
    status: str,
    session: Any,
    principal: Principal,
    subject_id: UUID,
    *,
    if_match: Collection[int],
    now: datetime,
    why: str | None,
) -> Written:
    patch = read(ProviderPatch, sent_as_json(status=status, why=why))
    places = gazetteer(visit)
    return change_provider(
        session, principal, subject_id, patch, if_match=if_match, now=now, gazetteer=places
    )


def _set_program(
    visit: Visit,
    status: str,
    session: Any,
    principal: Principal,
    subject_id: UUID,
    *,
    if_match: Collection[int],
    now: datetime,
    why: str | None,
) -> Written:
    patch = read(ProgramPatch, sent_as_json(status=status, why=why))
    holds = capacity(visit)
    return change_program(
        session, principal, subject_id, patch, if_match=if_match, now=now, capacity=holds
    )


def _turn(
    visit: Visit, subject: Subject, form: Form, turns: Mapping[str, Callable[..., Written]]
) -> Response:
    to = form.text("to")
    if to not in turns:
        raise NotFound("Go back to the listing and choose again.")
    try:
        why = read(Reason, sent_as_json(why=form.text("why") or None)).why
        with visit.database.transaction() as session:
            turns[to](
                session,
                visit.principal,
                subject.id,
                if_match={revision_of(form)},
                now=visit.now,
                why=why,
            )
    except PreconditionFailed as problem:
        return _question(visit, subject, to, form, Errors.on("why", MEANWHILE), problem.status)
    except InvalidRequest as problem:
        errors = Errors.of_pointers(problem.errors, {"/why": "why"})
        return _question(visit, subject, to, form, errors, problem.status)
    visit.catch_up()
    return done(visit, subject.provider.path, f"{subject.title}: {TURNS[to].told}")


def _question(
    visit: Visit,
    subject: Subject,
    to: str,
    form: Form | None = None,
    errors: Errors | None = None,
    status: int = 200,
) -> Response:
    if to not in TURNS:
        raise NotFound("Go back to the listing and choose again.")
    return show(
        visit,
        "admin/status.html",
        status=status,
        errors=errors or Errors(),
        subject=subject,
        provider=subject.provider,
        to=to,
        turn=TURNS[to],
        why=form.text("why") if form else "",
        revision=subject.document["revision"],
    )


def _provider(visit: Visit, provider_id: UUID) -> Subject:
    with visit.database.session() as session:
        document = provider_for_editors(session, visit.principal, provider_id)
    crumb = crumb_of(document)
    path = f"{ADMIN}/providers/{provider_id}/status"
    return Subject(provider_id, "provider", crumb.title, document, crumb, path)


def _program(visit: Visit, program_id: UUID) -> Subject:
    with visit.database.session() as session:
        document = program_for_editors(session, visit.principal, program_id)
        provider_id = UUID(document["provider_id"])
        provider = provider_for_editors(session, visit.principal, provider_id)
    path = f"{ADMIN}/programs/{program_id}/status"
    title = program_title(document)
    return Subject(program_id, "program", title, document, crumb_of(provider), path)
