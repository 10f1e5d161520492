"""An OpenID Connect identity provider: where to send who signs in, and who it says they are.

    IdentityProviderUnavailable   503  it is slow, refuses, or answers with something else
    IdentityRefused               401  what it says can't be trusted

The flow is the authorization code's with PKCE. Of the ID token everything is checked (OpenID
Connect Core 1.0, 3.1.3.7); only RS256 and ES256 sign. No redirect of the provider's is followed, no
answer is waited for or read without end.
"""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from threading import Lock
from typing import Any, NamedTuple, Self, cast
from urllib.parse import urlsplit

import httpx2
from authlib.oauth2 import OAuth2Error  # type: ignore[import-untyped]
from authlib.oauth2.client import OAuth2Client  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from api.auth.secret import NotConfigured
from api.auth.signing_in import SignInRefused
from api.problems import Problem
from api.settings import Settings

ALGORITHMS = ("RS256", "ES256")
SCOPES = "openid email profile"
MOST_BYTES = 256 * 1024
"""Of one answer."""
SECONDS = 10
"""For one whole answer; half of it for any one part."""
LEEWAY = 60
"""Seconds that the two clocks may differ."""
KEPT_SECONDS = 3600
"""How long what it says of itself is believed without asking again."""
ASK_AGAIN_SECONDS = 60
"""After which keys are asked for again where none is the one that signed."""

_ADDRESSES = ("authorization_endpoint", "token_endpoint", "jwks_uri")

_log = logging.getLogger("treatment_finder.auth")


class IdentityProviderUnavailable(Problem):
    """The identity provider is slow, refuses, or answers with something else."""

    status = 503
    slug = "identity-provider-unavailable"
    title = "The identity provider does not answer"


class IdentityRefused(SignInRefused):
    """What came from the identity provider can't be trusted, or nobody here has this identity."""


class Identity(NamedTuple):
    """Somebody, as the identity provider knows them.

    Attributes:
        subject: its own, lasting name of them.
        email: None where it does not vouch for it.
    """

    issuer: str
    subject: str
    email: str | None


class Attempt(NamedTuple):
    """What one signing in is bound to: the browser, the ID token and the code's exchange."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class _Described:
    """What the provider says of itself."""

    authorization: str
    token: str
    keys: KeySet
    read_at: float


class IdentityProvider:
    """The configured one. Nothing is asked of it before somebody signs in.

    Args:
        issuer: its address, as its ID tokens name it.
        client_id: our name there.
        client_secret: None where PKCE alone has to do.

    Raises:
        NotConfigured: the address is not https (or, to try things out, of this machine).
    """

    def __init__(self, issuer: str, client_id: str, client_secret: str | None) -> None:
        self.issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._described: _Described | None = None
        self._lock = Lock()
        self._on_this_machine = _is_on_this_machine(issuer)
        if not self._is_usable(issuer):
            raise NotConfigured("FINDER_OIDC_ISSUER has to begin with https://.")

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """The one that is configured, if any.

        Raises:
            NotConfigured: something that belongs to it is missing.
        """
        if settings.oidc_issuer is None:
            return None
        if settings.oidc_client_id is None or settings.public_url is None:
            raise NotConfigured(
                "OpenID Connect needs FINDER_OIDC_CLIENT_ID and FINDER_PUBLIC_URL beside "
                "FINDER_OIDC_ISSUER."
            )
        secret = settings.oidc_client_secret
        return cls(
            settings.oidc_issuer,
            settings.oidc_client_id,
            None if secret is None else secret.get_secret_value(),
        )

    def authorization_url(self, attempt: Attempt, redirect_uri: str) -> str:
        """Where to send a browser for its person to sign in.

        Raises:
            IdentityProviderUnavailable: it does not say where.
        """
        with self._transport() as transport:
            described = self._read(transport)
            client = self._client(transport, redirect_uri)
            url, _ = client.create_authorization_url(
                described.authorization,
                state=attempt.state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
            )
        return cast("str", url)

    def identity(self, attempt: Attempt, code: str, redirect_uri: str, now: datetime) -> Identity:
        """Who this code stands for.

        Raises:
            IdentityProviderUnavailable: it does not say.
            IdentityRefused: what it says can't be trusted.
        """
        with self._transport() as transport:
            described = self._read(transport)
            signed, access = self._exchanged(transport, described, attempt, code, redirect_uri)
            token = self._decoded(transport, described, signed)
        expected = {"iss": self.issuer, "aud": self._client_id, "nonce": attempt.nonce}
        claims = CodeIDToken(
            token.claims,
            token.header,
            {name: {"essential": True, "value": value} for name, value in expected.items()},
            {"nonce": attempt.nonce, "client_id": self._client_id, "access_token": access},
        )
        try:
            claims.validate(int(now.timestamp()), LEEWAY)
        except (JoseError, TypeError, ValueError) as error:
            raise _distrusted(error) from None
        subject, email = claims["sub"], claims.get("email")
        if not isinstance(subject, str) or not 0 < len(subject) <= 255:
            raise _distrusted(ValueError())
        vouched = claims.get("email_verified") is True and isinstance(email, str)
        return Identity(self.issuer, subject, email if vouched else None)

    def _exchanged(
        self,
        transport: httpx2.Client,
        described: _Described,
        attempt: Attempt,
        code: str,
        redirect_uri: str,
    ) -> tuple[str, str | None]:
        """The ID token for this code, and the access token beside it."""
        named = {"client_id": self._client_id}
        basic = None
        if self._client_secret is not None:
            named, basic = {}, httpx2.BasicAuth(self._client_id, self._client_secret)
        try:
            answer = self._client(transport, redirect_uri).fetch_token(
                described.token,
                grant_type="authorization_code",
                code=code,
                code_verifier=attempt.verifier,
                auth=basic or httpx2.USE_CLIENT_DEFAULT,
                **named,
            )
        except OAuth2Error as error:
            raise _distrusted(error) from None
        except (httpx2.HTTPError, ValueError) as error:
            raise _unavailable(error) from None
        signed, access = answer.get("id_token"), answer.get("access_token")
        if not isinstance(signed, str):
            raise _distrusted(ValueError())
        return signed, access if isinstance(access, str) else None

    def _decoded(self, transport: httpx2.Client, described: _Described, signed: str) -> jwt.Token:
        try:
            return jwt.decode(signed, described.keys, algorithms=ALGORITHMS)
        except InvalidKeyIdError as error:
            # It may have changed its keys since.
            if time.monotonic() - described.read_at < ASK_AGAIN_SECONDS:
                raise _distrusted(error) from None
        except (JoseError, ValueError) as error:
            raise _distrusted(error) from None
        try:
            return jwt.decode(signed, self._read(transport, anew=True).keys, algorithms=ALGORITHMS)
        except (JoseError, ValueError) as error:
            raise _distrusted(error) from None

    def _read(self, transport: httpx2.Client, *, anew: bool = False) -> _Described:
        with self._lock:
            known = self._described
            if known and not anew and time.monotonic() - known.read_at < KEPT_SECONDS:
                return known
        try:
            found = self._asked(transport)
        except (httpx2.HTTPError, JoseError, ValueError, KeyError, TypeError) as error:
            raise _unavailable(error) from None
        with self._lock:
            self._described = found
        return found

    def _asked(self, transport: httpx2.Client) -> _Described:
        place = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
        said = _json(transport, place)
        addresses = [said[name] for name in _ADDRESSES]
        if said["issuer"] != self.issuer or not all(map(self._is_usable, addresses)):
            raise ValueError("another issuer, or an address that is not https")
        authorization, token, keys = addresses
        return _Described(authorization, token, _keys(_json(transport, keys)), time.monotonic())

    def _is_usable(self, url: str) -> bool:
        """Whether nobody on the way can read or change what is sent there."""
        secure = urlsplit(url).scheme == "https"
        return secure or (self._on_this_machine and _is_on_this_machine(url))

    def _client(self, transport: httpx2.Client, redirect_uri: str) -> Any:
        return OAuth2Client(
            transport,
            client_id=self._client_id,
            scope=SCOPES,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
        )

    def _transport(self) -> httpx2.Client:
        # Proxies of the environment would go past the bounds.
        return httpx2.Client(
            transport=_Bounded(httpx2.HTTPTransport()),
            timeout=SECONDS / 2,
            follow_redirects=False,
            trust_env=False,
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},
        )


class _Bounded(httpx2.BaseTransport):
    """A transport whose answers are read neither without end nor unpacked."""

    def __init__(self, inner: httpx2.BaseTransport) -> None:
        self._inner = inner

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer, which ends with an error where it goes beyond the bounds."""
        response = self._inner.handle_request(request)
        if response.headers.get("Content-Encoding", "identity") != "identity":
            response.close()
            raise httpx2.DecodingError("packed", request=request)
        stream = _BoundedStream(cast("httpx2.SyncByteStream", response.stream), request)
        return httpx2.Response(
            response.status_code,
            headers=response.headers,
            stream=stream,
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close its connections."""
        self._inner.close()


class _BoundedStream(httpx2.SyncByteStream):
    def __init__(self, inner: httpx2.SyncByteStream, request: httpx2.Request) -> None:
        self._inner = inner
        self._request = request
        self._until = time.monotonic() + SECONDS

    def __iter__(self) -> Iterator[bytes]:
        read = 0
        for piece in self._inner:
            read += len(piece)
            if read > MOST_BYTES or time.monotonic() > self._until:
                raise httpx2.ReadError("too long", request=self._request)
            yield piece

    def close(self) -> None:
        self._inner.close()


def _json(transport: httpx2.Client, url: str) -> dict[str, Any]:
    answer = transport.get(url)
    if answer.status_code != httpx2.codes.OK:
        raise ValueError("another status")
    return cast("dict[str, Any]", answer.json())


def _keys(said: dict[str, Any]) -> KeySet:
    """The keys that could sign; others are of no use here, and may be of kinds nobody knows."""
    found = [
        key for key in said["keys"] if isinstance(key, dict) and key.get("kty") in ("RSA", "EC")
    ]
    if not found:
        raise ValueError("no key")
    return KeySet.import_key_set({"keys": found})


def _is_on_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _distrusted(error: Exception) -> IdentityRefused:
    _log.warning("an identity was refused: %s", type(error).__name__)
    return IdentityRefused("Begin again; if it happens again, tell whoever runs this service.")


def _unavailable(error: Exception) -> IdentityProviderUnavailable:
    _log.warning("the identity provider could not be asked: %s", type(error).__name__)
    return IdentityProviderUnavailable("Try again in a minute, or sign in with a password.")
