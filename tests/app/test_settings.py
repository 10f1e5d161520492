"""Settings fail closed, and every one is documented."""

from pathlib import Path

import pytest

from api.settings import PREFIX, Settings, SettingsError

DOCUMENT = Path(__file__).parents[2] / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)


def test_every_setting_is_documented_with_its_default() -> None:
    documented = DOCUMENT.read_text()

    for name, field in Settings.model_fields.items():
        (line,) = [row for row in documented.splitlines() if f"`{PREFIX}{name.upper()}`" in row]
        assert field.description
        assert field.description in line
        if isinstance(field.default, str | int):
            assert f"`{field.default}`" in line


def test_they_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINDER_PORT", "9001")
    monkeypatch.setenv("FINDER_CORS_ORIGINS", "https://a.example, https://b.example")
    monkeypatch.setenv("FINDER_GEOCODER_OPTIONS", '{"user_agent": "me"}')

    settings = Settings.from_environment()

    assert settings.port == 9001
    assert settings.cors_origins == ("https://a.example", "https://b.example")
    assert settings.geocoder_options == {"user_agent": "me"}


def test_a_setting_that_does_not_exist_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINDER_PROT", "9001")

    with pytest.raises(SettingsError, match=r"FINDER_PROT is not a setting\. Did you mean"):
        Settings.from_environment()


@pytest.mark.parametrize(
    "origins", ["hope.example", "https://hope.example/", "https://Hope.example", "*, hope"]
)
def test_a_site_that_no_browser_would_name_so_is_refused(
    monkeypatch: pytest.MonkeyPatch, origins: str
) -> None:
    monkeypatch.setenv("FINDER_CORS_ORIGINS", origins)

    with pytest.raises(
        SettingsError, match=r"FINDER_CORS_ORIGINS.*https://hope\.example, in small"
    ):
        Settings.from_environment()


def test_a_value_out_of_bounds_is_named_and_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINDER_PORT", "99999")

    with pytest.raises(SettingsError, match="FINDER_PORT") as refused:
        Settings.from_environment()
    assert "99999" not in str(refused.value)


def test_the_address_of_the_database_is_never_shown() -> None:
    settings = Settings.model_validate({"database_url": "postgresql://a:hunter2@db/x"})

    assert "hunter2" not in repr(settings)
    assert "hunter2" not in str(settings.model_dump())
