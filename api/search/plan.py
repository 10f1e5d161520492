"""What a query asks, as the numbers that the kernel reads.

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
| name words | each is a word of the names | one is not | never |

A search finds a program where all that is asked is true; with `include_unknown` also where some
of it is unknown and none is false. Everything is brought into one form: conditions, each an *and*
of clauses, each an *or* of atoms. Name words are looked up in their own index first.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, chain
from math import ceil, inf, sin
from typing import get_args
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from api.search.distance import MEAN_RADIUS, METRES_PER_MILE, STEPS_PER_MILE, position
from api.search.index import Codes, Index
from api.search.kernel import (
    HAS,
    HAS_OPEN_BED,
    IN_COUNTY,
    IN_SETTING,
    IN_STATE,
    LEFT_OUT,
    MAY_HAVE,
    NOWHERE,
    SAYS_NO,
    STAYS,
    VERIFIED_SINCE,
    WITHIN,
    WORDS,
    Others,
    Plan,
)
from api.search.query import Area, Query
from recommender.alternatives import Weighing
from recommender.criteria import Criterion, Group, Requirement, tier_weights
from recommender.program import Facts, LengthOfStay, Program
from recommender.traits import CoversStay, HasAny, InSetting, Trait
from recommender.vocabulary import vocabulary

_WORD = (1 << 64) - 1
_NOBODY = UUID(int=0)
_UNSTATED = LengthOfStay()


def plan_of(index: Index, query: Query) -> Plan:
    """The query as the kernel reads it, for this index."""
    planned = _Planned(index.codes)
    planned.ask(query)
    requirements = query.requirements
    for requirement, weight in zip(requirements, tier_weights(requirements), strict=True):
        planned.requirement(requirement, weight)
    planned.for_conditions = len(planned.atoms)
    if query.sort == "fit":
        for criterion in query.criteria:
            planned.criterion(criterion)
    return planned.plan(query)


def plan_of_others(index: Index, area: Area, weighings: Sequence[Weighing]) -> tuple[Plan, Others]:
    """What fits best in an area by each of these weighings.

    Criteria and requirements that are the same object in several are planned once.
    """
    planned = _Planned(index.codes)
    everything = Query(area=area)
    planned.ask(everything)
    common = len(planned.conditions)
    conditions: list[tuple[int, int, int]] = []
    first_condition = [0]
    numbers: dict[int, int] = {}
    for weighing in weighings:
        required = weighing.requirements
        for requirement, weight in zip(required, tier_weights(required), strict=True):
            number = numbers.get(id(requirement))
            if number is None:
                number = numbers[id(requirement)] = len(planned.conditions)
                planned.requirement(requirement, weight)
            unknown, failed = (_steps(requirement, held, weight) for held in (None, False))
            conditions.append((number, unknown, failed))
        first_condition.append(len(conditions))
    planned.for_conditions = len(planned.atoms)
    every = {id(one): one for weighing in weighings for one in weighing.criteria}
    for criterion in every.values():
        planned.criterion(criterion)
    return planned.plan(everything), Others(
        common,
        np.array(conditions, np.int64).reshape(-1, 3),
        np.array(first_condition, np.int64),
        _points(every, weighings),
    )


def _points(every: Mapping[int, Criterion], weighings: Sequence[Weighing]) -> NDArray[np.int64]:
    """What each level of these criteria gives, a column for each weighing.

    Args:
        every: the criteria of all of them, by their `id`.
    """
    number = {one: place for place, one in enumerate(every)}
    weighed = np.zeros((len(every), len(weighings)), bool)
    for way, weighing in enumerate(weighings):
        weighed[[number[id(criterion)] for criterion in weighing.criteria], way] = True
    group = {name: place for place, name in enumerate(get_args(Group))}
    share = np.ones((2, len(group), len(weighings)), np.int64)
    for way, weighing in enumerate(weighings):
        for name, of in weighing.shares.items():
            share[:, group[name], way] = of
    criteria = every.values()
    points = np.array([level.points for one in criteria for level in one.levels], np.int64)
    levels = np.array([len(one.levels) for one in criteria], np.intp)
    groups = np.repeat(np.array([group[one.group] for one in criteria], np.intp), levels)
    most, total = share[:, groups]
    # As `in_share`: rounded toward 0.
    shared = np.sign(points)[:, None] * (np.abs(points)[:, None] * most // total)
    return np.where(np.repeat(weighed, levels, axis=0), shared, 0)


@dataclass(slots=True)
class _Planned:
    """The numbers so far.

    Attributes:
        for_conditions: how many of the atoms conditions refer to.
    """

    codes: Codes
    atoms: list[tuple[int, int, int, bool]] = field(default_factory=list)
    words: list[int] = field(default_factory=list)
    bits: list[int] = field(default_factory=list)
    clause_atoms: list[int] = field(default_factory=list)
    clauses: list[tuple[int, int]] = field(default_factory=list)
    conditions: list[tuple[int, int, bool, int, int]] = field(default_factory=list)
    criteria: list[tuple[int, int, int]] = field(default_factory=list)
    levels: list[tuple[int, int]] = field(default_factory=list)
    for_conditions: int = 0

    def plan(self, query: Query) -> Plan:
        """The numbers, as arrays."""
        area = query.area
        tables = (
            [number for atom in self.atoms for number in atom],
            self.words,
            self.clause_atoms,
            [number for clause in self.clauses for number in clause],
            [number for condition in self.conditions for number in condition],
            [number for criterion in self.criteria for number in criterion],
            [number for level in self.levels for number in level],
        )
        begins = accumulate(map(len, tables), initial=len(tables) + 1)
        miles = _limit(area)
        x, y, z = (0.0, 0.0, 0.0) if area.center is None else position(*area.center)
        return Plan(
            numbers=np.array([*begins, *chain.from_iterable(tables)], np.int64),
            bits=np.array(self.bits, np.uint64),
            for_conditions=self.for_conditions,
            x=x,
            y=y,
            z=z,
            # A step more and less than the circle, since distances are rounded to steps.
            reach=inf if miles is None else _chord2(miles + 1 / STEPS_PER_MILE),
            sure=inf if miles is None else _chord2(miles - 1 / STEPS_PER_MILE),
            most_steps=NOWHERE if miles is None else _most_steps(miles),
            or_unknown=query.include_unknown,
            has_center=area.center is not None,
            nowhere=miles is None or query.include_unknown,
        )

    def ask(self, query: Query) -> None:
        """Everything that the query asks for but its requirements. To be called first."""
        needs = vocabulary().mask(slug for slug in query.needs_all if not _is_setting(slug))
        kinds = [*query.settings, *((slug,) for slug in query.needs_all if _is_setting(slug))]
        looked_at = _WORD
        for slugs in kinds:
            holds, fails = self.setting_bits(slugs)
            looked_at &= ~fails if query.include_unknown else holds
        self.add([*(needs >> 64 * word & _WORD for word in range(WORDS)), looked_at])
        unknown = 0 if query.include_unknown else LEFT_OUT
        for clauses in self.asked(query):
            self.condition(clauses, if_unknown=unknown, if_false=LEFT_OUT)

    def requirement(self, requirement: Requirement, weight: int) -> None:
        """What one step of which weighs so much."""
        self.condition(
            [[self.trait(trait) for trait in clause] for clause in requirement.clauses],
            forbids=requirement.forbids,
            if_unknown=_steps(requirement, None, weight),
            if_false=_steps(requirement, False, weight),
        )

    def asked(self, query: Query) -> Iterable[list[list[int]]]:
        """The clauses of what else the query asks for, as atoms."""
        yield from ([clause] for clause in self.area(query.area))
        if query.length_of_stay_days is not None:
            yield [[self.trait(CoversStay(query.length_of_stay_days, "possible"))]]
        for group in query.needs_any:
            yield [[self.offers(slug) for slug in group]]
        for slug in query.needs_none:
            yield [[self.lacks(slug)]]
        if query.accepting:
            yield [[self.atom(HAS_OPEN_BED)]]
        if query.verified_since is not None:
            yield [[self.atom(VERIFIED_SINCE, query.verified_since.toordinal())]]

    def area(self, area: Area) -> list[list[int]]:
        """Where, but for a circle alone: all of the clauses; with telehealth each *or* it."""
        there = []
        if area.telehealth_state is not None and area.center and area.radius_miles is not None:
            there.append([self.within(area.radius_miles)])
        if area.county is not None:
            county = (area.county_state or "", area.county)
            there.append([self.atom(IN_COUNTY, _code(self.codes.counties, county))])
            if area.county_state is not None:
                there.append([self.in_states((area.county_state,))])
        if area.states is not None:
            there.append([self.in_states(area.states)])
        if area.telehealth_state is None:
            return there
        remote = (self.in_states((area.telehealth_state,)), self.offers("telehealth"))
        return [[*clause, one] for clause in there for one in remote]

    def condition(
        self,
        clauses: Sequence[Sequence[int]],
        *,
        forbids: bool = False,
        if_unknown: int,
        if_false: int,
    ) -> None:
        first = len(self.clauses)
        for atoms in clauses:
            start = len(self.clause_atoms)
            self.clause_atoms += atoms
            self.clauses.append((start, len(self.clause_atoms)))
        self.conditions.append((first, len(self.clauses), forbids, if_unknown, if_false))

    def criterion(self, criterion: Criterion) -> None:
        first = len(self.levels)
        for level in criterion.levels:
            self.levels.append((self.trait(level.trait), level.points))
        denied = -1
        if criterion.denied_by:
            denied = self.atom(SAYS_NO, *self.terms(criterion.denied_mask))
        self.criteria.append((first, len(self.levels), denied))

    def trait(self, trait: Trait) -> int:
        """The atom of a trait, as the trait itself says of each program."""
        if isinstance(trait, HasAny):
            return self.atom(HAS, *self.terms(trait.mask))
        if isinstance(trait, InSetting):
            return self.in_setting(trait.settings)
        if isinstance(trait, CoversStay):
            programs = (_program(stay=stay) for stay in self.codes.stays)
            return self.coded(STAYS, [trait.value(one, None) for one in programs])
        return self.within(trait.miles)

    def offers(self, slug: str) -> int:
        """The listing says yes to the term or implies it."""
        if _is_setting(slug):
            return self.in_setting((slug,))
        return self.atom(MAY_HAVE, *self.terms(1 << vocabulary()[slug].position))

    def lacks(self, slug: str) -> int:
        """The listing says no to the term. What it only implies is not known to be there."""
        if _is_setting(slug):
            kind, first, end, _ = self.atoms[self.in_setting((slug,))]
            return self.atom(kind, first, end, negated=True)
        return self.atom(HAS, *self.terms(1 << vocabulary()[slug].position), negated=True)

    def in_setting(self, slugs: tuple[str, ...]) -> int:
        """Whether the program is one of these kinds of care, as the recommender judges it."""
        return self.atom(IN_SETTING, *self.add(self.setting_bits(slugs)))

    def setting_bits(self, slugs: Iterable[str]) -> tuple[int, int]:
        """(the codes of programs that are one of these kinds of care, those that are not)."""
        # It is none of them, unless it is one; where no kind of care is named, nobody knows.
        settings = self.codes.settings
        holds, fails = 0, sum(1 << code for code, one in enumerate(settings) if one is not None)
        for slug in slugs:
            true, false = _setting_bits(settings)[slug]
            holds, fails = holds | true, fails & false
        return holds, fails

    def in_states(self, states: tuple[str, ...]) -> int:
        return self.coded(IN_STATE, [state in states for state in self.codes.states])

    def within(self, miles: float) -> int:
        return self.atom(WITHIN, _most_steps(miles))

    def coded(self, kind: int, values: Sequence[bool | None]) -> int:
        """The atom that is so of each code of a short column."""
        words = [
            sum((one is asked) << code for code, one in enumerate(values)) >> 64 * number & _WORD
            for asked in (True, False)
            for number in range(len(values) // 64 + 1)
        ]
        return self.atom(kind, *self.add(words))

    def add(self, bits: Sequence[int]) -> tuple[int, int]:
        """Where these words of bits, which are of no terms, begin and end."""
        first = len(self.bits)
        self.bits += bits
        self.words += [0] * len(bits)
        return first, len(self.bits)

    def terms(self, mask: int) -> tuple[int, int]:
        """Where the words of these terms begin and end."""
        first = len(self.words)
        for number, bits in _word_bits(mask):
            self.words.append(number)
            self.bits.append(bits)
        return first, len(self.words)

    def atom(self, kind: int, first: int = 0, end: int = 0, *, negated: bool = False) -> int:
        self.atoms.append((kind, first, end, negated))
        return len(self.atoms) - 1


@lru_cache(maxsize=4)
def _setting_bits(settings: tuple[str | None, ...]) -> dict[str, tuple[int, int]]:
    """Of which codes each kind of care is true, and of which it is false, as bits."""
    found = {}
    for term in vocabulary().of("settings"):
        asked = InSetting((term.slug,))
        values = [asked.value(_program(setting), None) for setting in settings]
        holds, fails = (
            sum((held is value) << code for code, held in enumerate(values))
            for value in (True, False)
        )
        found[term.slug] = (holds, fails)
    return found


def _is_setting(slug: str) -> bool:
    return vocabulary()[slug].category == "settings"


def _word_bits(mask: int) -> list[tuple[int, int]]:
    """(number of the word, its bits) for every word of a mask that has any."""
    found = []
    number = 0
    while mask:
        if bits := mask & _WORD:
            found.append((number, bits))
        mask >>= 64
        number += 1
    return found


def _steps(requirement: Requirement, held: bool | None, weight: int) -> int:
    steps = requirement.steps(held)
    return LEFT_OUT if steps is None else weight * steps


def _limit(area: Area) -> float | None:
    """How many miles from the place programs may be; None where they may be anywhere."""
    is_anywhere = area.center is None or area.telehealth_state is not None
    return None if is_anywhere else area.radius_miles


def _most_steps(miles: float) -> int:
    """The most steps that are not farther."""
    steps = ceil(miles * STEPS_PER_MILE)
    return steps if steps / STEPS_PER_MILE <= miles else steps - 1


def _chord2(miles: float) -> float:
    """The straight line under so many miles over the ground, in metres, squared; -1 for none."""
    if miles < 0:
        return -1.0
    chord = 2 * MEAN_RADIUS * sin(min(miles * METRES_PER_MILE / (2 * MEAN_RADIUS), 1.5707))
    return chord * chord


def _code(values: Sequence[tuple[str, str]], value: tuple[str, str]) -> int:
    """The value's code; a code that nothing has where it is not among them."""
    return values.index(value) if value in values else len(values)


def _program(setting: str | None = None, stay: LengthOfStay = _UNSTATED) -> Program:
    return Program(_NOBODY, setting, stay, Facts())
