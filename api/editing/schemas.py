"""What an editor may send. A field that is left out stays as it is; null makes it unknown.

Facts go by the slugs of the vocabulary: what is kept for years is not to depend on how a word is
understood today.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal, Self, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from api.directory.records import PhoneKind, Precision
from api.editing.checks import Unusable, phone_number, plain_text, state_code, website
from api.editing.records import Confirmed
from api.validation import read_json
from recommender.vocabulary import UnknownTerm, vocabulary

M = TypeVar("M", bound=BaseModel)

MOST_PHONES = 10
MOST_PROGRAMS = 30
LONGEST_STAY = 3_650
MOST_BEDS = 10_000

_TAGS = frozenset({"[key]"})


def read(model: type[M], body: bytes) -> M:
    """A JSON body as one of these models understands it; an empty one as if it were `{}`.

    Raises:
        MalformedJson: it is not JSON.
        InvalidRequest: naming the fields at fault.
    """
    return read_json(model, body or b"{}", _TAGS)


def _checked(check: Callable[[str], str]) -> AfterValidator:
    def validate(value: str) -> str:
        try:
            return check(value)
        except Unusable as error:
            raise PydanticCustomError(error.code, str(error)) from None

    return AfterValidator(validate)


def _term(slug: str) -> str:
    words = vocabulary()
    if slug in words:
        if words[slug].category == "settings":
            detail = "This is a kind of care: give it as the setting of a program."
            raise PydanticCustomError("kind_of_care", detail)
        return slug
    try:
        meant = words.find(slug).slug
    except UnknownTerm as error:
        raise PydanticCustomError("unknown_term", "{why}", {"why": str(error)}) from None
    raise PydanticCustomError("not_a_slug", "Write the term's slug: {slug}.", {"slug": meant})


def _kind_of_care(slug: str) -> str:
    if slug in vocabulary() and vocabulary()[slug].category == "settings":
        return slug
    raise PydanticCustomError(
        "unknown_setting", "Write the slug of a kind of care; /v1/vocabulary lists them."
    )


def _day(value: object) -> object:
    # Pydantic would read "0" as a day of 1970.
    if not isinstance(value, str):
        return value
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.A):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise PydanticCustomError("date", "Write a day as year-month-day, such as 2026-01-31.")


def _reason(text: str) -> str:
    plain_text(re.sub(r"\r?\n", " ", text))
    return text


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    _checked(plain_text),
]
Town = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100),
    _checked(plain_text),
]
Street = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=300), _checked(plain_text)
]
State = Annotated[str, _checked(state_code)]
Zip = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]
Website = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500),
    _checked(plain_text),
    _checked(website),
    Field(max_length=500),
]
Slug = Annotated[str, AfterValidator(_term)]
Setting = Annotated[str, AfterValidator(_kind_of_care)]
Day = Annotated[date, BeforeValidator(_day)]
Days = Annotated[int, Field(ge=1, le=LONGEST_STAY)]
Beds = Annotated[int, Field(ge=0, le=MOST_BEDS)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Word = Literal["yes", "no"]
Facts = Annotated[dict[Slug, Word | None], Field(max_length=400)]
Why = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000),
    _checked(_reason),
    Field(description="A reason, for the log: no part of the listing."),
]
"""A reason may have several lines."""

_GIVEN: Any = None
"""The default of a field that, where it is given, is not null."""


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    def has(self, *names: str) -> bool:
        """Whether any of these fields was sent, null or not."""
        return not self.model_fields_set.isdisjoint(names)


class PhoneSent(_Sent):
    """A number to call."""

    kind: PhoneKind = "main"
    number: Annotated[str, StringConstraints(max_length=40), _checked(phone_number)]
    extension: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,10}$")] | None = None


class StaySent(_Sent):
    """How many days people stay, as the program itself says."""

    min_days: Days | None = None
    max_days: Days | None = None
    typical_days: Days | None = None


class CapacitySent(_Sent):
    """Beds, as of this moment; what is said of open ones ends at `expires_at`."""

    beds_total: Beds | None = None
    beds_open: Beds | None = None
    expires_at: AwareDatetime = Field(
        _GIVEN, description="Else some days from now: FINDER_CAPACITY_HOURS."
    )


class _ProviderSent(_Sent):
    name2: Street | None = None
    street2: Line | None = None
    county: Town | None = Field(None, description="Left out: that of the ZIP code.")
    lat: Latitude | None = Field(None, description="Together with lng, or neither.")
    lng: Longitude | None = None
    precision: Precision = Field(
        _GIVEN, description="How near the point is to the door: `address` unless said."
    )
    address_hidden: bool = Field(
        False, description="The public then sees the city and a coarse point."
    )
    website: Website | None = None
    phones: Annotated[list[PhoneSent], Field(max_length=MOST_PHONES)] | None = Field(
        None, description="All of them, in the order to call them."
    )
    facts: Facts = Field({}, description="By slug; null where nobody knows, whatever others say.")
    why: Why | None = None

    @field_validator("phones")
    @classmethod
    def _each_once(cls, phones: list[PhoneSent] | None) -> list[PhoneSent] | None:
        if phones and len({(one.number, one.extension) for one in phones}) < len(phones):
            raise PydanticCustomError("repeated", "Give each number once.")
        return phones

    @model_validator(mode="after")
    def _point_is_whole(self) -> Self:
        if self.has("lat") != self.has("lng") or (self.lat is None) != (self.lng is None):
            raise PydanticCustomError("point", "Give lat together with lng.")
        placed = self.has("lat") and (self.lat is None) == (self.precision == "none")
        if self.has("precision") and not placed:
            raise PydanticCustomError(
                "precision", "Give a precision with a point: address, zip or city, and not none."
            )
        return self


class _ProgramSent(_Sent):
    name: Line | None = Field(None, description="Its own, where it has one.")
    setting: Setting | None = None
    length_of_stay: StaySent | None = None
    capacity: CapacitySent | None = None
    facts: Facts = Field(
        {}, description="What holds of this program alone, and goes before what its provider says."
    )
    why: Why | None = None


class NewProgram(_ProgramSent):
    """A program to be added."""


class NewProvider(_ProviderSent):
    """A provider to be added, and its programs with it."""

    name1: Line
    street: Street = Field(description="Empty only where the address is hidden.")
    city: Town
    state: State
    zip: Zip
    programs: Annotated[list[NewProgram], Field(max_length=MOST_PROGRAMS)] = []


class ProviderPatch(_ProviderSent):
    """What is to change of a provider (JSON Merge Patch, RFC 7396)."""

    name1: Line = _GIVEN
    street: Street = _GIVEN
    city: Town = _GIVEN
    state: State = _GIVEN
    zip: Zip = _GIVEN
    status: Literal["published", "hidden"] = Field(
        _GIVEN, description="Whether the public sees it; to take it away, delete it."
    )


class ProgramPatch(_ProgramSent):
    """What is to change of a program (JSON Merge Patch, RFC 7396)."""

    status: Literal["published", "hidden"] = Field(
        _GIVEN, description="Whether the public sees it; to take it away, delete it."
    )


class Reason(_Sent):
    """Why, for the log."""

    why: Why | None = None


class Reversion(Reason):
    """Which state to go back to."""

    seq: Annotated[int, Field(ge=1)] = Field(description="The number of an entry of the history.")
    state: Literal["before", "after"] = Field(
        "after", description="The state before that entry, or after it."
    )


class Verification(_Sent):
    """Somebody confirmed the listing, or single facts or programs of it."""

    how: Confirmed
    on: Day = Field(description="The day on which it was confirmed.")
    facts: Annotated[list[Slug], Field(min_length=1, max_length=400)] | None = Field(
        None, description="Only these facts, as they are believed; else the listing as a whole."
    )
    programs: Annotated[list[UUID], Field(min_length=1, max_length=MOST_PROGRAMS)] | None = Field(
        None, description="Only these programs, or the facts as they are believed of these."
    )
    note: Why | None = None
