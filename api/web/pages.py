"""Makes a page: a template with what it shows, and headers that let it do little.

A page loads its own stylesheet and scripts, posts its forms to this site, and nothing else. One of
the admin side is not compressed: beside words of somebody else it holds a token that nobody may
guess at by its size. Public pages hold no secret and set no cookie, and are.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.responses import page_response
from api.web import wording
from api.web.assets import AT, assets

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

HEADERS: Mapping[str, str] = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    # Without a referrer browsers send the word "null" as a form's origin, and it would be refused.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Of every admin page."""

PUBLIC_HEADERS: Mapping[str, str] = {
    # Where somebody is may be asked, by ourselves, when they press the button for it.
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(self), microphone=(), "
    "payment=(), usb=()",
    # The address of a page of ours is nobody's business, not even of a site that it leads to.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Of every public page."""


def page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **shown: Any,
) -> Response:
    """The page that a template makes.

    Args:
        template: its file in the folder `templates`.
        headers: sent beside those of every page.
        shown: what the template names; a name that it does not get is an error.
    """
    return Response(
        _html(request, template, shown),
        status_code=status,
        media_type="text/html; charset=utf-8",
        headers={**HEADERS, **(headers or {})},
    )


def public_page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    framed_by: Iterable[str] = (),
    **shown: Any,
) -> Response:
    """The page that a template makes for anybody.

    Args:
        headers: sent beside those of every public page.
        framed_by: origins whose pages may show this one in a frame, or `'self'`; none unless told.
        shown: as of `page`.
    """
    sent = {
        **PUBLIC_HEADERS,
        "Content-Security-Policy": public_policy(framed_by),
        # Which language it is in may come of what the browser says it reads.
        "Vary": "Accept-Language",
        **(headers or {}),
    }
    return page_response(
        request,
        _html(request, template, shown).encode(),
        status,
        [(name.lower().encode(), value.encode()) for name, value in sent.items()],
    )


def public_policy(framed_by: Iterable[str] = ()) -> str:
    """What the browser may load for a public page, and who may frame it."""
    ancestors = " ".join(framed_by) or "'none'"
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "frame-src 'self'",
            "form-action 'self'",
            f"frame-ancestors {ancestors}",
            "base-uri 'none'",
        )
    )


def _html(request: Request, template: str, shown: Mapping[str, Any]) -> str:
    """What the template makes of what it shows."""
    made = _environment().get_template(template)
    return made.render(base=base(request), path=request.scope["path"], **shown)


def see_other(request: Request, path: str) -> Response:
    """The answer to a form that was acted upon: the browser reads this path of ours."""
    return RedirectResponse(base(request) + path, status_code=303, headers=dict(HEADERS))


def base(request: Request) -> str:
    """What stands before our paths, where the app is part of a site: empty, or as `/finder`."""
    return str(request.scope.get("root_path", "")).rstrip("/")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("api.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["assets"] = {
        name: f"{AT}/{asset.served_as}" for name, asset in assets().items()
    }
    environment.filters.update(wording.FILTERS)
    return environment
