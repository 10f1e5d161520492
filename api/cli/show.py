"""Answers as people read them in a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console, Group
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from recommender.vocabulary import vocabulary

_COLORS = {"emergency": "red", "urgent": "yellow", "advice": "blue"}


def show_list(console: Console, answer: Mapping[str, Any]) -> None:
    """A page of programs as a table, and how many there are."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("miles", "program", "kind of care", "phone", "where"):
        table.add_column(heading, justify="right" if heading == "miles" else "left")
    for program in answer["contents"]:
        provider = program["provider"]
        table.add_row(
            _miles(program),
            escape(provider["name"]),
            setting_label(program["setting"]),
            _phone(provider),
            escape(f"{provider['address']['city']}, {provider['address']['state']}"),
        )
    console.print(table)
    console.print(_count(answer))


def show_recommendation(console: Console, answer: Mapping[str, Any]) -> None:
    """Notices first, then the kinds of care, then each program with its reasons."""
    for notice in answer["notices"]:
        show_notice(console, notice)
    if answer["withheld"]:
        console.print(answer["withheld"]["because"], style="bold")
        return
    settings = [setting_label(entry["setting"]) for entry in answer["care"]["settings"]]
    console.print(Text.assemble(("Worth asking about: ", "bold"), "; ".join(settings)))
    console.print()
    for number, program in enumerate(answer["contents"], start=1):
        show_match(console, number, program)
    console.print(_count(answer))
    for offer in answer["relaxations"]:
        console.print(f"{offer['text']} That adds {offer['adds']}.", markup=False)


def show_notice(console: Console, notice: Mapping[str, Any]) -> None:
    """A notice in its own frame, with what to call."""
    actions = [f"{a['label']}: {a.get('tel') or a.get('url')}" for a in notice["actions"]]
    body = Text("\n".join([notice["text"], *actions]))
    console.print(Panel(body, title=notice["title"], border_style=_COLORS[notice["urgency"]]))


def show_match(console: Console, number: int, program: Mapping[str, Any]) -> None:
    """One program: where it is, how to call, what fits, what does not, what to ask."""
    provider, match = program["provider"], program["match"]
    heading = Text.assemble((f"{number}. {provider['name']}", "bold"), f"  ({match['score']}/100)")
    address = provider["address"]
    door = (address["street"], address["city"], f"{address['state']} {address['zip'] or ''}")
    place = ", ".join(part.strip() for part in door if part)
    lines = [
        Text(f"{setting_label(program['setting'])} · {_miles(program)} miles · {_phone(provider)}"),
        Text(place),
        *(Text(f"+ {reason['because']}", "green") for reason in match["met"]),
        *(Text(f"- {reason['because']}", "red") for reason in match["unmet"]),
        *(Text(f"? {question}", "yellow") for question in match["ask"]),
    ]
    console.print(heading)
    console.print(Padding(Group(*lines), (0, 0, 1, 3)))


def setting_label(setting: str | None) -> str:
    """The kind of care in words."""
    return "Kind of care not stated" if setting is None else vocabulary()[setting].label


def _miles(program: Mapping[str, Any]) -> str:
    """How far; with ~ where only the middle of its ZIP or city is known."""
    miles = program["distance_miles"]
    if miles is None:
        return "?"
    about = "" if program["provider"]["location"]["precision"] == "address" else "~"
    return f"{about}{miles:.1f}"


def _phone(provider: Mapping[str, Any]) -> str:
    phones: Sequence[Mapping[str, Any]] = provider["phones"]
    if not phones:
        return "no phone listed"
    extension = f" x{phones[0]['extension']}" if phones[0]["extension"] else ""
    return f"{phones[0]['number']}{extension}"


def _count(answer: Mapping[str, Any]) -> str:
    if answer["empty"]:
        return f"Nothing on this page; {answer['total_items']:,} in all."
    pages = f"page {answer['page_number']} of {answer['total_pages']}"
    return f"{answer['total_items']:,} in all; {pages}."
