"""The stylesheets, the scripts and the icon of the pages: named by their content, kept for good."""

from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from api.problems import NotFound

AT = "/assets"

_MEDIA_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    # A picture that is opened by itself may run and load nothing.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; sandbox",
}


class Asset(NamedTuple):
    """A file of the pages.

    Attributes:
        served_as: its name with a hash of its content: another content is another address.
    """

    served_as: str
    content: bytes
    media_type: str


@cache
def assets() -> dict[str, Asset]:
    """Every file of the folder `static`, by its own name."""
    found = {}
    for file in files("api.web").joinpath("static").iterdir():
        stem, _, ending = file.name.rpartition(".")
        if ending in _MEDIA_TYPES:
            content = file.read_bytes()
            served_as = f"{stem}.{sha256(content).hexdigest()[:12]}.{ending}"
            found[file.name] = Asset(served_as, content, _MEDIA_TYPES[ending])
    return found


def add_assets(app: FastAPI) -> None:
    """Serve them under /assets."""
    app.add_route(f"{AT}/{{name}}", _asset, include_in_schema=False)


def _asset(request: Request) -> Response:
    """The file that an address of a page names."""
    wanted = request.path_params["name"]
    for asset in assets().values():
        if asset.served_as == wanted:
            return Response(asset.content, media_type=asset.media_type, headers=_HEADERS)
    raise NotFound("Open the page again: this file of it was replaced.")
