"""What `treatment-finder` can do, and how it ends.

Exit codes: 0 done; 1 it could not be done; 2 the command line was not understood; 3 the request
was (an unknown place or term).
"""

import sys
from typing import Annotated

import orjson
import typer
from rich.console import Console

from api.cli.accounts import accounts
from api.cli.audit import audit
from api.cli.interchange import export, import_
from api.cli.keys import keys
from api.cli.opened import database_of, prepared
from api.cli.recommend import recommend
from api.cli.rules import rules
from api.cli.search import search
from api.database import DatabaseError, UnusableDatabaseUrl
from api.directory.seeding import SeedCounts
from api.migrations import upgrade
from api.places import PlaceProblem, UnusableGeocoder, build_geocoder
from api.problems import Problem
from api.settings import Settings, SettingsError, version

app = typer.Typer(
    help="Finds addiction treatment programs, and explains every rank.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
errors = Console(stderr=True)


def main() -> None:
    """Run the command, and say plainly what went wrong."""
    try:
        app()
    except Problem as problem:
        errors.print(f"[bold]{problem.title}.[/] {problem.detail}")
        for fault in problem.errors:
            errors.print(f"  {fault.pointer}: {fault.detail}", markup=False)
        if isinstance(problem, PlaceProblem) and problem.suggestions:
            errors.print(f"Did you mean: {'; '.join(problem.suggestions)}?", markup=False)
        sys.exit(3)
    except (SettingsError, UnusableDatabaseUrl, UnusableGeocoder) as error:
        errors.print(str(error), markup=False, soft_wrap=True)
        sys.exit(1)
    except DatabaseError:
        errors.print("The database does not answer, or is not set up: see FINDER_DATABASE_URL.")
        sys.exit(1)


@app.callback(invoke_without_command=True)
def _common(
    show_version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    if show_version:
        typer.echo(version())
        raise typer.Exit


@app.command()
def serve() -> None:
    """Serve the API; on the first run, set up the database and load the national directory."""
    import uvicorn

    settings = Settings.from_environment()
    # Said here in one line, before anything is loaded.
    build_geocoder(settings.geocoder or "", settings.geocoder_options)
    counts = _prepared(settings)
    errors.print(
        f"{counts.counts.programs:,} programs of {counts.counts.providers:,} providers. "
        f"http://{settings.host}:{settings.port}/docs shows the API."
    )
    uvicorn.run(
        "api.cli.serving:app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        log_level=settings.log_level,
        # Its access log would print the query string; ours names the route alone.
        access_log=False,
        # Left to the app, which believes the proxies that are named in its settings alone.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )


@app.command()
def seed(
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Load the national directory into a database that has no provider yet."""
    result = _prepared(Settings.from_environment())
    counted = result.counts
    if as_json:
        typer.echo(
            orjson.dumps(
                {
                    "seeded": result.seeded,
                    "providers": counted.providers,
                    "programs": counted.programs,
                }
            )
        )
    else:
        done = "Loaded" if result.seeded else "Already there:"
        typer.echo(f"{done} {counted.providers:,} providers, {counted.programs:,} programs.")


@app.command()
def migrate() -> None:
    """Bring the database's tables up to date; loads nothing."""
    upgrade(database_of(Settings.from_environment()))
    typer.echo("The database is up to date.")


@app.command()
def openapi() -> None:
    """Print the API's description (OpenAPI, JSON)."""
    from api.app import create_app

    description = create_app(Settings.from_environment()).openapi()
    typer.echo(orjson.dumps(description, option=orjson.OPT_INDENT_2))


app.command()(search)
app.command()(recommend)
app.command("import")(import_)
app.command()(export)
app.add_typer(rules, name="rules")
app.add_typer(audit, name="audit")
app.add_typer(keys, name="keys")
app.add_typer(accounts, name="accounts")


def _prepared(settings: Settings) -> SeedCounts:
    database = database_of(settings)
    try:
        return prepared(database)
    finally:
        database.dispose()
