"""Reads what is there in bulk: what rows are matched with, and whole listings to compare."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import fields
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text, union
from sqlmodel import Session

from api.database import table_of
from api.directory.records import Phone
from api.directory.tables import (
    FeedRecordTable,
    PhoneTable,
    ProgramTable,
    ProviderTable,
    SourceTable,
    StatementTable,
)
from api.editing.records import FieldSource, ProgramRecord, ProviderRecord, Said
from api.interchange.candidates import Site, Standing, StandingSite
from api.interchange.planning import ListingRecord
from api.interchange.records import FeedSource

BATCH = 1_000
"""Listings that are read, compared and written at a time."""

_provider, _program = table_of(ProviderTable), table_of(ProgramTable)
_phone, _statement = table_of(PhoneTable), table_of(StatementTable)
_source, _feed_record = table_of(SourceTable), table_of(FeedRecordTable)

_APART = {"source", "field_sources", "said", "phones"}
"""What of a record is no column of its row."""


def hold_still(session: Session) -> None:
    """Keep others from writing listings until this transaction ends; they may read.

    SQLite has one writer anyway. On PostgreSQL an editor's change could else fall between what an
    import read and what it writes. Whoever writes takes these before the log and the version.
    """
    if session.connection().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE provider, program IN SHARE ROW EXCLUSIVE MODE"))


def read_standing(session: Session) -> Standing:
    """Every provider, whatever its status, as rows are matched with it."""
    numbers: defaultdict[UUID, set[str]] = defaultdict(set)
    for key, number in session.execute(select(_phone.c.provider_id, _phone.c.number)):
        numbers[key].add(number)
    columns = ("id", "name1", "name2", "street", "zip", "city", "state")
    rows = session.execute(select(*(_provider.c[name] for name in columns)))
    return Standing(
        StandingSite(
            key, Site(name1, name2, street, code, frozenset(numbers.get(key, ()))), city, state
        )
        for key, name1, name2, street, code, city, state in rows
    )


def read_sources(session: Session) -> dict[str, FeedSource]:
    """Every source by its slug."""
    names = [one.name for one in fields(FeedSource)]
    rows = session.execute(select(*(_source.c[name] for name in names)))
    return {row["slug"]: FeedSource(**row) for row in rows.mappings()}


def told_of(session: Session, feed: str, state: str | None = None) -> set[UUID]:
    """The providers that a feed speaks of, by its statements or records; of one state, or all."""
    said = select(_statement.c.provider_id).join(_source, _statement.c.source_id == _source.c.id)
    noted = select(_feed_record.c.provider_id).where(_feed_record.c.feed == feed)
    either = union(said.where(_source.c.feed == feed), noted).subquery()
    query = select(_provider.c.id).join(either, either.c.provider_id == _provider.c.id)
    if state is not None:
        query = query.where(_provider.c.state == state)
    return set(session.execute(query).scalars())


def read_listings(session: Session, ids: Collection[UUID]) -> dict[UUID, ListingRecord]:
    """The listings of these providers, whatever their status; those there are not are left out."""
    found: dict[UUID, ListingRecord] = {}
    waiting = iter(ids)
    while batch := tuple(islice(waiting, BATCH)):
        found |= _listings(session, batch)
    return found


def every_listing(session: Session) -> Iterator[ListingRecord]:
    """Every listing by the provider's id, a batch at a time."""
    by_id = select(_provider.c.id).order_by(_provider.c.id).limit(BATCH)
    ids = session.execute(by_id).scalars().all()
    while ids:
        found = _listings(session, ids)
        yield from (found[key] for key in ids)
        ids = session.execute(by_id.where(_provider.c.id > ids[-1])).scalars().all()


def source_ids(session: Session) -> dict[str, int]:
    """The keys of sources by slug."""
    rows = session.execute(select(_source.c.slug, _source.c.id))
    return {row.slug: row.id for row in rows}


def _listings(session: Session, ids: Collection[UUID]) -> dict[UUID, ListingRecord]:
    slugs = {key: slug for slug, key in source_ids(session).items()}
    of_providers, of_programs = _said(session, ids, slugs)
    phones: defaultdict[UUID, list[Phone]] = defaultdict(list)
    numbers = select(_phone).where(_phone.c.provider_id.in_(ids))
    for row in session.execute(numbers.order_by(_phone.c.provider_id, _phone.c.position)):
        phones[row.provider_id].append(Phone(row.kind, row.number, row.extension))
    programs: defaultdict[UUID, list[ProgramRecord]] = defaultdict(list)
    of_these = select(_program).where(_program.c.provider_id.in_(ids)).order_by(_program.c.id)
    for row in session.execute(of_these):
        said = tuple(of_programs.get(row.id, ()))
        record = ProgramRecord(**_columns(row, ProgramRecord, slugs), said=said)
        programs[row.provider_id].append(record)
    return {
        row.id: ListingRecord(
            ProviderRecord(
                **_columns(row, ProviderRecord, slugs),
                phones=tuple(phones.get(row.id, ())),
                said=tuple(of_providers.get(row.id, ())),
            ),
            tuple(programs.get(row.id, ())),
        )
        for row in session.execute(select(_provider).where(_provider.c.id.in_(ids)))
    }


def _said(
    session: Session, ids: Collection[UUID], slugs: dict[int, str]
) -> tuple[dict[UUID, list[Said]], dict[UUID, list[Said]]]:
    """What is said of providers, and of programs, by their ids."""
    of_providers: dict[UUID, list[Said]] = {}
    of_programs: dict[UUID, list[Said]] = {}
    for row in session.execute(select(_statement).where(_statement.c.provider_id.in_(ids))):
        heard = (tuple(row.yes), tuple(row.no), tuple(row.unknown))
        one = Said(slugs[row.source_id], row.as_of, row.how, *heard)
        if row.program_id is None:
            of_providers.setdefault(row.provider_id, []).append(one)
        else:
            of_programs.setdefault(row.program_id, []).append(one)
    for said in (*of_providers.values(), *of_programs.values()):
        said.sort(key=lambda one: one.key)
    return of_providers, of_programs


def _columns(row: Row[Any], record: type[Any], slugs: dict[int, str]) -> dict[str, Any]:
    """What of a record is in its own row."""
    columns = {name: getattr(row, name) for name in _names(record)}
    told = row.field_sources
    sources = {
        name: FieldSource(source, date.fromisoformat(as_of), how)
        for name, (source, as_of, how) in told.items()
    }
    return {**columns, "source": slugs[row.source_id], "field_sources": sources}


def _names(record: type[Any]) -> tuple[str, ...]:
    if record is ProviderRecord:
        return _PROVIDER_NAMES
    return _PROGRAM_NAMES


_PROVIDER_NAMES = tuple(one.name for one in fields(ProviderRecord) if one.name not in _APART)
_PROGRAM_NAMES = tuple(one.name for one in fields(ProgramRecord) if one.name not in _APART)
