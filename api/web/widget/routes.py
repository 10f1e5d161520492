"""Serves the widget: the newest at /widget.js, and each release under its own name."""

from functools import cache

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from api.problems import NotFound
from api.responses import FOR_GOOD, PUBLIC, Document, document_response
from api.web.widget.assembling import styles
from api.web.widget.released import current, releases

_SCRIPT = b"text/javascript; charset=utf-8"
_SHEET = b"text/css; charset=utf-8"

_ANYWHERE = ((b"cross-origin-resource-policy", b"cross-origin"),)
"""Pages that isolate themselves may load it too."""


def add_widget(app: FastAPI) -> None:
    """Serve the widget to the sites that the setting `cors_origins` names."""
    app.add_route("/widget.js", _newest, include_in_schema=False)
    app.add_route("/widget.css", _styles, include_in_schema=False)
    app.add_route("/widget-{version}.js", _release, include_in_schema=False)


async def _newest(request: Request) -> Response:
    return document_response(request, _newest_document(), _ANYWHERE)


async def _styles(request: Request) -> Response:
    return document_response(request, _styles_document(), _ANYWHERE)


async def _release(request: Request) -> Response:
    version = request.path_params["version"]
    if version not in releases():
        raise NotFound("There is no such release of the widget; /widget.js is the newest.")
    return document_response(request, _release_document(version), _ANYWHERE)


@cache
def _newest_document() -> Document:
    return Document.file(current().content, _SCRIPT, PUBLIC)


@cache
def _styles_document() -> Document:
    """For browsers that take no stylesheet from a script (Safari before 16.4)."""
    return Document.file(styles().encode(), _SHEET, PUBLIC)


@cache
def _release_document(version: str) -> Document:
    return Document.file(releases()[version].content, _SCRIPT, FOR_GOOD)
