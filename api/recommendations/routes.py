"""The recommender over HTTP."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.direct import DirectRoute
from api.openapi import refuses, takes_json
from api.problems import NotFound
from api.recommendations.answers import ComparisonAnswer, ExplanationAnswer, RecommendationAnswer
from api.recommendations.asked import place_asked
from api.recommendations.compare import compare
from api.recommendations.explain import explain
from api.recommendations.schemas import CompareRequest, ExplainRequest, RecommendationRequest
from api.recommendations.service import Recommender
from api.responses import json_response
from api.search.routes import REFUSED, REFUSED_BODY
from api.validation import json_body, read_json

router = APIRouter(prefix="/v1", tags=["recommendations"], route_class=DirectRoute)

R = TypeVar("R", bound=RecommendationRequest)


@router.post(
    "/recommendations",
    summary="Recommend programs for a person's needs",
    description=(
        "Safety notices come first; an emergency withholds the list. Kinds of care are worth "
        "asking about, and a clinician confirms. Programs are ranked by rules that anyone can "
        "read at `/v1/rules`, and each says what is met, unmet and unknown, and what to ask on "
        "the phone. Nobody can pay for a rank; clicks and reviews do not count. What is sent "
        "here is neither stored nor logged nor passed on."
    ),
    responses={200: {"model": RecommendationAnswer}, **REFUSED, **REFUSED_BODY},
    openapi_extra=takes_json(RecommendationRequest),
)
async def post_recommendations(request: Request) -> Response:
    """Notices, kinds of care, and a page of explained programs."""
    asked = read_json(RecommendationRequest, await json_body(request))
    recommender = _recommender(request)
    if recommender.search.waits(place_asked(asked)):
        document = await run_in_threadpool(recommender.recommend, asked)
    else:
        document = recommender.recommend(asked)
    return json_response(request, document)


@router.post(
    "/recommendations/explain",
    summary="Explain where one program stands in a recommendation",
    description=(
        "A recommendation's request and one `program`: why it stands where it stands in the list, "
        "or does not, what comes before it, and which single facts or changes would bring it "
        "higher, each worked out. An emergency withholds the explanation too. What is sent here "
        "is neither stored nor logged nor passed on."
    ),
    responses={200: {"model": ExplanationAnswer}, **REFUSED, **REFUSED_BODY, **refuses(NotFound)},
    openapi_extra=takes_json(ExplainRequest),
)
async def post_explain(request: Request) -> Response:
    """Why one program stands where it stands, and what would change it."""
    return await _answered(request, ExplainRequest, _explained)


@router.post(
    "/recommendations/compare",
    summary="Compare a few programs for a person's needs",
    description=(
        "A recommendation's request and two to five `programs`: each with its match and its place "
        "in the list, and a row for everything that they are ranked by, so that it shows in what "
        "they differ. An emergency withholds the comparison too. What is sent here is neither "
        "stored nor logged nor passed on."
    ),
    responses={200: {"model": ComparisonAnswer}, **REFUSED, **REFUSED_BODY, **refuses(NotFound)},
    openapi_extra=takes_json(CompareRequest),
)
async def post_compare(request: Request) -> Response:
    """A few programs side by side."""
    return await _answered(request, CompareRequest, _compared)


def _explained(recommender: Recommender, asked: ExplainRequest) -> dict[str, Any]:
    return explain(recommender.understand(asked), asked.program)


def _compared(recommender: Recommender, asked: CompareRequest) -> dict[str, Any]:
    return compare(recommender.understand(asked), asked.programs)


async def _answered(
    request: Request, model: type[R], answer: Callable[[Recommender, R], dict[str, Any]]
) -> Response:
    asked = read_json(model, await json_body(request))
    # Trying out what would change an answer takes a while: others are served meanwhile.
    document = await run_in_threadpool(answer, _recommender(request), asked)
    return json_response(request, document)


def _recommender(request: Request) -> Recommender:
    return cast("Recommender", request.app.state.recommender)
