"""One row for each facility, from the rows of the two directories."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from recommender.vocabulary import vocabulary
from seed_data.building.counts import BuildCounts
from seed_data.building.directory_files import Entry
from seed_data.building.identities import assign_identities, words_of
from seed_data.building.kinds_of_care import (
    added_kinds,
    in_ladder_order,
    mental_health_kinds,
    substance_use_kinds,
    treats_substance_use,
    without_kinds,
)
from seed_data.building.points import PointFinder
from seed_data.building.same_place import PlaceIndex
from seed_data.identity import UNSTATED
from seed_data.providers import ProviderRow, SeedProvider


@dataclass(slots=True)
class _Facility:
    """What speaks of one place: an entry of the substance use file, of the other, or of both."""

    entry: Entry
    substance_use: Entry | None
    mental_health: list[Entry] = field(default_factory=list)


def build_facilities(
    substance_use: Sequence[Entry],
    mental_health: Sequence[Entry],
    points: PointFinder,
    previous: Sequence[SeedProvider],
    counts: BuildCounts,
) -> list[ProviderRow]:
    """The rows of the shipped file: the substance use file's order, then the other's.

    Args:
        substance_use: entries of the substance use directory, without duplicates.
        mental_health: entries of the mental health directory.
        previous: the facilities of an earlier shipped file, whose ids are kept; may be empty.
        counts: filled with what was merged, added, left out and found contradictory.
    """
    facilities = _merged(substance_use, mental_health, counts)
    identities = assign_identities([facility.entry for facility in facilities], previous)
    counts.providers = len(facilities)
    counts.kept_identities = len({one.identity for one in previous} & set(identities))
    return [
        _row(facility, identity, points, counts)
        for facility, identity in zip(facilities, identities, strict=True)
    ]


def _merged(
    substance_use: Sequence[Entry], mental_health: Sequence[Entry], counts: BuildCounts
) -> list[_Facility]:
    facilities = [_Facility(entry, entry) for entry in substance_use]
    index = PlaceIndex(substance_use)
    of_their_own = []
    for entry in mental_health:
        position = index.best(entry)
        treats = treats_substance_use(entry.codes)
        counts.mh_treats_substance_use += treats
        if position is not None:
            facilities[position].mental_health.append(entry)
            counts.mh_merged += treats
            counts.mh_facts_only += not treats
        elif treats:
            of_their_own.append(_Facility(entry, None, [entry]))
        else:
            counts.mh_left_out += 1
    counts.mh_providers = len(of_their_own)
    counts.su_with_mh = sum(bool(facility.mental_health) for facility in facilities)
    counts.su_with_several_mh = sum(len(facility.mental_health) > 1 for facility in facilities)
    return facilities + of_their_own


def _row(
    facility: _Facility, identity: str, points: PointFinder, counts: BuildCounts
) -> ProviderRow:
    entry = facility.entry
    if not entry.phones:
        phones = next((other.phones for other in facility.mental_health if other.phones), ())
        entry = replace(entry, phones=phones)
    counts.without_phone += not entry.phones
    point = points.locate(entry)
    counts.point(entry, point)
    su_settings, mh_settings = _settings(facility, counts)
    su_yes, su_no = _said([facility.substance_use] if facility.substance_use else [], counts)
    mh_yes, mh_no = _said(facility.mental_health, counts)
    sources = ["su"] * bool(facility.substance_use) + ["mh"] * bool(facility.mental_health)
    return ProviderRow(
        identity="" if identity == words_of(entry) else identity,
        name1=entry.name1,
        name2=entry.name2,
        street=entry.street,
        street2=entry.street2,
        city=entry.city,
        state=entry.state,
        zip=entry.zip,
        county=points.county(entry),
        phones=";".join(map(str, entry.phones)),
        lat="" if point.lat is None else str(point.lat),
        lng="" if point.lng is None else str(point.lng),
        precision=point.precision,
        sources=" ".join(sources),
        su_settings=" ".join(su_settings),
        mh_settings=" ".join(mh_settings),
        su_yes=" ".join(su_yes),
        su_no=" ".join(su_no),
        mh_yes=" ".join(mh_yes),
        mh_no=" ".join(mh_no),
    )


def _settings(facility: _Facility, counts: BuildCounts) -> tuple[list[str], list[str]]:
    own = substance_use_kinds(facility.substance_use.codes) if facility.substance_use else []
    named = dict.fromkeys(
        kind for entry in facility.mental_health for kind in mental_health_kinds(entry.codes)
    )
    other = added_kinds(named, own)
    counts.su_programs += max(len(own), 1) if facility.substance_use else 0
    counts.su_unstated += bool(facility.substance_use) and not own
    added = [kind for kind in other if kind not in own]
    if facility.substance_use:
        counts.mh_programs_added += len(added)
        counts.su_unstated_named_by_mh += bool(added) and not own
        own = own if own or other else [UNSTATED]
    else:
        other = other or [UNSTATED]
    for kind in (*own, *added) if facility.substance_use else other:
        counts.programs_by_setting[kind] += 1
    return in_ladder_order(own), in_ladder_order(other)


def _said(entries: Iterable[Entry], counts: BuildCounts) -> tuple[list[str], list[str]]:
    """The slugs that entries of one directory affirm and deny, but the kinds of care."""
    codes = {code for entry in entries for code in entry.codes}
    yes, no = vocabulary().read_codes(codes)
    counts.contradictions.update(_contradicted(codes, yes | no))
    said_yes, said_no = without_kinds(yes, no)
    counts.facts += len(said_yes) + len(said_no)
    return said_yes, said_no


def _contradicted(codes: set[str], kept: int) -> Iterator[str]:
    for term in vocabulary():
        affirmed = codes.intersection(term.directory_codes)
        if affirmed and codes.intersection(term.denied_by) and not kept >> term.position & 1:
            yield term.slug
