"""The app over a small directory, with keys of every kind."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.testclient import TestClient

from api.app import create_app
from api.audit.actor import Actor
from api.auth.keys import create_key, revoke_key
from api.auth.scopes import MEANINGS, Scope
from api.auth.secret import ServerSecret
from api.database import Database
from api.directory.seeding import seed
from api.settings import Settings
from tests.directory.conftest import seed_provider
from tests.proof.serving import SECRET

OWN, OTHER = seed_provider("Riverside Recovery"), seed_provider("Hilltop House")


@dataclass(frozen=True)
class Admin:
    """An app, its database, and ways to get keys."""

    app: FastAPI
    client: TestClient
    database: Database

    def key(
        self,
        scopes: Iterable[Scope] = tuple(MEANINGS),
        *,
        providers: Iterable[UUID] | None = None,
        revoked: bool = False,
        expired: bool = False,
    ) -> dict[str, str]:
        """The header of a new key."""
        now, by = datetime.now(UTC), Actor("command", "", "tests")
        with self.database.transaction() as session:
            made = create_key(
                session,
                ServerSecret(SECRET.encode()),
                name="a key",
                scopes=scopes,
                providers=providers,
                expires_at=now - timedelta(seconds=1) if expired else None,
                by=by,
                now=now,
            )
            if revoked:
                revoke_key(session, made.record.id, by=by, now=now)
        return {"Authorization": f"Bearer {made.token}"}


@pytest.fixture
def admin(database_url: str) -> Iterator[Admin]:
    """The app over two providers, on each engine."""
    database = Database(database_url)
    seed(database, providers=lambda: [OWN, OTHER])
    app = create_app(Settings(database_url=SecretStr(database_url), secret=SecretStr(SECRET)))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Admin(app, client, database)
    database.dispose()
