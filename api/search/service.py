"""From a request to its answer: look up the place, make the query, run it, write it out."""

import re
from dataclasses import replace
from typing import Any

from orjson import Fragment

from api.places import Place, Places
from api.places.locator import looks_like_address
from api.problems import FieldError, InvalidRequest, NotReady
from api.search.contents import list_document, place_document, shown
from api.search.fit import criteria_of
from api.search.index import Index
from api.search.parsing import PlaceAsked, SearchRequest
from api.search.query import Area, Query
from api.search.run import run
from api.validation import FIX_FIELDS

DEFAULT_MILES = 50.0

_ZIP = re.compile(r"(\d{5})(?:-?\d{4})?", re.A)


class IndexHolder:
    """The index that answers just now.

    An index never changes: a newer one takes its place at once, and a request that has begun
    ends with the one it began with.
    """

    def __init__(self, index: Index | None = None) -> None:
        self._index = index

    @property
    def current(self) -> Index:
        """The index. Raises NotReady until there is one."""
        if self._index is None:
            raise NotReady("The directory is still being read; try again in a few seconds.")
        return self._index

    def replace(self, index: Index) -> None:
        """Answer with this index from now on."""
        self._index = index


class SearchService:
    """Answers searches.

    Args:
        holder: of the index; whoever changes the directory puts a newer one in.
        places: where places are looked up.
    """

    def __init__(self, holder: IndexHolder, places: Places) -> None:
        self.holder = holder
        self.places = places

    def search(self, request: SearchRequest) -> dict[str, Any]:
        """The answer to a request. May wait for the geocoder: see `waits`."""
        return self.answer(request, self.look_up(request.place))

    def waits(self, asked: PlaceAsked) -> bool:
        """Whether looking this place up asks a geocoder: then do it in a thread."""
        text = asked.text
        return self.places.geocoder is not None and text is not None and looks_like_address(text)

    def look_up(self, asked: PlaceAsked) -> Place | None:
        """The place that was asked for; None where none was.

        Raises:
            PlaceProblem: it is unknown, ambiguous, or an address that nobody can look up.
        """
        if asked.point is not None:
            return self.places.gazetteer.point(*asked.point)
        if asked.zip is not None:
            code = _ZIP.fullmatch(asked.zip)
            return self.places.gazetteer.zip(code[1] if code else asked.zip)
        return None if asked.text is None else self.places.find(asked.text)

    def answer(self, request: SearchRequest, place: Place | None) -> dict[str, Any]:
        """The answer to a request whose place is looked up, for orjson to write out."""
        index = self.holder.current
        query = query_of(request, place)
        page = run(index, query)
        return {
            **list_document(
                query, page.total_items, [one.entry for one in shown(index, query, page)]
            ),
            "place": place_document(place),
            "facets": None if page.facets is None else Fragment(page.facets),
            "directory_version": index.directory_version,
        }


def query_of(request: SearchRequest, place: Place | None) -> Query:
    """The query of a request.

    Raises:
        InvalidRequest: the order is by distance, and there is no point to measure from.
    """
    area = area_of(place, request.radius_miles, request.states or None)
    sort = request.sort or ("name" if area.center is None else "distance")
    if sort == "distance" and area.center is None:
        detail = "Distances in a whole state have no start; give radius_miles, a city or a ZIP."
        raise InvalidRequest(FIX_FIELDS, errors=[FieldError("/sort", "needs_place", detail)])
    query = replace(request.query, area=area, sort=sort)
    if sort != "fit":
        return query
    return replace(query, criteria=criteria_of(query, request.language))


def area_of(
    place: Place | None,
    radius_miles: float | None = None,
    states: tuple[str, ...] | None = None,
) -> Area:
    """Where to look: around a ZIP code, city, point or address; in a county or state.

    Args:
        radius_miles: asked for; then a county or state is its middle, with that around it.
        states: where else it has to be; None for anywhere.
    """
    if place is None:
        return Area(states=states)
    if place.kind == "state" and radius_miles is None and place.state is not None:
        both = [state for state in (place.state,) if states is None or state in states]
        return Area(states=tuple(both))
    if place.kind == "county" and radius_miles is None:
        return Area(
            lat=place.lat,
            lng=place.lng,
            states=states,
            county=place.county,
            county_state=place.state,
        )
    miles = DEFAULT_MILES if radius_miles is None else radius_miles
    return Area(lat=place.lat, lng=place.lng, radius_miles=miles, states=states)
