"""Programs for editors: /v1/admin/programs. They are added at their provider."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.admin.listings_answers import ProgramOfEditors, ProgramWritten
from api.admin.listings_conditions import (
    READS,
    WRITES,
    Known,
    Seen,
    beds_hold,
    changed,
    changed_once,
    shown,
    takes_patch,
    takes_reason,
)
from api.auth.idempotency import IdempotencyKeyReused, Once
from api.auth.principal import Principal
from api.auth.web import Body, database_of, requires
from api.editing.changing import change_program
from api.editing.reading import program_for_editors
from api.editing.reverting import revert_program
from api.editing.schemas import ProgramPatch, Reason, Reversion, read
from api.editing.statuses import delete_program, restore_program
from api.openapi import refuses, shows, takes_json

router = APIRouter(prefix="/v1/admin/programs", tags=["admin"])

Reader = Annotated[Principal, requires("read", own_providers=True)]
Writer = Annotated[Principal, requires("listings:write", own_providers=True)]


@router.get(
    "/{program_id}",
    summary="One program as editors see it",
    responses={**shows(ProgramOfEditors), **refuses(*READS)},
)
def get_program(request: Request, principal: Reader, program_id: UUID, known: Known) -> Response:
    """The program, whatever its status, with who said what. Its ETag is needed to edit it."""
    with database_of(request).session() as session:
        document = program_for_editors(session, principal, program_id)
    return shown(document, known)


@router.patch(
    "/{program_id}",
    summary="Change a program",
    responses={200: {"model": ProgramWritten}, **refuses(*WRITES)},
    openapi_extra=takes_patch(ProgramPatch),
)
def patch_program(
    request: Request, principal: Writer, program_id: UUID, seen: Seen, body: Body
) -> Response:
    """The program after a JSON Merge Patch: what is left out stays, null makes it unknown.

    Who sends `beds_open` says it as of now: also the same number again is a change.
    """
    patch, capacity = read(ProgramPatch, body), beds_hold(request)
    return changed(
        request,
        lambda session, now: change_program(
            session, principal, program_id, patch, if_match=seen, now=now, capacity=capacity
        ),
    )


@router.delete(
    "/{program_id}",
    summary="Delete a program",
    responses={200: {"model": ProgramWritten}, **refuses(*WRITES)},
    openapi_extra=takes_reason(Reason),
)
def remove_program(
    request: Request, principal: Writer, program_id: UUID, seen: Seen, body: Body
) -> Response:
    """The program, which the public sees no more. It can be restored."""
    why = read(Reason, body).why
    return changed(
        request,
        lambda session, now: delete_program(
            session, principal, program_id, if_match=seen, now=now, why=why
        ),
    )


@router.post(
    "/{program_id}/restore",
    summary="Restore a deleted program",
    responses={200: {"model": ProgramWritten}, **refuses(*WRITES, IdempotencyKeyReused)},
    openapi_extra=takes_reason(Reason),
)
def post_restore(
    request: Request, principal: Writer, program_id: UUID, seen: Seen, body: Body, once: Once
) -> Response:
    """The program, published again."""
    why = read(Reason, body).why
    return changed_once(
        request,
        principal,
        once,
        lambda session, now: restore_program(
            session, principal, program_id, if_match=seen, now=now, why=why
        ),
    )


@router.post(
    "/{program_id}/revert",
    summary="Take a program back to an earlier state",
    responses={200: {"model": ProgramWritten}, **refuses(*WRITES, IdempotencyKeyReused)},
    openapi_extra=takes_json(Reversion),
)
def post_revert(
    request: Request, principal: Writer, program_id: UUID, seen: Seen, body: Body, once: Once
) -> Response:
    """The program as it was after (or before) an entry of the listing's history."""
    reversion = read(Reversion, body)
    return changed_once(
        request,
        principal,
        once,
        lambda session, now: revert_program(
            session, principal, program_id, reversion, if_match=seen, now=now
        ),
    )
