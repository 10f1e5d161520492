"""Noting that somebody confirmed a listing, or single facts or programs of it."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.editing.problems import PreconditionFailed
from api.editing.reading import program_for_editors, provider_for_editors
from api.editing.schemas import Verification, read
from api.editing.verifying import verify
from api.problems import InvalidRequest
from api.web import wording
from api.web.admin.drafts import revision_of, sent_as_json
from api.web.admin.showing import done, show
from api.web.admin.speakers import Speakers
from api.web.admin.statuses import MEANWHILE
from api.web.admin.titles import crumb_of, program_title
from api.web.admin.visit import ADMIN, Posted, Visit, may
from api.web.forms import Errors, Form

router = APIRouter(prefix=ADMIN, include_in_schema=False)

Verifier = Annotated[Visit, may("read", "listings:verify", own_providers=True)]

WHOLE = "whole"
PART = "facts"
PROGRAMS = "programs"
_POINTERS = {
    "/how": "how",
    "/on": "on",
    "/facts": "what",
    "/programs": "what",
    "/note": "note",
}


@router.get("/providers/{provider_id}/verify")
def show_verify(visit: Verifier, provider_id: UUID) -> Response:
    """The form that says what was confirmed, how and when."""
    return _verify_page(visit, provider_id)


@router.post("/providers/{provider_id}/verify")
def post_verify(visit: Verifier, form: Posted, provider_id: UUID) -> Response:
    """The provider's page, after it was confirmed."""
    what = form.text("what")
    facts, programs = form.texts("facts"), form.texts("programs")
    errors = Errors()
    if not form.text("how"):
        errors.add("how", "Choose how it was confirmed.")
    if what not in (WHOLE, PART, PROGRAMS):
        errors.add("what", "Choose what was confirmed.")
    if (what == PART and not facts) or (what == PROGRAMS and not programs):
        errors.add("what", "Tick what was confirmed, or choose the whole listing.")
    if errors:
        return _verify_page(visit, provider_id, form, errors, InvalidRequest.status)
    try:
        verification = read(
            Verification,
            sent_as_json(
                how=form.text("how"),
                on=form.text("on"),
                facts=facts if what == PART else None,
                programs=programs if what == PROGRAMS else None,
                note=form.text("note") or None,
            ),
        )
        with visit.database.transaction() as session:
            written = verify(
                session,
                visit.principal,
                provider_id,
                verification,
                if_match={revision_of(form)},
                now=visit.now,
            )
    except PreconditionFailed as problem:
        stale = Errors.on("what", MEANWHILE)
        return _verify_page(visit, provider_id, form, stale, problem.status)
    except InvalidRequest as problem:
        told = Errors.of_pointers(problem.errors, _POINTERS)
        return _verify_page(visit, provider_id, form, told, problem.status)
    visit.catch_up()
    return done(visit, f"{ADMIN}/providers/{provider_id}", "Verified. Thank you.", written)


def _verify_page(
    visit: Visit,
    provider_id: UUID,
    form: Form | None = None,
    errors: Errors | None = None,
    status: int = 200,
) -> Response:
    with visit.database.session() as session:
        document = provider_for_editors(session, visit.principal, provider_id)
        programs = [
            program_for_editors(session, visit.principal, UUID(one)) for one in document["programs"]
        ]
    sent = form or Form.empty()
    return show(
        visit,
        "admin/verify.html",
        status=status,
        errors=errors or Errors(),
        provider=crumb_of(document),
        revision=document["revision"],
        what=sent.text("what") if form else WHOLE,
        how=sent.text("how"),
        on=sent.text("on") if form else visit.now.date().isoformat(),
        today=visit.now.date().isoformat(),
        note=sent.text("note"),
        facts=_facts(document),
        chosen={*sent.texts("facts"), *sent.texts("programs")},
        programs=[(one["id"], program_title(one)) for one in programs],
        said_of=Speakers(document).said_of,
    )


def _facts(document: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The facts that are known, with their values, by the heading of their category."""
    known = document["facts"]
    found = [
        (
            heading,
            [(one.slug, known[one.slug]) for one in wording.terms_of(slug) if one.slug in known],
        )
        for slug, heading in wording.CATEGORIES.items()
    ]
    return [(heading, facts) for heading, facts in found if facts]
