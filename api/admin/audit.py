"""Who did what, over HTTP: /v1/admin/audit."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from pydantic import AwareDatetime, BaseModel, Field
from starlette.responses import Response

from api.admin.listings_answers import EntryRead
from api.audit.actor import ActorKind
from api.audit.chain import Anchor, UnusableAnchor
from api.audit.history import entry_document
from api.audit.repository import anchor, entries, entry, verify
from api.auth.secret import NotConfigured
from api.auth.web import Forbidden, Unauthorized, database_of, requires
from api.openapi import refuses
from api.problems import FieldError, InvalidRequest, NotFound
from api.responses import json_response
from api.validation import FIX_FIELDS

router = APIRouter(prefix="/v1/admin/audit", tags=["admin"], dependencies=[requires("audit")])

MOST_ENTRIES = 2**31 - 1
"""The highest number that an entry can have in the database."""

_REFUSES = (Unauthorized, Forbidden, NotConfigured, InvalidRequest)


class AuditPage(BaseModel):
    """Some entries of the log."""

    contents: list[EntryRead]
    next: int | None = Field(description="Send it as `before` for those that come after these.")
    anchor: str = Field(description="The log's last entry and its hash: keep it elsewhere.")


class FaultRead(BaseModel):
    """What is wrong with the log, and from which entry on."""

    seq: int
    kind: str
    detail: str


class VerdictRead(BaseModel):
    """Whether the log is as it was written."""

    sound: bool
    anchor: str | None = Field(description="What to keep of it now; null where the head is lost.")
    checked_with: Literal["anchor", "nothing"] = Field(
        description="Without an anchor a log that was written anew as a whole looks sound."
    )
    faults: list[FaultRead]


@router.get(
    "",
    summary="Who did what",
    responses={200: {"model": AuditPage}, **refuses(*_REFUSES)},
)
def get_audit(
    request: Request,
    provider: UUID | None = None,
    subject: Annotated[str | None, Query(max_length=80)] = None,
    actor: Annotated[
        str | None, Query(max_length=80, description="The id of a key or account.")
    ] = None,
    actor_kind: ActorKind | None = None,
    action: Annotated[str | None, Query(max_length=60)] = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    before: Annotated[
        int | None, Query(ge=1, le=MOST_ENTRIES, description="Only lower numbers.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Response:
    """The newest entries that fit everything that is asked, each with what it changed."""
    with database_of(request).session() as session:
        found = entries(
            session,
            provider_id=provider,
            subject=subject,
            actor_kind=actor_kind,
            actor_id=actor,
            action=action,
            since=since,
            until=until,
            before_seq=before,
            limit=limit + 1,
        )
        head = anchor(session)
    document: dict[str, Any] = {
        "contents": [entry_document(one) for one in found[:limit]],
        "next": found[limit - 1].seq if len(found) > limit else None,
        "anchor": str(head),
    }
    return json_response(request, document)


@router.get(
    "/verification",
    summary="Is the log as it was written?",
    responses={200: {"model": VerdictRead}, **refuses(*_REFUSES)},
)
def get_verification(
    request: Request,
    kept: Annotated[
        str | None, Query(alias="anchor", max_length=100, description="One that was kept.")
    ] = None,
) -> Response:
    """Every entry and hash of the log, checked one after the other."""
    try:
        known = None if kept is None else Anchor.parse(kept)
    except UnusableAnchor as error:
        fault = FieldError("/anchor", "unusable_anchor", str(error))
        raise InvalidRequest(FIX_FIELDS, errors=[fault]) from None
    with database_of(request).session() as session:
        verdict = verify(session, known)
    return json_response(
        request,
        {
            "sound": verdict.sound,
            "anchor": None if verdict.head is None else str(verdict.head),
            "checked_with": "nothing" if known is None else "anchor",
            "faults": [fault._asdict() for fault in verdict.faults],
        },
    )


@router.get(
    "/{seq}",
    summary="One entry of the log",
    responses={200: {"model": EntryRead}, **refuses(*_REFUSES, NotFound)},
)
def get_entry(request: Request, seq: Annotated[int, Path(ge=1, le=MOST_ENTRIES)]) -> Response:
    """What was done, before and after."""
    with database_of(request).session() as session:
        found = entry(session, seq)
    if found is None:
        raise NotFound("The log has no entry of this number; /v1/admin/audit lists the newest.")
    return json_response(request, entry_document(found))
