"""How many of the first ten places have all that a person asked for: ours, and the nearest ten.

What counts as having it does not come from the rules: it is the search's own filter, for known
facts alone. A place has a condition or a substance when it names it or says that it treats what
covers it; it takes a payment when it takes one of those named.
`python -m tests.evaluation.personas` prints the table of `docs/personas.md`, from the directory
that ships.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from api.recommendations.schemas import RecommendationRequest
from api.recommendations.service import Recommender
from api.search.query import Query
from api.search.run import find, run

FIRST = 10


@dataclass(frozen=True, slots=True)
class Persona:
    """Who looks for help, and what they ask."""

    who: str
    asks: RecommendationRequest


@dataclass(frozen=True, slots=True)
class Finding:
    """Of the first ten places: how many have all that was asked for."""

    persona: Persona
    ours: int
    nearest: int
    listed: int
    having_all: int


def personas() -> list[Persona]:
    """The thirty of `personas.toml`."""
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return [
        Persona(entry["who"], RecommendationRequest.model_validate(entry["asks"]))
        for entry in table["persona"]
    ]


def wanted(request: RecommendationRequest) -> dict[str, Any]:
    """All that a request asks for, as filters of a search."""
    ages = ((17, "adolescents"), (25, "young_adults"), (64, "adults"), (120, "older_adults"))
    needed = [*request.languages, *request.conditions, *request.therapies, *request.medications]
    needed += [*request.populations, *(substance.name for substance in request.substances)]
    if request.age is not None:
        needed.append(f"accepts_{next(name for most, name in ages if request.age <= most)}")
    if request.gender in ("female", "male"):
        needed.append(f"accepts_{request.gender}")
    if request.preferences.telehealth:
        needed.append("telehealth")
    return {
        "needs_all": tuple(needed),
        "needs_any": (tuple(request.payment),) if request.payment else (),
        "needs_none": tuple(request.preferences.avoid),
        "settings": (tuple(request.preferences.settings),) if request.preferences.settings else (),
        "length_of_stay_days": request.preferences.length_of_stay_days,
    }


def finding(recommender: Recommender, persona: Persona) -> Finding:
    """Both lists of a persona, held against what they asked for."""
    asked = recommender.understand(persona.asks)
    everything = Query(area=asked.query.area, sort="distance", per_page=FIRST)
    having = find(asked.index, replace(everything, **wanted(persona.asks)))
    places = {asked.index.provider_of(row) for row in having}

    def count(query: Query) -> tuple[int, int]:
        page = run(asked.index, query)
        return sum(place in places for place in page.providers), page.total_items

    ours, listed = count(replace(asked.query, per_page=FIRST))
    nearest, _ = count(everything)
    return Finding(persona, ours, nearest, listed, len(places))


def findings(recommender: Recommender) -> list[Finding]:
    """What every persona finds."""
    return [finding(recommender, persona) for persona in personas()]


def page(found: list[Finding]) -> str:
    """The table as a page of Markdown."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: list[Finding]) -> Iterator[str]:
    ours, nearest = (sum(getattr(one, name) for one in found) for name in ("ours", "nearest"))
    possible = sum(min(FIRST, one.having_all) for one in found)
    yield "# Thirty people and the first ten places"
    yield ""
    yield "Generated from the shipped directory and rules by `make docs`; a test keeps it fresh."
    yield ""
    yield "How many of the first ten places are *known* to have all that a person asked for:"
    yield "recommended, against the ten nearest. What counts as having it is the search's own"
    yield "filter, not the rules: a place that does not say is not counted. Where fewer than ten"
    yield "places within reach have it all, no order can show ten."
    yield ""
    yield "| who asks | recommended | nearest | have it all, of those listed |"
    yield "|---|---|---|---|"
    for one in found:
        all_of = f"{one.having_all:,} of {one.listed:,}"
        yield f"| {one.persona.who} | {one.ours} | {one.nearest} | {all_of} |"
    yield f"| **all thirty** | **{ours}** | **{nearest}** | at most {possible} can be shown |"


if __name__ == "__main__":
    from api.cli.opened import open_recommender

    print(page(findings(open_recommender())), end="")  # noqa: T201
