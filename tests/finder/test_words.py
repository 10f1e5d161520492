"""Every text is there in both languages, is shown, and is read with eight years of school."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest

from api.editing.reports import KINDS
from api.web.finder.builder import FILTERED, WAYS
from api.web.finder.interview import interview
from api.web.finder.options import SCHEMES, read_options
from api.web.finder.snippets import Service, Snippet, element_snippets, frame_snippets
from api.web.finder.speech import Speech, words
from api.web.finder.widget_file import widget_file
from recommender.language import LANGUAGES
from tests.recommender.test_reading_ease import EASE, GRADE, LONGEST, ease, grade, words_of

PLURALS = ("_one", "_other")

_PLACES = "api/web/finder", "api/web/templates/finder"
_ROOT = Path(str(files("api"))).parent


def every_snippet() -> list[Snippet]:
    """All that the builder makes for either way."""
    service, options = Service("https://finder.example"), read_options({"accent": "#0b4a75"})
    return [
        *element_snippets(service, options, widget_file(), ""),
        *frame_snippets(service, options, ""),
    ]


MADE = {
    *(f"builder.way_{way}" for way in WAYS),
    *(f"builder.category_{category}" for category in FILTERED),
    *(f"report.{kind}" for kind in KINDS),
    *(f"results.phone_{kind}" for kind in ("main", "intake", "hotline")),
    *(str(one.only_when) for one in interview("en") if one.only_when),
    *(f"builder.{snippet.name}" for snippet in every_snippet()),
    *(f"builder.faint_in_{scheme}" for scheme in SCHEMES),
    *(f"errors.report_{field}" for field in ("kind", "message")),
}
"""Keys that are put together from something else; errors go by the slugs of problems."""


def written() -> Iterator[str]:
    """The pages' own code and templates."""
    for place in _PLACES:
        for file in (_ROOT / place).iterdir():
            if file.suffix in (".py", ".html"):
                yield file.read_text(encoding="utf-8")


def named() -> set[str]:
    """Every key that code or a template names, as it stands there."""
    pattern = re.compile(r"""["']([a-z]+\.[a-z_-]+)["']""")
    pages = {key.partition(".")[0] for key in words()}
    found = {key for text in written() for key in pattern.findall(text)}
    # A key that ends so is the beginning of others.
    whole = {key for key in found if not key.endswith("_") and not _is_a_file(key)}
    return {key for key in whole if key.partition(".")[0] in pages}


def _is_a_file(key: str) -> bool:
    return key.endswith((".html", ".css", ".js", ".svg", ".toml"))


def without_number(key: str) -> str:
    return re.sub("_(one|other)$", "", key)


def test_every_text_is_there_in_both_languages() -> None:
    for key, text in words().items():
        assert set(text) == set(LANGUAGES), key
        assert all(one and one == one.strip() for one in text.values()), key


def test_both_languages_have_the_same_in_braces() -> None:
    for key, text in words().items():
        told = [{name for _, name, _, _ in Formatter().parse(one) if name} for one in text.values()]
        assert told[0] == told[1], key


def test_a_text_that_counts_is_there_for_one_and_for_several() -> None:
    for key in words():
        if key.endswith(PLURALS):
            assert {f"{without_number(key)}{ending}" for ending in PLURALS} <= set(words()), key


def test_every_text_is_shown_somewhere_and_none_is_missing() -> None:
    has = {without_number(key) for key in words()}
    assert named() | MADE >= {key for key in has if not key.startswith("errors.")}
    assert has >= named() | MADE


def test_every_error_that_is_told_of_is_one_that_happens() -> None:
    told = {key.removeprefix("errors.") for key in words() if key.startswith("errors.")}
    code = "\n".join(file.read_text() for file in (_ROOT / "api").rglob("*.py"))
    slugs = set(re.findall(r'^    slug = "([a-z-]+)"$', code, re.M))
    own = {key.removeprefix("errors.") for key in named() | MADE if key.startswith("errors.")}
    assert told <= slugs | own


def test_a_number_chooses_between_one_and_several() -> None:
    english, spanish = Speech("en"), Speech("es")
    assert english.text("results.found", n=1) == "One place found"
    assert english.text("results.found", n=12_345) == "12,345 places found"
    assert spanish.text("results.found", n=2) == "Se encontraron 2 lugares"


def test_what_is_put_into_a_text_stays_text() -> None:
    shown = Speech("en").text("report.about", name="<b>A & B</b>")
    assert shown == "About: &lt;b&gt;A &amp; B&lt;/b&gt;"


def test_days_and_distances_are_told_as_people_say_them() -> None:
    english, spanish = Speech("en"), Speech("es", "km")
    assert english.day("2026-01-05") == "January 5, 2026"
    assert spanish.day("2026-01-05") == "5 de enero de 2026"
    assert english.month("2023-12-31") == "December 2023"
    assert spanish.month("2023-12-31") == "diciembre de 2023"
    assert [english.distance(miles) for miles in (0, 0.4, 1, 3.94, 12.6)] == [
        "0 miles",
        "0.4 miles",
        "1 mile",
        "3.9 miles",
        "13 miles",
    ]
    assert [spanish.distance(miles) for miles in (6.2, 10)] == ["10 km", "16 km"]
    assert Speech("es").distance(1) == "1 milla"


PAGES = sorted({key.partition(".")[0] for key in words()})


@pytest.mark.parametrize("page", PAGES)
def test_it_is_read_with_eight_years_of_school(page: str) -> None:
    english = [text["en"] for key, text in words().items() if key.startswith(f"{page}.")]
    spanish = [text["es"] for key, text in words().items() if key.startswith(f"{page}.")]
    assert grade(english) <= GRADE
    assert ease(spanish) >= EASE


def test_no_sentence_is_long() -> None:
    texts = [text["en"] for text in words().values()]
    parts = [part for text in texts for part in re.split(r"[.!?;:](?:\s|$)", text)]
    assert [part for part in parts if len(words_of(part, "en")) > LONGEST] == []
