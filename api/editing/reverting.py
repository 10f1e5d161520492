"""Takes a listing back to what it was, as a new change: nothing of the history is lost."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlmodel import Session

from api.audit.repository import entry
from api.auth.principal import Principal
from api.auth.web import Forbidden
from api.editing.documents import NoWholeState, program_as_kept, provider_as_kept
from api.editing.keeping import Edit, keep, program_to_edit, provider_to_edit, source_of, speaker_of
from api.editing.patch import outranked
from api.editing.problems import WrongState
from api.editing.records import FieldSource, R, Said
from api.editing.repository import ranks
from api.editing.results import Written
from api.editing.saying import Ranks
from api.editing.schemas import Reversion
from api.problems import NotFound


def revert_provider(
    session: Session,
    principal: Principal,
    provider_id: UUID,
    reversion: Reversion,
    *,
    if_match: Collection[int],
    now: datetime,
) -> Written:
    """The provider with all its fields and statements as they were at an entry of its history.

    Its programs stay as they are: each has its own history.

    Raises:
        Forbidden: it is not one of the editor's, or they would undo what the staff said.
        NotFound: there is no such provider, or no such entry of it.
        PreconditionFailed: it is not in a version of `if_match`.
        WrongState: the entry holds no whole state.
    """
    before = provider_to_edit(session, principal, provider_id, if_match)
    document = _document(session, f"provider:{provider_id}", reversion)
    try:
        after = provider_as_kept(document, before)
    except NoWholeState:
        raise WrongState(_NO_STATE) from None
    return _reverted(session, principal, before, after, reversion, now)


def revert_program(
    session: Session,
    principal: Principal,
    program_id: UUID,
    reversion: Reversion,
    *,
    if_match: Collection[int],
    now: datetime,
) -> Written:
    """The program with all its fields and statements as they were at an entry of its history.

    Raises:
        Forbidden, NotFound, PreconditionFailed, WrongState: as `revert_provider`.
    """
    before = program_to_edit(session, principal, program_id, if_match)
    document = _document(session, f"program:{program_id}", reversion)
    try:
        after = program_as_kept(document, before)
    except NoWholeState:
        raise WrongState(_NO_STATE) from None
    return _reverted(session, principal, before, after, reversion, now)


_NO_STATE = "There is no whole state to go back to at that entry; choose another of the history."


def _document(session: Session, subject: str, reversion: Reversion) -> Mapping[str, Any]:
    found = entry(session, reversion.seq)
    if found is None or found.subject != subject:
        raise NotFound("Its history has no such entry; choose one that it lists.")
    text = found.before if reversion.state == "before" else found.after
    if text is None:
        raise WrongState(_NO_STATE)
    document: Mapping[str, Any] = orjson.loads(text)
    return document


def _reverted(
    session: Session,
    principal: Principal,
    before: R,
    after: R,
    reversion: Reversion,
    now: datetime,
) -> Written:
    told, known = source_of(speaker_of(session, principal, now)), ranks(session)
    if outranked(before, after, told, known, now) or _unsays(before, after, told, known):
        raise Forbidden("Ask the staff of this directory: it would undo what they said.")
    if after.status != before.status:
        after = replace(after, status_since=now, status_why="editor")
    edits = [Edit("revert", before, after)]
    return keep(session, principal, edits, now=now, why=reversion.why)


def _unsays(before: R, after: R, told: FieldSource, known: Ranks) -> bool:
    """Whether it changes the statements of a source of higher rank."""

    def weightier(said: tuple[Said, ...]) -> set[Said]:
        return {one for one in said if known[one.source] > known[told.source]}

    return weightier(before.said) != weightier(after.said)
