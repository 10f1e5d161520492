"""What is shown of a run: the table, the chart and the page."""

import re
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console

from benchmarks.__main__ import main
from benchmarks.chart import chart
from benchmarks.machine import this_machine
from benchmarks.page import page
from benchmarks.report import show
from benchmarks.results import Results
from benchmarks.targets import targets
from benchmarks.wording import number, times


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (0.04567, "0.0457"),
        (0.5, "0.5"),
        (1, "1"),
        (9.999, "10"),
        (99.96, "100"),
        (12.34, "12.3"),
        (1234.5, "1,230"),
        (2000, "2,000"),
    ],
)
def test_numbers_have_three_digits(value: float, written: str) -> None:
    assert number(value) == written


def test_a_ratio_that_was_not_measured() -> None:
    assert times(None) == "–"
    assert times(8.04) == "8.04×"


def test_targets_are_reached_or_not_or_not_measured(results: Results) -> None:
    reached = {target.what: target.reached(results) for target in targets()}
    assert reached["area with facets, beside SQLite's R*Tree"] is True
    assert reached["area with facets, beside PostGIS"] is False
    assert reached["area among 1,000,000 programs, beside the real directory"] is True
    assert reached["whole country of 1,000,000 programs"] is None
    assert reached["POST /v1/search, rate of a core beside a bare app's"] is True
    assert reached["POST /v1/recommendations, rate of a core beside a bare app's"] is None
    assert reached["search, 99th percentile beside the median"] is True
    assert reached["ready, over a filled database"] is True
    assert reached["memory of one process, the real directory"] is False


def test_the_table_tells_ratios_and_targets(results: Results) -> None:
    written = shown(results)
    for part in ("SQLite R*Tree", "10×", "15×", "whole country", "bare ASGI app", "310 MB", "yes"):
        assert part in written


def test_parts_that_were_not_measured_are_left_out(results: Results) -> None:
    empty = results.model_copy(update={"search": [], "http": [], "memory": [], "start": None})
    written = shown(empty)
    assert "PostGIS" in written
    assert "not measured" in written
    assert "HTTP" not in written
    assert parsed(chart(empty)).tag.endswith("svg")
    assert "not measured" in page(empty)


def test_the_chart_is_svg_that_can_be_read_out(results: Results) -> None:
    root = parsed(chart(results))
    svg = "{http://www.w3.org/2000/svg}"
    title, description = root.find(f"{svg}title"), root.find(f"{svg}desc")
    assert title is not None
    assert description is not None
    assert "SQLite R*Tree 0.5 ms" in (description.text or "")
    assert root.get("aria-labelledby") == "title desc"
    assert "prefers-color-scheme: dark" in (root.findtext(f"{svg}style") or "")
    # A row has one mark of each engine, and the legend another.
    assert len(root.findall(f"{svg}circle")) == len(results.search) + 1
    assert len(root.findall(f"{svg}rect")) == len(results.search) + 1


def test_marks_stand_by_their_times(results: Results) -> None:
    circles = re.findall(r'circle class="ours" cx="([\d.]+)"', chart(results))[1:]
    # Sorted by question and size: 0.05 and 0.1 ms around a place, 0.3 ms for the country.
    assert [float(x) for x in circles] == sorted(float(x) for x in circles)


def test_the_page_has_the_numbers_and_what_they_do_not_say(results: Results) -> None:
    written = page(results)
    assert "$" not in written
    assert "measured on 2026-01-31\nwith seed 1." in written
    assert "| real, 38,328 programs | around a place | SQLite R*Tree | 0.5 | 0.55 |" in written
    assert "A <processor>, 2 cores, 8 GB of memory, Linux. Python 3.11.7, SQLite 3.40.1." in written
    assert "## What the numbers do not say" in written
    assert "quick run" not in written
    assert "**A quick run**" in page(results.model_copy(update={"quick": True}))


def test_results_are_read_back_as_they_were_written(results: Results, tmp_path: Path) -> None:
    read, again, docs = tmp_path / "one.json", tmp_path / "two.json", tmp_path / "docs"
    read.write_text(results.model_dump_json())
    run(["--read", str(read), "--json", str(again), "--docs", str(docs)])
    assert Results.model_validate_json(again.read_text()) == results
    assert (docs / "performance.json").read_text() == again.read_text()
    assert (docs / "performance.md").read_text() == page(results)
    assert (docs / "performance.svg").read_text() == chart(results)


def test_the_machine_is_told_without_its_name_or_paths() -> None:
    machine = this_machine({"PostGIS": "3.3"})
    assert machine.cores >= 1
    assert {"Python", "SQLite", "numpy", "PostGIS"} <= machine.versions.keys()
    assert "/" not in machine.model_dump_json()


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 (we wrote it)


def shown(results: Results) -> str:
    output = StringIO()
    show(results, Console(file=output, width=160))
    return output.getvalue()


def run(arguments: Sequence[str]) -> None:
    main(arguments)
