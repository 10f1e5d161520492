"""A provider and a program as JSON: as the admin API shows them, and as the audit log keeps them.

The log keeps all that was said by whom, so that a state can be had back from it as it was.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from api.directory.facts import Resolved
from api.directory.records import Phone
from api.editing.records import (
    FieldSource,
    ProgramRecord,
    ProviderRecord,
    Said,
    fields_of,
)
from api.editing.saying import Ranks, believed_of, values
from recommender.vocabulary import vocabulary

Document = dict[str, Any]

_PROVIDER = (
    *("id", "name1", "name2", "street", "street2", "city", "state", "zip", "county"),
    *("lat", "lng", "precision", "address_hidden", "website"),
)
_STATE = ("status", "status_since", "status_why", "verified_at", "verified_how")
_STAY = ("min_days", "max_days", "typical_days", "basis")


class NoWholeState(ValueError):
    """The document is not one that `audit_provider` or `audit_program` made."""


def provider_document(record: ProviderRecord, ranks: Ranks, programs: Collection[UUID]) -> Document:
    """The provider as editors see it.

    Args:
        programs: the ids of those that are not deleted.
    """
    resolved = believed_of(record.said, ranks)
    return {
        **_provider(record),
        "facts": _facts(resolved),
        **_dated(record),
        "provenance": _provenance(record, resolved),
        "programs": [str(one) for one in programs],
    }


def program_document(record: ProgramRecord, ranks: Ranks) -> Document:
    """The program as editors see it; its facts are those that are said of it alone."""
    resolved = believed_of(record.said, ranks)
    return {
        **_program(record),
        "facts": _facts(resolved),
        **_dated(record),
        "provenance": _provenance(record, resolved),
    }


def audit_provider(record: ProviderRecord) -> Document:
    """The provider as the log keeps it."""
    coarse = None if record.coarse_lat is None else [record.coarse_lat, record.coarse_lng]
    return {**_provider(record), **_dated(record), **_kept(record), "coarse": coarse}


def audit_program(record: ProgramRecord) -> Document:
    """The program as the log keeps it."""
    return {**_program(record), **_dated(record), **_kept(record)}


def provider_as_kept(document: Mapping[str, Any], now_kept: ProviderRecord) -> ProviderRecord:
    """The provider with all that an editor can change as it is in a document of the log.

    Its id, own source and revision stay as they are.

    Raises:
        NoWholeState: the document is none of a provider.
    """
    try:
        lat, lng = document["coarse"] or (None, None)
        return replace(
            now_kept,
            **{name: document[name] for name in _PROVIDER if name not in ("id", "name2")},
            name2=document["name2"] or "",
            phones=tuple(Phone(**phone) for phone in document["phones"]),
            coarse_lat=lat,
            coarse_lng=lng,
            **_state_as_kept(document),
        )
    except (KeyError, TypeError, ValueError):
        raise NoWholeState from None


def program_as_kept(document: Mapping[str, Any], now_kept: ProgramRecord) -> ProgramRecord:
    """The program with all that an editor can change as it is in a document of the log.

    Its id, provider, own source and revision stay as they are.

    Raises:
        NoWholeState: the document is none of a program.
    """
    try:
        return replace(
            now_kept,
            name=document["name"],
            setting=document["setting"],
            **{name: document["length_of_stay"][name] for name in _STAY},
            **_beds_as_kept(document["capacity"])._asdict(),
            **_state_as_kept(document),
        )
    except (KeyError, TypeError, ValueError):
        raise NoWholeState from None


class _Beds(NamedTuple):
    beds_total: int | None = None
    beds_open: int | None = None
    beds_as_of: date | None = None
    beds_at: datetime | None = None
    beds_until: datetime | None = None


def _provider(record: ProviderRecord) -> Document:
    columns = {name: getattr(record, name) for name in _PROVIDER}
    return {
        **columns,
        "id": str(record.id),
        "name2": record.name2 or None,
        "phones": [phone._asdict() for phone in record.phones],
    }


def _program(record: ProgramRecord) -> Document:
    return {
        "id": str(record.id),
        "provider_id": str(record.provider_id),
        "name": record.name,
        "setting": record.setting,
        "length_of_stay": {name: getattr(record, name) for name in _STAY},
        "capacity": _capacity(record),
    }


def _capacity(record: ProgramRecord) -> Document | None:
    as_of = record.beds_at or record.beds_as_of
    if as_of is None:
        return None
    return {
        "beds_total": record.beds_total,
        "beds_open": record.beds_open,
        "as_of": as_of.isoformat(),
        "expires_at": _iso(record.beds_until),
    }


def _dated(record: ProviderRecord | ProgramRecord) -> Document:
    return {
        "status": record.status,
        "status_since": _iso(record.status_since),
        "status_why": record.status_why,
        "verified_at": _iso(record.verified_at),
        "verified_how": record.verified_how,
        "source": record.source,
        "as_of": record.as_of.isoformat(),
        "revision": record.revision,
    }


def _facts(resolved: Resolved) -> Document:
    return {slug: "yes" if value else "no" for slug, value in values(resolved).items()}


def _provenance(record: ProviderRecord | ProgramRecord, resolved: Resolved) -> Document:
    """Who said each field that says something, or was made to say nothing; and each fact."""
    own = FieldSource(record.source, record.as_of)
    said = {
        name: record.field_sources.get(name, own)
        for name, parts in fields_of(record).items()
        if name in record.field_sources or (name != "status" and _says_something(record, parts))
    }
    known = values(resolved)
    return {
        **{name: _origin(told.source, told.as_of, told.how) for name, told in said.items()},
        **{
            one.slug: _origin(one.source, one.as_of, one.how)
            for one in resolved.provenance
            if one.slug in known
        },
    }


def _says_something(record: ProviderRecord | ProgramRecord, parts: Iterable[str]) -> bool:
    values = [getattr(record, part) for part in parts]
    return any(value not in (None, "", (), False, "none") for value in values)


def _origin(source: str, as_of: date, how: str | None) -> Document:
    confirmed = None if how == "published" else how
    return {"source": source, "as_of": as_of.isoformat(), "how": confirmed}


def _kept(record: ProviderRecord | ProgramRecord) -> Document:
    return {
        "said": [
            [one.source, one.as_of.isoformat(), one.how, *map(list, (one.yes, one.no, one.unknown))]
            for one in record.said
        ],
        "field_sources": {
            name: [told.source, told.as_of.isoformat(), told.how]
            for name, told in record.field_sources.items()
        },
    }


def _state_as_kept(document: Mapping[str, Any]) -> Document:
    said = [
        Said(source, date.fromisoformat(as_of), how, *map(_known, (yes, no, unknown)))
        for source, as_of, how, yes, no, unknown in document["said"]
    ]
    sources = {
        name: FieldSource(source, date.fromisoformat(as_of), how)
        for name, (source, as_of, how) in document["field_sources"].items()
    }
    verified_at = document["verified_at"]
    return {
        "said": tuple(one for one in said if not one.empty),
        "field_sources": sources,
        "verified_at": date.fromisoformat(verified_at) if verified_at else None,
        "verified_how": document["verified_how"],
        "status": document["status"],
    }


def _known(slugs: Iterable[str]) -> tuple[str, ...]:
    """Without the terms that the vocabulary has no more."""
    return tuple(slug for slug in slugs if slug in vocabulary())


def _beds_as_kept(capacity: Mapping[str, Any] | None) -> _Beds:
    if capacity is None:
        return _Beds()
    at = until = None
    if capacity["expires_at"] is None:
        as_of = date.fromisoformat(capacity["as_of"])
    else:
        at = datetime.fromisoformat(capacity["as_of"])
        as_of = at.date()
        until = datetime.fromisoformat(capacity["expires_at"])
    return _Beds(capacity["beds_total"], capacity["beds_open"], as_of, at, until)


def _iso(value: date | None) -> str | None:
    return None if value is None else value.isoformat()
