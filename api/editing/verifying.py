"""Notes that somebody confirmed a listing, or single programs or facts of it."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from api.auth.principal import Principal
from api.editing.findings import Findings
from api.editing.keeping import (
    Edit,
    keep,
    not_deleted,
    provider_to_edit,
    source_of,
    speaker_of,
    with_status,
)
from api.editing.records import FieldSource, ProgramRecord, ProviderRecord, R, Said
from api.editing.repository import no_longer_missing, programs_of, ranks
from api.editing.results import Written
from api.editing.saying import Ranks, Speaker, believed_of, say, values
from api.editing.schemas import Verification

_AHEAD = timedelta(hours=14)
"""How far a clock on Earth can be ahead of UTC: there it is tomorrow already."""


def verify(
    session: Session,
    principal: Principal,
    provider_id: UUID,
    verification: Verification,
    *,
    if_match: Collection[int],
    now: datetime,
) -> Written:
    """The provider, confirmed: the listing as a whole, or what the verification names.

    - As a whole: the provider and its published programs. One that was hidden because a feed does
      not have it any more is published again.
    - Programs alone: these.
    - Facts: the word that is believed of each becomes the editor's own, confirmed on that day; of
      the provider, or of the programs that are named.

    Raises:
        Forbidden: it is not one of the editor's.
        NotFound: there is no such provider.
        PreconditionFailed: it is not in a version of `if_match`.
        WrongState: it is deleted.
        InvalidRequest: naming what can't be confirmed.
    """
    provider = not_deleted(provider_to_edit(session, principal, provider_id, if_match))
    speaker = speaker_of(session, principal, now)
    findings = Findings()
    if verification.on > (now + _AHEAD).date():
        findings.error("in_the_future", "Give a day that has come.", "on")
    programs = _named(programs_of(session, provider_id), verification.programs, findings)
    if verification.facts is not None:
        confirming = Speaker(speaker.source, verification.on, verification.how)
        edits = _facts(provider, programs, verification, confirming, ranks(session), findings)
    elif verification.programs is not None:
        edits = [(one, _confirmed(one, verification)) for one in programs]
    else:
        edits = _whole(provider, programs, verification, source_of(speaker), now, findings)
    findings.raise_errors()
    if verification.facts is None and verification.programs is None:
        no_longer_missing(session, provider_id)
    if not edits or edits[0][0] is not provider:
        edits = [(provider, provider), *edits]
    return keep(
        session,
        principal,
        [Edit("verify", before, after) for before, after in edits],
        now=now,
        why=verification.note,
    )


_Pairs = list[tuple[ProviderRecord, ProviderRecord] | tuple[ProgramRecord, ProgramRecord]]


def _named(
    programs: Iterable[ProgramRecord], ids: Collection[UUID] | None, findings: Findings
) -> list[ProgramRecord]:
    """The programs of these ids, or all that are published."""
    if ids is None:
        return [one for one in programs if one.status == "published"]
    known = {one.id: one for one in programs if one.status != "deleted"}
    for place, one in enumerate(ids):
        if one not in known:
            detail = "Name programs of this provider that are not deleted."
            findings.error("unknown_program", detail, "programs", place)
    # By id, whatever their order: two who confirm the same ones then never wait for each other.
    return [one for one in known.values() if one.id in ids]


def _whole(
    provider: ProviderRecord,
    programs: Iterable[ProgramRecord],
    verification: Verification,
    told: FieldSource,
    now: datetime,
    findings: Findings,
) -> _Pairs:
    if provider.verified_at is not None and provider.verified_at > verification.on:
        findings.error("older", "It was confirmed later than that already.", "on")
    confirmed = _confirmed(provider, verification)
    if confirmed.status == "hidden" and confirmed.status_why == "missing":
        confirmed = with_status(confirmed, "published", "editor", told, now)
    return [(provider, confirmed), *((one, _confirmed(one, verification)) for one in programs)]


def _confirmed(record: R, verification: Verification) -> R:
    if record.verified_at is not None and record.verified_at > verification.on:
        return record
    return replace(record, verified_at=verification.on, verified_how=verification.how)


def _facts(
    provider: ProviderRecord,
    programs: Iterable[ProgramRecord],
    verification: Verification,
    speaker: Speaker,
    known: Ranks,
    findings: Findings,
) -> _Pairs:
    if verification.programs is None:
        said = _said_again(provider.said, (), verification, speaker, known, findings)
        return [(provider, replace(provider, said=said))]
    pairs: _Pairs = []
    for one in programs:
        said = _said_again(one.said, provider.said, verification, speaker, known, findings)
        pairs.append((one, replace(one, said=said)))
    return pairs


def _said_again(
    said: tuple[Said, ...],
    of_place: tuple[Said, ...],
    verification: Verification,
    speaker: Speaker,
    known: Ranks,
    findings: Findings,
) -> tuple[Said, ...]:
    """What is said, with the believed word of each fact as the speaker's own."""
    believed = values(believed_of(of_place, known, of_program=said))
    words: dict[str, bool | None] = {}
    for place, slug in enumerate(verification.facts or ()):
        if slug in believed:
            words[slug] = believed[slug]
        else:
            detail = "Nobody knows it yet: change the fact to yes or no first."
            findings.error("unknown_fact", detail, "facts", place)
    return say(said, words, speaker)
