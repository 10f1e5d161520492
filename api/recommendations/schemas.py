"""What a recommendation is asked with."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from api.search.query import MOST_MILES, MOST_PAGES, MOST_PER_PAGE
from api.search.service import DEFAULT_MILES
from recommender.needs import AnyTerm, Needs, Strict, Terms, empty


class Filters(Strict):
    """What a listing has to say yes to for its program to be listed."""

    terms: Terms[AnyTerm] = empty(
        list,
        description="Every one of these, of any category; a kind of care, or a narrower one. What "
        "a listing implies, covers in part or does not say is no yes.",
    )
    length_of_stay_days: int | None = Field(
        None, ge=1, le=730, description="Such a stay is stated, or possible within what is stated."
    )


class RecommendationRequest(Needs):
    """A person's needs and where to look. Everything but a place may be left out.

    Attributes:
        asked: fields whose question was put and not answered; `next_question` leaves them alone.
        filters: they change what is listed, not how it is ranked.
    """

    place: str | None = Field(
        None,
        max_length=200,
        description='A ZIP, "Chicago, IL", "Cook County, IL" or "IL"; a street address where '
        "a geocoder is configured.",
        examples=["60601", "Chicago, IL"],
    )
    zip: str | None = Field(None, max_length=10)
    lat: float | None = Field(None, ge=-90, le=90)
    lng: float | None = Field(None, ge=-180, le=180)
    radius_miles: float | None = Field(
        None,
        gt=0,
        le=MOST_MILES,
        description=f"How far away at most; {DEFAULT_MILES:g} where the place is a point. A "
        "county or state is searched within its borders unless this is given.",
    )
    include_telehealth: bool = Field(
        False,
        description="Also list places of the same state that are farther away but give care by "
        "phone or video.",
    )
    filters: Filters = empty(
        Filters,
        description="List only programs whose listing says yes to all of this. What `facets` "
        "counts for a value is how many are left once it is added here.",
    )
    asked: list[Annotated[str, Field(max_length=60)]] = empty(list, max_length=40)
    facets: bool = Field(False, description="Count how many results have each value.")
    page: int = Field(1, ge=1, le=MOST_PAGES)
    per_page: int = Field(10, ge=1, le=MOST_PER_PAGE)

    @model_validator(mode="after")
    def _names_one_place(self) -> Self:
        if (self.lat is None) != (self.lng is None):
            raise PydanticCustomError("place", "Give lat and lng together.")
        given = [value is not None for value in (self.place, self.zip, self.lat)]
        if sum(given) != 1:
            raise PydanticCustomError("place", "Give one of place, zip, or lat and lng.")
        return self


class ExplainRequest(RecommendationRequest):
    """A request for a recommendation, and one program to explain in it.

    `per_page` tells which page it stands on; `page`, `facets` and `asked` change nothing here.
    """

    program: UUID = Field(description="The program's `id`, listed or not.")


class CompareRequest(RecommendationRequest):
    """A request for a recommendation, and a few programs to set side by side.

    `page`, `per_page`, `facets` and `asked` change nothing here.
    """

    programs: list[UUID] = Field(
        min_length=2, max_length=5, description="The programs' `id`s, each once, listed or not."
    )

    @field_validator("programs")
    @classmethod
    def _are_different(cls, programs: list[UUID]) -> list[UUID]:
        if len(set(programs)) < len(programs):
            raise PydanticCustomError("repeated_program", "Name each program once.")
        return programs
