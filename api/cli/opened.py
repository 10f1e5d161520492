"""The directory, opened for one command."""

from rich.console import Console

from api.database import Database
from api.directory.seeding import prepare
from api.search.loading import load_search
from api.search.service import SearchService
from api.settings import Settings


def open_search() -> SearchService:
    """A search over the configured database, which is set up and loaded where it is empty."""
    settings = Settings.from_environment()
    database = Database(settings.database_url.get_secret_value())
    try:
        with Console(stderr=True).status("Reading the directory …"):
            prepare(database)
            return load_search(database, settings.geocoder, settings.geocoder_options)
    finally:
        database.dispose()
