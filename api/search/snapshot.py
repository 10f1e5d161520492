"""The index on disk, so that a start over an unchanged database need not build it again.

Beside an embedded database stands a file with the index that was built from it last. It is only
believed where the database's file is byte for byte the same by its own count of changes, size
and time, and where the code that makes an index is the same; else it is built anew. It holds
nothing that the database does not, can be deleted at any time, and is as trusted as the database:
one that somebody else could have written is not read.
"""

import hashlib
import logging
import os
import pickle
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from api.database import Database
from api.places import Gazetteer
from api.search.index import Index

_log = logging.getLogger("treatment_finder.snapshot")

_CODE = {
    "api.directory": ("facts.py", "names.py", "records.py", "repository.py", "rows.py"),
    "api.places": (".py",),
    "api.search": ("distance.py", "index.py", "names.py", "snapshot.py"),
    "recommender": ("program.py",),
    "recommender.vocabulary": (".py", ".csv"),
    "seed_data": ("places.py", "places.csv.xz"),
}
"""What an index is made by: the files of each package whose names end so."""


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """What takes long to build."""

    index: Index
    gazetteer: Gazetteer


def restore(database: Database) -> Snapshot | None:
    """The snapshot of this very state of the database; None where there is none to be believed."""
    path, key = _path(database), _key(database)
    if path is None or key is None or not _is_ours(path):
        return None
    try:
        with path.open("rb") as kept:
            if kept.read(len(key)) != key:
                return None
            snapshot = pickle.load(kept)  # noqa: S301 (only a file that this user wrote: see _is_ours)
    except Exception as error:  # noqa: BLE001 (a file cut short can raise anything)
        _log.warning("the snapshot of the index is not used: %s", type(error).__name__)
        return None
    return snapshot if isinstance(snapshot, Snapshot) else None


def keep(database: Database, state: str | None, snapshot: Snapshot) -> None:
    """Keep the snapshot for the next start, if the database is still as it was when it was read.

    Where it can't be written, as on a read-only disk, the next start takes longer.

    Args:
        state: the database's fingerprint before it was read.
    """
    path, key = _path(database), _key(database)
    if path is None or key is None or database.fingerprint() != state:
        return
    half = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        half.touch(mode=0o600)
        with half.open("wb") as kept:
            kept.write(key)
            pickle.dump(snapshot, kept, protocol=5)
        half.replace(path)
    except OSError as error:
        _log.info("no snapshot of the index is kept: %s", type(error).__name__)
        with suppress(OSError):
            half.unlink()


def _path(database: Database) -> Path | None:
    return database.file and database.file.with_name(f"{database.file.name}-index")


def _key(database: Database) -> bytes | None:
    state = database.fingerprint()
    if state is None:
        return None
    versions = f"{sys.version} {np.__version__}"
    return hashlib.sha256(f"{_code()} {versions} {state}".encode()).digest()


@cache
def _code() -> str:
    digest = hashlib.sha256()
    for package, endings in _CODE.items():
        for file in sorted(files(package).iterdir(), key=lambda entry: entry.name):
            if file.name.endswith(endings):
                content: Any = file.read_bytes()
                digest.update(f"{package}/{file.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _is_ours(path: Path) -> bool:
    """Whether this user wrote the file, and nobody else could."""
    try:
        state = path.stat()
    except OSError:
        return False
    return not hasattr(os, "getuid") or (state.st_uid == os.getuid() and not state.st_mode & 0o022)
