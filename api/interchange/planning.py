"""What a listing of a file would change, by comparing it with what is there. Nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from api.editing.records import FieldSource, ProgramRecord, ProviderRecord, Said
from api.interchange.fields import merged
from api.interchange.placing import ZipMiddles, placed, plausible
from api.interchange.programs import MISSING, taken_in
from api.interchange.records import FeedListing
from api.interchange.statements import SaidOf, disagreements, newest, replaced
from api.interchange.told import provider_of, provider_telling, said_of
from api.interchange.words import Weigher

Outcome = Literal["created", "changed", "unchanged", "older", "skipped"]


class ListingRecord(NamedTuple):
    """A provider as it is kept, with all of its programs by id."""

    provider: ProviderRecord
    programs: tuple[ProgramRecord, ...]


class Disagreement(NamedTuple):
    """A field or term of which a source of higher rank says otherwise than the file.

    Attributes:
        program: that it is of; None for the provider as a whole.
        ours: what stays, on the word of `source`.
    """

    program: UUID | None
    field: str
    ours: Any
    theirs: Any
    source: FieldSource


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of one listing of a file.

    Attributes:
        before: as it is; None where it is new.
        after: as it will be; revisions are still those of before.
        renewed: whether nothing changes but dates and editions.
        published_again: whether it was hidden for being missing.
    """

    row: int
    outcome: Outcome
    before: ListingRecord | None
    after: ListingRecord
    disagreements: tuple[Disagreement, ...] = field(default=())
    renewed: bool = False
    published_again: bool = False


class Planner:
    """Compares listings of one file with what is there.

    Args:
        feed: that the file is an edition of; None for our own format.
        weigher: of the words of all sources, of the file's too.
        middles: of the ZIPs that the file has.
    """

    def __init__(
        self, feed: str | None, weigher: Weigher, middles: ZipMiddles, now: datetime
    ) -> None:
        self._feed, self._weigher, self._middles, self._now = feed, weigher, middles, now

    def plan(
        self, listing: FeedListing, provider_id: UUID, before: ListingRecord | None
    ) -> Planned:
        """What becomes of a listing, of which this is there already."""
        if before is not None and self._feed is not None:
            if before.provider.status == "deleted":
                return Planned(listing.row, "skipped", before, before)
            if self._is_older(listing, before):
                return Planned(listing.row, "older", before, before)
        told = provider_of(listing, provider_id)
        if self._feed is not None:
            told = plausible(told, self._middles)
        found: list[Disagreement] = []
        provider = self._provider(told, listing, before, found)
        programs = taken_in(
            listing,
            provider_id,
            before.programs if before else (),
            self._feed,
            self._weigher,
            self._now,
        )
        found += (
            Disagreement(program, one.field, one.ours, one.theirs, one.source)
            for program, one in programs.disagreements
        )
        after = self._said(
            ListingRecord(provider, programs.records), listing, programs.ids, before, found
        )
        return _compared(listing.row, before, after, tuple(found))

    def _provider(
        self,
        told: ProviderRecord,
        listing: FeedListing,
        before: ListingRecord | None,
        found: list[Disagreement],
    ) -> ProviderRecord:
        telling = provider_telling(listing)
        if told.precision == "none" and listing.field_sources is None:
            telling -= {"point"}
        if before is None:
            after = told
        else:
            after, contradicted = merged(before.provider, told, telling, self._weigher)
            found += (
                Disagreement(None, one.field, one.ours, one.theirs, one.source)
                for one in contradicted
            )
            after = _verified(after, told)
            if self._feed is not None and (after.status, after.status_why) == ("hidden", MISSING):
                after = replace(after, status="published", status_since=self._now, status_why=None)
        if listing.field_sources is not None:
            return after
        word = FieldSource(told.source, told.as_of)
        was = before.provider if before else None
        return placed(was, after, word, self._weigher, self._middles)

    def _said(
        self,
        after: ListingRecord,
        listing: FeedListing,
        ids: dict[int, UUID],
        before: ListingRecord | None,
        found: list[Disagreement],
    ) -> ListingRecord:
        """The listing with what is said of it."""
        there = _said_there(before)
        told: dict[UUID | None, list[Said]] = {}
        for statement in listing.statements:
            if statement.program is None:
                told.setdefault(None, []).append(said_of(statement))
            elif statement.program in ids:
                told.setdefault(ids[statement.program], []).append(said_of(statement))
        weigher = self._weigher
        groups = {weigher.group(one.source) for said in told.values() for one in said}
        if self._feed is not None:
            groups.add(self._feed)
        fresh = {group for group in groups if self._is_fresh(group, told, there, listing)}
        said = replaced(there, told, fresh, weigher)
        found += (
            Disagreement(
                one.program,
                one.slug,
                one.ours,
                one.theirs,
                FieldSource(one.said.source, one.said.as_of, one.said.how),
            )
            for one in disagreements(there, told, weigher)
        )
        return ListingRecord(
            replace(after.provider, said=tuple(said.get(None, ()))),
            tuple(replace(one, said=tuple(said.get(one.id, ()))) for one in after.programs),
        )

    def _is_fresh(self, group: str, told: SaidOf, there: SaidOf, listing: FeedListing) -> bool:
        """Whether what the file has of a feed is as new as what is there."""
        held = newest(there, group, self._weigher)
        coming = newest(told, group, self._weigher) or listing.as_of
        return held is None or coming >= held

    def _is_older(self, listing: FeedListing, before: ListingRecord) -> bool:
        """Whether a newer edition of the feed spoke of the provider already."""
        held = newest(_said_there(before), str(self._feed), self._weigher)
        return held is not None and held > listing.as_of


def _said_there(before: ListingRecord | None) -> dict[UUID | None, Sequence[Said]]:
    if before is None:
        return {}
    return {None: before.provider.said, **{one.id: one.said for one in before.programs}}


def _verified(record: ProviderRecord, told: ProviderRecord) -> ProviderRecord:
    if told.verified_at is None or (record.verified_at or told.verified_at) > told.verified_at:
        return record
    return replace(record, verified_at=told.verified_at, verified_how=told.verified_how)


def _compared(
    row: int,
    before: ListingRecord | None,
    after: ListingRecord,
    found: tuple[Disagreement, ...],
) -> Planned:
    if before is None:
        return Planned(row, "created", None, after, found)
    if before == after:
        return Planned(row, "unchanged", before, before, found)
    again = before.provider.status != after.provider.status == "published"
    return Planned(row, "changed", before, after, found, _undated(before) == _undated(after), again)


def _renews(before: ListingRecord, after: ListingRecord) -> bool:
    """Whether nothing differs but who said it and as of when."""
    return _undated(before) == _undated(after)


def _undated(listing: ListingRecord) -> list[tuple[object, object]]:
    """The listing without who said it and as of when."""
    return [
        (
            replace(record, source="", as_of=date.min, field_sources={}, said=()),
            sorted(tuple(map(sorted, one[3:])) for one in record.said),
        )
        for record in (listing.provider, *listing.programs)
    ]
