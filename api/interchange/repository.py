"""Imports, uncertain matches and the records of feeds in the database."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from api.database import table_of
from api.directory.tables import FeedRecordTable, ProviderTable
from api.interchange.matching import Known
from api.interchange.standing.repository import told_of
from api.interchange.tables import ImportRunTable, UncertainMatchTable

KEPT = timedelta(days=1)
"""How long a preview waits to be applied."""

_BATCH = 1_000

_record, _provider = table_of(FeedRecordTable), table_of(ProviderTable)
_run, _match = table_of(ImportRunTable), table_of(UncertainMatchTable)
_RUN = tuple(column for column in _run.c if column.name != "content")


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One import, or the preview of one.

    Attributes:
        by: who asked for it.
        sha256: of the file, in hexadecimal.
        state: previewed, applied or dropped.
        options: what was asked, as `ImportOptions.document` writes it.
        result: what was done, or would be: see `api.interchange.report`.
    """

    id: UUID
    at: datetime
    by: str
    format: str
    feed: str | None
    file_name: str | None
    sha256: str
    state: str
    options: dict[str, Any]
    result: dict[str, Any]

    def document(self) -> dict[str, Any]:
        """As JSON."""
        told = {name: getattr(self, name) for name in self.__slots__}
        return {**told, "id": str(self.id), "at": self.at.isoformat()}


@dataclass(frozen=True, slots=True)
class OpenMatch:
    """A row of a feed that a person places, or has placed.

    Attributes:
        row: the listing as our own format writes it.
        candidates: the providers it may be, the most alike first.
        state: open, same or different.
    """

    id: UUID
    run_id: UUID
    feed: str
    external_id: str
    row: dict[str, Any]
    candidates: list[dict[str, Any]]
    state: str
    provider_id: UUID | None
    decided_at: datetime | None
    decided_by: str | None

    def document(self) -> dict[str, Any]:
        """As JSON."""
        told = {name: getattr(self, name) for name in self.__slots__}
        for name in ("id", "run_id", "provider_id"):
            told[name] = str(told[name]) if told[name] else None
        return {**told, "decided_at": self.decided_at.isoformat() if self.decided_at else None}


class Missing(NamedTuple):
    """A provider that a feed does not have any more, and since when; None where just now."""

    provider_id: UUID
    since: datetime | None


def known(session: Session, feed: str) -> Known:
    """What is known of a feed's rows from before."""
    rows = session.execute(
        select(_record.c.external_id, _record.c.provider_id).where(_record.c.feed == feed)
    )
    different: dict[str, set[UUID]] = {}
    decided = select(_match.c.external_id, _match.c.candidates).where(
        (_match.c.feed == feed) & (_match.c.state == "different")
    )
    for external_id, candidates in session.execute(decided):
        ids = {UUID(one["provider_id"]) for one in candidates}
        different.setdefault(external_id, set()).update(ids)
    providers = {row.external_id: row.provider_id for row in rows}
    return Known(providers, different, told_of(session, feed))


def note_seen(session: Session, feed: str, seen: Mapping[str, UUID], now: datetime) -> None:
    """Note the providers of external ids that a file of the feed has."""
    on_postgres = session.connection().dialect.name == "postgresql"
    adding = postgresql.insert(_record) if on_postgres else sqlite.insert(_record)
    values = {"provider_id": adding.excluded.provider_id, "last_seen": now, "missing_since": None}
    upsert = adding.on_conflict_do_update(index_elements=["feed", "external_id"], set_=values)
    for batch in _batches(seen.items()):
        rows = [
            {"feed": feed, "external_id": external, "provider_id": provider, "last_seen": now}
            for external, provider in batch
        ]
        session.execute(upsert, rows)
        # The same provider may have gone by another id before.
        session.execute(
            update(_record)
            .where(_record.c.feed == feed)
            .where(_record.c.provider_id.in_([provider for _, provider in batch]))
            .where(_record.c.missing_since.is_not(None))
            .values(missing_since=None)
        )


def missing(
    session: Session, feed: str, state: str | None, seen: Collection[UUID]
) -> tuple[list[Missing], int]:
    """The providers of a feed that it does not have any more; and how many it had a while ago.

    Args:
        state: the only state that is looked at; None for all.
        seen: those that it has.
    """
    since: dict[UUID, datetime] = {}
    noted = select(_record.c.provider_id, _record.c.missing_since).where(
        (_record.c.feed == feed) & _record.c.missing_since.is_not(None)
    )
    for provider, moment in session.execute(noted):
        since[provider] = min(moment, since.get(provider, moment))
    deleted = select(_provider.c.id).where(_provider.c.status == "deleted")
    scope = told_of(session, feed, state) - set(session.execute(deleted).scalars())
    gone = sorted(scope.difference(seen))
    return [Missing(one, since.get(one)) for one in gone], len(scope - since.keys())


def note_missing(session: Session, feed: str, gone: Iterable[UUID], now: datetime) -> None:
    """Note that a feed does not have these any more; each gets a record that has none."""
    for batch in _batches(gone):
        these = _record.c.provider_id.in_(batch) & (_record.c.feed == feed)
        session.execute(update(_record).where(these).values(missing_since=now))
        noted = set(session.execute(select(_record.c.provider_id).where(these)).scalars())
        as_of = select(_provider.c.id, _provider.c.as_of).where(_provider.c.id.in_(batch))
        rows = [
            {
                "feed": feed,
                "external_id": str(provider),
                "provider_id": provider,
                "last_seen": datetime.combine(day, time(), UTC),
                "missing_since": now,
            }
            for provider, day in session.execute(as_of)
            if provider not in noted
        ]
        if rows:
            session.execute(insert(_record), rows)


def missing_in(session: Session, providers: Collection[UUID]) -> dict[UUID, set[str]]:
    """The feeds that do not have these providers any more."""
    found: dict[UUID, set[str]] = {}
    for batch in _batches(providers):
        these = _record.c.provider_id.in_(batch) & _record.c.missing_since.is_not(None)
        for provider, feed in session.execute(
            select(_record.c.provider_id, _record.c.feed).where(these)
        ):
            found.setdefault(provider, set()).add(feed)
    return found


def add_run(session: Session, run: ImportRun, content: bytes | None) -> None:
    """Keep an import; its content only while it is a preview."""
    told = {name: getattr(run, name) for name in run.__slots__}
    session.execute(insert(_run).values(**told, content=content))


def read_run(session: Session, run_id: UUID) -> ImportRun | None:
    """The import of this id; None where there is none."""
    row = session.execute(select(*_RUN).where(_run.c.id == run_id)).mappings().one_or_none()
    return None if row is None else ImportRun(**row)


def content_of(session: Session, run_id: UUID) -> bytes | None:
    """The file of a preview; None where it is kept no more."""
    query = select(_run.c.content).where(_run.c.id == run_id)
    return session.execute(query).scalar_one_or_none()


def newest_runs(session: Session, limit: int, offset: int) -> tuple[int, list[ImportRun]]:
    """How many imports there were, and some of them: the newest first."""
    total = session.execute(select(func.count()).select_from(_run)).scalar_one()
    query = select(*_RUN).order_by(_run.c.at.desc(), _run.c.id).limit(limit).offset(offset)
    return int(total), [ImportRun(**row) for row in session.execute(query).mappings()]


def close_run(session: Session, run_id: UUID, state: str, **values: Any) -> bool:
    """Whether a preview was there, and is now applied or dropped; its content is gone."""
    closing = (
        update(_run)
        .where((_run.c.id == run_id) & (_run.c.state == "previewed"))
        .values(state=state, content=None, **values)
        .returning(_run.c.id)
    )
    return session.execute(closing).one_or_none() is not None


def update_result(session: Session, run_id: UUID, result: dict[str, Any]) -> None:
    """Keep what an import did."""
    session.execute(update(_run).where(_run.c.id == run_id).values(result=result))


def drop_old_previews(session: Session, now: datetime) -> None:
    """Drop the previews that nobody applied within a day."""
    old = (_run.c.state == "previewed") & (_run.c.at < now - KEPT)
    session.execute(update(_run).where(old).values(state="dropped", content=None))


def note_uncertain(session: Session, feed: str, rows: Sequence[dict[str, Any]]) -> None:
    """Keep the rows that a person has to place; one that waits already is told anew."""
    on_postgres = session.connection().dialect.name == "postgresql"
    adding = postgresql.insert(_match) if on_postgres else sqlite.insert(_match)
    told = {name: adding.excluded[name] for name in ("run_id", "row", "candidates")}
    upsert = adding.on_conflict_do_update(
        index_elements=["feed", "external_id"], index_where=text("state = 'open'"), set_=told
    )
    for batch in _batches(rows):
        session.execute(upsert, [{"feed": feed, "state": "open", **row} for row in batch])


def forget_uncertain(session: Session, feed: str, external_ids: Iterable[str]) -> None:
    """Take away what waited for a person, and is settled."""
    for batch in _batches(external_ids):
        settled = (_match.c.feed == feed) & _match.c.external_id.in_(batch)
        session.execute(delete(_match).where(settled & (_match.c.state == "open")))


def read_match(session: Session, match_id: UUID) -> OpenMatch | None:
    """The uncertain match of this id; None where there is none."""
    query = select(_match).where(_match.c.id == match_id)
    row = session.execute(query).mappings().one_or_none()
    return None if row is None else OpenMatch(**row)


def waiting_matches(session: Session, limit: int, offset: int) -> tuple[int, list[OpenMatch]]:
    """How many wait for a person, and some of them: the oldest import's first."""
    waiting = _match.c.state == "open"
    total = session.execute(select(func.count()).select_from(_match).where(waiting)).scalar_one()
    joined = _match.join(_run, _run.c.id == _match.c.run_id)
    query = select(_match).select_from(joined).where(waiting).order_by(_run.c.at, _match.c.id)
    rows = session.execute(query.limit(limit).offset(offset))
    return int(total), [OpenMatch(**row) for row in rows.mappings()]


def close_match(session: Session, match_id: UUID, **values: Any) -> bool:
    """Whether a match was open, and is now decided."""
    closing = (
        update(_match)
        .where((_match.c.id == match_id) & (_match.c.state == "open"))
        .values(**values)
        .returning(_match.c.id)
    )
    return session.execute(closing).one_or_none() is not None


def _batches(items: Iterable[Any]) -> Iterable[tuple[Any, ...]]:
    waiting = iter(items)
    while batch := tuple(islice(waiting, _BATCH)):
        yield batch
