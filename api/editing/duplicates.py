"""Providers that may be the same as one that is added or changed: a person decides."""

from rapidfuzz import fuzz
from sqlmodel import Session

from api.editing.browsing import Candidate, candidates
from api.editing.findings import Findings
from api.editing.records import ProviderRecord
from seed_data.building.addresses import name_key, street_key

ALIKE = 85
"""Of 100, how alike two names are whose words are the same but for a few."""

MOST_TOLD = 5

_TELLING = ("name1", "name2", "street", "zip", "phones")
"""What tells a provider from others; where none of it changed, nothing new is to be told."""


def tell_duplicates(
    session: Session, record: ProviderRecord, before: ProviderRecord | None, findings: Findings
) -> None:
    """Warn of other providers at the same door, or with the same number and nearly the same name.

    Args:
        before: the record before the edit; None where it is new.
    """
    if before and all(getattr(before, name) == getattr(record, name) for name in _TELLING):
        return
    numbers = {phone.number for phone in record.phones}
    found = [
        one.id
        for one in candidates(session, record.id, record.zip, numbers)
        if _same_door(record, one) or (one.shares_phone and _alike(record, one))
    ]
    if found:
        detail = "It may be there already: look at these providers before you go on."
        findings.warn("possible_duplicate", detail, "name1", providers=found[:MOST_TOLD])


def _same_door(record: ProviderRecord, other: Candidate) -> bool:
    key = street_key(record.street)
    return bool(key) and record.zip == other.zip and key == street_key(other.street)


def _alike(record: ProviderRecord, other: Candidate) -> bool:
    ours, theirs = name_key(record.name1, record.name2), name_key(other.name1, other.name2)
    return fuzz.token_set_ratio(ours, theirs) >= ALIKE
