"""What `sort=fit` measures by: each thing that was asked for is worth the same ten points.

A search knows nothing of rules; it only says how much of what was asked for a listing says, what
it may cover without naming it, and what to ask on the phone. `POST /v1/recommendations` weighs.
"""

from typing import Any

from api.search.query import Query
from recommender.criteria import CoversStay, Criterion, HasAny, InSetting, Level
from recommender.score import Match, Reason
from recommender.vocabulary import Term, vocabulary

FULL = 10
PARTLY = 5


def criteria_of(query: Query) -> tuple[Criterion, ...]:
    """One criterion for each need, kind of care and length of stay that was asked for.

    Needs of `none` give no points: they only filter.
    """
    criteria = [_need((slug,)) for slug in query.needs_all]
    criteria += [_need(group) for group in query.needs_any]
    criteria += [_setting(group) for group in query.settings]
    if query.length_of_stay_days is not None:
        criteria.append(_stay(query.length_of_stay_days))
    return tuple(criteria)


def match_document(match: Match) -> dict[str, Any]:
    """A match as the API shows it: score, and what is met, unmet, unknown and worth asking."""
    return {
        "score": match.score,
        "met": [_reason(reason) for reason in match.met],
        "unmet": [_reason(reason) for reason in match.unmet],
        "unknown": [_reason(reason) for reason in match.unknown],
        "ask": list(match.ask),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {"rule": reason.rule, "points": reason.points, "because": reason.because}


def _need(slugs: tuple[str, ...]) -> Criterion:
    words = vocabulary()
    terms = [words[slug] for slug in slugs]
    if all(term.category == "settings" for term in terms):
        return _setting(slugs)
    label = _either(terms)
    ask = f"The listing does not say: {label}. Is it offered?"
    care = [term for term in terms if term.category == "settings"]
    facts = tuple(term.slug for term in terms if term not in care)
    levels = [Level(HasAny(facts), FULL, f"Listed: {label}.")]
    if care:
        in_setting = InSetting(tuple(term.slug for term in care))
        levels.append(Level(in_setting, FULL, f"Kind of care: {_either(care)}."))
    # The last of the table speaks first, as the surer, like `Vocabulary.implied`. A term
    # that covers only some of a group may stand beside a no to just those: it says nothing then.
    for covering in reversed(words.terms):
        if set(slugs) <= set(covering.covers):
            because = f"Listed: {covering.label}; this may cover {label}, but does not name it."
            levels.append(Level(HasAny((covering.slug,)), PARTLY, because, partly=True, ask=ask))
    return Criterion(
        rule=f"asked_for.{'.'.join(slugs)}",
        group="stated_needs",
        levels=tuple(levels),
        unmet=f"The listing says no: {label}.",
        unknown=f"The listing does not say: {label}.",
        ask=ask,
        denied_by=slugs if len(slugs) == 1 else (),
    )


def _setting(slugs: tuple[str, ...]) -> Criterion:
    label = _either([vocabulary()[slug] for slug in slugs])
    return Criterion(
        rule=f"asked_for.{'.'.join(slugs)}",
        group="preferences",
        levels=(Level(InSetting(slugs), FULL, f"Kind of care: {label}."),),
        unmet=f"Another kind of care than {label}.",
        unknown="The listing names no kind of care.",
        ask=f"Which kinds of care are there? Wanted: {label}.",
    )


def _stay(days: int) -> Criterion:
    ask = f"Can a stay last {days} days?"
    return Criterion(
        rule="asked_for.length_of_stay",
        group="preferences",
        levels=(
            Level(CoversStay(days, "stated"), FULL, f"A stay of {days} days is stated."),
            Level(
                CoversStay(days, "possible"),
                PARTLY,
                f"A stay of {days} days is possible within what is stated, but not promised.",
                partly=True,
                ask=ask,
            ),
        ),
        unmet=f"Stays here do not fit {days} days.",
        unknown="The listing states no length of stay.",
        ask=ask,
    )


def _either(terms: list[Term]) -> str:
    return " or ".join(term.label for term in terms)
