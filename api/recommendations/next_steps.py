"""What to ask next: the open question that would change the first page most."""

from typing import Any

from api.recommendations.asked import Asked
from api.search.kernel import rank
from api.search.query import Query
from recommender.assess import assess
from recommender.needs import Needs
from recommender.questions import answer_document, answered, open_questions

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
    best, most = None, WORTH_ASKING
    for question in open_questions(request, request.asked):
        if question.first:
            best = question
            break
        changes = [
            _changed(shown, _first_page(asked, answered(request, answer)))
            for answer in question.answers
            if answer.needs
        ]
        worth = sum(changes) / len(question.answers)
        if worth > most:
            best, most = question, worth
    if best is None:
        return None
    language = request.language
    return {
        "field": best.field,
        "text": best.text[language],
        "why": best.why[language],
        "answers": [answer_document(request, answer, language) for answer in best.answers],
    }


def _first_page(asked: Asked, needs: Needs) -> tuple[int, ...]:
    assessment = assess(needs, asked.rules)
    if assessment.withheld is not None:
        return ()
    query = Query(per_page=asked.request.per_page)
    area = asked.query.area
    return rank(asked.index, area, assessment.requirements, assessment.criteria, query).rows


def _changed(before: tuple[int, ...], after: tuple[int, ...]) -> float:
    longest = max(len(before), len(after))
    same = sum(old == new for old, new in zip(before, after, strict=False))
    return (longest - same) / longest if longest else 0.0
