"""The releases of the widget: each file stays as it is, under its own address, for good.

A site that names a release together with its hash keeps working whatever is released after it.
"""

from base64 import b64encode
from functools import cache
from hashlib import sha384
from importlib.resources import files
from typing import NamedTuple


class Release(NamedTuple):
    """A release of the widget.

    Attributes:
        version: such as "1.0.0".
        content: the file.
        integrity: its hash, as the attribute `integrity` of a script has it.
    """

    version: str
    content: bytes
    integrity: str

    @property
    def path(self) -> str:
        """Where it is served."""
        return f"/widget-{self.version}.js"


@cache
def releases() -> dict[str, Release]:
    """Every release by its version, the oldest first."""
    found = {}
    for file in files("api.web.widget").joinpath("released").iterdir():
        content = file.read_bytes()
        integrity = f"sha384-{b64encode(sha384(content).digest()).decode()}"
        version = file.name.removesuffix(".js")
        found[version] = Release(version, content, integrity)
    return dict(sorted(found.items(), key=lambda one: _in_order(one[0])))


def current() -> Release:
    """The newest release."""
    return list(releases().values())[-1]


def _in_order(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split("."))
