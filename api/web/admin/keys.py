"""Keys of programs: made, shown once, and revoked."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

import orjson
from fastapi import APIRouter
from starlette.responses import Response

from api.admin.grants import ensure_may_give, ensure_sees, sees
from api.admin.keys import KeyCreate
from api.auth.keys import create_key, key_of, list_keys, revoke_key
from api.auth.records import KeyRecord
from api.auth.scopes import MEANINGS
from api.auth.web import secret_of
from api.problems import InvalidRequest, NotFound
from api.validation import read_json
from api.web.admin.showing import done, show
from api.web.admin.visit import ADMIN, Posted, Visit, may
from api.web.forms import Errors, Form

router = APIRouter(prefix=f"{ADMIN}/keys", include_in_schema=False)

KeyKeeper = Annotated[Visit, may("keys", own_providers=True)]

PATH = f"{ADMIN}/keys"
MISSING = "There is no such key; look for it in the list of keys."
POINTERS = {"/name": "name", "/scopes": "scopes", "/providers": "providers", "/expires_at": "until"}


@router.get("")
def show_keys(visit: KeyKeeper) -> Response:
    """Every key, and the form for another."""
    return _keys_page(visit)


@router.post("")
def post_key(visit: KeyKeeper, form: Posted) -> Response:
    """The new key, shown this once: the page is the answer itself, as nothing may keep the key."""
    try:
        until = _end_of(form.text("until"))
        asked = read_json(KeyCreate, orjson.dumps({**granted(form), "name": form.text("name")}))
        ensure_may_give(visit.principal, asked.scopes, asked.providers)
    except ValueError:
        return _keys_page(visit, form, Errors.on("until", "Choose a day, or leave it empty."))
    except InvalidRequest as problem:
        return _keys_page(visit, form, Errors.of_pointers(problem.errors, POINTERS, WORDS))
    if until is not None and until <= visit.now:
        return _keys_page(visit, form, Errors.on("until", "Choose a day that is still to come."))
    with visit.database.transaction() as session:
        made = create_key(
            session,
            secret_of(visit.request),
            name=asked.name,
            scopes=asked.scopes,
            providers=asked.providers,
            expires_at=until,
            by=visit.actor,
            now=visit.now,
        )
    return show(visit, "admin/key_made.html", key=made.record, token=made.token)


@router.get("/{key_id}/revoke")
def show_revoke(visit: KeyKeeper, key_id: str) -> Response:
    """The question whether to revoke a key."""
    return show(visit, "admin/key_revoke.html", key=_key(visit, key_id))


@router.post("/{key_id}/revoke")
def post_revoke(visit: KeyKeeper, form: Posted, key_id: str) -> Response:  # noqa: ARG001 (reading the form is the check)
    """The list of keys, one of them revoked."""
    key = _key(visit, key_id)
    ensure_may_give(visit.principal, key.scopes, key.providers)
    with visit.database.transaction() as session:
        revoke_key(session, key_id, by=visit.actor, now=visit.now)
    return done(visit, PATH, f"The key “{key.name}” opens nothing any more.")


WORDS = {
    ("scopes", "too_short"): "Choose at least one thing it may do.",
    ("name", "string_too_short"): "Enter a name.",
    ("providers", "uuid_parsing"): "Write the ids of providers, one on each line.",
}


def granted(form: Form) -> dict[str, Any]:
    """What a form would allow: scopes, and the only providers where it is limited."""
    providers = re.split(r"[\s,]+", form.text("providers")) if form.text("providers") else None
    return {"scopes": form.texts("scopes"), "providers": providers}


def grantable(visit: Visit) -> list[tuple[str, str]]:
    """The scopes that a visitor may give, with their meanings."""
    return [(scope, meaning) for scope, meaning in MEANINGS.items() if visit.may(scope)]


def _keys_page(visit: Visit, form: Form | None = None, errors: Errors | None = None) -> Response:
    with visit.database.session() as session:
        keys = [key for key in list_keys(session) if sees(visit.principal, key.providers)]
    return show(
        visit,
        "admin/keys.html",
        status=InvalidRequest.status if errors else 200,
        errors=errors or Errors(),
        keys=keys,
        now=visit.now,
        scopes=grantable(visit),
        form=form or Form.empty(),
        tomorrow=(visit.now + timedelta(days=1)).date().isoformat(),
    )


def _key(visit: Visit, key_id: str) -> KeyRecord:
    with visit.database.session() as session:
        key = key_of(session, key_id)
    if key is None:
        raise NotFound(MISSING)
    ensure_sees(visit.principal, key.providers, MISSING)
    return key


def _end_of(day: str) -> datetime | None:
    """The end of a day. Raises ValueError where it is none."""
    if not day:
        return None
    return datetime.combine(date.fromisoformat(day), time.min, UTC) + timedelta(days=1)
