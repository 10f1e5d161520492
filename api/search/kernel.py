"""The search itself, compiled: sifts, judges, weighs, ranks and counts the rows of the directory.

All of it stands in this one file, since a compiled form that is kept on disk is only made anew
when its own file changes. Uncompiled it gives the same: a test runs it so.

What is asked comes as a `Plan` of numbers (`api.search.plan` makes it). Nearly all rows fail what
is quickly asked (`_sift`); what is left goes on in blocks of whole providers, small enough to stay
in the processor's cache: what has to hold (`_judge`), the points (`_weigh`), the best of each
provider (`_rank`), and how many have which value (`_count`). Each looks at one thing of all rows
of the block before the next: such loops are the fastest there are.

Truth has three values, by strong Kleene logic, in this order: an *and* is the least of its parts,
an *or* the greatest, and *not* turns the order around.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from api.search.compiling import compiled
from api.search.distance import MEAN_RADIUS, METRES_PER_MILE, STEPS_PER_MILE

Bits = NDArray[np.uint64]
Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
Integers = NDArray[np.int32]
Numbers = NDArray[np.int64]

FALSE, UNKNOWN, TRUE = 0, 1, 2

WORDS = 5
"""Words of 64 terms: room for 320. A number known to the compiler: the loop over them unrolls."""

NEVER = 0
"""The day on which a program that nobody has verified was verified."""
UNSTATED = -1
"""Open beds where nobody has said; the county of a listing that names none."""

# Kinds of atoms: what is asked of one column.
HAS, MAY_HAVE, SAYS_NO, WITHIN, IN_STATE = range(5)
IN_COUNTY, IN_SETTING, STAYS, HAS_OPEN_BED, VERIFIED_SINCE = range(5, 10)

# Rows of Columns.places, Columns.programs and Columns.facts.
FIRST_ROW, STATE, COUNTY = range(3)
PROVIDER, SETTING, STAY, FACTS, BEDS_OPEN, VERIFIED, ID_RANK, NAME_RANK, TOLD = range(9)
YES, NO, MAYBE = range(3)

# Columns of the tables in Plan.numbers.
KIND, FIRST, END, NEGATED = range(4)
FIRST_CLAUSE, END_CLAUSE, FORBIDS, IF_UNKNOWN, IF_FALSE = range(5)
FIRST_LEVEL, END_LEVEL, DENIED = range(3)
ATOM, POINTS = range(2)

LEFT_OUT = -1
"""In IF_UNKNOWN and IF_FALSE: the program is not found. Else what it adds to the tier."""

# Columns of Found.page.
ROW, OF_PROVIDER, TIER, GAINED, STEPS = range(5)

BY_DISTANCE, BY_NAME, BY_FIT, BY_VERIFIED = range(4)

NOWHERE = 20_000 * STEPS_PER_MILE
"""Stands for the distance of a program without a point: more than there is on Earth."""

_BLOCK = 512
"""Rows that are looked at together, and those of the last provider among them."""
_MOST_IN_LANES = 255
"""As many as a byte counts."""
_LANES = 0x0101010101010101
"""The lowest bit of each byte."""


class Columns(NamedTuple):
    """What the kernel reads of the directory, read-only, so that one compiled form serves all.

    Attributes:
        places: of each provider FIRST_ROW, where its rows begin, and the codes of STATE and
            COUNTY (UNSTATED where the listing names none); one more than there are providers.
        position: of each provider, (x, y, z) in metres from the Earth's middle; NaN without a
            point.
        programs: 36 bytes of each row: the number of its PROVIDER; the codes of SETTING and STAY;
            FACTS, its number among `facts`; BEDS_OPEN (UNSTATED where nobody has said); VERIFIED,
            a day number (`date.toordinal`), NEVER where nobody has; ID_RANK, its place in the
            order of program ids, by which ties break; NAME_RANK, in the order of casefolded
            provider name, program name, and id; and the code of what is TOLD beside, for showing.
        facts: YES, NO and MAYBE (yes, or implied) of each set of `Facts`, in WORDS of 64 terms. A
            place's programs mostly share one.
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

    What most programs fail is asked first, and of all of them: how far away they are, what kind
    of care they give, and what their listing has to say. The rest stands in tables:

    | table | columns | of each |
    |---|---|---|
    | atoms | KIND, FIRST, END, NEGATED | what FIRST and END are depends on the kind |
    | words | | beside `bits`: which of the WORDS of terms they are of |
    | clause_atoms | | numbers of atoms |
    | clauses | first, end | in `clause_atoms`: one of them has to hold |
    | conditions | FIRST_CLAUSE, END_CLAUSE, FORBIDS, IF_UNKNOWN, IF_FALSE | what has to hold |
    | criteria | FIRST_LEVEL, END_LEVEL, DENIED | the atom that denies it, or -1 |
    | levels | ATOM, POINTS | the points where it is the first of its criterion that holds |

    Attributes:
        numbers: the tables, one after the other, behind the places where each begins and the
            place where the last ends.
        bits: first the WORDS of terms that are asked of every program: all have to be in MAYBE,
            or with `or_unknown` none may be in NO. Next the kinds of care that are looked at,
            their codes as bits. Then what atoms refer to: bits of terms; or codes as bits, first
            those of which the atom is true, then those of which it is false.
        for_conditions: how many atoms conditions refer to; they come first.
        x, y, z: the place, in metres from the Earth's middle.
        reach: metres, squared: farther away nothing is found.
        sure: metres, squared: what is no farther is not too far.
        most_steps: what lies between the two is found up to here.
        or_unknown: whether what is unknown is found too.
        has_center: whether distances are measured.
        nowhere: whether providers without a point are looked at.
    """

    numbers: Numbers
    bits: Bits
    for_conditions: int
    x: float
    y: float
    z: float
    reach: float
    sure: float
    most_steps: int
    or_unknown: bool
    has_center: bool
    nowhere: bool


class Wanted(NamedTuple):
    """What of the result is wanted.

    Attributes:
        sort: BY_….
        most: how many of the best.
        one_per_provider: of each provider the best that is found.
        facets: whether values are counted.
        states: how many codes of states there are.
    """

    sort: int
    most: int
    one_per_provider: bool
    facets: bool
    states: int


class Found(NamedTuple):
    """What the kernel found.

    Attributes:
        total: in the unit that is counted.
        page: the best, in order: ROW, OF_PROVIDER, TIER, GAINED (points) and STEPS (the distance)
            of each. TIER and GAINED are 0 unless sorted by fit; STEPS is NOWHERE without a
            distance.
        bits: how often each bit of the listing's yes and of the short values was found.
        states: how often each state was.
    """

    total: int
    page: Numbers
    bits: Numbers
    states: Numbers


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


class _Tables(NamedTuple):
    atoms: Numbers
    words: Numbers
    clause_atoms: Numbers
    clauses: Numbers
    conditions: Numbers
    criteria: Numbers
    levels: Numbers


@compiled
def runs_within(
    places: Integers,
    band_first: Integers,
    lng: Floats,
    bands: tuple[int, int],
    west: float,
    east: float,
) -> Numbers:
    """Runs of rows (first, end) in these bands of latitude, from west to east.

    Args:
        bands: the first and the last.
        west, east: degrees; a west beyond the east spans the line where days change.
    """
    runs = np.empty((2 * (bands[1] - bands[0] + 1), 2), np.int64)
    count = 0
    for band in range(bands[0], bands[1] + 1):
        first, end = int(band_first[band]), int(band_first[band + 1])
        begin = first + int(np.searchsorted(lng[first:end], west, "left"))
        stop = first + int(np.searchsorted(lng[first:end], east, "right"))
        if west > east:
            runs[count, 0], runs[count, 1] = places[FIRST_ROW, first], places[FIRST_ROW, stop]
            count += first < stop
            stop = end
        runs[count, 0], runs[count, 1] = places[FIRST_ROW, begin], places[FIRST_ROW, stop]
        count += begin < stop
    return runs[:count]


@compiled
def search(columns: Columns, plan: Plan, wanted: Wanted, runs: Numbers) -> Found:
    """What of these runs of rows is asked for, and the best of it in order.

    Args:
        runs: first and end of each, rising. With `one_per_provider` the rows of one provider
            that are looked at may lie in several.
    """
    tables = _tables(plan.numbers)
    rows = _sift(columns, plan, runs)
    by_fit = wanted.sort == BY_FIT
    most = min(wanted.most, len(rows))
    best, kept, total = np.empty((most, 5), np.int64), 0, 0
    bits = np.zeros(64 * (WORDS + 1), np.int64)
    states = np.zeros(wanted.states, np.int64)
    widest = _widest(columns, rows)
    values = np.empty((len(tables.atoms), widest), np.uint8)
    tiers, points = np.zeros(widest, np.int64), np.zeros(widest, np.int64)
    first = 0
    while first < len(rows):
        end = _end_of_block(columns, rows, first)
        here = rows[first:end]
        first = end
        if len(tables.conditions):
            _evaluate(columns, plan, tables, here, 0, plan.for_conditions, values)
            here = here[: _judge(tables, here, values, len(tables.conditions), tiers)]
        if by_fit:
            _evaluate(columns, plan, tables, here, plan.for_conditions, len(tables.atoms), values)
            _weigh(tables, len(here), values, points)
        units, kept = _rank(
            columns, plan, here, tiers, points, wanted.sort, wanted.one_per_provider, best, kept
        )
        total += units
        if wanted.facets:
            _count(columns, here, wanted.one_per_provider, bits, states)
    _put_in_order(best, kept)
    return Found(total, _page(columns, plan, best, kept), bits, states)


@compiled
def rank_many(
    columns: Columns, plan: Plan, others: Others, runs: Numbers, most: int
) -> tuple[Numbers, Numbers]:
    """The best by each of these ways, one of each provider: (rows in order, how many).

    Everything that any of them asks is asked of a program once.
    """
    tables = _tables(plan.numbers)
    rows = _sift(columns, plan, runs)
    ways = others.points.shape[1]
    best, kept = np.empty((ways, most, 5), np.int64), np.zeros(ways, np.int64)
    widest = _widest(columns, rows)
    values = np.empty((len(tables.atoms), widest), np.uint8)
    held = np.empty((len(tables.conditions), widest), np.uint8)
    left, of_way = np.zeros(widest, np.int64), np.empty(widest, np.int32)
    tiers, points = np.zeros(widest, np.int64), np.zeros(widest, np.int64)
    gained = np.empty((ways, widest), np.int64)
    first = 0
    while first < len(rows):
        end = _end_of_block(columns, rows, first)
        here = rows[first:end]
        first = end
        if others.common:
            _evaluate(columns, plan, tables, here, 0, plan.for_conditions, values)
            here = here[: _judge(tables, here, values, others.common, tiers)]
        size = len(here)
        _evaluate(columns, plan, tables, here, 0, len(tables.atoms), values)
        for number in range(others.common, len(tables.conditions)):
            _hold(tables, number, values, size, held[number])
        _weigh_many(tables, others.points, size, values, gained)
        for way in range(ways):
            tiers[:size] = 0
            for at in range(others.first_condition[way], others.first_condition[way + 1]):
                number = others.conditions[at, 0]
                unknown, failed = others.conditions[at, 1], others.conditions[at, 2]
                _add_to_tiers(held[number], unknown, failed, size, tiers)
            left_in = 0
            for at in range(size):
                of_way[left_in], left[left_in] = here[at], tiers[at]
                points[left_in] = gained[way, at]
                left_in += tiers[at] != LEFT_OUT
            _, kept[way] = _rank(
                columns, plan, of_way[:left_in], left, points, BY_FIT, True, best[way], kept[way]
            )
    found = np.full((ways, most), -1, np.int64)
    for way in range(ways):
        _put_in_order(best[way], kept[way])
        found[way] = best[way, :, _ROW]
    return found, kept


@compiled
def _tables(numbers: Numbers) -> _Tables:
    """The tables of a plan, as views."""
    at = numbers
    return _Tables(
        atoms=numbers[at[0] : at[1]].reshape(((at[1] - at[0]) // 4, 4)),
        words=numbers[at[1] : at[2]],
        clause_atoms=numbers[at[2] : at[3]],
        clauses=numbers[at[3] : at[4]].reshape(((at[4] - at[3]) // 2, 2)),
        conditions=numbers[at[4] : at[5]].reshape(((at[5] - at[4]) // 5, 5)),
        criteria=numbers[at[5] : at[6]].reshape(((at[6] - at[5]) // 3, 3)),
        levels=numbers[at[6] : at[7]].reshape(((at[7] - at[6]) // 2, 2)),
    )


@compiled
def _sift(columns: Columns, plan: Plan, runs: Numbers) -> Integers:
    """The rows that pass what is quickly asked, rising."""
    if plan.reach < math.inf:
        runs = _near(columns, plan, runs)
    facts_of, setting_of = columns.programs[FACTS], columns.programs[SETTING]
    # A bit that fails: one that is asked and not in MAYBE, or one that is asked and in NO.
    facts, turned = columns.facts[MAYBE], ~np.uint64(0)
    if plan.or_unknown:
        facts, turned = columns.facts[NO], np.uint64(0)
    bits, settings = plan.bits, plan.bits[WORDS]
    size = 0
    for run in range(len(runs)):
        size += runs[run, 1] - runs[run, 0]
    rows = np.empty(size, np.int32)
    kept = 0
    for run in range(len(runs)):
        for row in range(runs[run, 0], runs[run, 1]):
            said = facts_of[row]
            failed = np.uint64(0)
            for word in range(WORDS):
                failed |= bits[word] & (facts[said, word] ^ turned)
            # Written always and kept only where it passes: to guess which does costs more.
            rows[kept] = row
            kept += (failed == 0) & (settings >> np.uint64(setting_of[row]) & np.uint64(1) != 0)
    return rows[:kept]


@compiled
def _near(columns: Columns, plan: Plan, runs: Numbers) -> Numbers:
    """What of these runs is in the circle: a run for each provider."""
    of_provider, first_row = columns.programs[PROVIDER], columns.places[FIRST_ROW]
    size = 0
    for run in range(len(runs)):
        size += runs[run, 1] - runs[run, 0]
    near = np.empty((size, 2), np.int64)
    kept = 0
    for run in range(len(runs)):
        row, end = runs[run, 0], runs[run, 1]
        while row < end:
            provider = of_provider[row]
            near[kept, 0] = row
            row = min(end, first_row[provider + 1])
            near[kept, 1] = row
            kept += _is_near(plan, _chord2(columns.position, provider, plan.x, plan.y, plan.z))
    return near[:kept]


@compiled
def _is_near(plan: Plan, chord2: float) -> bool:
    """Whether a provider is looked at."""
    if math.isnan(chord2):
        return plan.nowhere
    return chord2 <= plan.sure or (chord2 <= plan.reach and _steps(chord2) <= plan.most_steps)


@compiled
def _chord2(position: Floats, provider: int, x: float, y: float, z: float) -> float:
    """The straight line to a provider in metres, squared; NaN for one without a point."""
    dx, dy, dz = position[provider, 0] - x, position[provider, 1] - y, position[provider, 2] - z
    return float(dx * dx + dy * dy + dz * dz)


@compiled
def _steps(chord2: float) -> int:
    """The way over the ground in whole steps; NOWHERE where there is none."""
    if math.isnan(chord2):
        return NOWHERE
    half = min(math.sqrt(chord2) / (2 * MEAN_RADIUS), 1.0)
    return int(np.rint(2 * MEAN_RADIUS / METRES_PER_MILE * math.asin(half) * STEPS_PER_MILE))


@compiled
def _steps_to(columns: Columns, plan: Plan, provider: int) -> int:
    if not plan.has_center:
        return NOWHERE
    return _steps(_chord2(columns.position, provider, plan.x, plan.y, plan.z))


@compiled
def _is_in(codes: int, code: int) -> bool:
    return bool((codes >> np.uint64(code)) & np.uint64(1))


@compiled
def _end_of_block(columns: Columns, rows: Integers, first: int) -> int:
    """Where the block that begins here ends: no provider is in two."""
    end = min(first + _BLOCK, len(rows))
    of_provider = columns.programs[PROVIDER]
    while end < len(rows) and of_provider[rows[end]] == of_provider[rows[end - 1]]:
        end += 1
    return end


@compiled
def _widest(columns: Columns, rows: Integers) -> int:
    """The most rows that a block has."""
    widest, first = 0, 0
    while first < len(rows):
        end = _end_of_block(columns, rows, first)
        widest = max(widest, end - first)
        first = end
    return widest


@compiled
def _evaluate(
    columns: Columns,
    plan: Plan,
    tables: _Tables,
    rows: Integers,
    first_atom: int,
    end_atom: int,
    values: Bytes,
) -> None:
    """Note of each of these atoms whether it is TRUE, FALSE or UNKNOWN of each row."""
    for atom in range(first_atom, end_atom):
        kind, first, end = (
            tables.atoms[atom, KIND],
            tables.atoms[atom, FIRST],
            tables.atoms[atom, END],
        )
        of_atom = values[atom]
        if kind <= SAYS_NO:
            _ask_terms(columns, plan, tables, rows, kind, first, end, of_atom)
        elif kind in (IN_SETTING, STAYS, IN_STATE):
            _ask_codes(columns, plan, rows, kind, first, (end - first) // 2, of_atom)
        else:
            _ask_number(columns, plan, rows, kind, first, of_atom)
        if tables.atoms[atom, NEGATED]:
            for at in range(len(rows)):
                of_atom[at] = TRUE - of_atom[at]


@compiled
def _ask_terms(
    columns: Columns,
    plan: Plan,
    tables: _Tables,
    rows: Integers,
    kind: int,
    first: int,
    end: int,
    values: Bytes,
) -> None:
    """Whether the listing says so of one of these terms; false where it says no to all."""
    facts, programs = columns.facts, columns.programs
    said_as = NO if kind == SAYS_NO else MAYBE if kind == MAY_HAVE else YES
    for at in range(len(rows)):
        values[at] = FALSE
    for number in range(first, end):
        word, asked = tables.words[number], plan.bits[number]
        for at in range(len(rows)):
            said = programs[FACTS, rows[at]]
            if facts[said_as, said, word] & asked:
                values[at] = TRUE
            elif facts[NO, said, word] & asked != asked:
                values[at] = max(values[at], UNKNOWN)


@compiled
def _ask_codes(
    columns: Columns,
    plan: Plan,
    rows: Integers,
    kind: int,
    first: int,
    width: int,
    values: Bytes,
) -> None:
    """Whether the code of a short column is one of those."""
    programs, places, bits = columns.programs, columns.places, plan.bits
    for at in range(len(rows)):
        row = rows[at]
        if kind == IN_STATE:
            code = places[STATE, programs[PROVIDER, row]]
        else:
            code = programs[SETTING if kind == IN_SETTING else STAY, row]
        word, bit = first + code // 64, code % 64
        values[at] = UNKNOWN + _is_in(bits[word], bit) - _is_in(bits[word + width], bit)


@compiled
def _ask_number(
    columns: Columns, plan: Plan, rows: Integers, kind: int, asked: int, values: Bytes
) -> None:
    """Whether a number of the program or its place is as asked."""
    programs, places = columns.programs, columns.places
    for at in range(len(rows)):
        row = rows[at]
        is_known, is_so = True, False
        if kind == WITHIN:
            steps = _steps_to(columns, plan, programs[PROVIDER, row])
            is_known, is_so = steps != NOWHERE, steps <= asked
        elif kind == IN_COUNTY:
            county = places[COUNTY, programs[PROVIDER, row]]
            is_known, is_so = county != UNSTATED, county == asked
        elif kind == HAS_OPEN_BED:
            beds = programs[BEDS_OPEN, row]
            is_known, is_so = beds != UNSTATED, beds > 0
        else:
            day = programs[VERIFIED, row]
            is_so = day >= asked and day != NEVER
        values[at] = UNKNOWN if not is_known else TRUE if is_so else FALSE


@compiled
def _hold(tables: _Tables, number: int, values: Bytes, size: int, held: Bytes) -> None:
    """Note of each row whether a condition is TRUE, FALSE or UNKNOWN of it."""
    condition = tables.conditions[number]
    for at in range(size):
        every = TRUE
        for clause in range(condition[FIRST_CLAUSE], condition[END_CLAUSE]):
            any_of = FALSE
            for part in range(tables.clauses[clause, 0], tables.clauses[clause, 1]):
                any_of = max(any_of, values[tables.clause_atoms[part], at])
            every = min(every, any_of)
        held[at] = TRUE - every if condition[FORBIDS] else every


@compiled
def _add_to_tiers(held: Bytes, unknown: int, failed: int, size: int, tiers: Numbers) -> None:
    """Add what a condition adds where it does not hold; LEFT_OUT once it leaves a row out."""
    for at in range(size):
        if held[at] != TRUE and tiers[at] != LEFT_OUT:
            added = failed if held[at] == FALSE else unknown
            tiers[at] = LEFT_OUT if added == LEFT_OUT else tiers[at] + added


@compiled
def _judge(tables: _Tables, rows: Integers, values: Bytes, conditions: int, tiers: Numbers) -> int:
    """Move the rows that conditions leave in to the front, with their tiers; how many there are.

    Args:
        conditions: how many of them count, from the first.
    """
    size = len(rows)
    held = np.empty(size, np.uint8)
    tiers[:size] = 0
    for number in range(conditions):
        _hold(tables, number, values, size, held)
        condition = tables.conditions[number]
        _add_to_tiers(held, condition[IF_UNKNOWN], condition[IF_FALSE], size, tiers)
    kept = 0
    for at in range(size):
        rows[kept], tiers[kept] = rows[at], tiers[at]
        kept += tiers[kept] != LEFT_OUT
    return kept


@compiled
def _reach(tables: _Tables, number: int, values: Bytes, size: int, reached: Numbers) -> None:
    """Note of each row the first level of a criterion that holds; -1 for none, or if denied."""
    criterion = tables.criteria[number]
    denied = criterion[DENIED]
    for at in range(size):
        reached[at] = -1
        if denied >= 0 and values[denied, at] == TRUE:
            continue
        for level in range(criterion[FIRST_LEVEL], criterion[END_LEVEL]):
            if values[tables.levels[level, ATOM], at] == TRUE:
                reached[at] = level
                break


@compiled
def _weigh(tables: _Tables, size: int, values: Bytes, points: Numbers) -> None:
    """The points of all criteria, of each row."""
    reached = np.empty(size, np.int64)
    points[:size] = 0
    for number in range(len(tables.criteria)):
        _reach(tables, number, values, size, reached)
        for at in range(size):
            if reached[at] >= 0:
                points[at] += tables.levels[reached[at], POINTS]


@compiled
def _weigh_many(
    tables: _Tables, points_of: Numbers, size: int, values: Bytes, gained: Numbers
) -> None:
    """The points of all criteria, of each row by each way to weigh them."""
    reached = np.empty(size, np.int64)
    gained[:, :size] = 0
    for number in range(len(tables.criteria)):
        _reach(tables, number, values, size, reached)
        for way in range(len(gained)):
            for at in range(size):
                if reached[at] >= 0:
                    gained[way, at] += points_of[reached[at], way]


# Columns of what is kept as the best: what rows are ordered by, and the row.
_TIER, _POINTS, _LAST, _ROW, _PROVIDER = range(5)


@compiled
def _rank(
    columns: Columns,
    plan: Plan,
    rows: Integers,
    tiers: Numbers,
    points: Numbers,
    sort: int,
    one_per_provider: bool,
    best: Numbers,
    kept: int,
) -> tuple[int, int]:
    """(how many units there are, how many of the best are kept).

    Args:
        best: so far, a heap with the last of them on top.
    """
    programs, size, most = columns.programs, columns.programs.shape[1], len(best)
    by_fit, by_way = sort == BY_FIT, sort in (BY_FIT, BY_DISTANCE)
    units, end = 0, 0
    unit = np.zeros(5, np.int64)
    while end < len(rows):
        first, provider = end, programs[PROVIDER, rows[end]]
        end += 1
        while one_per_provider and end < len(rows) and programs[PROVIDER, rows[end]] == provider:
            end += 1
        for at in range(first, end):
            row = rows[at]
            last = int(programs[ID_RANK, row])
            if sort == BY_NAME:
                last = int(programs[NAME_RANK, row])
            elif sort == BY_VERIFIED:
                # Day 0 is never: it comes behind every real day.
                last -= int(programs[VERIFIED, row]) * size
            tier, gained = (tiers[at], points[at]) if by_fit else (0, 0)
            if at == first or _comes_first(tier, gained, last, unit):
                unit[_TIER], unit[_POINTS], unit[_LAST] = tier, gained, last
                unit[_ROW], unit[_PROVIDER] = row, provider
        units += 1
        # Most are out by tier and points: their distance is never worked out.
        if kept == most and (most == 0 or not _comes_before(unit, best[0])):
            continue
        if by_way:
            unit[_LAST] += _steps_to(columns, plan, provider) * size
        kept = _keep(best, kept, unit)
    return units, kept


@compiled
def _comes_first(tier: int, points: int, last: int, other: Numbers) -> bool:
    if tier != other[_TIER]:
        return bool(tier < other[_TIER])
    if points != other[_POINTS]:
        return bool(points > other[_POINTS])
    return bool(last < other[_LAST])


@compiled
def _comes_before(one: Numbers, other: Numbers) -> bool:
    return _comes_first(one[_TIER], one[_POINTS], one[_LAST], other)


@compiled
def _keep(best: Numbers, kept: int, unit: Numbers) -> int:
    """Keep a unit if it is among the best; how many are kept then."""
    if kept == len(best):
        if _comes_before(unit, best[0]):
            best[0] = unit
            _sink(best, 0, kept)
        return kept
    best[kept] = unit
    at = kept
    while at > 0:
        above = (at - 1) // 2
        if not _comes_before(best[above], best[at]):
            break
        _swap(best, above, at)
        at = above
    return kept + 1


@compiled
def _swap(best: Numbers, one: int, other: int) -> None:
    for column in range(5):
        best[one, column], best[other, column] = best[other, column], best[one, column]


@compiled
def _sink(best: Numbers, at: int, end: int) -> None:
    while True:
        under = 2 * at + 1
        if under >= end:
            return
        if under + 1 < end and _comes_before(best[under], best[under + 1]):
            under += 1
        if not _comes_before(best[at], best[under]):
            return
        _swap(best, at, under)
        at = under


@compiled
def _put_in_order(best: Numbers, kept: int) -> None:
    """The first first."""
    for end in range(kept - 1, 0, -1):
        _swap(best, 0, end)
        _sink(best, 0, end)


@compiled
def _page(columns: Columns, plan: Plan, best: Numbers, kept: int) -> Numbers:
    """The best, in order, as `Found.page` has them."""
    page = np.empty((kept, 5), np.int64)
    for at in range(kept):
        page[at, ROW], page[at, OF_PROVIDER] = best[at, _ROW], best[at, _PROVIDER]
        page[at, TIER], page[at, GAINED] = best[at, _TIER], best[at, _POINTS]
        page[at, STEPS] = _steps_to(columns, plan, best[at, _PROVIDER])
    return page


@compiled
def _count(
    columns: Columns, rows: Integers, one_per_provider: bool, bits: Numbers, states: Numbers
) -> None:
    """Count the values of each unit: each bit of each, and its state."""
    of_provider, facts_of = columns.programs[PROVIDER], columns.programs[FACTS]
    setting_of, stay_of = columns.programs[SETTING], columns.programs[STAY]
    facts, units = columns.facts[YES], np.zeros((WORDS + 1, len(rows)), np.uint64)
    last = 0
    for at in range(len(rows)):
        row = rows[at]
        for word in range(WORDS):
            units[word, last] |= facts[facts_of[row], word]
        units[WORDS, last] |= (
            columns.setting_values[setting_of[row]] | columns.stay_values[stay_of[row]]
        )
        provider = of_provider[row]
        if one_per_provider and at + 1 < len(rows) and of_provider[rows[at + 1]] == provider:
            continue
        states[columns.places[STATE, provider]] += 1
        last += 1
    for first in range(0, last, _MOST_IN_LANES):
        for word in range(WORDS + 1):
            some = units[word, first : min(first + _MOST_IN_LANES, last)]
            for lane in range(8):
                # Eight bits at once: each byte of the sum counts one of them.
                counts = np.uint64(0)
                for unit in some:
                    counts += (unit >> np.uint64(lane)) & np.uint64(_LANES)
                for byte in range(8):
                    count = (counts >> np.uint64(8 * byte)) & np.uint64(255)
                    bits[64 * word + 8 * byte + lane] += np.int64(count)
