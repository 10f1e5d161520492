"""Rows of imports that may be a listing that is there, or not: a person says which."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.interchange.matches import DIFFERENT, Different, Same, decide, open_matches
from api.interchange.matches import match as read_match
from api.interchange.problems import MatchClosed
from api.interchange.repository import OpenMatch
from api.problems import InvalidRequest
from api.web.admin.showing import done, show
from api.web.admin.visit import ADMIN, Posted, Visit, may
from api.web.forms import Errors, Form

router = APIRouter(prefix=f"{ADMIN}/matches", include_in_schema=False)

Importer = Annotated[Visit, may("imports")]

PATH = f"{ADMIN}/matches"
PER_PAGE = 50

WHY = {
    "same_street": "the same street",
    "same_phone": "the same phone number",
    "similar_name": "a similar name",
    "same_name": "the same name",
    "taken": "but another row of the file is it",
    "tie": "as good as another one",
    "known_by_another_name": "known by another name in this feed",
}
"""Why a candidate may be the same, in words."""

BECAME = {
    "created": "It was added as a new listing.",
    "changed": "The listing was brought up to date.",
    "unchanged": "The listing says all of that already.",
    "older": "The listing’s own words are newer: nothing was changed.",
    "skipped": "The listing was deleted by an editor: nothing was changed.",
}


@router.get("")
def show_matches(visit: Importer) -> Response:
    """The matches that wait, the oldest first."""
    with visit.database.session() as session:
        found = open_matches(session, limit=PER_PAGE)
    return show(visit, "admin/matches.html", found=found)


@router.get("/{match_id}")
def show_match(visit: Importer, match_id: UUID) -> Response:
    """A row beside the listings that it may be."""
    return _match_page(visit, match_id)


@router.post("/{match_id}")
def post_match(visit: Importer, form: Posted, match_id: UUID) -> Response:
    """The matches that still wait."""
    try:
        decision = _decision(form)
    except ValueError:
        wrong = Errors.on("decision", "Choose which listing it is, or that it is none of these.")
        return _match_page(visit, match_id, form, wrong, InvalidRequest.status)
    try:
        with visit.database.transaction() as session:
            decided = decide(session, match_id, decision, visit.actor, visit.now)
    except (MatchClosed, InvalidRequest) as problem:
        wrong = Errors.on("decision", problem.detail)
        return _match_page(visit, match_id, form, wrong, problem.status)
    visit.catch_up()
    return done(visit, PATH, BECAME[decided.what])


def _decision(form: Form) -> Same | Different:
    """What was chosen. Raises ValueError where nothing was."""
    chosen = form.text("decision")
    return DIFFERENT if chosen == "different" else Same(UUID(chosen))


def _match_page(
    visit: Visit,
    match_id: UUID,
    form: Form | None = None,
    errors: Errors | None = None,
    status: int = 200,
) -> Response:
    with visit.database.session() as session:
        found: OpenMatch = read_match(session, match_id)
    return show(
        visit,
        "admin/match.html",
        status=status,
        errors=errors or Errors(),
        match=found,
        chosen=form.text("decision") if form else "",
        why=WHY,
    )
