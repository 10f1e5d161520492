"""The configured database, set up and loaded where it is empty."""

from rich.console import Console

from api.database import Database
from api.directory.seeding import SeedCounts, prepare
from api.recommendations.service import Recommender
from api.rules import load_rules
from api.search.loading import load_search
from api.search.service import SearchService
from api.search.warming import compile_loops
from api.settings import Settings


def database_of(settings: Settings) -> Database:
    """The database that these settings name."""
    return Database(settings.database_url.get_secret_value())


def prepared(database: Database) -> SeedCounts:
    """What the database holds, after the directory was loaded with a progress bar if need be."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task("Loading the national directory", total=None, visible=False)

        def progress(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=True)

        counts = prepare(database, progress)
    with console.status("Compiling the search (a quarter of a minute, on the first run alone) …"):
        compile_loops()
    return counts


def open_recommender() -> Recommender:
    """A recommender over the configured database, by the configured rules."""
    settings = Settings.from_environment()
    rules = load_rules(settings)
    return Recommender(open_search(settings), rules)


def open_search(settings: Settings | None = None) -> SearchService:
    """A search over the configured database."""
    settings = settings or Settings.from_environment()
    database = database_of(settings)
    try:
        prepared(database)
        with Console(stderr=True).status("Reading the directory …"):
            return load_search(
                database, settings.geocoder, settings.geocoder_options, settings.stale_after_days
            )
    finally:
        database.dispose()
