"""From needs to a recommendation; nothing of the needs outlives the call."""

from dataclasses import dataclass
from typing import Any

from api.places import Place
from api.recommendations.answer import care_document, cited, notice_document
from api.recommendations.next_steps import next_question, relaxations
from api.recommendations.schemas import RecommendationRequest
from api.search.contents import list_document, place_document, program_documents
from api.search.facets import Facets
from api.search.index import Index
from api.search.kernel import run
from api.search.parsing import PlaceAsked
from api.search.query import Query
from api.search.service import SearchService, area_of
from recommender.assess import assess
from recommender.ruleset import RANKED_BY, ruleset


def place_asked(request: RecommendationRequest) -> PlaceAsked:
    """Where the person wants to look, not yet looked up."""
    point = None
    if request.lat is not None and request.lng is not None:
        point = (request.lat, request.lng)
    return PlaceAsked(text=request.place, zip=request.zip, point=point)


def recommend_near(search: SearchService, request: RecommendationRequest) -> dict[str, Any]:
    """The answer to a request; its place is looked up first, which may wait for the geocoder.

    Raises:
        PlaceProblem: the place is unknown, ambiguous, or an address nobody can look up.
    """
    place = search.look_up(place_asked(request))
    return recommend(search.holder.current, request, place)


def recommend(index: Index, request: RecommendationRequest, place: Place | None) -> dict[str, Any]:
    """The answer to a request whose place is looked up; the same request gives the same answer."""
    assessment = assess(request)
    query = Query(
        area=area_of(place, request.radius_miles),
        sort="fit",
        facets=request.facets,
        page=request.page,
        per_page=request.per_page,
        criteria=assessment.criteria,
        requirements=assessment.requirements,
    )
    found = _nothing(query) if assessment.withheld else _found(index, query, request)
    return {
        "notices": [notice_document(notice) for notice in assessment.notices],
        "care": care_document(assessment),
        "withheld": {"because": assessment.withheld} if assessment.withheld else None,
        **found.lists,
        "facets": found.facets,
        "relaxations": found.relaxations,
        "next_question": found.next_question,
        "cited": cited(assessment, found.lists["contents"]),
        "place": place_document(place),
        "ranking": RANKED_BY,
        "ruleset": {"version": ruleset().version, "sha256": ruleset().sha256},
        "directory_version": index.directory_version,
    }


@dataclass(frozen=True, slots=True)
class _Found:
    lists: dict[str, Any]
    facets: Facets | None
    relaxations: list[dict[str, Any]]
    next_question: dict[str, Any] | None


def _nothing(query: Query) -> _Found:
    return _Found(list_document(query, 0, []), None, [], None)


def _found(index: Index, query: Query, request: RecommendationRequest) -> _Found:
    page = run(index, query)
    return _Found(
        list_document(query, page.total_items, program_documents(index, query, page)),
        page.facets,
        relaxations(index, query.area, request, page.total_items),
        next_question(index, query.area, request, page.rows) if request.page == 1 else None,
    )
