"""The cities, counties and states that the ZIP codes make up."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from api.places.names import STATES, key, words
from api.places.place import Kind, Place
from seed_data.places import ZipRow

BIG_CITY_ZIPS = 50
"""A city with a state's name and so many ZIP codes makes the bare name ambiguous."""

COUNTY_KINDS = (
    ("planning", "region"),
    ("city", "and", "borough"),
    ("census", "area"),
    ("county",),
    ("parish",),
    ("borough",),
    ("municipality",),
    ("region",),
)
"""How counties' names end, in words; an independent city's "city" is left out, since "Lake City"
must never be read as Lake County."""


FEW_ZIPS = 3
"""So few have their middle found in no time; of places with more it is found beforehand."""


class Entry(NamedTuple):
    """A named place and the ZIP codes in it.

    Attributes:
        kind: "city", "county" or "state".
        name: as it is written, without the state; of a state its name.
        label: of the place; no two entries share one.
        key: the name's key.
        state: two letters.
        rows: its ZIP codes, at least one; how many tells how big it is.
        ready: the place itself, of all but the smallest.
    """

    kind: Kind
    name: str
    label: str
    key: str
    state: str
    rows: Sequence[ZipRow]
    ready: Place | None = None

    @property
    def order(self) -> tuple[int, str]:
        """Sorts the biggest first, then by label."""
        return -len(self.rows), self.label

    def place(self) -> Place:
        """The place in the middle of its ZIP codes.

        The middle is the median, so that one ZIP code with a bad point doesn't move a city.
        """
        return self.ready or Place(
            kind=self.kind,
            label=self.label,
            lat=_median([row.lat for row in self.rows]),
            lng=_median([row.lng for row in self.rows]),
            state=self.state,
            county=(None if self.kind == "state" else _most_common_county(self.rows)) or None,
            city=self.name if self.kind == "city" else None,
        )


class Atlas(NamedTuple):
    """Every named place; all sequences are the biggest first, then by label.

    Attributes:
        entries: all of them.
        cities: by the key of the name ("springfield").
        counties: by the key of the whole name ("cookcounty").
        county_bases: by the key without the kind ("cook", "roanoke" for both of Virginia's).
        states: by two letters.
    """

    entries: Sequence[Entry]
    cities: Mapping[str, Sequence[Entry]]
    counties: Mapping[str, Sequence[Entry]]
    county_bases: Mapping[str, Sequence[Entry]]
    states: Mapping[str, Entry]


def draw_atlas(rows: Iterable[ZipRow]) -> Atlas:
    """The atlas of these ZIP codes: about 33,000 places for the shipped ones."""
    by_city: defaultdict[tuple[str, str], list[ZipRow]] = defaultdict(list)
    by_county: defaultdict[tuple[str, str], list[ZipRow]] = defaultdict(list)
    by_state: defaultdict[str, list[ZipRow]] = defaultdict(list)
    for row in rows:
        by_state[row.state].append(row)
        if row.city:
            by_city[row.state, row.city].append(row)
        if row.county:
            by_county[row.state, row.county].append(row)
    key_of = _Keys()
    cities = [
        _entry("city", city, f"{city}, {state}", key_of[city], state, group)
        for (state, city), group in by_city.items()
    ]
    taken = {(entry.state, entry.key) for entry in cities}
    counties = [
        _entry("county", county, f"{county}, {state}", key_of[county], state, group)
        for (state, county), group in by_county.items()
        # Carson City is city and county at once, the District of Columbia county and state.
        if (state, key_of[county]) not in taken and county != STATES.get(state)
    ]
    big = {entry.key for entry in cities if len(entry.rows) >= BIG_CITY_ZIPS}
    states = [_state(state, group, big) for state, group in by_state.items()]
    entries = _biggest_first([*cities, *counties, *states])
    return Atlas(
        entries=entries,
        cities=_by_key((entry.key, entry) for entry in entries if entry.kind == "city"),
        counties=_by_key((entry.key, entry) for entry in entries if entry.kind == "county"),
        county_bases=_by_key((_base_key(entry), entry) for entry in _biggest_first(counties)),
        states={entry.state: entry for entry in states},
    )


def _entry(
    kind: Kind, name: str, label: str, key: str, state: str, rows: Sequence[ZipRow]
) -> Entry:
    entry = Entry(kind, name, label, key, state, rows)
    return entry if len(rows) <= FEW_ZIPS else entry._replace(ready=entry.place())


class _Keys(dict[str, str]):
    """Keys by name, each made once: a third of the cities share their name with another."""

    def __missing__(self, name: str) -> str:
        self[name] = made = key(words(name))
        return made


def _biggest_first(entries: Iterable[Entry]) -> list[Entry]:
    # Labels are unique, so that entries themselves are never compared.
    ordered = sorted((-len(entry.rows), entry.label, entry) for entry in entries)
    return [entry for _, _, entry in ordered]


def county_base(name: Sequence[str]) -> Sequence[str]:
    """The words of a county's name without its kind: "cook" of "cook county"."""
    for kind in COUNTY_KINDS:
        if tuple(name[-len(kind) :]) == kind:
            return name[: -len(kind)]
    return name


def _base_key(county: Entry) -> str:
    name = words(county.name)
    return key(name[:-1] if name[-1] == "city" else county_base(name))


def _state(state: str, rows: Sequence[ZipRow], big: Iterable[str]) -> Entry:
    name = STATES.get(state, state)
    name_key = key(words(name))
    # A label has to lead back to its place, and bare "New York" is ambiguous.
    label = f"{name} State" if name_key in big else name
    return _entry("state", name, label, name_key, state, rows)


def _median(values: list[float]) -> float:
    values.sort()
    half = len(values) // 2
    if len(values) % 2:
        return values[half]
    return round((values[half - 1] + values[half]) / 2, 5)


def _most_common_county(rows: Sequence[ZipRow]) -> str:
    first = rows[0].county
    if all(row.county == first for row in rows):
        return first
    counties = Counter(row.county for row in rows)
    return min(counties, key=lambda name: (-counties[name], name))


def _by_key(pairs: Iterable[tuple[str, Entry]]) -> dict[str, Sequence[Entry]]:
    found: dict[str, Sequence[Entry]] = {}
    for name, entry in pairs:
        # Nearly every name is borne once: a tuple of one takes half a list's memory.
        found[name] = (*found.get(name, ()), entry)
    return found
