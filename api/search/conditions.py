"""What a query asks of a program, each as a condition that is true, false or unknown.

| asked | true | false | unknown |
|---|---|---|---|
| radius | at most so far | farther | the provider has no point |
| state | in one of them | elsewhere | never |
| county | in it | in another, or another state | the listing names no county |
| telehealth state, in place of the above | the above, or there with telehealth | neither | else |
| setting | that kind of care or a narrower one | another | none is named, or only a broader one |
| length of stay | stated or possible | excluded by the bounds | nothing is stated |
| a need | the listing says yes, or implies it | says no | neither |
| a need of `none` | the listing says no | says yes | neither, or it is implied |
| accepting | a bed is open | none is | open beds are not stated |
| verified since | on that day or later | before, or never | never |
| name words | each begins a word of the names | one does not | never |

A search finds a program where all that is asked is true; with `include_unknown` also where some
of it is unknown and none is false (`api.search.truth`).
"""

from collections.abc import Callable, Iterator

import numpy as np

from api.search.index import NEVER, UNSTATED
from api.search.query import Area, Query
from api.search.rows import Rows
from api.search.truth import Truth, all_of, any_of
from recommender.criteria import CoversStay
from recommender.vocabulary import vocabulary

Condition = Callable[[Rows], Truth]


def conditions(query: Query) -> Iterator[Condition]:
    """Everything that the query asks for, what leaves the fewest rows first."""
    area = query.area
    if area.telehealth_state is not None:
        state = area.telehealth_state
        yield lambda rows: _there(rows, area) | by_telehealth(rows, state)
    else:
        yield from _places(area)
    if query.name_words:
        yield lambda rows: named(rows, query.name_words)
    if query.settings:
        yield lambda rows: all_of((rows.in_settings(g) for g in query.settings), len(rows))
    if query.length_of_stay_days is not None:
        stay = CoversStay(query.length_of_stay_days, "possible")
        yield lambda rows: rows.covers_stay(stay)
    if query.needs_all:
        yield lambda rows: all_of((offers(rows, slug) for slug in query.needs_all), len(rows))
    if query.needs_any:
        yield lambda rows: all_of((offers_any(rows, g) for g in query.needs_any), len(rows))
    if query.needs_none:
        yield lambda rows: all_of((lacks(rows, slug) for slug in query.needs_none), len(rows))
    if query.accepting:
        yield accepting
    if query.verified_since is not None:
        since = query.verified_since.toordinal()
        yield lambda rows: verified_since(rows, since)


def _there(rows: Rows, area: Area) -> Truth:
    return all_of((condition(rows) for condition in _places(area)), len(rows))


def _places(area: Area) -> Iterator[Condition]:
    if area.center is not None and area.radius_miles is not None:
        miles = area.radius_miles
        yield lambda rows: within(rows, miles)
    if area.county is not None:
        yield lambda rows: in_county(rows, area)
    if area.states is not None:
        states = area.states
        yield lambda rows: in_states(rows, states)


def by_telehealth(rows: Rows, state: str) -> Truth:
    """In this state, with telehealth."""
    return in_states(rows, (state,)) & offers(rows, "telehealth")


def within(rows: Rows, miles: float) -> Truth:
    """At most so far away; unknown for a provider without a point, and without a place."""
    if rows.miles is None:
        nowhere = np.zeros(len(rows), bool)
        return Truth(nowhere, nowhere)
    return Truth(rows.miles <= miles, rows.miles > miles)


def in_states(rows: Rows, states: tuple[str, ...]) -> Truth:
    """In one of these states."""
    values = (state in states for state in rows.index.states)
    return Truth.looked_up(values, rows.index.state[rows.chosen])


def in_county(rows: Rows, area: Area) -> Truth:
    """In the area's county; unknown where the listing is of its state and names no county."""
    values = [name == (area.county_state, area.county) for name in rows.index.counties]
    # The code of "names none" is -1, which finds the last of the table.
    named = Truth.looked_up([*values, None], rows.index.county[rows.chosen])
    if area.county_state is None:
        return named
    return named & in_states(rows, (area.county_state,))


def named(rows: Rows, words: tuple[str, ...]) -> Truth:
    """Each of these begins a word of the provider's or the program's name."""
    return Truth.known(rows.index.names.beginning_with(words)[rows.chosen])


def offers(rows: Rows, slug: str) -> Truth:
    """The listing says yes to the term or implies it."""
    term = vocabulary()[slug]
    if term.category == "settings":
        return rows.in_settings((slug,))
    bit = 1 << term.position
    index = rows.index
    said_or_implied = rows.any_bit(index.yes, bit) | rows.any_bit(index.implied, bit)
    return Truth(said_or_implied, rows.any_bit(index.no, bit))


def offers_any(rows: Rows, slugs: tuple[str, ...]) -> Truth:
    """The listing says yes to one of the terms or implies it."""
    return any_of((offers(rows, slug) for slug in slugs), len(rows))


def lacks(rows: Rows, slug: str) -> Truth:
    """The listing says no to the term. What a listing only implies is not known to be there."""
    term = vocabulary()[slug]
    if term.category == "settings":
        return ~rows.in_settings((slug,))
    bit = 1 << term.position
    return Truth(rows.any_bit(rows.index.no, bit), rows.any_bit(rows.index.yes, bit))


def accepting(rows: Rows) -> Truth:
    """A bed is open."""
    beds = rows.index.beds_open[rows.chosen]
    return Truth(beds > 0, (beds <= 0) & (beds != UNSTATED))


def verified_since(rows: Rows, day: int) -> Truth:
    """Somebody confirmed the program on this day (an ordinal) or later."""
    verified = rows.index.verified[rows.chosen]
    return Truth.known((verified >= day) & (verified != NEVER))
