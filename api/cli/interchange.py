"""`treatment-finder import` and `export`: files and the national locator in, files out."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from api.cli.acting import acting, opened
from api.interchange import runs
from api.interchange.exporting import export as exported
from api.interchange.formats import CONTAINERS, LARGEST_FILE, locator_json
from api.interchange.locator_client import LocatorClient
from api.interchange.options import ImportOptions
from api.interchange.problems import LocatorUnavailable, TooManyVanish
from api.interchange.reading import ReadFile, read_feed
from api.interchange.report import COUNTED, MOST
from api.places.names import STATES
from api.settings import Settings

_errors = Console(stderr=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON, for scripts.")]


class ExportFormat(StrEnum):
    """The containers of our own format."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    NDJSON = "ndjson"


def _state(text: str) -> str:
    if text.upper() not in STATES:
        raise typer.BadParameter("Write the two letters of a state.")
    return text.upper()


def import_(
    file: Annotated[
        Path | None, typer.Argument(exists=True, dir_okay=False, help="The file to import.")
    ] = None,
    format: Annotated[  # noqa: A002
        str | None, typer.Option(help="What the file has to be; else it tells.")
    ] = None,
    feed: Annotated[
        str | None, typer.Option(help="samhsa_su or samhsa_mh, where a directory does not tell.")
    ] = None,
    edition: Annotated[
        str | None, typer.Option(help="A directory's year, where it does not tell.")
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day of an export; today unless given."),
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="What is not in it has vanished from its feed.")
    ] = False,
    state: Annotated[
        str | None,
        typer.Option(parser=_state, metavar="STATE", help="The only state that a whole file has."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Any problem of a row stops everything.")
    ] = False,
    allow_vanishing: Annotated[
        bool, typer.Option("--allow-vanishing", help="Much of a feed may vanish at once.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and change nothing.")
    ] = False,
    from_locator: Annotated[
        str | None,
        typer.Option(parser=_state, metavar="STATE", help="Ask the national locator for a state."),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="With --json: every change, not the first 500.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Import a file, or a state from the national locator; end with 3 where strict finds problems.

    What a person said stays, and where the file says otherwise that is told.
    """
    if (file is None) == (from_locator is None):
        raise typer.BadParameter("Name a file, or a state with --from-locator; one of the two.")
    options = ImportOptions(
        format=format,
        feed=feed,
        edition=edition,
        as_of=as_of.date() if as_of else None,
        whole=whole,
        state=from_locator or state,
        strict=strict,
        allow_vanishing=allow_vanishing,
    )
    with opened() as (settings, database), _could_not():
        content = b"" if file is None else _content(file)
        sent = runs.Sent(
            content,
            file.name if file else None,
            options,
            acting(),
            datetime.now(UTC),
            settings.missing_days,
        )
        read = sent.read() if from_locator is None else _asked(settings, from_locator, sent)
        with _bar("Comparing" if dry_run else "Importing") as bar:
            most = None if full else MOST
            if dry_run:
                with database.session() as session:
                    result = sent.of(read, most).plan(session, bar).document()
            else:
                with database.exclusive() as session:
                    result = runs.import_now(session, sent, read, bar, most).result
                database.checkpoint()
    if as_json:
        typer.echo(orjson.dumps(result))
    else:
        _say(result)


def export(
    file: Annotated[str, typer.Argument(help="Where to; - writes to stdout.")] = "-",
    format: Annotated[  # noqa: A002
        ExportFormat | None, typer.Option(help="By the file's ending unless given; else ndjson.")
    ] = None,
) -> None:
    """Export every listing, hidden ones and their addresses too, as it can be imported again."""
    ending = format.value if format else Path(file).suffix.lstrip(".") or ExportFormat.NDJSON.value
    name = f"treatment_finder_{ending}"
    if name not in CONTAINERS:
        raise typer.BadParameter("Give the format: csv, xlsx, json or ndjson.")
    with opened() as (_, database), database.session() as session, _written(file) as output:
        for piece in exported(session, name):
            output.write(piece)


def _content(file: Path) -> bytes:
    with file.open("rb") as held:
        # One byte more than is taken, so that what is larger is refused as such.
        return held.read(LARGEST_FILE + 1)


def _asked(settings: Settings, state: str, sent: runs.Sent) -> ReadFile:
    """What the locator has for a state, as a file that was read."""
    digest = sha256()
    pages: list[dict[str, Any]] = []
    with LocatorClient(settings.locator_url) as client, _bar("Asking the locator") as bar:
        for page in client.pages(state, bar):
            digest.update(orjson.dumps(page))
            pages.append(page)
    feed = locator_json.read_pages(pages, sent.options.as_of or sent.now.date())
    return read_feed(feed, f"locator {state}", digest.hexdigest(), sent.options)


@contextmanager
def _could_not() -> Iterator[None]:
    """Ends with 1 where the file is not to blame."""
    try:
        yield
    except (LocatorUnavailable, TooManyVanish) as problem:
        _errors.print(f"[bold]{problem.title}.[/] {escape(problem.detail)}", soft_wrap=True)
        raise typer.Exit(1) from None


@contextmanager
def _bar(what: str) -> Iterator[Any]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=_errors, transient=True) as bar:
        task = bar.add_task(what, total=None)

        def progress(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield progress


@contextmanager
def _written(file: str) -> Iterator[BinaryIO]:
    """Where to write; a file that is not written to its end is not left behind."""
    if file == "-":
        with nullcontext(sys.stdout.buffer) as output:
            yield output
        return
    path = Path(file)
    unfinished = path.with_name(f"{path.name}.part")
    try:
        with unfinished.open("wb") as output:
            yield output
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _say(result: dict[str, Any]) -> None:
    """The result in words."""
    console = Console()
    counts = result["counts"]
    console.print("[bold]Would be done:[/]" if result["dry_run"] else "[bold]Done:[/]")
    for name in COUNTED:
        if counts[name] or name == "read":
            console.print(f"  {name.replace('_', ' '):<16}{counts[name]:>8,}")
    for change in result["changes"][:_SHOWN]:
        where = f"{escape(change['name'])}, {escape(change['place'])}"
        told = sorted({one["pointer"] for one in change["differences"]})
        console.print(f"  {change['what']}: {where}  {escape(' '.join(told))}", soft_wrap=True)
    for problem in result["problems"][:_SHOWN]:
        at = f"row {problem['row']}" + (f", {problem['field']}" if problem["field"] else "")
        _errors.print(f"  {escape(at)}: {escape(problem['detail'])}", soft_wrap=True)
    if counts["uncertain"]:
        console.print(
            f"{counts['uncertain']:,} rows wait for a person: /admin, or /v1/admin/matches."
        )


_SHOWN = 20
"""Changes, and problems, that are shown; --json has more."""
