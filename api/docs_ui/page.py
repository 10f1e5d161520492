"""Mounts the documentation page, the description it shows and the files it names."""

from functools import lru_cache
from importlib.resources import files

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from api.responses import Document, document_response

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
    """Serve the documentation page at /docs, its files under /docs/assets, and /openapi.json.

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

    async def page(request: Request) -> HTMLResponse:  # noqa: ARG001 - Starlette calls it with the request
        return HTMLResponse(html, headers=_HEADERS)

    # A site that this app is part of gives it a prefix or two.
    @lru_cache(maxsize=4)
    def described(prefix: str) -> Document:
        description = app.openapi()
        if prefix:
            description = {**description, "servers": [{"url": prefix}]}
        return Document.of(description)

    async def description(request: Request) -> Response:
        return document_response(request, described(request.scope.get("root_path", "").rstrip("/")))

    # FastAPI's own route writes the whole description anew for every request.
    app.router.routes[:] = [
        route for route in app.routes if getattr(route, "path", None) != app.openapi_url
    ]
    app.add_route(app.openapi_url, description, include_in_schema=False)
    app.add_route("/docs", page, include_in_schema=False)
    # fastapi_offline is used for its files alone: Swagger UI's own, byte for byte.
    assets = StaticFiles(packages=[("api.docs_ui", "static"), ("fastapi_offline", "static")])
    app.mount("/docs/assets", assets, name="docs-assets")
