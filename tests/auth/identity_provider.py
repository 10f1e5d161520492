"""An OpenID Connect identity provider that tests run: it signs whoever it is told to in."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import uvicorn
from authlib.common.encoding import to_unicode, urlsafe_b64encode  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, CLIENT_SECRET = "finder", "the client's secret"
Key = RSAKey | ECKey


@dataclass
class Provider:
    """What it says, which a test may change.

    Attributes:
        claims: laid over those of every ID token; None takes a claim away.
        described: laid over what it says of itself.
        keys: those it publishes; the last one signs.
        answers: what it answers at a path with, instead.
        asked: the paths it was asked for.
    """

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    described: dict[str, Any] = field(default_factory=dict)
    keys: list[Key] = field(default_factory=list)
    published: list[Key] | None = None
    answers: dict[str, Response] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def authorize(self, url: str) -> dict[str, str]:
        """What a browser that was sent there, and whose person signed in, comes back with."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert set(asked["scope"].split()) == {"openid", "email", "profile"}
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def token(self, request: Request, form: dict[str, str]) -> Response:
        """The answer to a code, as the standards have it: for its client and verifier, once."""
        asked = self.codes.pop(form["code"], None)
        challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest())
        if (
            asked is None
            or form["redirect_uri"] != asked["redirect_uri"]
            or to_unicode(challenge) != asked["code_challenge"]
            or "Basic " not in request.headers.get("Authorization", "")
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "person-7",
            "exp": now + 300,
            "iat": now,
            "nonce": asked["nonce"],
            "email": "ann@clinic.example",
            "email_verified": True,
        }
        told = {name: value for name, value in {**claims, **self.claims}.items() if value != ...}
        key = self.keys[-1]
        header = {"alg": "RS256" if isinstance(key, RSAKey) else "ES256", "kid": key.kid}
        signed = jwt.encode({**header, **self.header}, told, key, algorithms=["RS256", "ES256"])
        answer = {"access_token": "a", "token_type": "Bearer", "id_token": signed}
        return JSONResponse(answer)

    def app(self) -> Starlette:
        """What is served."""

        async def answered(request: Request) -> Response:
            path = request.url.path
            self.asked.append(path)
            if path in self.answers:
                return self.answers[path]
            if path == "/token":
                form = await request.form()
                return self.token(request, {name: str(form[name]) for name in form})
            if path == "/keys":
                shown = self.keys if self.published is None else self.published
                return JSONResponse(KeySet(list(shown)).as_dict(private=False))
            said = {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }
            return JSONResponse({**said, **self.described})

        paths = ("/.well-known/openid-configuration", "/keys", "/token")
        routes = [Route(path, answered, methods=["GET", "POST"]) for path in paths]
        return Starlette(routes=[*routes, Route("/elsewhere", answered)])


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that answers on this machine until the block ends."""
    provider = Provider()
    provider.keys = [new_key()]
    config = uvicorn.Config(provider.app(), log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        provider.issuer = f"http://127.0.0.1:{listening.getsockname()[1]}"
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield provider
        finally:
            server.should_exit = True
            thread.join()


def new_key() -> RSAKey:
    """A key to sign with, that has a name."""
    return RSAKey.generate_key(2048, auto_kid=True)


def redirect_elsewhere(provider: Provider) -> Response:
    """A way to another path, where all would be well."""
    return RedirectResponse(f"{provider.issuer}/elsewhere")
