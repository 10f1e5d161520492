from collections.abc import Iterator

import pytest

from api.database import Database
from api.migrations import upgrade
from tests.interchange.importing import Importer


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database with all its tables."""
    opened = Database(database_url)
    upgrade(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def importer(database: Database) -> Importer:
    """Imports listings into an empty directory, on each engine."""
    return Importer(database)
