"""Which version an editor has seen: ETag, If-Match and If-None-Match of listings (RFC 9110, 13).

The tag is the revision. It is compared in the statement that writes: of two who edit the same
version one is told that it was changed.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, cast

import orjson
from fastapi import Depends, Header
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from api.auth.idempotency import Idempotent
from api.auth.principal import Principal
from api.auth.secret import NotConfigured
from api.auth.web import Forbidden, Unauthorized, database_of
from api.editing.documents import Document
from api.editing.problems import PreconditionFailed, PreconditionRequired, WrongState
from api.editing.results import Make, etag
from api.openapi import schema_of
from api.places import Gazetteer
from api.problems import ContentTooLarge, InvalidRequest, NotFound
from api.settings import Settings
from api.validation import MalformedJson, NotJson

PRIVATE = "private, no-store"

READS = (Unauthorized, Forbidden, NotFound, InvalidRequest, NotConfigured)
"""What a route that shows a listing can be refused with."""

WRITES = (
    *READS,
    *(WrongState, PreconditionFailed, PreconditionRequired),
    *(MalformedJson, NotJson, ContentTooLarge),
)
"""What a route that edits a listing can be refused with."""

_TAG = re.compile(r'(?<!W/)"([0-9]{1,18})"')

_IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        description="Needed: the ETag of the version that is edited, as it was read.",
    ),
]
_IfNoneMatch = Annotated[
    str | None,
    Header(alias="If-None-Match", description="The ETag of what the client has already."),
]


def revisions_seen(if_match: _IfMatch = None) -> frozenset[int]:
    """The revisions that If-Match names; none that is weak or not one of ours.

    Raises:
        PreconditionRequired: it names none at all.
    """
    if if_match is None or if_match.strip() in ("", "*"):
        raise PreconditionRequired(
            "Read it first, and send its ETag in the header If-Match: so nobody's edit is lost."
        )
    return frozenset(int(tag) for tag in _TAG.findall(if_match))


Seen = Annotated[frozenset[int], Depends(revisions_seen)]
"""What an endpoint of an edit takes: the revisions that the editor may have seen."""


def known_tags(if_none_match: _IfNoneMatch = None) -> str:
    """What If-None-Match names; empty where it is not sent."""
    return if_none_match or ""


Known = Annotated[str, Depends(known_tags)]
"""What an endpoint that shows takes: the tags of what the client has already."""


def gazetteer_of(request: Request) -> Gazetteer:
    """The app's gazetteer."""
    return cast("Gazetteer", request.app.state.search.places.gazetteer)


def settings_of(request: Request) -> Settings:
    """The app's settings."""
    return cast("Settings", request.app.state.settings)


def beds_hold(request: Request) -> timedelta:
    """How long a word about open beds holds, where it does not say."""
    return timedelta(hours=settings_of(request).capacity_hours)


def takes_patch(model: type[BaseModel]) -> dict[str, Any]:
    """What a route that reads a merge patch adds to its description."""
    content = {"schema": schema_of(model)}
    kinds = ("application/merge-patch+json", "application/json")
    return {"requestBody": {"required": True, "content": dict.fromkeys(kinds, content)}}


def takes_reason(model: type[BaseModel]) -> dict[str, Any]:
    """What a route whose body may be left out adds to its description."""
    content = {"application/json": {"schema": schema_of(model)}}
    return {"requestBody": {"required": False, "content": content}}


def shown(document: Document, known: str) -> Response:
    """The answer to who reads: the document, or 304 where they have it already."""
    tag = etag(document)
    headers = {"ETag": tag, "Cache-Control": PRIVATE}
    if tag in known or known.strip() == "*":
        return Response(status_code=304, headers=headers)
    return _json(document, headers)


def listed(document: Document) -> Response:
    """The answer to who reads a list."""
    return _json(document, {"Cache-Control": PRIVATE})


def changed(request: Request, make: Make) -> Response:
    """The answer to an edit, when it is kept and this process answers with it."""
    now = datetime.now(UTC)
    with database_of(request).transaction() as session:
        written = make(session, now)
    request.app.state.refresher.catch_up()
    return _json(written.answer, {"ETag": written.etag, "Cache-Control": PRIVATE})


def changed_once(
    request: Request,
    principal: Principal,
    once: Idempotent,
    make: Make,
    *,
    status: int = 200,
    at: str | None = None,
) -> Response:
    """The answer to an edit that is done once, however often it is sent.

    Args:
        at: of what is added: the address of all of its kind.
    """
    now = datetime.now(UTC)
    with database_of(request).transaction() as session:
        if (given := once.replay(session, principal, now)) is not None:
            return given
        written = make(session, now)
        headers = {"ETag": written.etag, "Cache-Control": PRIVATE}
        if at is not None:
            headers["Location"] = f"{at}/{written.id}"
        answer = once.answer(session, principal, written.answer, status=status, headers=headers)
    request.app.state.refresher.catch_up()
    return answer


def _json(content: Any, headers: dict[str, str]) -> Response:
    return Response(orjson.dumps(content), media_type="application/json", headers=headers)
