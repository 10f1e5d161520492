"""An editor's desk over a directory that the tests of a run share: each adds its own listings."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from sqlmodel import Session

from api.audit.actor import Actor
from api.audit.chain import Entry
from api.audit.repository import entries
from api.auth.principal import Principal
from api.auth.scopes import SCOPES
from api.database import Database
from api.directory.facts import Resolved
from api.directory.records import Phone
from api.directory.repository import provenance, read_listing
from api.directory.seeding import seed
from api.editing.changing import change_program, change_provider
from api.editing.creating import create_program, create_provider
from api.editing.reading import program_for_editors, provider_for_editors
from api.editing.records import ProgramRecord, ProviderRecord, Said
from api.editing.repository import (
    ensure_editor,
    read_program,
    read_provider,
    write_program,
    write_provider,
)
from api.editing.results import Written
from api.editing.reverting import revert_program, revert_provider
from api.editing.schemas import (
    NewProgram,
    NewProvider,
    ProgramPatch,
    ProviderPatch,
    Reversion,
    Verification,
    read,
)
from api.editing.statuses import (
    delete_program,
    delete_provider,
    restore_program,
    restore_provider,
)
from api.editing.verifying import verify
from api.migrations import upgrade
from api.places import Gazetteer
from tests.databases import fresh_postgres_database
from tests.directory.conftest import seed_provider

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = date(2026, 11, 23)
LATER = NOW + timedelta(hours=1)
HOLDS = timedelta(hours=72)

FEED = "samhsa_su_2023"
FEED_DATE = date(2023, 1, 1)

STAFF = Principal(Actor("key", "staff", "An editor"), frozenset(SCOPES))

_numbers = count(1)


def own_staff(*providers: UUID) -> Principal:
    """Somebody who may edit these providers alone."""
    return Principal(
        Actor("key", "own", "Their own staff"), frozenset(SCOPES), frozenset(providers)
    )


def a_number() -> int:
    return next(_numbers)


class Desk:
    """Where editors work: each call is one transaction, made of the version that is there."""

    def __init__(self, database: Database, gazetteer: Gazetteer) -> None:
        self.database, self.gazetteer = database, gazetteer

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.database.session() as session:
            yield session

    def fed(self, *, yes: tuple[str, ...] = (), no: tuple[str, ...] = (), **fields: Any) -> UUID:
        """A provider in Alabaster, AL that a feed has told of."""
        number = a_number()
        told: dict[str, Any] = {
            "id": uuid4(),
            "name1": f"Riverside Recovery {number}",
            "street": f"{number} Main Street",
            "city": "Alabaster",
            "state": "AL",
            "zip": "35007",
            "county": "Shelby County",
            "lat": 33.2162,
            "lng": -86.8236,
            "precision": "address",
            "phones": (Phone("main", f"205-555-{number:04}", None),),
            "source": FEED,
            "as_of": FEED_DATE,
            "said": (Said(FEED, FEED_DATE, "published", yes, no),) if yes or no else (),
        }
        record = ProviderRecord(**(told | fields))
        with self.database.transaction() as session:
            for one in {one.source for one in record.said} | {record.source}:
                if one != FEED:
                    ensure_editor(session, one, NOW)
            write_provider(session, None, record)
        return record.id

    def fed_program(
        self,
        provider_id: UUID,
        *,
        yes: tuple[str, ...] = (),
        no: tuple[str, ...] = (),
        **fields: Any,
    ) -> UUID:
        """An outpatient program that a feed has told of."""
        told: dict[str, Any] = {
            "id": uuid4(),
            "provider_id": provider_id,
            "setting": "outpatient",
            "source": FEED,
            "as_of": FEED_DATE,
            "said": (Said(FEED, FEED_DATE, "published", yes, no),) if yes or no else (),
        }
        record = ProgramRecord(**(told | fields))
        with self.database.transaction() as session:
            write_program(session, None, record)
        return record.id

    def provider(self, provider_id: UUID) -> ProviderRecord:
        with self.reading() as session:
            found = read_provider(session, provider_id)
        assert found is not None
        return found

    def program(self, program_id: UUID) -> ProgramRecord:
        with self.reading() as session:
            found = read_program(session, program_id)
        assert found is not None
        return found

    def shown(self, provider_id: UUID) -> dict[str, Any]:
        with self.reading() as session:
            return provider_for_editors(session, STAFF, provider_id)

    def shown_program(self, program_id: UUID) -> dict[str, Any]:
        with self.reading() as session:
            return program_for_editors(session, STAFF, program_id)

    def public(self, provider_id: UUID) -> Any:
        """What the public sees; None where it sees nothing."""
        with self.reading() as session:
            return read_listing(session, provider_id)

    def believed(self, provider_id: UUID, program_id: UUID | None = None) -> Resolved:
        """The facts as every other part of the service believes them."""
        with self.reading() as session:
            return provenance(session, provider_id, program_id)

    def log(self, provider_id: UUID) -> list[Entry]:
        """What was done to a listing, the newest first."""
        with self.reading() as session:
            return entries(session, provider_id=provider_id)

    def create(self, by: Principal = STAFF, now: datetime = NOW, **fields: Any) -> Written:
        number = a_number()
        plain = {
            "name1": f"Harbor House {number}",
            "street": f"{number} Oak Street",
            "city": "Alabaster",
            "state": "AL",
            "zip": "35007",
            "phones": [{"number": f"205-556-{number:04}"}],
        }
        new = read(NewProvider, orjson.dumps(plain | fields))
        with self.database.transaction() as session:
            return create_provider(
                session, by, new, now=now, gazetteer=self.gazetteer, capacity=HOLDS
            )

    def create_program(self, provider_id: UUID, by: Principal = STAFF, **fields: Any) -> Written:
        new = read(NewProgram, orjson.dumps(fields))
        with self.database.transaction() as session:
            return create_program(session, by, provider_id, new, now=NOW, capacity=HOLDS)

    def patch(
        self,
        provider_id: UUID,
        by: Principal = STAFF,
        now: datetime = NOW,
        revision: int | None = None,
        **fields: Any,
    ) -> Written:
        patch = read(ProviderPatch, orjson.dumps(fields))
        seen = {revision or self.provider(provider_id).revision}
        with self.database.transaction() as session:
            return change_provider(
                *(session, by, provider_id, patch),
                if_match=seen,
                now=now,
                gazetteer=self.gazetteer,
            )

    def patch_program(
        self, program_id: UUID, by: Principal = STAFF, now: datetime = NOW, **fields: Any
    ) -> Written:
        patch = read(ProgramPatch, orjson.dumps(fields))
        seen = {self.program(program_id).revision}
        with self.database.transaction() as session:
            return change_program(
                session, by, program_id, patch, if_match=seen, now=now, capacity=HOLDS
            )

    def verify(
        self, provider_id: UUID, by: Principal = STAFF, now: datetime = NOW, **fields: Any
    ) -> Written:
        plain = {"how": "phone", "on": TODAY.isoformat()}
        verification = read(Verification, orjson.dumps(plain | fields))
        seen = {self.provider(provider_id).revision}
        with self.database.transaction() as session:
            return verify(session, by, provider_id, verification, if_match=seen, now=now)

    def revert(self, provider_id: UUID, by: Principal = STAFF, **fields: Any) -> Written:
        reversion = read(Reversion, orjson.dumps(fields))
        seen = {self.provider(provider_id).revision}
        with self.database.transaction() as session:
            return revert_provider(session, by, provider_id, reversion, if_match=seen, now=LATER)

    def revert_program(self, program_id: UUID, by: Principal = STAFF, **fields: Any) -> Written:
        reversion = read(Reversion, orjson.dumps(fields))
        seen = {self.program(program_id).revision}
        with self.database.transaction() as session:
            return revert_program(session, by, program_id, reversion, if_match=seen, now=LATER)

    def delete(self, provider_id: UUID, by: Principal = STAFF, why: str | None = None) -> Written:
        return self._turn(delete_provider, self.provider(provider_id), by, why)

    def restore(self, provider_id: UUID, by: Principal = STAFF) -> Written:
        return self._turn(restore_provider, self.provider(provider_id), by, None)

    def delete_program(self, program_id: UUID, by: Principal = STAFF) -> Written:
        return self._turn(delete_program, self.program(program_id), by, None)

    def restore_program(self, program_id: UUID, by: Principal = STAFF) -> Written:
        return self._turn(restore_program, self.program(program_id), by, None)

    def _turn(
        self,
        turn: Callable[..., Written],
        record: ProviderRecord | ProgramRecord,
        by: Principal,
        why: str | None,
    ) -> Written:
        with self.database.transaction() as session:
            return turn(session, by, record.id, if_match={record.revision}, now=LATER, why=why)


def codes(written: Written) -> list[tuple[str, str]]:
    """The warnings, as where and what."""
    return [(one.pointer, one.code) for one in written.warnings]


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.fixture(scope="session")
def sqlite_desk(tmp_path_factory: pytest.TempPathFactory, gazetteer: Gazetteer) -> Iterator[Desk]:
    opened = Database(f"sqlite:///{tmp_path_factory.mktemp('desk') / 'finder.sqlite3'}")
    yield _desk(opened, gazetteer)
    opened.dispose()


@pytest.fixture(scope="session")
def postgresql_desk(postgres_server_url: str, gazetteer: Gazetteer) -> Iterator[Desk]:
    with fresh_postgres_database(postgres_server_url) as url:
        opened = Database(url)
        yield _desk(opened, gazetteer)
        opened.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest) -> Desk:
    """A desk on each engine."""
    found: Desk = request.getfixturevalue(f"{request.param}_desk")
    return found


def _desk(database: Database, gazetteer: Gazetteer) -> Desk:
    upgrade(database)
    seed(database, providers=lambda: [seed_provider("The First")])
    return Desk(database, gazetteer)
