"""Processes that build and hold the index of a large synthetic directory, to see their memory.

`python -m benchmarks.holding build KEPT REAL PROGRAMS SEED` builds it from the directory at the
address REAL and keeps it beside the empty database at KEPT, as the service does beside its own.
`... hold KEPT` opens what was kept, with all that the service imports, and asks it the questions
that it reads from standard input, as JSON. Both then print what they hold, in megabytes.
"""

import sys
from collections.abc import Iterable
from importlib import import_module

from pydantic import TypeAdapter

from api.database import Database
from api.migrations import upgrade
from api.places import Gazetteer
from api.search.building import build_index
from api.search.run import run
from api.search.snapshot import Snapshot, keep, restore
from benchmarks.directories import real_listings
from benchmarks.ours import query_of
from benchmarks.questions import Question
from benchmarks.servers import resident_mb
from benchmarks.synthetic import synthetic

QUESTIONS: TypeAdapter[list[Question]] = TypeAdapter(list[Question])
"""Questions as JSON."""


def build(kept: Database, real: str, programs: int, seed: int) -> None:
    """Build the index of so many synthetic programs, and keep it."""
    upgrade(kept)
    # Closed, so that nothing is in the log alone: else no index is kept beside it.
    kept.dispose()
    index = build_index(synthetic(real_listings(real), programs, seed))
    keep(kept, kept.fingerprint(), Snapshot(index, Gazetteer.load()))


def hold(kept: Database, questions: Iterable[Question]) -> None:
    """Open the kept index and ask it."""
    import_module("api.app")
    snapshot = restore(kept)
    if snapshot is None:
        raise RuntimeError("The kept index was not believed.")
    for question in questions:
        run(snapshot.index, query_of(question))


def main() -> None:
    """Do what the first argument says, and print what this process holds."""
    what, kept, *rest = sys.argv[1:]
    database = Database(kept)
    try:
        if what == "build":
            build(database, rest[0], int(rest[1]), int(rest[2]))
        else:
            hold(database, QUESTIONS.validate_json(sys.stdin.read()))
    finally:
        database.dispose()
    sys.stdout.write(str(resident_mb() or ""))


if __name__ == "__main__":
    main()
