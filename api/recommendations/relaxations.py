"""What would bring more programs where little is found: single changes, each worked out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from api.recommendations.asked import Asked
from api.recommendations.filters import with_one_dropped
from api.search.query import MOST_MILES
from api.search.run import count, nearest_miles
from recommender.language import Text
from recommender.needs import Needs, path_of

LITTLE = 10
"""Fewer finds than this are few enough to say what would bring more."""

STEP_MILES = 5
"""A wider circle is offered in whole steps of this."""


@dataclass(frozen=True, slots=True)
class _Change:
    """Fields to put into the same request, and what they mean."""

    fields: Mapping[str, Any]
    text: str


def relaxations(asked: Asked, found: int) -> list[dict[str, Any]]:
    """Single changes that bring more programs, the cheapest first; none where enough is found.

    A call to ask comes before a longer way, this before giving up a filter, that before giving up
    a preference, and that before giving up what a person must have. Each says how many programs it
    adds.

    Args:
        found: how many programs the request finds as it is.
    """
    if found >= LITTLE:
        return []
    offers = []
    for change in _changes(asked):
        adds = count(asked.index, asked.changed(**change.fields).query) - found
        if adds > 0:
            offers.append({"change": _sent(asked, change), "text": change.text, "adds": adds})
    return offers


def _changes(asked: Asked) -> Iterator[_Change]:
    request, language = asked.request, asked.request.language
    if request.must_be_known and request.must_have:
        yield _Change({"must_be_known": False}, _UNKNOWN[language])
    if (miles := _wider(asked)) is not None:
        yield _Change({"radius_miles": miles}, _MILES[language].format(miles=f"{miles:g}"))
    if not request.include_telehealth and asked.place is not None and asked.place.state:
        yield _Change({"include_telehealth": True}, _TELEHEALTH[language])
    for dropped in with_one_dropped(request.filters, language):
        yield _Change({"filters": dropped.filters}, dropped.text)
    given_up = sorted(request.must_have, key=lambda name: path_of(name) in _NEEDED)
    for name in given_up:
        kept = [other for other in request.must_have if other != name]
        what = _MUST_HAVES[name][language]
        if path_of(name) in _NEEDED:
            yield _Change({"must_have": kept}, _WISH[language].format(what=what))
        else:
            preferences = request.preferences.model_copy(update={name: _NOTHING.get(name)})
            changed = {"must_have": kept, "preferences": preferences}
            yield _Change(changed, _DROP[language].format(what=what))


def _sent(asked: Asked, change: _Change) -> dict[str, Any]:
    """The change as fields of a request, with nothing in them that is not told."""
    changed = asked.request.model_copy(update=dict(change.fields))
    return changed.model_dump(mode="json", include=set(change.fields), exclude_defaults=False) | (
        {"preferences": changed.preferences.model_dump(mode="json", exclude_unset=True)}
        if "preferences" in change.fields
        else {}
    )


def _wider(asked: Asked) -> float | None:
    """The smallest radius, in whole steps, that finds enough; or all that there is within reach."""
    area = asked.query.area
    if area.center is None or area.radius_miles is None:
        return None
    everywhere = replace(asked.query, area=replace(area, radius_miles=float(MOST_MILES)))
    miles = nearest_miles(asked.index, everywhere, LITTLE)
    if miles is None or miles <= area.radius_miles:
        return None
    return float(min(MOST_MILES, -(-miles // STEP_MILES) * STEP_MILES))


_NEEDED = frozenset(Needs.model_fields)
"""Paths of needs; a must-have elsewhere is about a preference."""

_NOTHING: Mapping[str, Any] = {"settings": []}

_UNKNOWN: Text = {
    "en": "Also list places that do not say whether they have it: a call can tell.",
    "es": "Incluir también lugares que no dicen si lo tienen: se puede preguntar por teléfono.",
}
_MILES: Text = {"en": "Look within {miles} miles.", "es": "Buscar hasta a {miles} millas."}
_TELEHEALTH: Text = {
    "en": "Also list places in your state that give care by phone or video.",
    "es": "Incluir también lugares de su estado que atienden por teléfono o video.",
}
_DROP: Text = {"en": "Drop this preference: {what}.", "es": "Dejar esta preferencia: {what}."}
_WISH: Text = {
    "en": "Make this a wish, not a must: {what}.",
    "es": "Que esto sea un deseo y no un requisito: {what}.",
}
_MUST_HAVES: Mapping[str, Text] = {
    "payment": {"en": "how you pay", "es": "la forma de pago"},
    "languages": {"en": "language", "es": "el idioma"},
    "conditions": {"en": "other conditions", "es": "otras condiciones"},
    "therapies": {"en": "therapies", "es": "las terapias"},
    "medications": {"en": "medications", "es": "los medicamentos"},
    "populations": {"en": "a program for your group", "es": "un programa para su grupo"},
    "settings": {"en": "the kind of care", "es": "el tipo de atención"},
    "length_of_stay_days": {"en": "the length of stay", "es": "la duración de la estadía"},
    "telehealth": {"en": "care by phone or video", "es": "la atención por teléfono o video"},
}
