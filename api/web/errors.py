"""What goes wrong on a page is told on a page; programs get the document they always get."""

from collections.abc import Awaitable, Callable
from typing import cast
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from api.database import DatabaseUnavailable
from api.error_handlers import unavailable
from api.problems import MethodNotAllowed, NotFound, Problem
from api.web.admin.visit import ADMIN, FormRefused, NotSignedIn
from api.web.finder.problem_page import is_public_page, problem_page, public_problem
from api.web.forms import Form, read_form
from api.web.pages import page, see_other

Handler = Callable[[Request, Exception], Awaitable[Response]]

NO_SUCH_PAGE = "Check the address, or go on from the dashboard."
_OF_THE_SESSION = "csrf"


def add_page_errors(app: FastAPI) -> None:
    """Tell the errors of pages on pages. Call it after the app's own handlers were added."""
    for kind in (Problem, RequestValidationError, HTTPException, DatabaseUnavailable):
        others = cast("Handler", app.exception_handlers[kind])
        app.exception_handler(kind)(_by_path(others))


def problem_answer(scope: Scope, problem: Problem) -> Response:
    """The answer to a request that failed before a page, or outside of it."""
    if is_page(scope):
        return _page(Request(scope), problem)
    if is_public_page(scope):
        return problem_page(Request(scope), problem)
    return problem.response()


def is_page(scope: Scope) -> bool:
    """Whether a person's browser asks, for a page of the admin side."""
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    return path == ADMIN or str(path).startswith(f"{ADMIN}/")


def _by_path(others: Handler) -> Handler:
    async def handle(request: Request, error: Exception) -> Response:
        if is_public_page(request.scope):
            return problem_page(request, public_problem(error))
        if not is_page(request.scope):
            return await others(request, error)
        problem = _as_problem(error)
        if isinstance(problem, NotSignedIn) and request.method == "GET":
            asked = request.url.path.removeprefix(request.scope.get("root_path", ""))
            query = f"?{request.url.query}" if request.url.query else ""
            return see_other(request, f"/admin/sign-in?next={quote(asked + query)}")
        if isinstance(problem, NotSignedIn | FormRefused):
            return await _send_again(request, problem)
        return _page(request, problem)

    return handle


def _as_problem(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, DatabaseUnavailable):
        return unavailable(error)
    if isinstance(error, HTTPException) and error.status_code == MethodNotAllowed.status:
        return MethodNotAllowed(NO_SUCH_PAGE, headers=dict(error.headers or {}))
    if isinstance(error, HTTPException) and error.status_code != NotFound.status:
        return FormRefused("It was not whole: open the page again and send it from there.")
    # An id in the path that is none names nothing either.
    return NotFound(NO_SUCH_PAGE)


async def _send_again(request: Request, problem: Problem) -> Response:
    """A page that keeps what was typed: the session ended, or another began, before it was sent.

    What another site sent is not kept: nobody of ours typed it.
    """
    form: Form | None = getattr(request.state, "form", None)
    large = request.headers.get("content-type", "").startswith("multipart/")
    if isinstance(problem, NotSignedIn) and not large:
        form = await read_form(request)
    visit = getattr(request.state, "visit", None)
    if form is None:
        return _page(request, problem)
    kept = [(name, value) for name, value in form.fields() if name != _OF_THE_SESSION]
    return page(request, "admin/send_again.html", status=problem.status, visit=visit, kept=kept)


def _page(request: Request, problem: Problem) -> Response:
    return page(
        request,
        "admin/problem.html",
        status=problem.status,
        headers=problem.headers,
        visit=getattr(request.state, "visit", None),
        problem=problem,
    )
