"""Changes of listings as an editor would make them, here or in a process of its own.

`python -m tests.directory.writer ADDRESS COMMAND …` prints a line for each change that is kept:

    rename ID NAME      one change
    touch COUNT         so many changes, each of a listing that is not there
    forever             changes without end, until the process is killed
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import delete, update

from api.database import Database, table_of
from api.directory.changes import record_changes
from api.directory.tables import ProviderTable, SourceTable

_ROOT = Path(__file__).parents[2]


def rename(database: Database, provider_id: UUID, name: str) -> int:
    """The version in which the provider has this name."""
    provider = table_of(ProviderTable)
    with database.transaction() as session:
        session.execute(
            update(provider).where(provider.c.id == provider_id).values(name1=name, name2="")
        )
        return record_changes(session, [provider_id])


def remove(database: Database, provider_id: UUID) -> int:
    """The version in which the provider is no longer there."""
    provider = table_of(ProviderTable)
    with database.transaction() as session:
        session.execute(delete(provider).where(provider.c.id == provider_id))
        return record_changes(session, [provider_id])


def touch(database: Database, *provider_ids: UUID) -> int:
    """The version in which these listings are said to have changed."""
    with database.transaction() as session:
        return record_changes(session, provider_ids)


def retitle(database: Database, title: str) -> int:
    """The version in which every source has this title."""
    with database.transaction() as session:
        session.execute(update(table_of(SourceTable)).values(title=title))
        return record_changes(session, [])


@contextmanager
def writing(url: str, *command: str) -> Iterator["subprocess.Popen[str]"]:
    """Another process that makes these changes; it is gone when the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.directory.writer", url, *command],
        stdout=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
    )
    try:
        yield process
    finally:
        process.kill()
        with process:  # wait for it, and close its pipe
            pass


def _main(url: str, command: str, *rest: str) -> None:
    database = Database(url)
    if command == "rename":
        provider_id, name = rest
        _say(rename(database, UUID(provider_id), name))
    else:
        for _ in range(int(rest[0])) if rest else count():
            changed = uuid4()
            _say(touch(database, changed), changed)
    database.dispose()


def _say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _main(*sys.argv[1:])
