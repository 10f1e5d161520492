"""Which sites may show the finder in a frame."""

import json

import pytest

from api.settings import Settings, SettingsError


def read(monkeypatch: pytest.MonkeyPatch, value: str) -> dict[str, tuple[str, ...]]:
    monkeypatch.setenv("FINDER_EMBED_PARTNERS", value)
    return dict(Settings.from_environment().embed_partners)


def test_partners_are_named_with_their_sites(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {
        "hope-line": ["https://hope.example", "https://www.hope.example:8443"],
        "dev": ["http://localhost:3000", "http://127.0.0.1"],
    }
    partners = read(monkeypatch, json.dumps(told))
    assert partners == {name: tuple(sites) for name, sites in told.items()}


@pytest.mark.parametrize(
    "value",
    [
        "hope.example",
        '["https://hope.example"]',
        '{"hope-line": "https://hope.example"}',
        '{"hope-line": []}',
        '{"Hope Line": ["https://hope.example"]}',
        '{"hope--line": ["https://hope.example"]}',
        '{"": ["https://hope.example"]}',
        '{"hope-line": ["http://hope.example"]}',
        '{"hope-line": ["https://hope.example/"]}',
        '{"hope-line": ["https://hope.example/page"]}',
        '{"hope-line": ["https://*.hope.example"]}',
        '{"hope-line": ["*"]}',
        '{"hope-line": ["https://hope.example; script-src *"]}',
        '{"hope-line": ["https://hope.example https://evil.example"]}',
        '{"hope-line": ["https://user@hope.example"]}',
        '{"hope-line": ["https://HOPE.example"]}',
        '{"hope-line": ["https://hope.example\\n"]}',
    ],
)
def test_anything_else_stops_the_start_and_is_not_repeated(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    with pytest.raises(SettingsError, match="FINDER_EMBED_PARTNERS") as refused:
        read(monkeypatch, value)
    assert "hope.example/" not in str(refused.value)
    assert "evil" not in str(refused.value)


def test_options_of_a_geocoder_that_are_not_json_stop_the_start_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FINDER_GEOCODER_OPTIONS", "user_agent=secret")
    with pytest.raises(SettingsError, match="FINDER_GEOCODER_OPTIONS") as refused:
        Settings.from_environment()
    assert "secret" not in str(refused.value)
