"""What to ask next, and what to give up when little is found: both worked out, not guessed."""

from typing import Any

from api.recommendations.schemas import RecommendationRequest
from api.search.index import Index
from api.search.kernel import count, rank
from api.search.query import MOST_MILES, Area, Query
from recommender.assess import assess
from recommender.questions import answered, open_questions

LITTLE = 10
"""Fewer finds than this are few enough to say what would bring more."""


def first_page(index: Index, area: Area, needs: RecommendationRequest) -> tuple[int, ...]:
    """The rows of the first page for these needs; none where the list is withheld."""
    assessment = assess(needs)
    if assessment.withheld is not None:
        return ()
    query = Query(per_page=needs.per_page)
    return rank(index, area, assessment.requirements, assessment.criteria, query).rows


def next_question(
    index: Index, area: Area, needs: RecommendationRequest, shown: tuple[int, ...]
) -> dict[str, Any] | None:
    """The open question whose answers would change the first page most; None when none would.

    Each possible answer is tried. A question's worth is the mean, over its answers, of the share
    of places on the page that would hold another program; ties go to the earlier question.
    """
    best, most = None, 0.0
    for question in open_questions(needs, needs.asked):
        changes = [
            _changed(shown, first_page(index, area, answered(needs, answer)))
            for answer in question.answers
            if answer.needs
        ]
        worth = sum(changes) / len(question.answers)
        if worth > most:
            best, most = question, worth
    return None if best is None else best.model_dump(include={"field", "text", "why", "answers"})


def _changed(before: tuple[int, ...], after: tuple[int, ...]) -> float:
    longest = max(len(before), len(after))
    same = sum(old == new for old, new in zip(before, after, strict=False))
    return (longest - same) / longest if longest else 0.0


def relaxations(
    index: Index, area: Area, needs: RecommendationRequest, found: int
) -> list[dict[str, Any]]:
    """Single changes that bring more programs, the cheapest first; none where enough is found.

    A wider circle comes before giving up a must-have. Each says how many programs it adds.
    """
    if found >= LITTLE:
        return []
    offers: list[tuple[dict[str, Any], str, int]] = []
    for miles in _wider(area.radius_miles):
        total = _total(index, _with_radius(area, miles), needs)
        offers.append(({"radius_miles": miles}, f"Look within {miles:g} miles.", total))
        if total >= LITTLE:
            break
    for name in needs.must_have:
        kept = [other for other in needs.must_have if other != name]
        changed = needs.model_copy(update={"must_have": kept})
        text = f"Make this a wish, not a must: {name.replace('_', ' ')}."
        offers.append(({"must_have": kept}, text, _total(index, area, changed)))
    return [
        {"change": change, "text": text, "adds": total - found}
        for change, text, total in offers
        if total > found
    ]


def _total(index: Index, area: Area, needs: RecommendationRequest) -> int:
    assessment = assess(needs)
    return count(index, Query(area=area, requirements=assessment.requirements))


def _wider(radius: float | None) -> list[float]:
    if radius is None:
        return []
    steps = (10.0, 25.0, 50.0, 100.0, 200.0, float(MOST_MILES))
    return [miles for miles in steps if miles > radius]


def _with_radius(area: Area, miles: float) -> Area:
    return Area(lat=area.lat, lng=area.lng, radius_miles=miles, states=area.states)
