"""The questions that can be asked of a person, and which of them are still open."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

from recommender.needs import Needs

N = TypeVar("N", bound=Needs)


class Answer(BaseModel):
    """One way to answer; `needs` is what it adds to the request, nothing for "none of these"."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    label: str
    needs: dict[str, Any] = {}


class Question(BaseModel):
    """One question, the field that it fills, and why it is asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    field: str
    text: str
    why: str
    answers: tuple[Answer, ...]


@cache
def questions() -> tuple[Question, ...]:
    """Every question, in the order in which ties are asked."""
    table = tomllib.loads(files(__package__).joinpath("questions.toml").read_text(encoding="utf-8"))
    found = tuple(Question.model_validate(entry) for entry in table["question"])
    for question in found:
        for answer in question.answers:
            Needs.model_validate(answer.needs)
    return found


def open_questions(needs: Needs, asked: Iterable[str] = ()) -> list[Question]:
    """The questions that are neither answered nor, by their field, among those already asked."""
    done = set(asked)
    return [
        question
        for question in questions()
        if question.field not in done
        and needs.answer(question.field) is None
        and not (question.field == "pregnant" and needs.gender == "male")
    ]


def answered(needs: N, answer: Answer) -> N:
    """The needs with this answer in them."""
    return needs.model_validate(_merged(needs.model_dump(exclude_unset=True), answer.needs))


def _merged(into: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(into)
    for name, value in more.items():
        before = result.get(name)
        result[name] = (
            _merged(before, value)
            if isinstance(before, Mapping) and isinstance(value, Mapping)
            else value
        )
    return result
