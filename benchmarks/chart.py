"""The search times as a chart: plain SVG, readable in light and dark and without colours."""

from math import log10
from xml.sax.saxutils import escape

from benchmarks.results import EngineTimes, Results, SearchTimes
from benchmarks.wording import ENGINES, KINDS, directory, number

WIDTH, LEFT, RIGHT = 860, 250, 60
TOP, ROW, BELOW = 84, 46, 58

_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #222; }
.title { font-size: 16px; font-weight: 600; }
.small { font-size: 11px; fill: #555; }
.grid { stroke: #ddd; } .range { stroke-width: 3; opacity: .35; }
.ours { fill: #0b6e4f; stroke: #0b6e4f; } .sqlite { fill: #b3541e; stroke: #b3541e; }
.postgis { fill: #31549b; stroke: #31549b; }
@media (prefers-color-scheme: dark) {
  text { fill: #eee; } .small { fill: #bbb; } .grid { stroke: #444; }
  .ours { fill: #4fd1a1; stroke: #4fd1a1; } .sqlite { fill: #f0a06a; stroke: #f0a06a; }
  .postgis { fill: #8fb0f5; stroke: #8fb0f5; }
}
"""


def chart(results: Results) -> str:
    """The chart as SVG: a row for each kind of question and directory, a mark for each engine."""
    rows = sorted(results.search, key=lambda one: (one.kind, one.programs))
    scale = _Scale(rows)
    height = TOP + ROW * len(rows) + BELOW
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="title desc"',
        f' viewBox="0 0 {WIDTH} {height}">',
        '<title id="title">How long an answer takes</title>',
        f'<desc id="desc">{escape(_description(rows))}</desc>',
        f"<style>{_STYLE}</style>",
        '<text class="title" x="16" y="26">How long an answer takes, with all facets</text>',
        *_legend(),
    ]
    for decade in scale.decades:
        x = scale.x(10.0**decade)
        bottom = TOP + ROW * len(rows)
        parts.append(f'<path class="grid" d="M{x:.1f} {TOP - 14}V{bottom}"/>')
        label = f"{10.0**decade:g} ms"
        parts.append(
            f'<text class="small" x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{label}</text>'
        )
    for place, one in enumerate(rows):
        y = TOP + ROW * place + ROW // 2
        parts.append(f'<text x="16" y="{y - 3}">{escape(KINDS[one.kind])}</text>')
        parts.append(f'<text class="small" x="16" y="{y + 12}">{escape(directory(one))}</text>')
        for offset, engine in zip((-9, 3, 15), one.engines, strict=False):
            parts += _mark(engine, scale, y + offset - 3)
    note = "Mark: undisturbed. Line: to the 95th percentile. Each step to the right is ten times."
    parts += [f'<text class="small" x="16" y="{height - 14}">{note}</text>', "</svg>"]
    return "\n".join(parts) + "\n"


class _Scale:
    """Where a time stands: ten times as long is always the same way to the right."""

    def __init__(self, rows: list[SearchTimes]) -> None:
        times = [t for row in rows for e in row.engines for t in (e.undisturbed_ms, e.p95_ms)] or [
            1.0
        ]
        least, most = log10(min(times)), log10(max(times))
        self.decades = range(int(least // 1), int(-(-most // 1)) + 1)

    def x(self, milliseconds: float) -> float:
        """The place of a time from the left."""
        part = (log10(milliseconds) - self.decades[0]) / max(1, len(self.decades) - 1)
        return LEFT + part * (WIDTH - LEFT - RIGHT)


def _mark(engine: EngineTimes, scale: _Scale, y: float) -> list[str]:
    x, end = scale.x(engine.undisturbed_ms), scale.x(engine.p95_ms)
    return [
        f'<path class="range {engine.engine}" d="M{x:.1f} {y}H{end:.1f}"/>',
        _shape(engine.engine, x, y),
    ]


def _shape(engine: str, x: float, y: float) -> str:
    """A shape of its own for each engine, for those who do not tell the colours apart."""
    if engine == "ours":
        return f'<circle class="ours" cx="{x:.1f}" cy="{y}" r="5"/>'
    if engine == "sqlite":
        return f'<rect class="sqlite" x="{x - 4.5:.1f}" y="{y - 4.5}" width="9" height="9"/>'
    return f'<path class="postgis" d="M{x:.1f} {y - 6}l6 10h-12z"/>'


def _legend() -> list[str]:
    parts = []
    for place, (engine, name) in enumerate(ENGINES.items()):
        x = 24 + 150 * place
        parts += [_shape(engine, x, 48), f'<text x="{x + 12}" y="52">{escape(name)}</text>']
    return parts


def _description(rows: list[SearchTimes]) -> str:
    """The same in words, for those who do not see it."""
    told = []
    for one in rows:
        times = ", ".join(f"{ENGINES[e.engine]} {number(e.undisturbed_ms)} ms" for e in one.engines)
        told.append(f"{KINDS[one.kind]}, {directory(one)}: {times}.")
    return " ".join(told)
