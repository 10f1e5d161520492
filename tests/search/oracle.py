"""What a search must answer, worked out naively: one program after another, one thing at a time.

Written from the contract. It shares no code with the search but the records and the recommender.
"""

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from api.directory.records import ListedProgram, Listing
from api.search.query import Area, Query
from recommender.score import Match, score
from recommender.vocabulary import vocabulary

Maybe = bool | None

FACET_CATEGORIES = [
    "payment",
    "payment_help",
    "therapies",
    "medications",
    "conditions",
    "substances",
    "populations",
    "languages",
    "recovery_support",
    "services",
    "accreditation",
]


@dataclass(frozen=True)
class Found:
    listing: Listing
    listed: ListedProgram
    miles: float | None
    match: Match


@dataclass(frozen=True)
class Answer:
    programs: list[Found]
    one_per_provider: bool

    @property
    def everything(self) -> list[Found]:
        if not self.one_per_provider:
            return self.programs
        first_of: dict[UUID, Found] = {}
        for item in self.programs:
            first_of.setdefault(item.listing.provider.id, item)
        return list(first_of.values())

    @property
    def facets(self) -> dict[str, dict[str, int]]:
        return facets(self.programs, self.one_per_provider)

    def nearest_miles(self, number: int) -> float | None:
        known = sorted(found.miles for found in self.everything if found.miles is not None)
        return known[:number][-1] if known else None

    def page(self, number: int, size: int) -> list[Found]:
        return self.everything[(number - 1) * size : number * size]


def answer(listings: Iterable[Listing], query: Query) -> Answer:
    found = []
    listings = list(listings)
    meant = {word: what_is_meant(word, listings) for word in query.name_words}
    for listing in listings:
        for listed in listing.programs:
            miles = distance(query, listing)
            match = score(query.criteria, query.requirements, listed.program, miles)
            values = what_is_asked(query, listing, listed, miles)
            values += [bool(words & spoken_of(listing, listed)) for words in meant.values()]
            passes = all(value or (value is None and query.include_unknown) for value in values)
            if passes and not match.excluded_by:
                found.append(Found(listing, listed, miles, match))
    return Answer(sorted(found, key=lambda f: place_in_order(query, f)), query.one_per_provider)


def what_is_asked(
    query: Query, listing: Listing, listed: ListedProgram, miles: float | None
) -> list[Maybe]:
    program = listed.program
    values = [in_area(query.area, listing, listed, miles)]
    values += [either(in_setting(program.setting, s) for s in group) for group in query.settings]
    if query.length_of_stay_days is not None:
        covers = program.stay.covers(query.length_of_stay_days)
        values.append({"stated": True, "possible": True, "no": False, "unknown": None}[covers])
    values += [offered(listed, slug) for slug in query.needs_all]
    values += [either(offered(listed, slug) for slug in group) for group in query.needs_any]
    for slug in query.needs_none:
        said = fact(listed, slug)
        values.append(None if said is None else not said)
    if query.accepting:
        beds = listed.capacity.beds_open if listed.capacity else None
        values.append(None if beds is None else beds > 0)
    if query.verified_since is not None:
        verified = listed.verified_at
        values.append(verified is not None and verified >= query.verified_since)
    return values


def what_is_meant(word: str, listings: list[Listing]) -> set[str]:
    """Words that begin with it; where there are none, those that are one typo away."""
    known = set[str]().union(
        *(spoken_of(listing, listed) for listing in listings for listed in listing.programs)
    )
    begin = {other for other in known if other.startswith(word)}
    if begin or len(word) < 4 or word.isdigit():
        return begin
    return {other for other in known if is_one_typo(word, other)}


def is_one_typo(word: str, other: str) -> bool:
    letters = "abcdefghijklmnopqrstuvwxyz0123456789"
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    return other in {
        *(before + after[1:] for before, after in cuts if after),
        *(before + letter + after for before, after in cuts for letter in letters),
        *(before + letter + after[1:] for before, after in cuts if after for letter in letters),
        *(before + after[1] + after[0] + after[2:] for before, after in cuts if len(after) > 1),
    }


def spoken_of(listing: Listing, listed: ListedProgram) -> set[str]:
    provider = listing.provider
    return set(words_of(f"{provider.name} {provider.city} {listed.name}"))


def in_area(area: Area, listing: Listing, listed: ListedProgram, miles: float | None) -> Maybe:
    provider = listing.provider
    values: list[Maybe] = []
    if area.center and area.radius_miles is not None:
        values.append(None if miles is None else miles <= area.radius_miles)
    if area.states is not None:
        values.append(provider.state in area.states)
    if area.county is not None:
        if provider.state != area.county_state:
            values.append(False)
        else:
            values.append(None if provider.county is None else provider.county == area.county)
    there = every(values)
    if area.telehealth_state is None:
        return there
    from_afar = every([provider.state == area.telehealth_state, offered(listed, "telehealth")])
    return either([there, from_afar])


def words_of(names: str) -> list[str]:
    letters = unicodedata.normalize("NFKD", names.lower().replace("&", " and "))
    return re.findall("[a-z0-9]+", re.sub("[\u0300-\u036f'`\u2018\u2019.]", "", letters))


def either(values: Iterable[Maybe]) -> Maybe:
    given = list(values)
    if any(value is True for value in given):
        return True
    return None if any(value is None for value in given) else False


def every(values: Iterable[Maybe]) -> Maybe:
    given = list(values)
    if any(value is False for value in given):
        return False
    return None if any(value is None for value in given) else True


def in_setting(setting: str | None, asked: str) -> Maybe:
    if setting is None:
        return None
    if asked in with_broader(setting):
        return True
    return None if setting in with_broader(asked) else False


def with_broader(setting: str) -> set[str]:
    reached = {setting}
    while more := {up for slug in reached for up in vocabulary()[slug].implies} - reached:
        reached |= more
    return reached


def fact(listed: ListedProgram, slug: str) -> Maybe:
    if vocabulary()[slug].category == "settings":
        return in_setting(listed.program.setting, slug)
    return listed.program.facts.value(slug)


def offered(listed: ListedProgram, slug: str) -> Maybe:
    said = fact(listed, slug)
    implied = listed.program.facts.implied >> vocabulary()[slug].position & 1
    return True if said is None and implied else said


def place_in_order(query: Query, item: Found) -> tuple[object, ...]:
    far = math.inf if item.miles is None else item.miles
    program_id = item.listed.program.id
    if query.sort == "distance":
        return (far, program_id)
    if query.sort == "name":
        names = (item.listing.provider.name.casefold(), item.listed.name.casefold())
        return (*names, program_id)
    if query.sort == "verified":
        verified = item.listed.verified_at
        return (verified is None, -verified.toordinal() if verified else 0, program_id)
    return (steps_below(query, item), -item.match.points, far, program_id)


def steps_below(query: Query, item: Found) -> tuple[int, ...]:
    """Those of each safety requirement in turn, then the sum of all others'."""
    steps = [
        (one.safety, one.steps(one.value(item.listed.program, item.miles)) or 0)
        for one in query.requirements
    ]
    others = sum(number for safety, number in steps if not safety)
    return (*(number for safety, number in steps if safety), others)


def distance(query: Query, listing: Listing) -> float | None:
    provider = listing.provider
    if query.area.center is None or provider.lat is None or provider.lng is None:
        return None
    here, there = on_ellipsoid(*query.area.center), on_ellipsoid(provider.lat, provider.lng)
    chord = math.dist(here, there)
    arc = 2 * 6_371_008.8 * math.asin(min(1.0, chord / (2 * 6_371_008.8)))
    return round(arc / 1609.344, 4)


def on_ellipsoid(lat: float, lng: float) -> tuple[float, float, float]:
    a, b = 6_378_137.0, 6_356_752.314245
    phi, lam = math.radians(lat), math.radians(lng)
    n = a * a / math.hypot(a * math.cos(phi), b * math.sin(phi))
    horizontal = n * math.cos(phi)
    return (
        horizontal * math.cos(lam),
        horizontal * math.sin(lam),
        b * b / (a * a) * n * math.sin(phi),
    )


def facets(found: list[Found], one_per_provider: bool) -> dict[str, dict[str, int]]:
    who: dict[tuple[str, str], set[object]] = {}

    def saw(facet: str, slug: str, item: Found) -> None:
        unit = item.listing.provider.id if one_per_provider else item.listed.program.id
        who.setdefault((facet, slug), set()).add(unit)

    for item in found:
        program = item.listed.program
        saw("state", item.listing.provider.state, item)
        for term in vocabulary().of("settings"):
            if in_setting(program.setting, term.slug):
                saw("setting", term.slug, item)
        for days in (30, 60, 90, 180):
            if (covers := program.stay.covers(days)) in ("stated", "possible"):
                saw("length_of_stay", f"{days}_{covers}", item)
        for slug in vocabulary().slugs(program.facts.yes):
            if (category := vocabulary()[slug].category) in FACET_CATEGORIES:
                saw(category, slug, item)
    for days in (30, 60, 90, 180):
        stated = who.get(("length_of_stay", f"{days}_stated"), set())
        possible = who.pop(("length_of_stay", f"{days}_possible"), set()) - stated
        if possible:
            who["length_of_stay", f"{days}_possible"] = possible
    counted: dict[str, dict[str, int]] = {
        facet: {} for facet in ["setting", "state", "length_of_stay", *FACET_CATEGORIES]
    }
    for (facet, slug), units in sorted(who.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        counted[facet][slug] = len(units)
    return counted
