from collections.abc import Callable, Iterator
from uuid import UUID

import pytest

from api.database import Database
from api.directory.seeding import seed
from api.migrations import upgrade
from seed_data.identity import derived_identity, program_id, provider_id
from seed_data.providers import SeedPhone, SeedProgram, SeedProvider, SeedStatement
from tests.databases import fresh_postgres_database

MakeProvider = Callable[..., SeedProvider]


@pytest.fixture
def directory(database: Database) -> Database:
    """A database with two providers, of this test alone."""
    return _with_two_providers(database)


@pytest.fixture(scope="session")
def listed_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path_factory.mktemp('listed') / 'finder.sqlite3'}")
    yield _with_two_providers(opened)
    opened.dispose()


@pytest.fixture(scope="session")
def listed_postgresql(postgres_server_url: str) -> Iterator[Database]:
    with fresh_postgres_database(postgres_server_url) as url:
        opened = Database(url)
        yield _with_two_providers(opened)
        opened.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def listed(request: pytest.FixtureRequest) -> Database:
    """A database with two providers, shared by tests that take back what they change."""
    database: Database = request.getfixturevalue(f"listed_{request.param}")
    return database


def _with_two_providers(database: Database) -> Database:
    upgrade(database)
    seed(database, providers=lambda: [seed_provider(), seed_provider("Hilltop House")])
    return database


def seed_provider(
    name1: str = "Riverside Recovery",
    *,
    name2: str = "",
    settings: tuple[str | None, ...] = ("outpatient",),
    yes: tuple[str, ...] = ("substance_use_treatment", "medicaid"),
    no: tuple[str, ...] = (),
    state: str = "AL",
) -> SeedProvider:
    """A facility in the shipped form; its id follows from its names."""
    identity = derived_identity(name1, name2, "1 Main Street", "", "35007")
    own_id: UUID = provider_id(identity)
    return SeedProvider(
        id=own_id,
        identity=identity,
        name1=name1,
        name2=name2,
        street="1 Main Street",
        street2=None,
        city="Alabaster",
        state=state,
        zip="35007",
        county="Shelby County",
        phones=(
            SeedPhone("main", "205-555-0100", None),
            SeedPhone("intake", "205-555-0101", "12"),
        ),
        lat=33.2162,
        lng=-86.8236,
        precision="address",
        programs=tuple(
            SeedProgram(program_id(own_id, setting), setting, ("su",)) for setting in settings
        ),
        statements=(SeedStatement("su", yes, no),),
    )
