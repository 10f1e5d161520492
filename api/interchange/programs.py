"""Which of a provider's programs each program of a listing is, and what becomes of the others."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from api.editing.records import FieldSource, ProgramRecord
from api.interchange.fields import FieldDisagreement, merged
from api.interchange.records import FeedListing, FeedProgram
from api.interchange.told import program_of, program_telling
from api.interchange.words import Weigher
from seed_data.building.kinds_of_care import added_kinds
from seed_data.identity import program_id

MISSING = "missing"
"""Why a listing is hidden that its feed does not have any more."""

_COARSE_FEED = "samhsa_mh"
"""The feed that names four kinds of care only, and says nothing new where another is finer."""

_COARSE_KINDS = frozenset({"outpatient", "day_treatment", "residential", "inpatient"})


class Paired(NamedTuple):
    """A listing's programs with those that are there.

    Attributes:
        pairs: for each program of the listing that counts, its position and the one there is.
        rest: those that are there and that the listing does not have.
    """

    pairs: list[tuple[int, FeedProgram, ProgramRecord | None]]
    rest: list[ProgramRecord]


class Programs(NamedTuple):
    """A provider's programs after a listing was taken in.

    Attributes:
        records: all of them, by id.
        ids: of the listing's programs, by their positions.
        disagreements: with the program that each is of.
    """

    records: tuple[ProgramRecord, ...]
    ids: dict[int, UUID]
    disagreements: list[tuple[UUID, FieldDisagreement]]


def taken_in(
    listing: FeedListing,
    provider: UUID,
    before: Sequence[ProgramRecord],
    feed: str | None,
    weigher: Weigher,
    now: datetime,
) -> Programs:
    """The provider's programs after a listing told of them.

    Args:
        before: all that are there, whatever their status.
        feed: that the listing is of; None for our own format, which hides nothing by silence.
    """
    pairs, rest = _paired(listing, before, feed, weigher)
    records: dict[UUID, ProgramRecord] = {one.id: one for one in before}
    ids: dict[int, UUID] = {}
    disagreements = []
    for position, program, there in pairs:
        if there is None:
            key = _new_id(program, provider, position, records)
            record = program_of(program, key, provider)
        else:
            key = there.id
            told = program_of(program, key, provider)
            record, found = merged(there, told, program_telling(program), weigher)
            record = _seen_again(_verified(record, told), told, feed, now)
            disagreements += [(key, one) for one in found]
        records[key], ids[position] = record, key
    for gone in rest:
        if feed is not None and _is_gone(gone, feed, weigher):
            records[gone.id] = replace(gone, status="hidden", status_since=now, status_why=MISSING)
    return Programs(tuple(records[key] for key in sorted(records)), ids, disagreements)


def _paired(
    listing: FeedListing, before: Sequence[ProgramRecord], feed: str | None, weigher: Weigher
) -> Paired:
    rest = sorted(before, key=lambda one: (one.status == "deleted", one.id))
    pairs: dict[int, tuple[int, FeedProgram, ProgramRecord | None]] = {}
    by_id = {one.id: one for one in rest}
    for position, program in enumerate(listing.programs):
        there = by_id.pop(program.id, None) if program.id else None
        if there is not None:
            rest.remove(there)
            pairs[position] = (position, program, there)
    for named in (True, False):
        for position, program in enumerate(listing.programs):
            if position in pairs:
                continue
            there = _like(program, rest, named=named)
            if there is not None:
                rest.remove(there)
                pairs[position] = (position, program, there)
    for position, program in enumerate(listing.programs):
        if position not in pairs and _is_news(program, before, feed, weigher):
            pairs[position] = (position, program, None)
    return Paired([pairs[position] for position in sorted(pairs)], rest)


def _like(
    program: FeedProgram, rest: Sequence[ProgramRecord], *, named: bool
) -> ProgramRecord | None:
    """The one of the same kind of care; of several first the one of the same name."""
    for one in rest:
        if one.setting == program.setting and (not named or one.name == program.name):
            return one
    return None


def _is_news(
    program: FeedProgram, before: Sequence[ProgramRecord], feed: str | None, weigher: Weigher
) -> bool:
    """Whether a program that is not there is to be added.

    Not one of a feed that names no kind of care, or names it coarsely, where another source names
    one: seed_data/README.md, "Programs".
    """
    if feed is None:
        return True
    others = [
        one
        for one in before
        if one.status != "deleted" and weigher.group(one.source) != feed and one.setting
    ]
    if program.setting is None:
        return not others
    named = [one.setting for one in others if one.setting]
    coarse = feed == _COARSE_FEED and program.setting in _COARSE_KINDS
    return not coarse or bool(added_kinds([program.setting], named))


def _new_id(program: FeedProgram, provider: UUID, position: int, taken: Collection[UUID]) -> UUID:
    if program.id is not None:
        return program.id
    found = program_id(provider, program.setting)
    return found if found not in taken else uuid5(provider, f"{program.setting} {position + 1}")


def _verified(record: ProgramRecord, told: ProgramRecord) -> ProgramRecord:
    if told.verified_at is None or (record.verified_at or told.verified_at) > told.verified_at:
        return record
    return replace(record, verified_at=told.verified_at, verified_how=told.verified_how)


def _seen_again(
    record: ProgramRecord, told: ProgramRecord, feed: str | None, now: datetime
) -> ProgramRecord:
    """The program, published again where it was hidden for being missing and nothing else."""
    if feed is None or (record.status, record.status_why) != ("hidden", MISSING):
        return record
    # It is this feed's word from now on: the other one's silence hid it.
    return replace(
        record,
        status="published",
        status_since=now,
        status_why=None,
        source=told.source,
        as_of=told.as_of,
    )


def _is_gone(program: ProgramRecord, feed: str, weigher: Weigher) -> bool:
    """Whether a program that its feed does not name any more has nobody else to vouch for it."""
    return (
        program.status == "published"
        and weigher.group(program.source) == feed
        and program.verified_at is None
        and not any(_by_person(word, weigher) for word in program.field_sources.values())
        and not any(weigher.is_person(one.source) for one in program.said)
    )


def _by_person(word: FieldSource, weigher: Weigher) -> bool:
    return weigher.is_person(word.source)
