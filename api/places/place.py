"""A place that a search can start from."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["zip", "city", "county", "state", "point", "address"]


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere in the US, as one point with a name.

    Attributes:
        kind: what the point stands for; of a city, county or state it is the middle.
        label: what a person reads; `Gazetteer.find` understands it, addresses apart.
        lat: degrees north, WGS 84.
        lng: degrees east, WGS 84; west is negative.
        state: two letters, None where it isn't known (a bare point, an address).
        county: with its kind ("Cook County"); of a city the one that most of it is in.
        city: the post office's name.
    """

    kind: Kind
    label: str
    lat: float
    lng: float
    state: str | None = None
    county: str | None = None
    city: str | None = None
