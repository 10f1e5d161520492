"""The app over a small directory that the tests of a run share: each adds its own listings."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from api.app import create_app
from api.audit.actor import Actor
from api.auth.keys import create_key
from api.auth.scopes import SCOPES, Scope
from api.auth.secret import ServerSecret
from api.database import Database
from api.directory.seeding import seed
from api.migrations import upgrade
from api.settings import Settings
from tests.databases import fresh_postgres_database
from tests.directory.conftest import seed_provider

SECRET = "a long secret text that only these tests know"
FED = seed_provider("Riverside Recovery", yes=("medicaid", "cbt")).id
"""A provider that a feed has told of, for what only reads it."""

_numbers = count(1)


class Admin:
    """Somebody with a key, who asks the app."""

    def __init__(self, client: TestClient, database: Database, token: str) -> None:
        self.client, self.database = client, database
        self.headers = {"Authorization": f"Bearer {token}"}

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """An answer; `if_match="…"` becomes the header If-Match."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.request(
            method, f"/v1/admin{path}", json=body, headers={**self.headers, **sent}
        )

    def with_key(self, *scopes: Scope, providers: frozenset[UUID] | None = None) -> "Admin":
        """Somebody else, who may do only this."""
        token = a_key(self.database, *scopes, providers=providers)
        return Admin(self.client, self.database, token)

    def a_provider(self, **fields: Any) -> Any:
        """A new provider of this test's own."""
        made = self.ask("POST", "/providers", a_body(**fields))
        assert made.status_code == 201, made.text
        return made.json()

    def a_program(self, provider_id: str, **fields: Any) -> Any:
        """A new program of a provider."""
        made = self.ask("POST", f"/providers/{provider_id}/programs", fields)
        assert made.status_code == 201, made.text
        return made.json()

    def found(self, **search: Any) -> list[str]:
        """The names of the providers that the public finds."""
        contents = self.client.post("/v1/search", json=search).json()["contents"]
        return [one["provider"]["name"] for one in contents]


def a_body(**fields: Any) -> dict[str, Any]:
    """What adds a provider in Mobile, AL, that is like no other."""
    number = next(_numbers)
    return {
        "name1": f"Bayview Clinic {number}",
        "street": f"{number} Dauphin Street",
        "city": "Mobile",
        "state": "AL",
        "zip": "36602",
        "phones": [{"number": f"251-557-{number:04}"}],
        "programs": [{"setting": "outpatient"}],
    } | fields


def a_key(database: Database, *scopes: Scope, providers: frozenset[UUID] | None = None) -> str:
    """A key's token."""
    with database.transaction() as session:
        made = create_key(
            session,
            ServerSecret(SECRET.encode()),
            name="An editor",
            scopes=scopes,
            providers=providers,
            expires_at=None,
            by=Actor("command", "", "tests"),
            now=datetime.now(UTC),
        )
    return made.token


@contextmanager
def serving(url: str) -> Iterator[Admin]:
    database = Database(url)
    upgrade(database)
    fed = seed_provider("Riverside Recovery", yes=("medicaid", "cbt"))
    seed(database, providers=lambda: [fed, seed_provider("Hilltop House")])
    settings = Settings(database_url=SecretStr(url), secret=SecretStr(SECRET))
    with TestClient(create_app(settings)) as client:
        yield Admin(client, database, a_key(database, *SCOPES))
    database.dispose()


@pytest.fixture(scope="session")
def sqlite_admin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Admin]:
    folder: Path = tmp_path_factory.mktemp("admin")
    with serving(f"sqlite:///{folder / 'finder.sqlite3'}") as admin:
        yield admin


@pytest.fixture(scope="session")
def postgresql_admin(postgres_server_url: str) -> Iterator[Admin]:
    with fresh_postgres_database(postgres_server_url) as url, serving(url) as admin:
        yield admin


@pytest.fixture(params=["sqlite", "postgresql"])
def admin(request: pytest.FixtureRequest) -> Admin:
    """Somebody with every scope, on each engine."""
    found: Admin = request.getfixturevalue(f"{request.param}_admin")
    return found
