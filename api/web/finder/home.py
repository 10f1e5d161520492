"""The finder's own page."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.web.finder.about import about
from api.web.finder.asking import Told
from api.web.finder.framing import HOME, OWN
from api.web.finder.languages import language_of
from api.web.finder.searching import form_fields, found_page
from api.web.finder.showing import show
from api.web.finder.speech import Speech
from api.web.finder.units import units_of
from api.web.finder.widget_file import widget_file

router = APIRouter(include_in_schema=False)


@router.api_route(HOME, methods=["GET", "POST"])
async def finder(request: Request) -> Response:
    """The finder, and what to know of it; what its form finds, where no script runs."""
    if request.method == "POST":
        return await found_page(request, OWN)
    speech = Speech(language_of(request), units_of(request))
    return show(
        request,
        "finder.html",
        speech,
        told=Told(),
        errors=None,
        about=about(request),
        widget=widget_file(),
        **form_fields(request, speech, OWN.options),
    )
