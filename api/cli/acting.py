"""Who acts at the command line, and on which database."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from api.audit.actor import Actor
from api.auth.secret import NotConfigured, ServerSecret, server_secret
from api.cli.opened import database_of
from api.database import Database
from api.migrations import upgrade
from api.settings import Settings


def acting() -> Actor:
    """Whoever runs this command, by the name that the system knows them by."""
    try:
        return Actor("command", "", getpass.getuser())
    except (KeyError, OSError):
        return Actor("command", "", "command line")


@contextmanager
def opened() -> Iterator[tuple[Settings, Database]]:
    """The settings, and the database that they name, with all its tables."""
    settings = Settings.from_environment()
    database = database_of(settings)
    try:
        upgrade(database)
        yield settings, database
    finally:
        database.dispose()


def secret_for(settings: Settings, database: Database) -> ServerSecret:
    """The server's secret; where there is none the command ends with 1 and says why."""
    try:
        return server_secret(settings, database)
    except NotConfigured as problem:
        typer.echo(problem.detail, err=True)
        raise typer.Exit(1) from None
