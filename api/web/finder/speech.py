"""What the public pages say, in either language: words, numbers, days and distances."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup, escape

from api.web.finder.languages import NAMES
from api.web.finder.units import Units
from recommender.language import LANGUAGES, Language, Text
from recommender.vocabulary import vocabulary

_KILOMETERS_OF_A_MILE = 1.609344
_MONTHS: Mapping[Language, list[str]] = {
    "en": "January February March April May June July August September October November "
    "December".split(),
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre".split(),
}
_DAY: Text = {"en": "{month} {day}, {year}", "es": "{day} de {month} de {year}"}
_MONTH: Text = {"en": "{month} {year}", "es": "{month} de {year}"}


@cache
def words() -> Mapping[str, Text]:
    """Every text of the pages, by its key: the file's name, a point, and its name in the file."""
    found: dict[str, Text] = {}
    for file in files("api.web.finder").joinpath("words").iterdir():
        page = file.name.removesuffix(".toml")
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        found |= {f"{page}.{name}": text for name, text in table.items()}
    return found


class Speech:
    """One language, and how it puts things.

    Attributes:
        other: the language that a person may change to, and what it calls itself.
    """

    def __init__(self, language: Language, units: Units = "miles") -> None:
        self.language = language
        self.units = units
        self.other = next(one for one in LANGUAGES if one != language)
        self.other_name = NAMES[self.other]

    def text(self, key: str, **told: Any) -> Markup:
        """The text with what is told in its braces. With a number `n`, that for one or for several.

        Raises:
            KeyError: there is no such text, or something in its braces is not told.
        """
        if isinstance(told.get("n"), int):
            key = f"{key}_{'one' if told['n'] == 1 else 'other'}"
        shown = {
            name: self.number(value) if isinstance(value, int) else value
            for name, value in told.items()
        }
        return escape(words()[key][self.language]).format(**shown)

    def label(self, slug: str | None) -> str:
        """A term of the vocabulary; what nobody told of a kind of care says so."""
        known = vocabulary()
        if slug is None:
            return str(self.text("results.no_setting"))
        return known[slug].label_in(self.language) if slug in known else slug.replace("_", " ")

    def number(self, number: int) -> str:
        """A count, as both languages write it in the United States: 17,272."""
        return f"{number:,}"

    def day(self, value: date | str) -> str:
        """A day: "January 5, 2026", "5 de enero de 2026"."""
        return self._dated(_DAY, value)

    def month(self, value: date | str) -> str:
        """The month of a day: "January 2026", "enero de 2026"."""
        return self._dated(_MONTH, value)

    def distance(self, miles: float) -> str:
        """A way: "3.9 miles", "6.3 km"."""
        far = round(miles * (_KILOMETERS_OF_A_MILE if self.units == "km" else 1.0), 1)
        written = f"{far:.1f}" if far < 10 and not far.is_integer() else f"{far:,.0f}"
        if self.units == "km":
            return f"{written} km"
        return str(self.text("results.mile" if written == "1" else "results.miles", far=written))

    def _dated(self, form: Text, value: date | str) -> str:
        day = date.fromisoformat(value[:10]) if isinstance(value, str) else value
        month = _MONTHS[self.language][day.month - 1]
        return form[self.language].format(day=day.day, month=month, year=day.year)
