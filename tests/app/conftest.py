"""The whole app over the whole directory, on both engines."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings


@pytest.fixture
def client(engine: str, request: pytest.FixtureRequest) -> TestClient:
    """A client of the app, started once a run for each engine."""
    client: TestClient = request.getfixturevalue(f"{engine}_client")
    return client


@pytest.fixture(scope="session")
def sqlite_client(seeded_sqlite_url: str) -> Iterator[TestClient]:
    with _client(seeded_sqlite_url) as client:
        yield client


@pytest.fixture(scope="session")
def postgresql_client(seeded_postgresql_url: str) -> Iterator[TestClient]:
    with _client(seeded_postgresql_url) as client:
        yield client


def _client(url: str) -> TestClient:
    app = create_app(Settings(database_url=SecretStr(url)))
    return TestClient(app, raise_server_exceptions=False)


CHICAGO = {
    "place": "Chicago, IL",
    "substances": [{"name": "ketamine"}],
    "conditions": ["depression"],
    "payment": ["medicaid"],
    "preferences": {"length_of_stay_days": 90},
}
"""Ketamine, depression, near Chicago, Medicaid, 90 days."""
