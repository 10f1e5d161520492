"""`docs/performance.md`: the numbers of one run, and what they do not say."""

from collections.abc import Iterable
from importlib.resources import files
from string import Template

from benchmarks.results import Results, SearchTimes
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


def page(results: Results) -> str:
    """The whole page, in Markdown."""
    template = Template((files("benchmarks") / "page.md").read_text(encoding="utf-8"))
    machine = results.machine
    memory = f", {machine.memory_gb} GB of memory" if machine.memory_gb else ""
    return template.substitute(
        day=results.day.isoformat(),
        seed=results.seed,
        machine=f"{machine.processor}, {machine.cores} cores{memory}, {machine.system}",
        versions=", ".join(f"{name} {version}" for name, version in machine.versions.items()),
        targets=_targets(results),
        search=_search(results),
        asked=" ".join(_asked(one) for one in results.search),
        http=_http(results),
        process=_process(results),
        quick=_QUICK if results.quick else "",
    )


_QUICK = "\n**A quick run**: few questions, few repeats. Its numbers are rough.\n"


def _targets(results: Results) -> str:
    words = {True: "yes", False: "**no**", None: "not measured"}
    rows = (
        (t.what, limit(t), measured(t, t.measured(results)), words[t.reached(results)])
        for t in targets()
    )
    return _table(("what", "to reach", "measured", "reached"), "lrrl", rows)


def _search(results: Results) -> str:
    rows = (
        (
            directory(one),
            KINDS[one.kind],
            ENGINES[engine.engine],
            number(engine.undisturbed_ms),
            number(engine.median_ms),
            number(engine.p95_ms),
            number(engine.p99_ms),
            "" if engine.engine == "ours" else times(one.ratio_to(engine.engine)),
        )
        for one in results.search
        for engine in one.engines
    )
    heads = (
        "directory",
        "question",
        "engine",
        "undisturbed",
        "median",
        "p95",
        "p99",
        "takes … of ours",
    )
    return _table(heads, "lllrrrrr", rows)


def _asked(one: SearchTimes) -> str:
    return (
        f"{directory(one).capitalize()}, {KINDS[one.kind]}: {one.questions} questions,"
        f" {one.repeats} times each, {number(one.found)} providers found (median)."
    )


def _http(results: Results) -> str:
    rows = (
        (
            f"`/v1/{one.route}`" if one.route else "nothing is read or answered",
            one.connections,
            SERVED[one.served],
            f"{one.answer_bytes:,}",
            number(one.per_second),
            number(one.median_ms),
            number(one.p99_ms),
            "–" if one.cpu_us is None else number(one.cpu_us),
            "–" if one.busy is None else f"{one.busy:.0%}",
            number(one.per_core_second),
        )
        for one in results.http
    )
    heads = (
        "route",
        "connections",
        "server",
        "bytes",
        "answers/s",
        "median ms",
        "p99 ms",
        "processor µs",
        "busy",
        "answers/core s",
    )
    return _table(heads, "lrlrrrrrrr", rows)


def _process(results: Results) -> str:
    rows: list[tuple[str, str, str]] = []
    if results.start is not None:
        rows.append(("ready", "no database before", f"{number(results.start.empty_s)} s"))
        rows.append(("ready", "a filled database", f"{number(results.start.filled_s)} s"))
    rows += [
        (
            f"memory, {one.programs:,} {'synthetic' if one.synthetic else 'real'} programs",
            one.how,
            f"{number(one.resident_mb)} MB",
        )
        for one in results.memory
    ]
    return _table(("what", "how", "measured"), "llr", rows)


def _table(heads: tuple[str, ...], aligned: str, rows: Iterable[tuple[object, ...]]) -> str:
    marks = {"l": "---", "r": "---:"}
    lines = [heads, tuple(marks[side] for side in aligned), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
