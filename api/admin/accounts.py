"""Accounts of people who sign in: /v1/admin/accounts."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field, SecretStr
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
from api.auth.accounts import (
    Change,
    account_for_change,
    change_account,
    create_account,
    list_accounts,
)
from api.auth.idempotency import IdempotencyKeyReused, Once
from api.auth.principal import Principal
from api.auth.records import AccountRecord
from api.auth.scopes import Scope
from api.auth.secret import NotConfigured
from api.auth.web import Body, Forbidden, Unauthorized, database_of, requires
from api.openapi import refuses, takes_json
from api.problems import ContentTooLarge, InvalidRequest, NotFound
from api.responses import json_response
from api.validation import MalformedJson, NotJson, read_json

router = APIRouter(prefix="/v1/admin/accounts", tags=["admin"])

MISSING = "There is no account with this id; /v1/admin/accounts lists them."

WhoMayKeys = Annotated[Principal, requires("keys", own_providers=True)]


class AccountCreate(Asked):
    """An account to be made."""

    email: str = Field(max_length=300)
    name: Name
    scopes: Scopes
    providers: Providers | None = None
    password: SecretStr | None = Field(
        None,
        max_length=1000,
        description="Its first password; none for who signs in by the identity provider.",
    )


class AccountChange(Asked):
    """What is to change; what is left out stays. `providers: null` lifts the limit."""

    scopes: Scopes | None = None
    providers: Providers | None = None
    disabled: bool | None = None


class AccountRead(BaseModel):
    """An account. Nothing of its password is ever shown."""

    id: UUID
    email: str
    name: str
    scopes: list[Scope]
    providers: list[UUID] | None
    has_password: bool
    has_identity: bool = Field(description="Whether it has signed in by the identity provider.")
    created_at: datetime
    created_by: str
    disabled_at: datetime | None


@router.get(
    "",
    summary="Every account",
    responses={
        200: {"model": PageRead[AccountRead]},
        **refuses(Unauthorized, Forbidden, InvalidRequest, NotConfigured),
    },
)
def get_accounts(
    request: Request, principal: WhoMayKeys, page: PageNumber = 1, per_page: PerPage = 20
) -> Response:
    """The accounts by e-mail address. Limited principals see their providers' own."""
    with database_of(request).session() as session:
        found = [one for one in list_accounts(session) if sees(principal, one.providers)]
    return json_response(request, page_of(found, page, per_page, _document))


@router.post(
    "",
    summary="Make an account",
    status_code=201,
    responses={
        201: {"model": AccountRead},
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
    openapi_extra=takes_json(AccountCreate),
)
def post_account(request: Request, principal: WhoMayKeys, body: Body, once: Once) -> Response:
    """A new account. Nobody can give it more than they have themselves."""
    asked = read_json(AccountCreate, body)
    ensure_may_give(principal, asked.scopes, asked.providers)
    now = datetime.now(UTC)
    with database_of(request).transaction() as session:
        if (given := once.replay(session, principal, now)) is not None:
            return given
        made = create_account(
            session,
            email=asked.email,
            name=asked.name,
            scopes=asked.scopes,
            providers=asked.providers,
            password=asked.password.get_secret_value() if asked.password else None,
            by=principal.actor,
            now=now,
        )
        return once.answer(session, principal, _document(made), status=201)


@router.patch(
    "/{account_id}",
    summary="Change what an account may do, disable or enable it",
    responses={
        200: {"model": AccountRead},
        **refuses(
            Unauthorized,
            Forbidden,
            NotFound,
            InvalidRequest,
            MalformedJson,
            NotJson,
            ContentTooLarge,
            NotConfigured,
        ),
    },
    openapi_extra=takes_json(AccountChange),
)
def patch_account(
    request: Request, principal: WhoMayKeys, account_id: UUID, body: Body
) -> Response:
    """The account as it is now. Disabled, it is signed out everywhere at once."""
    asked = read_json(AccountChange, body)
    with database_of(request).transaction() as session:
        before = account_for_change(session, account_id)
        if before is None:
            raise NotFound(MISSING)
        ensure_sees(principal, before.providers, MISSING)
        ensure_may_give(principal, before.scopes, before.providers)
        change = _change(before, asked)
        ensure_may_give(principal, change.scopes, change.providers)
        after = change_account(session, before, change, by=principal.actor, now=datetime.now(UTC))
    return json_response(request, _document(after))


def _change(before: AccountRecord, asked: AccountChange) -> Change:
    """What the account is to be: null of `providers` counts, of the others it is nothing said."""
    providers = before.providers
    if "providers" in asked.model_fields_set:
        providers = None if asked.providers is None else frozenset(asked.providers)
    disabled = before.disabled_at is not None if asked.disabled is None else asked.disabled
    scopes = before.scopes if asked.scopes is None else frozenset(asked.scopes)
    return Change(scopes, providers, disabled)


def _document(account: AccountRecord) -> dict[str, Any]:
    return {
        "id": account.id,
        "email": account.email,
        "name": account.name,
        **shown(account.scopes, account.providers),
        "has_password": account.has_password,
        "has_identity": account.has_identity,
        "created_at": account.created_at,
        "created_by": account.created_by,
        "disabled_at": account.disabled_at,
    }
