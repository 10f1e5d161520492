"""What changed in the directory: noted by whoever writes, read by whoever keeps an index of it.

Everything that adds, changes or takes away a listing or a source calls `record_changes` (or
`record_change_of_all`) in the transaction of the change itself: so the note and the change become
true together. Each change is one version of the directory, numbered without a gap.

Who changes listings by hand, in SQL, raises `directory_version.number` by one: every index is then
built anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, or_, select, update
from sqlmodel import Session

from api.database import table_of
from api.directory.tables import DirectoryChangeTable, DirectoryVersionTable, ListingChangeTable

KEPT = 2_000
"""Changes that the log holds; an index that is further behind is built anew."""

MOST = 100
"""Listings worth taking in one by one; where more change, everything is read again."""

_version = table_of(DirectoryVersionTable)
_change = table_of(DirectoryChangeTable)
_listing = table_of(ListingChangeTable)


class DirectoryVersion(NamedTuple):
    """A state of the directory: how many changes it has seen, and the mark of the last of them.

    The mark is None where it is not known; then any will do.
    """

    number: int
    mark: UUID | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What came after a version.

    Attributes:
        version: the newest, with all that is told here.
        everything: any listing may have changed, beside those that are named.
        providers: whose listings were added, changed or taken away; the newest first.
    """

    version: DirectoryVersion
    everything: bool = False
    providers: tuple[UUID, ...] = ()


def record_changes(session: Session, providers: Iterable[UUID]) -> int:
    """The directory's new version, in which these providers' listings changed.

    Call it last in the transaction that changes them. The one row that counts the versions stays
    locked until that transaction ends, so on PostgreSQL the next writer waits here (SQLite has one
    writer anyway): versions become visible in their order and none is skipped, so who has seen
    version 7 has seen all that came before. A sequence would hand out numbers that are committed
    in another order, or never.

    Args:
        providers: none of them where a source alone changed how it is named.
    """
    return _record(session, set(providers), everything=False)


def record_change_of_all(session: Session) -> int:
    """The directory's new version, in which any listing may have changed. Else `record_changes`.

    For a bulk load, and for a source's rank: what many listings say follows from it.
    """
    return _record(session, set(), everything=True)


def newest_version(session: Session) -> DirectoryVersion:
    """The state of the directory that this session sees."""
    marked = _version.outerjoin(_change, _change.c.version == _version.c.number)
    row = session.execute(select(_version.c.number, _change.c.mark).select_from(marked)).one()
    return DirectoryVersion(*row)


def changes_since(session: Session, held: DirectoryVersion) -> Changes:
    """What came after the version that is held.

    Everything, where the log does not tell: it does not reach back so far, somebody raised the
    version by hand, or the database is a copy that was restored and has gone another way.
    """
    newest = newest_version(session)
    if newest.number == held.number and held.mark in (None, newest.mark):
        return Changes(newest)
    noted = session.execute(
        select(_change.c.version, _change.c.mark, _change.c.everything)
        .where(_change.c.version >= held.number)
        .order_by(_change.c.version)
    ).all()
    follows = (
        bool(noted)
        and noted[0].version == held.number
        and held.mark in (None, noted[0].mark)
        and len(noted) == newest.number - held.number + 1
        and not any(change.everything for change in noted[1:])
    )
    last = func.max(_listing.c.version)
    named = session.execute(
        select(_listing.c.provider_id)
        .where(_listing.c.version > held.number)
        .group_by(_listing.c.provider_id)
        .order_by(last.desc(), _listing.c.provider_id)
        .limit(MOST + 1)
    )
    providers = tuple(named.scalars())
    return Changes(newest, not follows or len(providers) > MOST, providers[:MOST])


def _record(session: Session, providers: set[UUID], *, everything: bool) -> int:
    raised = update(_version).values(number=_version.c.number + 1, changed_at=datetime.now(UTC))
    number = int(session.execute(raised.returning(_version.c.number)).scalar_one())
    # None is newer, unless somebody set the version back by hand.
    outdated = or_(_change.c.version <= number - KEPT, _change.c.version >= number)
    session.execute(delete(_change).where(outdated))
    everything = everything or len(providers) > MOST
    session.execute(insert(_change).values(version=number, mark=uuid4(), everything=everything))
    if providers and not everything:
        rows = [{"version": number, "provider_id": provider} for provider in providers]
        session.execute(insert(_listing), rows)
    return number
