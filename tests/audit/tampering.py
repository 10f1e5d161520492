"""What somebody might do to a log, if the triggers are out of the way."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from sqlalchemy import delete, insert, text, update
from sqlmodel import Session

from api.audit.actor import Actor
from api.audit.chain import START, Anchor, Entry, hash_of
from api.audit.repository import _row_of
from api.audit.tables import AuditEntryTable, AuditHeadTable
from api.database import Database, table_of
from tests.audit.logs import altered

Draw = Callable[[st.SearchStrategy[Any]], Any]
Way = Callable[[Draw, list[Entry]], list[Entry]]


def drop_the_triggers(database: Database) -> None:
    with database.transaction() as session:
        if database.dialect == "postgresql":
            for table in ("audit_entry", "audit_head"):
                session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            return
        found = session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        for name in found.scalars().all():
            session.execute(text(f"DROP TRIGGER {name}"))


def forge(session: Session, entries: Iterable[Entry], head: Anchor) -> None:
    """Make the log these entries, with this note of the last."""
    session.execute(delete(table_of(AuditEntryTable)))
    if rows := [_row_of(entry) for entry in entries]:
        session.execute(insert(table_of(AuditEntryTable)), rows)
    session.execute(update(table_of(AuditHeadTable)).values(seq=head.seq, hash=head.hash))


def chained_anew(entries: Iterable[Entry]) -> list[Entry]:
    """The entries with the numbers and hashes they would have been written with."""
    last, chained = START, []
    for entry in entries:
        open_entry = entry._replace(seq=last.seq + 1, previous=last.hash)
        chained.append(open_entry._replace(hash=hash_of(open_entry)))
        last = Anchor(last.seq + 1, chained[-1].hash)
    return chained


def first_difference(true: list[Entry], forged: list[Entry]) -> int:
    """The number of the first entry that is not the true one, or that is not there."""
    pairs = zip(true, forged, strict=False)
    same = min(len(true), len(forged))
    return next((seq for seq, (one, other) in enumerate(pairs, 1) if one != other), same + 1)


def _changed(draw: Draw, log: list[Entry]) -> list[Entry]:
    """One field of one entry is another."""
    place = draw(st.integers(0, len(log) - 1))
    return [*log[:place], _otherwise(draw, log[place]), *log[place + 1 :]]


def _otherwise(draw: Draw, entry: Entry) -> Entry:
    field = draw(st.sampled_from([name for name in Entry._fields if name != "seq"]))
    value = getattr(entry, field)
    match value:
        case Actor():
            return altered(entry, actor=_misnamed(draw, value))
        case None:
            return altered(entry, **{field: UUID(int=1) if field == "provider_id" else ""})
        case UUID():
            return entry._replace(provider_id=draw(st.sampled_from([None, UUID(int=2)])))
        case str() if field in ("hash", "previous"):
            return altered(entry, **{field: ("1" if value[0] == "0" else "0") + value[1:]})
        case str():
            return altered(entry, **{field: value + "x"})
        case moment:
            return entry._replace(at=moment + timedelta(microseconds=1))


def _misnamed(draw: Draw, actor: Actor) -> Actor:
    if draw(st.booleans()):
        return actor._replace(id=actor.id + "x")
    return actor._replace(name=actor.name + "x")


def _without_one(draw: Draw, log: list[Entry]) -> list[Entry]:
    place = draw(st.integers(0, len(log) - 1))
    return log[:place] + log[place + 1 :]


def _swapped(draw: Draw, log: list[Entry]) -> list[Entry]:
    """Two entries are in each other's place, under each other's number."""
    one = draw(st.integers(0, len(log) - 1))
    other = draw(st.integers(0, len(log) - 1))
    moved = list(log)
    moved[one] = log[other]._replace(seq=log[one].seq)
    moved[other] = log[one]._replace(seq=log[other].seq)
    return moved


def _cut(draw: Draw, log: list[Entry]) -> list[Entry]:
    return log[: draw(st.integers(0, len(log) - 1))]


def _with_one_more(draw: Draw, log: list[Entry]) -> list[Entry]:
    """One entry is put in, and those after it are numbered on."""
    place = draw(st.integers(0, len(log)))
    model = draw(st.sampled_from(log))
    before = log[place - 1] if place else None
    put_in = model._replace(
        seq=place + 1, previous=before.hash if before else START.hash, why="put in"
    )
    put_in = put_in._replace(hash=hash_of(put_in))
    return [*log[:place], put_in, *(entry._replace(seq=entry.seq + 1) for entry in log[place:])]


def _renumbered(draw: Draw, log: list[Entry]) -> list[Entry]:
    """One entry is taken out, and those after it are numbered on from there."""
    place = draw(st.integers(0, len(log) - 1))
    return log[:place] + [entry._replace(seq=entry.seq - 1) for entry in log[place + 1 :]]


def _chained_after_a_change(draw: Draw, log: list[Entry]) -> list[Entry]:
    """One entry says something else, and all that follow are hashed anew."""
    place = draw(st.integers(0, len(log) - 1))
    return chained_anew(
        [*log[:place], log[place]._replace(action=log[place].action + "x"), *log[place + 1 :]]
    )


WAYS: tuple[Way, ...] = (
    _changed,
    _without_one,
    _swapped,
    _cut,
    _with_one_more,
    _renumbered,
    _chained_after_a_change,
)


def tampered(draw: Draw, log: list[Entry]) -> list[Entry]:
    """The log after one of the ways to tamper with it; the note of its last entry is as it was."""
    way: Way = draw(st.sampled_from(WAYS))
    return way(draw, log)
