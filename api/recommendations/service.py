"""From needs to a recommendation; nothing of the needs outlives the call."""

from collections.abc import Sequence
from typing import Any

from orjson import Fragment

from api.recommendations.answer import care_document, cited, notice_document, screening_document
from api.recommendations.asked import Asked, place_asked, understood
from api.recommendations.next_steps import next_question
from api.recommendations.relaxations import relaxations
from api.recommendations.schemas import RecommendationRequest
from api.rules import Rules
from api.search.contents import Shown, list_document, place_document, shown
from api.search.run import run
from api.search.service import SearchService
from recommender.ruleset import RANKED_BY
from recommender.score import Match


class Recommender:
    """Recommends from the index that answers just now, by the rules in effect today."""

    def __init__(self, search: SearchService, rules: Rules) -> None:
        self.search = search
        self.rules = rules

    def understand(self, request: RecommendationRequest) -> Asked:
        """The request, its place looked up, which may wait for the geocoder.

        Raises:
            PlaceProblem: the place is unknown, ambiguous, or an address nobody can look up.
        """
        place = self.search.look_up(place_asked(request))
        return understood(request, place, self.search.holder.current, self.rules.today)

    def recommend(self, request: RecommendationRequest) -> dict[str, Any]:
        """The answer to a request, for orjson to write out; the same whenever it is asked.

        Raises:
            PlaceProblem: as `understand`.
        """
        asked = self.understand(request)
        withheld = asked.assessment.withheld is not None
        found, programs = (_nothing(asked), []) if withheld else _found(asked)
        matches = [one.match for one in programs if one.match is not None]
        return {**safety_document(asked), **found, **reference_document(asked, matches)}


def safety_document(asked: Asked) -> dict[str, Any]:
    """What comes before any program: notices, kinds of care, and whether the list waits."""
    assessment = asked.assessment
    return {
        "notices": [notice_document(notice) for notice in assessment.notices],
        "screening": screening_document(asked.request),
        "care": care_document(assessment),
        "withheld": {"because": assessment.withheld} if assessment.withheld else None,
    }


def reference_document(asked: Asked, matches: Sequence[Match]) -> dict[str, Any]:
    """What the answer rests on: cited rules, the place, the versions."""
    rules, language = asked.rules, asked.request.language
    return {
        "cited": cited(rules, language, asked.assessment, matches),
        "place": place_document(asked.place),
        "ranking": RANKED_BY[language],
        "ruleset": {"version": rules.version, "sha256": rules.sha256},
        "directory_version": asked.index.directory_version,
    }


def _nothing(asked: Asked) -> dict[str, Any]:
    return {
        **list_document(asked.query, 0, []),
        "facets": None,
        "relaxations": [],
        "next_question": None,
    }


def _found(asked: Asked) -> tuple[dict[str, Any], list[Shown]]:
    index, query, request = asked.index, asked.query, asked.request
    page = run(index, query)
    programs = shown(index, query, page)
    document = {
        **list_document(query, page.total_items, [one.entry for one in programs]),
        "facets": None if page.facets is None else Fragment(page.facets),
        "relaxations": relaxations(asked, page.total_items),
        "next_question": next_question(asked, page.rows) if request.page == 1 else None,
    }
    return document, programs
