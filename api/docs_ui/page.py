"""Mounts the documentation page and the files it names."""

from importlib.resources import files

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",  # Swagger UI's stylesheet draws its arrows from data: URLs
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
"""What the page may load: its own origin's files, and no inline script or style."""

_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def add_docs(app: FastAPI) -> None:
    """Serve the documentation page at /docs and its files under /docs/assets.

    The page finds everything by relative addresses, so it works under any path prefix.

    Raises:
        ValueError: the app still has FastAPI's own pages, or publishes its description somewhere
            else than at /openapi.json, where the page looks for it.
    """
    if app.docs_url is not None or app.redoc_url is not None:
        raise ValueError("Make the app with docs_url=None and redoc_url=None: its pages use a CDN.")
    if app.openapi_url != "/openapi.json":
        raise ValueError("The documentation page reads /openapi.json: keep the app's openapi_url.")

    html = files("api.docs_ui").joinpath("page.html").read_text(encoding="utf-8")

    def page(request: Request) -> HTMLResponse:  # noqa: ARG001 - Starlette calls it with the request
        return HTMLResponse(html, headers=_HEADERS)

    app.add_route("/docs", page, include_in_schema=False)
    # fastapi_offline is used for its files alone: Swagger UI's own, byte for byte.
    assets = StaticFiles(packages=[("api.docs_ui", "static"), ("fastapi_offline", "static")])
    app.mount("/docs/assets", assets, name="docs-assets")
