"""Every setting, from environment variables `FINDER_…`; a wrong or unknown one stops the start."""

import os
from difflib import get_close_matches
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "FINDER_"


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
    geocoder: str | None = Field(
        None,
        description="A geopy geocoder by name (such as `nominatim`), for street addresses. "
        "Without one, no address leaves this machine.",
    )
    geocoder_options: dict[str, str] = Field(
        {}, description='Its options as JSON, such as {"user_agent": "…", "domain": "…"}.'
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

    @field_validator("cors_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

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
