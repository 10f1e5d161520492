"""What a site copies to have the finder: a few lines, and what its own policy must allow."""

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import indent
from typing import NamedTuple

from markupsafe import escape

from api.web.finder.framing import EMBED
from api.web.finder.options import Options
from api.web.finder.widget_file import WidgetFile

FRAME_HEIGHT = 900
"""Pixels of a frame until its page has told how high it is."""


class Snippet(NamedTuple):
    """Something to copy.

    Attributes:
        name: of the text that says what it is for.
        code: to be shown as text.
    """

    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Service:
    """Where we are reached.

    Attributes:
        address: with what stands before our paths, and without a slash at the end.
    """

    address: str

    @property
    def origin(self) -> str:
        """The scheme, host and port, as a policy names them."""
        scheme, _, rest = self.address.partition("://")
        return f"{scheme}://{rest.partition('/')[0]}"


def element_snippets(
    service: Service, options: Options, widget: WidgetFile, title: str
) -> list[Snippet]:
    """The element: of one release for good, or the newest; its colour; the site's policy.

    Args:
        title: of the link to us that stands there where no script runs.
    """
    pinned = {
        "type": "module",
        "src": service.address + widget.path,
        "integrity": widget.integrity,
        "crossorigin": "anonymous",
    }
    newest = {"type": "module", "src": f"{service.address}/widget.js"}
    link = _element("a", {"href": f"{service.address}/"}, title)
    element = _element("treatment-finder", options.attributes(), link)
    made = [
        Snippet("pinned", f"{_element('script', pinned)}\n{element}"),
        Snippet("newest", f"{_element('script', newest)}\n{element}"),
    ]
    if options.accent:
        made.append(Snippet("color", _color(options)))
    policy = f"script-src {service.origin};\nconnect-src {service.origin};"
    made.append(Snippet("policy", policy))
    return [*made, Snippet("old_safari", f"style-src {service.origin};")]


def frame_snippets(service: Service, options: Options, title: str) -> list[Snippet]:
    """A frame: itself, what makes it as high as its page, and the site's policy.

    Args:
        title: what the frame is called, for who does not see it.
    """
    query = options.query()
    attributes = {
        "id": "treatment-finder",
        "src": f"{service.address}{EMBED}{'?' if query else ''}{query}",
        "title": title,
        "width": "100%",
        "height": str(FRAME_HEIGHT),
        "allow": "geolocation",
        "referrerpolicy": "no-referrer",
    }
    return [
        Snippet("frame", _element("iframe", attributes)),
        Snippet("listener", _LISTENER.replace("ORIGIN", service.origin)),
        Snippet("policy", f"frame-src {service.origin};"),
    ]


def _element(name: str, attributes: Mapping[str, str], inside: str = "") -> str:
    """An element as HTML, with what is inside of it as HTML too."""
    told = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{told}>{inside}</{name}>"


def _color(options: Options) -> str:
    """The accent, where it can be read: what stands out on white does not in the dark."""
    rule = (
        "treatment-finder {\n"
        f"  --finder-accent: {options.accent};\n"
        f"  --finder-accent-text: {options.accent_text};\n"
        "}"
    )
    if options.scheme:
        return rule
    return f"@media (prefers-color-scheme: light) {{\n{indent(rule, '  ')}\n}}"


_LISTENER = """\
<script>
  addEventListener("message", (event) => {
    const frame = document.getElementById("treatment-finder");
    if (event.origin !== "ORIGIN" || event.source !== frame.contentWindow) return;
    const told = event.data || {};
    if (told.type === "treatment-finder:height") frame.height = Math.ceil(told.height);
  });
</script>"""
