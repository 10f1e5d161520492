"""`treatment-finder recommend`: needs as options, from a file, or asked one by one."""

from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.prompt import IntPrompt, Prompt

from api.cli.opened import open_recommender
from api.cli.show import show_recommendation
from api.places import PlaceProblem
from api.recommendations.asked import place_asked
from api.recommendations.schemas import RecommendationRequest
from api.recommendations.service import Recommender
from api.search.contents import plain
from api.validation import read_json
from recommender.language import Language
from recommender.questions import with_answer

Several = list[str] | None


def recommend(
    place: Annotated[str | None, typer.Option(help='A ZIP, "Chicago, IL" or a state.')] = None,
    substance: Annotated[Several, typer.Option(help="What is used; repeat for more.")] = None,
    condition: Annotated[Several, typer.Option(help="Such as depression; repeat.")] = None,
    payment: Annotated[Several, typer.Option(help="Such as medicaid; repeat.")] = None,
    therapy: Annotated[Several, typer.Option(help="Such as cbt; repeat.")] = None,
    setting: Annotated[Several, typer.Option(help="A kind of care you would like.")] = None,
    days: Annotated[int | None, typer.Option(help="Days of treatment, such as 90.")] = None,
    age: Annotated[int | None, typer.Option()] = None,
    miles: Annotated[float | None, typer.Option(help="How far away at most.")] = None,
    must_have: Annotated[Several, typer.Option(help="Such as payment; repeat.")] = None,
    needs: Annotated[
        typer.FileBinaryRead | None,
        typer.Option(help="A JSON file with a whole request; - reads it from stdin."),
    ] = None,
    language: Annotated[Language, typer.Option(help="Of questions and reasons.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print the API's answer.")] = False,
) -> None:
    """Recommend programs, and say why. Without options it asks; any question can be skipped."""
    if needs is not None:
        return _answer(
            open_recommender(), read_json(RecommendationRequest, needs.read()), as_json=as_json
        )
    preferences = {"settings": setting, "length_of_stay_days": days}
    given = {
        "place": place,
        "substances": substance,
        "conditions": condition,
        "payment": payment,
        "therapies": therapy,
        "age": age,
        "radius_miles": miles,
        "must_have": must_have,
        "preferences": {name: value for name, value in preferences.items() if value},
    }
    told = {name: value for name, value in given.items() if value}
    if told:
        request = read_json(RecommendationRequest, orjson.dumps({**told, "language": language}))
        return _answer(open_recommender(), request, as_json=as_json)
    recommender = open_recommender()
    request = _interview(recommender, Console(stderr=True), language)
    return _answer(recommender, request, as_json=as_json)


def _answer(recommender: Recommender, request: RecommendationRequest, *, as_json: bool) -> None:
    answer = plain(recommender.recommend(request))
    if as_json:
        typer.echo(orjson.dumps(answer))
    else:
        show_recommendation(Console(), answer)


def _interview(
    recommender: Recommender, console: Console, language: Language
) -> RecommendationRequest:
    """Ask for a place, then the question that matters most, until none does or the list waits."""
    request = _ask_place(recommender, console, language)
    while True:
        answer = plain(recommender.recommend(request))
        question = answer["next_question"]
        if question is None:
            return request
        console.print(f"\n[bold]{question['text']}[/]  [dim]{question['why']}[/]")
        for number, choice in enumerate(question["answers"], start=1):
            console.print(f"  {number}  {choice['label']}")
        console.print("  0  [dim]skip[/]")
        numbers = [str(number) for number in range(len(question["answers"]) + 1)]
        chosen = IntPrompt.ask(">", choices=numbers, show_choices=False, console=console)
        request = request.model_copy(update={"asked": [*request.asked, question["field"]]})
        if chosen:
            request = with_answer(request, question["answers"][chosen - 1]["needs"])


def _ask_place(
    recommender: Recommender, console: Console, language: Language
) -> RecommendationRequest:
    while True:
        text = Prompt.ask("Where? A ZIP code, or a city and state", console=console)
        try:
            request = RecommendationRequest(place=text, language=language)
            recommender.search.look_up(place_asked(request))
        except PlaceProblem as problem:
            console.print(problem.detail)
            console.print("; ".join(problem.suggestions), markup=False)
        except ValueError:
            console.print("Type a ZIP code, or a city and state.")
        else:
            return request
