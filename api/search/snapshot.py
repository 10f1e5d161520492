"""The index on disk, mapped into memory: no start over an unchanged database builds it again.

Beside an embedded database stands a file with the index that was built from it last. It is only
believed where the database's file is byte for byte the same by its own count of changes, size
and time, and where the code that makes an index is the same; else it is built anew. It holds
nothing that the database does not, can be deleted at any time, and is as trusted as the database:
one that somebody else could have written is not read.

The file holds a key, a pickle, and behind it the arrays that the pickle refers to. They are not
read but mapped: processes on one machine share them, and what no search looks at takes no memory.
"""

import hashlib
import logging
import mmap
import os
import pickle
import struct
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from api.database import Database
from api.places import Gazetteer
from api.search.index import Index

_log = logging.getLogger("treatment_finder.snapshot")

_CODE = {
    "api.directory": (
        "aging.py",
        "facts.py",
        "names.py",
        "public.py",
        "records.py",
        "repository.py",
        "rows.py",
    ),
    "api.places": (".py",),
    "api.search": (
        "building.py",
        "compiling.py",
        "distance.py",
        "facets.py",
        "index.py",
        "kernel.py",
        "pieces.py",
        "snapshot.py",
        "words.py",
        "writing.py",
    ),
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
            snapshot = _mapped(kept)
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
            _write(kept, snapshot)
        half.replace(path)
    except OSError as error:
        _log.info("no snapshot of the index is kept: %s", type(error).__name__)
        with suppress(OSError):
            half.unlink()


_ALIGNED = 64
"""Bytes that an array begins at a multiple of."""


def _write(kept: BinaryIO, snapshot: Snapshot) -> None:
    arrays: list[memoryview] = []
    pickled = pickle.dumps(
        snapshot, protocol=5, buffer_callback=lambda array: arrays.append(array.raw())
    )
    sizes = [len(pickled), *(array.nbytes for array in arrays)]
    kept.write(struct.pack(f"<{1 + len(sizes)}q", len(sizes), *sizes))
    parts: list[bytes | memoryview] = [pickled, *arrays]
    for part in parts:
        kept.write(bytes(-kept.tell() % _ALIGNED))
        kept.write(part)
    # So that a file cut short is told from a whole one.
    kept.write(_END)


def _mapped(kept: BinaryIO) -> object:
    """What was written; its arrays are views of the file.

    Raises:
        Exception: of nearly any kind, where the file is not whole.
    """
    (count,) = struct.unpack("<q", kept.read(8))
    sizes = struct.unpack(f"<{count}q", kept.read(8 * count))
    whole = memoryview(mmap.mmap(kept.fileno(), 0, access=mmap.ACCESS_READ))
    parts = []
    place = kept.tell()
    for size in sizes:
        place += -place % _ALIGNED
        parts.append(whole[place : place + size])
        place += size
    if whole[place:] != _END:
        raise ValueError("The file is not whole.")
    # Only a file that this user wrote is read: see _is_ours.
    return pickle.loads(parts[0], buffers=parts[1:])  # noqa: S301


_END = b"end of the index"


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
