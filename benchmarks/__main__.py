"""`make bench`: measures, prints what was found, and writes it to a file."""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from benchmarks.chart import chart
from benchmarks.directories import filled_database, folder_of_its_own, real_listings
from benchmarks.machine import this_machine
from benchmarks.over_http import measure_http
from benchmarks.page import page
from benchmarks.report import show
from benchmarks.results import Results
from benchmarks.search import QUICK, Effort, measure_search
from benchmarks.start_and_memory import measure_memory, measure_start

PARTS = ("search", "http", "memory", "start")
POSTGIS = "FINDER_BENCH_POSTGIS"
SEED = 20_260_101

_HTTP_SECONDS, _HTTP_ROUNDS = 3.0, 4
_QUICK_HTTP_SECONDS, _QUICK_HTTP_ROUNDS = 1.0, 1


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is asked for, or read what was measured; then print and write it."""
    asked = _parser().parse_args(arguments)
    console = Console(stderr=True)
    if asked.read is not None:
        results = Results.model_validate_json(asked.read.read_text(encoding="utf-8"))
    else:
        results = _measured(asked, console)
    show(results, Console(width=None if sys.stdout.isatty() else 140))
    _write(asked.json, results.model_dump_json(indent=1) + "\n", console)
    if asked.docs is not None:
        _write(asked.docs / "performance.json", results.model_dump_json(indent=1) + "\n", console)
        _write(asked.docs / "performance.svg", chart(results), console)
        _write(asked.docs / "performance.md", page(results), console)


def _measured(asked: argparse.Namespace, console: Console) -> Results:
    parts = asked.only or PARTS
    effort = QUICK if asked.quick else Effort()
    versions: dict[str, str] = {}
    postgis = os.environ.get(POSTGIS)
    if postgis is None and "search" in parts:
        console.print(f"Without PostGIS: {POSTGIS} names no server (postgresql://...).")

    def tell(text: str) -> None:
        console.print(text, markup=False, highlight=False)

    with folder_of_its_own() as folder:
        tell("Loading the national directory ...")
        url = filled_database(folder)
        listings = real_listings(url)
        start = http = memory = search = None
        if "start" in parts:
            start = measure_start(folder, 2 if asked.quick else 5, tell)
        if "http" in parts:
            seconds = _QUICK_HTTP_SECONDS if asked.quick else _HTTP_SECONDS
            rounds = _QUICK_HTTP_ROUNDS if asked.quick else _HTTP_ROUNDS
            http = list(measure_http(listings, url, asked.seed, seconds, rounds, tell))
        if "memory" in parts:
            memory = list(
                measure_memory(listings, url, folder, asked.seed, effort.sizes[-1:], tell)
            )
        if "search" in parts:
            found = measure_search(listings, asked.seed, effort, postgis, tell, versions)
            search = list(found)
    return Results(
        day=datetime.now(UTC).date(),
        seed=asked.seed,
        quick=asked.quick,
        machine=this_machine(versions),
        search=search or [],
        http=http or [],
        start=start,
        memory=memory or [],
    )


def _write(file: Path, text: str, console: Console) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    console.print(f"Wrote {file}.", markup=False, highlight=False)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few questions, small directories")
    parser.add_argument(
        "--only", action="append", choices=PARTS, metavar="PART", help="one of %(choices)s; repeat"
    )
    parser.add_argument("--seed", type=int, default=SEED, help="of places, needs and directories")
    parser.add_argument(
        "--json", type=Path, default=Path("build/performance.json"), help="where to write results"
    )
    parser.add_argument(
        "--docs", type=Path, nargs="?", const=Path("docs"), help="write the page and the chart, too"
    )
    parser.add_argument("--read", type=Path, help="measure nothing: read these results")
    return parser


if __name__ == "__main__":
    main()
