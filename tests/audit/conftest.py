import pytest

from api.database import Database
from tests.audit.tampering import drop_the_triggers


@pytest.fixture
def unguarded(database: Database) -> Database:
    """One whose triggers somebody dropped."""
    drop_the_triggers(database)
    return database
