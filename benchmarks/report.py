"""A run's results on the terminal."""

from rich.console import Console
from rich.table import Table

from benchmarks.results import Results
from benchmarks.targets import targets
from benchmarks.wording import (
    ENGINES,
    KINDS,
    SERVED,
    directory,
    limit,
    measured,
    number,
    times,
)


def show(results: Results, console: Console) -> None:
    """Print what was measured, and what of the targets is reached."""
    for table in (_search(results), _http(results), _process(results), _targets(results)):
        if table.row_count:
            console.print(table)


def _search(results: Results) -> Table:
    table = _table("Search, milliseconds", "directory", "question", "found", "engine")
    for head in ("undisturbed", "median", "p95", "p99", "processor", "takes"):
        table.add_column(head, justify="right")
    for one in results.search:
        for engine in one.engines:
            table.add_row(
                directory(one),
                KINDS[one.kind],
                number(one.found),
                ENGINES[engine.engine],
                number(engine.undisturbed_ms),
                number(engine.median_ms),
                number(engine.p95_ms),
                number(engine.p99_ms),
                "" if engine.cpu_ms is None else number(engine.cpu_ms),
                times(one.ratio_to(engine.engine)),
            )
    return table


def _http(results: Results) -> Table:
    table = _table("HTTP, one core", "route", "connections", "server")
    for head in (
        "bytes",
        "answers/s",
        "median ms",
        "p99 ms",
        "processor µs",
        "busy",
        "answers/core s",
    ):
        table.add_column(head, justify="right")
    for one in results.http:
        table.add_row(
            one.route or "",
            str(one.connections),
            SERVED[one.served],
            f"{one.answer_bytes:,}",
            number(one.per_second),
            number(one.median_ms),
            number(one.p99_ms),
            "" if one.cpu_us is None else number(one.cpu_us),
            "" if one.busy is None else f"{one.busy:.0%}",
            number(one.per_core_second),
        )
    return table


def _process(results: Results) -> Table:
    table = _table("Process", "what", "how")
    table.add_column("measured", justify="right")
    if results.start is not None:
        table.add_row("ready", "no database before", f"{number(results.start.empty_s)} s")
        table.add_row("ready", "a filled database", f"{number(results.start.filled_s)} s")
    for one in results.memory:
        what = f"memory, {one.programs:,} programs" + (" (synthetic)" if one.synthetic else "")
        table.add_row(what, one.how, f"{number(one.resident_mb)} MB")
    return table


def _targets(results: Results) -> Table:
    table = _table("To reach", "what")
    for head in ("wanted", "measured"):
        table.add_column(head, justify="right")
    table.add_column("reached")
    words = {True: "[green]yes[/]", False: "[red]no[/]", None: "not measured"}
    for target in targets():
        value = target.measured(results)
        reached = words[target.reached(results)]
        table.add_row(target.what, limit(target), measured(target, value), reached)
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(*columns, title=title, title_justify="left")
    table.title_style = "bold"
    return table
