import pytest

from api.database import Database
from tests.interchange.importing import Importer


@pytest.fixture
def importer(database: Database) -> Importer:
    """Imports listings into an empty directory, on each engine."""
    return Importer(database)
