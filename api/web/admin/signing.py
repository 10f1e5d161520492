"""Signing in and out."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, cast

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth.sessions import (
    COOKIE,
    Limits,
    clear_session_cookie,
    end_session,
    from_own_page,
    set_session_cookie,
)
from api.auth.signing_in import SignInRefused, sign_in
from api.auth.throttle import SignInThrottled
from api.auth.web import database_of, secret_of
from api.problems import NotFound, Problem
from api.web.admin.visit import ADMIN, FormRefused, Posted, Visit, current_visit, may
from api.web.forms import Errors, Fault, Form, read_form
from api.web.pages import HEADERS, page, see_other

if TYPE_CHECKING:
    from api.auth.identity_provider import IdentityProvider

router = APIRouter(prefix=ADMIN, include_in_schema=False)
strangers = APIRouter(prefix=ADMIN, include_in_schema=False)
"""The pages for who is not signed in."""


async def strangers_form(request: Request) -> AsyncIterator[Form]:
    """The form that was sent, from a page of ours.

    Raises:
        FormRefused: from anywhere else.
    """
    if not from_own_page(request, request.app.state.settings.public_url):
        raise FormRefused("Open the page again and send the form from there.")
    try:
        yield await read_form(request)
    finally:
        await request.close()


@strangers.get("/sign-in")
def show_sign_in(request: Request, next: str = "", signed_out: bool = False) -> Response:  # noqa: A002 (a name of the query)
    """The page to sign in on; who is signed in goes on."""
    if current_visit(request) is not None:
        return see_other(request, _ours(next))
    return _sign_in_page(request, next=next, signed_out=signed_out)


@strangers.post("/sign-in")
def post_sign_in(request: Request, form: Annotated[Form, Depends(strangers_form)]) -> Response:
    """Signed in, and on to the page that was asked for."""
    email, password = form.text("email"), form.text("password")
    missing = Errors(
        Fault(name, f"Enter your {what}.", name)
        for name, what, value in (
            ("email", "email address", email),
            ("password", "password", password),
        )
        if not value
    )
    if missing:
        return _sign_in_page(request, form, missing, status=422)
    try:
        done = sign_in(
            database_of(request),
            secret_of(request),
            email=email,
            password=password,
            address=request.client.host if request.client else "",
            now=_now(),
            limits=Limits.of(request.app.state.settings),
            previous=request.cookies.get(COOKIE),
        )
    except (SignInRefused, SignInThrottled) as problem:
        return _refused(request, form, problem)
    answer = see_other(request, _ours(form.text("next")))
    set_session_cookie(answer, done.token)
    return answer


@strangers.get("/sign-in/organization")
def to_identity_provider(request: Request) -> Response:
    """On to the identity provider, which comes back to the page below."""
    # Only now: few are set up for it, and reading it takes a tenth of a second of every start.
    from api.auth import oidc

    way = oidc.begin(_identity_provider(request), secret_of(request), _back(request), _now())
    answer = RedirectResponse(way.url, status_code=303, headers=dict(HEADERS))
    oidc.set_cookie(answer, way.cookie)
    return answer


@strangers.get("/sign-in/back")
def from_identity_provider(request: Request) -> Response:
    """Signed in by the identity provider, and on to the dashboard."""
    from api.auth import oidc

    try:
        done = oidc.finish(
            database_of(request),
            secret_of(request),
            _identity_provider(request),
            cookie=request.cookies.get(oidc.COOKIE, ""),
            sent=dict(request.query_params),
            redirect_uri=_back(request),
            now=_now(),
            limits=Limits.of(request.app.state.settings),
            previous=request.cookies.get(COOKIE),
        )
    except SignInRefused as problem:
        errors = Errors([Fault("", problem.detail, "")])
        answer = _sign_in_page(request, errors=errors, status=problem.status)
    else:
        answer = see_other(request, ADMIN)
        set_session_cookie(answer, done.token)
    oidc.clear_cookie(answer)
    return answer


@router.post("/sign-out")
def post_sign_out(request: Request, visit: Annotated[Visit, may()], form: Posted) -> Response:  # noqa: ARG001 (reading the form is the check)
    """Signed out, here and on the server."""
    with visit.database.transaction() as session:
        end_session(session, secret_of(request), request.cookies[COOKIE])
    answer = see_other(request, "/admin/sign-in?signed_out=true")
    clear_session_cookie(answer)
    return answer


def _refused(request: Request, form: Form, problem: Problem) -> Response:
    errors = Errors.on("email", problem.detail)
    return _sign_in_page(request, form, errors, status=problem.status, headers=problem.headers)


def _sign_in_page(
    request: Request,
    form: Form | None = None,
    errors: Errors | None = None,
    *,
    next: str = "",  # noqa: A002
    signed_out: bool = False,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    return page(
        request,
        "admin/sign_in.html",
        status=status,
        headers=headers,
        visit=None,
        next=form.text("next") if form else next,
        email=form.text("email") if form else "",
        errors=errors or Errors(),
        signed_out=signed_out,
        provider=request.app.state.settings.oidc_issuer,
    )


def _identity_provider(request: Request) -> "IdentityProvider":
    """The configured one, which keeps what it says of itself.

    Raises:
        NotFound: none is configured.
    """
    from api.auth.identity_provider import IdentityProvider

    state = request.app.state
    if not hasattr(state, "identity_provider"):
        state.identity_provider = IdentityProvider.of(state.settings)
    if state.identity_provider is None:
        raise NotFound("Sign in by your password: no organization is set up here.")
    return cast("IdentityProvider", state.identity_provider)


def _back(request: Request) -> str:
    return f"{request.app.state.settings.public_url}{ADMIN}/sign-in/back"


def _now() -> datetime:
    return datetime.now(UTC)


def _ours(path: str) -> str:
    """The path of a page of ours, or of the dashboard: never another site's."""
    whole = path.startswith((f"{ADMIN}/", f"{ADMIN}?")) and "\\" not in path
    return path if whole and path.isprintable() else ADMIN
