"""Every text is there in both languages, is used, and is read with eight years of school."""

import json
import re
from pathlib import Path

import pytest

from api.web.widget import assembling
from api.web.widget.assembling import words
from recommender.language import Language
from tests.recommender.test_reading_ease import EASE, GRADE, LONGEST, ease, grade, words_of

SOURCE = Path(assembling.__file__).with_name("source")
FILES = sorted((SOURCE / "words").glob("*.json"))
CODE = "\n".join(file.read_text(encoding="utf-8") for file in sorted(SOURCE.glob("*.js")))
PLURAL = re.compile(r"_(one|other)$")

KEYS = {PLURAL.sub("", key) for key in words()}


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"{(\w+)}", text))


def names_in(code: str) -> tuple[set[str], set[str]]:
    """(keys, beginnings of keys) that are written in the modules."""
    views = "|".join(file.stem for file in FILES)
    whole = set(re.findall(rf'"((?:{views})\.[\w.]+)"', code))
    begun = set(re.findall(rf"`((?:{views})\.[\w.]*)\$\{{", code))
    return whole, begun


def test_every_text_is_there_in_both_languages() -> None:
    for key, texts in words().items():
        assert set(texts) == {"en", "es"}, key
        assert all(text.strip() == text and text for text in texts.values()), key


def test_both_languages_say_the_same_things() -> None:
    for key, texts in words().items():
        # One of a thing may be said without its number: "a place".
        if not key.endswith("_one"):
            assert placeholders(texts["en"]) == placeholders(texts["es"]), key


def test_no_text_is_left_untranslated() -> None:
    same = {key for key, texts in words().items() if texts["en"] == texts["es"]}
    # Names, numbers and words that both languages have.
    spoken = {
        key for key in same if re.search(r"[a-z]{3}", re.sub(r"{\w+}", "", words()[key]["en"]))
    }
    assert spoken <= SAID_IN_ENGLISH


SAID_IN_ENGLISH = {"saved.greeting"}
"""What somebody who reads Spanish says on the telephone to find somebody who speaks it."""


def test_each_file_has_the_texts_of_its_view() -> None:
    for file in FILES:
        texts = json.loads(file.read_text(encoding="utf-8"))
        assert {key.split(".")[0] for key in texts} == {file.stem}, file.name


def test_what_is_counted_is_there_for_one_and_for_many() -> None:
    counted = [key for key in words() if PLURAL.search(key)]
    for key in counted:
        base = PLURAL.sub("", key)
        assert {f"{base}_one", f"{base}_other"} <= words().keys(), key
        assert base not in words(), f"{base} is there both counted and not"
        assert "n" in placeholders(words()[f"{base}_other"]["en"]), key


def test_every_text_that_is_asked_for_is_there() -> None:
    whole, begun = names_in(CODE)
    assert whole - KEYS == set()
    for beginning in begun:
        assert any(key.startswith(beginning) for key in KEYS), beginning


def test_every_text_is_asked_for() -> None:
    whole, begun = names_in(CODE)
    unused = {key for key in KEYS - whole if not key.startswith(tuple(begun) or ("-",))}
    assert unused == set()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_view_is_read_with_eight_years_of_school(file: Path) -> None:
    texts = json.loads(file.read_text(encoding="utf-8")).values()
    assert grade([text["en"] for text in texts]) <= GRADE
    assert ease([text["es"] for text in texts]) >= EASE


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_sentence_is_long(language: Language) -> None:
    parts = [
        part for texts in words().values() for part in re.split(r"[.!?;:](?:\s|$)", texts[language])
    ]
    assert [part for part in parts if len(words_of(part, language)) > LONGEST] == []


def test_nobody_is_blamed_or_promised_anything() -> None:
    unkind = r"\b(abuse[rs]?|addicts?|junkies?|clean|dirty|guarantee[ds]?|cures?|treats)\b"
    poco = r"\b(abus[oa]s?|adict[oa]s?|limpi[oa]s?|garantiz\w+|cura[rn]?)\b"
    for key, texts in words().items():
        assert not re.search(unkind, texts["en"], re.I), key
        assert not re.search(poco, texts["es"], re.I), key


def test_spanish_speaks_politely() -> None:
    # Usted throughout, as one speaks with somebody one does not know.
    familiar = r"\b(tú|tu|tus|ti|contigo|te|puedes|quieres|necesitas|tienes|eres|estás|haz|dinos)\b"
    for key, texts in words().items():
        assert not re.search(familiar, texts["es"], re.I), key
