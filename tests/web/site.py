"""The app as people meet it: a real server on a free port, over a small directory."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import orjson
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr

from api.app import create_app
from api.audit.actor import Actor
from api.auth.accounts import create_account
from api.auth.principal import Principal
from api.auth.records import AccountRecord
from api.auth.scopes import SCOPES, Scope
from api.auth.secret import ServerSecret
from api.auth.sessions import Limits, start_session
from api.database import Database
from api.directory.seeding import seed
from api.editing.changing import change_provider
from api.editing.creating import create_provider
from api.editing.results import Written
from api.editing.schemas import NewProvider, ProviderPatch, read
from api.migrations import upgrade
from api.settings import Settings
from tests.directory.conftest import seed_provider

SECRET = "the tests' own secret, of more than 32 letters"
PASSWORD = "quiet river under stones"
START_SECONDS = 300
"""Until a start counts as failed: the first of a fresh clone compiles, on a busy machine too."""

_COMMAND = Actor("command", "tests", "tests")
_number = count(1)


@dataclass
class Site:
    """A running service.

    Attributes:
        url: where it is, without a slash at the end.
    """

    url: str
    app: FastAPI
    database: Database
    settings: Settings

    @property
    def secret(self) -> ServerSecret:
        return ServerSecret(SECRET.encode())

    @property
    def staff(self) -> Principal:
        return Principal(Actor("account", str(uuid4()), "Somebody else"), frozenset(SCOPES))

    def account(
        self,
        name: str = "Ada Editor",
        scopes: Sequence[Scope] = SCOPES,
        providers: Sequence[UUID] | None = None,
        password: str | None = None,
    ) -> AccountRecord:
        """A new account; hashing a password takes its time, so it has one only where it is told."""
        with self.database.transaction() as session:
            return create_account(
                session,
                email=f"person{next(_number)}@example.org",
                name=name,
                scopes=scopes,
                providers=providers,
                password=password,
                by=_COMMAND,
                now=datetime.now(UTC),
            )

    def session_of(self, account: AccountRecord, *, age: timedelta = timedelta()) -> str:
        """The token of a session that began some time ago."""
        limits = Limits(timedelta(days=30), timedelta(days=30))
        with self.database.transaction() as session:
            started = datetime.now(UTC) - age
            return start_session(session, self.secret, account.id, started, limits)

    def listing(self, name1: str = "", **more: Any) -> UUID:
        """A new provider with one program, as our staff enters it."""
        number = next(_number)
        sent: dict[str, Any] = {
            "name1": name1 or f"Cedar House {number}",
            "street": f"{number} Main Street",
            "city": "Chicago",
            "state": "IL",
            "zip": "60601",
            "website": "https://cedar.example.org",
            "phones": [{"kind": "main", "number": "312-555-0142"}],
            "facts": {"medicaid": "yes", "cbt": "yes", "spanish": "no"},
            "programs": [{"setting": "outpatient"}],
            **more,
        }
        with self.database.transaction() as session:
            written = create_provider(
                session,
                self.staff,
                read(NewProvider, orjson.dumps(sent)),
                now=datetime.now(UTC),
                gazetteer=self.app.state.search.places.gazetteer,
                capacity=timedelta(hours=48),
            )
        self.app.state.refresher.catch_up()
        return written.id

    def change(self, provider_id: UUID, revision: int = 1, **patch: Any) -> Written:
        """Another editor's change."""
        with self.database.transaction() as session:
            written = change_provider(
                session,
                self.staff,
                provider_id,
                read(ProviderPatch, orjson.dumps(patch)),
                if_match={revision},
                now=datetime.now(UTC),
                gazetteer=self.app.state.search.places.gazetteer,
            )
        self.app.state.refresher.catch_up()
        return written


def locator_file(name1: str, street: str, phone: str = "301-555-0199") -> Any:
    """A file of the national locator with one facility."""
    row = {
        "_irow": 1,
        "name1": name1,
        "name2": None,
        "street1": street,
        "street2": None,
        "city": "Chicago",
        "state": "IL",
        "zip": "60601",
        "phone": phone,
        "type_facility": "SA",
        "website": None,
        "latitude": "41.886",
        "longitude": "-87.618",
        "services": [
            {"f1": "Type of Care", "f2": "TC", "f3": "Substance treatment services"},
            {"f1": "Service Setting", "f2": "SET", "f3": "Outpatient"},
        ],
    }
    content = json.dumps({"page": 1, "totalPages": 1, "recordCount": 1, "rows": [row]}).encode()
    return {"name": "locator.json", "mimeType": "application/json", "buffer": content}


@contextmanager
def running_site(database_url: str, **settings: Any) -> Iterator[Site]:
    """A site over an empty database, filled with a few facilities; it ends with the block."""
    database = Database(database_url)
    upgrade(database)
    seed(database, providers=lambda: [seed_provider(name) for name in ("Riverside", "Hilltop")])
    database.dispose()
    with serving(database_url, **settings) as site:
        yield site


@contextmanager
def serving(database_url: str, **settings: Any) -> Iterator[Site]:
    """A site over a database that is filled; it ends with the block."""
    database = Database(database_url)
    asked = Settings(
        database_url=SecretStr(database_url),
        secret=SecretStr(SECRET),
        log_level="warning",
        **settings,
    )
    app = create_app(asked)
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + START_SECONDS
        while not server.started:
            if not thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("The server did not start.")
            time.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Site(f"http://127.0.0.1:{port}", app, database, asked)
    finally:
        server.should_exit = True
        thread.join(timeout=START_SECONDS)
        database.dispose()
