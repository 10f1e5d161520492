"""Which city, county or state a name means."""

from collections.abc import Iterable, Sequence

from api.places.atlas import Atlas, Entry, county_base
from api.places.connecticut import regions_of
from api.places.errors import OLD_COUNTY, SEVERAL, UNKNOWN_NAME, AmbiguousPlace, UnknownPlace
from api.places.names import key, splits, state_of, words
from api.places.near_misses import NearMisses
from api.places.place import Place

MOST_SUGGESTIONS = 10

BIG = 20
"""ZIP codes of a place that its bare name may mean though others have the name too: Houston has
178 in Texas, and one in each of nine other states."""

TIMES_AS_BIG = 10
"""How many times as big it has to be as the next. Springfield, Portland and Columbus are not."""

Name = Sequence[str]
"""The words of a name, as `words` gives them."""


class Reader:
    """Reads names the way people mean them.

    With a state it is the city first ("Roanoke, VA"), then the county ("Roanoke city, VA",
    "Cook, IL"). Without one:

    - a state's name is the state ("Oregon", though Illinois has a town of that name), unless a
      city of the name has 50 ZIP codes or more: "New York" and "Washington" are ambiguous, and
      offer the city and the state;
    - else it is the city of that name; where several states have one it is ambiguous, unless one
      is so much bigger than all others (BIG, TIMES_AS_BIG) that everybody means it;
    - a county is found by its bare name only where no city has it: "Los Angeles" is the city,
      "Los Angeles County" the county.

    Args:
        atlas: every named place.
    """

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas
        self._near = NearMisses(atlas.entries)

    def find(self, text: str) -> Place:
        """The place of this name.

        Raises:
            UnknownPlace: nothing has that name; at most five suggestions.
            AmbiguousPlace: several have it; at most ten suggestions, the biggest first.
        """
        name, of_state = _readings(text)
        for rest, code in of_state:
            if found := self._in_state(rest, code):
                return found.place()
        everywhere = self._anywhere(name)
        if len(everywhere) == 1 or _means_the_first(everywhere):
            return everywhere[0].place()
        if everywhere:
            labels = [entry.label for entry in everywhere[:MOST_SUGGESTIONS]]
            raise AmbiguousPlace(SEVERAL, suggestions=labels)
        raise self._unknown(name or words(text), of_state)

    def _in_state(self, name: Name, code: str) -> Entry | None:
        for group in self._named(name):
            for entry in group:
                if entry.state == code:
                    return entry
        return None

    def _anywhere(self, name: Name) -> Sequence[Entry]:
        """Everything that a name without a state may mean, the biggest first."""
        plain = name[:-1] if len(name) > 1 and name[-1] == "state" else name
        if (code := state_of(plain)) and (state := self._atlas.states.get(code)):
            if plain is not name or len(code) == len(key(name)) or not _shares_its_name(state):
                return [state]
            cities = self._atlas.cities.get(state.key, ())
            return sorted([state, *cities], key=lambda entry: entry.order)
        return next((group for group in self._named(name) if group), ())

    def _named(self, name: Name) -> Iterable[Sequence[Entry]]:
        """The places of a name, in the order in which people mean them."""
        county = _spelt_out(name)
        yield self._atlas.cities.get(key(name), ())
        yield self._atlas.counties.get(key(county), ())
        yield self._atlas.county_bases.get(key(county_base(county)), ())
        yield self._atlas.cities.get(key(_without_city(name)), ())

    def _unknown(self, name: Name, of_state: Sequence[tuple[Name, str]]) -> UnknownPlace:
        for rest, code in of_state or [(name, "CT")]:
            old = key(county_base(_spelt_out(rest)))
            if code == "CT" and (regions := regions_of(old)):
                return UnknownPlace(OLD_COUNTY, suggestions=regions)
        rest, code = of_state[0] if of_state else (name, "")
        labels = self._near.like(key(_spelt_out(rest)), code)
        if not labels and (state := self._atlas.states.get(code)):
            labels = [state.label]
        return UnknownPlace(UNKNOWN_NAME, suggestions=labels)


def _readings(text: str) -> tuple[Name, list[tuple[Name, str]]]:
    """A name to look for everywhere (or none), and names to look for in one state each."""
    before, comma, after = text.rpartition(",")
    name, of = words(before), words(after)
    if not comma or not name or not of:
        name = words(text)
        return name, [] if state_of(name) else list(splits(name))
    code = state_of(of)
    if not code:
        # "Paris, France" must not find the one in Texas: what is no state makes it unknown.
        return [], [(name, "")]
    of_state: list[tuple[Name, str]] = [(name, code)]
    # A number in front is that of a house, and its city alone would be a wrong answer.
    if "," in before and not any(char.isdigit() for char in before):
        of_state += [(rest, code) for part in before.split(",") if (rest := words(part))]
    return [], of_state


def _means_the_first(places: Sequence[Entry]) -> bool:
    if len(places) < 2 or any(place.kind == "state" for place in places):
        return False
    first, second = len(places[0].rows), len(places[1].rows)
    return first >= BIG and first >= TIMES_AS_BIG * second


def _shares_its_name(state: Entry) -> bool:
    return state.label != state.name


def _spelt_out(name: Name) -> Name:
    """A county's name with its kind in full: "cook co" and "county of cook" as "cook county"."""
    if tuple(name[:2]) == ("county", "of"):
        return [*name[2:], "county"]
    if len(name) > 1 and name[-1] == "co":
        return [*name[:-1], "county"]
    return name


def _without_city(name: Name) -> Name:
    """A city's bare name: "new york city", "nyc" and "city of new york" as "new york"."""
    if list(name) == ["nyc"]:
        return ["new", "york"]
    if tuple(name[:2]) == ("city", "of"):
        return name[2:]
    return name[:-1] if name[-1:] == ["city"] else name
