"""Turns what can go wrong in a request into the one error shape, the framework's own errors too.

What nobody foresaw is caught at the `edge`.
"""

import logging

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.database import DatabaseUnavailable
from api.problems import (
    ContentTooLarge,
    InvalidRequest,
    MethodNotAllowed,
    NotFound,
    NotReady,
    Problem,
)
from api.validation import FIX_FIELDS, field_errors

_log = logging.getLogger("treatment_finder.requests")

_FRAMEWORKS: dict[int, tuple[type[Problem], str]] = {
    404: (NotFound, "There is nothing at this address; /docs lists what there is."),
    405: (MethodNotAllowed, "Use one of the methods in the Allow header; /docs lists them."),
    413: (ContentTooLarge, "Send a smaller request."),
}


class RequestRefused(Problem):
    """The request could not be read at all."""

    status = 400
    slug = "request-refused"
    title = "The request could not be read"


def add_error_handlers(app: FastAPI) -> None:
    """Make every error of this app a problem document."""
    app.exception_handler(Problem)(_problem)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_http)
    app.exception_handler(DatabaseUnavailable)(_unavailable)


def unavailable(error: DatabaseUnavailable) -> NotReady:
    """What is told when the database is busy for too long, or away; nothing was changed then."""
    # Not its text, which could hold anything.
    _log.warning("the database does not answer: %s", type(error.orig).__name__)
    return NotReady(
        "Nothing was changed; try again in a few seconds.", headers={"Retry-After": "5"}
    )


async def _problem(_: Request, error: Problem) -> Response:
    return error.response()


async def _unavailable(_: Request, error: DatabaseUnavailable) -> Response:
    return unavailable(error).response()


async def _invalid(_: Request, error: RequestValidationError) -> Response:
    # The first part of each place says where the framework looked: query, path or body.
    faults = [{**fault, "loc": fault["loc"][1:]} for fault in error.errors()]
    return InvalidRequest(FIX_FIELDS, errors=field_errors(faults)).response()


async def _http(_: Request, error: HTTPException) -> Response:
    headers = dict(error.headers or {})
    # The edge answers it wherever GET is.
    if "GET" in (allowed := headers.get("Allow", "").split(", ")):
        headers["Allow"] = ", ".join(sorted({*allowed, "HEAD"}))
    refused = (RequestRefused, "Check that the request is as /docs describes it.")
    kind, advice = _FRAMEWORKS.get(error.status_code, refused)
    return kind(advice, headers=headers).response()
