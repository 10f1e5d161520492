"""Signing in by OpenID Connect, with a provider that runs in this process."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey
from pydantic import SecretStr
from sqlalchemy import text
from starlette.responses import JSONResponse, PlainTextResponse, Response

from api.auth.accounts import Change, account_of, change_account, create_account
from api.auth.identity_provider import (
    MOST_BYTES,
    Attempt,
    Identity,
    IdentityProvider,
    IdentityProviderUnavailable,
    IdentityRefused,
)
from api.auth.oidc import COOKIE, begin, clear_cookie, finish, set_cookie
from api.auth.secret import NotConfigured, ServerSecret
from api.auth.sessions import Limits, principal_of_session
from api.auth.signing_in import SignedIn
from api.database import Database
from api.settings import Settings
from tests.auth.conftest import SECRET, TESTS
from tests.auth.identity_provider import (
    CLIENT,
    CLIENT_SECRET,
    Provider,
    new_key,
    redirect_elsewhere,
    running,
)

BACK = "https://finder.example/admin/sign-in/back"
LIMITS = Limits(timedelta(minutes=30), timedelta(hours=12))
NOTHING: Any = ...
DISCOVERY = "/.well-known/openid-configuration"

SignIn = Callable[..., SignedIn]
Identify = Callable[[], Identity]


@pytest.fixture(scope="module")
def served() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(served: Provider) -> Provider:
    """The provider, which says what it should."""
    fresh = Provider(issuer=served.issuer, keys=served.keys[:1])
    vars(served).update(vars(fresh))
    return served


@pytest.fixture
def ours(provider: Provider) -> IdentityProvider:
    return IdentityProvider(provider.issuer, CLIENT, CLIENT_SECRET)


@pytest.fixture
def identify(provider: Provider, ours: IdentityProvider) -> Identify:
    """Goes out to the provider and comes back with who it says it is."""

    def identified() -> Identity:
        attempt = Attempt("state", "nonce", "verifier" * 6)
        back = provider.authorize(ours.authorization_url(attempt, BACK))
        return ours.identity(attempt, back["code"], BACK, datetime.now(UTC))

    return identified


@pytest.fixture
def sign_in(database: Database, provider: Provider, ours: IdentityProvider) -> SignIn:
    """Goes out to the provider and comes back; a test may change what the browser brings."""
    with database.transaction() as session:
        create_account(
            session,
            email="ann@clinic.example",
            name="Ann",
            scopes=["read"],
            providers=None,
            password=None,
            by=TESTS,
            now=datetime.now(UTC),
        )

    def signed(later: timedelta = timedelta(), cookie: str | None = None, **sent: Any) -> SignedIn:
        now = datetime.now(UTC)
        out = begin(ours, SECRET, BACK, now)
        back = {**provider.authorize(out.url), **sent}
        return finish(
            database,
            SECRET,
            ours,
            cookie=out.cookie if cookie is None else cookie,
            sent={name: value for name, value in back.items() if value is not NOTHING},
            redirect_uri=BACK,
            now=now + later,
            limits=LIMITS,
        )

    return signed


def refused(sign_in: Callable[..., object], **but: Any) -> None:
    with pytest.raises(IdentityRefused) as told:
        sign_in(**but)
    assert told.value.status == 401


def unavailable(sign_in: Callable[..., object]) -> None:
    with pytest.raises(IdentityProviderUnavailable) as told:
        sign_in()
    assert told.value.status == 503


def test_who_has_an_account_is_signed_in(database: Database, sign_in: SignIn) -> None:
    token, who = sign_in()

    assert (who.actor.kind, who.actor.name) == ("account", "Ann")
    assert who.scopes == {"read"}
    assert principal_of_session(database, SECRET, token, datetime.now(UTC), LIMITS) == who


def test_a_key_on_an_elliptic_curve_will_do(provider: Provider, identify: Identify) -> None:
    provider.keys = [ECKey.generate_key("P-256", auto_kid=True)]

    assert identify().subject


def test_nobody_is_made_an_account(database: Database, provider: Provider, sign_in: SignIn) -> None:
    provider.claims = {"email": "stranger@clinic.example"}

    refused(sign_in)

    with database.session() as session:
        assert session.execute(text("SELECT count(*) FROM account")).scalar_one() == 1


def test_the_account_is_then_this_identitys(
    database: Database, provider: Provider, sign_in: SignIn
) -> None:
    first = sign_in().principal
    provider.claims = {"email": "renamed@clinic.example"}
    renamed = sign_in().principal
    # The address went to somebody else.
    provider.claims = {"sub": "person-8"}
    refused(sign_in)

    assert renamed.actor == first.actor
    with database.session() as session:
        done = session.execute(text("SELECT action FROM audit_entry ORDER BY seq")).scalars()
        assert list(done) == ["account.create", "account.identity"]


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": NOTHING},
        {"aud": "somebody else"},
        {"aud": NOTHING},
        {"aud": [CLIENT, "somebody else"]},
        {"aud": [CLIENT, "somebody else"], "azp": "somebody else"},
        {"azp": "somebody else"},
        {"iss": "https://evil.example"},
        {"iss": NOTHING},
        {"exp": 1_700_000_000},
        {"exp": NOTHING},
        {"exp": "soon"},
        {"iat": 4_000_000_000},
        {"nbf": 4_000_000_000},
        {"sub": NOTHING},
        {"sub": ""},
        {"sub": 7},
        {"at_hash": "of another access token"},
    ],
    ids=str,
)
def test_an_id_token_with_these_claims_is_refused(
    provider: Provider, identify: Identify, claims: dict[str, Any]
) -> None:
    provider.claims = claims

    refused(identify)


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": NOTHING},
        {"email_verified": "true"},
        {"email": NOTHING},
        {"email": ["ann@clinic.example"]},
    ],
    ids=str,
)
def test_an_address_that_the_provider_does_not_vouch_for_finds_no_account(
    provider: Provider, sign_in: SignIn, claims: dict[str, Any]
) -> None:
    provider.claims = claims

    refused(sign_in)


def test_one_that_is_hardly_out_of_date_is_taken(provider: Provider, identify: Identify) -> None:
    provider.claims = {"exp": int(datetime.now(UTC).timestamp()) - 20}

    assert identify().subject


def test_one_that_nobody_signed_is_refused(provider: Provider, identify: Identify) -> None:
    def part(content: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")

    claims = {"iss": provider.issuer, "aud": CLIENT, "sub": "person-7"}
    for algorithm in ("none", "None", "NONE"):
        token = f"{part({'alg': algorithm})}.{part(claims)}."
        provider.answers = {"/token": JSONResponse({"access_token": "a", "id_token": token})}
        refused(identify)


def test_one_signed_with_the_public_key_as_a_password_is_refused(
    provider: Provider, identify: Identify
) -> None:
    public = provider.keys[0].as_pem(private=False)
    claims = {"iss": provider.issuer, "aud": CLIENT, "sub": "person-7"}
    header = {"alg": "HS256", "kid": provider.keys[0].kid}
    token = jwt.encode(header, claims, OctKey.import_key(base64.urlsafe_b64encode(public)))
    provider.answers = {"/token": JSONResponse({"access_token": "a", "id_token": token})}

    refused(identify)


def test_one_signed_with_a_key_of_somebody_elses_is_refused(
    provider: Provider, identify: Identify
) -> None:
    real = provider.keys[0]
    forged = new_key()
    provider.published, provider.keys = [real], [forged]
    refused(identify)

    # Even where it has the name of the real one.
    provider.header = {"kid": real.kid}
    refused(identify)


def test_new_keys_are_asked_for_but_not_again_and_again(
    provider: Provider, identify: Identify, monkeypatch: pytest.MonkeyPatch
) -> None:
    identify()
    provider.keys = [new_key()]
    refused(identify)
    assert provider.asked.count("/keys") == 1

    monkeypatch.setattr("api.auth.identity_provider.ASK_AGAIN_SECONDS", 0)

    assert identify().subject
    assert provider.asked.count("/keys") == 2
    assert identify().subject
    assert provider.asked.count("/keys") == 2


def test_a_disabled_account_is_not_signed_in(database: Database, sign_in: SignIn) -> None:
    def disable(disabled: bool) -> None:
        with database.transaction() as session:
            account = account_of(session, "ann@clinic.example")
            assert account is not None
            change = Change(account.scopes, account.providers, disabled)
            change_account(session, account, change, by=TESTS, now=datetime.now(UTC))

    disable(True)
    refused(sign_in)
    disable(False)
    sign_in()
    disable(True)
    refused(sign_in)


@pytest.mark.parametrize(
    "back",
    [
        {"state": "another"},
        {"state": NOTHING},
        {"state": "é"},
        {"code": NOTHING},
        {"code": "", "error": "access_denied"},
        {"code": "guessed"},
        {"iss": "https://evil.example"},
        {"cookie": ""},
        {"cookie": "a.b"},
        {"cookie": "state.9999999999.signature"},
        {"cookie": "state.é.signature"},
        {"later": timedelta(minutes=10, seconds=1)},
    ],
    ids=str,
)
def test_a_way_back_that_did_not_go_out_so_is_refused(
    sign_in: SignIn, back: dict[str, Any]
) -> None:
    refused(sign_in, **back)


def test_the_cookie_of_another_way_out_is_refused(sign_in: SignIn, ours: IdentityProvider) -> None:
    now = datetime.now(UTC)

    refused(sign_in, cookie=begin(ours, SECRET, BACK, now).cookie)
    refused(sign_in, cookie=begin(ours, ServerSecret(b"another" * 8), BACK, now).cookie)


def test_a_code_is_good_once(provider: Provider, sign_in: SignIn) -> None:
    sign_in()
    used = provider.codes

    assert used == {}


def test_the_verifier_is_in_no_address(provider: Provider, ours: IdentityProvider) -> None:
    out = begin(ours, SECRET, BACK, datetime.now(UTC))

    assert out.url.startswith(f"{provider.issuer}/authorize?")
    assert "verifier" not in out.url
    asked = provider.authorize(out.url)
    assert out.cookie.startswith(asked["state"])
    assert len({begin(ours, SECRET, BACK, datetime.now(UTC)).cookie for _ in range(5)}) == 5


def endless() -> Response:
    return PlainTextResponse("{" + " " * MOST_BYTES)


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        (DISCOVERY, PlainTextResponse("{}", 500)),
        (DISCOVERY, PlainTextResponse("not JSON")),
        (DISCOVERY, JSONResponse([])),
        (DISCOVERY, JSONResponse({})),
        (DISCOVERY, endless()),
        ("/keys", PlainTextResponse("{}", 404)),
        ("/keys", JSONResponse({"keys": "none"})),
        ("/keys", JSONResponse({"keys": [{"kty": "RSA"}]})),
        ("/keys", endless()),
        ("/token", PlainTextResponse("gone", 502)),
        ("/token", PlainTextResponse("not JSON")),
        ("/token", endless()),
        ("/token", PlainTextResponse("{}", headers={"Content-Encoding": "gzip"})),
    ],
)
def test_a_provider_that_answers_otherwise_is_not_available(
    provider: Provider, identify: Identify, path: str, answer: Response
) -> None:
    provider.answers = {path: answer}

    unavailable(identify)


@pytest.mark.parametrize("path", [DISCOVERY, "/keys", "/token"])
def test_no_redirect_is_followed(provider: Provider, identify: Identify, path: str) -> None:
    provider.answers = {path: redirect_elsewhere(provider)}

    unavailable(identify)
    assert "/elsewhere" not in provider.asked


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "http://192.0.2.1/keys"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
        {"token_endpoint": "file:///etc/passwd"},
    ],
    ids=str,
)
def test_what_it_says_of_itself_has_to_be_safe(
    provider: Provider, identify: Identify, described: dict[str, Any]
) -> None:
    provider.described = described

    unavailable(identify)


def test_one_that_is_not_there_is_not_available() -> None:
    nobody = IdentityProvider("http://127.0.0.1:9", CLIENT, None)

    with pytest.raises(IdentityProviderUnavailable):
        begin(nobody, SECRET, BACK, datetime.now(UTC))


def test_a_provider_that_does_not_encrypt_is_refused() -> None:
    with pytest.raises(NotConfigured, match="https"):
        IdentityProvider("http://idp.example", CLIENT, None)


def test_it_is_there_where_all_of_it_is_configured() -> None:
    issuer, address = "https://idp.example", "https://finder.example"
    whole = Settings(
        oidc_issuer=issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SecretStr(CLIENT_SECRET),
        public_url=address,
    )

    assert IdentityProvider.of(Settings()) is None
    found = IdentityProvider.of(whole)
    assert found is not None
    assert found.issuer == issuer
    for missing in ("oidc_client_id", "public_url"):
        with pytest.raises(NotConfigured, match="FINDER_OIDC_CLIENT_ID and FINDER_PUBLIC_URL"):
            IdentityProvider.of(whole.model_copy(update={missing: None}))


def test_its_cookie_lasts_as_long_as_the_way() -> None:
    response = Response()
    set_cookie(response, "state")
    clear_cookie(response)

    sent, cleared = response.headers.getlist("Set-Cookie")
    assert sent == f"{COOKIE}=state; HttpOnly; Max-Age=600; Path=/; SameSite=lax; Secure"
    assert COOKIE.startswith("__Host-")
    assert "Max-Age=0" in cleared
