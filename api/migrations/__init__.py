"""The database's schema, step by step: `upgrade` brings a database to what this version needs."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from api.database import Database


def upgrade(database: Database) -> None:
    """Bring the schema to the newest revision: all of the steps, or none.

    Safe where several processes start at once: one migrates, the others wait and find it done.
    """
    with database.exclusive() as session:
        _run(session.connection(), "head")


def downgrade(database: Database, revision: str = "base") -> None:
    """Take the schema back to a revision; `base` drops every table and all that is in them."""
    with database.exclusive() as session:
        command.downgrade(_config(session.connection()), revision)


def current_revision(database: Database) -> str | None:
    """The revision that the database is at; None for an empty database."""
    with database.session() as session:
        return MigrationContext.configure(session.connection()).get_current_revision()


def newest_revision() -> str:
    """The revision that this version of the program needs."""
    return str(ScriptDirectory.from_config(_config(None)).get_current_head())


def _run(connection: Connection, revision: str) -> None:
    if MigrationContext.configure(connection).get_current_revision() != newest_revision():
        command.upgrade(_config(connection), revision)


def _config(connection: Connection | None) -> Config:
    config = Config(attributes={"connection": connection})
    # Alembic reads % as the start of a placeholder.
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
