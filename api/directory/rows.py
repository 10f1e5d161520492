"""Records made of the tables' rows: which columns are read, and what becomes of them.

Loading the directory makes some 80,000 records, so columns are read by position and as the driver
gives them, and made into what they mean here: SQLAlchemy's own conversion of ids, dates and JSON
takes twice as long. An id that only links two rows stays a *key*, as the driver gave it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any, cast
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Row, type_coerce
from sqlalchemy.types import NullType

from api.database import table_of
from api.directory.aging import Aging
from api.directory.facts import How, Statement
from api.directory.names import program_name, provider_name
from api.directory.records import Capacity, ListedProgram, Phone, Provider
from api.directory.tables import (
    HOW_PUBLISHED,
    PhoneTable,
    ProgramTable,
    ProviderTable,
    StatementTable,
)
from recommender.program import Facts, LengthOfStay, Program
from recommender.vocabulary import vocabulary

Sources = Mapping[int, Row[Any]]
"""Rows of sources by id."""


def _as_driver_gives(*columns: ColumnElement[Any]) -> tuple[ColumnElement[Any], ...]:
    return tuple(type_coerce(column, NullType()) for column in columns)


_provider, _phone = table_of(ProviderTable).c, table_of(PhoneTable).c
_program, _statement = table_of(ProgramTable).c, table_of(StatementTable).c

PROVIDER_COLUMNS = _as_driver_gives(
    _provider.id,
    _provider.name1,
    _provider.name2,
    _provider.street,
    _provider.street2,
    _provider.city,
    _provider.state,
    _provider.zip,
    _provider.county,
    _provider.lat,
    _provider.lng,
    _provider.precision,
    _provider.website,
    _provider.source_id,
    _provider.as_of,
    _provider.verified_at,
    _provider.address_hidden,
    _provider.coarse_lat,
    _provider.coarse_lng,
)
PHONE_COLUMNS = _as_driver_gives(_phone.provider_id, _phone.kind, _phone.number, _phone.extension)
PROGRAM_COLUMNS = _as_driver_gives(
    _program.provider_id,
    _program.id,
    _program.name,
    _program.setting,
    _program.min_days,
    _program.max_days,
    _program.typical_days,
    _program.basis,
    _program.beds_total,
    _program.beds_open,
    _program.beds_as_of,
    _program.source_id,
    _program.as_of,
    _program.verified_at,
    _program.beds_at,
    _program.beds_until,
)
STATEMENT_COLUMNS = _as_driver_gives(
    _statement.provider_id,
    _statement.program_id,
    _statement.source_id,
    _statement.as_of,
    _statement.how,
    _statement.yes,
    _statement.no,
    _statement.unknown,
)


def provider_of(
    row: Sequence[Any], phones: tuple[Phone, ...], sources: Sources, aging: Aging
) -> Provider:
    """The provider of a row of PROVIDER_COLUMNS, as the public may see it."""
    key, name1, name2, street, street2, city, state, zip_code, county, *rest = row
    lat, lng, precision, website, source, as_of, verified_at, hidden, *coarse = rest
    if hidden:
        street = street2 = zip_code = None
        lat, lng = coarse
        precision = "none" if lat is None else "city"
    said_on, verified_on = cast(date, _date(as_of)), _date(verified_at)
    return Provider(
        uuid_of(key),
        provider_name(name1, name2),
        street,
        street2,
        city,
        state,
        zip_code,
        county,
        lat,
        lng,
        precision,
        website,
        phones,
        sources[source].slug,
        said_on,
        verified_on,
        aging.is_stale(said_on, verified_on),
    )


def phone_of(row: Sequence[Any]) -> Phone:
    """The phone of a row of PHONE_COLUMNS."""
    _, kind, number, extension = row
    return Phone(kind, number, extension)


def program_of(
    row: Sequence[Any], provider: str, facts: Facts, sources: Sources, aging: Aging
) -> ListedProgram:
    """The program of a row of PROGRAM_COLUMNS, at the provider of this name."""
    _, key, name, setting, least, most, typical, basis, *rest = row
    total, is_open, beds_as_of, source, as_of, verified_at, beds_at, beds_until = rest
    said_on, verified_on = cast(date, _date(as_of)), _date(verified_at)
    return ListedProgram(
        Program(uuid_of(key), setting, _stay(least, most, typical, basis), facts),
        program_name(name, provider, setting),
        _capacity(total, is_open, beds_at or beds_as_of, beds_until, aging),
        sources[source].slug,
        said_on,
        verified_on,
        aging.is_stale(said_on, verified_on),
    )


def care_given(programs: Iterable[Sequence[Any]]) -> int:
    """The kinds of care, with the broader ones, that rows of PROGRAM_COLUMNS give at one place."""
    care = 0
    for row in programs:
        care |= _care()[row[3]]
    return care


def statement_of(row: Sequence[Any], sources: Sources) -> Statement:
    """The statement of a row of STATEMENT_COLUMNS."""
    _, program, source_id, as_of, how, yes, no, unknown = row
    source = sources[source_id]
    return Statement(
        source.slug,
        source.rank,
        cast(date, _date(as_of)),
        None if how == HOW_PUBLISHED else cast(How, how),
        _mask(yes),
        _mask(no),
        program is not None,
        _mask(unknown),
    )


def ladder_place(listed: ListedProgram) -> tuple[int, UUID]:
    """Sorts programs as the vocabulary does settings; last those that name no kind of care."""
    return _ladder()[listed.program.setting], listed.program.id


def uuid_of(key: object) -> UUID:
    """An id as the driver gives it: PostgreSQL's is one already, SQLite's its 32 digits."""
    return UUID(int=int(key, 16)) if isinstance(key, str) else cast(UUID, key)


@lru_cache(maxsize=4096)
def _date(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _capacity(
    total: int | None, is_open: int | None, as_of: Any, until: Any, aging: Aging
) -> Capacity | None:
    """What is said of beds, as far as it still holds; None where nothing does."""
    expires_at = None if until is None else cast(datetime, _moment(until))
    if expires_at is not None and expires_at <= aging.now:
        is_open = expires_at = None
    if total is None and is_open is None:
        return None
    return Capacity(total, is_open, _moment(as_of), expires_at)


def _moment(value: datetime | date | str) -> datetime | date:
    """A moment or day as the driver gives it: SQLite's is text, a moment's in UTC."""
    if isinstance(value, str):
        value = date.fromisoformat(value) if len(value) == _DAY else datetime.fromisoformat(value)
    return value.replace(tzinfo=value.tzinfo or UTC) if isinstance(value, datetime) else value


_DAY = len("2026-11-23")


@lru_cache(maxsize=1024)
def _stay(*bounds: Any) -> LengthOfStay:
    return LengthOfStay(*bounds)


def _mask(said: str | Iterable[str]) -> int:
    if said == "[]":
        return 0
    slugs = orjson.loads(said) if isinstance(said, str) else said
    # No statement names a term twice, and a sum takes half the time of an or.
    return sum(map(_bits().__getitem__, slugs))


@cache
def _bits() -> dict[str, int]:
    return {term.slug: 1 << term.position for term in vocabulary()}


@cache
def _care() -> dict[str | None, int]:
    """Each kind of care as a mask, with the broader ones; a program may name none."""
    words = vocabulary()
    care: dict[str | None, int] = {None: 0}
    for term in words.of("settings"):
        care[term.slug] = words.mask(words.broader(term.slug))
    return care


@cache
def _ladder() -> dict[str | None, int]:
    settings = [term.slug for term in vocabulary().of("settings")]
    return {slug: place for place, slug in enumerate([*settings, None])}
