"""Every admin page, in the order in which addresses are tried."""

from collections.abc import Iterator

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from api.web.admin import (
    accounts,
    changing,
    dashboard,
    history,
    imports,
    keys,
    listings,
    log,
    matches,
    reports,
    signing,
    statuses,
    verifying,
)
from api.web.admin.visit import ADMIN, May, page_requirement, refuse_unguarded
from api.web.errors import add_page_errors
from api.web.pages import see_other

_ROUTERS: tuple[APIRouter, ...] = (
    signing.router,
    dashboard.router,
    # Before the addresses with an id, of which "new" is none.
    changing.router,
    listings.router,
    verifying.router,
    statuses.router,
    history.router,
    reports.router,
    imports.router,
    matches.router,
    log.router,
    keys.router,
    accounts.router,
)


def page_routes() -> Iterator[tuple[APIRoute, May]]:
    """Every page for who is signed in, with what it needs of them."""
    for router in _ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute) and (needed := page_requirement(route)):
                yield route, needed


def add_admin_pages(app: FastAPI) -> None:
    """Serve the admin pages under /admin. Call it after the app's error handlers were added.

    Raises:
        UnguardedPage: a page does not say who may open it.
    """
    routes = [route for router in _ROUTERS for route in router.routes]
    refuse_unguarded(routes)
    app.router.routes.extend([*signing.strangers.routes, *routes])
    app.add_route(f"{ADMIN}/", lambda request: see_other(request, ADMIN), include_in_schema=False)
    add_page_errors(app)
