"""Accounts of people who sign in: made, changed and disabled."""

from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter
from starlette.responses import Response

from api.admin.accounts import AccountChange, AccountCreate
from api.admin.grants import ensure_may_give, ensure_sees, sees
from api.auth.accounts import (
    Change,
    account_for_change,
    change_account,
    create_account,
    list_accounts,
)
from api.auth.records import AccountRecord
from api.problems import InvalidRequest, NotFound
from api.validation import read_json
from api.web.admin.keys import WORDS, grantable, granted
from api.web.admin.showing import done, show
from api.web.admin.visit import ADMIN, Posted, Visit, may
from api.web.forms import Errors, Form

router = APIRouter(prefix=f"{ADMIN}/accounts", include_in_schema=False)

AccountKeeper = Annotated[Visit, may("keys", own_providers=True)]

PATH = f"{ADMIN}/accounts"
MISSING = "There is no such account; look for it in the list of accounts."
POINTERS = {f"/{name}": name for name in ("email", "name", "password", "scopes", "providers")}


@router.get("")
def show_accounts(visit: AccountKeeper) -> Response:
    """Every account, and the form for another."""
    return _accounts_page(visit)


@router.post("")
def post_account(visit: AccountKeeper, form: Posted) -> Response:
    """The list of accounts, with the new one."""
    told = {name: form.text(name) for name in ("email", "name")}
    password = form.text("password") or None
    try:
        sent = orjson.dumps({**told, **granted(form), "password": password})
        asked = read_json(AccountCreate, sent)
        ensure_may_give(visit.principal, asked.scopes, asked.providers)
        with visit.database.transaction() as session:
            made = create_account(
                session,
                email=asked.email,
                name=asked.name,
                scopes=asked.scopes,
                providers=asked.providers,
                password=password,
                by=visit.actor,
                now=visit.now,
            )
    except InvalidRequest as problem:
        return _accounts_page(visit, form, Errors.of_pointers(problem.errors, POINTERS, WORDS))
    return done(visit, PATH, f"The account of {made.name} was added.")


@router.get("/{account_id}")
def show_account(visit: AccountKeeper, account_id: UUID) -> Response:
    """The form of one account."""
    return _account_page(visit, _account(visit, account_id))


@router.post("/{account_id}")
def post_change(visit: AccountKeeper, form: Posted, account_id: UUID) -> Response:
    """The list of accounts, one of them changed."""
    before = _account(visit, account_id)
    try:
        sent = orjson.dumps({**granted(form), "disabled": form.ticked("disabled")})
        asked = read_json(AccountChange, sent)
    except InvalidRequest as problem:
        errors = Errors.of_pointers(problem.errors, POINTERS, WORDS)
        return _account_page(visit, before, form, errors)
    providers = None if asked.providers is None else frozenset(asked.providers)
    # What they may not give they cannot tick, and it stays as it is.
    kept = {scope for scope in before.scopes if not visit.may(scope)}
    change = Change(frozenset(asked.scopes or ()) | kept, providers, bool(asked.disabled))
    with visit.database.transaction() as session:
        current = account_for_change(session, account_id)
        if current is None:
            raise NotFound(MISSING)
        ensure_may_give(visit.principal, current.scopes, current.providers)
        ensure_may_give(visit.principal, change.scopes, change.providers)
        after = change_account(session, current, change, by=visit.actor, now=visit.now)
    return done(visit, PATH, f"The account of {after.name} was saved.")


def _accounts_page(
    visit: Visit, form: Form | None = None, errors: Errors | None = None
) -> Response:
    with visit.database.session() as session:
        accounts = [one for one in list_accounts(session) if sees(visit.principal, one.providers)]
    return show(
        visit,
        "admin/accounts.html",
        status=InvalidRequest.status if errors else 200,
        errors=errors or Errors(),
        accounts=accounts,
        scopes=grantable(visit),
        form=form or Form.empty(),
        identity_provider=visit.settings.oidc_issuer,
    )


def _account_page(
    visit: Visit,
    account: AccountRecord,
    form: Form | None = None,
    errors: Errors | None = None,
) -> Response:
    providers = "\n".join(sorted(map(str, account.providers or ())))
    return show(
        visit,
        "admin/account.html",
        status=InvalidRequest.status if errors else 200,
        errors=errors or Errors(),
        account=account,
        scopes=grantable(visit),
        chosen=form.texts("scopes") if form else account.scopes,
        providers=form.text("providers") if form else providers,
        disabled=form.ticked("disabled") if form else account.disabled_at is not None,
        own=str(account.id) == visit.actor.id,
    )


def _account(visit: Visit, account_id: UUID) -> AccountRecord:
    with visit.database.session() as session:
        found = next((one for one in list_accounts(session) if one.id == account_id), None)
    if found is None:
        raise NotFound(MISSING)
    ensure_sees(visit.principal, found.providers, MISSING)
    return found
