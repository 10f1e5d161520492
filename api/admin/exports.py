"""The whole directory as a file: /v1/admin/exports."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from api.auth.secret import NotConfigured
from api.auth.web import Forbidden, Unauthorized, database_of, requires
from api.database import Database
from api.interchange.exporting import export
from api.interchange.formats import CONTAINERS
from api.openapi import refuses

router = APIRouter(prefix="/v1/admin", tags=["admin"])

_WHAT = (
    "Every listing in our own format, as it can be imported again: what is hidden or deleted too, "
    "and the addresses that the public does not see. Keep the file as you keep those."
)


def _described(name: str) -> dict[str, Any]:
    media_type = CONTAINERS[name].media_type.partition(";")[0]
    is_json = media_type == "application/json"
    schema = {"type": "object"} if is_json else {"type": "string", "format": "binary"}
    return {
        "summary": f"The whole directory as {CONTAINERS[name].ending.upper()}",
        "description": _WHAT,
        "dependencies": [requires("read")],
        "response_class": StreamingResponse,
        "responses": {
            200: {"content": {media_type: {"schema": schema}}},
            **refuses(Unauthorized, Forbidden, NotConfigured),
        },
    }


@router.get("/exports.csv", **_described("treatment_finder_csv"))
def export_csv(
    request: Request,
) -> Response:
    """The file."""
    return _answer(request, "treatment_finder_csv")


@router.get("/exports.ndjson", **_described("treatment_finder_ndjson"))
def export_ndjson(
    request: Request,
) -> Response:
    """The file."""
    return _answer(request, "treatment_finder_ndjson")


@router.get("/exports.json", **_described("treatment_finder_json"))
def export_json(
    request: Request,
) -> Response:
    """The file."""
    return _answer(request, "treatment_finder_json")


@router.get("/exports.xlsx", **_described("treatment_finder_xlsx"))
def export_xlsx(
    request: Request,
) -> Response:
    """The file."""
    return _answer(request, "treatment_finder_xlsx")


def _answer(request: Request, name: str) -> Response:
    kind = CONTAINERS[name]
    file_name = f"treatment-finder-{datetime.now(UTC):%Y-%m-%d}.{kind.ending}"
    return StreamingResponse(
        _pieces(database_of(request), name),
        media_type=kind.media_type,
        headers={"Content-Disposition": f'attachment; filename="{file_name}"'},
    )


def _pieces(database: Database, name: str) -> Iterator[bytes]:
    """The file, read from one state of the directory while it is sent."""
    with database.session() as session:
        yield from export(session, name)
