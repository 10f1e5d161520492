"""What is asked of the index, already understood: no text of a person's is in it but name words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from recommender.criteria import Criterion, PhoneQuestion, Requirement

Sort = Literal["distance", "name", "fit", "verified"]

MOST_MILES = 500
MOST_PER_PAGE = 100
MOST_PAGES = 1_000_000


@dataclass(frozen=True, slots=True)
class Area:
    """Where to look; everywhere when nothing is given.

    Attributes:
        lat, lng: where distances are measured from; both or neither.
        radius_miles: how far from there; None for no limit.
        states: two letters each: in one of these, nowhere when empty; None for anywhere.
        county: with its kind ("Cook County"), in `county_state`.
        telehealth_state: two letters: also everywhere in this state where there is telehealth.
    """

    lat: float | None = None
    lng: float | None = None
    radius_miles: float | None = None
    states: tuple[str, ...] | None = None
    county: str | None = None
    county_state: str | None = None
    telehealth_state: str | None = None

    @property
    def center(self) -> tuple[float, float] | None:
        """(lat, lng) that distances are measured from."""
        return None if self.lat is None or self.lng is None else (self.lat, self.lng)


@dataclass(frozen=True, slots=True)
class Query:
    """What a program has to be, how programs are ordered, and which page is wanted.

    Each of the following is true, false or unknown of a program. Without `include_unknown` a
    program is found where all are true; with it, where none is false.

    Attributes:
        settings: groups of slugs; in every group one is the program's setting or a broader one.
            Unknown for a program that names no kind of care.
        length_of_stay_days: true where a stay this long is stated or possible.
        needs_all: terms: true where the listing says yes or implies it.
        needs_any: groups of terms; in every group at least one.
        needs_none: terms that must not be: true where the listing says no. Implied is unknown.
        accepting: a bed is open; unknown where nobody has said.
        verified_since: confirmed on this day or later. False, not unknown, where it never was.
        name_words: each begins a word of the provider's or the program's name.
        sort: `distance` (no point last), `name` (provider, then program), `verified` (newest
            first, never last) or `fit` (fewest unknown requirements, most points, nearest); ties
            by the program's id.
        one_per_provider: of each provider the best of its programs that are found, by the order.
        facets: whether values are counted.
        criteria, requirements: what `fit` is measured by. What a requirement leaves out is left
            out, whatever the sort.
        questions: what to ask of every place on the phone.
    """

    area: Area = Area()
    settings: tuple[tuple[str, ...], ...] = ()
    length_of_stay_days: int | None = None
    needs_all: tuple[str, ...] = ()
    needs_any: tuple[tuple[str, ...], ...] = ()
    needs_none: tuple[str, ...] = ()
    accepting: bool = False
    verified_since: date | None = None
    name_words: tuple[str, ...] = ()
    include_unknown: bool = False
    sort: Sort = "name"
    one_per_provider: bool = True
    facets: bool = False
    page: int = 1
    per_page: int = 20
    criteria: Sequence[Criterion] = ()
    requirements: Sequence[Requirement] = ()
    questions: Sequence[PhoneQuestion] = ()
