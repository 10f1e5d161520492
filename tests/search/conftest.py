"""The index of the whole directory, built once a run for each engine."""

import pytest

from api.directory.records import Listing
from api.search.building import build_index
from api.search.index import Index


@pytest.fixture(scope="session")
def built() -> dict[str, Index]:
    return {}


@pytest.fixture
def index(engine: str, listings: list[Listing], built: dict[str, Index]) -> Index:
    if engine not in built:
        built[engine] = build_index(listings)
    return built[engine]
