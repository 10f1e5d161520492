"""The last steps of every edit: write the records, note them in the audit log, tell of the change.

All of it in the caller's transaction: it becomes true together or not at all.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session

from api.audit.repository import Event, append
from api.auth.principal import Principal
from api.auth.web import ensure_may_touch
from api.directory.changes import record_changes
from api.editing.documents import audit_program, audit_provider
from api.editing.findings import Findings
from api.editing.problems import READ_AGAIN, PreconditionFailed, WrongState
from api.editing.records import FieldSource, ProgramRecord, ProviderRecord, R, Status
from api.editing.repository import (
    ensure_editor,
    read_program,
    read_provider,
    write_program,
    write_provider,
)
from api.editing.results import Written, shown
from api.editing.saying import Speaker
from api.problems import NotFound

NO_PROVIDER = "There is no provider with this id; look for it in /v1/admin/providers."
NO_PROGRAM = "There is no program with this id; its provider lists those there are."
DELETED = "It is deleted; restore it first."


class Edit(NamedTuple):
    """One record before and after an edit.

    Attributes:
        action: what was done, such as `change`.
        before: None where the record is new.
    """

    action: str
    before: ProviderRecord | ProgramRecord | None
    after: ProviderRecord | ProgramRecord


def provider_to_edit(
    session: Session, principal: Principal, provider_id: UUID, if_match: Collection[int]
) -> ProviderRecord:
    """The provider, in a version that the editor has seen.

    Raises:
        Forbidden, NotFound, PreconditionFailed.
    """
    ensure_may_touch(principal, provider_id)
    record = read_provider(session, provider_id)
    if record is None:
        raise NotFound(NO_PROVIDER)
    return _seen(record, if_match)


def program_to_edit(
    session: Session, principal: Principal, program_id: UUID, if_match: Collection[int]
) -> ProgramRecord:
    """The program, in a version that the editor has seen.

    Raises:
        Forbidden, NotFound, PreconditionFailed.
    """
    record = read_program(session, program_id)
    if record is None:
        raise NotFound(NO_PROGRAM)
    ensure_may_touch(principal, record.provider_id)
    return _seen(record, if_match)


def not_deleted(record: R) -> R:
    """The record. Raises WrongState where it is deleted."""
    if record.status == "deleted":
        raise WrongState(DELETED)
    return record


def speaker_of(session: Session, principal: Principal, now: datetime) -> Speaker:
    """Under which source the editor's words of today are kept; it is there from now on."""
    ensure_editor(session, principal.source, now)
    return Speaker(principal.source, now.date())


def source_of(speaker: Speaker) -> FieldSource:
    """Who said a field that this editor changes."""
    return FieldSource(*speaker)


def keep(
    session: Session,
    principal: Principal,
    edits: Iterable[Edit],
    *,
    now: datetime,
    why: str | None,
    findings: Findings | None = None,
) -> Written:
    """What came of edits that are made together: the document is that of the first.

    Raises:
        PreconditionFailed: somebody else changed one of them since it was read.
    """
    kept: list[ProviderRecord | ProgramRecord] = []
    events, providers = [], set()
    for edit in edits:
        record = _written(session, edit)
        kept.append(record)
        if record is not edit.before:
            event = _event(edit, record, why)
            events.append(event)
            providers.add(event.provider_id)
    if events:
        append(session, principal.actor, events, now)
        record_changes(session, [one for one in providers if one])
    warnings = tuple(findings.warnings) if findings else ()
    return Written(shown(session, kept[0]), warnings, changed=bool(events))


def with_status(record: R, status: Status, why: str, told: FieldSource, now: datetime) -> R:
    """The record in another state from now on; the same where it is in it already."""
    if record.status == status:
        return record
    sources = {**record.field_sources, "status": told}
    return replace(record, status=status, status_since=now, status_why=why, field_sources=sources)


def _seen(record: R, if_match: Collection[int]) -> R:
    if record.revision not in if_match:
        raise PreconditionFailed(READ_AGAIN)
    return record


def _written(session: Session, edit: Edit) -> ProviderRecord | ProgramRecord:
    if isinstance(edit.after, ProviderRecord):
        before = edit.before if isinstance(edit.before, ProviderRecord) else None
        return write_provider(session, before, edit.after)
    earlier = edit.before if isinstance(edit.before, ProgramRecord) else None
    return write_program(session, earlier, edit.after)


def _event(edit: Edit, after: ProviderRecord | ProgramRecord, why: str | None) -> Event:
    if isinstance(after, ProviderRecord):
        before = edit.before if isinstance(edit.before, ProviderRecord) else None
        return Event(
            action=f"provider.{edit.action}",
            subject=f"provider:{after.id}",
            provider_id=after.id,
            before=audit_provider(before) if before else None,
            after=audit_provider(after),
            why=why,
        )
    earlier = edit.before if isinstance(edit.before, ProgramRecord) else None
    return Event(
        action=f"program.{edit.action}",
        subject=f"program:{after.id}",
        provider_id=after.provider_id,
        before=audit_program(earlier) if earlier else None,
        after=audit_program(after),
        why=why,
    )
