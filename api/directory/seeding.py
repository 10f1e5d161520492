"""The shipped directory into an empty database: all of it, or nothing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, cast
from uuid import uuid5

import orjson
from sqlalchemy import Table, insert, select
from sqlmodel import Session

from api.database import Database, table_of
from api.database import Table as Model
from api.directory.changes import record_change_of_all
from api.directory.repository import DirectoryCounts, counts, is_empty
from api.directory.tables import (
    HOW_PUBLISHED,
    PhoneTable,
    ProgramTable,
    ProviderTable,
    SourceTable,
    StatementTable,
)
from api.migrations import upgrade
from seed_data.building.kinds_of_care import STAYS
from seed_data.providers import SOURCES, SeedProvider, SourceName, read_providers

Progress = Callable[[int, int], None]
"""Called with how many providers are loaded, and of how many."""

RANK = 100
"""Of both directories: where they disagree, nothing is known. What a person enters ranks higher."""

_BATCH = 1_000

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SeedCounts:
    """What the database holds after seeding; `seeded` is False where it held providers before."""

    seeded: bool
    counts: DirectoryCounts


@dataclass(slots=True)
class _Rows:
    """Rows of each table, for one batch of providers."""

    providers: list[Row] = field(default_factory=list)
    phones: list[Row] = field(default_factory=list)
    programs: list[Row] = field(default_factory=list)
    statements: list[Row] = field(default_factory=list)

    def by_table(self) -> Iterator[tuple[type[Model], list[Row]]]:
        """Each table with its rows, what is referred to first."""
        yield ProviderTable, self.providers
        yield PhoneTable, self.phones
        yield ProgramTable, self.programs
        yield StatementTable, self.statements


def prepare(database: Database, progress: Progress | None = None) -> SeedCounts:
    """Bring the schema up to date and, where there is no provider yet, load the directory."""
    upgrade(database)
    return seed(database, progress)


def seed(
    database: Database,
    progress: Progress | None = None,
    providers: Callable[[], Iterable[SeedProvider]] = read_providers,
) -> SeedCounts:
    """Load the shipped directory, in one transaction, into a database that has no provider.

    A database that has providers is left as it is. Of several processes that start at once one
    loads; the others wait, and find it done.

    Args:
        progress: called after each thousand providers.
        providers: where the facilities are read from.
    """
    with database.session() as session:
        if not is_empty(session):
            return SeedCounts(seeded=False, counts=counts(session))
    everything = list(providers())
    with database.exclusive() as session:
        seeded = is_empty(session)
        if seeded:
            _load(session, everything, progress)
        found = SeedCounts(seeded=seeded, counts=counts(session))
    database.checkpoint()
    return found


def _load(session: Session, providers: Sequence[SeedProvider], progress: Progress | None) -> None:
    sources = _load_sources(session)
    # In the order of their ids rows land side by side, and the index on them grows at its end.
    waiting = iter(sorted(providers, key=lambda provider: provider.id))
    done = 0
    while batch := list(islice(waiting, _BATCH)):
        rows = _Rows()
        for provider in batch:
            _add(rows, provider, sources)
        for model, table_rows in rows.by_table():
            _insert(session, model, table_rows)
        done += len(batch)
        if progress:
            progress(done, len(providers))
    record_change_of_all(session)


def _load_sources(session: Session) -> dict[SourceName, int]:
    """The ids of the two directories among the sources, which may already be there."""
    table = table_of(SourceTable)
    ids = {row.slug: row.id for row in session.execute(select(table.c.slug, table.c.id))}
    for source in SOURCES.values():
        if source.slug not in ids:
            added = session.execute(
                insert(table).values(**source._asdict(), rank=RANK).returning(table.c.id)
            )
            ids[source.slug] = added.scalar_one()
    return {name: ids[source.slug] for name, source in SOURCES.items()}


def _add(rows: _Rows, provider: SeedProvider, sources: dict[SourceName, int]) -> None:
    first = provider.statements[0].source
    rows.providers.append(
        {
            "id": provider.id,
            "name1": provider.name1,
            "name2": provider.name2,
            "street": provider.street,
            "street2": provider.street2,
            "city": provider.city,
            "state": provider.state,
            "zip": provider.zip,
            "county": provider.county,
            "lat": provider.lat,
            "lng": provider.lng,
            "precision": provider.precision,
            "source_id": sources[first],
            "as_of": SOURCES[first].as_of,
        }
    )
    rows.phones += (
        {"provider_id": provider.id, "position": position, **phone._asdict()}
        for position, phone in enumerate(provider.phones)
    )
    for program in provider.programs:
        min_days, max_days = STAYS.get(program.setting, (None, None))
        rows.programs.append(
            {
                "id": program.id,
                "provider_id": provider.id,
                "setting": program.setting,
                "min_days": min_days,
                "max_days": max_days,
                "basis": "category" if min_days or max_days else None,
                "source_id": sources[program.sources[0]],
                "as_of": SOURCES[program.sources[0]].as_of,
            }
        )
    rows.statements += (
        {
            "id": uuid5(provider.id, SOURCES[said.source].slug),
            "provider_id": provider.id,
            "program_id": None,
            "source_id": sources[said.source],
            "as_of": SOURCES[said.source].as_of,
            "how": HOW_PUBLISHED,
            "yes": said.yes,
            "no": said.no,
        }
        for said in provider.statements
    )


def _insert(session: Session, model: type[Model], rows: list[Row]) -> None:
    if not rows:
        return
    if session.get_bind().dialect.name == "postgresql":
        _copy(session, table_of(model), rows)
    else:
        session.execute(insert(table_of(model)), rows)


def _copy(session: Session, table: Table, rows: list[Row]) -> None:
    """PostgreSQL's bulk load: several times as fast as INSERT."""
    columns = list(rows[0])
    names = ", ".join(f'"{column}"' for column in columns)
    driver = cast(Any, session.connection().connection.driver_connection)
    with (
        driver.cursor() as cursor,
        cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row([_as_text(row[column]) for column in columns])


def _as_text(value: Any) -> Any:
    return orjson.dumps(value).decode() if isinstance(value, tuple) else value
