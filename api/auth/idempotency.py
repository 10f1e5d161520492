"""A POST that is sent twice with the same Idempotency-Key is done once.

    IdempotencyKeyReused    422  the key came with another request before

The answer is kept in the transaction of the change itself: either both are there or neither. Who
sends the same at the same time waits for the first, and gets its answer.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any

import orjson
from fastapi import Depends, Header
from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from api.auth.principal import Principal
from api.auth.tables import IdempotentAnswerTable
from api.auth.web import Body, secret_of
from api.database import table_of
from api.problems import Problem

KEPT = timedelta(days=1)
REPLAYED = "Idempotent-Replayed"

_NOT_YET = 0

_answers = table_of(IdempotentAnswerTable)

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern="^[ -~]{1,200}$",
        description="A text of your own, new for each change: sent again within a day with the "
        "same request, it gets the same answer, and nothing is done twice.",
    ),
]


class IdempotencyKeyReused(Problem):
    """The Idempotency-Key was sent with another request before."""

    status = 422
    slug = "idempotency-key-reused"
    title = "This Idempotency-Key belongs to another request"


class Idempotent:
    """One POST, which may be a repetition.

    Args:
        key: as it was sent; None where none was, and everything is done as if it were the first.
        request_hash: of all that was asked for.
    """

    def __init__(self, key: str | None, request_hash: str) -> None:
        self._key = key
        self._request = request_hash

    def replay(self, session: Session, principal: Principal, now: datetime) -> Response | None:
        """The answer to the same request before; None where this is the first.

        Call it first in the transaction of the change; who asks the same waits here for its end.

        Raises:
            IdempotencyKeyReused: the key came with another request before.
        """
        if self._key is None:
            return None
        session.execute(delete(_answers).where(_answers.c.at < now - KEPT))
        on_postgres = session.connection().dialect.name == "postgresql"
        insert = postgresql.insert(_answers) if on_postgres else sqlite.insert(_answers)
        first = insert.values(
            actor=_named(principal),
            key=self._key,
            request=self._request,
            status=_NOT_YET,
            headers={},
            body="",
            at=now,
        )
        # Changes nothing, but waits for who came first, and gives what they were answered.
        either = first.on_conflict_do_update(
            index_elements=[_answers.c.actor, _answers.c.key], set_={"at": _answers.c.at}
        )
        kept = session.execute(either.returning(_answers)).one()
        if kept.status == _NOT_YET:
            return None
        if kept.request != self._request:
            raise IdempotencyKeyReused("Send another Idempotency-Key with each new request.")
        return _response(kept.body.encode(), kept.status, {**kept.headers, REPLAYED: "true"})

    def answer(
        self,
        session: Session,
        principal: Principal,
        content: Any,
        *,
        status: int,
        headers: Mapping[str, str] | None = None,
        kept: Any = None,
    ) -> Response:
        """The answer, kept for a repetition in the transaction of the change.

        Args:
            content: what orjson writes.
            headers: such as Location and ETag.
            kept: what a repetition gets instead, where the content holds a secret.
        """
        headers = dict(headers or {})
        if self._key is not None:
            body = orjson.dumps(content if kept is None else kept).decode()
            made = {"status": status, "headers": headers, "body": body}
            session.execute(update(_answers).where(self._is_this(principal)).values(**made))
        return _response(orjson.dumps(content), status, headers)

    def _is_this(self, principal: Principal) -> Any:
        return (_answers.c.actor == _named(principal)) & (_answers.c.key == self._key)


def idempotent(request: Request, body: Body, idempotency_key: IdempotencyKey = None) -> Idempotent:
    """This POST, as an endpoint takes it: `once: Once`."""
    if idempotency_key is None:
        return Idempotent(None, "")
    # Keyed: a body may hold a password, and a plain hash of it could be guessed at.
    url = request.url
    asked = (request.method, url.path, url.query, body)
    return Idempotent(idempotency_key, secret_of(request).keyed_hash("request", *asked))


Once = Annotated[Idempotent, Depends(idempotent)]


def _named(principal: Principal) -> str:
    return f"{principal.actor.kind}:{principal.actor.id}"


def _response(body: bytes, status: int, headers: Mapping[str, str]) -> Response:
    return Response(
        body,
        status_code=status,
        media_type="application/json",
        headers={"Cache-Control": "no-store", **headers},
    )
