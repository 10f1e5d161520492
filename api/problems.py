"""One shape for every error: `application/problem+json` (RFC 9457).

    Problem
    ├── InternalError             500
    ├── InvalidRequest            422  fields that could not be understood
    ├── NotFound                  404
    ├── MethodNotAllowed          405
    ├── ContentTooLarge           413
    ├── NotReady                  503
    └── … each package's own, next to what raises it

A problem never repeats what was typed, and its detail says what to do next.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import ClassVar

import orjson
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field that could not be used.

    Attributes:
        pointer: where it is: a JSON pointer into the body, or `/name` of a query parameter.
        code: a stable word for programs.
        detail: a sentence for people.
    """

    pointer: str
    code: str
    detail: str


class Problem(Exception):
    """An error that is answered with its own status, type, title and detail.

    Args:
        detail: one sentence that says what to do next, without what was typed.
        errors: the fields at fault.
        headers: sent with the answer, such as `Allow` or `Retry-After`.
        members: further members of the document, such as `suggestions`.
    """

    status: ClassVar[int]
    slug: ClassVar[str]
    title: ClassVar[str]

    def __init__(
        self,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: dict[str, str] | None = None,
        **members: object,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = list(errors)
        self.headers = headers or {}
        self.members = members

    def response(self) -> Response:
        """The answer that a client gets."""
        more = {"errors": [asdict(error) for error in self.errors], **self.members}
        document = {
            "type": f"/problems/{self.slug}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **{name: value for name, value in more.items() if value not in (None, [], {})},
        }
        return Response(
            orjson.dumps(document),
            status_code=self.status,
            media_type=MEDIA_TYPE,
            headers={"Cache-Control": "no-store", **self.headers},
        )


class InternalError(Problem):
    """Something went wrong on our side, and nothing that was typed is to blame."""

    status = 500
    slug = "internal-error"
    title = "Something went wrong on our side"


class InvalidRequest(Problem):
    """Fields of the request could not be understood; `errors` names each."""

    status = 422
    slug = "invalid-request"
    title = "Some of the request could not be understood"


class NotFound(Problem):
    """There is nothing at this address."""

    status = 404
    slug = "not-found"
    title = "Not found"


class MethodNotAllowed(Problem):
    """This address takes other methods; the Allow header lists them."""

    status = 405
    slug = "method-not-allowed"
    title = "This address does not take this method"


class ContentTooLarge(Problem):
    """The request's body is larger than any real one."""

    status = 413
    slug = "content-too-large"
    title = "The request is too large"


class NotReady(Problem):
    """The service can't answer yet, or not any more."""

    status = 503
    slug = "not-ready"
    title = "Not ready"
