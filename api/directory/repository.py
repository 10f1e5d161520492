"""The listings of the database. All SQL that reads them stands here."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from math import inf
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, func, or_, select
from sqlmodel import Session

from api.database import table_of
from api.directory.aging import Aging
from api.directory.facts import Resolved, Statement, believed, resolve
from api.directory.records import ListedProgram, Listing, Phone, Provider
from api.directory.rows import (
    PHONE_COLUMNS,
    PROGRAM_COLUMNS,
    PROVIDER_COLUMNS,
    STATEMENT_COLUMNS,
    Sources,
    care_given,
    ladder_place,
    phone_of,
    program_of,
    provider_of,
    statement_of,
    uuid_of,
)
from api.directory.tables import (
    DirectoryVersionTable,
    PhoneTable,
    ProgramTable,
    ProviderTable,
    SourceTable,
    StatementTable,
)

BATCH = 2_000
"""Providers read at a time: few queries, and little memory beside the listings themselves."""


@dataclass(frozen=True, slots=True)
class DirectoryCounts:
    """How much the directory holds."""

    providers: int
    programs: int
    statements: int


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """Who says it, for credit: the publisher's title and edition."""

    slug: str
    title: str
    publisher: str
    url: str | None
    edition: str | None
    as_of: date


def load_listings(session: Session, aging: Aging | None = None) -> Iterator[Listing]:
    """Every listing that is published, ordered by provider id, as the public may see it.

    The whole directory takes about two seconds.

    Args:
        aging: the moment as of which they are read; this one, unless given.
    """
    reading = _Reading(session, aging)
    provider = table_of(ProviderTable)
    everything = _public(select(*PROVIDER_COLUMNS), provider).order_by(provider.c.id).limit(BATCH)
    rows = session.execute(everything).all()
    while rows:
        batch = _Between(uuid_of(rows[0][0]), uuid_of(rows[-1][0]))
        yield from _listings(reading, rows, batch)
        rows = session.execute(everything.where(provider.c.id > batch.last)).all()


def read_listing(session: Session, provider_id: UUID, aging: Aging | None = None) -> Listing | None:
    """One published provider with its programs; None where there is none of this id."""
    return read_listings(session, [provider_id], aging).get(provider_id)


def read_listings(
    session: Session, provider_ids: Collection[UUID], aging: Aging | None = None
) -> dict[UUID, Listing]:
    """The listings of these providers, by id; those that are not published are left out."""
    if not provider_ids:
        return {}
    reading = _Reading(session, aging)
    waiting = iter(provider_ids)
    found: dict[UUID, Listing] = {}
    while ids := tuple(islice(waiting, BATCH)):
        batch = _Among(ids)
        provider = table_of(ProviderTable)
        these = batch.of(_public(select(*PROVIDER_COLUMNS), provider), provider.c.id)
        rows = session.execute(these).all()
        found |= {one.provider.id: one for one in _listings(reading, rows, batch)}
    return found


def read_program(
    session: Session, program_id: UUID, aging: Aging | None = None
) -> tuple[Listing, ListedProgram] | None:
    """One published program and the listing it is part of; None where there is none of this id."""
    program = table_of(ProgramTable)
    owner = session.execute(
        select(program.c.provider_id).where(program.c.id == program_id)
    ).scalar_one_or_none()
    listing = read_listing(session, owner, aging) if owner else None
    for listed in listing.programs if listing else ():
        if listed.program.id == program_id:
            return cast(Listing, listing), listed
    return None


def provenance(session: Session, provider_id: UUID, program_id: UUID | None = None) -> Resolved:
    """What is believed of a provider (or of one of its programs), and on whose word."""
    statement = table_of(StatementTable)
    of_this = or_(statement.c.program_id.is_(None), statement.c.program_id == program_id)
    rows = session.execute(
        select(*STATEMENT_COLUMNS).where(statement.c.provider_id == provider_id).where(of_this)
    )
    known = _sources(session)
    return resolve([statement_of(row, known) for row in rows])


def sources(session: Session) -> list[SourceRecord]:
    """Every source, in the order of its slug."""
    source = table_of(SourceTable)
    return [
        SourceRecord(row.slug, row.title, row.publisher, row.url, row.edition, row.as_of)
        for row in session.execute(select(source).order_by(source.c.slug))
    ]


def counts(session: Session) -> DirectoryCounts:
    """How many providers, programs and statements there are, published or not."""
    numbers = [
        session.execute(select(func.count()).select_from(table_of(model))).scalar_one()
        for model in (ProviderTable, ProgramTable, StatementTable)
    ]
    return DirectoryCounts(*numbers)


def is_empty(session: Session) -> bool:
    """Whether there is no provider at all."""
    return session.execute(select(table_of(ProviderTable).c.id).limit(1)).first() is None


def directory_version(session: Session) -> int:
    """How many changes the directory has seen; 0 before the first."""
    number = session.execute(select(table_of(DirectoryVersionTable).c.number)).scalar_one()
    return int(number)


class _Among(NamedTuple):
    """The providers of a batch, by their ids."""

    ids: tuple[UUID, ...]

    def of(self, query: Select[Any], column: ColumnElement[UUID]) -> Select[Any]:
        return query.where(column.in_(self.ids))


class _Between(NamedTuple):
    """The providers of a batch, by the ids of the first and last."""

    first: UUID
    last: UUID

    def of(self, query: Select[Any], column: ColumnElement[UUID]) -> Select[Any]:
        return query.where(column.between(self.first, self.last))


_Batch = _Among | _Between


class _Reading:
    """What all listings that are read together share."""

    def __init__(self, session: Session, aging: Aging | None) -> None:
        self.session = session
        self.aging = aging or Aging.today()
        self.sources = _sources(session)


def _public(query: Select[Any], table: Table) -> Select[Any]:
    return query.where(table.c.status == "published")


def _listings(
    reading: _Reading, providers: Sequence[Sequence[Any]], batch: _Batch
) -> Iterator[Listing]:
    session, sources, aging = reading.session, reading.sources, reading.aging
    phones = _phones(session, batch)
    programs = _programs(session, batch)
    of_providers, of_programs = _statements(session, sources, batch)
    for row in providers:
        key = row[0]
        provider = provider_of(row, tuple(phones.get(key, ())), sources, aging)
        said = of_providers.get(key, [])
        rows_of_programs = programs.get(key, ())
        care = care_given(rows_of_programs)
        shared = believed(said).with_care(care)
        listed = []
        for program in rows_of_programs:
            own = of_programs.get(program[1])
            facts = believed([*own, *said]).with_care(care) if own else shared
            listed.append(program_of(program, provider.name, facts, sources, aging))
        listed.sort(key=ladder_place)
        yield Listing(provider, tuple(listed), _due(provider, listed, aging))


def _due(provider: Provider, programs: Sequence[ListedProgram], aging: Aging) -> float:
    """When the first of it turns stale or expires."""
    records: list[Provider | ListedProgram] = [provider, *programs]
    turns = {aging.turns_stale(one.as_of, one.verified_at) for one in records if not one.stale}
    turns |= {
        listed.capacity.expires_at
        for listed in programs
        if listed.capacity and listed.capacity.expires_at
    }
    return min((moment.timestamp() for moment in turns), default=inf)


def _phones(session: Session, batch: _Batch) -> dict[object, list[Phone]]:
    """Phones by their provider's key, in their order."""
    phone = table_of(PhoneTable)
    query = batch.of(select(*PHONE_COLUMNS), phone.c.provider_id)
    found: dict[object, list[Phone]] = {}
    for row in session.execute(query.order_by(phone.c.provider_id, phone.c.position)).all():
        found.setdefault(row[0], []).append(phone_of(row))
    return found


def _programs(session: Session, batch: _Batch) -> dict[object, list[Sequence[Any]]]:
    """Rows of published programs by their provider's key."""
    program = table_of(ProgramTable)
    query = batch.of(_public(select(*PROGRAM_COLUMNS), program), program.c.provider_id)
    found: dict[object, list[Sequence[Any]]] = {}
    for row in session.execute(query).all():
        found.setdefault(row[0], []).append(row)
    return found


def _statements(
    session: Session, sources: Sources, batch: _Batch
) -> tuple[dict[object, list[Statement]], dict[object, list[Statement]]]:
    """What is said of whole places, by provider's key; and of programs, by program's key."""
    query = batch.of(select(*STATEMENT_COLUMNS), table_of(StatementTable).c.provider_id)
    of_providers: dict[object, list[Statement]] = {}
    of_programs: dict[object, list[Statement]] = {}
    for row in session.execute(query).all():
        said, key = (of_providers, row[0]) if row[1] is None else (of_programs, row[1])
        said.setdefault(key, []).append(statement_of(row, sources))
    return of_providers, of_programs


def _sources(session: Session) -> Sources:
    return {row.id: row for row in session.execute(select(table_of(SourceTable)))}
