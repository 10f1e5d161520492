"""The forms that add and change providers and programs."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter
from starlette.responses import Response

from api.editing.changing import change_program, change_provider
from api.editing.creating import create_program, create_provider
from api.editing.problems import PreconditionFailed
from api.editing.reading import program_for_editors, provider_for_editors
from api.editing.results import Written
from api.editing.schemas import (
    MOST_PHONES,
    NewProgram,
    NewProvider,
    ProgramPatch,
    ProviderPatch,
    read,
)
from api.problems import InvalidRequest
from api.web import wording
from api.web.admin import drafts
from api.web.admin.drafts import PROGRAM, PROVIDER, Draft
from api.web.admin.merging import Subject, conflict_page, read_edit
from api.web.admin.service import capacity, gazetteer
from api.web.admin.showing import done, show
from api.web.admin.speakers import Speakers
from api.web.admin.titles import crumb_of, program_title
from api.web.admin.visit import ADMIN, Posted, Visit, may
from api.web.forms import Errors, Form

router = APIRouter(prefix=ADMIN, include_in_schema=False)

Editor = Annotated[Visit, may("read", "listings:write", own_providers=True)]
Founder = Annotated[Visit, may("read", "listings:write")]


@router.get("/providers/new")
def show_new_provider(visit: Founder) -> Response:
    """The form for a provider that is to be."""
    return _form_page(visit, _new_provider())


@router.post("/providers/new")
def post_new_provider(visit: Founder, form: Posted) -> Response:
    """The new provider's page."""
    subject, now = _new_provider(), PROVIDER.read(form)
    names = dict.fromkeys((*_NEEDED, *drafts.changed(PROVIDER.blank, now)))
    wanted = PROVIDER.patch(drafts.of_items(now, names), form.text("why"))
    try:
        with visit.database.transaction() as session:
            written = create_provider(
                session,
                visit.principal,
                read(NewProvider, orjson.dumps(wanted)),
                now=visit.now,
                gazetteer=gazetteer(visit),
                capacity=capacity(visit),
            )
    except InvalidRequest as problem:
        return _form_page(visit, subject, draft=now, form=form, problem=problem)
    visit.catch_up()
    return done(visit, f"{ADMIN}/providers/{written.id}", "The provider was added.", written)


@router.get("/providers/{provider_id}/edit")
def show_provider_form(visit: Editor, provider_id: UUID) -> Response:
    """The form of a provider."""
    return _form_page(visit, _provider(visit, provider_id))


@router.post("/providers/{provider_id}/edit")
def post_provider_form(visit: Editor, form: Posted, provider_id: UUID) -> Response:
    """The provider's page, or what keeps the change from being made."""
    subject = _provider(visit, provider_id)

    def change(patch: bytes, revision: int) -> Written:
        with visit.database.transaction() as session:
            return change_provider(
                session,
                visit.principal,
                provider_id,
                read(ProviderPatch, patch),
                if_match={revision},
                now=visit.now,
                gazetteer=gazetteer(visit),
            )

    return _save(visit, subject, form, change)


@router.get("/providers/{provider_id}/programs/new")
def show_new_program(visit: Editor, provider_id: UUID) -> Response:
    """The form for a program that is to be."""
    return _form_page(visit, _new_program(visit, provider_id))


@router.post("/providers/{provider_id}/programs/new")
def post_new_program(visit: Editor, form: Posted, provider_id: UUID) -> Response:
    """The provider's page, with the new program."""
    subject, now = _new_program(visit, provider_id), PROGRAM.read(form)
    names = drafts.changed(PROGRAM.blank, now)
    wanted = PROGRAM.patch(drafts.of_items(now, names), form.text("why"))
    try:
        with visit.database.transaction() as session:
            written = create_program(
                session,
                visit.principal,
                provider_id,
                read(NewProgram, orjson.dumps(wanted)),
                now=visit.now,
                capacity=capacity(visit),
            )
    except InvalidRequest as problem:
        return _form_page(visit, subject, draft=now, form=form, problem=problem)
    visit.catch_up()
    return done(visit, subject.back, "The program was added.", written)


@router.get("/programs/{program_id}/edit")
def show_program_form(visit: Editor, program_id: UUID) -> Response:
    """The form of a program."""
    return _form_page(visit, _program(visit, program_id))


@router.post("/programs/{program_id}/edit")
def post_program_form(visit: Editor, form: Posted, program_id: UUID) -> Response:
    """The provider's page, or what keeps the change from being made."""
    subject = _program(visit, program_id)

    def change(patch: bytes, revision: int) -> Written:
        with visit.database.transaction() as session:
            return change_program(
                session,
                visit.principal,
                program_id,
                read(ProgramPatch, patch),
                if_match={revision},
                now=visit.now,
                capacity=capacity(visit),
            )

    return _save(visit, subject, form, change)


_NEEDED = ("name1", "street", "city", "state", "zip")


def _new_provider() -> Subject:
    return Subject(PROVIDER, None, None, f"{ADMIN}/providers/new", "Add a provider")


def _provider(visit: Visit, provider_id: UUID) -> Subject:
    with visit.database.session() as session:
        document = provider_for_editors(session, visit.principal, provider_id)
    action = f"{ADMIN}/providers/{provider_id}/edit"
    return Subject(PROVIDER, document, crumb_of(document), action, "Edit the provider")


def _new_program(visit: Visit, provider_id: UUID) -> Subject:
    with visit.database.session() as session:
        provider = provider_for_editors(session, visit.principal, provider_id)
    action = f"{ADMIN}/providers/{provider_id}/programs/new"
    return Subject(PROGRAM, None, crumb_of(provider), action, "Add a program", provider)


def _program(visit: Visit, program_id: UUID) -> Subject:
    with visit.database.session() as session:
        document = program_for_editors(session, visit.principal, program_id)
        provider = provider_for_editors(session, visit.principal, UUID(document["provider_id"]))
    action = f"{ADMIN}/programs/{program_id}/edit"
    heading = f"Edit the program “{program_title(document)}”"
    return Subject(PROGRAM, document, crumb_of(provider), action, heading, provider)


def _save(
    visit: Visit, subject: Subject, form: Form, change: Callable[[bytes, int], Written]
) -> Response:
    """The page after a change, or the one that says what keeps it from being made."""
    edit, wanted, unsettled = read_edit(form, subject.kind)
    if unsettled:
        return conflict_page(visit, subject, edit, form, unsettled)
    if not wanted:
        return done(visit, subject.back, "Nothing was changed.")
    try:
        patch = orjson.dumps(subject.kind.patch(wanted, edit.why))
        written = change(patch, edit.revision)
    except PreconditionFailed:
        return conflict_page(visit, subject, edit._replace(mine=wanted))
    except InvalidRequest as problem:
        was = subject.draft if subject.revision == edit.revision else edit.was
        return _form_page(
            visit,
            subject,
            draft={**was, **wanted},
            was=was,
            revision=edit.revision,
            form=form,
            problem=problem,
        )
    visit.catch_up()
    message = "Saved." if written.changed else "Nothing was changed."
    return done(visit, subject.back, message, written)


def _form_page(
    visit: Visit,
    subject: Subject,
    *,
    draft: Draft | None = None,
    was: Draft | None = None,
    revision: int | None = None,
    form: Form | None = None,
    problem: InvalidRequest | None = None,
) -> Response:
    shown = subject.draft if draft is None else draft
    errors = _errors(subject, problem)
    phones = shown.get("phones", [])
    speakers = Speakers(subject.document, subject.above)
    return show(
        visit,
        "admin/edit.html",
        status=InvalidRequest.status if errors else 200,
        errors=errors,
        kind=subject.kind.name,
        heading=subject.heading,
        provider=subject.provider,
        action=subject.action,
        back=subject.back,
        draft=shown,
        was=drafts.written(subject.draft if was is None else was),
        revision=subject.revision if revision is None else revision,
        why=form.text("why") if form else "",
        phones=[*phones, *[["main", "", ""]] * drafts.BLANK_PHONES][:MOST_PHONES],
        said_of=speakers.said_of,
        categories=drafts.fact_terms(),
        capacity_hours=visit.settings.capacity_hours,
        phone_kinds=list(wording.PHONE_KINDS.items()),
        precisions=list(wording.PRECISIONS.items()),
        settings=[("", "Not stated"), *((one.slug, one.label) for one in wording.settings())],
    )


_WORDS = {
    "string_too_short": "fill this in.",
    "string_pattern_mismatch": "enter digits only, five for a ZIP code.",
    "int_type": "enter a whole number.",
    "float_type": "enter a number, such as 41.88.",
}


def _errors(subject: Subject, problem: InvalidRequest | None) -> Errors:
    if problem is None:
        return Errors()
    told = [
        replace(one, detail=f"{_named(subject, one.pointer)}: {_WORDS[one.code]}")
        if one.code in _WORDS
        else one
        for one in problem.errors
    ]
    return Errors.of_pointers(told, subject.kind.pointers)


def _named(subject: Subject, pointer: str) -> str:
    return wording.field_label(subject.kind.pointers.get(pointer, pointer).rpartition("-")[2])
