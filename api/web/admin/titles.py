"""What listings are called on pages, and the way back to them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from api.web import wording


class Crumb(NamedTuple):
    """A provider, as other pages lead to it."""

    id: str
    title: str

    @property
    def path(self) -> str:
        """Of its page."""
        return f"/admin/providers/{self.id}"


def crumb_of(provider: Mapping[str, Any]) -> Crumb:
    """The way to a provider's page, of its admin document."""
    return Crumb(provider["id"], provider_title(provider))


def provider_title(provider: Mapping[str, Any]) -> str:
    """The organization, and the site or department where it has one."""
    return " – ".join(part for part in (provider["name1"], provider["name2"]) if part)


def program_title(program: Mapping[str, Any]) -> str:
    """The program's own name, or its kind of care."""
    return program["name"] or wording.setting_label(program["setting"])
