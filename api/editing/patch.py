"""A record as an editor wants it: the one there was, with what they sent (RFC 7396).

What is left out stays, null makes unknown. A value that is there already changes nothing, and nor
does a fact that is believed already: who wants to confirm it verifies it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from api.directory.records import Phone
from api.editing.addresses import placed
from api.editing.checks import phone_oddity, website_oddity
from api.editing.findings import Findings
from api.editing.records import FieldSource, ProgramRecord, ProviderRecord, R, Said, changed_fields
from api.editing.saying import (
    Ranks,
    Speaker,
    Words,
    believed_of,
    contradictions,
    say,
    values,
    words_of,
)
from api.editing.schemas import (
    CapacitySent,
    NewProgram,
    NewProvider,
    ProgramPatch,
    ProviderPatch,
    StaySent,
)
from api.places import Gazetteer
from seed_data.building.kinds_of_care import STAYS

LATEST_EXPIRY = timedelta(days=31)
"""How long what is said of open beds may hold at most."""

_OPTIONAL = {"name2": "", "street2": None, "county": None, "website": None}
_PLAIN = ("name1", "street", "city", "state", "zip", *_OPTIONAL, "address_hidden")


def provider_patched(
    record: ProviderRecord,
    before: ProviderRecord | None,
    sent: ProviderPatch | NewProvider,
    gazetteer: Gazetteer,
    findings: Findings,
) -> ProviderRecord:
    """The provider with all that was sent but its facts and its status.

    Args:
        record: as it is before.
        before: the same; None where the provider is new.
    """
    plain = {name: getattr(sent, name) for name in _PLAIN if sent.has(name)}
    for name, none in _OPTIONAL.items():
        if name in plain and plain[name] is None:
            plain[name] = none
    if sent.has("lat"):
        precision = sent.precision if sent.has("precision") else "address"
        plain |= {"lat": sent.lat, "lng": sent.lng}
        plain["precision"] = "none" if sent.lat is None else precision
    if sent.has("phones"):
        phones = sent.phones or ()
        plain["phones"] = tuple(Phone(one.kind, one.number, one.extension) for one in phones)
    patched = replace(record, **plain)
    _tell_oddities(patched, record if before else None, findings)
    given = frozenset(sent.model_fields_set)
    return placed(patched, before, given, gazetteer, findings)


def program_patched(
    record: ProgramRecord,
    sent: ProgramPatch | NewProgram,
    now: datetime,
    capacity: timedelta,
    findings: Findings,
) -> ProgramRecord:
    """The program with all that was sent but its facts and its status.

    Args:
        capacity: how long what is said of open beds holds, where that is not said.
    """
    patched = replace(
        record,
        name=sent.name if sent.has("name") else record.name,
        setting=sent.setting if sent.has("setting") else record.setting,
    )
    if record.basis in (None, "category") and patched.setting != record.setting:
        patched = with_stay_of_category(patched)
    if sent.has("length_of_stay"):
        stay = findings.below("length_of_stay")
        patched = _with_stay(patched, sent.length_of_stay, stay)
    if sent.has("capacity"):
        beds = findings.below("capacity")
        patched = _with_beds(patched, sent.capacity, now, capacity, beds)
    return patched


def with_stay_of_category(record: ProgramRecord) -> ProgramRecord:
    """The program with the bounds that its kind of care means, such as 30 days or fewer."""
    least, most = STAYS.get(record.setting, (None, None))
    return replace(
        record,
        min_days=least,
        max_days=most,
        typical_days=None,
        basis="category" if least or most else None,
    )


def with_facts(
    record: R,
    facts: Mapping[str, str | None],
    speaker: Speaker,
    ranks: Ranks,
    findings: Findings,
    of_place: tuple[Said, ...] = (),
) -> R:
    """The record after the speaker said these facts of it.

    A word that a source of higher rank outweighs is kept, and told by a warning.

    Args:
        of_place: what is said of the provider of a program.
    """
    words = words_of(facts)
    contradictions(words, findings)
    new = _new_words(words, record.said, of_place, ranks)
    said = say(record.said, new, speaker)
    believed = values(believed_of(said, ranks))
    for slug, word in new.items():
        if believed.get(slug) is not word:
            detail = "It is kept, but the staff of this directory says otherwise and is believed."
            findings.warn("outranked", detail, slug)
    return replace(record, said=said)


def outranked(before: R, after: R, told: FieldSource, ranks: Ranks, now: datetime) -> list[str]:
    """The fields that this source must not change, for one of higher rank said them.

    What was only entered when the row was made counts for nothing here, nor what has expired.
    """
    protected = []
    for name in changed_fields(before, after):
        by = before.field_sources.get(name)
        if by is None or (name == "beds" and _expired(before, now)):
            continue
        if ranks[by.source] > ranks[told.source]:
            protected.append(name)
    return protected


def _expired(record: ProviderRecord | ProgramRecord, now: datetime) -> bool:
    """Whether what is said of open beds held until now or earlier."""
    until = record.beds_until if isinstance(record, ProgramRecord) else None
    return until is not None and until <= now


def _new_words(
    words: Words, said: tuple[Said, ...], of_place: tuple[Said, ...], ranks: Ranks
) -> dict[str, bool | None]:
    """The words that are not what is believed already."""
    known = values(believed_of(said, ranks))
    known_there = values(believed_of(of_place, ranks, of_program=said))
    return {
        slug: word
        for slug, word in words.items()
        if (known if word is not None else known_there).get(slug) is not word
    }


def _tell_oddities(
    record: ProviderRecord, before: ProviderRecord | None, findings: Findings
) -> None:
    """Warn of what is odd and was not so before."""
    there = before.phones if before else ()
    for place, phone in enumerate(record.phones):
        if phone not in there and (odd := phone_oddity(phone.number)):
            findings.warn(odd.code, odd.detail, "phones", place, "number")
    if not record.phones and (before is None or before.phones):
        findings.warn("no_phone", "Nobody can call a listing without a phone number.", "phones")
    website = record.website
    known = before.website if before else None
    if website and website != known and (odd := website_oddity(website)):
        findings.warn(odd.code, odd.detail, "website")


def _with_stay(record: ProgramRecord, sent: StaySent | None, findings: Findings) -> ProgramRecord:
    if sent is None:
        return replace(record, min_days=None, max_days=None, typical_days=None, basis=None)
    days = {name: getattr(sent, name) for name in sent.model_fields_set}
    stated = replace(record, **days)
    if _days(stated) == _days(record):
        return record
    least, most, typical = _days(stated)
    in_order = [one for one in (least, typical, most) if one is not None]
    if in_order != sorted(in_order):
        findings.error(
            "days_in_order", "Give days so that the least is not above the typical or the most."
        )
    return replace(stated, basis="stated" if in_order else None)


def _days(record: ProgramRecord) -> tuple[int | None, int | None, int | None]:
    return record.min_days, record.max_days, record.typical_days


def _with_beds(
    record: ProgramRecord,
    sent: CapacitySent | None,
    now: datetime,
    capacity: timedelta,
    findings: Findings,
) -> ProgramRecord:
    """With what was sent of beds. Whoever says how many are open says it as of now."""
    nothing: dict[str, Any] = dict.fromkeys(
        ("beds_total", "beds_open", "beds_as_of", "beds_at", "beds_until")
    )
    if sent is None:
        return replace(record, **nothing)
    expired = _expired(record, now)
    total = sent.beds_total if sent.has("beds_total") else record.beds_total
    is_open = None if expired else record.beds_open
    if sent.has("beds_open"):
        is_open = sent.beds_open
    if total is not None and is_open is not None and is_open > total:
        findings.error("beds_in_order", "No more beds can be open than there are.", "beds_open")
    if sent.has("expires_at") and not now < sent.expires_at <= now + LATEST_EXPIRY:
        findings.error(
            "expires_at", f"Give a time within the next {LATEST_EXPIRY.days} days.", "expires_at"
        )
    if total is None and is_open is None:
        return replace(record, **nothing)
    if (total, is_open) == (record.beds_total, record.beds_open) and not sent.has(
        "beds_open", "expires_at"
    ):
        return record
    afresh = sent.has("beds_open") or record.beds_at is None or expired
    since = now if afresh or record.beds_at is None else record.beds_at
    until = record.beds_until if not afresh and record.beds_until else since + capacity
    if sent.has("expires_at"):
        until = sent.expires_at
    return replace(
        record,
        beds_total=total,
        beds_open=is_open,
        beds_as_of=since.date(),
        beds_at=since,
        beds_until=until,
    )
