from collections.abc import Sequence

import pytest

from api.database import Database
from api.interchange import placing
from seed_data.places import ZipRow, read_places
from tests.interchange.importing import Importer


@pytest.fixture
def importer(database: Database) -> Importer:
    """Imports listings into an empty directory, on each engine."""
    return Importer(database)


@pytest.fixture(scope="session")
def every_zip() -> Sequence[ZipRow]:
    return list(read_places())


@pytest.fixture(autouse=True)
def zips_read_once(every_zip: Sequence[ZipRow], monkeypatch: pytest.MonkeyPatch) -> None:
    """An import reads the shipped ZIP codes anew: most of the time of a small one."""
    monkeypatch.setattr(placing, "read_places", lambda: iter(every_zip))
