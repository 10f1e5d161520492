"""Filters: what a listing itself has to say for its program to be listed.

A must-have puts places below others where it is unknown; a filter leaves them out. So what the
facets count for a value is what is left once it is chosen.
"""

from collections.abc import Iterator
from typing import NamedTuple

from api.recommendations.schemas import Filters
from recommender.criteria import Requirement
from recommender.language import Language, Text
from recommender.traits import CoversStay, HasAny, InSetting, Trait
from recommender.vocabulary import vocabulary


class Dropped(NamedTuple):
    """The filters without one of them, and what that comes to."""

    filters: Filters
    text: str


class _Words(NamedTuple):
    """What is said of one kind of filter.

    Attributes:
        asked: begins the sentence for a program that is left out.
        denied, unknown: end it, where the listing says no and where it does not say.
        dropped: offers to do without it.
    """

    asked: Text
    denied: Text
    unknown: Text
    dropped: Text


def requirements_of(filters: Filters, language: Language) -> tuple[Requirement, ...]:
    """One requirement for each filter, which leaves out all of which it is not a known yes."""
    found = [_of_term(slug, language) for slug in filters.terms]
    if filters.length_of_stay_days is not None:
        found.append(_of_stay(filters.length_of_stay_days, language))
    return tuple(found)


def with_one_dropped(filters: Filters, language: Language) -> Iterator[Dropped]:
    """The filters without each of them, in turn."""
    for slug in filters.terms:
        kept = [other for other in filters.terms if other != slug]
        words, name = _words_for(slug), vocabulary()[slug].label_in(language)
        yield Dropped(
            filters.model_copy(update={"terms": kept}), words.dropped[language].format(name=name)
        )
    if (days := filters.length_of_stay_days) is not None:
        without = filters.model_copy(update={"length_of_stay_days": None})
        yield Dropped(without, _STAY.dropped[language].format(name=days))


def _of_term(slug: str, language: Language) -> Requirement:
    words = _words_for(slug)
    trait: Trait = InSetting((slug,)) if words is _CARE else HasAny((slug,))
    name = vocabulary()[slug].label_in(language)
    return _requirement(slug.replace("_", "-"), trait, words, name, language)


def _of_stay(days: int, language: Language) -> Requirement:
    # A stay that is stated is possible too.
    trait = CoversStay(days, "possible")
    return _requirement("length-of-stay", trait, _STAY, str(days), language)


def _requirement(
    about: str, trait: Trait, words: _Words, name: str, language: Language
) -> Requirement:
    asked = words.asked[language].format(name=name)
    return Requirement(
        rule=f"filter-{about}",
        clauses=((trait,),),
        because=f"{asked} {words.denied[language]}",
        unknown=f"{asked} {words.unknown[language]}",
        steps_unknown=None,
        steps_failed=None,
    )


def _words_for(slug: str) -> _Words:
    return _CARE if vocabulary()[slug].category == "settings" else _TERM


_SAYS_NO: Text = {"en": "This place says no to that.", "es": "Este lugar dice que no."}
_DOES_NOT_SAY: Text = {
    "en": "This place does not say.",
    "es": "Este lugar no lo dice.",
}

_TERM = _Words(
    asked={
        "en": "You asked to see only places that say: {name}.",
        "es": "Usted pidió ver solo lugares que indican: {name}.",
    },
    denied=_SAYS_NO,
    unknown=_DOES_NOT_SAY,
    dropped={
        "en": "Also list places that say no, or do not say: {name}.",
        "es": "Incluir también lugares que dicen que no, o que no lo dicen: {name}.",
    },
)
_CARE = _Words(
    asked={
        "en": "You asked to see only this kind of care: {name}.",
        "es": "Usted pidió ver solo este tipo de atención: {name}.",
    },
    denied={"en": "This is another kind of care.", "es": "Este es otro tipo de atención."},
    unknown={
        "en": "This place does not say whether its care is of that kind.",
        "es": "Este lugar no dice si su atención es de ese tipo.",
    },
    dropped={
        "en": "Also list places where the kind of care is not, or may not be: {name}.",
        "es": "Incluir también lugares donde el tipo de atención no es, o quizá no sea: {name}.",
    },
)
_STAY = _Words(
    asked={
        "en": "You asked to see only places where a stay can last {name} days.",
        "es": "Usted pidió ver solo lugares donde la estadía puede durar {name} días.",
    },
    denied={
        "en": "Stays here do not fit that.",
        "es": "Aquí la estadía no puede durar eso.",
    },
    unknown={
        "en": "This place does not say how long people stay.",
        "es": "Este lugar no dice cuánto dura la estadía.",
    },
    dropped={
        "en": "Also list places where a stay cannot last {name} days, or that do not say.",
        "es": "Incluir también lugares donde la estadía no llega a {name} días, o que no lo dicen.",
    },
)
