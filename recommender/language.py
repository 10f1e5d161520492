"""The languages that a person can be answered in."""

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

Language = Literal["en", "es"]
"""ISO 639-1: English, Spanish."""

LANGUAGES: tuple[Language, ...] = get_args(Language)

Text = Mapping[Language, str]
"""One sentence in every language."""


def either(alternatives: Sequence[str], language: Language) -> str:
    """The alternatives as one phrase: "Medicaid or Medicare", "siete u ocho"."""
    first, *others = alternatives
    return first + "".join(f" {_or(other, language)} {other}" for other in others)


def _or(following: str, language: Language) -> str:
    if language == "en":
        return "or"
    # Spanish says "u" before the sound of an o, with or without a silent h.
    return "u" if following.lower().startswith(("o", "ho")) else "o"
