from importlib.resources import files

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from api.database import Database, Table
from api.directory.records import Listing
from api.directory.repository import directory_version, load_listings
from api.directory.seeding import seed
from api.directory.tables import SETTINGS
from api.migrations import NEWEST, current_revision, declare_tables, downgrade, upgrade
from recommender.vocabulary import vocabulary
from tests.directory.conftest import seed_provider

declare_tables()


def _checks(connection: Connection) -> dict[str, dict[str | None, str]]:
    """Every table's CHECK constraints, by name, as the database tells them."""
    inspector = inspect(connection)
    return {
        table: {
            check["name"]: "".join(check["sqltext"].split())
            for check in inspector.get_check_constraints(table)
        }
        for table in inspector.get_table_names()
        if table in Table.metadata.tables
    }


def _listings(database: Database) -> tuple[int, list[Listing]]:
    with database.session() as session:
        return directory_version(session), list(load_listings(session))


def test_the_models_and_the_migrations_agree(database: Database) -> None:
    with database.session() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []


def test_so_do_their_check_constraints(database: Database) -> None:
    with database.session() as session:
        migrated = _checks(session.connection())
    downgrade(database)
    with database.transaction() as session:
        Table.metadata.create_all(session.connection())
        declared = _checks(session.connection())
    assert migrated == declared
    assert "ck_program_setting" in migrated["program"]


def test_the_way_back_leaves_nothing(database: Database) -> None:
    downgrade(database)
    with database.session() as session:
        assert inspect(session.connection()).get_table_names() == ["alembic_version"]
    assert current_revision(database) is None


def test_a_step_back_and_forth_keeps_every_listing(database: Database) -> None:
    seed(database, providers=lambda: [seed_provider(), seed_provider("Hilltop House")])
    before = _listings(database)
    downgrade(database, "0001")
    assert current_revision(database) == "0001"
    with database.session() as session:
        tables = inspect(session.connection()).get_table_names()
    assert {"listing_change", "audit_entry", "report"}.isdisjoint(tables)
    upgrade(database)
    assert current_revision(database) == NEWEST
    assert _listings(database) == before
    assert len(before[1]) == 2


def test_an_upgrade_of_an_upgraded_database_changes_nothing(database: Database) -> None:
    upgrade(database)
    assert current_revision(database) == NEWEST
    with database.session() as session:
        number = session.execute(text("SELECT number FROM directory_version")).scalar_one()
    assert number == 0


def test_the_newest_revision_is_the_last_of_the_steps() -> None:
    assert ScriptDirectory(str(files("api.migrations"))).get_current_head() == NEWEST


def test_the_settings_of_the_tables_are_the_vocabularys() -> None:
    assert [term.slug for term in vocabulary().of("settings")] == list(SETTINGS)
