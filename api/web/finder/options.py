"""How a site that shows the finder wants it: its language, place, filters, units and colours.

These are the site's settings and tell nothing of a visitor, so they may stand in an address.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from api.web.finder.units import UNITS
from recommender.language import LANGUAGES
from recommender.vocabulary import vocabulary

LONGEST_PLACE = 200
HEADING_LEVELS = ("1", "2", "3", "4")
SCHEMES = ("light", "dark")
CARD = {"light": "#ffffff", "dark": "#182428"}
"""What links stand on, as the widget's own styles have it."""
STAY = "90-days"
"""The filter for programs of 90 days and more; all others are terms of the vocabulary."""

_DAYS = 90
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_MOST_FILTERS = 20
_READABLE = 4.5
"""The least contrast of text (WCAG 2.2, 1.4.3)."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a site chose; an empty text where it left that to us.

    Attributes:
        filters: slugs, each once, and `90-days`; only programs that say yes to all are listed.
    """

    partner: str = ""
    lang: str = ""
    place: str = ""
    filters: tuple[str, ...] = ()
    heading_level: str = ""
    units: str = ""
    scheme: str = ""
    accent: str = ""

    @property
    def accent_text(self) -> str:
        """Black or white, whichever is easier to read on the accent; empty without one."""
        if not self.accent:
            return ""
        return max("#ffffff", "#000000", key=lambda color: _contrast(color, self.accent))

    @property
    def accent_holds_in(self) -> str:
        """The scheme in which the accent is shown: none can be read in both."""
        return self.scheme or "light"

    @property
    def accent_is_faint(self) -> bool:
        """Whether the accent can hardly be read where it is shown."""
        if not self.accent:
            return False
        return _contrast(self.accent, CARD[self.accent_holds_in]) < _READABLE

    def query(self) -> str:
        """These as the query of `/embed`; empty where nothing was chosen."""
        told = {**asdict(self), "filters": " ".join(self.filters)}
        # A frame's document begins with its own first heading.
        del told["heading_level"]
        return urlencode({name: value for name, value in told.items() if value})

    def attributes(self) -> dict[str, str]:
        """These as attributes of the element, those alone that say something."""
        told = {
            "lang": self.lang,
            "place": self.place,
            "filters": " ".join(self.filters),
            "heading-level": self.heading_level,
            "units": self.units,
            "scheme": self.scheme,
        }
        return {name: value for name, value in told.items() if value}

    def filters_document(self) -> dict[str, Any]:
        """The filters as a request for a recommendation has them."""
        terms = [slug for slug in self.filters if slug != STAY]
        return {"terms": terms, "length_of_stay_days": _DAYS if STAY in self.filters else None}


NOTHING_CHOSEN = Options()


def read_options(sent: Mapping[str, str]) -> Options:
    """What an address tells; what cannot be used is left out, so that a finder is always shown.

    Args:
        sent: with the filters in one text, separated by spaces or commas.
    """
    place = " ".join(sent.get("place", "").replace("\0", "").split())
    accent = sent.get("accent", "").strip()
    slugs = dict.fromkeys(re.split(r"[\s,]+", sent.get("filters", "")))
    return Options(
        partner=sent.get("partner", "").strip(),
        lang=_among(LANGUAGES, sent.get("lang")),
        place=place if len(place) <= LONGEST_PLACE else "",
        filters=tuple(slug for slug in slugs if _is_filter(slug))[:_MOST_FILTERS],
        heading_level=_among(HEADING_LEVELS, sent.get("heading_level")),
        units=_among(UNITS, sent.get("units")),
        scheme=_among(SCHEMES, sent.get("scheme")),
        accent=accent.lower() if _COLOR.fullmatch(accent) else "",
    )


def _among(choices: tuple[str, ...], told: str | None) -> str:
    return told if told in choices and told is not None else ""


def _is_filter(slug: str) -> bool:
    return slug == STAY or slug in vocabulary()


def _contrast(one: str, other: str) -> float:
    """How well a colour can be read on another: 1 for not at all, 21 for best (WCAG 2.2)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    """The relative luminance of a colour such as `#0b4a75` (WCAG 2.2)."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
