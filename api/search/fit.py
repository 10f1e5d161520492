"""What `sort=fit` measures by: each thing that was asked for is worth the same ten points.

A search knows nothing of rules; it only says how much of what was asked for a listing says, what
it may cover without naming it, and what to ask on the phone. `POST /v1/recommendations` weighs.
"""

from collections.abc import Sequence

import orjson

from api.search.query import Query
from recommender.criteria import Criterion, Level
from recommender.ladder import Reason
from recommender.language import Language, Text, either
from recommender.score import Match
from recommender.traits import CoversStay, HasAny, InSetting
from recommender.vocabulary import Term, vocabulary

FULL = 10
PARTLY = 5

_LISTED: Text = {"en": "Listed: {label}.", "es": "El lugar lo indica: {label}."}
_COVERED: Text = {
    "en": "Listed: {covering}; this may cover {name}, but does not name it.",
    "es": "El lugar indica: {covering}. Esto puede incluir {name}, pero el lugar no lo dice.",
}
_DENIED: Text = {
    "en": "The listing says no: {label}.",
    "es": "El lugar dice que no: {label}.",
}
_UNSAID: Text = {
    "en": "The listing does not say: {label}.",
    "es": "El lugar no lo indica: {label}.",
}
_IS_IT_OFFERED: Text = {
    "en": "The listing does not say: {label}. Is it offered?",
    "es": "El lugar no lo indica: {label}. ¿Lo ofrecen?",
}

_CARE: Text = {"en": "Kind of care: {label}.", "es": "Tipo de tratamiento: {label}."}
_OTHER_CARE: Text = {
    "en": "Another kind of care than {name}.",
    "es": "No es el tipo de tratamiento que se pidió: {name}.",
}
_UNSAID_CARE: Text = {
    "en": "The listing does not say whether the kind of care is {name}.",
    "es": "El lugar no dice si el tipo de tratamiento es {name}.",
}
_WHICH_CARE: Text = {
    "en": "Which kinds of care are there? Wanted: {label}.",
    "es": "¿Qué tipos de tratamiento hay? Se busca: {label}.",
}

_STATED: Text = {
    "en": "A stay of {days} days is stated.",
    "es": "El lugar indica una estadía de {days} días.",
}
_POSSIBLE: Text = {
    "en": "A stay of {days} days is possible within what is stated, but not promised.",
    "es": "Por lo que indica el lugar, una estadía de {days} días es posible, pero no segura.",
}
_TOO_SHORT_OR_LONG: Text = {
    "en": "Stays here do not fit {days} days.",
    "es": "Aquí la estadía no puede ser de {days} días.",
}
_UNSAID_STAY: Text = {
    "en": "The listing states no length of stay.",
    "es": "El lugar no dice cuánto dura la estadía.",
}
_CAN_IT_LAST: Text = {
    "en": "Can a stay last {days} days?",
    "es": "¿Puede la estadía durar {days} días?",
}


def criteria_of(query: Query, language: Language = "en") -> tuple[Criterion, ...]:
    """One criterion for each need, kind of care and length of stay that was asked for.

    Needs of `none` give no points: they only filter.

    Args:
        language: of the sentences; nothing else of a criterion depends on it.
    """
    criteria = [_need((slug,), language) for slug in query.needs_all]
    criteria += [_need(group, language) for group in query.needs_any]
    criteria += [_setting(group, language) for group in query.settings]
    if query.length_of_stay_days is not None:
        criteria.append(_stay(query.length_of_stay_days, language))
    return tuple(criteria)


def match_json(match: Match) -> bytes:
    """A match: score, and what is met, unmet, unknown and worth asking."""
    below = [{"rule": one.rule, "because": one.because} for one in match.ranked_below_by]
    return b'{"score":%d,"met":[%b],"unmet":[%b],"unknown":[%b],"ranked_below_by":%b,"ask":%b}' % (
        match.score,
        _reasons(match.met),
        _reasons(match.unmet),
        _reasons(match.unknown),
        orjson.dumps(below),
        orjson.dumps(match.ask),
    )


def _reasons(reasons: Sequence[Reason]) -> bytes:
    return b",".join([reason.json for reason in reasons])


def _need(slugs: tuple[str, ...], language: Language) -> Criterion:
    words = vocabulary()
    terms = [words[slug] for slug in slugs]
    care = [term for term in terms if term.category == "settings"]
    if care == terms:
        return _setting(slugs, language)
    label = _labels(terms, language)
    ask = _IS_IT_OFFERED[language].format(label=label)
    facts = tuple(term.slug for term in terms if term not in care)
    levels = [Level(HasAny(facts), FULL, _LISTED[language].format(label=label))]
    if care:
        in_setting = InSetting(tuple(term.slug for term in care))
        because = _CARE[language].format(label=_labels(care, language))
        levels.append(Level(in_setting, FULL, because))
    # The last of the table speaks first, as the surer, like `Vocabulary.implied`. A term
    # that covers only some of a group may stand beside a no to just those: it says nothing then.
    for covering in reversed(words.terms):
        if set(slugs) <= set(covering.covers):
            because = _COVERED[language].format(
                covering=covering.label_in(language), name=_names(terms, language)
            )
            levels.append(Level(HasAny((covering.slug,)), PARTLY, because, partly=True, ask=ask))
    return Criterion(
        rule=f"asked_for.{'.'.join(slugs)}",
        group="stated_needs",
        levels=tuple(levels),
        unmet=_DENIED[language].format(label=label),
        unknown=_UNSAID[language].format(label=label),
        ask=ask,
        denied_by=slugs if len(slugs) == 1 else (),
    )


def _setting(slugs: tuple[str, ...], language: Language) -> Criterion:
    terms = [vocabulary()[slug] for slug in slugs]
    label, name = _labels(terms, language), _names(terms, language)
    return Criterion(
        rule=f"asked_for.{'.'.join(slugs)}",
        group="preferences",
        levels=(Level(InSetting(slugs), FULL, _CARE[language].format(label=label)),),
        unmet=_OTHER_CARE[language].format(name=name),
        unknown=_UNSAID_CARE[language].format(name=name),
        ask=_WHICH_CARE[language].format(label=label),
    )


def _stay(days: int, language: Language) -> Criterion:
    ask = _CAN_IT_LAST[language].format(days=days)
    return Criterion(
        rule="asked_for.length_of_stay",
        group="preferences",
        levels=(
            Level(CoversStay(days, "stated"), FULL, _STATED[language].format(days=days)),
            Level(
                CoversStay(days, "possible"),
                PARTLY,
                _POSSIBLE[language].format(days=days),
                partly=True,
                ask=ask,
            ),
        ),
        unmet=_TOO_SHORT_OR_LONG[language].format(days=days),
        unknown=_UNSAID_STAY[language],
        ask=ask,
    )


def _labels(terms: Sequence[Term], language: Language) -> str:
    return either([term.label_in(language) for term in terms], language)


def _names(terms: Sequence[Term], language: Language) -> str:
    return either([term.name_in(language) for term in terms], language)
