"""The whole app over a small directory, on both engines; each test begins without reports."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import count
from typing import NamedTuple, cast
from uuid import UUID

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import delete, update
from starlette.testclient import TestClient

from api.app import create_app
from api.audit.actor import Actor
from api.auth.keys import create_key
from api.auth.scopes import SCOPES, Scope
from api.auth.secret import ServerSecret
from api.database import Database, table_of
from api.directory.changes import record_changes
from api.directory.seeding import seed
from api.directory.tables import ProviderTable
from api.editing.tables import ReportTable
from api.migrations import upgrade
from api.reports.rate import Gate
from api.settings import Settings
from tests.databases import fresh_postgres_database
from tests.directory.conftest import seed_provider

RIVERSIDE = seed_provider(settings=("outpatient", "residential"))
HILLTOP = seed_provider("Hilltop House")

_numbers = count(100)

SECRET = "a long secret text that tests alone know"

ADDRESS = "203.0.113.77"
"""Of the client, from the block that is kept for documents."""


class Served(NamedTuple):
    """A running app, a client of it, and its database."""

    client: TestClient
    database: Database

    @property
    def app(self) -> FastAPI:
        return cast(FastAPI, self.client.app)


@pytest.fixture(scope="session")
def served_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from _served(f"sqlite:///{tmp_path_factory.mktemp('reports') / 'finder.sqlite3'}")


@pytest.fixture(scope="session")
def served_postgresql(postgres_server_url: str) -> Iterator[Served]:
    with fresh_postgres_database(postgres_server_url) as url:
        yield from _served(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def served(request: pytest.FixtureRequest) -> Served:
    """The app, with no report yet and nobody counted."""
    served: Served = request.getfixturevalue(f"served_{request.param}")
    with served.database.transaction() as session:
        session.execute(delete(table_of(ReportTable)))
    served.app.state.reports_gate = Gate()
    return served


@pytest.fixture
def client(served: Served) -> TestClient:
    return served.client


@pytest.fixture
def database(served: Served) -> Database:
    return served.database


def _served(url: str) -> Iterator[Served]:
    database = Database(url)
    upgrade(database)
    seed(database, providers=lambda: [RIVERSIDE, HILLTOP])
    app = create_app(Settings(database_url=SecretStr(url), secret=SecretStr(SECRET)))
    with TestClient(app, raise_server_exceptions=False, client=(ADDRESS, 50_000)) as client:
        yield Served(client, database)
    database.dispose()


class Place(NamedTuple):
    """A place of one test's own."""

    id: UUID
    programs: tuple[UUID, ...]

    @property
    def url(self) -> str:
        return f"/v1/admin/providers/{self.id}"


def a_place(served: Served) -> Place:
    """A place that says it takes Medicaid, with two programs; nobody spoke of it since 2023."""
    key = a_key(served, *SCOPES)
    number = next(_numbers)
    new = {
        "name1": f"Harbor House {number}",
        "street": f"{number} Main Street",
        "city": "Alabaster",
        "state": "AL",
        "zip": "35007",
        "phones": [{"number": f"205-555-{number:04}"}],
        "facts": {"medicaid": "yes", "substance_use_treatment": "yes"},
        "programs": [{"setting": "outpatient"}, {"setting": "residential"}],
    }
    made = served.client.post("/v1/admin/providers", json=new, headers=key).json()
    provider, place = table_of(ProviderTable), UUID(made["id"])
    with served.database.transaction() as session:
        dated = update(provider).where(provider.c.id == place).values(as_of=date(2023, 1, 1))
        session.execute(dated)
        record_changes(session, [place])
    served.app.state.refresher.catch_up()
    return Place(place, tuple(UUID(one) for one in made["programs"]))


def a_key(served: Served, *scopes: Scope, providers: list[UUID] | None = None) -> dict[str, str]:
    """The header of a new key with these scopes."""
    with served.database.transaction() as session:
        made = create_key(
            session,
            ServerSecret(SECRET.encode()),
            name="an editor's key",
            scopes=scopes,
            providers=providers,
            expires_at=None,
            by=Actor("command", "", "tests"),
            now=datetime.now(UTC),
        )
    return {"Authorization": f"Bearer {made.token}"}


def reports_of(provider_id: UUID) -> str:
    """Where reports of a provider are sent."""
    return f"/v1/providers/{provider_id}/reports"
