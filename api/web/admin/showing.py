"""Shows a page to a visitor, with what the page before it left to be told."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.editing.results import Written
from api.web.admin.visit import Visit
from api.web.pages import page, see_other

COOKIE = "__Host-finder_told"
"""No page of another site can set it. It holds what is told once, and is then forgotten."""
LONGEST = 3_000
"""Bytes; browsers keep some 4,000."""


def show(visit: Visit, template: str, *, status: int = 200, **shown: Any) -> Response:
    """A page, and on top of it what the page before left to be told."""
    told = _told(visit.request)
    response = page(
        visit.request, template, status=status, visit=visit, told=told, **{"errors": None, **shown}
    )
    if COOKIE in visit.request.cookies:
        response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return response


def done(visit: Visit, path: str, message: str, written: Written | None = None) -> Response:
    """On to this page, which tells what was done and what is odd about it."""
    warnings = [one.detail for one in written.warnings] if written else []
    response = see_other(visit.request, path)
    told = urlsafe_b64encode(orjson.dumps([message, *warnings])).decode()
    while len(told) > LONGEST and warnings:
        warnings.pop()
        told = urlsafe_b64encode(orjson.dumps([message, *warnings])).decode()
    response.set_cookie(COOKIE, told, path="/", secure=True, httponly=True, samesite="lax")
    return response


def _told(request: Request) -> list[str]:
    """What was done, and what is odd about it; empty where nothing is to be told."""
    try:
        read = orjson.loads(urlsafe_b64decode(request.cookies.get(COOKIE, "")))
    except (binascii.Error, ValueError):
        return []
    return [str(one) for one in read] if isinstance(read, list) else []
