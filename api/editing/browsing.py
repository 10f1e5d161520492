"""Lists of providers for editors, whatever their status. SQL that only looks stands here."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session

from api.database import table_of
from api.directory.tables import PhoneTable, ProgramTable, ProviderTable, SourceTable
from api.editing.records import Status

MOST_WORDS = 8
"""Words of one question that are looked for."""

MOST_PER_PAGE = 100
MOST_CANDIDATES = 500

_provider, _phone = table_of(ProviderTable).c, table_of(PhoneTable).c
_program, _source = table_of(ProgramTable).c, table_of(SourceTable).c

_SHOWN = (
    *(_provider.id, _provider.name1, _provider.name2, _provider.street, _provider.city),
    *(_provider.state, _provider.zip, _provider.status, _provider.status_why),
    *(_provider.verified_at, _provider.as_of, _provider.revision),
)


class Asked(NamedTuple):
    """What of the directory to list.

    Attributes:
        q: words that all have to be in a name, the city, the ZIP code or a phone number.
        stale: whether nobody said anything of it since `stale_before`; None for both.
        ids: of the only providers to look at; None for all.
    """

    q: str = ""
    state: str | None = None
    status: Status | None = None
    stale: bool | None = None
    stale_before: date = date.min
    ids: Collection[UUID] | None = None
    page: int = 1
    per_page: int = 20


class Row(NamedTuple):
    """One provider of a list.

    Attributes:
        phone: the first to call.
        programs: how many are not deleted.
    """

    id: UUID
    name1: str
    name2: str | None
    street: str
    city: str
    state: str
    zip: str
    phone: str | None
    status: Status
    status_why: str | None
    verified_at: date | None
    as_of: date
    source: str
    stale: bool
    programs: int
    revision: int


class Page(NamedTuple):
    """A page of a list, by name in small letters and then by id."""

    total: int
    rows: list[Row]


class Candidate(NamedTuple):
    """A provider that may be the same as another."""

    id: UUID
    name1: str
    name2: str
    street: str
    zip: str
    shares_phone: bool


def browse(session: Session, asked: Asked) -> Page:
    """One page of the providers that fit everything that is asked."""
    conditions = list(_conditions(asked))
    count = select(func.count()).select_from(table_of(ProviderTable)).where(*conditions)
    per_page = min(asked.per_page, MOST_PER_PAGE)
    listed = (
        select(*_SHOWN, _source.slug.label("source"))
        .join(table_of(SourceTable), _source.id == _provider.source_id)
        .where(*conditions)
        .order_by(func.lower(_provider.name1), _provider.id)
        .limit(per_page)
        .offset((asked.page - 1) * per_page)
    )
    rows = session.execute(listed).all()
    ids = [row.id for row in rows]
    phones, programs = _first_phones(session, ids), _programs(session, ids)
    return Page(
        session.execute(count).scalar_one(),
        [
            Row(
                id=row.id,
                name1=row.name1,
                name2=row.name2 or None,
                street=row.street,
                city=row.city,
                state=row.state,
                zip=row.zip,
                phone=phones.get(row.id),
                status=row.status,
                status_why=row.status_why,
                verified_at=row.verified_at,
                as_of=row.as_of,
                source=row.source,
                stale=max(row.as_of, row.verified_at or row.as_of) < asked.stale_before,
                programs=programs.get(row.id, 0),
                revision=row.revision,
            )
            for row in rows
        ],
    )


def candidates(
    session: Session, own_id: UUID, zip_code: str, numbers: Collection[str]
) -> Sequence[Candidate]:
    """Other providers with this ZIP code or one of these phone numbers, by id; at most 500."""
    calls = select(_phone.provider_id).where(_phone.number.in_(numbers))
    shares_phone = _provider.id.in_(calls)
    query = (
        select(*(_provider[name] for name in ("id", "name1", "name2", "street", "zip")))
        .add_columns(shares_phone.label("shares_phone"))
        .where(_provider.id != own_id)
        .where(_provider.status != "deleted")
        .where(or_(_provider.zip == zip_code, shares_phone))
        .order_by(_provider.id)
        .limit(MOST_CANDIDATES)
    )
    return [Candidate(*row) for row in session.execute(query)]


def _conditions(asked: Asked) -> Sequence[ColumnElement[bool]]:
    found = [_has(word) for word in asked.q.split()[:MOST_WORDS]]
    if asked.state is not None:
        found.append(_provider.state == asked.state)
    if asked.status is not None:
        found.append(_provider.status == asked.status)
    if asked.ids is not None:
        found.append(_provider.id.in_(asked.ids))
    if asked.stale is not None:
        old = and_(
            _provider.as_of < asked.stale_before,
            or_(_provider.verified_at.is_(None), _provider.verified_at < asked.stale_before),
        )
        found.append(old if asked.stale else ~old)
    return found


def _has(word: str) -> ColumnElement[bool]:
    texts: list[Any] = [_provider.name1, _provider.name2, _provider.city]
    found: list[ColumnElement[bool]] = [
        func.lower(text).contains(word.lower(), autoescape=True) for text in texts
    ]
    digits = re.sub(r"[\s().+-]", "", word)
    if digits.isdecimal() and digits.isascii():
        number = func.replace(_phone.number, "-", "")
        calls = select(_phone.provider_id).where(number.contains(digits))
        found += [_provider.id.in_(calls), _provider.zip.startswith(digits)]
    return or_(*found)


def _first_phones(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    query = select(_phone.provider_id, _phone.number).where(_phone.provider_id.in_(ids))
    first = session.execute(query.where(_phone.position == 0))
    return dict(first.all())


def _programs(session: Session, ids: Collection[UUID]) -> dict[UUID, int]:
    query = (
        select(_program.provider_id, func.count())
        .where(_program.provider_id.in_(ids))
        .where(_program.status != "deleted")
        .group_by(_program.provider_id)
    )
    return dict(session.execute(query).all())
