"""Takes a provider or a program away from the public, and brings it back: no row is ever lost."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from api.auth.principal import Principal
from api.auth.web import Forbidden
from api.editing.keeping import (
    Edit,
    keep,
    not_deleted,
    program_to_edit,
    provider_to_edit,
    source_of,
    speaker_of,
    with_status,
)
from api.editing.patch import outranked
from api.editing.problems import WrongState
from api.editing.records import R, Status
from api.editing.repository import no_longer_missing, ranks
from api.editing.results import Written


def delete_provider(
    session: Session,
    principal: Principal,
    provider_id: UUID,
    *,
    if_match: Collection[int],
    now: datetime,
    why: str | None = None,
) -> Written:
    """The provider, which the public sees no more, nor any of its programs.

    Raises:
        Forbidden: it is not one of the editor's, or the staff set its status.
        NotFound: there is no such provider.
        PreconditionFailed: it is not in a version of `if_match`.
        WrongState: it is deleted already.
    """
    before = not_deleted(provider_to_edit(session, principal, provider_id, if_match))
    return _turned(session, principal, before, "deleted", "delete", now, why)


def restore_provider(
    session: Session,
    principal: Principal,
    provider_id: UUID,
    *,
    if_match: Collection[int],
    now: datetime,
    why: str | None = None,
) -> Written:
    """The provider, published again.

    Raises:
        Forbidden, NotFound, PreconditionFailed: as `delete_provider`.
        WrongState: it is not deleted.
    """
    before = _deleted(provider_to_edit(session, principal, provider_id, if_match))
    no_longer_missing(session, provider_id)
    return _turned(session, principal, before, "published", "restore", now, why)


def delete_program(
    session: Session,
    principal: Principal,
    program_id: UUID,
    *,
    if_match: Collection[int],
    now: datetime,
    why: str | None = None,
) -> Written:
    """The program, which the public sees no more.

    Raises:
        Forbidden, NotFound, PreconditionFailed, WrongState: as `delete_provider`.
    """
    before = not_deleted(program_to_edit(session, principal, program_id, if_match))
    return _turned(session, principal, before, "deleted", "delete", now, why)


def restore_program(
    session: Session,
    principal: Principal,
    program_id: UUID,
    *,
    if_match: Collection[int],
    now: datetime,
    why: str | None = None,
) -> Written:
    """The program, published again.

    Raises:
        Forbidden, NotFound, PreconditionFailed, WrongState: as `restore_provider`.
    """
    before = _deleted(program_to_edit(session, principal, program_id, if_match))
    return _turned(session, principal, before, "published", "restore", now, why)


def _deleted(record: R) -> R:
    if record.status != "deleted":
        raise WrongState("It is not deleted; to show it again set its status to published.")
    return record


def _turned(
    session: Session,
    principal: Principal,
    before: R,
    status: Status,
    action: str,
    now: datetime,
    why: str | None,
) -> Written:
    told = source_of(speaker_of(session, principal, now))
    after = with_status(before, status, "editor", told, now)
    if outranked(before, after, told, ranks(session), now):
        raise Forbidden("Ask the staff of this directory: it was they who set its status.")
    return keep(session, principal, [Edit(action, before, after)], now=now, why=why)
