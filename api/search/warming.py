"""Has all that is compiled ready before anybody waits for it."""

from api.search.building import build_index
from api.search.contents import shown
from api.search.query import Area, Query
from api.search.run import rank_others, run
from recommender.alternatives import Weighing


def compile_loops() -> None:
    """Compile them, or read what was compiled.

    Compiling takes a quarter of a minute; where what is compiled can be kept on disk, that is once.
    """
    index = build_index([])
    somewhere = Area(0.0, 0.0, 1.0)
    query = Query(area=somewhere, facets=True)
    shown(index, query, run(index, query))
    rank_others(index, somewhere, [Weighing((), {}, (), withheld=False)], 1)
