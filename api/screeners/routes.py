"""The screening questionnaires over HTTP."""

from typing import Any, cast

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from api.openapi import refuses, takes_json
from api.problems import FieldError, InvalidRequest, NotFound
from api.rules import Rules
from api.screeners.answer import scored_document, screener_document
from api.screeners.answers import ScoredAnswer, ScreenerAnswer
from api.screeners.schemas import ScreenerRequest
from api.search.routes import REFUSED_BODY
from api.validation import FIX_FIELDS, json_body, pointer, read_json
from recommender.language import Language
from recommender.screener_grammar import Screener
from recommender.screening import AnswerFault, AnswersError, score_answers, screener, screeners

router = APIRouter(prefix="/v1/screeners", tags=["screeners"])


@router.get(
    "",
    summary="Every screening questionnaire",
    responses={200: {"model": list[ScreenerAnswer]}, **refuses(InvalidRequest)},
)
async def get_screeners(language: Language = "en") -> Response:
    """Each with what its totals may mean, in the order of `scores` in a recommendation request."""
    return _json([screener_document(one, language) for one in screeners()])


@router.get(
    "/{screener_id}",
    summary="One screening questionnaire",
    responses={200: {"model": ScreenerAnswer}, **refuses(NotFound, InvalidRequest)},
)
async def get_screener(screener_id: str, language: Language = "en") -> Response:
    """Its questions, where they may be reproduced, what its totals may mean, and its sources."""
    return _json(screener_document(_found(screener_id), language))


@router.post(
    "/{screener_id}",
    summary="Score a screening questionnaire",
    description=(
        "The total of the answers, what it may mean, the safety notices that follow from it, and "
        "what to merge into a recommendation request. It is a reason to ask, never a diagnosis; a "
        "clinician confirms. What is sent here is neither stored nor logged nor passed on. "
        "Instruments whose questions are not reproduced here cannot be scored here: send their "
        "scores in a recommendation request's `scores`."
    ),
    responses={
        200: {"model": ScoredAnswer},
        **refuses(NotFound, InvalidRequest),
        **REFUSED_BODY,
    },
    openapi_extra=takes_json(ScreenerRequest),
)
async def post_screener(screener_id: str, request: Request) -> Response:
    """A total and what it may mean."""
    asked = _found(screener_id)
    told = read_json(ScreenerRequest, await json_body(request))
    try:
        scored = score_answers(asked, told.answers, told.gender)
    except AnswersError as error:
        raise InvalidRequest(FIX_FIELDS, errors=[*map(_field_error, error.faults)]) from None
    rules = cast("Rules", request.app.state.rules).today
    document = scored_document(asked, scored, told.language, rules)
    return _json(document, headers={"Cache-Control": "no-store"})


def _found(screener_id: str) -> Screener:
    try:
        return screener(screener_id)
    except KeyError:
        raise NotFound("There is no such screener; /v1/screeners lists them.") from None


def _field_error(fault: AnswerFault) -> FieldError:
    where = ("answers",) if fault.position is None else ("answers", fault.position)
    return FieldError(pointer=pointer(where), code=fault.code, detail=fault.sentence)


def _json(document: Any, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(document), media_type="application/json", headers=headers)
