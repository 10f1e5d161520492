"""Reports of wrong listings: they come in from anybody, and an editor accepts or rejects each.

    TooManyReports      429  more than is taken, of one place or from one address
    ReportClosed        409  somebody accepted or rejected it already

A report changes nothing by itself. What it says in words is kept with it and nowhere else: the log
of changes, from which nothing is ever taken away, holds everything of a report but its message.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID, uuid4

from sqlmodel import Session

from api.audit.actor import Actor
from api.audit.repository import Event, append
from api.auth.principal import Principal
from api.auth.web import ensure_may_touch
from api.directory.facts import How
from api.directory.repository import provenance
from api.editing.report_repository import (
    NewReport,
    Report,
    ReportsAsked,
    ReportState,
    add_report,
    close_report,
    count_reports,
    hold_public_provider,
    is_public_program,
    list_reports,
    open_reports_of,
    read_report,
)
from api.problems import FieldError, InvalidRequest, NotFound, Problem
from api.validation import FIX_FIELDS

KINDS: Mapping[str, str] = {
    "closed": "The place is closed, or gives no such care",
    "moved": "It moved",
    "wrong_phone": "A phone number is wrong",
    "wrong_website": "The website is wrong",
    "wrong_facts": "What it offers, or whom it takes, is wrong",
    "other": "Something else",
}
"""Each kind of report in words."""

MOST_OPEN = 20
"""Open reports of one place: an editor who reads those has enough to go by."""

PER_PAGE = 20

THE_PUBLIC = Actor("public", "", "the public")

_DAY = 24 * 60 * 60
_GONE = "There is no report with this id; look for it in the list of reports."
_NO_LISTING = "There is no listing with this id; search again, as it may have been replaced."


class TooManyReports(Problem):
    """More reports than are taken for now."""

    status = 429
    slug = "too-many-reports"
    title = "Too many reports for now"

    def __init__(self, detail: str, seconds: int) -> None:
        super().__init__(detail, headers={"Retry-After": str(seconds)})


class ReportClosed(Problem):
    """The report was accepted or rejected already."""

    status = 409
    slug = "report-closed"
    title = "The report is closed"


class ReportsPage(NamedTuple):
    """One page of reports, and how many there are in all."""

    total: int
    contents: list[Report]


class FactNow(NamedTuple):
    """A fact that a report is about.

    Attributes:
        reported: "yes" or "no", as the report says.
        now: as the listing says; on whose word, as of when, and how they know.
    """

    reported: str
    now: Literal["yes", "no", "unknown"] = "unknown"
    source: str | None = None
    as_of: date | None = None
    how: How | None = None


def open_report(session: Session, new: NewReport, now: datetime) -> UUID:
    """The id of the open report that says this: a new one, or the one that says it already.

    Raises:
        NotFound: the public sees no such provider.
        InvalidRequest: it has no such program.
        TooManyReports: enough reports of the place wait to be read.
    """
    if not hold_public_provider(session, new.provider_id):
        raise NotFound(_NO_LISTING)
    if new.program_id and not is_public_program(session, new.program_id, new.provider_id):
        detail = "Give the id of one of this provider's programs, or leave it out."
        fault = FieldError("/program_id", "unknown_program", detail)
        raise InvalidRequest(FIX_FIELDS, errors=[fault])
    waiting = open_reports_of(session, new.provider_id)
    for report_id, told in waiting:
        if told == new:
            return report_id
    if len(waiting) >= MOST_OPEN:
        raise TooManyReports(
            "Much was reported of this place already, and will be read; try again tomorrow.", _DAY
        )
    report_id = uuid4()
    add_report(session, report_id, new, now)
    after = {"id": report_id, **new._asdict(), "at": now, "state": "open"}
    _note(session, THE_PUBLIC, "report.open", before=None, after=after, now=now)
    return report_id


def find_report(session: Session, principal: Principal, report_id: UUID) -> Report:
    """One report.

    Raises:
        NotFound: there is none of this id.
        Forbidden: it is of a provider that is not theirs.
    """
    found = read_report(session, report_id)
    if found is None:
        raise NotFound(_GONE)
    ensure_may_touch(principal, found.provider_id)
    return found


def facts_now(session: Session, report: Report) -> dict[str, FactNow]:
    """Each fact that a report is about: as it says, and as the listing does now."""
    resolved = provenance(session, report.provider_id, report.program_id)
    known = {one.slug: one for one in resolved.provenance}
    return {
        slug: FactNow(word, ("yes" if one.value else "no"), one.source, one.as_of, one.how)
        if (one := known.get(slug))
        else FactNow(word)
        for slug, word in report.facts.items()
    }


def reports_page(
    session: Session,
    principal: Principal,
    state: ReportState | None = None,
    provider: UUID | None = None,
    page: int = 1,
    per_page: int = PER_PAGE,
) -> ReportsPage:
    """Reports that they may see, the oldest first, ties by id.

    Args:
        state, provider: of which the reports are; None for any.
        page: from 1.
    """
    asked = ReportsAsked(state, provider, principal.providers)
    first = (page - 1) * per_page
    contents = list_reports(session, asked, first=first, most=per_page)
    return ReportsPage(count_reports(session, asked), contents)


def reject_report(
    session: Session, principal: Principal, report_id: UUID, answer: str, now: datetime
) -> Report:
    """The report, closed without a change of the listing.

    Raises:
        NotFound, Forbidden: as `find_report`.
        ReportClosed: it is closed already.
    """
    before = close(session, principal, report_id, "rejected", answer, now)
    return note_closed(session, principal, before, now)


def close(
    session: Session,
    principal: Principal,
    report_id: UUID,
    state: Literal["accepted", "rejected"],
    answer: str,
    now: datetime,
) -> Report:
    """The report as it was before it was closed, which others who try at once have to wait for.

    What is done beside it, and at last `note_closed`, belong in the same transaction.

    Raises:
        NotFound, Forbidden: as `find_report`.
        ReportClosed: it is closed already.
    """
    found = find_report(session, principal, report_id)
    by = principal.actor.name
    if not close_report(session, report_id, state, at=now, by=by, answer=answer):
        raise ReportClosed("Read the report again: somebody closed it already.")
    return found


def note_closed(session: Session, principal: Principal, before: Report, now: datetime) -> Report:
    """The report as it is after it was closed, and that written into the log."""
    after = find_report(session, principal, before.id)
    action = "report.accept" if after.state == "accepted" else "report.reject"
    _note(
        session,
        principal.actor,
        action,
        before=before._asdict(),
        after=after._asdict(),
        now=now,
        why=after.answer or None,
    )
    return after


def _note(
    session: Session,
    actor: Actor,
    action: str,
    *,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    now: datetime,
    why: str | None = None,
) -> None:
    kept_before = None if before is None else _without_words(before)
    event = Event(
        action=action,
        subject=f"report:{after['id']}",
        provider_id=after["provider_id"],
        before=kept_before,
        after=_without_words(after),
        why=why,
    )
    append(session, actor, [event], now)


def _without_words(document: Mapping[str, Any]) -> dict[str, Any]:
    """A report without what it says in words, and without what is the provider's."""
    return {name: of for name, of in document.items() if name not in ("message", "provider")}
