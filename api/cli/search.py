"""`treatment-finder search`: the search of the API, from a terminal."""

from typing import Annotated, Any

import orjson
import typer
from rich.console import Console

from api.cli.opened import open_search
from api.cli.show import show_list
from api.search.contents import plain
from api.search.parsing import parse_body


def search(
    place: Annotated[str, typer.Argument(help='A ZIP, "Chicago, IL", "Cook County, IL" or "IL".')],
    needs: Annotated[
        list[str] | None, typer.Option("--needs", "-n", help="A term; repeat for more (all).")
    ] = None,
    setting: Annotated[
        list[str] | None, typer.Option("--setting", "-s", help="A kind of care; repeat for or.")
    ] = None,
    days: Annotated[int | None, typer.Option(help="A length of stay in days, such as 90.")] = None,
    miles: Annotated[float | None, typer.Option(help="How far away at most.")] = None,
    words: Annotated[str | None, typer.Option("--name", help="Words in the name.")] = None,
    sort: Annotated[str | None, typer.Option(help="distance, name, fit or verified.")] = None,
    include_unknown: Annotated[
        bool, typer.Option(help="Also places that do not say whether they have it.")
    ] = False,
    language: Annotated[
        str, typer.Option(help="en or es: the language that --json explains a fit in.")
    ] = "en",
    page: Annotated[int, typer.Option(min=1)] = 1,
    per_page: Annotated[int, typer.Option(min=1, max=100)] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print the API's answer.")] = False,
) -> None:
    """Find programs near a place."""
    asked: dict[str, Any] = {
        "place": place,
        "needs": needs or None,
        "setting": setting or None,
        "length_of_stay_days": days,
        "radius_miles": miles,
        "q": words,
        "sort": sort,
        "include_unknown": include_unknown,
        "language": language,
        "page": page,
        "per_page": per_page,
    }
    given = {name: value for name, value in asked.items() if value is not None}
    request = parse_body(orjson.dumps(given))
    answer = plain(open_search().search(request))
    if as_json:
        typer.echo(orjson.dumps(answer))
    else:
        show_list(Console(), answer)
