"""The interview laid out as a form: every question at once, each of them optional."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from api.recommendations.schemas import RecommendationRequest
from api.web.forms import Form
from recommender.language import Language
from recommender.questions import Answer, Question, answered, questions

Chosen = Mapping[str, tuple[str, ...]]
"""The answers that were chosen: their values by the question's field."""


class Choice(NamedTuple):
    """A way to answer: what the form sends for it, and what a person reads."""

    value: str
    label: str


class Fields(NamedTuple):
    """A question with its answers.

    Attributes:
        name: of its fields in the form.
        id: its beginning, as elements may have it.
        several: whether more than one answer may be chosen.
        only_when: the key of a text that says for whom the question is; None for everybody.
    """

    name: str
    id: str
    text: str
    why: str
    several: bool
    only_when: str | None
    choices: list[Choice]


def interview(language: Language) -> list[Fields]:
    """Every question, those about safety first, in the order in which they are asked."""
    return [
        Fields(
            name=question.field,
            id=question.field.replace(".", "-"),
            text=question.text[language],
            why=question.why[language],
            several=_takes_several(question),
            only_when=None if question.when is None else f"form.when.{question.field}",
            choices=[Choice(value, one.label[language]) for value, one in _choices(question)],
        )
        for question in questions()
    ]


def chosen_in(form: Form) -> Chosen:
    """What was chosen; what no form of ours sends is left out."""
    found = {}
    for question in questions():
        sent = form.texts(question.field)
        values = tuple(value for value, _ in _choices(question) if value in sent)
        found[question.field] = values if _takes_several(question) else values[:1]
    return {field: values for field, values in found.items() if values}


def needs_of(chosen: Chosen) -> dict[str, Any]:
    """The fields of a request, with several answers of one question as one."""
    told: dict[str, Any] = {}
    for question in questions():
        if question.when is None:
            for answer in _answers(question, chosen):
                told = _united(told, answer.needs)
    return told


def with_what_depends(request: RecommendationRequest, chosen: Chosen) -> RecommendationRequest:
    """The request with the answers to questions that are asked of some: where they apply."""
    for question in questions():
        if question.when is not None and question.when.holds(request) is True:
            for answer in _answers(question, chosen):
                request = answered(request, answer)
    return request


def _choices(question: Question) -> Iterator[tuple[str, Answer]]:
    """Each answer that tells something, with what the form sends for it."""
    return ((str(nth), one) for nth, one in enumerate(question.answers) if one.needs)


def _answers(question: Question, chosen: Chosen) -> list[Answer]:
    values = chosen.get(question.field, ())
    return [answer for value, answer in _choices(question) if value in values]


def _takes_several(question: Question) -> bool:
    return any(isinstance(one.needs.get(question.field), list) for one in question.answers)


def _united(told: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(told)
    for name, value in more.items():
        before = result.get(name)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            result[name] = _united(before, value)
        elif isinstance(before, list) and isinstance(value, list):
            result[name] = [*before, *(one for one in value if one not in before)]
        else:
            result[name] = value
    return result
