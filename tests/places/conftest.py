"""The shipped gazetteer, read once."""

import pytest

from api.places import Gazetteer


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()
