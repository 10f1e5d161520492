"""The recommender's promises, kept on the shipped national directory, in the order it is listed."""

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.search.index import Index
from api.search.query import Area, Query
from api.search.run import find, rank
from recommender.assess import Assessment, assess
from recommender.needs import Needs
from recommender.reading import ruleset
from recommender.ruleset import NEVER_COUNTED
from recommender.score import score
from tests.recommender.laws import forgotten, learned, match, standing, unwanted
from tests.recommender.strategies import SLUGS, needs, needs_of, told

AREAS = (
    Area(41.88, -87.63, 50.0),
    Area(47.06, -109.43, 150.0),
    Area(states=("WY", "VT")),
    Area(county="Cook County", county_state="IL"),
    Area(25.77, -80.19, 30.0, telehealth_state="FL"),
)
RULES = ruleset()
EXAMPLES = settings(
    max_examples=max(10, settings().max_examples // 4),
    # An index never changes, so that one serves all examples.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def assessed(needs: Needs) -> Assessment:
    return assess(needs, RULES)


@EXAMPLES
@given(data=st.data(), needs=needs, area=st.sampled_from(AREAS), page=st.sampled_from([1, 2, 9]))
def test_the_list_is_in_the_order_that_the_recommender_explains(
    index: Index, data: st.DataObject, needs: Needs, area: Area, page: int
) -> None:
    assessment = assessed(needs)
    query = Query(one_per_provider=data.draw(st.booleans()), page=page, per_page=25)
    found = rank(index, area, assessment.requirements, assessment.criteria, query)
    order = []
    for row, miles, points, tier in zip(
        found.rows, found.miles, found.points, found.tiers, strict=True
    ):
        program = index.program(row)
        explained = score(assessment.criteria, assessment.requirements, program, miles)
        assert (explained.points, explained.tier) == (points, tier)
        assert explained.excluded_by == ()
        order.append((tier, -points, float("inf") if miles is None else miles))
    assert order == sorted(order)


@EXAMPLES
@given(needs=needs, area=st.sampled_from(AREAS))
def test_nobody_is_left_out_but_by_a_requirement_that_says_so(
    index: Index, needs: Needs, area: Area
) -> None:
    assessment = assessed(needs)
    everybody = find(index, Query(area=area))
    listed = set(find(index, Query(area=area, requirements=assessment.requirements)))
    for row in everybody[:: max(1, len(everybody) // 40)]:
        program = index.program(int(row))
        excluded = score((), assessment.requirements, program, None).excluded_by
        assert bool(excluded) is (row not in listed)


@EXAMPLES
@given(needs=needs, place=st.floats(0, 1, exclude_max=True), slug=st.sampled_from(SLUGS))
def test_a_real_program_gains_by_a_yes_and_loses_by_a_no_to_what_is_wanted(
    index: Index, needs: Needs, place: float, slug: str
) -> None:
    assessment = assessed(needs)
    program = index.program(int(place * len(index)))
    unknown = standing(match(assessment, forgotten(program, slug), 12.0))
    yes = standing(match(assessment, learned(program, slug, value=True), 12.0))
    no = standing(match(assessment, learned(program, slug, value=False), 12.0))

    if slug not in unwanted(assessment):
        assert no <= unknown <= yes
    if slug in NEVER_COUNTED:
        assert yes <= unknown


@EXAMPLES
@given(told=told, name=st.sampled_from(["alcohol", "benzodiazepines"]))
def test_no_place_without_withdrawal_care_is_listed_above_one_with_it(
    index: Index, told: dict[str, Any], name: str
) -> None:
    asked = {**told, "substances": [{"name": name, "frequency": "daily"}], "scores": {}}
    assessment = assessed(needs_of(asked))
    first = next(one for one in assessment.requirements if one.safety)
    query = Query(per_page=100)
    found = rank(index, AREAS[0], assessment.requirements, assessment.criteria, query)
    held = [first.value(index.program(row), None) for row in found.rows]
    steps = np.array([{True: 0, None: 1, False: 2}[value] for value in held])

    assert (np.diff(steps) >= 0).all()
