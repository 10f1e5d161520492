"""The loop over the directory, compiled: filters, scores, groups by provider, counts and orders.

All of it stands in this one file, since a compiled form that is kept on disk is only made anew
when its own file changes. Uncompiled it gives the same: a test runs it so.

What is asked comes as a `Plan` of numbers (`api.search.plan` makes it). Truth has three values,
by strong Kleene logic: an *and* is false where any part is and else unknown where any is; an *or*
is true where any part is and else unknown where any is; *not* leaves unknown alone.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

from api.search.distance import MEAN_RADIUS, METRES_PER_MILE, STEPS_PER_MILE

Bits = NDArray[np.uint64]
Floats = NDArray[np.float64]
Integers = NDArray[np.int32]
Numbers = NDArray[np.int64]

UNKNOWN, TRUE, FALSE = 0, 1, 2

NEVER = 0
"""The day on which a program that nobody has verified was verified."""
UNSTATED = -1
"""Open beds where nobody has said; the county of a listing that names none."""

# Kinds of atoms: what is asked of one column.
HAS, MAY_HAVE, SAYS_NO, IN_SETTING, STAYS = range(5)
IN_STATE, IN_COUNTY, WITHIN, HAS_OPEN_BED, VERIFIED_SINCE = range(5, 10)

# Columns of Columns.places, Columns.programs and Columns.facts.
FIRST_ROW, STATE, COUNTY = range(3)
SETTING, STAY, FACTS, BEDS_OPEN, VERIFIED, ID_RANK, NAME_RANK, TOLD = range(8)
YES, NO, MAYBE = range(3)

# Columns of Plan.atoms.
KIND, FIRST, END, NEGATED = range(4)

# Columns of Plan.conditions.
FIRST_CLAUSE, END_CLAUSE, FORBIDS, IF_UNKNOWN, IF_FALSE = range(5)
LEFT_OUT = -1
"""In IF_UNKNOWN and IF_FALSE: the program is not found. Else what it adds to the tier."""

# Columns of Plan.criteria.
FIRST_LEVEL, END_LEVEL, DENIED = range(3)

# Columns of Plan.levels.
ATOM, POINTS = range(2)

BY_DISTANCE, BY_NAME, BY_FIT, BY_VERIFIED = range(4)

NOWHERE = 20_000 * STEPS_PER_MILE
"""Stands for the distance of a program without a point: more than there is on Earth."""
_MOST_IN_LANES = 255
"""As many as a byte counts."""
_LANES = 0x0101010101010101


Loop = TypeVar("Loop", bound=Callable[..., Any])


def _compiled(function: Loop) -> Loop:
    """The function compiled when it is first called; kept on disk where that is possible."""
    try:
        return cast("Loop", njit(cache=True, error_model="numpy")(function))
    except RuntimeError:
        # Neither beside this file nor in the user's own cache can anything be written.
        return cast("Loop", njit(error_model="numpy")(function))


def _written_in(function: Loop) -> Loop:
    """The function compiled as a part of those that call it."""
    return cast("Loop", njit(inline="always")(function))


class Columns(NamedTuple):
    """What the kernel reads of the directory, read-only, so that one compiled form serves all.

    Attributes:
        places: of each provider FIRST_ROW, where its rows begin, and the codes of STATE and
            COUNTY (UNSTATED where the listing names none); one more than there are providers.
        position: of each provider, (x, y, z) in metres from the Earth's middle; NaN without a
            point.
        programs: 32 bytes a row: the codes of SETTING and STAY; FACTS, its number among `facts`;
            BEDS_OPEN (UNSTATED where nobody has said); VERIFIED, a day number
            (`date.toordinal`), NEVER where nobody has; ID_RANK, its place in the order of program
            ids, by which ties break; NAME_RANK, in the order of casefolded provider name, program
            name, and id; and the code of what is TOLD beside, for showing it.
        facts: `Facts` as words of 64 terms: YES, NO and MAYBE (yes, or implied), each so many
            words. A place's programs mostly share one.
        setting_values, stay_values: what each code counts for in the facets, as bits.
    """

    places: Integers
    position: Floats
    programs: Integers
    facts: Bits
    setting_values: Bits
    stay_values: Bits


class Plan(NamedTuple):
    """What is asked, in numbers.

    Attributes:
        atoms: KIND, FIRST, END, NEGATED of each; what FIRST and END are depends on the kind.
        bounds: the atoms are sorted: those that conditions ask for come before those that only
            criteria do, and among each those that programs of a place with the same facts share
            come first. Here each of these four parts begins; the last number is their end.
        words, bits: of terms: the number of the word, and which of its bits. The bits of the first
            `must` all have to be in MAYBE, and of the next, up to `never`, none may be in NO:
            most programs are rejected by these.
        table: values of short columns by code, for STAYS and IN_STATE.
        miles: for WITHIN.
        clauses: first and end in `clause_atoms`, of which one has to hold.
        conditions: of what has to hold: first and end of its clauses, and what becomes of a
            program otherwise.
        criteria: first and end of its levels, and the atom that denies it, or -1.
        levels: the atom, and the points where it is the first that holds.
        center: metres from the Earth's middle.
        reach: metres, squared: farther away nothing is found.
        has_center: whether distances are measured.
        needs_miles: whether an atom asks for the distance.
    """

    atoms: Numbers
    bounds: Numbers
    words: Numbers
    bits: Bits
    table: NDArray[np.uint8]
    miles: Floats
    clause_atoms: Numbers
    clauses: Numbers
    conditions: Numbers
    criteria: Numbers
    levels: Numbers
    center: Floats
    must: int
    never: int
    reach: float
    has_center: bool
    needs_miles: bool


class Wanted(NamedTuple):
    """What of the result is wanted.

    Attributes:
        sort: BY_….
        most: how many of the best.
        one_per_provider: of each provider the best that is found.
        facets: whether values are counted.
        states: how many codes of states there are.
        named: whether only the rows of a list are looked at.
    """

    sort: int
    most: int
    one_per_provider: bool
    facets: bool
    states: int
    named: bool


class Found(NamedTuple):
    """What the kernel found.

    Attributes:
        total: in the unit that is counted.
        rows: the best, in order.
        providers: of these rows.
        tiers, points, steps: of these rows; tiers and points are 0 unless sorted by fit; NOWHERE
            for a row without a distance.
        bits: how often each bit of the listing's yes and of the short values was found.
        states: how often each state was.
    """

    total: int
    rows: Numbers
    providers: Numbers
    tiers: Numbers
    points: Numbers
    steps: Numbers
    bits: Numbers
    states: Numbers


@_compiled
def runs_within(
    band_first: Integers,
    lng: Floats,
    bands: tuple[int, int],
    west: float,
    east: float,
) -> Numbers:
    """Runs of providers (first, end) in these bands of latitude, from west to east.

    Args:
        bands: the first and the last.
        west, east: degrees; a west beyond the east spans the line where days change.
    """
    runs = np.empty((2 * (bands[1] - bands[0] + 1), 2), np.int64)
    count = 0
    for band in range(bands[0], bands[1] + 1):
        first, end = band_first[band], band_first[band + 1]
        if first == end:
            continue
        from_west = first + np.searchsorted(lng[first:end], west, "left")
        to_east = first + np.searchsorted(lng[first:end], east, "right")
        if west <= east:
            if from_west < to_east:
                runs[count, 0], runs[count, 1] = from_west, to_east
                count += 1
        else:
            if first < to_east:
                runs[count, 0], runs[count, 1] = first, to_east
                count += 1
            if from_west < end:
                runs[count, 0], runs[count, 1] = from_west, end
                count += 1
    return runs[:count]


@_compiled
def search(
    columns: Columns,
    plan: Plan,
    wanted: Wanted,
    runs: Numbers,
    named: NDArray[np.int32],
) -> Found:
    """What of these runs of providers is asked for, and the best of it in order.

    Args:
        runs: first and end of each, rising.
        named: the only rows to be looked at, rising, where `wanted.named`.
    """
    # One long loop: calls that are handed arrays cost more than what they would do.
    places, position = columns.places, columns.position
    programs, facts = columns.programs, columns.facts
    setting_values, stay_values = columns.setting_values, columns.stay_values
    must, never = plan.must, plan.never
    atoms, bounds, words, bits = plan.atoms, plan.bounds, plan.words, plan.bits
    table, miles = plan.table, plan.miles
    clause_atoms, clauses, conditions = plan.clause_atoms, plan.clauses, plan.conditions
    criteria, levels = plan.criteria, plan.levels
    reach, has_center, needs_miles = plan.reach, plan.has_center, plan.needs_miles
    x, y, z = plan.center[0], plan.center[1], plan.center[2]
    sort, one_per_provider = wanted.sort, wanted.one_per_provider
    by_fit, by_way = sort == BY_FIT, sort in (BY_FIT, BY_DISTANCE)
    phases = 2 if by_fit else 1
    size, terms = len(programs), facts.shape[2]
    values = np.zeros(len(atoms), np.uint8)
    held, reached = np.zeros(len(conditions), np.int64), np.zeros(len(criteria), np.int64)
    # Of each phase: the facts that its shared atoms are known for, and what came of them.
    known_for, outcome = np.zeros(2, np.int64), np.zeros(2, np.int64)
    best = _best(min(wanted.most, _most(places, runs, one_per_provider)))
    most, kept = len(best.rows), 0
    worst_tier, worst_points, worst_last = -1, 0, 0
    lanes = np.zeros((terms + 1, 8), np.uint64)
    unit = np.zeros(terms + 1, np.uint64)
    in_lanes = 0
    counted = np.zeros(64 * (terms + 1), np.int64)
    states = np.zeros(wanted.states, np.int64)
    total, at_named = 0, 0
    for run in range(len(runs)):
        for provider in range(runs[run, 0], runs[run, 1]):
            chord2 = -1.0
            if has_center:
                dx, dy = position[provider, 0] - x, position[provider, 1] - y
                dz = position[provider, 2] - z
                chord2 = dx * dx + dy * dy + dz * dz
                if math.isnan(chord2):
                    chord2 = -1.0
                elif chord2 > reach:
                    continue
            steps = _steps(chord2) if needs_miles else NOWHERE
            known_for[0] = known_for[1] = rejected = in_unit = -1
            best_tier, best_points, best_last, best_row = 0, 0, 0, -1
            end = places[provider + 1, FIRST_ROW]
            for row in range(places[provider, FIRST_ROW], end):
                said = programs[row, FACTS]
                tier, points, phase = 0, 0, 0
                if said != known_for[0] and said != rejected:
                    for at in range(must):
                        if facts[said, MAYBE, words[at]] & bits[at] != bits[at]:
                            rejected = said
                    for at in range(must, never):
                        if facts[said, NO, words[at]] & bits[at]:
                            rejected = said
                if said == rejected:
                    tier, phase = LEFT_OUT, phases
                elif wanted.named:
                    while at_named < len(named) and named[at_named] < row:
                        at_named += 1
                    if at_named == len(named) or named[at_named] != row:
                        tier, phase = LEFT_OUT, phases
                while phase < phases:
                    # First what has to hold; then, of what is found, what gives points. What
                    # is asked of facts and place is asked once for programs that share them.
                    known = known_for[phase] == said
                    known_for[phase] = said
                    if known and bounds[2 * phase + 1] == bounds[2 * phase + 2]:
                        if phase == 1:
                            points = outcome[1]
                        elif outcome[0] == LEFT_OUT:
                            tier, phase = LEFT_OUT, phases
                        else:
                            tier = outcome[0]
                        phase += 1
                        continue
                    _evaluate(
                        places, programs, facts, atoms, words, bits, table, miles, values,
                        bounds[2 * phase + known], bounds[2 * phase + 2],
                        provider, row, said, steps,
                    )  # fmt: skip
                    if phase == 0:
                        _hold(values, clause_atoms, clauses, conditions, held)
                        for number in range(len(conditions)):
                            if held[number] == TRUE:
                                continue
                            failed = held[number] == FALSE
                            added = conditions[number, IF_FALSE if failed else IF_UNKNOWN]
                            if added == LEFT_OUT:
                                tier, phase = LEFT_OUT, phases
                                break
                            tier += added
                        outcome[0] = tier
                    else:
                        _climb(values, criteria, levels, reached)
                        for number in range(len(criteria)):
                            if reached[number] >= 0:
                                points += levels[reached[number], POINTS]
                        outcome[1] = points
                    phase += 1
                if tier != LEFT_OUT:
                    last = int(programs[row, ID_RANK])
                    if sort == BY_NAME:
                        last = int(programs[row, NAME_RANK])
                    elif sort == BY_VERIFIED:
                        # Day 0 is never: it comes behind every real day.
                        last -= int(programs[row, VERIFIED]) * size
                    if not by_fit:
                        tier = 0
                    if best_row < 0 or _comes_first(
                        tier, points, last, best_tier, best_points, best_last
                    ):
                        best_tier, best_points, best_last = tier, points, last
                        best_row = row
                    if wanted.facets:
                        if said != in_unit:
                            in_unit = said
                            for word in range(terms):
                                unit[word] |= facts[said, YES, word]
                        unit[terms] |= (
                            setting_values[programs[row, SETTING]]
                            | stay_values[programs[row, STAY]]
                        )
                if best_row < 0 or (one_per_provider and row + 1 < end):
                    continue
                # A unit is complete: a provider, or a program.
                total += 1
                # Most are out by tier and points: their distance is never worked out.
                if kept < most or _comes_first(
                    best_tier, best_points, best_last, worst_tier, worst_points, worst_last
                ):
                    if by_way:
                        best_last += _steps(chord2) * size
                    if kept < most or _comes_first(
                        best_tier, best_points, best_last, worst_tier, worst_points, worst_last
                    ):
                        kept = _keep(
                            best, kept, best_tier, best_points, best_last, best_row, provider
                        )
                        if kept == most:
                            worst_tier, worst_points = best.tiers[0], best.points[0]
                            worst_last = best.lasts[0]
                if wanted.facets:
                    states[places[provider, STATE]] += 1
                    _load(unit, lanes)
                    in_unit = -1
                    in_lanes += 1
                    if in_lanes == _MOST_IN_LANES:
                        _unload(lanes, counted)
                        in_lanes = 0
                best_tier, best_points, best_last, best_row = 0, 0, 0, -1
    _unload(lanes, counted)
    _sort(best, kept)
    way = np.full(kept, NOWHERE, np.int64)
    if has_center:
        for number in range(kept):
            provider = best.providers[number]
            dx, dy = position[provider, 0] - x, position[provider, 1] - y
            dz = position[provider, 2] - z
            chord2 = dx * dx + dy * dy + dz * dz
            if not math.isnan(chord2):
                way[number] = _steps(chord2)
    return Found(
        total,
        best.rows[:kept],
        best.providers[:kept],
        best.tiers[:kept],
        best.points[:kept],
        way,
        counted,
        states,
    )


@_written_in
def _evaluate(
    places: Integers, programs: Integers, facts: Bits,
    atoms: Numbers, words: Numbers, bits: Bits, table: NDArray[np.uint8], miles: Floats,
    values: NDArray[np.uint8],
    first_atom: int, end_atom: int, provider: int, row: int, said: int, steps: int,
) -> None:  # fmt: skip
    """Note of each of these atoms whether it is TRUE, FALSE or UNKNOWN of a row."""
    for atom in range(first_atom, end_atom):
        kind, first = atoms[atom, KIND], atoms[atom, FIRST]
        value = UNKNOWN
        if kind <= SAYS_NO:
            value = FALSE
            for at in range(first, atoms[atom, END]):
                word, asked = words[at], bits[at]
                if kind == SAYS_NO:
                    has = facts[said, NO, word]
                elif kind == MAY_HAVE:
                    has = facts[said, MAYBE, word]
                else:
                    has = facts[said, YES, word]
                if has & asked:
                    value = TRUE
                    break
                if facts[said, NO, word] & asked != asked:
                    value = UNKNOWN
        elif kind == IN_SETTING:
            # Codes as bits: those of which it is true, then false.
            code = np.uint64(1) << np.uint64(programs[row, SETTING])
            if bits[first] & code:
                value = TRUE
            elif bits[first + 1] & code:
                value = FALSE
        elif kind == STAYS:
            value = int(table[first + programs[row, STAY]])
        elif kind == IN_STATE:
            value = int(table[first + places[provider, STATE]])
        elif kind == IN_COUNTY:
            county = places[provider, COUNTY]
            if county != UNSTATED:
                value = TRUE if county == first else FALSE
        elif kind == WITHIN:
            if steps != NOWHERE:
                value = TRUE if steps / STEPS_PER_MILE <= miles[first] else FALSE
        elif kind == HAS_OPEN_BED:
            beds = programs[row, BEDS_OPEN]
            if beds != UNSTATED:
                value = TRUE if beds > 0 else FALSE
        else:
            day = programs[row, VERIFIED]
            value = TRUE if day >= first and day != NEVER else FALSE
        if atoms[atom, NEGATED] and value != UNKNOWN:
            value = TRUE + FALSE - value
        values[atom] = value


@_written_in
def _hold(
    values: NDArray[np.uint8],
    clause_atoms: Numbers,
    clauses: Numbers,
    conditions: Numbers,
    held: Numbers,
) -> None:
    """Note of each condition whether it is TRUE, FALSE or UNKNOWN."""
    for number in range(len(conditions)):
        every = TRUE
        for clause in range(conditions[number, FIRST_CLAUSE], conditions[number, END_CLAUSE]):
            any_of = FALSE
            for at in range(clauses[clause, 0], clauses[clause, 1]):
                value = int(values[clause_atoms[at]])
                if value == TRUE:
                    any_of = TRUE
                    break
                if value == UNKNOWN:
                    any_of = UNKNOWN
            if any_of == FALSE:
                every = FALSE
                break
            if any_of == UNKNOWN:
                every = UNKNOWN
        if conditions[number, FORBIDS] and every != UNKNOWN:
            every = TRUE + FALSE - every
        held[number] = every


@_written_in
def _climb(values: NDArray[np.uint8], criteria: Numbers, levels: Numbers, reached: Numbers) -> None:
    """Note of each criterion the first level that holds; -1 where none does, or it is denied."""
    for number in range(len(criteria)):
        found = -1
        denied = criteria[number, DENIED]
        if denied < 0 or values[denied] != TRUE:
            for level in range(criteria[number, FIRST_LEVEL], criteria[number, END_LEVEL]):
                if values[levels[level, ATOM]] == TRUE:
                    found = level
                    break
        reached[number] = found


# Columns of what `rank_many` keeps of each way.
_TIER, _POINTS, _LAST, _ROW = range(4)


class Others(NamedTuple):
    """Several ways to rank what a plan finds; its own points and requirements are not looked at.

    Attributes:
        common: how many of the plan's conditions, from the first, hold for all of them.
        conditions: number of the condition, what becomes of a program where it is unknown, and
            where it is false; first_condition: where each way's begin, and the end.
        points: what each of the plan's levels gives, a column for each way.
    """

    common: int
    conditions: Numbers
    first_condition: Numbers
    points: Numbers


@_compiled
def rank_many(
    columns: Columns, plan: Plan, others: Others, runs: Numbers, most: int
) -> tuple[Numbers, Numbers]:
    """The best by each of these ways, one of each provider: (rows in order, how many).

    Everything that any of them asks is asked of a program once.
    """
    places, position = columns.places, columns.position
    programs, facts = columns.programs, columns.facts
    atoms, bounds, words, bits = plan.atoms, plan.bounds, plan.words, plan.bits
    table, miles = plan.table, plan.miles
    clause_atoms, clauses, conditions = plan.clause_atoms, plan.clauses, plan.conditions
    criteria, levels = plan.criteria, plan.levels
    x, y, z = plan.center[0], plan.center[1], plan.center[2]
    common, required, first_condition = others.common, others.conditions, others.first_condition
    points_of = others.points
    ways, size = points_of.shape[1], len(programs)
    values = np.zeros(len(atoms), np.uint8)
    held, reached = np.zeros(len(conditions), np.int64), np.zeros(len(criteria), np.int64)
    gained = np.zeros(ways, np.int64)
    # Of each way: the best of the provider at hand.
    here = np.zeros((ways, 4), np.int64)
    best = np.zeros((ways, max(1, most), 4), np.int64)
    kept = np.zeros(ways, np.int64)
    for run in range(len(runs)):
        for provider in range(runs[run, 0], runs[run, 1]):
            chord2 = -1.0
            if plan.has_center:
                dx, dy = position[provider, 0] - x, position[provider, 1] - y
                dz = position[provider, 2] - z
                chord2 = dx * dx + dy * dy + dz * dz
                if math.isnan(chord2):
                    chord2 = -1.0
                elif chord2 > plan.reach:
                    continue
            steps = _steps(chord2) if plan.needs_miles else NOWHERE
            known_for = -1
            for way in range(ways):
                here[way, _ROW] = -1
            for row in range(places[provider, FIRST_ROW], places[provider + 1, FIRST_ROW]):
                said = programs[row, FACTS]
                known = known_for == said
                known_for = said
                for phase in range(2):
                    _evaluate(
                        places, programs, facts, atoms, words, bits, table, miles, values,
                        bounds[2 * phase + known], bounds[2 * phase + 2],
                        provider, row, said, steps,
                    )  # fmt: skip
                _hold(values, clause_atoms, clauses, conditions, held)
                found = True
                for number in range(common):
                    if held[number] == FALSE and conditions[number, IF_FALSE] == LEFT_OUT:
                        found = False
                    if held[number] == UNKNOWN and conditions[number, IF_UNKNOWN] == LEFT_OUT:
                        found = False
                if not found:
                    continue
                _climb(values, criteria, levels, reached)
                for way in range(ways):
                    gained[way] = 0
                for number in range(len(criteria)):
                    level = reached[number]
                    if level >= 0:
                        for way in range(ways):
                            gained[way] += points_of[level, way]
                last = int(programs[row, ID_RANK])
                for way in range(ways):
                    tier = 0
                    for at in range(first_condition[way], first_condition[way + 1]):
                        value = held[required[at, 0]]
                        if value != TRUE:
                            added = required[at, 2 if value == FALSE else 1]
                            if added == LEFT_OUT:
                                tier = LEFT_OUT
                                break
                            tier += added
                    if tier == LEFT_OUT:
                        continue
                    points = int(gained[way])
                    if here[way, _ROW] < 0 or _comes_first(
                        tier, points, last, here[way, _TIER], here[way, _POINTS], here[way, _LAST]
                    ):
                        here[way, _TIER], here[way, _POINTS] = tier, points
                        here[way, _LAST], here[way, _ROW] = last, row
            way_there = -1
            for way in range(ways):
                if here[way, _ROW] < 0 or most == 0:
                    continue
                tier, points = int(here[way, _TIER]), int(here[way, _POINTS])
                full = kept[way] == most
                if full and not _comes_first(
                    tier, points, -1,
                    best[way, most - 1, _TIER], best[way, most - 1, _POINTS],
                    best[way, most - 1, _LAST],
                ):  # fmt: skip
                    continue
                if way_there < 0:
                    way_there = _steps(chord2)
                last = int(here[way, _LAST]) + way_there * size
                at = int(kept[way]) - 1 if full else int(kept[way])
                if full and not _comes_first(
                    tier, points, last,
                    best[way, at, _TIER], best[way, at, _POINTS], best[way, at, _LAST],
                ):  # fmt: skip
                    continue
                while at > 0 and _comes_first(
                    tier, points, last,
                    best[way, at - 1, _TIER], best[way, at - 1, _POINTS], best[way, at - 1, _LAST],
                ):  # fmt: skip
                    for column in range(4):
                        best[way, at, column] = best[way, at - 1, column]
                    at -= 1
                best[way, at, _TIER], best[way, at, _POINTS] = tier, points
                best[way, at, _LAST], best[way, at, _ROW] = last, here[way, _ROW]
                if not full:
                    kept[way] += 1
    return best[:, :, _ROW].copy(), kept


@_compiled
def _most(places: Integers, runs: Numbers, one_per_provider: bool) -> int:
    """The most that these runs can give."""
    most = 0
    for run in range(len(runs)):
        first, end = runs[run, 0], runs[run, 1]
        if one_per_provider:
            most += end - first
        else:
            most += places[end, FIRST_ROW] - places[first, FIRST_ROW]
    return most


@_compiled
def _steps(chord2: float) -> int:
    """The way over the ground in whole steps; NOWHERE where there is none."""
    if chord2 < 0:
        return NOWHERE
    half = min(math.sqrt(chord2) / (2 * MEAN_RADIUS), 1.0)
    return int(np.rint(2 * MEAN_RADIUS / METRES_PER_MILE * math.asin(half) * STEPS_PER_MILE))


class _Best(NamedTuple):
    """The best so far: a heap with the last of them on top.

    Attributes:
        lasts: what decides where tier and points tie.
    """

    tiers: Numbers
    points: Numbers
    lasts: Numbers
    rows: Numbers
    providers: Numbers


@_compiled
def _best(most: int) -> _Best:
    return _Best(
        np.empty(most, np.int64),
        np.empty(most, np.int64),
        np.empty(most, np.int64),
        np.empty(most, np.int64),
        np.empty(most, np.int64),
    )


@_compiled
def _comes_first(
    tier: int, points: int, last: int, other_tier: int, other_points: int, other_last: int
) -> bool:
    if tier != other_tier:
        return tier < other_tier
    if points != other_points:
        return points > other_points
    return last < other_last


@_compiled
def _keep(
    best: _Best, kept: int, tier: int, points: int, last: int, row: int, provider: int
) -> int:
    """Keep a row if it is among the best; how many are kept then."""
    if kept == len(best.rows):
        if _comes_first(tier, points, last, best.tiers[0], best.points[0], best.lasts[0]):
            _put(best, 0, tier, points, last, row, provider)
            _sink(best, 0, kept)
        return kept
    _put(best, kept, tier, points, last, row, provider)
    at = kept
    while at > 0:
        above = (at - 1) // 2
        if not _before(best, above, at):
            break
        _swap(best, above, at)
        at = above
    return kept + 1


@_compiled
def _put(best: _Best, at: int, tier: int, points: int, last: int, row: int, provider: int) -> None:
    best.tiers[at], best.points[at], best.lasts[at] = tier, points, last
    best.rows[at], best.providers[at] = row, provider


@_compiled
def _before(best: _Best, one: int, other: int) -> bool:
    return _comes_first(
        best.tiers[one],
        best.points[one],
        best.lasts[one],
        best.tiers[other],
        best.points[other],
        best.lasts[other],
    )


@_compiled
def _swap(best: _Best, one: int, other: int) -> None:
    for column in (best.tiers, best.points, best.lasts, best.rows, best.providers):
        column[one], column[other] = column[other], column[one]


@_compiled
def _sink(best: _Best, at: int, end: int) -> None:
    while True:
        under = 2 * at + 1
        if under >= end:
            return
        if under + 1 < end and _before(best, under, under + 1):
            under += 1
        if not _before(best, at, under):
            return
        _swap(best, at, under)
        at = under


@_compiled
def _sort(best: _Best, kept: int) -> None:
    """Put the best into order, the first first."""
    for end in range(kept - 1, 0, -1):
        _swap(best, 0, end)
        _sink(best, 0, end)


@_compiled
def _load(unit: Bits, lanes: Bits) -> None:
    """Count a unit's bits, and clear it: lane k's byte j counts bit 8 j + k."""
    ones = np.uint64(_LANES)
    for word in range(len(unit)):
        value = unit[word]
        unit[word] = np.uint64(0)
        for lane in range(8):
            lanes[word, lane] += (value >> np.uint64(lane)) & ones


@_compiled
def _unload(lanes: Bits, counted: Numbers) -> None:
    """Move what the lanes count to where there is room for more."""
    for word in range(len(lanes)):
        for lane in range(8):
            for byte in range(8):
                count = (lanes[word, lane] >> np.uint64(8 * byte)) & np.uint64(255)
                counted[64 * word + 8 * byte + lane] += np.int64(count)
            lanes[word, lane] = np.uint64(0)
