"""SQLite with its R*Tree, as fast as we could make it answer: the standard library's own.

What was tried, on the real directory, and what is kept:

- **R*Tree of providers, not of programs**: fewer entries, and a provider's programs come next to
  each other, so that nothing has to be sorted by provider.
- **CROSS JOIN**, so that the R*Tree is the outer loop whatever the planner guesses; no ANALYZE,
  after which it guessed wrong (7 ms).
- **Programs by row number**, `provider * 64 + n`: one seek finds all of a provider. An index on
  the provider needs two; a table WITHOUT ROWID was as fast; columns inside the R*Tree (its
  "auxiliary" ones) were slower, since it fetches each from a table of its own.
- **The asked-for bits in the table's first columns**: SQLite reads a row up to the column it needs.
- **One record of bytes for each row found, joined by SQLite into one value**, and counted by numpy.
  All in SQL, four counters in one `sum` and the bits of a provider's programs or-ed by sums as well
  (SQLite has no function for that), took 0.25 ms instead of 0.2 for an area and ten times as long
  for the country; one `sum` for each value took twice that. Fetching the rows one by one adds a
  microsecond each.
- **The text of each statement never changes**, so that it is compiled once; the database is in
  memory, with a page cache that holds all of it.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import pairwise
from typing import Any

from benchmarks.engine import Answer
from benchmarks.found_rows import Finishing, Found, answer_of, signed
from benchmarks.ground import box_around, chord_squared, position_of
from benchmarks.packing import Packed, asked_masks
from benchmarks.questions import Question

PROGRAMS_PER_PROVIDER = 64
"""Room for row numbers; no provider of the national directory has more than eleven."""

_TABLES = """
CREATE VIRTUAL TABLE site USING rtree(id, south, north, west, east);
CREATE TABLE program(
    id INTEGER PRIMARY KEY, {asked}, x REAL, y REAL, z REAL, record BLOB
);
"""
_JOINED = "SELECT CAST(group_concat(program.record, '') AS BLOB) FROM "
_IN_AREA = (
    "site CROSS JOIN program ON program.id BETWEEN site.id * 64 AND site.id * 64 + 63"
    " WHERE site.north >= ? AND site.south <= ? AND site.east >= ? AND site.west <= ?"
)
_IN_REACH = "(x - ?) * (x - ?) + (y - ?) * (y - ?) + (z - ?) * (z - ?) <= ?"


class SqlitePeer:
    """A directory in an SQLite database in memory."""

    name = "sqlite"

    def __init__(self, packed: Packed) -> None:
        self._packed = packed
        self._connection = sqlite3.connect(":memory:", isolation_level=None, cached_statements=512)
        self._connection.execute("PRAGMA cache_size = -4000000")
        self._fill()

    def asked(self, question: Question) -> Callable[[], Found]:
        """One statement, and what is made of the rows that it found."""
        finishing = Finishing.of(question, self._packed)
        wanted = asked_masks(
            question.required
            if question.setting is None
            else (*question.required, question.setting)
        )
        conditions = [f"asked{word} & ? = ?" for word in wanted]
        masks = [mask for word in signed(wanted.values()) for mask in (word, word)]
        if question.center is None or question.radius_miles is None:
            statement = f"{_JOINED} program WHERE {' AND '.join(conditions)}"
            values: list[float] = list(masks)
        else:
            statement = " AND ".join([_JOINED + _IN_AREA, *conditions, _IN_REACH])
            south, north, west, east = box_around(question.center, question.radius_miles)
            here = [axis for axis in position_of(question.center) for _ in range(2)]
            reach = chord_squared(question.radius_miles)
            values = [south, north, west, east, *masks, *here, reach]
        execute = self._connection.execute

        def work() -> Found:
            return finishing.finish(execute(statement, values).fetchone()[0], in_order=True)

        return work

    def answer(self, found: Found) -> Answer:
        """What was found, to be compared."""
        return answer_of(self._packed, found)

    def close(self) -> None:
        """Close the database, which ends with that."""
        self._connection.close()

    def _fill(self) -> None:
        packed = self._packed
        words = packed.asked.shape[1]
        asked = ", ".join(f"asked{word} INTEGER" for word in range(words))
        sites = ((n, lat, lat, lng, lng) for n, (lat, lng) in enumerate(packed.point.tolist()))
        with closing(self._connection.cursor()) as cursor:
            cursor.executescript(_TABLES.format(asked=asked))
            cursor.execute("BEGIN")
            cursor.executemany("INSERT INTO site VALUES (?, ?, ?, ?, ?)", sites)
            places = ", ".join("?" * (words + 5))
            insert = f"INSERT INTO program VALUES ({places})"  # noqa: S608 (question marks)
            cursor.executemany(insert, self._rows())
            cursor.execute("COMMIT")

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        records = self._packed.records
        size = records.dtype.itemsize
        raw = records.tobytes()
        firsts = self._packed.first_row.tolist()
        asked = self._packed.asked.view("<i8").tolist()
        positions = records["position"].tolist()
        for provider, (first, end) in enumerate(pairwise(firsts)):
            if end - first > PROGRAMS_PER_PROVIDER:
                raise ValueError("A provider has more programs than row numbers.")
            for row in range(first, end):
                number = provider * PROGRAMS_PER_PROVIDER + row - first
                record = raw[row * size : (row + 1) * size]
                yield (number, *asked[row], *positions[row], record)
