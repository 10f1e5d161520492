"""What the search answers, as the OpenAPI document shows it.

Answers are written straight from dictionaries; tests hold them against these models.
"""

from pydantic import Field

from api.directory.answers import Answer, ProgramAnswer
from api.places import Kind


class PlaceAnswer(Answer):
    """What was understood as the place."""

    label: str
    kind: Kind
    lat: float
    lng: float


class PlaceSuggestion(PlaceAnswer):
    """A place that begins with what is typed."""

    state: str | None


class SearchAnswer(Answer):
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
