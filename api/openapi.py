"""Pieces of the API's description that several routes share."""

from functools import cache
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, Field

from api.problems import MEDIA_TYPE, Problem


class FieldProblem(BaseModel):
    """One field that could not be used."""

    model_config = ConfigDict(extra="forbid")

    pointer: str
    code: str
    detail: str


class ProblemDocument(BaseModel):
    """An error (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] = Field([], description="The fields at fault.")
    suggestions: list[str] = Field([], description="Places that were probably meant.")


@cache
def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """A model's JSON schema, complete in itself. All who ask share it: treat it as read-only."""
    schema = model.model_json_schema()
    definitions = schema.pop("$defs", {})

    def inline(node: Any) -> Any:
        if isinstance(node, dict):
            if "$ref" in node:
                return inline(definitions[node["$ref"].rsplit("/", 1)[-1]])
            return {name: inline(value) for name, value in node.items()}
        return [inline(item) for item in node] if isinstance(node, list) else node

    return cast("dict[str, Any]", inline(schema))


def takes_json(model: type[BaseModel]) -> dict[str, Any]:
    """What a route that reads a JSON body itself adds to its description."""
    content = {"application/json": {"schema": schema_of(model)}}
    return {"requestBody": {"required": True, "content": content}}


def shows(model: Any) -> dict[int | str, dict[str, Any]]:
    """What every route that shows something can answer with, as FastAPI's `responses` takes it."""
    not_changed = "What the client already has, by `If-None-Match`, has not changed."
    return {200: {"model": model}, 304: {"description": not_changed}}


def refuses(*kinds: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """The problems that a route can answer with, by status, as FastAPI's `responses` takes them."""
    found: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        meaning = (kind.__doc__ or "").split("\n", 1)[0]
        if kind.status in found:
            found[kind.status]["description"] += f" Or: {meaning}"
        else:
            content = {MEDIA_TYPE: {"schema": schema_of(ProblemDocument)}}
            found[kind.status] = {"description": meaning, "content": content}
    return found
