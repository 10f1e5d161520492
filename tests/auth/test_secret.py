"""The server's secret: configured, or kept beside an embedded database for its owner alone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from api.auth.secret import SUFFIX, NotConfigured, ServerSecret, kept_secret, server_secret
from api.database import Database
from api.settings import Settings, SettingsError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of an embedded database."""
    place = tmp_path / "finder.sqlite3"
    place.touch()
    return place


@pytest.fixture
def embedded(file: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{file}")
    yield opened
    opened.dispose()


def beside(file: Path) -> Path:
    return file.with_name(file.name + SUFFIX)


def test_each_purpose_has_a_key_of_its_own() -> None:
    secret = ServerSecret(b"x" * 32)

    assert secret.key("one") == ServerSecret(b"x" * 32).key("one")
    assert len({secret.key("one"), secret.key("two"), ServerSecret(b"y" * 32).key("one")}) == 3
    assert secret.keyed_hash("one", "ab", "c") != secret.keyed_hash("one", "a", "bc")


def test_it_shows_in_no_text_of_itself() -> None:
    secret = ServerSecret(b"do not show me, whatever happens")

    assert "show me" not in f"{secret!r} {secret}"


def test_the_configured_one_is_used_and_nothing_is_written(embedded: Database, file: Path) -> None:
    settings = Settings(secret=SecretStr("s" * 32))

    found = server_secret(settings, embedded)

    assert found.key("one") == ServerSecret(b"s" * 32).key("one")
    assert not beside(file).exists()


def test_a_short_one_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINDER_SECRET", "too short")

    with pytest.raises(SettingsError, match="FINDER_SECRET") as refused:
        Settings.from_environment()

    assert "too short" not in str(refused.value)


def test_without_one_a_random_one_is_kept_for_its_owner_alone(
    embedded: Database, file: Path
) -> None:
    first = server_secret(Settings(), embedded)

    assert beside(file).stat().st_mode & 0o777 == 0o600
    assert server_secret(Settings(), embedded).key("one") == first.key("one")
    assert [path.name for path in file.parent.iterdir() if "secret" in path.name] == [
        beside(file).name
    ]


def test_another_database_has_another_one(file: Path) -> None:
    other = file.with_name("other.sqlite3")
    other.touch()

    assert kept_secret(file) != kept_secret(other)


def test_however_many_ask_at_once_they_get_the_same(file: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        found = set(pool.map(lambda _: kept_secret(file), range(64)))

    assert len(found) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644])
def test_one_that_others_may_read_or_write_is_refused(file: Path, mode: int) -> None:
    kept_secret(file)
    beside(file).chmod(mode)

    with pytest.raises(NotConfigured, match="mode 600"):
        kept_secret(file)


def test_one_that_was_cut_short_is_refused(file: Path) -> None:
    kept_secret(file)
    beside(file).write_text("short")

    with pytest.raises(NotConfigured, match="not whole"):
        kept_secret(file)


def test_a_link_in_its_place_is_not_followed(file: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("f" * 64)
    elsewhere.chmod(0o600)
    beside(file).symlink_to(elsewhere)

    with pytest.raises(NotConfigured, match="can't be read"):
        kept_secret(file)


def test_where_it_can_not_be_kept_the_problem_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotConfigured, match="FINDER_SECRET") as refused:
        kept_secret(tmp_path / "no such folder" / "finder.sqlite3")

    assert str(tmp_path) not in refused.value.detail


def test_a_server_needs_it_configured(postgres_server_url: str) -> None:
    database = Database(postgres_server_url)

    with pytest.raises(NotConfigured, match="FINDER_SECRET"):
        server_secret(Settings(), database)
