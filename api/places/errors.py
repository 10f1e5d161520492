"""What can go wrong when a place is looked up, and what each error says to do next.

    Problem
    ├── UnknownPlace           422  nothing has that name, number or position
    ├── AmbiguousPlace         422  several places have that name
    ├── AddressNotSupported    422  a street address, and no geocoder is configured
    └── GeocoderUnavailable    503  a geocoder is configured and doesn't answer

The sentences are constants, so that no error can repeat what a person typed.
"""

from collections.abc import Iterable

from api.problems import Problem

WHAT_TO_SEND = (
    "Send a ZIP code (60601), a city and state (Chicago, IL), a county and state "
    "(Cook County, IL), a state, or a latitude and longitude (41.88, -87.63)."
)
UNKNOWN_NAME = (
    "We could not find that place; check the spelling, add the state, or send a ZIP code."
)
UNKNOWN_ZIP = "We do not know that ZIP code; check it, or send the city and state instead."
OUT_OF_RANGE = (
    "Send a latitude from -90 to 90 and a longitude from -180 to 180, separated by a comma."
)
OLD_COUNTY = (
    "Connecticut now uses planning regions instead of counties; choose one of the suggestions, "
    "or send a city or a ZIP code."
)
SEVERAL = "More than one place has that name; add the state, or choose one of the suggestions."
NO_ADDRESSES = (
    "Street addresses cannot be looked up here; send the ZIP code, or the city and state."
)
UNKNOWN_ADDRESS = (
    "We could not find that address; check it, or send the ZIP code, or the city and state."
)
NO_ANSWER = (
    "Street addresses cannot be looked up right now; send the ZIP code, or the city and state."
)


class PlaceProblem(Problem):
    """What every error about places has in common.

    Args:
        detail: one of this module's sentences.
        suggestions: labels that `Gazetteer.find` understands, best first, at most ten.
    """

    def __init__(self, detail: str, *, suggestions: Iterable[str] = ()) -> None:
        self.suggestions = list(suggestions)
        super().__init__(detail, suggestions=self.suggestions)


class UnknownPlace(PlaceProblem):
    """Nothing has that name, number or position; the suggestions are close to it."""

    status = 422
    slug = "unknown-place"
    title = "We could not find that place"


class AmbiguousPlace(PlaceProblem):
    """Several places have that name; the suggestions tell them apart, the biggest first."""

    status = 422
    slug = "ambiguous-place"
    title = "More than one place has that name"


class AddressNotSupported(PlaceProblem):
    """A street address where no geocoder is configured."""

    status = 422
    slug = "address-not-supported"
    title = "Street addresses are not supported here"


class GeocoderUnavailable(PlaceProblem):
    """The configured geocoder is slow, refuses, or answers with something else."""

    status = 503
    slug = "geocoder-unavailable"
    title = "Street addresses cannot be looked up right now"
