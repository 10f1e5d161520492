"""What would bring one program higher: single facts and changes of the request, each worked out."""

from collections.abc import Iterator, Mapping
from typing import Any

from api.recommendations.asked import Asked
from api.recommendations.candidate import Candidate
from api.recommendations.facts_to_confirm import facts_to_confirm
from api.recommendations.relaxations import STEP_MILES, relaxations
from api.recommendations.schemas import Filters
from api.search.query import MOST_MILES
from api.search.run import miles_to
from api.search.standing import Standing
from recommender.language import Text
from recommender.needs import Preferences, Strict

MOST_CHANGES = 10
"""More than anybody would ask on the phone."""


def would_change(asked: Asked, standing: Standing, one: Candidate) -> list[dict[str, Any]]:
    """Single changes with which the program would be listed, or stand higher than it does.

    The best rank comes first, then what gives the most points: at the same rank, what a call can
    settle comes before a change of what is asked for.
    """
    changes = [*facts_to_confirm(asked, standing, one), *_of_request(asked, one)]
    better = [change for change in changes if one.rank is None or change["rank"] < one.rank]
    better.sort(key=lambda change: (change["rank"], -change.get("points", 0)))
    return better[:MOST_CHANGES]


def _of_request(asked: Asked, one: Candidate) -> Iterator[dict[str, Any]]:
    """Each change of the request with which the program is listed, with its rank then."""
    # What is offered where nothing at all is found; but the radius that this program needs.
    offers = [offer for offer in relaxations(asked, 0) if "radius_miles" not in offer["change"]]
    if one.stands in ("too_far", "elsewhere"):
        offers = [*_reaching(asked, one), *offers]
    for offer in offers:
        rank = _rank_after(asked, offer["change"], one.row)
        if rank is not None:
            change, text = offer["change"], offer["text"]
            yield {"kind": "request", "change": change, "text": text, "rank": rank}


def _reaching(asked: Asked, one: Candidate) -> Iterator[dict[str, Any]]:
    """The smallest circle, in whole steps, that the program is in; none where it is out of reach.

    In place of a state or county it is a circle around its middle.
    """
    everywhere = asked.changed(radius_miles=float(MOST_MILES)).query.area
    miles = miles_to(asked.index, everywhere, one.row)
    if miles is None or miles > MOST_MILES or asked.place is None:
        return
    radius = float(max(1, -(-miles // STEP_MILES)) * STEP_MILES)
    borders = asked.query.area.radius_miles is None
    text = (_AROUND if borders else _WITHIN)[asked.request.language]
    text = text.format(miles=f"{radius:g}", place=asked.place.label)
    yield {"change": {"radius_miles": radius}, "text": text}


def _rank_after(asked: Asked, change: dict[str, Any], row: int) -> int | None:
    """Where the row stands in the list of the request with these fields put into it."""
    fields = {
        name: _PARTS[name].model_validate(value) if name in _PARTS else value
        for name, value in change.items()
    }
    return Standing(asked.index, asked.changed(**fields).query).rank_of(row)


_PARTS: Mapping[str, type[Strict]] = {"preferences": Preferences, "filters": Filters}

_WITHIN: Text = {
    "en": "Look within {miles} miles of {place}.",
    "es": "Buscar hasta a {miles} millas de {place}.",
}
_AROUND: Text = {
    "en": "Look within {miles} miles of the middle of {place}.",
    "es": "Buscar hasta a {miles} millas del centro de {place}.",
}
