"""The directories that are measured on: the real one, and synthetic ones made from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from api.database import Database
from api.directory.records import Listing
from api.directory.repository import load_listings
from api.directory.seeding import prepare


@contextmanager
def folder_of_its_own() -> Iterator[Path]:
    """An empty folder that is removed at the end."""
    with TemporaryDirectory(prefix="finder-bench-") as name:
        yield Path(name)


def filled_database(folder: Path) -> str:
    """The address of an SQLite database in the folder that holds the national directory."""
    url = f"sqlite:///{folder / 'finder.sqlite3'}"
    database = Database(url)
    try:
        prepare(database)
    finally:
        database.dispose()
    return url


def real_listings(url: str) -> list[Listing]:
    """Every listing of a filled database."""
    database = Database(url)
    try:
        with database.session() as session:
            return list(load_listings(session))
    finally:
        database.dispose()
