"""The finder alone in a page, for sites that show it in a frame."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.web.finder.asking import Told
from api.web.finder.framing import EMBED, partner_frame
from api.web.finder.languages import language_of
from api.web.finder.searching import form_fields, found_page
from api.web.finder.showing import show
from api.web.finder.speech import Speech
from api.web.finder.units import units_of
from api.web.finder.widget_file import widget_file

router = APIRouter(include_in_schema=False)


@router.api_route(EMBED, methods=["GET", "POST"])
async def embedded(request: Request) -> Response:
    """The finder as a partner's site wants it."""
    frame = partner_frame(request)
    if request.method == "POST":
        return await found_page(request, frame)
    options = frame.options
    speech = Speech(language_of(request), units_of(request, options.units))
    # The page begins with the finder: its headings are the first.
    attributes = {**options.attributes(), "lang": speech.language, "heading-level": "1"}
    return show(
        request,
        "embed.html",
        speech,
        frame=frame,
        told=Told(place=options.place),
        errors=None,
        attributes=attributes,
        widget=widget_file(),
        **form_fields(request, speech, options),
    )
