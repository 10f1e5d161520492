"""A search service over a database: the directory read once, places and geocoder beside it."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import time

from api.database import Database
from api.directory.aging import STALE_AFTER_DAYS, Aging
from api.directory.repository import directory_version, load_listings
from api.places import Gazetteer, Places, build_geocoder
from api.search.building import build_index
from api.search.index import Index
from api.search.service import IndexHolder, SearchService
from api.search.snapshot import Snapshot, keep, restore
from api.search.warming import compile_loops


def load_search(
    database: Database,
    geocoder: str | None = None,
    geocoder_options: Mapping[str, str] | None = None,
    stale_after_days: int = STALE_AFTER_DAYS,
) -> SearchService:
    """The service, ready to answer from what the database holds now.

    Args:
        geocoder: one of geopy's by name; None where addresses are not looked up.
        geocoder_options: what it is made with.
        stale_after_days: how many days without a word make a listing stale.

    Raises:
        UnusableGeocoder: there is no such geocoder, or it takes no such option.
        DatabaseError: the database does not answer, or has no tables yet.
    """
    looked_up = build_geocoder(geocoder or "", geocoder_options or {})
    compile_loops()
    with _long_lived():
        snapshot = restore(database)
        if snapshot is None or not _holds(snapshot.index, stale_after_days):
            snapshot = _built(database, stale_after_days)
    return SearchService(IndexHolder(snapshot.index), Places(snapshot.gazetteer, looked_up))


def _holds(index: Index, stale_after_days: int) -> bool:
    """Whether an index that was kept says what one would say that is built now."""
    return index.stale_after_days == stale_after_days and index.next_due > time()


def _built(database: Database, stale_after_days: int) -> Snapshot:
    state = database.fingerprint()
    aging = Aging.today(stale_after_days)
    with database.session() as session:
        listings, version = load_listings(session, aging), directory_version(session)
        index = build_index(listings, version, stale_after_days=stale_after_days)
    snapshot = Snapshot(index, Gazetteer.load())
    keep(database, state, snapshot)
    # Mapped, like that of all others who read the file, it takes no memory of this process alone.
    return restore(database) or snapshot


@contextmanager
def _long_lived() -> Iterator[None]:
    """Spare the collector of cycles what is made here: many objects, none of them garbage.

    Walking them over and over takes a third of the loading, and would stop requests later.
    """
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if collected:
            gc.enable()
