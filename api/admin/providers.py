"""Providers for editors: /v1/admin/providers."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.admin.listings_answers import (
    HistoryRead,
    ProgramWritten,
    ProviderOfEditors,
    ProvidersPage,
    ProviderWritten,
)
from api.admin.listings_conditions import (
    READS,
    WRITES,
    Known,
    Seen,
    beds_hold,
    changed,
    changed_once,
    gazetteer_of,
    listed,
    settings_of,
    shown,
    takes_patch,
    takes_reason,
)
from api.admin.paging import PageNumber, PerPage
from api.auth.idempotency import IdempotencyKeyReused, Once
from api.auth.principal import Principal
from api.auth.web import Body, database_of, requires
from api.editing.browsing import Asked, browse
from api.editing.changing import change_provider
from api.editing.creating import create_program, create_provider
from api.editing.history import history
from api.editing.reading import provider_for_editors
from api.editing.records import Status
from api.editing.reverting import revert_provider
from api.editing.schemas import (
    NewProgram,
    NewProvider,
    ProviderPatch,
    Reason,
    Reversion,
    Verification,
    read,
)
from api.editing.statuses import delete_provider, restore_provider
from api.editing.verifying import verify
from api.openapi import refuses, shows, takes_json

PROVIDERS = "/v1/admin/providers"
PROGRAMS = "/v1/admin/programs"

router = APIRouter(prefix=PROVIDERS, tags=["admin"])

Reader = Annotated[Principal, requires("read", own_providers=True)]
Writer = Annotated[Principal, requires("listings:write", own_providers=True)]
WriterOfAll = Annotated[Principal, requires("listings:write")]
Verifier = Annotated[Principal, requires("listings:verify", own_providers=True)]

Text = Annotated[
    str,
    Query(max_length=200, description="Words of a name, city, ZIP code or phone number: all."),
]
State = Annotated[str | None, Query(pattern="^[A-Z]{2}$", description="Two letters.")]
Stale = Annotated[
    bool | None, Query(description="Whether nobody has said anything of it for too long.")
]


@router.get(
    "",
    summary="Find providers, whatever their status",
    responses={200: {"model": ProvidersPage}, **refuses(*READS)},
)
def get_providers(
    request: Request,
    principal: Reader,
    q: Text = "",
    state: State = None,
    status: Status | None = None,
    stale: Stale = None,
    page: PageNumber = 1,
    per_page: PerPage = 20,
) -> Response:
    """A page of providers by name, then by id. Limited keys see their own."""
    oldest = datetime.now(UTC).date() - timedelta(days=settings_of(request).stale_after_days)
    asked = Asked(q, state, status, stale, oldest, principal.providers, page, per_page)
    with database_of(request).session() as session:
        total, rows = browse(session, asked)
    pages = -(-total // per_page)
    document: dict[str, Any] = {
        "total_items": total,
        "total_pages": pages,
        "page_number": page,
        "size": len(rows),
        "first_page": page == 1,
        "last_page": page >= pages,
        "empty": not rows,
        "contents": [row._asdict() for row in rows],
    }
    return listed(document)


@router.post(
    "",
    summary="Add a provider, with its programs or without",
    status_code=201,
    responses={201: {"model": ProviderWritten}, **refuses(*WRITES, IdempotencyKeyReused)},
    openapi_extra=takes_json(NewProvider),
)
def post_provider(request: Request, principal: WriterOfAll, body: Body, once: Once) -> Response:
    """The new provider, published. What is odd about it is told in `warnings`."""
    new, gazetteer, capacity = read(NewProvider, body), gazetteer_of(request), beds_hold(request)
    return changed_once(
        request,
        principal,
        once,
        lambda session, now: create_provider(
            session, principal, new, now=now, gazetteer=gazetteer, capacity=capacity
        ),
        status=201,
        at=PROVIDERS,
    )


@router.get(
    "/{provider_id}",
    summary="One provider as editors see it",
    responses={**shows(ProviderOfEditors), **refuses(*READS)},
)
def get_provider(request: Request, principal: Reader, provider_id: UUID, known: Known) -> Response:
    """The provider, whatever its status, with who said what. Its ETag is needed to edit it."""
    with database_of(request).session() as session:
        document = provider_for_editors(session, principal, provider_id)
    return shown(document, known)


@router.patch(
    "/{provider_id}",
    summary="Change a provider",
    responses={200: {"model": ProviderWritten}, **refuses(*WRITES)},
    openapi_extra=takes_patch(ProviderPatch),
)
def patch_provider(
    request: Request, principal: Writer, provider_id: UUID, seen: Seen, body: Body
) -> Response:
    """The provider after a JSON Merge Patch: what is left out stays, null makes it unknown.

    A value that is there already, or a fact that is believed already, changes nothing.
    """
    patch, gazetteer = read(ProviderPatch, body), gazetteer_of(request)
    return changed(
        request,
        lambda session, now: change_provider(
            session, principal, provider_id, patch, if_match=seen, now=now, gazetteer=gazetteer
        ),
    )


@router.delete(
    "/{provider_id}",
    summary="Delete a provider",
    responses={200: {"model": ProviderWritten}, **refuses(*WRITES)},
    openapi_extra=takes_reason(Reason),
)
def remove_provider(
    request: Request, principal: Writer, provider_id: UUID, seen: Seen, body: Body
) -> Response:
    """The provider, which the public sees no more. It can be restored."""
    why = read(Reason, body).why
    return changed(
        request,
        lambda session, now: delete_provider(
            session, principal, provider_id, if_match=seen, now=now, why=why
        ),
    )


@router.post(
    "/{provider_id}/restore",
    summary="Restore a deleted provider",
    responses={200: {"model": ProviderWritten}, **refuses(*WRITES, IdempotencyKeyReused)},
    openapi_extra=takes_reason(Reason),
)
def post_restore(
    request: Request, principal: Writer, provider_id: UUID, seen: Seen, body: Body, once: Once
) -> Response:
    """The provider, published again."""
    why = read(Reason, body).why
    return changed_once(
        request,
        principal,
        once,
        lambda session, now: restore_provider(
            session, principal, provider_id, if_match=seen, now=now, why=why
        ),
    )


@router.post(
    "/{provider_id}/verify",
    summary="Confirm a listing, or single facts of it",
    responses={200: {"model": ProviderWritten}, **refuses(*WRITES, IdempotencyKeyReused)},
    openapi_extra=takes_json(Verification),
)
def post_verify(
    request: Request, principal: Verifier, provider_id: UUID, seen: Seen, body: Body, once: Once
) -> Response:
    """The provider, confirmed on a day by a call, its own site or a letter.

    Without `facts` and `programs`: it and its published programs as a whole. With `facts`: what is
    believed of each becomes a person's word, which no feed outweighs.
    """
    verification = read(Verification, body)
    return changed_once(
        request,
        principal,
        once,
        lambda session, now: verify(
            session, principal, provider_id, verification, if_match=seen, now=now
        ),
    )


@router.get(
    "/{provider_id}/history",
    summary="What was done to a listing",
    responses={200: {"model": HistoryRead}, **refuses(*READS)},
)
def get_history(
    request: Request,
    principal: Reader,
    provider_id: UUID,
    before: Annotated[int | None, Query(ge=1, description="Only lower numbers.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """What was done to the provider and its programs, the newest first, field by field."""
    with database_of(request).session() as session:
        found = history(session, principal, provider_id, before=before, limit=limit)
    return listed({"contents": found.entries, "next": found.next})


@router.post(
    "/{provider_id}/revert",
    summary="Take a provider back to an earlier state",
    responses={200: {"model": ProviderWritten}, **refuses(*WRITES, IdempotencyKeyReused)},
    openapi_extra=takes_json(Reversion),
)
def post_revert(
    request: Request, principal: Writer, provider_id: UUID, seen: Seen, body: Body, once: Once
) -> Response:
    """The provider as it was after (or before) an entry of its history: a change like any other."""
    reversion = read(Reversion, body)
    return changed_once(
        request,
        principal,
        once,
        lambda session, now: revert_provider(
            session, principal, provider_id, reversion, if_match=seen, now=now
        ),
    )


@router.post(
    "/{provider_id}/programs",
    summary="Add a program",
    status_code=201,
    responses={201: {"model": ProgramWritten}, **refuses(*WRITES, IdempotencyKeyReused)},
    openapi_extra=takes_json(NewProgram),
)
def post_program(
    request: Request, principal: Writer, provider_id: UUID, body: Body, once: Once
) -> Response:
    """The new program of this provider, published."""
    new, capacity = read(NewProgram, body), beds_hold(request)
    return changed_once(
        request,
        principal,
        once,
        lambda session, now: create_program(
            session, principal, provider_id, new, now=now, capacity=capacity
        ),
        status=201,
        at=PROGRAMS,
    )
