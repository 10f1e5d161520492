"""The database's schema, step by step: `upgrade` brings a database to what this version needs."""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from api.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

NEWEST = "0004"
"""The revision that this version of the program needs; a test holds it to `versions/`."""

TABLES = ("audit", "auth", "directory", "editing", "interchange")
"""The packages of `api` that have tables."""


def declare_tables() -> None:
    """Declare every table in the metadata that all of them share."""
    for package in TABLES:
        import_module(f"api.{package}.tables")


def upgrade(database: Database) -> None:
    """Bring the schema to the newest revision: all of the steps, or none.

    Safe where several processes start at once: one migrates, the others wait and find it done.
    A database that is up to date is only read.
    """
    if current_revision(database) == NEWEST:
        return
    # Only now: most starts find nothing to do, and need not wait for Alembic to be read.
    from alembic import command

    with database.exclusive() as session:
        connection = session.connection()
        if _revision(connection) != NEWEST:
            command.upgrade(_config(connection), NEWEST)


def downgrade(database: Database, revision: str = "base") -> None:
    """Take the schema back to a revision; `base` drops every table and all that is in them."""
    from alembic import command

    with database.exclusive() as session:
        command.downgrade(_config(session.connection()), revision)


def current_revision(database: Database) -> str | None:
    """The revision that the database is at; None for an empty database."""
    with database.session() as session:
        return _revision(session.connection())


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    # Alembic reads % as the start of a placeholder.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
