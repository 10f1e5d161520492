"""PostgreSQL with PostGIS, as fast as we could make it answer, over a Unix socket.

What was tried, on the real directory, and what is kept:

- **A GiST index on geometry and a box** finds the candidates; the distance is then worked out from
  positions in metres, as everywhere here. `ST_DWithin` on geography took a quarter longer, and its
  distances differ from everybody else's in the fourth digit.
- **Prepared statements with a plan of their own kept** (`force_generic_plan`): planning anew takes
  as long as finding. No JIT, which compiles for longer than any of these takes; one process.
- **Rows in the order of place**, so that what lies in a circle lies on few pages; everything is in
  shared buffers, and vacuumed.
- **One record of bytes for each row found, joined by `string_agg`.** Grouping by provider with
  `bit_or` and counting in SQL, four counters in one sum, took 1.0 ms for an area instead of 0.75,
  and 24 ms for the country instead of 13.

Nearly 0.2 ms of each answer is the way there and back (`SELECT 1` takes that): a database that
other processes can use has to be asked through a socket.
"""

from collections.abc import Callable

import psycopg
from psycopg import sql

from benchmarks.engine import Answer
from benchmarks.found_rows import Finishing, Found, answer_of, signed
from benchmarks.ground import box_around, chord_squared, position_of
from benchmarks.packing import Packed, asked_masks
from benchmarks.questions import Question

_SETTINGS = (
    "SET temp_buffers = '2GB'",
    "SET jit = off",
    "SET max_parallel_workers_per_gather = 0",
    "SET plan_cache_mode = force_generic_plan",
)
_IN_BOX = "place && ST_MakeEnvelope(%s, %s, %s, %s, 4326)"
_IN_REACH = (
    "(x - %s::float8) * (x - %s::float8) + (y - %s::float8) * (y - %s::float8)"
    " + (z - %s::float8) * (z - %s::float8) <= %s::float8"
)


class PostgisPeer:
    """A directory in a temporary table of a PostgreSQL database that has PostGIS.

    Args:
        url: as libpq takes it. The database needs the extension, or the right to make it.
    """

    name = "postgis"

    def __init__(self, packed: Packed, url: str) -> None:
        self._packed = packed
        self._connection = psycopg.connect(url, autocommit=True)
        self._connection.prepared_max = None
        for setting in _SETTINGS:
            self._connection.execute(setting)
        self._fill()

    def asked(self, question: Question) -> Callable[[], Found]:
        """One statement, and what is made of the rows that it found."""
        finishing = Finishing.of(question, self._packed)
        wanted = asked_masks(
            question.required
            if question.setting is None
            else (*question.required, question.setting)
        )
        conditions = [f"asked{word} & %s::int8 = %s::int8" for word in wanted]
        values: list[float] = [mask for one in signed(wanted.values()) for mask in (one, one)]
        if question.center is not None and question.radius_miles is not None:
            conditions = [_IN_BOX, *conditions, _IN_REACH]
            south, north, west, east = box_around(question.center, question.radius_miles)
            here = [axis for axis in position_of(question.center) for _ in range(2)]
            reach = chord_squared(question.radius_miles)
            values = [west, south, east, north, *values, *here, reach]
        where = sql.SQL(" AND ").join(sql.SQL(one) for one in conditions)
        statement = sql.SQL("SELECT string_agg(record, '') FROM bench_program WHERE ") + where
        text = statement.as_bytes()
        cursor = self._connection.cursor(binary=True)

        def work() -> Found:
            row = cursor.execute(text, values, prepare=True).fetchone()
            return finishing.finish(row[0] if row else None, in_order=False)

        return work

    def answer(self, found: Found) -> Answer:
        """What was found, to be compared."""
        return answer_of(self._packed, found)

    def version(self) -> tuple[str, str]:
        """(PostgreSQL's version, that of PostGIS)."""
        with self._connection.execute("SHOW server_version") as of_server:
            server = of_server.fetchone()
        with self._connection.execute("SELECT postgis_lib_version()") as of_extension:
            extension = of_extension.fetchone()
        return str(server and server[0]).split()[0], str(extension and extension[0])

    def close(self) -> None:
        """Close the connection; the table goes with it."""
        self._connection.close()

    def _fill(self) -> None:
        packed = self._packed
        words = range(packed.asked.shape[1])
        execute = self._connection.execute
        execute("CREATE EXTENSION IF NOT EXISTS postgis")
        columns = ", ".join(f"asked{word} int8" for word in words)
        execute(
            f"CREATE TEMPORARY TABLE bench_program({columns}, x float8, y float8, z float8,"
            " record bytea, place geometry(Point, 4326))"
        )
        execute("ALTER TABLE bench_program ALTER record SET STORAGE PLAIN")
        asked = packed.asked.view("<i8").tolist()
        positions = packed.records["position"].tolist()
        points = packed.point[packed.records["provider"]].tolist()
        size = packed.records.dtype.itemsize
        raw = packed.records.tobytes()
        with (
            self._connection.cursor() as cursor,
            cursor.copy("COPY bench_program FROM STDIN") as copy,
        ):
            for row, (lat, lng) in enumerate(points):
                record = raw[row * size : (row + 1) * size]
                copy.write_row(
                    (*asked[row], *positions[row], record, f"SRID=4326;POINT({lng} {lat})")
                )
        execute("CREATE INDEX bench_place ON bench_program USING gist (place)")
        execute("VACUUM ANALYZE bench_program")
