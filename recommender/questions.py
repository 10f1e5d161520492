"""The questions that can be asked of a person, and which of them are still open."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, PrivateAttr

from recommender.conditions import Condition
from recommender.language import Language, Text
from recommender.needs import Needs, Substance, steady

N = TypeVar("N", bound=Needs)

MOST_ASKED = 8
"""How many questions a whole interview has at most: what somebody in distress may still answer."""


class Answer(BaseModel):
    """One way to answer; `needs` is what it adds to the request, nothing for "none of these".

    A table where the request has a list adds to every entry of the list what that leaves open:
    ``substances = { frequency = "daily" }``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    label: Text
    needs: dict[str, Any] = {}
    _adds: dict[str, Any] = PrivateAttr()

    def model_post_init(self, _: Any, /) -> None:
        """Reads what it adds, once, so that putting it into a request is no more than a copy."""
        self._adds = {name: _read(name, value) for name, value in self.needs.items()}

    def added_to(self, needs: N) -> N:
        """The needs with this answer in them."""
        adds = self._adds
        return needs.model_copy(
            update={name: _put(getattr(needs, name), value) for name, value in adds.items()}
        )


class Question(BaseModel):
    """One question, the field that it fills, and why it is asked.

    Attributes:
        field: what a caller puts into `asked` once the question was put.
        when: asked only where this is known to hold.
        first: about safety: comes before all others, whatever it would change.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    field: str
    text: Text
    why: Text
    when: Condition | None = None
    first: bool = False
    answers: tuple[Answer, ...]


@cache
def questions() -> tuple[Question, ...]:
    """Every question, in the order in which ties are asked."""
    table = tomllib.loads(files(__package__).joinpath("questions.toml").read_text(encoding="utf-8"))
    return tuple(Question.model_validate(entry) for entry in table["question"])


def open_questions(needs: Needs, asked: Iterable[str] = ()) -> list[Question]:
    """The questions that are neither answered nor, by their field, among those already asked.

    None once as many as an interview may have are answered or asked; only those about safety
    while one of these is open.
    """
    put = set(asked)
    left = [one for one in questions() if one.field not in put and not _is_answered(one, needs)]
    if len(questions()) - len(left) >= MOST_ASKED:
        return []
    fitting = [one for one in left if _fits(one, needs)]
    return [one for one in fitting if one.first] or fitting


def answered(needs: N, answer: Answer) -> N:
    """The needs with this answer in them; `with_answer` does the same with one not yet read."""
    return answer.added_to(needs)


def with_answer(needs: N, adds: Mapping[str, Any]) -> N:
    """The needs with these fields of an answer in them."""
    return needs.model_validate(_merged(needs.model_dump(exclude_unset=True), adds))


def answer_document(needs: Needs, answer: Answer, language: Language) -> dict[str, Any]:
    """An answer as it is offered: its label, and the fields that it puts into the request."""
    adds = {name: _offered(needs, name, value) for name, value in answer.needs.items()}
    return {"label": answer.label[language], "needs": adds}


def _offered(needs: Needs, name: str, value: Any) -> Any:
    """Lists are given whole, so that whoever sends them has nothing to merge."""
    if isinstance(value, Mapping) and isinstance(getattr(needs, name), list):
        told = needs.model_dump(include={name}, exclude_unset=True)
        return _merged(told, {name: value})[name]
    return value


def _is_answered(question: Question, needs: Needs) -> bool:
    list_name, _, name = question.field.partition(".")
    entries = getattr(needs, list_name)
    if isinstance(entries, list) and name:
        return any(getattr(entry, name) is not None for entry in entries)
    return needs.answer(question.field) is not None


def _fits(question: Question, needs: Needs) -> bool:
    return question.when is None or question.when.holds(needs) is True


def _merged(into: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(into)
    for name, value in more.items():
        before = result.get(name)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            result[name] = _merged(before, value)
        elif isinstance(before, Sequence) and isinstance(value, Mapping):
            result[name] = [{**value, **_told(entry)} for entry in before]
        else:
            result[name] = value
    return result


def _told(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if value is not None}


def _read(name: str, value: Any) -> Any:
    """What an answer puts into a field of the request: a value, or a table of what it adds."""
    if name == "substances" and isinstance(value, Mapping):
        entry = Substance.model_validate({"name": "other", **value})
        return {part: getattr(entry, part) for part in value}
    return _told_in(getattr(Needs.model_validate({name: value}), name))


def _told_in(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return {part: _told_in(getattr(value, part)) for part in value.model_fields_set}
    return value


def _put(before: Any, value: Any) -> Any:
    """The field with what an answer puts into it."""
    if not isinstance(value, Mapping):
        return value
    if isinstance(before, list):
        return steady([entry.model_copy(update=_open(entry, value)) for entry in before])
    return before.model_copy(update={p: _put(getattr(before, p), v) for p, v in value.items()})


def _open(entry: Any, value: Mapping[str, Any]) -> dict[str, Any]:
    """Those parts of the value that the entry leaves open."""
    return {part: one for part, one in value.items() if getattr(entry, part) is None}
