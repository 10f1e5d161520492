"""Who opens a page, what they may do there, and the forms they send.

    NotSignedIn             401  nobody is signed in (any more)
    NotAllowed              403  the account may not do this
    FormRefused             403  a form that no page of ours sent in this session

A page's endpoint takes `visit: Annotated[Visit, may("read")]`, and `form: Posted` after it where it
is sent a form. An app with a page that does not is not started.
"""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Annotated, Any, NamedTuple, cast
from uuid import UUID

from fastapi import Depends
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.routing import BaseRoute

from api.audit.actor import Actor
from api.auth.principal import Principal
from api.auth.scopes import MEANINGS, Scope, in_order
from api.auth.sessions import COOKIE, Limits, csrf_ok, csrf_token, from_own_page
from api.auth.sessions import principal_of_session as principal_of
from api.auth.web import database_of, secret_of
from api.database import Database
from api.problems import Problem
from api.settings import Settings
from api.web.forms import Form, read_form
from api.web.pages import base

ADMIN = "/admin"


class NotSignedIn(Problem):
    """Nobody is signed in, or not any more."""

    status = 401
    slug = "not-signed-in"
    title = "You are not signed in"


class NotAllowed(Problem):
    """The account may not do this."""

    status = 403
    slug = "not-allowed"
    title = "Your account may not do this"


class FormRefused(Problem):
    """The form was not sent by a page of ours, or by one of an earlier session."""

    status = 403
    slug = "form-refused"
    title = "The form was not accepted"


class UnguardedPage(RuntimeError):
    """A page does not say who may open it: nobody may serve it."""


class MenuEntry(NamedTuple):
    """A page of the menu, and the scope that it needs."""

    label: str
    path: str
    scope: Scope
    for_limited: bool = False


MENU = (
    MenuEntry("Dashboard", "/admin", "read", for_limited=True),
    MenuEntry("Find", "/admin/listings", "read", for_limited=True),
    MenuEntry("Queue", "/admin/queue", "read", for_limited=True),
    MenuEntry("Reports", "/admin/reports", "reports", for_limited=True),
    MenuEntry("Imports", "/admin/import", "imports"),
    MenuEntry("Matches", "/admin/matches", "imports"),
    MenuEntry("Log", "/admin/log", "audit"),
    MenuEntry("Keys", "/admin/keys", "keys"),
    MenuEntry("Accounts", "/admin/accounts", "keys"),
)


@dataclass(frozen=True)
class Visit:
    """One page opened by somebody who is signed in.

    Attributes:
        csrf: what each form of the page carries.
        now: when.
    """

    request: Request
    principal: Principal
    csrf: str
    now: datetime

    @property
    def name(self) -> str:
        """Who it is, as the page shows them."""
        return self.principal.actor.name

    @property
    def actor(self) -> Actor:
        """Who it is, as the log names them."""
        return self.principal.actor

    @property
    def base(self) -> str:
        """What stands before our paths."""
        return base(self.request)

    @property
    def database(self) -> Database:
        """The app's database."""
        return database_of(self.request)

    @property
    def settings(self) -> Settings:
        """The app's settings."""
        return cast("Settings", self.request.app.state.settings)

    @cached_property
    def menu(self) -> list[MenuEntry]:
        """The pages of the menu that they may open."""
        return [
            entry
            for entry in MENU
            if self.may(entry.scope) and (entry.for_limited or not self.principal.limited)
        ]

    def may(self, scope: Scope) -> bool:
        """Whether they have this scope."""
        return self.principal.may(scope)

    def may_edit(self, provider_id: str | UUID) -> bool:
        """Whether they may change this listing."""
        return self.may("listings:write") and self._touches(provider_id)

    def may_verify(self, provider_id: str | UUID) -> bool:
        """Whether they may say that this listing was confirmed."""
        return self.may("listings:verify") and self._touches(provider_id)

    def _touches(self, provider_id: str | UUID) -> bool:
        return self.principal.may_touch(UUID(str(provider_id)))

    def catch_up(self) -> None:
        """Have them see what they just changed."""
        self.request.app.state.refresher.catch_up()


class May:
    """A page's requirement; as a dependency, the visit of somebody who meets it.

    Args:
        scopes: all that they need.
        own_providers: whether those limited to named providers may open it. The page then asks
            what they may touch.
    """

    def __init__(self, scopes: Iterable[Scope], *, own_providers: bool) -> None:
        self.scopes = in_order(scopes)
        self.own_providers = own_providers

    def __call__(self, request: Request) -> Visit:
        """The visit.

        Raises:
            NotSignedIn: nobody is signed in.
            FormRefused: a form that another site sent.
            NotAllowed: they lack a scope.
        """
        if request.method == "POST" and not from_own_page(request, _public_url(request)):
            raise FormRefused("Open the page again and send the form from there.")
        visit = current_visit(request)
        if visit is None:
            raise NotSignedIn("Sign in to go on.")
        request.state.visit = visit
        for scope in self.scopes:
            if not visit.may(scope):
                raise NotAllowed(
                    "Ask whoever looks after accounts for the permission "
                    f"“{scope}”: to {MEANINGS[scope]}."
                )
        if visit.principal.limited and not self.own_providers:
            raise NotAllowed("This page is about the whole directory; yours is about some of it.")
        return visit


def may(*scopes: Scope, own_providers: bool = False) -> Any:
    """What makes a parameter of an endpoint the visit, and the page one that needs scopes."""
    return Depends(May(scopes, own_providers=own_providers))


def current_visit(request: Request) -> Visit | None:
    """The visit of whoever is signed in; None where nobody is."""
    token = request.cookies.get(COOKIE)
    if token is None:
        return None
    secret, now = secret_of(request), datetime.now(UTC)
    limits = Limits.of(request.app.state.settings)
    principal = principal_of(database_of(request), secret, token, now, limits)
    if principal is None:
        return None
    return Visit(request, principal, csrf_token(secret, token), now)


async def posted(request: Request) -> AsyncIterator[Form]:
    """The form that was sent, from a page of this session.

    Raises:
        FormRefused: from anywhere else.
    """
    try:
        yield await _genuine_form(request)
    finally:
        await request.close()


async def _genuine_form(request: Request) -> Form:
    form = await read_form(request)
    request.state.form = form
    genuine = csrf_ok(
        request,
        secret_of(request),
        token=request.cookies.get(COOKIE, ""),
        sent=form.text("csrf"),
        public_url=_public_url(request),
    )
    if not genuine:
        raise FormRefused("You signed in again after this page was opened.")
    return form


Posted = Annotated[Form, Depends(posted)]
"""The form of a page, as an endpoint takes it."""


def page_requirement(route: BaseRoute) -> May | None:
    """What this page needs of who opens it; None where it does not say."""
    if not isinstance(route, APIRoute):
        return None
    calls = [part.call for part in route.dependant.dependencies]
    if "POST" in (route.methods or ()) and posted not in calls:
        return None
    return next((call for call in calls if isinstance(call, May)), None)


def refuse_unguarded(routes: Iterable[BaseRoute]) -> None:
    """Return where each of these pages says who may open it, and reads no form of strangers.

    Raises:
        UnguardedPage: naming those that do not.
    """
    open_ones = [getattr(route, "path", "") for route in routes if not page_requirement(route)]
    if open_ones:
        raise UnguardedPage(f"These pages say not who may open them: {', '.join(open_ones)}.")


def _public_url(request: Request) -> str | None:
    return cast("Settings", request.app.state.settings).public_url
