"""A listing as the rest of the program reads it: a provider, its programs, what they say.

Named tuples: the whole directory is some 80,000 of them, and they are made at every start.
"""

from datetime import date
from typing import Literal, NamedTuple
from uuid import UUID

from recommender.program import Program

Precision = Literal["address", "zip", "city", "none"]
"""How near a provider's point is to its door: the address itself, or a ZIP's or city's middle."""

PhoneKind = Literal["main", "intake", "hotline"]


class Phone(NamedTuple):
    """A number to call: ten digits with hyphens, and the extension to ask for."""

    kind: PhoneKind
    number: str
    extension: str | None


class Provider(NamedTuple):
    """One site at one address, run by an organization.

    Attributes:
        name: as people would say it: the organization, and the site or department if named.
        lat, lng: degrees (WGS 84); None only where precision is ``none``.
        as_of: the date of what the source says of the place.
        verified_at: when somebody last confirmed the listing; None where nobody has.
    """

    id: UUID
    name: str
    street: str
    street2: str | None
    city: str
    state: str
    zip: str
    county: str | None
    lat: float | None
    lng: float | None
    precision: Precision
    website: str | None
    phones: tuple[Phone, ...]
    source: str
    as_of: date
    verified_at: date | None


class Capacity(NamedTuple):
    """Beds, as of a date; either number may be unknown."""

    beds_total: int | None
    beds_open: int | None
    as_of: date


class ListedProgram(NamedTuple):
    """One program of a listing, with what only a listing knows of it."""

    program: Program
    name: str
    capacity: Capacity | None
    source: str
    as_of: date
    verified_at: date | None


class Listing(NamedTuple):
    """A provider with its programs, in the order of the care ladder."""

    provider: Provider
    programs: tuple[ListedProgram, ...]
