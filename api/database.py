"""The database: engines, sessions and transactions, on SQLite or PostgreSQL.

    UnusableDatabaseUrl     the address can't be used; its text is never repeated
    Watch                   whether anything was written, at the cost of a glance

SQLite is the embedded default, set up so that a committed write survives a power cut and writers
wait for each other. PostgreSQL, through psycopg 3, is for more than one machine.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson
import sqlalchemy
from sqlalchemy import (
    URL,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.exc import ArgumentError
from sqlalchemy.exc import OperationalError as DatabaseUnavailable
from sqlalchemy.exc import SQLAlchemyError as DatabaseError
from sqlmodel import Session, SQLModel

__all__ = [
    "Database",
    "DatabaseError",
    "DatabaseUnavailable",
    "Moment",
    "Session",
    "Table",
    "UnusableDatabaseUrl",
    "Watch",
    "table_of",
]

SQLITE_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "2",  # FULL
    "foreign_keys": "1",
    # Milliseconds. An import of a whole directory holds the others up for half a minute.
    "busy_timeout": "60000",
}
"""What every SQLite connection must have: read by name, as the text SQLite answers with."""

STATEMENT_SECONDS = 30
"""How long one statement may take on PostgreSQL before the server ends it."""

_WRITES = "finder_writes"
_LOCK_KEY = 0x5EEDF1


class UnusableDatabaseUrl(ValueError):
    """The address of the database can't be used. The message never holds the address."""


class Table(SQLModel):
    """What every table derives from: constraints are named alike on both engines."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Moment(TypeDecorator[datetime]):
    """A column of moments: datetimes in UTC on both engines. SQLite itself keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC. Raises ValueError for a time of an unknown zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError("A moment has a time zone.")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment, as it was kept."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def table_of(model: type[Table]) -> sqlalchemy.Table:
    """The model's table, for statements whose rows are not made into objects."""
    return cast(sqlalchemy.Table, model.__table__)  # type: ignore[attr-defined]


class Database:
    """One database, by its address; opens connections when they are first needed.

    Args:
        url: `sqlite:///path` or `postgresql://user:password@host/name` (`postgres://` too).
        pool_size: connections kept to PostgreSQL; twice as many may be open for a moment.

    Raises:
        UnusableDatabaseUrl: the address is not of this form.
    """

    def __init__(self, url: str, *, pool_size: int = 5) -> None:
        self._url = _understood(url)
        self.dialect = self._url.get_backend_name()
        self.engine = self._sqlite() if self.dialect == "sqlite" else self._postgres(pool_size)
        self._writer = self.engine.execution_options(**{_WRITES: True})
        self._opened: BinaryIO | None = None

    def __repr__(self) -> str:
        return f"Database({self.name!r})"

    @property
    def name(self) -> str:
        """Which database this is, for people: a file's path, or host and name. No password."""
        if self.dialect == "sqlite":
            return str(self._url.database)
        return f"{self._url.host or 'local'}/{self._url.database}"

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session that reads one consistent state; the database refuses its writes."""
        options = {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
        with Session(self.engine, expire_on_commit=False) as session:
            if self.dialect == "postgresql":
                session.connection(execution_options=options)
            yield session

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose writes become true together when the block ends, or not at all.

        On SQLite writers wait for each other here, before they read anything.
        """
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            session.connection()
            yield session

    @contextmanager
    def exclusive(self) -> Iterator[Session]:
        """A transaction that no other `exclusive` block, of any process, runs beside.

        For setting the database up: statements may take as long as they need.
        """
        with self.transaction() as session:
            if self.dialect == "postgresql":
                session.execute(text("SET LOCAL statement_timeout = 0"))
                session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
            yield session

    def ping(self) -> None:
        """Return when the database answers.

        Raises:
            DatabaseError: it does not.
        """
        with self.session() as session:
            session.execute(text("SELECT 1"))

    def check(self) -> list[str]:
        """What keeps this database from being safe to use, as sentences; empty if nothing.

        Raises:
            DatabaseError: the database does not answer.
        """
        if self.dialect != "sqlite":
            self.ping()
            return []
        with self.engine.connect() as connection:
            return [
                f"SQLite's {name} is {found}, where {wanted} keeps the data safe."
                for name, wanted in SQLITE_PRAGMAS.items()
                if (found := _pragma(connection, name)) != wanted
            ]

    def checkpoint(self) -> None:
        """Move what SQLite's log holds into its file, after much was written. Else nothing."""
        if self.dialect == "sqlite":
            with closing(self.engine.raw_connection()) as connection:
                cast(Any, connection.driver_connection).execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @property
    def file(self) -> Path | None:
        """The file of an embedded database; None for a server's."""
        return Path(str(self._url.database)) if self.dialect == "sqlite" else None

    def fingerprint(self) -> str | None:
        """What changes with every write, whoever makes it.

        None where it can't be told from outside: for a server, and while SQLite's log holds
        writes that are not in its file yet.
        """
        if self.file is None or not self.file.exists():
            return None
        log = self.file.with_name(f"{self.file.name}-wal")
        if log.exists() and log.stat().st_size:
            return None
        state = self.file.stat()
        return f"{state.st_size} {state.st_mtime_ns} {state.st_ino} {self._header(self.file).hex()}"

    def watch(self) -> "Watch":
        """What tells, again and again, whether anything was written; close it at the end."""
        return Watch(self)

    def dispose(self) -> None:
        """Close every connection. The next use opens new ones."""
        self.engine.dispose()
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def _header(self, file: Path) -> bytes:
        """The first bytes of SQLite's file, with its own count of changes."""
        # The file stays open: closing it would take their locks from this process's connections
        # (POSIX), and the next process to end would delete the log that they still write to.
        if self._opened is None:
            self._opened = file.open("rb", buffering=0)
        self._opened.seek(0)
        return self._opened.read(100)

    def _sqlite(self) -> Engine:
        if self._url.database in (None, "", ":memory:") or "mode" in self._url.query:
            raise UnusableDatabaseUrl(
                "A database in memory can't be shared by threads: name a file, "
                "as in sqlite:///data/finder.sqlite3."
            )
        Path(str(self._url.database)).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            self._url,
            json_serializer=_to_json,
            json_deserializer=orjson.loads,
            connect_args={"check_same_thread": False},
            hide_parameters=True,
        )
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    def _postgres(self, pool_size: int) -> Engine:
        milliseconds = STATEMENT_SECONDS * 1000
        return create_engine(
            self._url,
            json_serializer=_to_json,
            json_deserializer=orjson.loads,
            hide_parameters=True,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=10,
            pool_pre_ping=True,
            pool_recycle=1800,
            connect_args={
                "connect_timeout": 5,
                "application_name": "treatment-finder",
                "options": (
                    f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds} "
                    f"-c idle_in_transaction_session_timeout={2 * milliseconds} -c timezone=UTC"
                ),
            },
        )


class Watch:
    """Tells whether a database may have been written to since it was last asked, by whomever.

    SQLite is asked for its count of others' commits, on a connection that writes nothing itself:
    microseconds. Of PostgreSQL nothing is asked: there a look at what one waits for costs as
    little as any other question.

    A file that was put in the place of SQLite's is noticed too; the database then closes its
    connections, which would go on with the file that is gone.

    Args:
        database: the one to watch. Of one thread at a time.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._commits: int | None = None

    def changed(self) -> bool:
        """Whether to look again. Yes at first, and as long as it can't be told."""
        if self._database.file is None:
            return True
        before = self._commits
        try:
            self._commits = self._count(self._database.file)
        except (OSError, sqlite3.Error, DatabaseError):
            self.close()
        return self._commits is None or self._commits != before

    def close(self) -> None:
        """Give back what it holds; it can be asked again."""
        self._commits = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _count(self, file: Path) -> int | None:
        found = file.stat()
        before, self._file = self._file, (found.st_dev, found.st_ino)
        if before not in (None, self._file):
            self.close()
            self._database.dispose()
            return None
        if self._connection is None:
            # "rw": a file that is not there just now is not to be made.
            address = f"{file.absolute().as_uri()}?mode=rw"
            self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
            self._connection.isolation_level = None
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])


def _understood(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise UnusableDatabaseUrl(
            "The database's address was not understood: use sqlite:///path or "
            "postgresql://user:password@host/name."
        ) from None
    if parsed.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername in ("sqlite", "sqlite+pysqlite"):
        return parsed
    raise UnusableDatabaseUrl("Only sqlite:// and postgresql:// databases can be used.")


def _set_up_sqlite(connection: Any, _: object) -> None:
    # Transactions are begun by _begin_sqlite; Python's own begin comes too late to lock.
    connection.isolation_level = None
    for name in ("busy_timeout", "synchronous", "foreign_keys"):
        connection.execute(f"PRAGMA {name}={SQLITE_PRAGMAS[name]}")
    _turn_to_wal(connection)


def _turn_to_wal(connection: Any) -> None:
    # Of several that turn a new file at once SQLite refuses all but one without any waiting.
    patience = time.monotonic() + int(SQLITE_PRAGMAS["busy_timeout"]) / 1000
    while True:
        try:
            connection.execute(f"PRAGMA journal_mode={SQLITE_PRAGMAS['journal_mode']}")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                raise
            time.sleep(0.01)
        else:
            return


def _begin_sqlite(connection: Connection) -> None:
    writes = bool(connection.get_execution_options().get(_WRITES))
    connection.exec_driver_sql(f"PRAGMA query_only={int(not writes)}")
    # A deferred transaction that turns to writing fails at once when another writes: lost writes.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _pragma(connection: Connection, name: str) -> str:
    return str(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())


def _to_json(value: object) -> str:
    return orjson.dumps(value).decode()
