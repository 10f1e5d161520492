"""What a person must have: preferences of theirs that have become requirements."""

from collections.abc import Mapping, Sequence

from recommender.criteria import Criterion, Requirement
from recommender.language import Language, Text


def must_have(
    name: str, criteria: Sequence[Criterion], language: Language, *, known: bool
) -> Requirement:
    """The requirement that takes these preferences for a must.

    Args:
        known: whether places of which it is unknown are left out, too.
    """
    what = _MUST[name][language]
    return Requirement(
        rule=f"must-have-{name.replace('_', '-')}",
        clauses=tuple(
            tuple(level.trait for level in criterion.levels if not level.partly)
            for criterion in criteria
        ),
        because=_HAS_NOT[language].format(what=what),
        unknown=_MAY_NOT[language].format(what=what),
        steps_unknown=None if known else 1,
    )


_MUST: Mapping[str, Text] = {
    "payment": {"en": "a way you can pay", "es": "una forma de pago que usted tiene"},
    "languages": {"en": "your language", "es": "su idioma"},
    "conditions": {
        "en": "care for your other conditions",
        "es": "atención para sus otras condiciones",
    },
    "therapies": {"en": "the therapies you asked for", "es": "las terapias que pidió"},
    "medications": {"en": "the medications you asked for", "es": "los medicamentos que pidió"},
    "populations": {"en": "a program for your group", "es": "un programa para su grupo"},
    "settings": {"en": "the kind of care you want", "es": "el tipo de atención que quiere"},
    "length_of_stay_days": {"en": "a stay that long", "es": "una estadía así de larga"},
    "telehealth": {"en": "care by phone or video", "es": "atención por teléfono o video"},
}
_HAS_NOT: Text = {
    "en": "You said you must have {what}; it does not have that.",
    "es": "Usted dijo que necesita {what}; este lugar no lo tiene.",
}
_MAY_NOT: Text = {
    "en": "You said you must have {what}; it does not say for sure that it has that.",
    "es": "Usted dijo que necesita {what}; este lugar no dice con seguridad que lo tenga.",
}
