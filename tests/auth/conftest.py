from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.testclient import TestClient

from api.admin import accounts, keys, me
from api.audit.actor import Actor
from api.auth.keys import NewKey, create_key
from api.auth.scopes import Scope
from api.auth.secret import ServerSecret
from api.database import Database
from api.edge import Edge
from api.error_handlers import add_error_handlers
from api.settings import Settings
from tests.directory.conftest import seed_provider

SECRET_TEXT = "a long secret text that tests alone know"
SECRET = ServerSecret(SECRET_TEXT.encode())
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TESTS = Actor("command", "", "tests")
OWN = seed_provider("Riverside Recovery").id
OTHER = seed_provider("Hilltop House").id

MakeKey = Callable[..., NewKey]


@pytest.fixture
def make_key(database: Database) -> MakeKey:
    """Makes keys in this database."""

    def made(*scopes: Scope, **but: Any) -> NewKey:
        kept = {"name": "a key", "providers": None, "expires_at": None, "by": TESTS, "now": NOW}
        with database.transaction() as session:
            return create_key(session, SECRET, scopes=scopes, **{**kept, **but})

    return made


def admin_app(database: Database, settings: Settings) -> FastAPI:
    """The admin API's keys and accounts alone: without listings it starts at once."""
    app = FastAPI()
    app.state.database, app.state.settings = database, settings
    for nouns in (me, keys, accounts):
        app.router.routes.extend(nouns.router.routes)
    add_error_handlers(app)
    app.add_middleware(Edge)
    return app


@pytest.fixture
def client(database: Database) -> Iterator[TestClient]:
    """A client of the admin API, on each engine."""
    settings = Settings(secret=SecretStr(SECRET_TEXT))
    with TestClient(admin_app(database, settings), raise_server_exceptions=False) as client:
        yield client


def bearer(key: NewKey) -> dict[str, str]:
    """The header that a key is sent in."""
    return {"Authorization": f"Bearer {key.token}"}
