"""Which language a person reads."""

from starlette.requests import Request

from recommender.language import LANGUAGES, Language

NAMES: dict[Language, str] = {"en": "English", "es": "Español"}
"""Of each language, in itself."""


def language_of(request: Request, told: str | None = None) -> Language:
    """The language of an answer: as told, else as the browser says; English for all others.

    Args:
        told: in a form; the query's `lang` where there is none.
    """
    named = told or request.query_params.get("lang")
    if named:
        return _ours(named) or "en"
    return next((ours for tag in accepted(request) if (ours := _ours(tag))), "en")


def accepted(request: Request) -> list[str]:
    """The languages that a browser accepts, such as `es-MX`: the one it likes best first."""
    told = _accepted(request.headers.get("accept-language", ""))
    return [tag for tag, quality in sorted(told, key=lambda one: -one[1]) if quality]


def _ours(tag: str) -> Language | None:
    """The language of a tag such as `es-MX`; None where we do not speak it."""
    start = tag.strip().lower().partition("-")[0]
    return next((one for one in LANGUAGES if one == start), None)


def _accepted(header: str) -> list[tuple[str, float]]:
    """(tag, quality) of each language that a browser accepts (RFC 9110, 12.5.4)."""
    found = []
    for part in header.split(",")[:20]:
        tag, _, rest = part.partition(";")
        _, _, quality = rest.replace(" ", "").partition("q=")
        try:
            found.append((tag, float(quality) if quality else 1.0))
        except ValueError:
            continue
    return found
