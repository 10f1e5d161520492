"""What went wrong with a public page, told on a page in the person's language."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from api.database import DatabaseUnavailable
from api.error_handlers import RequestRefused, unavailable
from api.problems import ContentTooLarge, MethodNotAllowed, NotFound, Problem
from api.web.finder.framing import frame_of
from api.web.finder.languages import language_of
from api.web.finder.showing import show
from api.web.finder.speech import Speech, words

PATHS = ("/", "/embed", "/embed/builder")
REPORTS = "/report/"

_NOWHERE = "Check the address, or begin again at the start."
_BY_STATUS: dict[int, type[Problem]] = {
    kind.status: kind for kind in (NotFound, MethodNotAllowed, ContentTooLarge)
}


def is_public_page(scope: Scope) -> bool:
    """Whether a person's browser asks, for a page that is for everybody."""
    path = str(scope["path"]).removeprefix(scope.get("root_path", ""))
    return path in PATHS or path.startswith(REPORTS)


def public_problem(error: Exception) -> Problem:
    """Whatever went wrong, as a problem; an id in the path that is none names nothing."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, DatabaseUnavailable):
        return unavailable(error)
    if isinstance(error, HTTPException):
        kind = _BY_STATUS.get(error.status_code, RequestRefused)
        headers = dict(error.headers or {})
        if "Allow" in headers:
            headers["Allow"] = ", ".join(sorted({*headers["Allow"].split(", "), "HEAD"}))
        return kind(_NOWHERE, headers=headers)
    return NotFound(_NOWHERE)


def problem_page(request: Request, problem: Problem) -> Response:
    """The page that tells of a problem, and what to do next."""
    known = f"errors.{problem.slug}" in words()
    return show(
        request,
        "problem.html",
        Speech(language_of(request)),
        status=problem.status,
        headers=problem.headers,
        frame=frame_of(request),
        slug=problem.slug if known else "internal-error",
    )
