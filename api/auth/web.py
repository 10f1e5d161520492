"""How a route says which scopes it needs, and gets who asks.

    Unauthorized            401  no key, or none that opens anything
    Forbidden               403  a key that is not allowed this

An endpoint takes `principal: Annotated[Principal, requires("keys")]`. A route under /v1/admin that
does not is refused: the app does not start with one.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import BackgroundTasks, Depends, FastAPI, Security
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import Request
from starlette.routing import BaseRoute

from api.auth.keys import find_key, first_use_of_day, note_use, principal_of
from api.auth.principal import Principal
from api.auth.records import KeyRecord
from api.auth.scopes import MEANINGS, Scope, in_order
from api.auth.secret import NotConfigured, ServerSecret, server_secret
from api.auth.tokens import read_token
from api.database import Database, DatabaseError
from api.openapi import refuses
from api.problems import Problem
from api.settings import Settings
from api.validation import json_body

ADMIN = "/v1/admin"

_HOW_TO_SEND = "Send your key in the header Authorization: Bearer tf_…"
_log = logging.getLogger("treatment_finder.auth")

_bearer = HTTPBearer(
    bearerFormat="tf_<id>_<secret>_<checksum>",
    scheme_name="key",
    description="A key, as `treatment-finder keys create` prints it once. Its scopes: "
    + "; ".join(f"`{scope}`: {meaning}" for scope, meaning in MEANINGS.items())
    + ".",
    auto_error=False,
)


class Unauthorized(Problem):
    """There is no key, or none that opens anything (any more)."""

    status = 401
    slug = "unauthorized"
    title = "A valid key is needed"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": "Bearer"})


class Forbidden(Problem):
    """The key or account is not allowed this."""

    status = 403
    slug = "forbidden"
    title = "Not allowed"


class UndeclaredScope(RuntimeError):
    """A route of the admin API does not say which scopes it needs: nobody may serve it."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a route needs of who asks; as a dependency, whoever asks and has it.

    Attributes:
        scopes: all of them.
        own_providers: whether it also takes those limited to named providers. Its endpoint then
            asks `principal.may_touch`; other routes refuse them.
    """

    scopes: frozenset[Scope]
    own_providers: bool

    def __call__(
        self,
        request: Request,
        tasks: BackgroundTasks,
        sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    ) -> Principal:
        """Whoever asks.

        Raises:
            Unauthorized: nobody we know.
            Forbidden: not allowed here.
            NotConfigured: the service has no secret to recognise keys by.
        """
        now = datetime.now(UTC)
        key = _key(request, sent.credentials if sent else "", now)
        principal = principal_of(key)
        for scope in in_order(self.scopes - principal.scopes):
            raise Forbidden(f"Use a key with the scope {scope}; this one does not have it.")
        if principal.limited and not self.own_providers:
            raise Forbidden("Use a key for the whole directory; this one is limited to providers.")
        if first_use_of_day(key, now):
            # After the answer: a day that can't be noted fails nobody's request.
            tasks.add_task(_note_use, database_of(request), key, now)
        return principal


def requires(*scopes: Scope, own_providers: bool = False) -> Any:
    """What makes a parameter of an endpoint the principal, and the route one that needs scopes.

    Args:
        scopes: who asks has to have all of them; at least one.
        own_providers: see `Requirement`.
    """
    if not scopes:
        raise UndeclaredScope("A route needs at least one scope.")
    return Security(Requirement(frozenset(scopes), own_providers), scopes=in_order(scopes))


def recognised() -> Any:
    """What makes a parameter of an endpoint the principal, whatever scopes they have."""
    return Security(Requirement(frozenset(), own_providers=True), scopes=[])


def ensure_may_touch(principal: Principal, provider_id: UUID) -> None:
    """Return where they may do to this provider what their scopes allow.

    Raises:
        Forbidden: they are limited to others.
    """
    if not principal.may_touch(provider_id):
        raise Forbidden("Ask for one of the providers that /v1/admin/me lists; it is not this one.")


def requirement(route: BaseRoute) -> Requirement | None:
    """What this route needs of who asks; None where it does not say."""
    if not isinstance(route, APIRoute):
        return None
    return next(_requirements(route.dependant), None)


def route_scopes(route: BaseRoute) -> frozenset[Scope] | None:
    """The scopes that this route declares; None where it declares none."""
    found = requirement(route)
    return None if found is None else found.scopes


def admin_routes(routes: Iterable[BaseRoute]) -> list[BaseRoute]:
    """The routes of the admin API."""
    return [
        route
        for route in routes
        if (path := getattr(route, "path", "")) == ADMIN or path.startswith(f"{ADMIN}/")
    ]


def refuse_undeclared(app: FastAPI) -> None:
    """Return where every route of the admin API declares its scopes; called at the start.

    Raises:
        UndeclaredScope: naming those that do not.
    """
    open_ones = [
        getattr(route, "path", "")
        for route in admin_routes(app.routes)
        if route_scopes(route) is None
    ]
    if open_ones:
        raise UndeclaredScope(f"These routes declare no scope: {', '.join(sorted(open_ones))}.")


def database_of(request: Request) -> Database:
    """The app's database."""
    return cast("Database", request.app.state.database)


def secret_of(request: Request) -> ServerSecret:
    """The app's secret, read when it is first needed.

    Raises:
        NotConfigured: there is none.
    """
    state = request.app.state
    if not hasattr(state, "secret"):
        state.secret = server_secret(cast("Settings", state.settings), database_of(request))
    return cast("ServerSecret", state.secret)


Body = Annotated[bytes, Depends(json_body)]
"""The request's body, for `api.validation.read_json`."""

REFUSES = refuses(Unauthorized, Forbidden, NotConfigured)
"""What every route of the admin API can be refused with."""


def _key(request: Request, token: str, now: datetime) -> KeyRecord:
    if not token:
        raise Unauthorized(f"{_HOW_TO_SEND}.")
    if read_token(token) is None:
        raise Unauthorized("Check that the key is whole: it was cut short or mistyped.")
    secret = secret_of(request)
    with database_of(request).session() as session:
        found = find_key(session, secret, token, now)
    if found is None:
        raise Unauthorized("Use another key: this one opens nothing, or does not any more.")
    return found


def _note_use(database: Database, key: KeyRecord, now: datetime) -> None:
    try:
        with database.transaction() as session:
            note_use(session, key, now)
    except DatabaseError as error:
        _log.warning("a key's day of use was not noted: %s", type(error).__name__)


def _requirements(dependant: Dependant) -> Iterator[Requirement]:
    if isinstance(dependant.call, Requirement):
        yield dependant.call
    for part in dependant.dependencies:
        yield from _requirements(part)
