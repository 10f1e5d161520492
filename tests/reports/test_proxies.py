"""Whose address counts: the peer's, and behind our own proxies whoever asked them."""

from collections.abc import Callable
from typing import Any

import pytest
import uvicorn
from pydantic import SecretStr, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.testclient import TestClient

from api.app import create_app
from api.cli.commands import serve
from api.settings import Settings

Asks = Callable[[str, str | None], str]


def asking(*trusted: str) -> Asks:
    """Which address the app takes for the client's, by its peer and X-Forwarded-For."""
    settings = Settings(database_url=SecretStr("sqlite://"), trusted_proxies=trusted)
    app = create_app(settings)

    async def who(request: Request) -> JSONResponse:
        return JSONResponse(request.client.host if request.client else None)

    app.add_route("/who", who)

    def ask(peer: str, forwarded: str | None) -> str:
        headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
        # Without its lifespan: nothing is read for this.
        answer = TestClient(app, client=(peer, 1)).get("/who", headers=headers)
        return str(answer.json())

    return ask


def test_by_itself_the_peer_counts_whatever_it_says() -> None:
    ask = asking()

    assert ask("203.0.113.1", None) == "203.0.113.1"
    assert ask("203.0.113.1", "198.51.100.1") == "203.0.113.1"
    assert ask("127.0.0.1", "198.51.100.1") == "127.0.0.1"


def test_behind_a_proxy_of_ours_whoever_asked_it_counts() -> None:
    ask = asking("10.0.0.0/8", "2001:db8::7")

    assert ask("10.1.2.3", "198.51.100.1") == "198.51.100.1"
    assert ask("2001:db8::7", "198.51.100.1") == "198.51.100.1"
    assert ask("203.0.113.1", "198.51.100.1") == "203.0.113.1"


def test_what_a_client_made_up_itself_does_not_count() -> None:
    ask = asking("10.0.0.0/8")

    assert ask("10.1.2.3", "127.0.0.1, 6.6.6.6, 198.51.100.1") == "198.51.100.1"
    assert ask("10.1.2.3", "6.6.6.6, 198.51.100.1, 10.9.9.9") == "198.51.100.1"


@pytest.mark.parametrize("wrong", ["*", "proxy.example", "10.0.0.1/8", "10.0.0.0/99"])
def test_a_proxy_is_named_by_its_address(wrong: str) -> None:
    with pytest.raises(ValidationError, match="write addresses such as"):
        Settings(trusted_proxies=(wrong,))


def test_they_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINDER_TRUSTED_PROXIES", "10.0.0.7, 192.168.0.0/16")

    assert Settings().trusted_proxies == ("10.0.0.7/32", "192.168.0.0/16")


def test_the_server_itself_believes_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Uvicorn would believe whatever runs on the same machine."""
    asked: dict[str, Any] = {}
    monkeypatch.setattr(uvicorn, "run", lambda *_, **options: asked.update(options))
    monkeypatch.setattr("api.cli.commands._prepared", lambda _: NothingPrepared)

    serve()

    assert asked["proxy_headers"] is False


class NothingPrepared:
    """Stands for the counts that are printed before the server starts."""

    class counts:  # noqa: N801
        programs = providers = 0
