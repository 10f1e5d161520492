"""Reports in the database: all SQL that reads and writes them stands here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import RowMapping, Select, func, insert, select, update
from sqlmodel import Session

from api.database import table_of
from api.directory.names import provider_name
from api.directory.tables import ProgramTable, ProviderTable
from api.editing.tables import ReportTable

ReportState = Literal["open", "accepted", "rejected"]

_report, _provider, _program = (
    table_of(ReportTable),
    table_of(ProviderTable),
    table_of(ProgramTable),
)


class ReportedProvider(NamedTuple):
    """The place that a report is of, as lists of reports name it."""

    name: str
    city: str
    state: str
    status: str


class Report(NamedTuple):
    """What somebody said is wrong with a listing.

    Attributes:
        facts: terms with "yes" or "no", as the report says they are.
        closed_by: the name of who closed it.
        answer: what they wrote to it.
    """

    id: UUID
    provider_id: UUID
    program_id: UUID | None
    at: datetime
    kind: str
    message: str
    facts: Mapping[str, str]
    state: ReportState
    closed_at: datetime | None
    closed_by: str | None
    answer: str | None
    provider: ReportedProvider


class NewReport(NamedTuple):
    """A report that came in."""

    provider_id: UUID
    program_id: UUID | None
    kind: str
    message: str
    facts: Mapping[str, str]


class ReportsAsked(NamedTuple):
    """Which reports to look at; None asks for nothing.

    Attributes:
        within: the only providers whose reports may be seen.
    """

    state: ReportState | None = None
    provider: UUID | None = None
    within: frozenset[UUID] | None = None


def read_report(session: Session, report_id: UUID) -> Report | None:
    """One report; None where there is none of this id."""
    found = session.execute(_reports().where(_report.c.id == report_id))
    row = found.mappings().one_or_none()
    return None if row is None else _of_row(row)


def list_reports(session: Session, asked: ReportsAsked, *, first: int, most: int) -> list[Report]:
    """Some of the reports asked for, the oldest first, ties by id; `first` counts from 0."""
    oldest = _only(_reports(), asked).order_by(_report.c.at, _report.c.id)
    rows = session.execute(oldest.offset(first).limit(most)).mappings()
    return [_of_row(row) for row in rows]


def count_reports(session: Session, asked: ReportsAsked) -> int:
    """How many reports there are of those asked for."""
    counted = _only(select(func.count()).select_from(_report), asked)
    return int(session.execute(counted).scalar_one())


def open_by_kind(
    session: Session, within: frozenset[UUID] | None = None
) -> dict[UUID, dict[str, int]]:
    """How many open reports of each kind the providers have that have any; one query.

    Args:
        within: the only providers to look at; None for all.
    """
    counted = select(_report.c.provider_id, _report.c.kind, func.count())
    asked = _only(counted, ReportsAsked("open", within=within))
    found: dict[UUID, dict[str, int]] = {}
    for provider_id, kind, count in session.execute(
        asked.group_by(_report.c.provider_id, _report.c.kind).order_by(_report.c.kind)
    ):
        found.setdefault(provider_id, {})[kind] = count
    return found


def open_reports_of(session: Session, provider_id: UUID) -> list[tuple[UUID, NewReport]]:
    """The open reports of a provider, the oldest first."""
    columns = (_report.c.id, *(_report.c[name] for name in NewReport._fields))
    rows = session.execute(
        select(*columns)
        .where(_report.c.provider_id == provider_id, _report.c.state == "open")
        .order_by(_report.c.at, _report.c.id)
    )
    return [(report_id, NewReport(*of)) for report_id, *of in rows]


def hold_public_provider(session: Session, provider_id: UUID) -> bool:
    """Whether the public sees a provider; if so its row is held until the transaction ends.

    So two who report the same at once wait for each other.
    """
    public = select(_provider.c.id).where(
        _provider.c.id == provider_id, _provider.c.status == "published"
    )
    # Nothing refers to what will change of it: others may go on naming it.
    return session.execute(public.with_for_update(key_share=True)).first() is not None


def hold_listing(session: Session, provider_id: UUID) -> None:
    """Hold the rows of a provider and its programs until the transaction ends.

    Whoever changes several of them in one transaction holds them first: every change ends with the
    log, which is held as well, and nobody may wait for a row while holding that.
    """
    session.execute(
        select(_provider.c.id).where(_provider.c.id == provider_id).with_for_update(key_share=True)
    )
    session.execute(
        select(_program.c.id)
        .where(_program.c.provider_id == provider_id)
        .order_by(_program.c.id)
        .with_for_update(key_share=True)
    )


def is_public_program(session: Session, program_id: UUID, provider_id: UUID) -> bool:
    """Whether this is a published program of this provider."""
    found = select(_program.c.id).where(
        _program.c.id == program_id,
        _program.c.provider_id == provider_id,
        _program.c.status == "published",
    )
    return session.execute(found).first() is not None


def add_report(session: Session, report_id: UUID, new: NewReport, at: datetime) -> None:
    """Put an open report in."""
    values = {**new._asdict(), "facts": dict(new.facts)}
    session.execute(insert(_report).values(id=report_id, at=at, state="open", **values))


def close_report(
    session: Session,
    report_id: UUID,
    state: Literal["accepted", "rejected"],
    *,
    at: datetime,
    by: str,
    answer: str,
) -> bool:
    """Close an open report, and tell whether it was: of several that try at once one is told so.

    On PostgreSQL the others wait here until the first is done.
    """
    closed = (
        update(_report)
        .where(_report.c.id == report_id, _report.c.state == "open")
        .values(state=state, closed_at=at, closed_by=by, answer=answer)
        .returning(_report.c.id)
    )
    return session.execute(closed).first() is not None


def _reports() -> Select[Any]:
    of_place = ("name1", "name2", "city", "state", "status")
    return select(
        *(_report.c[name] for name in Report._fields if name != "provider"),
        *(_provider.c[name].label(f"provider_{name}") for name in of_place),
    ).join(_provider, _provider.c.id == _report.c.provider_id)


def _only(query: Select[Any], asked: ReportsAsked) -> Select[Any]:
    if asked.state is not None:
        query = query.where(_report.c.state == asked.state)
    if asked.provider is not None:
        query = query.where(_report.c.provider_id == asked.provider)
    if asked.within is not None:
        query = query.where(_report.c.provider_id.in_(asked.within))
    return query


def _of_row(row: RowMapping) -> Report:
    values: dict[str, Any] = {**row}
    name = provider_name(values.pop("provider_name1"), values.pop("provider_name2"))
    of_place = {part: values.pop(f"provider_{part}") for part in ("city", "state", "status")}
    return Report(**values, provider=ReportedProvider(name, **of_place))
