"""In which units a person reads distances."""

from typing import Literal, get_args

from starlette.requests import Request

from api.web.finder.languages import accepted

Units = Literal["miles", "km"]

UNITS: tuple[Units, ...] = get_args(Units)
IN_MILES = ("US", "GB", "LR", "MM")
"""Regions that count in miles, as the widget has them."""


def units_of(request: Request, told: str = "") -> Units:
    """The units of an answer: as told, else by the browser's region; miles where it names none.

    Args:
        told: by the site around the finder; anything else than units counts for nothing.
    """
    for one in UNITS:
        if one == told:
            return one
    region = _region(next(iter(accepted(request)), ""))
    return "miles" if not region or region in IN_MILES else "km"


def _region(tag: str) -> str:
    """The region of a tag such as `es-MX` or `zh-Hant-TW`; empty where it has none."""
    parts = tag.strip().upper().split("-")[1:]
    return next((part for part in parts if len(part) == 2 and part.isalpha()), "")
