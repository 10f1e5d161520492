"""Screeners: every band has both its edges, every word both languages, and item 9 is never lost."""

from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import annotated_types
import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from recommender.language import Language
from recommender.needs import Needs, Scores, TapsScores
from recommender.screener_grammar import Gender, Screener
from recommender.screening import (
    AnswersError,
    ScreenerError,
    add_score,
    band_of,
    read_screeners,
    score_answers,
    screener,
    screeners,
)

SHIPPED = files("recommender").joinpath("screeners")

BANDS = [
    ("phq2", None, [(0, 2), (3, 6)]),
    ("phq9", None, [(0, 4), (5, 9), (10, 14), (15, 19), (20, 27)]),
    ("gad7", None, [(0, 4), (5, 9), (10, 14), (15, 21)]),
    ("audit_c", "female", [(0, 2), (3, 12)]),
    ("audit_c", "male", [(0, 3), (4, 12)]),
    ("audit_c", "other", [(0, 2), (3, 3), (4, 12)]),
    ("audit_c", None, [(0, 2), (3, 3), (4, 12)]),
    ("audit", None, [(0, 7), (8, 15), (16, 19), (20, 40)]),
    ("taps", None, [(0, 0), (1, 1), (2, 4)]),
]


@pytest.mark.parametrize(("screener_id", "gender", "ranges"), BANDS)
def test_both_edges_of_a_band_fall_into_it(
    screener_id: str, gender: Gender | None, ranges: list[tuple[int, int]]
) -> None:
    for lowest, highest in ranges:
        for edge in (lowest, highest):
            band = band_of(screener_id, edge, gender)
            assert (band.lowest, band.highest) == (lowest, highest)
    assert ranges[-1][1] == screener(screener_id).most


@pytest.mark.parametrize(("screener_id", "gender", "ranges"), BANDS)
def test_a_total_beyond_the_scale_has_no_band(
    screener_id: str, gender: Gender | None, ranges: list[tuple[int, int]]
) -> None:
    for score in (-1, ranges[-1][1] + 1):
        with pytest.raises(ValueError, match="from 0 to"):
            band_of(screener_id, score, gender)


def test_a_screener_that_does_not_exist_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        band_of("phq10", 1)


def test_every_score_of_a_request_has_a_screener_with_the_same_highest_total() -> None:
    assert [one.id for one in screeners()] == list(Scores.model_fields)
    for one in screeners():
        field = Scores.model_fields[one.id]
        parts = TapsScores.model_fields.values() if one.id == "taps" else [field]
        assert max(highest(part) for part in parts) == one.most
        assert (one.scored == "each_substance") == (field.annotation is TapsScores)


def highest(field: FieldInfo) -> int:
    (bound,) = [rule.le for rule in field.metadata if isinstance(rule, annotated_types.Le)]
    assert isinstance(bound, int)
    return bound


def test_the_questions_are_there_only_where_they_may_be_copied() -> None:
    assert {one.id: len(one.items) for one in screeners()} == {
        "phq2": 2,
        "phq9": 9,
        "gad7": 7,
        "audit_c": 3,
        "audit": 0,
        "taps": 0,
    }
    for one in screeners():
        assert ("not reproduced here" in one.permission["en"]) == (not one.items)


def test_the_phq2_is_the_first_two_questions_of_the_phq9() -> None:
    assert screener("phq2").items == screener("phq9").items[:2]
    assert screener("phq2").options == screener("phq9").options


def texts(node: object) -> Iterator[Mapping[Language, str]]:
    if isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield from texts(getattr(node, name))
    elif isinstance(node, Mapping):
        yield node
    elif isinstance(node, tuple):
        for part in node:
            yield from texts(part)


@pytest.mark.parametrize("one", screeners(), ids=lambda one: one.id)
def test_all_words_are_there_in_every_language_and_differ(one: Screener) -> None:
    found = list(texts(one))

    assert len(found) >= 3 + 2 * len(one.bands) + len(one.items)
    for words in found:
        assert set(words) == set(get_args(Language))
        assert len(set(words.values())) == len(words), words


HEDGES = {"en": ("may ", "worth asking", "worth taking"), "es": ("posible", "vale la pena")}


@pytest.mark.parametrize("one", screeners(), ids=lambda one: one.id)
def test_a_meaning_is_one_sentence_that_hedges_and_names_no_disorder(one: Screener) -> None:
    for band in one.bands:
        for language, hedges in HEDGES.items():
            sentence = band.meaning[language]  # type: ignore[index]
            assert any(hedge in sentence for hedge in hedges), sentence
            assert sentence.count(".") == 1
            assert "disorder" not in sentence
            assert "trastorno" not in sentence


def answered(one: Screener, total: int) -> list[int]:
    """Answers that come to this total, the last questions left at 0 for as long as they can be."""
    answers: list[int] = []
    for item in one.items:
        answers.append(min(total - sum(answers), len(one.options_of(item)) - 1))
    return answers


@pytest.mark.parametrize("one", [s for s in screeners() if s.items], ids=lambda one: one.id)
def test_answers_come_to_every_total_of_the_scale(one: Screener) -> None:
    for total in range(one.most + 1):
        scored = score_answers(one, answered(one, total))
        assert scored.total == total
        assert scored.band == one.band(total)
        assert scored.needs["scores"] == {one.id: total}
        Needs.model_validate(scored.needs)


@pytest.mark.parametrize(("answer", "told"), [(0, None), (1, "passive"), (3, "passive")])
def test_any_thought_of_death_is_told_whatever_the_total(answer: int, told: str | None) -> None:
    scored = score_answers(screener("phq9"), [0] * 8 + [answer])

    assert scored.band.lowest == 0
    assert Needs.model_validate(scored.needs).safety.suicidal_thoughts == told


def test_no_other_question_tells_of_thoughts_of_death() -> None:
    assert "safety" not in score_answers(screener("phq9"), [3] * 8 + [0]).needs
    assert "safety" not in score_answers(screener("gad7"), [3] * 7).needs


@pytest.mark.parametrize(
    ("told", "kept"),
    [(None, "passive"), ("none", "passive"), ("passive", "passive"), ("active", "active")],
)
def test_a_screener_never_lowers_what_was_told(told: str | None, kept: str) -> None:
    safety = {"symptoms": ["tremor"], "suicidal_thoughts": told}
    needs = Needs.model_validate({"age": 30, "scores": {"gad7": 4, "phq9": 1}, "safety": safety})

    added = add_score(needs, score_answers(screener("phq9"), [1] * 9))

    assert added.safety.suicidal_thoughts == kept
    assert added.safety.symptoms == ["tremor"]
    assert (added.age, added.scores.gad7, added.scores.phq9) == (30, 4, 9)


def test_no_thought_of_death_leaves_what_was_told() -> None:
    needs = Needs.model_validate({"safety": {"suicidal_thoughts": "active"}})

    added = add_score(needs, score_answers(screener("phq9"), [0] * 9))

    assert added.safety.suicidal_thoughts == "active"


def test_the_same_drinking_is_another_risk_for_women() -> None:
    labels = {
        gender: score_answers(screener("audit_c"), [1, 1, 1], gender).band.label["en"]
        for gender in (*get_args(Gender), None)
    }

    assert labels["female"] != labels["male"]
    assert labels["other"] == labels[None] == "Higher risk for women"


def test_a_gender_is_passed_on_only_where_it_counts() -> None:
    assert score_answers(screener("audit_c"), [1, 1, 1], "female").needs["gender"] == "female"
    assert "gender" not in score_answers(screener("audit_c"), [1, 1, 1]).needs
    assert "gender" not in score_answers(screener("phq2"), [1, 1], "female").needs


def test_a_phq2_of_three_leads_to_the_phq9() -> None:
    assert [band_of("phq2", score).next_screener for score in (2, 3)] == [None, "phq9"]


@pytest.mark.parametrize(
    ("screener_id", "answers", "faults"),
    [
        ("phq2", [1], [(None, "wrong_number")]),
        ("phq2", [1, 1, 1], [(None, "wrong_number")]),
        ("phq2", [4, 3], [(0, "out_of_range")]),
        ("phq2", [-1, 4], [(0, "out_of_range"), (1, "out_of_range")]),
        ("audit_c", [4, 5, 4], [(1, "out_of_range")]),
        ("audit", [1] * 10, [(None, "no_questions")]),
        ("taps", [], [(None, "no_questions")]),
    ],
)
def test_answers_that_do_not_fit_are_named(
    screener_id: str, answers: list[int], faults: list[tuple[int | None, str]]
) -> None:
    with pytest.raises(AnswersError) as error:
        score_answers(screener(screener_id), answers)

    assert [(fault.position, fault.code) for fault in error.value.faults] == faults


def changed(folder: Path, name: str, old: str, new: str) -> Path:
    """The shipped tables, one of them changed in one place."""
    for file in SHIPPED.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "old", "new", "complaint"),
    [
        ("phq9.toml", "from = 5", "from = 6", "phq9.toml: the table: .* go on from 5"),
        ("phq9.toml", "from = 5", "from = 4", "go on from 5"),
        ("phq9.toml", "to = 4", "to = -1", "phq9.toml: band.0.to"),
        ("phq9.toml", "to = 27", "to = 26", "end at 27"),
        ("phq9.toml", "to = 27", "to = 28", "end at 27"),
        ("audit_c.toml", "from = 4", "from = 5", "go on from 4 .*male"),
        ("phq9.toml", "most = 27", "most = 30", "end at 30"),
        ("gad7.toml", "Trouble relaxing", "", "item.3.text: .* no words in: en"),
        ("gad7.toml", ', es = "Ha tenido dificultad para relajarse"', "", "no words in: es"),
        ("gad7.toml", "Trouble relaxing", "\\", "gad7.toml: "),
        ("gad7.toml", 'es = "Ha', 'fr = "Ha', "item.3.text"),
        ("gad7.toml", "[[item]]\n", '[[item]]\nnote = "x"\n', "item.0.note: Extra inputs"),
        ("gad7.toml", 'id = "gad7"', 'id = "gad8"', "gad7.toml: id: is not the file's name"),
        ("gad7.toml", "introduction = ", "about2 = ", "about2: Extra inputs"),
        ("phq2.toml", 'next_screener = "phq9"', 'next_screener = "phq8"', "no screener phq8"),
        ("phq2.toml", '  { en = "Several days", es = "Varios días" },\n', "", "come to 6"),
        ("phq2.toml", "https://", "http://", "source.0.url"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_its_place(
    tmp_path: Path, name: str, old: str, new: str, complaint: str
) -> None:
    with pytest.raises(ScreenerError, match=complaint):
        read_screeners(changed(tmp_path, name, old, new))


def test_a_missing_table_and_a_strange_one_are_refused(tmp_path: Path) -> None:
    folder = changed(tmp_path, "gad7.toml", "gad7", "gad7")
    (folder / "gad7.toml").rename(folder / "dast10.toml")

    with pytest.raises(ScreenerError) as error:
        read_screeners(folder)

    assert str(error.value).splitlines() == [
        "gad7.toml: is missing",
        "dast10.toml: is not one of the scores",
    ]


def test_what_is_told_is_not_repeated_in_errors() -> None:
    with pytest.raises(AnswersError) as error:
        score_answers(screener("phq2"), [987654, 1])

    assert "987654" not in str(error.value)


def test_scores_are_merged_as_a_request_takes_them() -> None:
    scored: dict[str, Any] = score_answers(screener("phq9"), [2] * 8 + [0]).needs

    assert scored == {"scores": {"phq9": 16}}
