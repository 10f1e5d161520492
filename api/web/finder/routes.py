"""Every public page."""

from fastapi import FastAPI

from api.web.finder import builder, embed, home, reporting


def add_finder_pages(app: FastAPI) -> None:
    """Serve the finder, its frame and the page to copy it from. Their errors are told on pages."""
    for page in (home, embed, builder, reporting):
        app.router.routes.extend(page.router.routes)
