"""The server's secret: what makes hashes of keys and sessions worthless to who stole the database.

    NotConfigured           there is none: keys and signing in are refused

It is the setting FINDER_SECRET. Beside an embedded database it may be left out: a random one is
then kept in the file `<database>-secret`, which only its owner may read.
"""

import hmac
import os
import secrets
import stat
import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from api.database import Database
from api.problems import Problem
from api.settings import Settings

SUFFIX = "-secret"
_BYTES = 32
_LABEL = b"treatment-finder 1 "


class NotConfigured(Problem):
    """The service was not set up for this; whoever operates it can do so."""

    status = 503
    slug = "not-configured"
    title = "Not set up"


class ServerSecret:
    """A secret, and what is made of it. It shows in no text of itself.

    Args:
        material: at least 256 random bits, or a long passphrase.
    """

    __slots__ = ("_material",)

    def __init__(self, material: bytes) -> None:
        self._material = material

    def key(self, purpose: str) -> bytes:
        """256 bits of this purpose alone: nothing made for one purpose holds for another."""
        return hmac.digest(self._material, _LABEL + purpose.encode(), "sha256")

    def keyed_hash(self, purpose: str, *parts: str | bytes) -> str:
        """The parts' HMAC-SHA256 under the purpose's key, in 64 hexadecimal digits."""
        made = hmac.new(self.key(purpose), digestmod=sha256)
        for part in parts:
            raw = part.encode() if isinstance(part, str) else part
            # With its length, no other parts read alike.
            made.update(len(raw).to_bytes(8, "big") + raw)
        return made.hexdigest()


def server_secret(settings: Settings, database: Database) -> ServerSecret:
    """The secret of this service: as configured, or the one kept beside an embedded database.

    Raises:
        NotConfigured: there is none, or others could know it.
    """
    if settings.secret is not None:
        return ServerSecret(settings.secret.get_secret_value().encode())
    if database.file is None:
        raise NotConfigured(
            "Keys and signing in need FINDER_SECRET, the same for every process of the service."
        )
    return ServerSecret(kept_secret(database.file))


def kept_secret(database: Path) -> bytes:
    """The secret kept beside this embedded database, made if there is none.

    However many processes ask at once, they get the same.

    Raises:
        NotConfigured: it can't be read or made, or others than its owner may read or write it.
    """
    file = database.with_name(database.name + SUFFIX)
    try:
        if not file.exists():
            _make(file)
        return _read(file, database)
    except OSError:
        raise NotConfigured(
            f"The secret beside the database can't be read or made (a file that ends in {SUFFIX}): "
            "let the service write to that folder, or set FINDER_SECRET."
        ) from None


def _make(file: Path) -> None:
    # mkstemp: mode 0600 from its first moment. The link is made whole or not at all, and fails
    # where another process was first.
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
    try:
        with os.fdopen(handle, "w") as writing:
            writing.write(secrets.token_hex(_BYTES))
            writing.flush()
            os.fsync(writing.fileno())
        with suppress(FileExistsError):
            file.hardlink_to(name)
    finally:
        Path(name).unlink()


def _read(file: Path, database: Path) -> bytes:
    handle = os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(handle, "rb") as reading:
        state = os.fstat(reading.fileno())
        if os.name == "posix":
            owners = {os.geteuid(), database.stat().st_uid}
            if state.st_uid not in owners or stat.S_IMODE(state.st_mode) & 0o077:
                raise NotConfigured(
                    "Others may read or write the secret beside the database: make the file that "
                    f"ends in {SUFFIX} readable by its owner alone (mode 600)."
                )
        material = reading.read()
    if len(material) != 2 * _BYTES:
        raise NotConfigured(
            f"The secret beside the database is not whole (the file that ends in {SUFFIX}): "
            "restore it from a backup, or delete it and make new keys."
        )
    return material
