"""Programs and providers as the OpenAPI document shows them.

Answers are written straight from dictionaries; tests hold them against these models.
"""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.directory.facts import How
from api.directory.records import PhoneKind, Precision
from recommender.program import Coverage


class Answer(BaseModel):
    """What is answered has these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class StayAnswer(Answer):
    """How long people stay, as far as anyone has said."""

    min_days: int | None
    max_days: int | None
    typical_days: int | None
    basis: Literal["category", "stated"] | None
    covers: Coverage | None = Field(
        None, description="How surely it covers `length_of_stay_days`, where that was asked."
    )


class FactsAnswer(Answer):
    """What the listing says of each term; a term that is in none of the three is unknown."""

    yes: list[str]
    no: list[str]
    implied: dict[str, str] = Field(
        description="Unknown terms that a yes may cover, with the term that does: worth asking."
    )


class CapacityAnswer(Answer):
    """Beds, as of a day or moment."""

    beds_total: int | None
    beds_open: int | None = Field(description="Null where nobody has said, or not of late.")
    as_of: date | datetime
    expires_at: datetime | None = Field(description="Until when the open beds hold.")


class AddressAnswer(Answer):
    """Where the door is. Of a hidden address only the city is told."""

    street: str | None
    street2: str | None
    city: str
    state: str
    zip: str | None
    county: str | None
    hidden: bool = Field(description="Whether the provider's address is not to be known.")


class PhoneAnswer(Answer):
    """A number to call."""

    kind: PhoneKind
    number: str
    extension: str | None
    tel: str = Field(description="For a link that dials.")


class LocationAnswer(Answer):
    """A point, and how near to the door it is."""

    lat: float | None
    lng: float | None
    precision: Precision


class ProviderAnswer(Answer):
    """The place that runs the program."""

    id: UUID
    name: str
    address: AddressAnswer
    phones: list[PhoneAnswer]
    website: str | None
    location: LocationAnswer


class OtherProgram(Answer):
    """Another program of the same provider."""

    id: UUID
    name: str
    setting: str | None


class ReasonAnswer(Answer):
    """One line of an explanation: the rule, the points it gave, the sentence for it."""

    rule: str
    about: str | None = Field(description="The term, where the rule is read for several.")
    points: int
    possible: int = Field(description="The most points that it can give.")
    because: str


class BecauseAnswer(Answer):
    """A rule, and its sentence."""

    rule: str
    because: str


class MatchAnswer(Answer):
    """How well the program fits, and what to ask on the phone."""

    score: int = Field(ge=0, le=100)
    met: list[ReasonAnswer]
    unmet: list[ReasonAnswer]
    unknown: list[ReasonAnswer]
    ranked_below_by: list[BecauseAnswer] = Field(
        description="What puts it below others, whatever its points."
    )
    ask: list[str] = Field(description="For the phone, the most decisive first.")


class ProgramAnswer(Answer):
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
    stale: bool = Field(description="Whether nobody has said anything of it for too long.")
    also_at_provider: list[OtherProgram]
    match: MatchAnswer | None = Field(None, description="With `sort=fit`.")


class ProvenanceAnswer(Answer):
    """On whose word a term is known."""

    value: Literal["yes", "no"]
    source: str
    as_of: date
    how: How | None = Field(description="How somebody confirmed it; null where nobody has.")
    follows_from: str | None = Field(description="The term that was said, where this one follows.")


class ProgramRead(ProgramAnswer):
    """One program, with the source of every fact."""

    provenance: dict[str, ProvenanceAnswer]


class ProgramOfProvider(Answer):
    """One program of a provider that is shown with it."""

    id: UUID
    name: str
    setting: str | None
    length_of_stay: StayAnswer
    facts: FactsAnswer
    capacity: CapacityAnswer | None
    verified_at: date | None
    source: str
    as_of: date
    stale: bool = Field(description="Whether nobody has said anything of it for too long.")


class ProviderRead(ProviderAnswer):
    """One provider with its programs, and the source of every fact."""

    verified_at: date | None
    source: str
    as_of: date
    stale: bool = Field(description="Whether nobody has said anything of it for too long.")
    programs: list[ProgramOfProvider]
    provenance: dict[str, ProvenanceAnswer]
