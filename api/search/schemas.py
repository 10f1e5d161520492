"""What may be asked of the search: one model for the query string and the body."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
)
from pydantic_core import PydanticCustomError

from api.openapi import schema_of
from api.search.query import MOST_MILES, MOST_PAGES, MOST_PER_PAGE, Sort
from recommender.language import Language

MOST_WORDS = 50
"""Terms, settings or states in one list."""
MOST_GROUPS = 10

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Words = Annotated[list[Word], Field(max_length=MOST_WORDS)]
Groups = Annotated[
    list[Annotated[list[Word], Field(min_length=1, max_length=MOST_WORDS)]],
    Field(max_length=MOST_GROUPS),
]

TAGS = frozenset({"as-one", "as-list", "as-groups", "as-object"})
"""Names of the shapes that a value may have; no part of where an error is."""


def _shape(value: object) -> str:
    if isinstance(value, str):
        return "as-one"
    if isinstance(value, dict | BaseModel):
        return "as-object"
    nested = isinstance(value, list) and any(isinstance(item, list) for item in value)
    return "as-groups" if nested else "as-list"


def _day(value: object) -> object:
    # Pydantic would read "0" as a day of 1970.
    if not isinstance(value, str):
        return value
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.A):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise PydanticCustomError("date", "Write a day as year-month-day, such as 2026-01-31")


OneOrMore = Annotated[
    Annotated[Word, Tag("as-one")] | Annotated[Words, Tag("as-list")],
    Discriminator(lambda value: _shape(value).replace("groups", "list").replace("object", "list")),
]
ListOrGroups = Annotated[
    Annotated[Words, Tag("as-list")] | Annotated[Groups, Tag("as-groups")],
    Discriminator(lambda value: "as-groups" if _shape(value) == "as-groups" else "as-list"),
]
Settings = Annotated[
    Annotated[Word, Tag("as-one")]
    | Annotated[Words, Tag("as-list")]
    | Annotated[Groups, Tag("as-groups")],
    Discriminator(lambda value: _shape(value).replace("object", "list")),
]


class NeedsGroups(BaseModel):
    """Terms that must be there, of which some must, and that must not."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    all: Words = Field([], description="Every one of these.")
    any: ListOrGroups = Field(
        [], description="At least one of these; in a list of lists, at least one of each list."
    )
    none: Words = Field(
        [],
        description=(
            "None of these. Without `include_unknown` only programs known not to have it are "
            "found, and few listings say no to anything; with it also those that do not say."
        ),
    )


Needs = Annotated[
    Annotated[Words, Tag("as-list")] | Annotated[NeedsGroups, Tag("as-object")],
    Discriminator(lambda value: "as-object" if _shape(value) == "as-object" else "as-list"),
]


class SearchBody(BaseModel):
    """A search. Every field may be left out; a field that is not here is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    place: Text | None = Field(
        None,
        description=(
            'Where: "Chicago, IL", "Cook County, IL", "IL", a ZIP code, or a street address where '
            "a geocoder is configured. At most one of `place`, `zip`, `lat` with `lng`. Around a "
            "ZIP code, city, point or address programs are sought within `radius_miles`; of a "
            "county or state all of its programs are found, unless `radius_miles` is given."
        ),
        examples=["Chicago, IL"],
    )
    zip: Word | None = Field(None, description="Where, as a five-digit ZIP code.")
    lat: float | None = Field(
        None, ge=-90, le=90, allow_inf_nan=False, description="Where: degrees north; with `lng`."
    )
    lng: float | None = Field(
        None, ge=-180, le=180, allow_inf_nan=False, description="Where: degrees east; with `lat`."
    )
    radius_miles: float | None = Field(
        None,
        gt=0,
        le=MOST_MILES,
        allow_inf_nan=False,
        description=(
            "How far from the place; 50 unless given, and no limit for a county or a state. "
            "Providers without a point come only with `include_unknown`, last by distance."
        ),
    )
    state: OneOrMore | None = Field(
        None, description="In this state, by two letters or name; of a list, in one of them."
    )
    setting: Settings | None = Field(
        None,
        description=(
            "Kind of care: `residential` finds `residential_short` and `residential_long` too. "
            "Of a list, one of them; in a list of lists, one of each list."
        ),
        examples=["residential"],
    )
    length_of_stay_days: int | None = Field(
        None,
        ge=1,
        le=3650,
        description=(
            "90 for the 90-day programs: those that state such a stay, and those whose stated "
            "bounds leave room for it; each says which in `length_of_stay.covers`."
        ),
    )
    needs: Needs | None = Field(
        None,
        description=(
            "Terms of the vocabulary, by slug, label or everyday name: all of a list. A term "
            "counts where the listing says yes, and where something it says may cover the term "
            "(then it is in `facts.implied`, and worth asking)."
        ),
        examples=[["depression", "medicaid"]],
    )
    accepting: bool = Field(False, description="Only programs with an open bed.")
    verified_since: Annotated[date, BeforeValidator(_day)] | None = Field(
        None, description="Only programs that somebody confirmed on this day or later."
    )
    q: Text | None = Field(
        None,
        description=(
            "Words of the provider's or program's name or of the city; the beginning of a word is "
            "enough. Of four letters or more that begin no word of the directory, one may be "
            "missing, added, wrong, or swapped with its neighbour."
        ),
    )
    include_unknown: bool = Field(
        False,
        description=(
            "Also programs for which some of what is asked is unknown. Left out, only what is "
            "known to be so is found."
        ),
    )
    sort: Sort | None = Field(
        None,
        description=(
            "`distance` (where there is a place, the default), `name` (else), `verified` (newest "
            "first) or `fit` (most of what was asked for first). Ties go by the program's id."
        ),
    )
    one_per_provider: bool = Field(
        True, description="Show of each provider only the first program by the order."
    )
    facets: bool = Field(False, description="Count how many results have each value.")
    language: Language = Field(
        "en",
        description="English or Spanish: of the sentences in `match`, which come with `sort=fit`.",
    )
    page: int = Field(1, ge=1, le=MOST_PAGES, description="Which page; one past the last is empty.")
    per_page: int = Field(20, ge=1, le=MOST_PER_PAGE, description="Results on a page.")


class PlacesQuery(BaseModel):
    """What is typed so far, to be completed to a place."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: Word = Field(description="The beginning of a ZIP code, or of a city, county or state.")
    limit: int = Field(10, ge=1, le=20, description="How many at most.")


def query_parameters(model: type[BaseModel] = SearchBody) -> list[dict[str, Any]]:
    """A model's fields as parameters of a query string, for the OpenAPI document."""
    several = {
        "needs": " A comma means or, a repeated parameter means and.",
        "setting": " A comma means or.",
        "state": " A comma means or.",
    }
    parameters = []
    whole = schema_of(model)
    for name, schema in whole["properties"].items():
        described = dict(schema)
        text = described.pop("description", "") + several.get(name, "")
        described.pop("examples", None)
        if name in several:
            described = {"type": "array", "items": {"type": "string"}}
        parameters.append(
            {
                "name": name,
                "in": "query",
                "required": name in whole.get("required", ()),
                "description": text.strip(),
                "schema": described,
            }
        )
    return parameters
