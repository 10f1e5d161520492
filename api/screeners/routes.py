"""The screening questionnaires over HTTP."""

from functools import cache
from typing import cast

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.openapi import refuses, shows, takes_json
from api.problems import FieldError, InvalidRequest, NotFound
from api.responses import Document, document_response, json_response
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
    responses={**shows(list[ScreenerAnswer]), **refuses(InvalidRequest)},
)
async def get_screeners(request: Request, language: Language = "en") -> Response:
    """Each with what its totals may mean, in the order of `scores` in a recommendation request."""
    return document_response(request, _every_screener(language))


@router.get(
    "/{screener_id}",
    summary="One screening questionnaire",
    responses={**shows(ScreenerAnswer), **refuses(NotFound, InvalidRequest)},
)
async def get_screener(request: Request, screener_id: str, language: Language = "en") -> Response:
    """Its questions, where they may be reproduced, what its totals may mean, and its sources."""
    return document_response(request, _one_screener(_found(screener_id).id, language))


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
    return json_response(request, scored_document(asked, scored, told.language, rules))


@cache
def _every_screener(language: Language) -> Document:
    return Document.of([screener_document(one, language) for one in screeners()])


@cache
def _one_screener(screener_id: str, language: Language) -> Document:
    return Document.of(screener_document(screener(screener_id), language))


def _found(screener_id: str) -> Screener:
    try:
        return screener(screener_id)
    except KeyError:
        raise NotFound("There is no such screener; /v1/screeners lists them.") from None


def _field_error(fault: AnswerFault) -> FieldError:
    where = ("answers",) if fault.position is None else ("answers", fault.position)
    return FieldError(pointer=pointer(where), code=fault.code, detail=fault.sentence)
