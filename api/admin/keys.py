"""Keys of programs: /v1/admin/keys."""

from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BaseModel
from starlette.responses import Response

from api.admin.grants import (
    Asked,
    Name,
    Providers,
    Scopes,
    ensure_may_give,
    ensure_sees,
    sees,
    shown,
)
from api.admin.paging import PageNumber, PageRead, PerPage, page_of
from api.auth.idempotency import IdempotencyKeyReused, Once
from api.auth.keys import create_key, key_of, list_keys, revoke_key
from api.auth.principal import Principal
from api.auth.records import KeyRecord, KeyState
from api.auth.scopes import Scope
from api.auth.secret import NotConfigured
from api.auth.web import Body, Forbidden, Unauthorized, database_of, requires, secret_of
from api.openapi import refuses, takes_json
from api.problems import ContentTooLarge, FieldError, InvalidRequest, NotFound
from api.responses import json_response
from api.validation import FIX_FIELDS, MalformedJson, NotJson, read_json

router = APIRouter(prefix="/v1/admin/keys", tags=["admin"])

MISSING = "There is no key with this id; /v1/admin/keys lists them."

WhoMayKeys = Annotated[Principal, requires("keys", own_providers=True)]


class KeyCreate(Asked):
    """A key to be made."""

    name: Name
    scopes: Scopes
    providers: Providers | None = None
    expires_at: AwareDatetime | None = None


class KeyRead(BaseModel):
    """A key, without its secret. `id` is the part of it that may be seen."""

    id: str
    name: str
    scopes: list[Scope]
    providers: list[UUID] | None
    state: KeyState
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    last_used_on: date | None
    revoked_at: datetime | None


class KeyCreated(KeyRead):
    """A key that was just made. `key` is shown this once: null where a POST is repeated."""

    key: str | None


@router.get(
    "",
    summary="Every key",
    responses={
        200: {"model": PageRead[KeyRead]},
        **refuses(Unauthorized, Forbidden, InvalidRequest, NotConfigured),
    },
)
def get_keys(
    request: Request, principal: WhoMayKeys, page: PageNumber = 1, per_page: PerPage = 20
) -> Response:
    """The keys, revoked ones too, the newest first. Limited principals see their providers' own."""
    now = datetime.now(UTC)
    with database_of(request).session() as session:
        found = [key for key in list_keys(session) if sees(principal, key.providers)]
    return json_response(request, page_of(found, page, per_page, lambda key: _document(key, now)))


@router.post(
    "",
    summary="Make a key",
    status_code=201,
    responses={
        201: {"model": KeyCreated},
        **refuses(
            Unauthorized,
            Forbidden,
            InvalidRequest,
            IdempotencyKeyReused,
            MalformedJson,
            NotJson,
            ContentTooLarge,
            NotConfigured,
        ),
    },
    openapi_extra=takes_json(KeyCreate),
)
def post_key(request: Request, principal: WhoMayKeys, body: Body, once: Once) -> Response:
    """A new key, which is shown this once. Nobody can give it more than they have themselves."""
    asked = read_json(KeyCreate, body)
    ensure_may_give(principal, asked.scopes, asked.providers)
    now = datetime.now(UTC)
    if asked.expires_at is not None and asked.expires_at <= now:
        fault = FieldError("/expires_at", "past", "Give a time that is still to come.")
        raise InvalidRequest(FIX_FIELDS, errors=[fault])
    with database_of(request).transaction() as session:
        if (given := once.replay(session, principal, now)) is not None:
            return given
        made = create_key(
            session,
            secret_of(request),
            name=asked.name,
            scopes=asked.scopes,
            providers=asked.providers,
            expires_at=asked.expires_at,
            by=principal.actor,
            now=now,
        )
        document = _document(made.record, now)
        return once.answer(
            session,
            principal,
            {**document, "key": made.token},
            status=201,
            kept={**document, "key": None},
        )


@router.delete(
    "/{key_id}",
    summary="Revoke a key",
    responses={
        200: {"model": KeyRead},
        **refuses(Unauthorized, Forbidden, NotFound, NotConfigured, InvalidRequest),
    },
)
def delete_key(request: Request, principal: WhoMayKeys, key_id: str) -> Response:
    """The key, which opens nothing any more from now on. Revoking it again changes nothing."""
    now = datetime.now(UTC)
    with database_of(request).transaction() as session:
        found = key_of(session, key_id)
        if found is None:
            raise NotFound(MISSING)
        ensure_sees(principal, found.providers, MISSING)
        ensure_may_give(principal, found.scopes, found.providers)
        revoked = revoke_key(session, key_id, by=principal.actor, now=now)
    if revoked is None:
        raise NotFound(MISSING)
    return json_response(request, _document(revoked, now))


def _document(key: KeyRecord, now: datetime) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        **shown(key.scopes, key.providers),
        "state": key.state(now),
        "created_at": key.created_at,
        "created_by": key.created_by,
        "expires_at": key.expires_at,
        "last_used_on": key.last_used_on,
        "revoked_at": key.revoked_at,
    }
