"""A listing as the rest of the program reads it: a provider, its programs, what they say.

Named tuples: the whole directory is some 80,000 of them, and they are made at every start.
"""

from datetime import date, datetime
from math import inf
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
        street, zip: None where the provider's address is not to be known; the point is then a
            coarse one.
        lat, lng: degrees (WGS 84); None only where precision is ``none``.
        as_of: the date of what the source says of the place.
        verified_at: when somebody last confirmed the listing; None where nobody has.
        stale: whether nobody has said anything of the place for too long.
    """

    id: UUID
    name: str
    street: str | None
    street2: str | None
    city: str
    state: str
    zip: str | None
    county: str | None
    lat: float | None
    lng: float | None
    precision: Precision
    website: str | None
    phones: tuple[Phone, ...]
    source: str
    as_of: date
    verified_at: date | None
    stale: bool = False


class Capacity(NamedTuple):
    """Beds, as of a day or moment; either number may be unknown.

    Attributes:
        expires_at: until when the open beds hold; None where there is no such word of them.
    """

    beds_total: int | None
    beds_open: int | None
    as_of: date | datetime
    expires_at: datetime | None = None


class ListedProgram(NamedTuple):
    """One program of a listing, with what only a listing knows of it."""

    program: Program
    name: str
    capacity: Capacity | None
    source: str
    as_of: date
    verified_at: date | None
    stale: bool = False


class Listing(NamedTuple):
    """A provider with its programs, in the order of the care ladder.

    Attributes:
        due: when some of it will be otherwise although nobody writes: seconds since 1970 (UTC);
            infinite where nothing will.
    """

    provider: Provider
    programs: tuple[ListedProgram, ...]
    due: float = inf
