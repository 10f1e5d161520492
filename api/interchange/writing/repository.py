"""Writes what an import plans: rows by the thousand, in few statements."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any, cast
from uuid import UUID, uuid4

import orjson
from sqlalchemy import Table, bindparam, delete, insert, update
from sqlmodel import Session

from api.database import table_of
from api.directory.tables import (
    PhoneTable,
    ProgramTable,
    ProviderTable,
    SourceTable,
    StatementTable,
)
from api.editing.records import FieldSource, ProgramRecord, ProviderRecord, Said
from api.interchange.planning import ListingRecord
from api.interchange.records import FeedSource

_provider, _program = table_of(ProviderTable), table_of(ProgramTable)
_phone, _statement = table_of(PhoneTable), table_of(StatementTable)
_source = table_of(SourceTable)

_APART = {"source", "field_sources", "said", "phones"}

Row = dict[str, Any]
Record = ProviderRecord | ProgramRecord
Pair = tuple[ListingRecord | None, ListingRecord]
"""A listing before and after; None where it is new."""


def write_listings(session: Session, pairs: Sequence[Pair], sources: dict[str, int]) -> None:
    """Write what differs; revisions are those of the listings after.

    Args:
        sources: the keys of sources by slug.
    """
    providers: list[tuple[Record | None, Record]] = [
        (before.provider if before else None, after.provider) for before, after in pairs
    ]
    programs = [pair for before, after in pairs for pair in _programs(before, after)]
    for table, records in ((_provider, providers), (_program, programs)):
        _write_rows(session, table, records, sources)
    _write_phones(session, providers)
    _write_said(session, providers, sources)
    _write_said(session, programs, sources)


def write_sources(
    session: Session, told: Iterable[FeedSource], there: dict[str, FeedSource]
) -> bool:
    """Add the sources that are not there, and bring a feed's own up to date; whether any changed.

    How far a source that is there is believed stays as it is: no file says that of itself.
    """
    changed = False
    for source in told:
        row = {one.name: getattr(source, one.name) for one in fields(source)}
        held = there.get(source.slug)
        if held is None:
            session.execute(insert(_source).values(row))
        elif source.feed is not None and source.feed == held.feed and source.as_of >= held.as_of:
            row |= {"rank": held.rank}
            if FeedSource(**row) == held:
                continue
            session.execute(update(_source).where(_source.c.slug == source.slug).values(row))
        else:
            continue
        changed = True
    return changed


def _programs(
    before: ListingRecord | None, after: ListingRecord
) -> Iterable[tuple[Record | None, Record]]:
    there = {one.id: one for one in before.programs} if before else {}
    return [(there.get(one.id), one) for one in after.programs]


def _write_rows(
    session: Session,
    table: Table,
    records: Iterable[tuple[Record | None, Record]],
    sources: dict[str, int],
) -> None:
    added, changed = [], []
    for before, after in records:
        if before == after:
            continue
        row = _row(after, sources)
        if before is None:
            added.append(row)
        else:
            changed.append({**row, "its_id": row.pop("id")})
    insert_rows(session, table, added)
    if changed:
        values: Row = {name: bindparam(name) for name in changed[0] if name != "its_id"}
        query = update(table).where(table.c.id == bindparam("its_id")).values(values)
        session.connection().execute(query, changed)


def _row(record: Record, sources: dict[str, int]) -> Row:
    row = {one.name: getattr(record, one.name) for one in fields(record) if one.name not in _APART}
    told: dict[str, FieldSource] = dict(record.field_sources)
    return {
        **row,
        "source_id": sources[record.source],
        "field_sources": {
            name: [word.source, word.as_of.isoformat(), word.how]
            for name, word in sorted(told.items())
        },
    }


def _write_phones(session: Session, records: Iterable[tuple[Record | None, Record]]) -> None:
    gone: list[UUID] = []
    coming: list[Row] = []
    for before, after in records:
        held = cast("ProviderRecord | None", before)
        now = cast(ProviderRecord, after)
        if held is not None and held.phones == now.phones:
            continue
        if held is not None and held.phones:
            gone.append(now.id)
        coming += (
            {"provider_id": now.id, "position": position, **phone._asdict()}
            for position, phone in enumerate(now.phones)
        )
    if gone:
        session.execute(delete(_phone).where(_phone.c.provider_id.in_(gone)))
    insert_rows(session, _phone, coming)


def _write_said(
    session: Session, records: Iterable[tuple[Record | None, Record]], sources: dict[str, int]
) -> None:
    gone, coming, again = [], [], []
    for before, after in records:
        earlier = {one.key: one for one in before.said} if before else {}
        later = {one.key: one for one in after.said}
        if earlier == later:
            continue
        gone += [_key(after, earlier[key], sources) for key in earlier.keys() - later.keys()]
        for key, one in later.items():
            if key not in earlier:
                coming.append(_statement_row(after, one, sources))
            elif earlier[key] != one:
                again.append({**_key(after, one, sources), **_heard(one)})
    # Each statement has the one index that its subject is in.
    subject = _statement.c.program_id == bindparam("its_program")
    whole = _statement.c.program_id.is_(None) & (
        _statement.c.provider_id == bindparam("its_provider")
    )
    for rows, of_program in ((gone, True), (gone, False), (again, True), (again, False)):
        these = [row for row in rows if (row["its_program"] is not None) == of_program]
        if not these:
            continue
        unused = "its_provider" if of_program else "its_program"
        these = [{name: value for name, value in row.items() if name != unused} for row in these]
        which = (
            subject if of_program else whole,
            _statement.c.source_id == bindparam("its_source"),
            _statement.c.as_of == bindparam("its_date"),
            _statement.c.how == bindparam("its_how"),
        )
        query = (
            delete(_statement).where(*which)
            if rows is gone
            else update(_statement)
            .where(*which)
            .values({name: bindparam(name) for name in ("yes", "no", "unknown")})
        )
        session.connection().execute(query, these)
    insert_rows(session, _statement, coming)


def _key(record: Record, said: Said, sources: dict[str, int]) -> Row:
    return {
        "its_provider": _place(record),
        "its_program": record.id if isinstance(record, ProgramRecord) else None,
        "its_source": sources[said.source],
        "its_date": said.as_of,
        "its_how": said.how,
    }


def _statement_row(record: Record, said: Said, sources: dict[str, int]) -> Row:
    return {
        "id": uuid4(),
        "provider_id": _place(record),
        "program_id": record.id if isinstance(record, ProgramRecord) else None,
        "source_id": sources[said.source],
        "as_of": said.as_of,
        "how": said.how,
        **_heard(said),
    }


def _heard(said: Said) -> Row:
    return {"yes": list(said.yes), "no": list(said.no), "unknown": list(said.unknown)}


def _place(record: Record) -> UUID:
    return record.provider_id if isinstance(record, ProgramRecord) else record.id


def insert_rows(session: Session, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that all have the same columns; on PostgreSQL by its bulk load."""
    if not rows:
        return
    if session.get_bind().dialect.name != "postgresql":
        session.execute(insert(table), rows)
        return
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
    return orjson.dumps(value).decode() if isinstance(value, list | dict) else value
