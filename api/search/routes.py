"""The search over HTTP."""

from typing import Any, cast
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.direct import DirectRoute
from api.openapi import refuses, shows, takes_json
from api.places import AmbiguousPlace, GeocoderUnavailable, UnknownPlace
from api.problems import ContentTooLarge, InvalidRequest, NotReady
from api.responses import json_response
from api.search.answers import PlaceSuggestion, SearchAnswer
from api.search.parsing import (
    SearchRequest,
    parse_body,
    parse_query_string,
    read_parameters,
)
from api.search.schemas import PlacesQuery, SearchBody, query_parameters
from api.search.service import SearchService
from api.validation import MalformedJson, NotJson, json_body, read_json

router = APIRouter(prefix="/v1", tags=["search"], route_class=DirectRoute)

UNKNOWN = (
    "Each thing that is asked is true, false or unknown of a program. Only what is known to be "
    "true is found; with `include_unknown` also what is not known to be false."
)
REFUSED = refuses(InvalidRequest, UnknownPlace, AmbiguousPlace, NotReady, GeocoderUnavailable)
REFUSED_BODY = refuses(MalformedJson, NotJson, ContentTooLarge)


@router.get(
    "/programs",
    summary="Find programs",
    description=(
        "Browse by place and terms, for links and simple clients. A comma means or, a repeated "
        "parameter means and. What a person needs is private: in a URL it ends up in histories "
        f"and logs, so send it with `POST /v1/search` instead.\n\n{UNKNOWN}"
    ),
    responses={**shows(SearchAnswer), **REFUSED},
    openapi_extra={"parameters": query_parameters()},
)
async def get_programs(request: Request) -> Response:
    """One page of programs, with links to the others in the `Link` header."""
    answer = await _search(request, parse_query_string(request.query_params.multi_items()))
    links = _links(request, answer["page_number"], answer["total_pages"])
    headers = [(b"x-total-count", b"%d" % answer["total_items"]), (b"link", links.encode())]
    return json_response(request, answer, headers)


@router.post(
    "/search",
    summary="Find programs by a body",
    description=(
        "The same search as `GET /v1/programs`, from a body: what a person needs stays out of "
        f"URLs, and is neither stored nor logged.\n\n{UNKNOWN}"
    ),
    responses={200: {"model": SearchAnswer}, **REFUSED, **REFUSED_BODY},
    openapi_extra=takes_json(SearchBody),
)
async def post_search(request: Request) -> Response:
    """One page of programs."""
    return json_response(request, await _search(request, parse_body(await json_body(request))))


@router.get(
    "/places",
    summary="Complete a place",
    description=(
        "ZIP codes, cities, counties and states that begin with what is typed, the biggest first."
    ),
    responses={**shows(list[PlaceSuggestion]), **refuses(InvalidRequest)},
    openapi_extra={"parameters": query_parameters(PlacesQuery)},
)
async def get_places(request: Request) -> Response:
    """Places for a field that completes what is typed; each label is understood as a place."""
    return _completed(request, read_parameters(PlacesQuery, dict(request.query_params)))


@router.post(
    "/places",
    summary="Complete a place from a body",
    description=(
        "The same as `GET /v1/places`, from a body: what somebody types, be it where they live, "
        "stays out of URLs and of the logs of whatever stands between."
    ),
    responses={
        200: {"model": list[PlaceSuggestion]},
        **refuses(InvalidRequest),
        **REFUSED_BODY,
    },
    openapi_extra=takes_json(PlacesQuery),
)
async def post_places(request: Request) -> Response:
    """As `get_places`."""
    return _completed(request, read_json(PlacesQuery, await json_body(request)))


def _completed(request: Request, asked: PlacesQuery) -> Response:
    found = _service(request).places.gazetteer.suggest(asked.q, asked.limit)
    shown = ("label", "kind", "lat", "lng", "state")
    document = [{name: getattr(place, name) for name in shown} for place in found]
    return json_response(request, document)


async def _search(request: Request, asked: SearchRequest) -> dict[str, Any]:
    service = _service(request)
    if service.waits(asked.place):
        place = await run_in_threadpool(service.look_up, asked.place)
    else:
        place = service.look_up(asked.place)
    return service.answer(asked, place)


def _service(request: Request) -> SearchService:
    return cast("SearchService", request.app.state.search)


def _links(request: Request, page: int, last: int) -> str:
    """The `Link` header (RFC 8288): the query alone, so that it holds behind any proxy."""
    last = max(1, last)
    pages = {"first": 1, "prev": min(page - 1, last), "next": page + 1, "last": last}
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "page"]
    before = f"{urlencode(kept)}&" if kept else ""
    return ", ".join(
        f'<?{before}page={number}>; rel="{name}"'
        for name, number in pages.items()
        if 1 <= number <= last
    )
