"""The finder's form: what was sent, as a request for a recommendation."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from starlette.requests import Request

from api.recommendations.schemas import Filters, RecommendationRequest
from api.search.query import MOST_MILES, MOST_PAGES
from api.web.finder.interview import Chosen, chosen_in, needs_of, with_what_depends
from api.web.finder.options import LONGEST_PLACE, Options
from api.web.forms import LARGEST_FIELD, MOST_FIELDS, Form
from recommender.language import Language

RADII = (10, 25, 50, 100, 250, 500)
"""Miles that the form offers; without one it is the place's own area."""

PER_PAGE = 10


@dataclass(frozen=True, slots=True)
class Told:
    """What a person put into the form; it lives as long as the answer takes.

    Attributes:
        radius_miles: None for as far as suits the place.
        answers: to the questions.
    """

    place: str = ""
    radius_miles: float | None = None
    include_telehealth: bool = False
    answers: Chosen | None = None
    page: int = 1

    @classmethod
    def of(cls, form: Form) -> Self:
        """What the form says; where it says what no form of ours does, that is left out."""
        return cls(
            place=form.text("place"),
            radius_miles=_miles(form.text("radius_miles")),
            include_telehealth=form.ticked("include_telehealth"),
            answers=chosen_in(form),
            page=_page(form.text("page")),
        )

    @property
    def answered(self) -> bool:
        """Whether any question is answered."""
        return bool(self.answers)

    def chose(self, name: str, value: str) -> bool:
        """Whether this answer was chosen."""
        return value in (self.answers or {}).get(name, ())

    def hidden(self, *without: str) -> Iterator[tuple[str, str]]:
        """The form's fields, to be sent again with something changed.

        Args:
            without: names of fields that stand in the form otherwise; the page always does.
        """
        fields = [("place", self.place)]
        if self.radius_miles is not None:
            fields.append(("radius_miles", f"{self.radius_miles:g}"))
        if self.include_telehealth:
            fields.append(("include_telehealth", "1"))
        for name, values in (self.answers or {}).items():
            fields += [(name, value) for value in values]
        return (field for field in fields if field[0] not in without)

    def fault(self) -> str | None:
        """What is wrong with the place, as the key of a text; None if it can be looked up."""
        if not self.place:
            return "errors.no_place"
        return "errors.long_place" if len(self.place) > LONGEST_PLACE else None

    def request(self, language: Language, options: Options) -> RecommendationRequest:
        """The request that this comes to, for a form without fault.

        Args:
            options: of the site around it, whose filters are always on.
        """
        asked = RecommendationRequest.model_validate(
            {
                **needs_of(self.answers or {}),
                "place": self.place,
                "radius_miles": self.radius_miles,
                "include_telehealth": self.include_telehealth,
                "filters": Filters.model_validate(options.filters_document()),
                "language": language,
                "page": self.page,
                "per_page": PER_PAGE,
            }
        )
        return with_what_depends(asked, self.answers or {})


async def sent_form(request: Request) -> Form:
    """The form that was sent; one with a file, which no public page asks for, is refused."""
    sent = await request.form(max_files=0, max_fields=MOST_FIELDS, max_part_size=LARGEST_FIELD)
    return Form(sent)


def _miles(text: str) -> float | None:
    try:
        miles = float(text)
    except ValueError:
        return None
    return miles if 0 < miles <= MOST_MILES else None


def _page(text: str) -> int:
    # Longer than any page there is, and Python would read digits of other scripts too.
    if not (text.isascii() and text.isdigit() and len(text) < len(str(MOST_PAGES))):
        return 1
    return max(1, int(text))
