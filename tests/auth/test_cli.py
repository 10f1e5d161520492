"""`treatment-finder keys` and `accounts`, run as people and scripts run them."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from api.auth.keys import principal_of_key
from api.auth.scopes import SCOPES
from api.database import Database
from api.directory.seeding import seed
from tests.app.test_cli import run
from tests.auth.conftest import NOW, OWN, SECRET, SECRET_TEXT
from tests.commands import printed
from tests.databases import fresh_postgres_database
from tests.directory.conftest import seed_provider

GOOD = "grey heron by the weir"


@pytest.fixture
def database_url(tables_of_sqlite: Path, tmp_path: Path) -> str:
    """SQLite: what the commands call is tested on both engines."""
    return f"sqlite:///{shutil.copy(tables_of_sqlite, tmp_path / 'finder.sqlite3')}"


@pytest.fixture
def command(database_url: str) -> Any:
    """Runs the command on an empty database."""

    def ran(*words: str, typed: str = "", **environment: str) -> Any:
        return run(
            database_url, *words, typed=typed, **{"FINDER_SECRET": SECRET_TEXT, **environment}
        )

    return ran


def test_the_first_key_comes_from_the_command_line(command: Any, database_url: str) -> None:
    made = command("keys", "create", "--name", "the first", "--all-scopes")
    limited = printed(
        command(
            *("keys", "create", "--name", "own", "--scope", "read", "--scope", "listings:write"),
            *("--provider", str(OWN), "--expires", "30", "--json"),
        )
    )
    listed = printed(command("keys", "list", "--json"))

    assert made.returncode == 0, made.stderr
    assert "can't be shown again" in made.stderr
    assert limited["scopes"] == ["read", "listings:write"]
    assert limited["providers"] == [str(OWN)]
    assert limited["expires_at"]
    assert [key["name"] for key in listed] == ["own", "the first"]
    assert "key" not in listed[0]
    database = Database(database_url)
    with database.session() as session:
        who = principal_of_key(session, SECRET, made.stdout.strip(), NOW)
    # The directory can still be loaded: keys are no listings.
    seeded = seed(database, providers=lambda: [seed_provider()])
    database.dispose()
    assert who is not None
    assert who.scopes == set(SCOPES)
    assert seeded.seeded
    assert seeded.counts.providers == 1


def test_a_key_is_revoked_by_its_id(command: Any) -> None:
    made = printed(command("keys", "create", "--name", "a key", "--scope", "read", "--json"))

    revoked = command("keys", "revoke", made["id"])

    assert revoked.returncode == 0, revoked.stderr
    assert [key["state"] for key in printed(command("keys", "list", "--json"))] == ["revoked"]
    table = command("keys", "list")
    assert made["id"] in table.stdout
    assert "revoked" in table.stdout
    assert made["key"].split("_")[2] not in table.stdout
    assert command("keys", "revoke", "0000000000").returncode == 3


@pytest.mark.parametrize(
    "options",
    [
        ["--name", "x"],
        ["--name", "x", "--scope", "root"],
        ["--name", "x", "--scope", "read", "--scope", "root"],
        ["--name", " ", "--scope", "read"],
        ["--name", "x", "--scope", "read", "--provider", "nonsense"],
        ["--name", "x", "--scope", "read", "--expires", "0"],
    ],
)
def test_a_key_that_can_not_be_is_refused(options: list[str], tmp_path: Path) -> None:
    refused = run(f"sqlite:///{tmp_path / 'finder.sqlite3'}", "keys", "create", *options)

    assert refused.returncode == 2
    assert not refused.stdout


def test_beside_an_embedded_database_a_secret_is_kept(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'finder.sqlite3'}"

    made = printed(run(url, "keys", "create", "--name", "x", "--scope", "read", "--json"))

    secret = tmp_path / "finder.sqlite3-secret"
    assert made["key"]
    assert secret.stat().st_mode & 0o777 == 0o600
    secret.chmod(0o644)
    refused = run(url, "keys", "create", "--name", "x", "--scope", "read")
    assert refused.returncode == 1
    assert "mode 600" in refused.stderr


def test_on_a_server_it_has_to_be_configured(postgres_server_url: str) -> None:
    with fresh_postgres_database(postgres_server_url) as url:
        refused = run(url, "keys", "create", "--name", "x", "--scope", "read")

    assert refused.returncode == 1
    assert "Keys and signing in need FINDER_SECRET" in refused.stderr


def test_an_account_is_made_changed_and_disabled(command: Any) -> None:
    create = ("accounts", "create", "--email", "Ann@Clinic.example", "--name", "Ann")
    made = command(*create, "--scope", "read", "--password-stdin", typed=f"{GOOD}\n")
    again = command(*create, "--scope", "read", "--no-password")
    weak = command("accounts", "password", "ann@clinic.example", "--password-stdin", typed="short")
    changed = command(
        "accounts", "password", "ann@clinic.example", "--password-stdin", typed=f"{GOOD} 2\n"
    )
    disabled = command("accounts", "disable", "ANN@clinic.example")
    (account,) = printed(command("accounts", "list", "--json"))
    enabled = command("accounts", "enable", "ann@clinic.example")
    table = command("accounts", "list")

    for done in (made, changed, disabled, enabled, table):
        assert done.returncode == 0, done.stderr
        assert GOOD not in done.stdout + done.stderr
    assert (again.returncode, weak.returncode) == (3, 3)
    assert "at least 12" in weak.stderr
    assert (account["email"], account["has_password"]) == ("ann@clinic.example", True)
    assert account["disabled_at"]
    assert "ann@clinic.example" in table.stdout
    assert command("accounts", "disable", "nobody@clinic.example").returncode == 3


def test_who_did_it_is_in_the_log(command: Any, database_url: str) -> None:
    command("keys", "create", "--name", "x", "--scope", "read")
    command(
        *("accounts", "create", "--email", "a@clinic.example", "--name", "Ann"),
        *("--all-scopes", "--no-password"),
    )

    verified = command("audit", "verify", "--json")

    assert verified.returncode == 0, verified.stderr
    assert json.loads(verified.stdout)["anchor"].startswith("2:")
    database = Database(database_url)
    with database.session() as session:
        done = session.execute(text("SELECT action, actor_kind FROM audit_entry ORDER BY seq"))
        assert list(map(tuple, done)) == [("key.create", "command"), ("account.create", "command")]
    database.dispose()
