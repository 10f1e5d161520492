"""What the search answers, as the OpenAPI document shows it.

Answers are written straight from dictionaries; tests hold them against these models.
"""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.directory.records import PhoneKind, Precision
from api.places import Kind
from recommender.program import Coverage


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class StayAnswer(_Answer):
    """How long people stay, as far as anyone has said."""

    min_days: int | None
    max_days: int | None
    typical_days: int | None
    basis: Literal["category", "stated"] | None
    covers: Coverage | None = Field(
        None, description="How surely it covers `length_of_stay_days`, where that was asked."
    )


class FactsAnswer(_Answer):
    """What the listing says of each term; a term that is in none of the three is unknown."""

    yes: list[str]
    no: list[str]
    implied: dict[str, str] = Field(
        description="Unknown terms that a yes may cover, with the term that does: worth asking."
    )


class CapacityAnswer(_Answer):
    """Beds, as of a date."""

    beds_total: int | None
    beds_open: int | None
    as_of: date


class AddressAnswer(_Answer):
    """Where the door is."""

    street: str
    street2: str | None
    city: str
    state: str
    zip: str
    county: str | None


class PhoneAnswer(_Answer):
    """A number to call."""

    kind: PhoneKind
    number: str
    extension: str | None
    tel: str = Field(description="For a link that dials.")


class LocationAnswer(_Answer):
    """A point, and how near to the door it is."""

    lat: float | None
    lng: float | None
    precision: Precision


class ProviderAnswer(_Answer):
    """The place that runs the program."""

    id: UUID
    name: str
    address: AddressAnswer
    phones: list[PhoneAnswer]
    website: str | None
    location: LocationAnswer


class OtherProgram(_Answer):
    """Another program of the same provider."""

    id: UUID
    name: str
    setting: str | None


class ReasonAnswer(_Answer):
    """One line of an explanation: the rule, the points it gave, the sentence for it."""

    rule: str
    points: int
    because: str


class MatchAnswer(_Answer):
    """How well the program fits, and what to ask on the phone."""

    score: int = Field(ge=0, le=100)
    met: list[ReasonAnswer]
    unmet: list[ReasonAnswer]
    unknown: list[ReasonAnswer]
    ask: list[str]


class ProgramAnswer(_Answer):
    """One program at one place."""

    id: UUID
    name: str
    setting: str | None
    length_of_stay: StayAnswer
    facts: FactsAnswer
    capacity: CapacityAnswer | None
    distance_miles: float | None = Field(description="To a tenth; null without a point or place.")
    provider: ProviderAnswer
    verified_at: date | None
    source: str
    as_of: date
    also_at_provider: list[OtherProgram]
    match: MatchAnswer | None = Field(None, description="With `sort=fit`.")


class PlaceAnswer(_Answer):
    """What was understood as the place."""

    label: str
    kind: Kind
    lat: float
    lng: float


class PlaceSuggestion(PlaceAnswer):
    """A place that begins with what is typed."""

    state: str | None


class SearchAnswer(_Answer):
    """One page of programs."""

    total_items: int = Field(description="Providers with `one_per_provider`, else programs.")
    total_pages: int
    page_number: int
    size: int = Field(description="How many are on this page.")
    first_page: bool
    last_page: bool
    empty: bool
    contents: list[ProgramAnswer]
    place: PlaceAnswer | None
    facets: dict[str, dict[str, int]] | None = Field(
        description=(
            "How many of all results have each value, in the unit of `total_items`, known yes "
            "alone; the most first, then by slug. `setting` (a narrower kind of care counts for "
            "the broader too), `state`, `length_of_stay` (as `90_stated`, `90_possible`), and "
            "the vocabulary's categories."
        )
    )
    directory_version: int
