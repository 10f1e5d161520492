"""Changes a provider or a program by what an editor sent."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from api.auth.principal import Principal
from api.editing.duplicates import tell_duplicates
from api.editing.findings import Findings
from api.editing.keeping import (
    Edit,
    keep,
    not_deleted,
    program_to_edit,
    provider_to_edit,
    source_of,
    speaker_of,
    with_status,
)
from api.editing.patch import outranked, program_patched, provider_patched, with_facts
from api.editing.records import R, credited
from api.editing.repository import no_longer_missing, ranks, read_provider
from api.editing.results import Written
from api.editing.saying import Ranks, Speaker
from api.editing.schemas import ProgramPatch, ProviderPatch
from api.places import Gazetteer

_SENT_AS = {"point": "lat", "beds": "capacity"}
"""What a field is called where it is sent, if not by its own name."""


def change_provider(
    session: Session,
    principal: Principal,
    provider_id: UUID,
    patch: ProviderPatch,
    *,
    if_match: Collection[int],
    now: datetime,
    gazetteer: Gazetteer,
) -> Written:
    """The provider after the patch; with the same revision where that changes nothing.

    Raises:
        Forbidden: it is not one of the editor's.
        NotFound: there is no such provider.
        PreconditionFailed: it is not in a version of `if_match`.
        WrongState: it is deleted.
        InvalidRequest: naming the fields at fault.
    """
    before = not_deleted(provider_to_edit(session, principal, provider_id, if_match))
    speaker, findings = speaker_of(session, principal, now), Findings()
    known = ranks(session)
    after = provider_patched(before, before, patch, gazetteer, findings)
    after = with_facts(after, patch.facts, speaker, known, findings.below("facts"))
    after = _credited(before, after, patch, speaker, known, now, findings)
    findings.raise_errors()
    tell_duplicates(session, after, before, findings)
    if after.status == "published" and before.status != "published":
        no_longer_missing(session, provider_id)
    edits = [Edit("change", before, after)]
    return keep(session, principal, edits, now=now, why=patch.why, findings=findings)


def change_program(
    session: Session,
    principal: Principal,
    program_id: UUID,
    patch: ProgramPatch,
    *,
    if_match: Collection[int],
    now: datetime,
    capacity: timedelta,
) -> Written:
    """The program after the patch; with the same revision where that changes nothing.

    Raises:
        Forbidden, NotFound, PreconditionFailed, WrongState, InvalidRequest: as `change_provider`.
    """
    before = not_deleted(program_to_edit(session, principal, program_id, if_match))
    speaker, findings = speaker_of(session, principal, now), Findings()
    known = ranks(session)
    provider = read_provider(session, before.provider_id)
    after = program_patched(before, patch, now, capacity, findings)
    of_place = provider.said if provider else ()
    after = with_facts(after, patch.facts, speaker, known, findings.below("facts"), of_place)
    after = _credited(before, after, patch, speaker, known, now, findings)
    findings.raise_errors()
    edits = [Edit("change", before, after)]
    return keep(session, principal, edits, now=now, why=patch.why, findings=findings)


def _credited(
    before: R,
    after: R,
    patch: ProviderPatch | ProgramPatch,
    speaker: Speaker,
    known: Ranks,
    now: datetime,
    findings: Findings,
) -> R:
    """With its status, and with who said what changed; the findings name what they must not."""
    told = source_of(speaker)
    if patch.has("status"):
        after = with_status(after, patch.status, "editor", told, now)
    for name in outranked(before, after, told, known, now):
        sent_as = _SENT_AS.get(name, name)
        if patch.has(sent_as):
            detail = "The staff of this directory has set it; ask them to change it."
            findings.error("outranked", detail, sent_as)
    return credited(before, after, told)
