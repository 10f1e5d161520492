"""A helpline's own site: pages on another origin than ours, under a policy as strict as can be."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

TITLE = "A helpline"

POLICY = (
    "default-src 'none'; script-src {finder}; connect-src {finder}; style-src 'none'; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
"""All that a page needs to let the widget do; `{finder}` is our origin."""


@dataclass
class Partner:
    """A running site of a helpline.

    Attributes:
        url: where it is, without a slash at the end.
        pages: by their paths: the document, and the policy that is sent with it.
    """

    url: str
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)
    _number: Iterator[int] = field(default_factory=lambda: count(1))

    def page(
        self,
        body: str,
        finder: str,
        *,
        policy: str = POLICY,
        head: str = "",
        html: str = 'lang="en"',
    ) -> str:
        """The address of a new page.

        Args:
            body: its HTML.
            finder: our origin.
            policy: its content security policy, in which `{finder}` stands for our origin.
            head: HTML, such as the script.
            html: attributes of the page itself, such as `lang="en"`.
        """
        path = f"/page-{next(self._number)}"
        document = (
            f"<!doctype html><html {html}><head>"
            f'<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>{TITLE}</title>{head}</head><body><main><h1>Hope Line</h1>{body}</main>"
            "</body></html>"
        )
        self.pages[path] = document, policy.format(finder=finder)
        return f"{self.url}{path}"


def script(finder: str, path: str = "/widget.js", **attributes: str) -> str:
    """The first of the two lines that a partner adds."""
    return f'<script type="module" src="{finder}{path}"{_written(attributes)}></script>'


def element(attributes: Mapping[str, str], inside: str = "") -> str:
    """The second: the widget, with attributes."""
    return f"<treatment-finder{_written(attributes)}>{inside}</treatment-finder>"


def _written(attributes: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())


@contextmanager
def partner_site() -> Iterator[Partner]:
    """A helpline's site on a free port; it ends with the block."""
    partner = Partner("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            document, policy = partner.pages.get(self.path, ("", "default-src 'none'"))
            content = document.encode()
            self.send_response(200 if content else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *said: object) -> None:
            """Say nothing: the tests' output is for the tests."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        partner.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield partner
        finally:
            server.shutdown()
            thread.join()
