"""Reads a request's body into a model; what is wrong with it is named by JSON pointers."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect, Request

from api.problems import FieldError, InvalidRequest, Problem

FIX_FIELDS = "Correct the fields named in errors and send the request again."
UNKNOWN_FIELD = "There is no such field; /docs lists those there are."

_SENTENCES = {
    "extra_forbidden": UNKNOWN_FIELD,
    # Pydantic's own would repeat the first wrong letter.
    "uuid_parsing": "Write an id as lists show it: 32 hexadecimal digits with hyphens.",
}

M = TypeVar("M", bound=BaseModel)


class MalformedJson(Problem):
    """The body is not JSON at all."""

    status = 400
    slug = "malformed-json"
    title = "The body is not JSON"


class NotJson(Problem):
    """The body says that it is something else than JSON."""

    status = 415
    slug = "not-json"
    title = "The body must be JSON"


async def json_body(request: Request) -> bytes:
    """The body of a request that says it is JSON, or says nothing.

    Raises:
        NotJson: it says that it is something else.
    """
    headers = dict(request.scope["headers"])
    if not _is_json(headers.get(b"content-type", b"application/json")):
        raise NotJson("Send JSON, with the header Content-Type: application/json.")
    # Starlette's own way to read it takes as long as all the rest of this module.
    pieces, more = [], True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(pieces)


def _is_json(content_type: bytes) -> bool:
    media_type = content_type.partition(b";")[0].strip().lower()
    return media_type == b"application/json" or media_type.endswith(b"+json")


def read_json(model: type[M], body: bytes, tags: Collection[str] = ()) -> M:
    """A JSON body as the model understands it; numbers in quotes are not numbers.

    Args:
        tags: names of pydantic's alternatives, which are no part of where an error is.

    Raises:
        MalformedJson: it is not JSON.
        InvalidRequest: naming the fields at fault.
    """
    try:
        return model.model_validate_json(body, strict=True)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        if faults[0]["type"] == "json_invalid":
            raise MalformedJson("Send a JSON object; check its commas and quotes.") from None
        raise InvalidRequest(FIX_FIELDS, errors=field_errors(faults, tags)) from None


def field_errors(
    faults: Iterable[Mapping[str, Any]], tags: Collection[str] = ()
) -> list[FieldError]:
    """Pydantic's errors as ours, without what was typed."""
    return [
        FieldError(
            pointer=pointer(part for part in fault["loc"] if part not in tags),
            code=str(fault["type"]),
            detail=_sentence(fault),
        )
        for fault in faults
    ]


def pointer(parts: Iterable[str | int]) -> str:
    """The JSON pointer (RFC 6901) to these names and positions; empty for the whole body."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def _sentence(fault: Mapping[str, Any]) -> str:
    if fault["type"] in _SENTENCES:
        return _SENTENCES[fault["type"]]
    message = str(fault["msg"]).removeprefix("Value error, ")
    return message if message.endswith((".", "?")) else f"{message}."
