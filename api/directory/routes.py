"""One program or one provider over HTTP, with where each fact comes from."""

from typing import cast
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.database import Database
from api.directory.aging import Aging
from api.directory.answers import ProgramRead, ProviderRead
from api.directory.public import program_document, provider_document, with_provenance
from api.directory.repository import provenance, read_listing, read_program
from api.openapi import refuses, shows
from api.problems import InvalidRequest, NotFound
from api.responses import json_response
from api.settings import Settings

router = APIRouter(prefix="/v1", tags=["directory"])

GONE = "There is no listing with this id; search again, as it may have been replaced."


@router.get(
    "/programs/{program_id}",
    summary="One program, with the source of every fact",
    responses={**shows(ProgramRead), **refuses(NotFound, InvalidRequest)},
)
def get_program(request: Request, program_id: UUID) -> Response:
    """A program as lists show it, and for each fact its source, its date and who confirmed it."""
    with _database(request).session() as session:
        found = read_program(session, program_id, _aging(request))
        if found is None:
            raise NotFound(GONE)
        listing, listed = found
        known = provenance(session, listing.provider.id, program_id).provenance
    return json_response(request, with_provenance(program_document(listing, listed), known))


@router.get(
    "/providers/{provider_id}",
    summary="One provider with its programs",
    responses={**shows(ProviderRead), **refuses(NotFound, InvalidRequest)},
)
def get_provider(request: Request, provider_id: UUID) -> Response:
    """A provider with all of its programs, and for each fact its source and date."""
    with _database(request).session() as session:
        listing = read_listing(session, provider_id, _aging(request))
        if listing is None:
            raise NotFound(GONE)
        known = provenance(session, provider_id).provenance
    return json_response(request, with_provenance(provider_document(listing), known))


def _aging(request: Request) -> Aging:
    return Aging.today(cast("Settings", request.app.state.settings).stale_after_days)


def _database(request: Request) -> Database:
    return cast("Database", request.app.state.database)
