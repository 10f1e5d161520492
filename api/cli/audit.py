"""`treatment-finder audit`: verifies the log of changes, prints its anchor, and shows it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any
from uuid import UUID

import orjson
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from api.audit import repository
from api.audit.chain import Anchor, UnusableAnchor
from api.audit.history import entry_document
from api.audit.repository import MOST, MOST_FAULTS, Verdict
from api.cli.opened import database_of
from api.database import Database
from api.settings import Settings

audit = typer.Typer(
    help="Verify the log of changes, print its anchor, or show it.", no_args_is_help=True
)

SHOWN = 4
"""Changed fields that a line names."""

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


def _anchor(text: str) -> Anchor:
    try:
        return Anchor.parse(text)
    except UnusableAnchor as error:
        raise typer.BadParameter(str(error)) from None


@audit.command()
def verify(
    anchor: Annotated[
        Anchor | None,
        typer.Option(
            parser=_anchor, metavar="SEQ:HASH", help="What `audit anchor` printed some time before."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check that the log is as it was written; end with 1 where it is not.

    Only with an anchor that was kept elsewhere does it find a log that was written anew as a whole,
    or cut off at its end with all traces removed.
    """
    with _opened() as database, database.session() as session:
        verdict = repository.verify(session, anchor)
    if as_json:
        typer.echo(
            orjson.dumps(
                {
                    "sound": verdict.sound,
                    "anchor": str(verdict.head) if verdict.head else None,
                    "faults": [fault._asdict() for fault in verdict.faults],
                }
            )
        )
    else:
        _say(verdict, anchor)
    if not verdict.sound:
        raise typer.Exit(1)


@audit.command("anchor")
def print_anchor() -> None:
    """Print the log's last number and hash, to be kept where who changes the log can't reach."""
    with _opened() as database, database.session() as session:
        typer.echo(str(repository.anchor(session)))


@audit.command()
def show(
    provider: Annotated[
        UUID | None, typer.Option(metavar="ID", help="Only what was done to this listing.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="How many at most.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show the newest entries, the newest first: who did what, when and why."""
    with _opened() as database, database.session() as session:
        found = repository.entries(session, provider_id=provider, limit=limit)
    documents = [entry_document(entry) for entry in found]
    if as_json:
        typer.echo(orjson.dumps(documents))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("no.", "when (UTC)", "who", "what", "of", "changed", "why"):
        table.add_column(heading, justify="right" if heading == "no." else "left")
    for entry, document in zip(found, documents, strict=True):
        table.add_row(
            str(entry.seq),
            f"{entry.at:%Y-%m-%d %H:%M:%S}",
            _plain(entry.actor.name),
            _plain(entry.action),
            _plain(entry.subject),
            _plain(_changed(document)),
            _plain(entry.why or ""),
        )
    console = Console()
    console.print(table)
    console.print(f"{len(found)} entries.")


@contextmanager
def _opened() -> Iterator[Database]:
    database = database_of(Settings.from_environment())
    try:
        yield database
    finally:
        database.dispose()


def _say(verdict: Verdict, anchor: Anchor | None) -> None:
    for fault in verdict.faults:
        typer.echo(fault.detail, err=True)
    if len(verdict.faults) == MOST_FAULTS:
        typer.echo("There may be more faults than these.", err=True)
    if verdict.head is None or verdict.faults:
        typer.echo("The log is not as it was written.", err=True)
        return
    typer.echo(f"Entries checked: {verdict.head.seq:,}. They follow from each other.")
    if anchor is None:
        typer.echo("Only with an anchor (--anchor) can a log that was written anew be told.")
    else:
        typer.echo(f"Up to entry {anchor.seq:,} they are those that the anchor was taken of.")
    typer.echo(f"The anchor to keep elsewhere: {verdict.head}")


def _changed(document: dict[str, Any]) -> str:
    """The fields that an entry changed; of many the first few."""
    names = [change["pointer"].removeprefix("/") for change in document["changes"]]
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _plain(text: str) -> Text:
    """The text without what a terminal would obey: others wrote it."""
    return Text("".join(letter if letter.isprintable() else " " for letter in text))
