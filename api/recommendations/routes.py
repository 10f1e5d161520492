"""The recommender over HTTP."""

from typing import cast

import orjson
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from api.openapi import takes_json
from api.recommendations.answers import RecommendationAnswer
from api.recommendations.schemas import RecommendationRequest
from api.recommendations.service import recommend_near
from api.search.routes import REFUSED, REFUSED_BODY
from api.search.service import SearchService
from api.validation import json_body, read_json

router = APIRouter(prefix="/v1", tags=["recommendations"])


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
    search = cast("SearchService", request.app.state.search)
    # Trying out the answers of open questions takes a while: others are served meanwhile.
    document = await run_in_threadpool(recommend_near, search, asked)
    return Response(
        orjson.dumps(document), media_type="application/json", headers={"Cache-Control": "no-store"}
    )
