"""The log in the database: adds entries, reads them, and verifies the whole.

`append` belongs in the transaction of the change it tells of, so both become true or neither.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from operator import eq, ge, gt, lt
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, Select, insert, select, update
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from api.audit.actor import Actor, ActorKind
from api.audit.chain import Anchor, Entry, Fault, Unreadable, canonical, check, hash_of
from api.audit.tables import AuditEntryTable, AuditHeadTable
from api.database import table_of

BATCH = 1_000
"""Entries written or read at a time: little memory, however long the log."""

MOST = 500
"""Entries that one list holds."""

MOST_FAULTS = 100
"""Faults that a verification names; where there are more, the log is beyond naming each."""

_entry = table_of(AuditEntryTable)
_head = table_of(AuditHeadTable)

# In the order of an Entry's fields, with the actor's three in the place of the actor.
_ENTRIES = select(
    _entry.c.seq,
    _entry.c.at,
    _entry.c.actor_kind,
    _entry.c.actor_id,
    _entry.c.actor_name,
    _entry.c.action,
    _entry.c.subject,
    _entry.c.provider_id,
    _entry.c.before,
    _entry.c.after,
    _entry.c.why,
    _entry.c.previous,
    _entry.c.hash,
)
_HEAD = select(_head.c.seq, _head.c.hash)


class Event(NamedTuple):
    """What is done, to be written down.

    Attributes:
        action: what, such as `provider.update`.
        subject: the id of what it is done to.
        provider_id: of the listing whose history it belongs to, if any.
        before: the subject's document as it was, JSON or nearly (ids and dates as they are).
        after: and as it is now.
        why: in the actor's words.
    """

    action: str
    subject: str
    provider_id: UUID | None = None
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a verification ended.

    Attributes:
        head: the last entry by the log's own account, the anchor to keep; None where it is lost.
        faults: what is wrong, at most a hundred.
    """

    head: Anchor | None
    faults: tuple[Fault, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong: then the head's number is how many entries there are."""
        return not self.faults


def append(session: Session, actor: Actor, events: Iterable[Event], now: datetime) -> int:
    """The number of the log's last entry, after these events were added in their order.

    The head's row stays locked until the transaction ends, so on PostgreSQL the next writer waits
    here (SQLite has one writer anyway): numbers follow each other without a gap, and what is rolled
    back leaves none. Call it after the change itself and before `record_changes`, so that every
    writer takes its locks in the same order.

    Args:
        now: when it is done; a time with a zone.

    Raises:
        ValueError: the time has no zone.
        TypeError: a document can't be written as JSON.
    """
    if now.tzinfo is None:
        raise ValueError("A moment has a time zone.")
    head = last = Anchor(*session.execute(_HEAD.with_for_update()).one())
    waiting = iter(events)
    while batch := tuple(islice(waiting, BATCH)):
        written = []
        for event in batch:
            entry = _following(last, actor, event, now)
            written.append(_row_of(entry))
            last = Anchor(entry.seq, entry.hash)
        session.execute(insert(_entry), written)
    if last != head:
        session.execute(update(_head).values(seq=last.seq, hash=last.hash))
    return last.seq


def entries(
    session: Session,
    *,
    after_seq: int | None = None,
    before_seq: int | None = None,
    subject: str | None = None,
    provider_id: UUID | None = None,
    actor_kind: ActorKind | None = None,
    actor_id: str | None = None,
    action: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 50,
) -> list[Entry]:
    """The newest entries that fit everything that is asked, the newest first.

    For the page after this one, give the last one's number as `before_seq`.

    Args:
        after_seq: only entries of higher numbers.
        before_seq: only entries of lower numbers.
        since: only entries of this time or later.
        until: only entries of before this time.
        limit: how many at most; never more than `MOST`.
    """
    asked = (
        (_entry.c.seq, gt, after_seq),
        (_entry.c.seq, lt, before_seq),
        (_entry.c.subject, eq, subject),
        (_entry.c.provider_id, eq, provider_id),
        (_entry.c.actor_kind, eq, actor_kind),
        (_entry.c.actor_id, eq, actor_id),
        (_entry.c.action, eq, action),
        (_entry.c.at, ge, since),
        (_entry.c.at, lt, until),
    )
    conditions = [compare(column, value) for column, compare, value in asked if value is not None]
    query = _ENTRIES.where(*conditions)
    rows = session.execute(query.order_by(_entry.c.seq.desc()).limit(min(limit, MOST)))
    return [_entry_of(row) for row in rows]


def entry(session: Session, seq: int) -> Entry | None:
    """The entry of this number; None where there is none."""
    row = session.execute(_ENTRIES.where(_entry.c.seq == seq)).one_or_none()
    return None if row is None else _entry_of(row)


def anchor(session: Session) -> Anchor:
    """The log's state now, to be kept where nobody who can change the log can change it."""
    return Anchor(*session.execute(_HEAD).one())


def verify(session: Session, anchor: Anchor | None = None) -> Verdict:
    """Whether the whole log is as it was written, read entry by entry.

    Without an anchor a log that was written anew as a whole, or cut off with its head set back,
    looks like a true one: see `api.audit.chain`.

    Args:
        session: one that sees a single state of the database, as `Database.session` does.
        anchor: the log's state at some time before, kept elsewhere.
    """
    row = session.execute(_HEAD).one_or_none()
    head = None if row is None else Anchor(*row)
    return Verdict(head, tuple(islice(check(_all(session), head, anchor), MOST_FAULTS)))


def _all(session: Session) -> Iterator[Entry | Unreadable]:
    """Every entry by its number, a batch at a time."""
    batch = _batch(session, _ENTRIES)
    while batch:
        yield from batch
        batch = _batch(session, _ENTRIES.where(_entry.c.seq > batch[-1].seq))


def _batch(session: Session, query: Select[Any]) -> list[Entry | Unreadable]:
    query = query.order_by(_entry.c.seq).limit(BATCH)
    try:
        return [_entry_of(row) for row in session.execute(query)]
    except (AttributeError, OperationalError, TypeError, ValueError):
        # SQLite keeps whatever is put into a column, such as a time that is none. So one by one.
        numbers = session.execute(query.with_only_columns(_entry.c.seq)).scalars().all()
        return [_readable(session, seq) for seq in numbers]


def _readable(session: Session, seq: int) -> Entry | Unreadable:
    try:
        return entry(session, seq) or Unreadable(seq)
    except (AttributeError, OperationalError, TypeError, ValueError):
        return Unreadable(seq)


def _following(last: Anchor, actor: Actor, event: Event, now: datetime) -> Entry:
    """The event as the entry after the last."""
    unsealed = Entry(
        seq=last.seq + 1,
        at=now,
        actor=actor,
        action=event.action,
        subject=event.subject,
        provider_id=event.provider_id,
        before=None if event.before is None else canonical(event.before),
        after=None if event.after is None else canonical(event.after),
        why=event.why,
        previous=last.hash,
        hash="",
    )
    return unsealed._replace(hash=hash_of(unsealed))


def _row_of(entry: Entry) -> dict[str, object]:
    kind, actor_id, name = entry.actor
    row = entry._asdict()
    del row["actor"]
    return row | {"actor_kind": kind, "actor_id": actor_id, "actor_name": name}


def _entry_of(row: Row[Any]) -> Entry:
    seq, at, kind, actor_id, name, *others = tuple(row)
    return Entry(seq, at, Actor(kind, actor_id, name), *others)
