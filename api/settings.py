"""Every setting, from environment variables `FINDER_…`; a wrong or unknown one stops the start."""

import json
import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from importlib.metadata import version as installed_version
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "FINDER_"

_PARTNER = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ORIGIN = re.compile(
    r"https://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?"
    r"|http://(?:localhost|127\.0\.0\.1)(?::[0-9]{1,5})?"
)
_SITES = (
    "sites such as https://hope.example, in small letters and without a path "
    "(http:// for localhost alone)"
)


class SettingsError(ValueError):
    """A setting that cannot be used; says which and what it may be, never its value."""


class Settings(BaseSettings):
    """How one process runs. The field's name in capitals after `FINDER_` is its variable."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, hide_input_in_errors=True)

    database_url: SecretStr = Field(
        SecretStr("sqlite:///finder.sqlite3"),
        description="Where the directory is kept: `sqlite:///file` or `postgresql://…`. "
        "Secret, as it may hold a password.",
    )
    host: str = Field("127.0.0.1", description="The address to serve on.")
    port: int = Field(8000, ge=0, le=65535, description="The port to serve on; 0 takes a free one.")
    workers: int = Field(1, ge=1, le=64, description="Processes that serve, each with its index.")
    log_level: Annotated[str, Field(pattern="^(debug|info|warning|error)$")] = Field(
        "info", description="debug, info, warning or error. No level ever logs what was asked."
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        ("*",),
        description="Sites whose pages may call the public API, comma-separated; `*` for all. "
        "No cookie or credential is ever accepted from them.",
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Addresses or networks of your own proxies, comma-separated, such as "
        "`10.0.0.0/8`: from these alone the headers X-Forwarded-For and X-Forwarded-Proto are "
        "believed.",
    )
    geocoder: str | None = Field(
        None,
        description="A geopy geocoder by name (such as `nominatim`), for street addresses. "
        "Without one, no address leaves this machine.",
    )
    geocoder_options: Annotated[dict[str, str], NoDecode] = Field(
        {}, description='Its options as JSON, such as {"user_agent": "…", "domain": "…"}.'
    )

    stale_after_days: int = Field(
        365,
        ge=1,
        le=3650,
        description="Days without a word from a source or a person after which a listing is marked "
        "as stale.",
    )
    capacity_hours: int = Field(
        72,
        ge=1,
        le=744,
        description="Hours for which a word about open beds holds, where it does not say; then "
        "nothing is known of them.",
    )
    missing_days: int = Field(
        90,
        ge=1,
        le=3650,
        description="Days after which a listing is hidden that its feed has no more, unless "
        "somebody vouches for it.",
    )
    locator_url: Annotated[str, Field(pattern=r"^https?://[^?#@\s]+$")] = Field(
        "https://findtreatment.gov/locator/exportsAsJson/v2",
        description="The national locator's export; asked only by `treatment-finder import "
        "--from-locator`.",
    )
    rules: Path | None = Field(
        None,
        description="A folder with your own rule set, instead of the shipped one "
        "(`treatment-finder rules check` reads it first).",
    )
    rules_overlay: Path | None = Field(
        None,
        description="A folder with rules that replace shipped ones of the same id, or are added.",
    )

    secret: SecretStr | None = Field(
        None,
        min_length=32,
        description="A long random text, the same for every process, that keys and sessions are "
        "hashed with. Needed on PostgreSQL; beside an embedded database one is kept in a file.",
    )
    session_idle_minutes: int = Field(
        30, ge=1, le=1440, description="Minutes without use after which somebody is signed out."
    )
    session_hours: int = Field(
        12, ge=1, le=720, description="Hours after which somebody signs in again, used or not."
    )
    public_url: Annotated[str, Field(pattern=r"^https?://[^/?#@\s]+$")] | None = Field(
        None,
        description="Where people reach the service, such as `https://finder.example`: needed "
        "behind a proxy and for OpenID Connect.",
    )
    embed_partners: Annotated[dict[str, tuple[str, ...]], NoDecode] = Field(
        {},
        description="Sites that may show the finder in a frame, as JSON: each partner's short name "
        'with its sites, such as {"hope-line": ["https://hope.example"]}. The partner then frames '
        "`/embed?partner=hope-line`.",
    )
    oidc_issuer: Annotated[str, Field(pattern=r"^https?://[^?#@\s]+$")] | None = Field(
        None, description="The identity provider's address, for signing in by OpenID Connect."
    )
    oidc_client_id: str | None = Field(None, description="Our name at the identity provider.")
    oidc_client_secret: SecretStr | None = Field(
        None, description="Our secret at the identity provider, where it gave us one."
    )

    @field_validator("cors_origins", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("geocoder_options", "embed_partners", mode="before")
    @classmethod
    def _decode(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            # Its own words would repeat some of the value.
            raise ValueError("write it as JSON, in braces and with double quotes") from None

    @field_validator("embed_partners")
    @classmethod
    def _are_sites(cls, partners: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        if not all(_PARTNER.fullmatch(name) for name in partners):
            raise ValueError("name each partner in small letters, digits and single hyphens")
        if not all(sites and all(map(_ORIGIN.fullmatch, sites)) for sites in partners.values()):
            raise ValueError(f"give each partner a list of {_SITES}")
        return partners

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        if not all(origin == "*" or _ORIGIN.fullmatch(origin) for origin in origins):
            raise ValueError(f"write *, or {_SITES}")
        return origins

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        try:
            return tuple(str(ip_network(proxy)) for proxy in proxies)
        except ValueError:
            # Its own words would repeat the value.
            allowed = "write addresses such as 10.0.0.7 or networks such as 10.0.0.0/8"
            raise ValueError(allowed) from None

    @classmethod
    def from_environment(cls) -> Self:
        """The settings of this process.

        Raises:
            SettingsError: for a value that is out of bounds or a variable that does not exist.
        """
        known = {PREFIX + name.upper() for name in cls.model_fields}
        for name in sorted(os.environ):
            if name.startswith(PREFIX) and name not in known:
                close = get_close_matches(name, known, n=1)
                hint = f" Did you mean {close[0]}?" if close else ""
                raise SettingsError(f"{name} is not a setting.{hint} See docs/settings.md.")
        try:
            return cls()
        except ValidationError as error:
            lines = [
                f"{PREFIX}{str(item['loc'][0]).upper()}: {item['msg']}"
                for item in error.errors(include_url=False, include_input=False)
            ]
            raise SettingsError("\n".join(lines)) from None


def version() -> str:
    """The version of this program, as its package says."""
    return installed_version("treatment-finder")
