"""Which file of the widget the pages load."""

from typing import NamedTuple

from api.web.widget.released import current


class WidgetFile(NamedTuple):
    """The newest release.

    Attributes:
        path: its own address, which always means this content.
        integrity: the hash that a browser holds it to.
    """

    path: str
    integrity: str


def widget_file() -> WidgetFile:
    """The release that our own pages load and others are given to copy."""
    released = current()
    return WidgetFile(released.path, released.integrity)
