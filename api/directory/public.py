"""The public JSON of programs and providers, as plain dicts in the contract's shape.

The facts of a place are one dict that all documents of its programs share: treat every document
as read-only.
"""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from api.directory.facts import Provenance
from api.directory.records import Capacity, ListedProgram, Listing, Phone, Provider
from recommender.program import Facts, LengthOfStay
from recommender.vocabulary import vocabulary

Document = dict[str, Any]


def program_document(
    listing: Listing,
    listed: ListedProgram,
    distance_miles: float | None = None,
    match: Document | None = None,
) -> Document:
    """One entry of `contents`.

    Args:
        distance_miles: from the place that was asked about; None where none was.
        match: how the program fits a person's needs; left out where it is None.
    """
    document = {
        **_program(listed),
        "distance_miles": None if distance_miles is None else round(distance_miles, 1),
        "provider": place_document(listing.provider),
        **dated_document(listed),
        "also_at_provider": [
            named_document(other)
            for other in listing.programs
            if other.program.id != listed.program.id
        ],
    }
    if match is not None:
        document["match"] = match
    return document


def provider_document(listing: Listing) -> Document:
    """One provider with its programs, in the order of the care ladder."""
    return {
        **place_document(listing.provider),
        **dated_document(listing.provider),
        "programs": [{**_program(listed), **dated_document(listed)} for listed in listing.programs],
    }


def with_provenance(document: Document, provenance: Iterable[Provenance]) -> Document:
    """The document with, for each known fact, its source, its date and who confirmed it how."""
    settings = _settings()
    return {
        **document,
        "provenance": {
            known.slug: {
                "value": "yes" if known.value else "no",
                "source": known.source,
                "as_of": known.as_of.isoformat(),
                "how": known.how,
                "follows_from": known.follows_from,
            }
            for known in provenance
            if known.slug not in settings
        },
    }


@lru_cache(maxsize=4096)
def facts_document(facts: Facts) -> Document:
    """What is known, as slugs in the vocabulary's order; unknown terms are absent.

    `implied` names, for each term that a known one may cover, that known one. The kind of care
    is the program's `setting` and no fact.
    """
    words, known = vocabulary(), ~_settings_mask()
    return {
        "yes": words.slugs(facts.yes & known),
        "no": words.slugs(facts.no & known),
        "implied": {
            slug: covering
            for slug, covering in words.implied(facts.yes, facts.no).items()
            if slug not in _settings()
        },
    }


def _program(listed: ListedProgram) -> Document:
    program = listed.program
    return {
        **named_document(listed),
        "length_of_stay": stay_document(program.stay),
        "facts": facts_document(program.facts),
        "capacity": capacity_document(listed.capacity),
    }


def named_document(listed: ListedProgram) -> Document:
    """A program's id, name and kind of care."""
    return {
        "id": str(listed.program.id),
        "name": listed.name,
        "setting": listed.program.setting,
    }


def dated_document(record: ListedProgram | Provider) -> Document:
    """When it was last confirmed, who says it, as of when, and whether that is too long ago."""
    return {
        "verified_at": record.verified_at.isoformat() if record.verified_at else None,
        "source": record.source,
        "as_of": record.as_of.isoformat(),
        "stale": record.stale,
    }


def stay_document(stay: LengthOfStay) -> Document:
    """A length of stay: its bounds, and what they rest on."""
    return {
        "min_days": stay.min_days,
        "max_days": stay.max_days,
        "typical_days": stay.typical_days,
        "basis": stay.basis,
    }


def capacity_document(capacity: Capacity | None) -> Document | None:
    """Beds, as of a date; None where nobody has said."""
    if capacity is None:
        return None
    return {
        "beds_total": capacity.beds_total,
        "beds_open": capacity.beds_open,
        "as_of": capacity.as_of.isoformat(),
        "expires_at": capacity.expires_at.isoformat() if capacity.expires_at else None,
    }


def place_document(provider: Provider) -> Document:
    """A provider as its programs show it."""
    return {
        "id": str(provider.id),
        "name": provider.name,
        "address": {
            "street": provider.street,
            "street2": provider.street2,
            "city": provider.city,
            "state": provider.state,
            "zip": provider.zip,
            "county": provider.county,
            "hidden": provider.street is None,
        },
        "phones": [_phone(phone) for phone in provider.phones],
        "website": provider.website,
        "location": {
            "lat": provider.lat,
            "lng": provider.lng,
            "precision": provider.precision,
        },
    }


def _phone(phone: Phone) -> Document:
    # RFC 3966: a telephone dials the extension too.
    extension = f";ext={phone.extension}" if phone.extension else ""
    return {
        "kind": phone.kind,
        "number": phone.number,
        "extension": phone.extension,
        "tel": f"tel:+1-{phone.number}{extension}",
    }


@cache
def _settings() -> frozenset[str]:
    return frozenset(term.slug for term in vocabulary().of("settings"))


@cache
def _settings_mask() -> int:
    return vocabulary().mask(_settings())
