"""What is compiled gives the same when Python runs it as it is written."""

import importlib.util
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from numba.core import config

from api.directory.records import Listing
from api.search import contents, facets, kernel, run, writing
from api.search.building import build_index
from api.search.query import Area, Query
from api.search.update import updated
from api.search.warming import compile_loops
from recommender.alternatives import Weighing
from recommender.criteria import Criterion
from tests.factories import a_listing, a_program, an_id
from tests.search.strategies import areas, directories, queries
from tests.search.test_others import several_criteria

few = settings(
    max_examples=max(5, settings().max_examples // 2),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)


@pytest.fixture(scope="module")
def uncompiled() -> dict[str, ModuleType]:
    """The files whose functions are compiled, with nothing of them compiled."""
    return {module.__name__: _uncompiled(module) for module in (kernel, writing)}


def _uncompiled(module: ModuleType) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"uncompiled_{module.__name__}", module.__file__)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(config, "DISABLE_JIT", True)
        spec.loader.exec_module(made)
    return made


@few
@given(directories(), queries())
def test_a_search_finds_and_shows_the_same(
    uncompiled: dict[str, ModuleType], listings: list[Listing], query: Query
) -> None:
    index = build_index(listings)
    asked = replace(query, facets=True)
    page = run.run(index, asked)
    entries = contents.shown(index, asked, page)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("search", "runs_within"):
            patch.setattr(run, name, getattr(uncompiled[kernel.__name__], name))
        patch.setattr(facets, "write_facets", uncompiled[writing.__name__].write_facets)
        patch.setattr(contents, "write_entries", uncompiled[writing.__name__].write_entries)
        assert run.run(index, asked) == page
        assert contents.shown(index, asked, page) == entries


@few
@given(directories(), areas(), several_criteria)
def test_other_rankings_are_the_same(
    uncompiled: dict[str, ModuleType], listings: list[Listing], area: Area, wanted: list[Criterion]
) -> None:
    index = build_index(listings)
    first = Weighing(tuple(wanted), {}, (), withheld=False)
    several = [replace(first, criteria=first.criteria[1:]), first]
    compiled = run.rank_others(index, area, several, 3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "rank_many", uncompiled[kernel.__name__].rank_many)
        assert run.rank_others(index, area, several, 3) == compiled


def test_one_compiled_form_serves_every_query() -> None:
    """A second one would be compiled while somebody waits."""
    compile_loops()
    listings = [a_listing(a_program(id=an_id(n)), id=an_id(100 + n)) for n in range(3)]
    built = build_index(listings)
    for index in (build_index([]), build_index(listings[:1]), built, updated(built, {}, 2)):
        for query in (
            Query(),
            Query(facets=True, sort="verified", page=3),
            Query(area=Area(41.9, -87.6, 5), sort="distance", name_words=("lake",)),
            Query(area=Area(41.9, -87.6, 5), include_unknown=True, needs_all=("cbt",), sort="fit"),
        ):
            contents.shown(index, query, run.run(index, query))
    loops: list[Any] = [kernel.search, kernel.runs_within, kernel.rank_many]
    for compiled in (*loops, writing.write_entries, writing.write_facets):
        assert len(compiled.signatures) == 1
