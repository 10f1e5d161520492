"""A report that is accepted: what it takes to make the listing true, and the report closed.

All of it becomes true together or not at all. Of two who accept the same report at once the second
waits for the first, and then is told that it is closed.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Literal, NamedTuple, TypeVar
from uuid import UUID

from sqlmodel import Session

from api.auth.principal import Principal
from api.editing.changing import change_program, change_provider
from api.editing.findings import Warned
from api.editing.keeping import provider_to_edit
from api.editing.report_repository import Report, hold_listing
from api.editing.reports import close, note_closed
from api.editing.repository import ensure_editor, read_program
from api.editing.results import Written
from api.editing.schemas import ProgramPatch, ProviderPatch, Verification
from api.editing.statuses import delete_provider
from api.editing.verifying import verify
from api.places import Gazetteer
from api.problems import FieldError, InvalidRequest
from api.validation import FIX_FIELDS

E = TypeVar("E", bound=FieldError)


class ProgramChange(NamedTuple):
    """What is to change of a program that had this revision when the editor saw it."""

    patch: ProgramPatch
    revision: int


class Acceptance(NamedTuple):
    """What an editor makes of a report. None, or nothing: that is left as it is.

    Attributes:
        answer: what was done, for those who read the report later.
        programs: by id; programs of the place that the report is of.
        status: of the provider, where it is to be hidden or deleted.
        verified: how and when somebody confirmed the listing as it is after the changes.
    """

    answer: str = ""
    patch: ProviderPatch | None = None
    programs: Mapping[UUID, ProgramChange] = {}
    status: Literal["hidden", "deleted"] | None = None
    verified: Verification | None = None

    @property
    def edits(self) -> bool:
        """Whether it changes the listing, so that its editor has to have seen it."""
        return bool(self.patch or self.programs or self.status or self.verified)


class Accepted(NamedTuple):
    """A report that was accepted, and what became of the listing.

    Attributes:
        revision: of the provider; None where nothing of it was to be done.
        warnings: of all changes: fields that are odd, but can be.
    """

    report: Report
    revision: int | None
    warnings: tuple[Warned, ...]


def accept_report(
    session: Session,
    principal: Principal,
    report_id: UUID,
    acceptance: Acceptance,
    *,
    if_match: Collection[int],
    now: datetime,
    gazetteer: Gazetteer,
    capacity: timedelta,
) -> Accepted:
    """The report closed as accepted, with the listing changed.

    Args:
        if_match: revisions of the provider that the editor may have seen.
        capacity: how long a word about open beds holds where it does not say.

    Raises:
        NotFound, Forbidden, ReportClosed: as `reports.close`.
        PreconditionFailed: somebody changed the provider, or a program, meanwhile.
        InvalidRequest: a change can't be made; it names the fields.
    """
    report = close(session, principal, report_id, "accepted", acceptance.answer, now)
    provider_id = report.provider_id
    if acceptance.edits:
        # All that may have to be waited for, before anything is held that others wait for.
        ensure_editor(session, principal.source, now)
        hold_listing(session, provider_id)
        provider_to_edit(session, principal, provider_id, if_match)
    warnings: list[Warned] = []
    for program_id, (patch, revision) in sorted(acceptance.programs.items()):
        with _part(f"/programs/{program_id}", warnings) as done:
            _ensure_program_of(session, provider_id, program_id)
            change = partial(change_program, session, principal, program_id, patch)
            done.append(change(if_match={revision}, now=now, capacity=capacity))
    of_provider = list(_steps(acceptance, gazetteer))
    for part, step in of_provider:
        with _part(part, warnings) as done:
            done.append(step(session, principal, provider_id, if_match=if_match, now=now))
        if_match = {done[0].revision}
    after = note_closed(session, principal, report, now)
    return Accepted(after, max(if_match) if of_provider else None, tuple(warnings))


def _steps(
    acceptance: Acceptance, gazetteer: Gazetteer
) -> Iterator[tuple[str, Callable[..., Written]]]:
    """What is to be done with the provider, one after the other, by the field that asks for it."""
    patch = acceptance.patch
    if acceptance.status == "hidden":
        patch = (patch or ProviderPatch()).model_copy(update={"status": "hidden"})
    if patch is not None:
        yield "/patch", partial(change_provider, patch=patch, gazetteer=gazetteer)
    if acceptance.verified is not None:
        yield "/verified", partial(verify, verification=acceptance.verified)
    if acceptance.status == "deleted":
        yield "/status", partial(delete_provider, why=acceptance.answer or None)


def _ensure_program_of(session: Session, provider_id: UUID, program_id: UUID) -> None:
    record = read_program(session, program_id)
    if record is None or record.provider_id != provider_id:
        detail = "Name only programs of the provider that the report is of."
        raise InvalidRequest(FIX_FIELDS, errors=[FieldError("", "other_provider", detail)])


@contextmanager
def _part(part: str, warnings: list[Warned]) -> Iterator[list[Written]]:
    """Takes what was done; what is wrong or odd is told by where it stands in the whole request."""
    done: list[Written] = []
    try:
        yield done
    except InvalidRequest as problem:
        raise InvalidRequest(problem.detail, errors=_in_part(part, problem.errors)) from None
    warnings.extend(warned for written in done for warned in _in_part(part, written.warnings))


def _in_part(part: str, told: Iterable[E]) -> list[E]:
    return [replace(one, pointer=part + one.pointer) for one in told]
