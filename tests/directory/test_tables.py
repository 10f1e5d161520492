from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from api.database import Database, Table, table_of
from api.directory.tables import (
    DirectoryVersionTable,
    PhoneTable,
    ProgramTable,
    ProviderTable,
    SourceTable,
    StatementTable,
)

TODAY = date(2026, 11, 22)


def _id(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(f"{column}={content}" for column, content in value.items())
    return str(value.__tablename__)


@contextmanager
def _taken_back(database: Database) -> Iterator[Session]:
    """A transaction of which nothing is kept."""
    with database.transaction() as session:
        yield session
        session.rollback()


def _change(database: Database, model: type[Table], **values: Any) -> None:
    with _taken_back(database) as session:
        session.execute(update(table_of(model)).values(**values))


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (ProviderTable, {"name1": ""}),
        (ProviderTable, {"state": "Alabama"[:1]}),
        (ProviderTable, {"state": "al"}),
        (ProviderTable, {"zip": "3500"}),
        (ProviderTable, {"zip": "3500A"}),
        (ProviderTable, {"precision": "exact"}),
        (ProviderTable, {"lat": 91.0}),
        (ProviderTable, {"lng": -181.0}),
        (ProviderTable, {"lat": None}),
        (ProviderTable, {"precision": "none"}),
        (ProviderTable, {"source_id": 99}),
        (PhoneTable, {"kind": "fax"}),
        (PhoneTable, {"number": "2055550100"}),
        (PhoneTable, {"number": "205-555-01O0"}),
        (PhoneTable, {"position": -1}),
        (ProgramTable, {"setting": "spa"}),
        (ProgramTable, {"name": ""}),
        (ProgramTable, {"min_days": 31}),
        (ProgramTable, {"basis": "stated"}),
        (ProgramTable, {"min_days": 0, "basis": "stated"}),
        (ProgramTable, {"min_days": 31, "max_days": 30, "basis": "stated"}),
        (ProgramTable, {"typical_days": 20, "min_days": 30, "basis": "stated"}),
        (ProgramTable, {"typical_days": 40, "max_days": 30, "basis": "stated"}),
        (ProgramTable, {"max_days": 30, "basis": "guessed"}),
        (ProgramTable, {"beds_total": 10}),
        (ProgramTable, {"beds_as_of": TODAY}),
        (ProgramTable, {"beds_total": -1, "beds_as_of": TODAY}),
        (ProgramTable, {"beds_total": 4, "beds_open": 5, "beds_as_of": TODAY}),
        (ProgramTable, {"provider_id": UUID(int=1)}),
        (StatementTable, {"how": "hearsay"}),
        (StatementTable, {"program_id": UUID(int=1)}),
        (SourceTable, {"publisher": ""}),
        (DirectoryVersionTable, {"id": 2}),
        (DirectoryVersionTable, {"number": -1}),
    ],
    ids=_id,
)
def test_a_row_that_can_not_be_true_is_refused(
    listed: Database, model: type[Table], values: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError):
        _change(listed, model, **values)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (ProviderTable, {"lat": None, "lng": None, "precision": "none"}),
        (ProgramTable, {"setting": None}),
        (ProgramTable, {"min_days": 31, "basis": "category"}),
        (ProgramTable, {"typical_days": 90, "min_days": 28, "max_days": 90, "basis": "stated"}),
        (ProgramTable, {"beds_total": 10, "beds_open": 0, "beds_as_of": TODAY}),
        (ProgramTable, {"beds_open": 3, "beds_as_of": TODAY}),
    ],
    ids=_id,
)
def test_a_row_that_can_be_true_is_kept(
    listed: Database, model: type[Table], values: dict[str, Any]
) -> None:
    _change(listed, model, **values)


@pytest.mark.parametrize("of_program", [False, True])
def test_a_source_says_one_thing_of_one_date(listed: Database, of_program: bool) -> None:
    statement, program = table_of(StatementTable), table_of(ProgramTable)
    with listed.session() as session:
        about = session.execute(select(program.c.id, program.c.provider_id)).first()
        source = session.execute(select(table_of(SourceTable).c.id)).scalars().first()
    assert about is not None
    values = {
        "provider_id": about.provider_id,
        "program_id": about.id if of_program else None,
        "source_id": source,
        "as_of": TODAY,
        "how": "phone",
        "yes": ["medicaid"],
        "no": [],
    }
    with _taken_back(listed) as session:
        session.execute(insert(statement).values(id=uuid4(), **values))
        with pytest.raises(IntegrityError):
            session.execute(insert(statement).values(id=uuid4(), **values))


def test_a_statement_can_not_speak_of_another_providers_program(listed: Database) -> None:
    statement, program = table_of(StatementTable), table_of(ProgramTable)
    with listed.session() as session:
        first, second = session.execute(select(program.c.id, program.c.provider_id)).all()
    with pytest.raises(IntegrityError), _taken_back(listed) as session:
        session.execute(
            update(statement)
            .where(statement.c.provider_id == first.provider_id)
            .values(program_id=second.id)
        )


def test_with_a_provider_goes_all_that_is_its_own(listed: Database) -> None:
    with _taken_back(listed) as session:
        session.execute(delete(table_of(ProviderTable)))
        for model in (PhoneTable, ProgramTable, StatementTable):
            assert session.execute(select(table_of(model))).all() == []


def test_a_source_that_speaks_stays(listed: Database) -> None:
    with pytest.raises(IntegrityError), _taken_back(listed) as session:
        session.execute(delete(table_of(SourceTable)))
