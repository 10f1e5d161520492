from collections.abc import Iterator

import pytest

from api.database import Database
from api.migrations import upgrade
from tests.audit.tampering import drop_the_triggers


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database with all its tables."""
    opened = Database(database_url)
    upgrade(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def unguarded(database: Database) -> Database:
    """One whose triggers somebody dropped."""
    drop_the_triggers(database)
    return database
