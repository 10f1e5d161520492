"""Many ways to rank, worked out in one pass, are each what a ranking of its own gives."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from api.directory.records import Listing
from api.search.building import build_index
from api.search.query import Area, Query
from api.search.run import rank, rank_others
from recommender.alternatives import Weighing
from recommender.criteria import Criterion, Group, Requirement
from tests.search.strategies import areas, criteria, directories, requirements

several_criteria = st.lists(criteria, min_size=1, max_size=6)
several_requirements = st.lists(requirements, max_size=3)
groups: list[Group] = ["stated_needs", "preferences", "clinical_fit"]
shares = st.dictionaries(st.sampled_from(groups), st.tuples(st.integers(1, 9), st.integers(10, 40)))


@st.composite
def weighings(draw: st.DrawFn, wanted: list[Criterion], required: list[Requirement]) -> Weighing:
    """Some of these criteria and requirements, which several weighings then have in common."""
    kept = draw(st.lists(st.booleans(), min_size=len(wanted), max_size=len(wanted)))
    needed = draw(st.lists(st.booleans(), min_size=len(required), max_size=len(required)))
    return Weighing(
        criteria=tuple(one for one, keep in zip(wanted, kept, strict=True) if keep),
        shares=draw(shares),
        requirements=tuple(one for one, keep in zip(required, needed, strict=True) if keep),
        withheld=False,
    )


@given(
    directories(),
    areas(),
    several_criteria,
    several_requirements,
    st.integers(0, 4),
    st.integers(1, 5),
    st.data(),
)
def test_each_is_ranked_as_if_it_were_alone(
    listings: list[Listing],
    area: Area,
    wanted: list[Criterion],
    required: list[Requirement],
    number: int,
    most: int,
    data: st.DataObject,
) -> None:
    index = build_index(listings)
    of_these = weighings(wanted, required)
    several = [data.draw(of_these) for _ in range(number)]

    found = rank_others(index, area, several, most)
    assert found == [
        rank(index, area, one.requirements, one.counted(), Query(per_page=most)).rows
        for one in several
    ]


@given(directories(), areas(), several_criteria)
def test_the_same_weighing_ranks_the_same(
    listings: list[Listing], area: Area, wanted: list[Criterion]
) -> None:
    index = build_index(listings)
    weighing = Weighing(tuple(wanted), {}, (), withheld=False)
    alike = replace(weighing, criteria=tuple(replace(one) for one in wanted))

    first, second = rank_others(index, area, [weighing, alike], 10)
    assert first == second == rank(index, area, (), wanted, Query(per_page=10)).rows
