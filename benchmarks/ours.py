"""This project's own index, asked as the search service asks it."""

from collections.abc import Callable, Iterable

import orjson

from api.directory.records import Listing
from api.search.building import build_index
from api.search.index import Index
from api.search.plan import plan_of
from api.search.query import Area, Query
from api.search.run import Page, run
from benchmarks.engine import Answer
from benchmarks.questions import PAGE, Question
from recommender.criteria import Criterion, Level
from recommender.traits import HasAny


class Ours:
    """The index in memory, built from listings as they come."""

    name = "ours"

    def __init__(self, listings: Iterable[Listing]) -> None:
        self.index: Index = build_index(listings)

    def asked(self, question: Question) -> Callable[[], Page]:
        """The search of this question."""
        index, query = self.index, query_of(question)
        plan = plan_of(index, query)
        return lambda: run(index, query, plan)

    def answer(self, found: Page) -> Answer:
        """The page's ids, and facets without those that are empty."""
        return Answer(
            total=found.total_items,
            page=tuple(self.index.program_id(row) for row in found.rows),
            facets={facet: of for facet, of in orjson.loads(found.facets or b"{}").items() if of},
        )

    def close(self) -> None:
        """Nothing is open."""


def query_of(question: Question) -> Query:
    """The question as our search understands it."""
    lat, lng = question.center or (None, None)
    return Query(
        area=Area(lat=lat, lng=lng, radius_miles=question.radius_miles),
        settings=() if question.setting is None else ((question.setting,),),
        needs_all=question.required,
        sort="fit",
        one_per_provider=True,
        facets=True,
        per_page=PAGE,
        criteria=tuple(_wish(slug, points) for slug, points in question.wishes),
    )


def _wish(slug: str, points: int) -> Criterion:
    level = Level(HasAny((slug,)), points, because="Listed.")
    return Criterion(f"wish.{slug}", "stated_needs", (level,), unmet="No.", unknown="Not said.")
