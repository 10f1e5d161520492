"""What to ask next: the open question that would change the first page most."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from api.recommendations.asked import Asked
from api.search.run import rank_others
from recommender.alternatives import Weighing
from recommender.questions import Question, answer_document, answered, open_questions

WORTH_ASKING = 0.1
"""A question whose answers leave nine in ten places of the page as they are is not worth it."""


def next_question(asked: Asked, shown: tuple[int, ...]) -> dict[str, Any] | None:
    """The open question whose answers would change the first page most; None when none would.

    Each possible answer is tried. A question's worth is the mean, over its answers, of the share
    of places on the page that would hold another program; ties go to the earlier question.
    Questions about safety come first, whatever they would change.

    Args:
        shown: the rows of the first page as it is.
    """
    request = asked.request
    best = _most_telling(asked, open_questions(request, request.asked), shown)
    if best is None:
        return None
    language = request.language
    return {
        "field": best.field,
        "text": best.text[language],
        "why": best.why[language],
        "answers": [answer_document(request, answer, language) for answer in best.answers],
    }


def _most_telling(
    asked: Asked, questions: Sequence[Question], shown: tuple[int, ...]
) -> Question | None:
    for question in questions:
        if question.first:
            return question
    # Every answer to every question is tried in one pass over the programs.
    weighings = [
        asked.alternatives.weigh(answered(asked.request, answer))
        for question in questions
        for answer in question.answers
        if answer.needs
    ]
    pages = iter(_first_pages(asked, weighings))
    best, most = None, WORTH_ASKING
    for question in questions:
        changes = [_changed(shown, next(pages)) for answer in question.answers if answer.needs]
        worth = sum(changes) / len(question.answers)
        if worth > most:
            best, most = question, worth
    return best


def _first_pages(asked: Asked, weighings: Sequence[Weighing]) -> Iterator[tuple[int, ...]]:
    """The rows of the first page by each of these; none where the list would be withheld."""
    listed = [_filtered(asked, one) for one in weighings if not one.withheld]
    area, size = asked.query.area, asked.request.per_page
    pages = iter(rank_others(asked.index, area, listed, size))
    return (() if one.withheld else next(pages) for one in weighings)


def _filtered(asked: Asked, weighing: Weighing) -> Weighing:
    """The same with the filters of the request: no answer of a person's changes them."""
    if not asked.filters:
        return weighing
    return replace(weighing, requirements=(*weighing.requirements, *asked.filters))


def _changed(before: tuple[int, ...], after: tuple[int, ...]) -> float:
    longest = max(len(before), len(after))
    same = sum(old == new for old, new in zip(before, after, strict=False))
    return (longest - same) / longest if longest else 0.0
