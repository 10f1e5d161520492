"""Adds a provider, with its programs or without, and a program to a provider that is there."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlmodel import Session

from api.auth.principal import Principal
from api.auth.web import Forbidden, ensure_may_touch
from api.editing.duplicates import tell_duplicates
from api.editing.findings import Findings
from api.editing.keeping import NO_PROVIDER, Edit, keep, not_deleted, speaker_of
from api.editing.patch import program_patched, provider_patched, with_facts
from api.editing.records import ProgramRecord, ProviderRecord
from api.editing.repository import ranks, read_provider
from api.editing.results import Written
from api.editing.saying import Ranks, Speaker
from api.editing.schemas import NewProgram, NewProvider
from api.places import Gazetteer
from api.problems import NotFound


def create_provider(
    session: Session,
    principal: Principal,
    new: NewProvider,
    *,
    now: datetime,
    gazetteer: Gazetteer,
    capacity: timedelta,
) -> Written:
    """A new provider, published, with all of its programs.

    Raises:
        Forbidden: the editor is limited to providers that there are.
        InvalidRequest: naming the fields at fault.
    """
    if principal.limited:
        raise Forbidden("Ask the staff of this directory to add it; you may change your own.")
    speaker, findings = speaker_of(session, principal, now), Findings()
    known = ranks(session)
    bare = ProviderRecord(
        id=uuid4(),
        source=speaker.source,
        as_of=speaker.as_of,
        name1=new.name1,
        street=new.street,
        city=new.city,
        state=new.state,
        zip=new.zip,
    )
    provider = provider_patched(bare, None, new, gazetteer, findings)
    provider = with_facts(provider, new.facts, speaker, known, findings.below("facts"))
    programs = [
        _program(provider.id, one, speaker, known, now, capacity, findings.below("programs", place))
        for place, one in enumerate(new.programs)
    ]
    findings.raise_errors()
    tell_duplicates(session, provider, None, findings)
    edits = [Edit("create", None, provider)]
    edits += [Edit("create", None, one) for one in programs]
    return keep(session, principal, edits, now=now, why=new.why, findings=findings)


def create_program(
    session: Session,
    principal: Principal,
    provider_id: UUID,
    new: NewProgram,
    *,
    now: datetime,
    capacity: timedelta,
) -> Written:
    """A new program, published, of a provider that is there.

    Raises:
        Forbidden: the provider is not one of the editor's.
        NotFound: there is no such provider.
        WrongState: the provider is deleted.
        InvalidRequest: naming the fields at fault.
    """
    ensure_may_touch(principal, provider_id)
    provider = read_provider(session, provider_id)
    if provider is None:
        raise NotFound(NO_PROVIDER)
    not_deleted(provider)
    speaker, findings = speaker_of(session, principal, now), Findings()
    program = _program(provider_id, new, speaker, ranks(session), now, capacity, findings)
    findings.raise_errors()
    edits = [Edit("create", None, program)]
    return keep(session, principal, edits, now=now, why=new.why, findings=findings)


def _program(
    provider_id: UUID,
    new: NewProgram,
    speaker: Speaker,
    known: Ranks,
    now: datetime,
    capacity: timedelta,
    findings: Findings,
) -> ProgramRecord:
    bare = ProgramRecord(
        id=uuid4(), provider_id=provider_id, source=speaker.source, as_of=speaker.as_of
    )
    program = program_patched(bare, new, now, capacity, findings)
    return with_facts(program, new.facts, speaker, known, findings.below("facts"))
