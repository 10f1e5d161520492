"""The finder's form, sent: the places that it finds, or what to do about it."""

from typing import Any, cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.places import PlaceProblem
from api.recommendations.asked import place_asked
from api.recommendations.service import Recommender
from api.search.contents import plain
from api.search.service import DEFAULT_MILES
from api.web.finder.about import looks_up_addresses
from api.web.finder.asking import RADII, Told, sent_form
from api.web.finder.framing import Frame
from api.web.finder.interview import interview
from api.web.finder.languages import language_of
from api.web.finder.options import STAY, Options
from api.web.finder.results import Document, card, changes
from api.web.finder.showing import show
from api.web.finder.speech import Speech
from api.web.finder.units import units_of
from api.web.forms import Errors

_EMPTY_IS_WRONG = 422


async def found_page(request: Request, frame: Frame) -> Response:
    """The answer to the form. What it says is kept in the page that goes back, and nowhere else."""
    form = await sent_form(request)
    told = Told.of(form)
    language = language_of(request, form.text("lang"))
    speech = Speech(language, units_of(request, frame.options.units))
    if fault := told.fault():
        return _again(request, frame, speech, told, fault, status=_EMPTY_IS_WRONG)
    asked = told.request(language, frame.options)
    recommender = cast("Recommender", request.app.state.recommender)
    try:
        if recommender.search.waits(place_asked(asked)):
            answer = await run_in_threadpool(recommender.recommend, asked)
        else:
            answer = recommender.recommend(asked)
    except PlaceProblem as problem:
        return _again(
            request,
            frame,
            speech,
            told,
            f"errors.{problem.slug}",
            status=problem.status,
            suggestions=problem.suggestions,
        )
    return _listed(request, frame, speech, told, plain(answer))


def form_fields(request: Request, speech: Speech, options: Options) -> dict[str, Any]:
    """What the form's template needs, whatever was told.

    Args:
        options: of the site around it, whose filters stand above the form.
    """
    return {
        "fixed": [_filter_name(slug, speech) for slug in options.filters],
        "interview": interview(speech.language),
        "radii": RADII,
        "usual_radius": DEFAULT_MILES,
        "takes_addresses": looks_up_addresses(request),
    }


def _again(
    request: Request,
    frame: Frame,
    speech: Speech,
    told: Told,
    fault: str,
    *,
    status: int,
    suggestions: list[str] | None = None,
) -> Response:
    """The form, with what is wrong with its place."""
    return show(
        request,
        "again.html",
        speech,
        status=status,
        frame=frame,
        told=told,
        errors=Errors.on("place", speech.text(fault)),
        suggestions=suggestions or [],
        **form_fields(request, speech, frame.options),
    )


def _listed(
    request: Request, frame: Frame, speech: Speech, told: Told, answer: Document
) -> Response:
    return show(
        request,
        "results.html",
        speech,
        frame=frame,
        told=told,
        errors=None,
        answer=answer,
        cards=[card(program, speech) for program in answer["contents"]],
        changes=list(changes(answer, told, speech)),
        **form_fields(request, speech, frame.options),
    )


def _filter_name(slug: str, speech: Speech) -> str:
    return str(speech.text("form.stay")) if slug == STAY else speech.label(slug)
