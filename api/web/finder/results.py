"""An answer of the recommender, as a page shows it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from api.web.finder.asking import Told
from api.web.finder.showing import directions, website
from api.web.finder.speech import Speech

Document = Mapping[str, Any]

AT_FIRST = 4
"""Sentences of a kind that a card shows unfolded: the weightiest."""

_KINDS = ("main", "intake", "hotline")


class Reasons(NamedTuple):
    """Sentences of one kind: those that are shown at once, and the rest."""

    first: Sequence[str]
    rest: Sequence[str]

    @classmethod
    def of(cls, told: Iterable[str]) -> "Reasons":
        """These sentences, each once."""
        sentences = list(dict.fromkeys(told))
        # One more is shown sooner than a fold that hides one.
        most = AT_FIRST + 1 if len(sentences) == AT_FIRST + 1 else AT_FIRST
        return cls(sentences[:most], sentences[most:])


class Card(NamedTuple):
    """One place of the list.

    Attributes:
        care: its kind, in the language of the page.
        own_name: of the program, where it has one of its own.
        away: how far it is; None where that has no meaning, as from a state.
        also: other kinds of care at this place.
    """

    program_id: str
    provider_id: str
    name: str
    own_name: str | None
    care: str
    away: str | None
    street: str | None
    town: str
    hidden: bool
    phones: Sequence[Document]
    website: str | None
    directions: str | None
    fits: Reasons
    against: Reasons
    lower: Reasons
    unknown: Reasons
    ask: Reasons
    also: Sequence[str]
    as_of: str
    verified_at: str | None
    stale: bool


class Change(NamedTuple):
    """A single change that brings more places, and the fields of the form with it."""

    text: str
    adds: int
    fields: Sequence[tuple[str, str]]


def card(program: Document, speech: Speech) -> Card:
    """A program of an answer's `contents`."""
    provider, match = program["provider"], program["match"]
    address = provider["address"]
    streets = [line for line in (address["street"], address["street2"]) if line]
    others = [other["setting"] for other in program["also_at_provider"] if other["setting"]]
    made = program["name"].startswith(f"{provider['name']} – ")
    return Card(
        program_id=program["id"],
        provider_id=provider["id"],
        name=provider["name"],
        own_name=None if made else program["name"],
        care=speech.label(program["setting"]),
        away=_away(program, speech),
        street=", ".join(streets) or None,
        town=f"{address['city']}, {address['state']} {address['zip'] or ''}".strip(),
        hidden=address["hidden"],
        phones=sorted(provider["phones"], key=lambda one: _KINDS.index(one["kind"])),
        website=website(provider["website"]),
        directions=directions(address),
        fits=Reasons.of(_because(match["met"], speech)),
        against=Reasons.of(_because(match["unmet"], speech)),
        lower=Reasons.of(_because(match["ranked_below_by"], speech)),
        unknown=Reasons.of(_because(match["unknown"], speech)),
        ask=Reasons.of(match["ask"]),
        also=[speech.label(setting) for setting in dict.fromkeys(others)],
        as_of=program["as_of"],
        verified_at=program["verified_at"],
        stale=program["stale"],
    )


def _away(program: Document, speech: Speech) -> str | None:
    """How far it is: about, where only the middle of its ZIP code or city is known."""
    miles = program["distance_miles"]
    if miles is None:
        return None
    if round(miles, 1) == 0:
        return str(speech.text("results.close"))
    known = program["provider"]["location"]["precision"] == "address"
    key = "results.away" if known else "results.about"
    return str(speech.text(key, distance=speech.distance(miles)))


def _because(told: Sequence[Document], speech: Speech) -> Iterator[str]:
    # They count in miles: others read how far it is beside them, in their own units.
    return (one["because"] for one in told if speech.units == "miles" or one["rule"] != "distance")


def changes(answer: Document, told: Told, speech: Speech) -> Iterator[Change]:
    """What would bring more places, of that which the form can send."""
    for offer in answer["relaxations"]:
        sent = offer["change"]
        if set(sent) <= {"radius_miles", "include_telehealth"}:
            text = offer["text"]
            fields = list(told.hidden(*sent))
            if "radius_miles" in sent:
                text = speech.text("results.within", distance=speech.distance(sent["radius_miles"]))
                fields.append(("radius_miles", f"{sent['radius_miles']:g}"))
            if sent.get("include_telehealth"):
                fields.append(("include_telehealth", "1"))
            yield Change(str(text), offer["adds"], fields)
