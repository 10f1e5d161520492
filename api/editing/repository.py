"""The records that editors change: read from the tables, and written where nobody was quicker."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Row, Table, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
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
from api.editing.problems import READ_AGAIN, PreconditionFailed
from api.editing.records import FieldSource, ProgramRecord, ProviderRecord, R, Said
from api.editing.saying import Ranks

EDITORS = {
    "staff": (300, "Confirmed by the staff of this directory", "The staff of this directory"),
    "provider_staff": (200, "Told by the provider's own staff", "The provider's own staff"),
}
"""The sources of editors by slug: rank, title and publisher. A feed's rank is 100."""

_provider, _program = table_of(ProviderTable), table_of(ProgramTable)
_phone, _statement = table_of(PhoneTable), table_of(StatementTable)
_source, _feed_record = table_of(SourceTable), table_of(FeedRecordTable)

_APART = {"source", "field_sources", "said", "phones"}
"""What of a record is no column of its row."""


def ensure_editor(session: Session, slug: str, now: datetime) -> None:
    """See to it that the source of an editor's words is there."""
    rank, title, publisher = EDITORS[slug]
    on_postgres = session.connection().dialect.name == "postgresql"
    adding = postgresql.insert(_source) if on_postgres else sqlite.insert(_source)
    values = {"slug": slug, "title": title, "publisher": publisher, "rank": rank}
    known = select(_source.c.id).where(_source.c.slug == slug)
    if session.execute(known).first() is None:
        # Two may find it missing at once.
        session.execute(
            adding.values(**values, as_of=now.date()).on_conflict_do_nothing(
                index_elements=[_source.c.slug]
            )
        )


def ranks(session: Session) -> Ranks:
    """The rank of every source, by slug."""
    return dict(session.execute(select(_source.c.slug, _source.c.rank)).all())


def read_providers(session: Session, ids: Collection[UUID]) -> dict[UUID, ProviderRecord]:
    """The providers of these ids, whatever their status; those there are not are left out."""
    slugs = _slugs(session)
    rows = session.execute(select(_provider).where(_provider.c.id.in_(ids))).all()
    phones: dict[UUID, list[Phone]] = {}
    numbers = select(_phone).where(_phone.c.provider_id.in_(ids))
    for row in session.execute(numbers.order_by(_phone.c.provider_id, _phone.c.position)):
        phones.setdefault(row.provider_id, []).append(Phone(row.kind, row.number, row.extension))
    of_place = _statement.c.program_id.is_(None)
    said = _said(session, slugs, _statement.c.provider_id, ids, of_place)
    return {
        row.id: ProviderRecord(
            **_columns(row, ProviderRecord, slugs),
            phones=tuple(phones.get(row.id, ())),
            said=tuple(said.get(row.id, ())),
        )
        for row in rows
    }


def read_provider(session: Session, provider_id: UUID) -> ProviderRecord | None:
    """The provider of this id, whatever its status; None where there is none."""
    return read_providers(session, [provider_id]).get(provider_id)


def read_program(session: Session, program_id: UUID) -> ProgramRecord | None:
    """The program of this id, whatever its status; None where there is none."""
    found = _programs(session, _program.c.id == program_id)
    return found[0] if found else None


def programs_of(session: Session, provider_id: UUID) -> list[ProgramRecord]:
    """All programs of a provider, whatever their status, by id."""
    return _programs(session, _program.c.provider_id == provider_id)


def program_ids(session: Session, provider_id: UUID) -> list[UUID]:
    """The ids of a provider's programs that are not deleted, in their order."""
    of_provider = (_program.c.provider_id == provider_id) & (_program.c.status != "deleted")
    found = session.execute(select(_program.c.id).where(of_provider).order_by(_program.c.id))
    return list(found.scalars())


def write_provider(
    session: Session, before: ProviderRecord | None, after: ProviderRecord
) -> ProviderRecord:
    """The provider as it is now kept, with its new revision; the same where nothing differs.

    Args:
        before: as it was read; None where it is new.

    Raises:
        PreconditionFailed: somebody else changed it since it was read.
    """
    written = _write_row(session, _provider, before, after)
    if written is before:
        return written
    if before is None or before.phones != after.phones:
        session.execute(delete(_phone).where(_phone.c.provider_id == after.id))
        if after.phones:
            session.execute(
                insert(_phone),
                [
                    {"provider_id": after.id, "position": position, **phone._asdict()}
                    for position, phone in enumerate(after.phones)
                ],
            )
    _write_said(session, before, after, {"provider_id": after.id, "program_id": None})
    return written


def write_program(
    session: Session, before: ProgramRecord | None, after: ProgramRecord
) -> ProgramRecord:
    """The program as it is now kept, with its new revision; the same where nothing differs.

    Args:
        before: as it was read; None where it is new.

    Raises:
        PreconditionFailed: somebody else changed it since it was read.
    """
    written = _write_row(session, _program, before, after)
    if written is not before:
        whose = {"provider_id": after.provider_id, "program_id": after.id}
        _write_said(session, before, after, whose)
    return written


def no_longer_missing(session: Session, provider_id: UUID) -> None:
    """Note that a person says the provider is there, though a feed does not have it any more."""
    session.execute(
        update(_feed_record)
        .where(_feed_record.c.provider_id == provider_id)
        .where(_feed_record.c.missing_since.is_not(None))
        .values(missing_since=None)
    )


def _programs(session: Session, which: ColumnElement[bool]) -> list[ProgramRecord]:
    slugs = _slugs(session)
    rows = session.execute(select(_program).where(which).order_by(_program.c.id)).all()
    said = _said(session, slugs, _statement.c.program_id, [row.id for row in rows])
    return [
        ProgramRecord(**_columns(row, ProgramRecord, slugs), said=tuple(said.get(row.id, ())))
        for row in rows
    ]


def _slugs(session: Session) -> dict[int, str]:
    return dict(session.execute(select(_source.c.id, _source.c.slug)).all())


def _columns(row: Row[Any], record: type[Any], slugs: Mapping[int, str]) -> dict[str, Any]:
    """What of a record is in its own row."""
    columns = {one.name: getattr(row, one.name) for one in fields(record) if one.name not in _APART}
    sources = {
        name: FieldSource(source, date.fromisoformat(as_of), how)
        for name, (source, as_of, how) in row.field_sources.items()
    }
    return {**columns, "source": slugs[row.source_id], "field_sources": sources}


def _said(
    session: Session,
    slugs: Mapping[int, str],
    whose: ColumnElement[Any],
    ids: Collection[UUID],
    which: ColumnElement[bool] | None = None,
) -> dict[UUID, list[Said]]:
    query = select(whose.label("whose"), _statement).where(whose.in_(ids))
    if which is not None:
        query = query.where(which)
    found: dict[UUID, list[Said]] = {}
    for row in session.execute(query):
        heard = (tuple(row.yes), tuple(row.no), tuple(row.unknown))
        one = Said(slugs[row.source_id], row.as_of, row.how, *heard)
        found.setdefault(row.whose, []).append(one)
    return {key: sorted(said, key=lambda one: one.key) for key, said in found.items()}


def _write_row(session: Session, table: Table, before: R | None, after: R) -> R:
    if before is not None and replace(after, revision=before.revision) == before:
        return before
    sources = _ids(session)
    columns = [one.name for one in fields(after) if one.name not in _APART]
    values = {
        **{name: getattr(after, name) for name in columns},
        "source_id": sources[after.source],
        "field_sources": {
            name: [told.source, told.as_of.isoformat(), told.how]
            for name, told in sorted(after.field_sources.items())
        },
    }
    if before is None:
        session.execute(insert(table).values({**values, "revision": 1}))
        return replace(after, revision=1)
    revision = before.revision + 1
    same = (table.c.id == before.id) & (table.c.revision == before.revision)
    written = session.execute(
        update(table).where(same).values({**values, "revision": revision}).returning(table.c.id)
    )
    if written.one_or_none() is None:
        raise PreconditionFailed(READ_AGAIN)
    return replace(after, revision=revision)


def _write_said(
    session: Session, before: R | None, after: R, whose: Mapping[str, UUID | None]
) -> None:
    earlier = {one.key: one for one in before.said} if before else {}
    later = {one.key: one for one in after.said}
    if earlier == later:
        return
    sources = _ids(session)
    for key in earlier.keys() - later.keys():
        session.execute(delete(_statement).where(*_this(sources, whose, earlier[key])))
    for key, one in later.items():
        heard = {"yes": one.yes, "no": one.no, "unknown": one.unknown}
        if key not in earlier:
            dated = {"source_id": sources[one.source], "as_of": one.as_of, "how": one.how}
            session.execute(insert(_statement).values(id=uuid4(), **whose, **dated, **heard))
        elif earlier[key] != one:
            session.execute(update(_statement).where(*_this(sources, whose, one)).values(**heard))


def _this(
    sources: Mapping[str, int], whose: Mapping[str, UUID | None], said: Said
) -> Iterable[ColumnElement[bool]]:
    yield from (_statement.c[name] == value for name, value in whose.items())
    yield _statement.c.source_id == sources[said.source]
    yield _statement.c.as_of == said.as_of
    yield _statement.c.how == said.how


def _ids(session: Session) -> dict[str, int]:
    return dict(session.execute(select(_source.c.slug, _source.c.id)).all())
