"""Shows a public page in the language of who opens it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from api.web.finder.framing import OWN, Frame
from api.web.finder.speech import Speech
from api.web.pages import public_page

EXIT = "https://www.weather.gov/"
"""Where the quick way out leads, as the widget's own: a page that tells nothing."""


def show(
    request: Request,
    template: str,
    speech: Speech,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    frame: Frame = OWN,
    **shown: Any,
) -> Response:
    """A page that anybody may see; nothing is set in their browser.

    Args:
        template: its file in the folder `templates/finder`.
        shown: what the template names beside the words and the frame.
    """
    return public_page(
        request,
        f"finder/{template}",
        status=status,
        headers=headers,
        framed_by=frame.framed_by,
        speech=speech,
        t=speech.text,
        frame=frame,
        exit=EXIT,
        other_language=_in_other_language(request, speech),
        **shown,
    )


def directions(address: Mapping[str, Any]) -> str | None:
    """A map's page with the way to an address; None where the address is not public."""
    if address["hidden"] or not address["street"]:
        return None
    parts = (address["street"], address["city"], f"{address['state']} {address['zip'] or ''}")
    asked = ", ".join(part.strip() for part in parts if part)
    return f"https://www.google.com/maps/dir/?api=1&destination={quote(asked)}"


def website(address: str | None) -> str | None:
    """A site's address that a link may lead to; None for anything else."""
    if address is None or not address.lower().startswith(("https://", "http://")):
        return None
    return address


def _in_other_language(request: Request, speech: Speech) -> str:
    """The query with which the same page is read in the other language."""
    told = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return "?" + urlencode([*told, ("lang", speech.other)])
