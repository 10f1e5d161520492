"""The kernel's loops give the same when Python runs them as they are written."""

import importlib.util
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from numba.core import config

from api.directory.records import Listing
from api.search import kernel, run
from api.search.building import build_index
from api.search.query import Area, Query
from recommender.alternatives import Weighing
from recommender.criteria import Criterion
from tests.search.strategies import areas, directories, queries
from tests.search.test_others import several_criteria

few = settings(
    max_examples=max(5, settings().max_examples // 2),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)


@pytest.fixture(scope="module")
def uncompiled() -> ModuleType:
    """The kernel's own file, with nothing of it compiled."""
    spec = importlib.util.spec_from_file_location("uncompiled_kernel", str(kernel.__file__))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(config, "DISABLE_JIT", True)
        spec.loader.exec_module(module)
    return module


@few
@given(directories(), queries())
def test_a_search_finds_the_same(
    uncompiled: ModuleType, listings: list[Listing], query: Query
) -> None:
    index = build_index(listings)
    asked = replace(query, facets=True)
    compiled = run.run(index, asked)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("search", "runs_within"):
            patch.setattr(run, name, getattr(uncompiled, name))
        assert run.run(index, asked) == compiled


@few
@given(directories(), areas(), several_criteria)
def test_other_rankings_are_the_same(
    uncompiled: ModuleType, listings: list[Listing], area: Area, wanted: list[Criterion]
) -> None:
    index = build_index(listings)
    first = Weighing(tuple(wanted), {}, (), withheld=False)
    several = [replace(first, criteria=first.criteria[1:]), first]
    compiled = run.rank_others(index, area, several, 3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "rank_many", uncompiled.rank_many)
        assert run.rank_others(index, area, several, 3) == compiled


def test_one_compiled_form_serves_every_query() -> None:
    """A second one would be compiled while somebody waits."""
    run.compile_kernel()
    index = build_index([])
    for query in (
        Query(),
        Query(facets=True, sort="verified", page=3),
        Query(area=Area(41.9, -87.6, 5), sort="distance", name_words=("lake",)),
        Query(area=Area(41.9, -87.6, 5), include_unknown=True, needs_all=("cbt",), sort="fit"),
    ):
        run.run(index, query)
    loops: list[Any] = [kernel.search, kernel.runs_within, kernel.rank_many]
    for compiled in loops:
        assert len(compiled.signatures) == 1
