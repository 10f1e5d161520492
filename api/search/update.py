"""A newer index made of an older one and the few listings that changed since."""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from api.directory.records import Listing
from api.search.building import bands_of, build_index, ranks
from api.search.compiling import read_only
from api.search.index import NO_BAND, Index, Points
from api.search.kernel import FACTS, FIRST_ROW, ID_RANK, NAME_RANK, PROVIDER, Columns
from api.search.words import WordIndex

Places = NDArray[np.intp]


def updated(index: Index, changed: Mapping[UUID, Listing | None], directory_version: int) -> Index:
    """The index with these listings in place of those of the same id; the old one stays as it is.

    It answers like one that is built of all listings anew. The columns are copied with the
    changed rows left out and put in; some milliseconds for a directory of 40,000 programs.

    Args:
        changed: None where the provider is gone.
        directory_version: of the directory in which they are so.
    """
    there = [listing for listing in changed.values() if listing is not None]
    return _Merge(index, set(changed), build_index(there, codes=index.codes)).merged(
        directory_version
    )


class _Merge:
    """Where kept and added rows come to stand.

    Attributes:
        stays: which providers of the old index are kept; stays_row: which of its rows.
        at: before which of the kept providers each added one comes; at_row: the same of rows.
        kept_rows, added_rows: the rows' numbers in the new index.
    """

    def __init__(self, old: Index, changed: set[UUID], added: Index) -> None:
        self.old, self.added = old, added
        gone = [number for one in changed if (number := old.provider_with(one)) is not None]
        self.stays = np.ones(old.provider_count, bool)
        self.stays[gone] = False
        sizes = np.diff(old.columns.places[FIRST_ROW])
        self.stays_row = np.repeat(self.stays, sizes)
        kept = np.flatnonzero(self.stays)
        self.at = np.array(
            [
                bisect_left(kept, _place(added, number), key=lambda one: _place(old, int(one)))
                for number in range(added.provider_count)
            ],
            np.intp,
        )
        first_row = np.concatenate([[0], np.cumsum(sizes[self.stays])])
        added_sizes = np.diff(added.columns.places[FIRST_ROW])
        self.at_row = np.repeat(first_row[self.at], added_sizes).astype(np.intp)
        rows = np.insert(np.arange(first_row[-1]), self.at_row, -1)
        self.kept_rows, self.added_rows = np.flatnonzero(rows >= 0), np.flatnonzero(rows < 0)

    def merged(self, directory_version: int) -> Index:
        old, added = self.old, self.added
        programs = self.rows(old.columns.programs.T, added.columns.programs.T).T.copy()
        places = self.places()
        programs[PROVIDER] = np.repeat(np.arange(places.shape[1] - 1), np.diff(places[FIRST_ROW]))
        programs[FACTS, self.added_rows] += old.columns.facts.shape[1]
        by_id = self.order(old.row_of_id_rank, lambda index, row: index.program_id(row).int)
        by_name = self.order(_row_of_rank(old.columns.programs[NAME_RANK]), _names)
        programs[ID_RANK], programs[NAME_RANK] = ranks(by_id), ranks(by_name)
        columns = Columns(
            places=read_only(places),
            position=read_only(self.providers(old.columns.position, added.columns.position)),
            programs=read_only(programs),
            facts=read_only(np.concatenate([old.columns.facts, added.columns.facts], axis=1)),
            setting_values=added.columns.setting_values,
            stay_values=added.columns.stay_values,
        )
        lat = self.providers(old.points.lat, added.points.lat)
        lng = self.providers(old.points.lng, added.points.lng)
        end_of_facts = old.columns.facts.shape[1]
        return replace(
            old,
            directory_version=directory_version,
            columns=columns,
            points=Points(read_only(lat), read_only(lng), read_only(bands_of(lat))),
            codes=added.codes,
            provider_ids=self.providers(old.provider_ids, added.provider_ids),
            program_ids=self.rows(old.program_ids, added.program_ids),
            row_of_id_rank=by_id.astype(np.int32),
            heads=old.heads.replaced(self.stays_row, self.at_row, added.heads),
            providers=old.providers.replaced(self.stays, self.at, added.providers),
            facts=old.facts.replaced(slice(None), end_of_facts, added.facts),
            stays=added.stays,
            told=added.told,
            words=self.words(),
            stale=self.providers(old.stale, added.stale),
            dated=self.providers(old.dated, added.dated),
            verified=self.providers(old.verified, added.verified),
            due=self.providers(old.due, added.due),
            changes=old.changes + 1,
        )

    def providers(self, old: NDArray[Any], added: NDArray[Any]) -> NDArray[Any]:
        """A column of providers."""
        return np.insert(old[self.stays], self.at, added, axis=0)

    def rows(self, old: NDArray[Any], added: NDArray[Any]) -> NDArray[Any]:
        """A column of programs."""
        return np.insert(old[self.stays_row], self.at_row, added, axis=0)

    def places(self) -> NDArray[np.int32]:
        old, added = self.old.columns.places, self.added.columns.places
        sizes = self.providers(np.diff(old[FIRST_ROW]), np.diff(added[FIRST_ROW]))
        places = np.zeros((len(old), len(sizes) + 1), np.int32)
        places[:, :-1] = self.providers(old[:, :-1].T, added[:, :-1].T).T
        places[FIRST_ROW, 0] = 0
        places[FIRST_ROW, 1:] = np.cumsum(sizes)
        return places

    def order(self, old: NDArray[np.int32], key: Callable[[Index, int], Any]) -> Places:
        """The rows in an order that the old index has them in by a key."""
        kept = old[self.stays_row[old]]
        by_key = sorted((key(self.added, row), row) for row in range(len(self.added)))
        at = [bisect_left(kept, one, key=lambda row: key(self.old, int(row))) for one, _ in by_key]
        moved = np.empty(len(self.stays_row), np.intp)
        moved[self.stays_row] = self.kept_rows
        rows = self.added_rows[[row for _, row in by_key]]
        return np.insert(moved[kept], at, rows)

    def words(self) -> WordIndex:
        """The words of names; the very same where no name changed."""
        words = self.old.words
        gone = np.flatnonzero(~self.stays).tolist()
        # One that is gone leaves its place to the kept provider that came after it.
        if np.cumsum(self.stays)[gone].tolist() == self.at.tolist():
            for number, one in reversed(list(enumerate(gone))):
                named, rows = _named(self.added, number), self.old.rows_of(one)
                if named != _named(self.old, one):
                    words = words.replaced(rows.start, len(rows), [named])
            return words
        for one in reversed(gone):
            rows = self.old.rows_of(one)
            words = words.replaced(rows.start, len(rows), ())
        for number in range(self.added.provider_count):
            rows = self.added.rows_of(number)
            if rows:
                at = int(self.added_rows[rows.start])
                words = words.replaced(at, 0, [_named(self.added, number)])
        return words


def _place(index: Index, number: int) -> tuple[int, float, int, int]:
    """What providers are sorted by."""
    high, low = index.provider_ids[number].tolist()
    band = int(np.searchsorted(index.points.band_first, number, "right")) - 1
    lng = float(index.points.lng[number])
    return (band, 0.0 if band >= NO_BAND else lng, high, low)


def _names(index: Index, row: int) -> tuple[str, str, int]:
    """What programs are sorted by name by."""
    provider = index.provider_name(index.provider_of(row))
    return (provider.casefold(), index.program_name(row).casefold(), index.program_id(row).int)


def _named(index: Index, number: int) -> tuple[str, str, list[str]]:
    names = [index.program_name(row) for row in index.rows_of(number)]
    return (index.provider_name(number), index.city(number), names)


def _row_of_rank(rank: NDArray[np.int32]) -> NDArray[np.int32]:
    rows = np.empty(len(rank), np.int32)
    rows[rank] = np.arange(len(rank), dtype=np.int32)
    return rows
