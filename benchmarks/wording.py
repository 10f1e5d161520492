"""How numbers and names are written, on the terminal, in the chart and on the page."""

from math import floor, log10

from benchmarks.results import SearchTimes
from benchmarks.targets import Target

ENGINES = {"ours": "this project", "sqlite": "SQLite R*Tree", "postgis": "PostGIS"}
SERVED = {"ours": "this service", "raw": "bare ASGI app", "nothing": "server alone"}
KINDS = {"area": "around a place", "country": "whole country"}


def number(value: float) -> str:
    """Three digits that count, without zeros behind the point; whole thousands with commas."""
    if value == 0:
        return "0"
    digits = 2 - floor(log10(abs(value)))
    rounded = round(value, digits)
    if digits <= 0:
        return f"{rounded:,.0f}"
    return f"{rounded:,.{digits}f}".rstrip("0").rstrip(".")


def times(value: float | None) -> str:
    """A ratio."""
    return "–" if value is None else f"{number(value)}×"


def directory(one: SearchTimes) -> str:
    """Which directory was asked."""
    return f"{'synthetic' if one.synthetic else 'real'}, {one.programs:,} programs"


def limit(target: Target) -> str:
    """What a target asks for."""
    sign = "≥" if target.at_least else "≤"
    return f"{sign} {_with_unit(target.limit, target.unit)}"


def measured(target: Target, value: float | None) -> str:
    """What was measured for a target."""
    return "not measured" if value is None else _with_unit(value, target.unit)


def _with_unit(value: float, unit: str) -> str:
    return times(value) if unit == "×" else f"{number(value)} {unit}"
