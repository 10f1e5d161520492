"""The index kept up to date while it answers.

Each process keeps its own index. The one that writes brings its index up to date before it
answers; the others look a few times a second. Of a few changed listings and the old index a new
one is made in milliseconds; where many changed, all is read again in a thread, and the old index
answers meanwhile. Readers never wait: they take whichever index is there.
"""

import gc
import logging
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from time import time
from typing import Self
from uuid import UUID

from api.database import Database, DatabaseError
from api.directory.aging import Aging
from api.directory.changes import MOST, DirectoryVersion, changes_since, newest_version
from api.directory.records import Listing
from api.directory.repository import SourceRecord, load_listings, read_listings, sources
from api.search.building import build_index
from api.search.index import Index
from api.search.service import IndexHolder
from api.search.update import updated

LOOK_SECONDS = 0.25
"""How often a process looks for what others wrote, so that it has it well within a second."""

RETRY_SECONDS = 5.0
"""How long it waits at most before it asks again where that could not be done."""

TIDY_AFTER = 1_000
"""Changes of an index after which it is built anew: what was replaced is still in it."""

Update = Callable[[Index, Mapping[UUID, Listing | None], int], Index]
Build = Callable[[Iterable[Listing], int, int], Index]

_log = logging.getLogger("treatment_finder.refresh")


def _built(listings: Iterable[Listing], version: int, stale_after_days: int) -> Index:
    return build_index(listings, version, stale_after_days=stale_after_days)


class Refresher:
    """Brings the index of this process up to what the database holds.

    Args:
        holder: of the index that answers; there is one already.
        database: that it was read from.
        hear_sources: told of all sources, at first and whenever something changed.
        update, build: how a newer index is made.
        every: seconds between two looks.
    """

    def __init__(
        self,
        holder: IndexHolder,
        database: Database,
        *,
        hear_sources: Callable[[list[SourceRecord]], None] = lambda _: None,
        update: Update = updated,
        build: Build = _built,
        every: float = LOOK_SECONDS,
    ) -> None:
        self._holder, self._database, self._hear_sources = holder, database, hear_sources
        self._update, self._build, self._every = update, build, every
        self._thread: threading.Thread | None = None
        self._stopping, self._wake = threading.Event(), threading.Event()
        self._trouble: type[Exception] | None = None
        # The rest is changed by whoever has the turn.
        self._turn = threading.Condition()
        self._seen = DirectoryVersion(holder.current.directory_version)
        self._partial = False  # more changed than was taken in: the index is to be built anew

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Look for changes from now on, in a thread of its own."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="refresher", daemon=True)
        self._thread.start()

    def stop(self, patience: float = 5.0) -> None:
        """Look no more. Returns when the thread has ended, or after so many seconds."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(patience)
            self._thread = None

    def catch_up(self, patience: float = 0.0) -> bool:
        """Bring the index up to what is committed now; whether it holds all of that.

        A writer calls it after its commit and before its answer. False where more changed than is
        taken in one by one, and the thread builds the index anew: the newest of what the log names
        is in it even so. False, too, where the database does not answer; the thread tries again.

        Args:
            patience: seconds to wait for an index that is built anew.
        """
        done = self._managed(self._look)
        if self._partial and self._thread is None:
            done = self._managed(self._rebuild)
        if self._to_be_built():
            self._wake.set()
        with self._turn:
            return done and self._turn.wait_for(lambda: not self._partial, patience)

    def _run(self) -> None:
        due, pause = True, self._every
        with closing(self._database.watch()) as watch:
            while not self._stopping.is_set():
                self._wake.clear()
                due = watch.changed() or self._holder.current.next_due <= time() or due
                if self._brought_up_to_date(due):
                    due, pause = False, self._every
                    self._wake.wait(pause)
                else:
                    # Not by `_wake`: many writers would make it try all the time.
                    self._stopping.wait(pause)
                    pause = min(2 * pause, RETRY_SECONDS)

    def _brought_up_to_date(self, due: bool) -> bool:
        if due and not self._managed(self._look) and not self._partial:
            return False
        return not self._to_be_built() or self._managed(self._rebuild)

    def _to_be_built(self) -> bool:
        return self._partial or self._holder.current.changes >= TIDY_AFTER

    def _managed(self, step: Callable[[], None]) -> bool:
        """Whether the step could be done. Whatever is wrong, the last index goes on answering."""
        try:
            step()
        except _Stopped:
            return False
        except Exception as error:  # noqa: BLE001 (see above)
            if self._trouble is not type(error):
                # Not its text, which could hold anything.
                _log.warning("the index is not brought up to date: %s", type(error).__name__)
            self._trouble = type(error)
            if not isinstance(error, DatabaseError):
                self._partial = True
            return False
        if self._trouble is not None:
            self._trouble = None
            _log.warning("the index is brought up to date again")
        return True

    def _look(self) -> None:
        with self._turn:
            self._take_in(self._holder.current, self._seen, partial=self._partial)

    def _rebuild(self) -> None:
        with _giving_way(), self._database.session() as session:
            version = newest_version(session)
            days = self._holder.current.stale_after_days
            listings = load_listings(session, Aging.today(days))
            index = self._build(self._until_stopped(listings), version.number, days)
        with self._turn:
            self._take_in(index, version, partial=False)

    def _take_in(self, index: Index, seen: DirectoryVersion, *, partial: bool) -> None:
        """Answer from this index, what changed since the version that it has seen, and what aged.

        A listing ages without a word from anybody: it turns stale, or its open beds expire.
        """
        aging = Aging.today(index.stale_after_days)
        aged = index.overdue(aging.now.timestamp())
        with self._database.session() as session:
            changes = changes_since(session, seen)
            providers = dict.fromkeys((*changes.providers, *aged[:MOST]))
            listings = read_listings(session, providers, aging)
            if changes.version != seen:
                self._hear_sources(sources(session))
        partial = partial or changes.everything or len(aged) > MOST
        # A version is only told when all of it is there.
        number = index.directory_version if partial else changes.version.number
        if providers or number != index.directory_version:
            changed = {provider: listings.get(provider) for provider in providers}
            index = self._update(index, changed, number)
        self._holder.replace(index)
        self._seen, self._partial = changes.version, partial
        self._turn.notify_all()

    def _until_stopped(self, listings: Iterable[Listing]) -> Iterator[Listing]:
        for listing in listings:
            if self._stopping.is_set():
                raise _Stopped
            yield listing


class _Stopped(Exception):
    """The process ends: an index that is half built is of no use."""


@contextmanager
def _giving_way() -> Iterator[None]:
    """Let requests interrupt what is done here, which takes seconds, sooner than Python would.

    The collector of cycles rests meanwhile: it would stop everyone, for up to a seventh of a
    second, to walk the many objects made here, of which none is part of a cycle.
    """
    interval, collected = sys.getswitchinterval(), gc.isenabled()
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.disable()
    try:
        yield
    finally:
        sys.setswitchinterval(interval)
        if collected:
            gc.enable()


_SWITCH_SECONDS = 0.0005
"""A tenth of Python's own: while an index was built, requests then took half the time."""
