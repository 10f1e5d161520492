"""A request, understood: its place looked up, its needs assessed, its query made."""

from dataclasses import dataclass, replace
from typing import Any

from api.places import Place
from api.recommendations.filters import requirements_of
from api.recommendations.schemas import RecommendationRequest
from api.search.index import Index
from api.search.parsing import PlaceAsked
from api.search.query import Area, Query
from api.search.service import area_of
from recommender.alternatives import Alternatives
from recommender.assess import Assessment, assessed
from recommender.criteria import Requirement
from recommender.ruleset import RuleSet


def place_asked(request: RecommendationRequest) -> PlaceAsked:
    """Where the person wants to look, not yet looked up."""
    point = None
    if request.lat is not None and request.lng is not None:
        point = (request.lat, request.lng)
    return PlaceAsked(text=request.place, zip=request.zip, point=point)


def area_asked(request: RecommendationRequest, place: Place | None) -> Area:
    """The area of a request whose place is looked up."""
    area = area_of(place, request.radius_miles)
    if request.include_telehealth and place is not None and place.state is not None:
        return replace(area, telehealth_state=place.state)
    return area


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with the one index and the rules that its whole answer is worked out from.

    Attributes:
        filters: what a listing has to say, whatever the needs; they are in the query as well.
    """

    request: RecommendationRequest
    place: Place | None
    index: Index
    rules: RuleSet
    alternatives: Alternatives
    assessment: Assessment
    filters: tuple[Requirement, ...]
    query: Query

    def changed(self, **fields: Any) -> "Asked":
        """The same with other fields of the request."""
        request = self.request.model_copy(update=fields)
        return understood(request, self.place, self.index, self.rules)


def understood(
    request: RecommendationRequest, place: Place | None, index: Index, rules: RuleSet
) -> Asked:
    """What a request whose place is looked up asks of the index."""
    alternatives = Alternatives(request, rules)
    assessment = assessed(alternatives)
    filters = requirements_of(request.filters, request.language)
    query = Query(
        area=area_asked(request, place),
        sort="fit",
        facets=request.facets,
        page=request.page,
        per_page=request.per_page,
        criteria=assessment.criteria,
        requirements=(*assessment.requirements, *filters),
        questions=assessment.questions,
    )
    return Asked(request, place, index, rules, alternatives, assessment, filters, query)
