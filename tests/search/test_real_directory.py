"""Questions to the shipped national directory, answered as the oracle does."""

from dataclasses import replace
from typing import Any

import pytest

from api.directory.records import Listing
from api.search.fit import criteria_of
from api.search.index import Index
from api.search.query import Area, Query
from api.search.run import rank, run
from recommender.assess import assess
from recommender.needs import Needs
from recommender.reading import ruleset
from recommender.score import score
from tests.search import oracle
from tests.search.reading import facets_of

CHICAGO = Area(41.88, -87.63, 50.0)


@pytest.mark.parametrize(
    "query",
    [
        Query(
            area=CHICAGO,
            needs_all=("ketamine", "depression", "medicaid"),
            length_of_stay_days=90,
            sort="distance",
            facets=True,
        ),
        Query(area=Area(county="Cook County", county_state="IL"), needs_all=("spanish",), page=3),
        Query(
            area=Area(61.2, -149.9, 500.0),
            include_unknown=True,
            needs_none=("medicaid",),
            sort="distance",
            one_per_provider=False,
            facets=True,
        ),
        Query(
            area=Area(states=("PR", "GU")),
            settings=(("residential", "outpatient"),),
            facets=True,
        ),
        Query(name_words=("recov", "cent"), per_page=100),
        Query(area=Area(states=("TX",)), sort="verified", page=7, facets=True),
    ],
)
def test_it_is_answered_as_the_oracle_does(
    listings: list[Listing], index: Index, query: Query
) -> None:
    expected = oracle.answer(listings, query)
    shown = expected.page(query.page, query.per_page)
    page = run(index, query)
    assert page.total_items == len(expected.everything) > 0
    found = [index.program(row).id for row in page.rows]
    assert found == [item.listed.program.id for item in shown]
    if query.facets:
        assert facets_of(page) == expected.facets


def test_the_first_for_a_person_fit_what_was_asked(index: Index) -> None:
    asked = Query(
        area=CHICAGO,
        needs_all=("depression", "medicaid"),
        length_of_stay_days=90,
        include_unknown=True,
        sort="fit",
    )
    query = replace(asked, criteria=criteria_of(asked))
    for row in run(index, query).rows[:3]:
        program = index.program(row)
        assert program.setting == "residential_long"
        assert program.facts.value("medicaid")


@pytest.mark.parametrize(
    "needs",
    [
        {},
        {
            "substances": ["ketamine"],
            "conditions": ["depression"],
            "payment": ["medicaid"],
            "preferences": {"length_of_stay_days": 90, "avoid": ["twelve_step"]},
        },
        {"substances": [{"name": "heroin", "frequency": "daily"}], "pregnant": True, "age": 24},
        {
            "substances": ["alcohol", "xanax"],
            "safety": {"withdrawal_history": ["seizure"]},
            "gender": "male",
            "payment": ["medicare", "cash"],
            "must_have": ["payment"],
        },
        {"age": 15, "substances": ["cannabis"], "languages": ["spanish"], "home": "unsafe"},
    ],
)
def test_the_kernel_and_the_explanation_agree_on_every_point(
    index: Index, needs: dict[str, Any]
) -> None:
    assessment = assess(Needs.model_validate(needs), ruleset())
    criteria, requirements = assessment.criteria, assessment.requirements
    query = Query(area=CHICAGO, one_per_provider=False, per_page=100)
    order = []
    while (page := rank(index, CHICAGO, requirements, criteria, query)).rows:
        for row, miles, points, tier in zip(
            page.rows, page.miles, page.points, page.tiers, strict=True
        ):
            explained = score(criteria, requirements, index.program(row), miles)
            assert (points, tier) == (explained.points, explained.tier)
            assert not explained.excluded_by
            order.append((tier, -points, miles))
        query = replace(query, page=query.page + 1)
    assert len(order) > 500
    assert order == sorted(order)
