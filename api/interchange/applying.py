"""Brings a file in: matches its rows, compares, and writes what differs, all in one transaction.

    rows ──match──> providers ──plan, a thousand at a time──> what differs ──> tables, log, version

A dry run is the same without writing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import TypeVar
from uuid import UUID, uuid4

from api.audit.actor import Actor
from api.audit.repository import Event, append
from api.database import Session
from api.directory.changes import record_changes
from api.editing.documents import audit_program, audit_provider
from api.editing.records import ProgramRecord, ProviderRecord
from api.interchange import repository, vanishing
from api.interchange.matching import Match, Matching, Uncertain, match
from api.interchange.options import ImportOptions
from api.interchange.placing import ZipMiddles
from api.interchange.planning import ListingRecord, Planned, Planner
from api.interchange.reading import ReadFile
from api.interchange.report import MOST, Report, candidate_documents
from api.interchange.repository import Missing
from api.interchange.rows import row_document
from api.interchange.standing.repository import (
    BATCH,
    hold_still,
    read_listings,
    read_sources,
    read_standing,
    source_ids,
)
from api.interchange.words import Weigher
from api.interchange.writing.repository import write_listings, write_sources

Progress = Callable[[int, int], None]
"""Called with how many rows are done, and of how many."""

T = TypeVar("T")

ACTIONS = {"created": "import.create", "changed": "import.change"}


@dataclass(slots=True)
class Writer:
    """Writes planned listings with the log of them; notes whose they are."""

    session: Session
    sources: dict[str, int]
    actor: Actor
    why: str
    now: datetime
    written: set[UUID] = field(default_factory=set)

    def write(self, planned: Iterable[Planned]) -> None:
        """Write those that were created or changed."""
        pairs = []
        for one in planned:
            if one.outcome in ACTIONS:
                action = "import.publish" if one.published_again else ACTIONS[one.outcome]
                pairs.append((action, one.before, one.after))
        self.write_pairs(pairs)

    def write_pairs(self, pairs: Sequence[tuple[str, ListingRecord | None, ListingRecord]]) -> None:
        """Write listings that were one thing and become another, each with its action."""
        revised = [(action, before, _revised(before, after)) for action, before, after in pairs]
        if not revised:
            return
        write_listings(self.session, [pair[1:] for pair in revised], self.sources)
        append(self.session, self.actor, self._events(revised), self.now)
        self.written |= {after.provider.id for _, _, after in revised}

    def _events(
        self, pairs: Iterable[tuple[str, ListingRecord | None, ListingRecord]]
    ) -> Iterator[Event]:
        for action, before, after in pairs:
            key = after.provider.id
            held: dict[UUID, ProgramRecord] = (
                {one.id: one for one in before.programs} if before else {}
            )
            was = before.provider if before else None
            if was != after.provider:
                told = audit_provider(was) if was else None
                yield Event(
                    action, f"provider:{key}", key, told, audit_provider(after.provider), self.why
                )
            for program in after.programs:
                earlier = held.get(program.id)
                if earlier != program:
                    yield Event(
                        _action(earlier, program),
                        f"program:{program.id}",
                        key,
                        audit_program(earlier) if earlier else None,
                        audit_program(program),
                        self.why,
                    )


@dataclass(frozen=True, slots=True)
class Import:
    """One file to bring in.

    Attributes:
        missing_days: after how many days without it a listing of a whole feed is hidden.
        most: entries of each list of the report; None for all.
    """

    read: ReadFile
    options: ImportOptions
    actor: Actor
    now: datetime
    missing_days: int
    most: int | None = MOST

    def plan(self, session: Session, progress: Progress | None = None) -> Report:
        """What would be done; nothing is written.

        Raises:
            TooManyVanish: much of the feed is not in the file.
        """
        return self._carry_out(session, None, progress)

    def apply(self, session: Session, run_id: UUID, progress: Progress | None = None) -> Report:
        """What was done, in this transaction.

        Args:
            run_id: of the import, which is there already.

        Raises:
            TooManyVanish: much of the feed is not in the file.
        """
        hold_still(session)
        return self._carry_out(session, run_id, progress)

    def _carry_out(
        self, session: Session, run_id: UUID | None, progress: Progress | None
    ) -> Report:
        read, feed = self.read, self.read.feed_key
        report = self._begun(dry_run=run_id is None)
        there = read_sources(session)
        weigher = Weigher({**{source.slug: source for source in read.sources}, **there})
        matching = self._matched(session)
        for uncertain in matching.uncertain:
            report.uncertain(uncertain)
        gone = self._gone(session, matching)
        report.counts["missing"] = len(gone)

        writer, told_anew = None, False
        if run_id is not None:
            told_anew = write_sources(session, read.sources, there)
            writer = Writer(session, source_ids(session), self.actor, read.why, self.now)
        planner = Planner(read.feed, weigher, self._middles(), self.now)
        heard: dict[str, UUID] = {}
        done = 0
        for batch in _batches(matching.matched):
            planned = self._planned(session, planner, batch)
            for one in planned:
                report.planned(one)
            if writer is not None:
                writer.write(planned)
            heard |= {
                one.row.external_id: one.provider_id
                for one, plan in zip(batch, planned, strict=True)
                if plan.outcome != "older" and _has_record(one)
            }
            done += len(batch)
            if progress:
                progress(done, len(matching.matched))
        self._hide(session, gone, weigher, writer, report)
        if writer is not None and run_id is not None:
            repository.note_seen(session, feed, heard, self.now)
            newly = [one.provider_id for one in gone if one.since is None]
            repository.note_missing(session, feed, newly, self.now)
            self._note_uncertain(session, run_id, matching)
            if writer.written or told_anew:
                record_changes(session, writer.written)
        return report

    def _begun(self, *, dry_run: bool) -> Report:
        read = self.read
        report = Report(dry_run, self.most, sources=read.sources)
        for problem in read.problems:
            report.problem(problem)
        report.counts["problems"] = read.problem_count
        report.counts["read"] = len(read.rows)
        report.notes, report.unknown_words = read.notes, read.unknown_words
        return report

    def _matched(self, session: Session) -> Matching:
        known = repository.known(session, self.read.feed_key)
        return match(self.read.rows, read_standing(session), known, whole=self.options.whole)

    def _middles(self) -> ZipMiddles:
        return ZipMiddles({row.listing.zip for row in self.read.rows})

    def _planned(self, session: Session, planner: Planner, batch: Sequence[Match]) -> list[Planned]:
        there = read_listings(session, [one.provider_id for one in batch if not one.is_new])
        return [
            planner.plan(one.row.listing, one.provider_id, there.get(one.provider_id))
            for one in batch
        ]

    def _gone(self, session: Session, matching: Matching) -> list[Missing]:
        """The providers of a whole feed that it does not have any more."""
        if not self.options.whole:
            return []
        seen = {one.provider_id for one in matching.matched}
        seen |= {one.provider.id for row in matching.uncertain for one in row.candidates}
        gone, had = repository.missing(session, self.read.feed_key, self.options.state, seen)
        vanishing.guard(gone, had, allowed=self.options.allow_vanishing)
        return gone

    def _hide(
        self,
        session: Session,
        gone: Sequence[Missing],
        weigher: Weigher,
        writer: Writer | None,
        report: Report,
    ) -> None:
        """Hide what has been missing for too long."""
        for batch in _batches(vanishing.due(gone, self.now, self.missing_days)):
            since = {one.provider_id: one.since or self.now for one in batch}
            missing_in = repository.missing_in(session, list(since))
            pairs = []
            for key, listing in sorted(read_listings(session, list(since)).items()):
                after = vanishing.hidden(
                    listing, since[key], missing_in.get(key, ()), weigher, self.now
                )
                if after is not None:
                    report.hidden(listing, after)
                    pairs.append(("import.hide", listing, after))
            if writer is not None:
                writer.write_pairs(pairs)

    def _note_uncertain(self, session: Session, run_id: UUID, matching: Matching) -> None:
        feed = self.read.feed_key
        settled = [one.row.external_id for one in matching.matched]
        repository.forget_uncertain(session, feed, settled)
        rows = [_uncertain_row(run_id, one) for one in matching.uncertain]
        repository.note_uncertain(session, feed, rows)


def _uncertain_row(run_id: UUID, uncertain: Uncertain) -> dict[str, object]:
    return {
        "id": uuid4(),
        "run_id": run_id,
        "external_id": uncertain.row.external_id,
        "row": row_document(uncertain.row.listing),
        "candidates": candidate_documents(uncertain.candidates),
    }


def _has_record(matched: Match) -> bool:
    """Whether a feed's record is needed to find the provider again."""
    return matched.row.listing.provider_id != matched.provider_id


def _revised(before: ListingRecord | None, after: ListingRecord) -> ListingRecord:
    """The listing with the revisions that it will have."""
    if before is None:
        return after
    held = {one.id: one for one in before.programs}
    provider: ProviderRecord = after.provider
    if before.provider != provider:
        provider = replace(provider, revision=before.provider.revision + 1)
    programs = (
        replace(one, revision=was.revision + 1)
        if (was := held.get(one.id)) is not None and was != one
        else one
        for one in after.programs
    )
    return ListingRecord(provider, tuple(programs))


def _action(before: ProgramRecord | None, after: ProgramRecord) -> str:
    if before is None:
        return "import.create"
    if before.status == after.status:
        return "import.change"
    return "import.hide" if after.status == "hidden" else "import.publish"


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    waiting = iter(items)
    while batch := list(islice(waiting, BATCH)):
        yield batch
