"""Wires the app together; everything else lives in the package of its noun."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api import health, reference
from api.admin import (
    accounts,
    audit,
    exports,
    imports,
    keys,
    matches,
    me,
    programs,
    providers,
    queue,
)
from api.admin import reports as reported
from api.auth.web import refuse_undeclared
from api.cors import Cors
from api.database import Database
from api.direct import Shortcut
from api.directory import routes as directory
from api.directory.repository import SourceRecord, sources
from api.docs_ui import add_docs
from api.edge import Edge
from api.error_handlers import add_error_handlers
from api.recommendations import routes as recommendations
from api.recommendations.service import Recommender
from api.reports import routes as reports
from api.reports.rate import Gate
from api.rules import load_rules
from api.screeners import routes as screeners
from api.search import routes as search
from api.search.loading import load_search
from api.search.refresh import Refresher
from api.settings import Settings, version
from api.web.admin.routes import add_admin_pages
from api.web.assets import add_assets
from api.web.errors import problem_answer
from api.web.finder.routes import add_finder_pages
from api.web.widget.routes import add_widget
from recommender.questions import questions
from recommender.screening import screeners as read_screeners

DESCRIPTION = """
Finds residential, outpatient and 90-day addiction treatment in the United States, and explains
every rank.

- **Unknown is a third value.** A listing that does not say it takes Medicaid has not said no.
- **Every rank is explained**, by rules that anyone can read at `/v1/rules`. Nobody can pay for a
  rank; clicks and reviews do not count.
- **What a person tells us is theirs**: it is neither stored nor logged nor passed on. Send needs
  in a body, never in a URL.

This is not medical advice. In an emergency call **911**; for thoughts of dying call or text
**988**; SAMHSA's helpline, at any hour: **1-800-662-4357**.
"""


def create_app(settings: Settings) -> FastAPI:
    """The app of one process. It reads the directory when it starts, before it answers."""
    app = FastAPI(
        title="Treatment Finder",
        description=DESCRIPTION,
        version=version(),
        docs_url=None,
        redoc_url=None,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        lifespan=_lifespan,
        # Once a process has a tracer provider, FastAPI would put query strings into spans.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.settings = settings
    app.state.reports_gate = Gate()
    public = (search, recommendations, screeners, directory, reports, reference, health)
    listings = (providers, programs, reported, queue, imports, matches, exports)
    for nouns in (*public, me, keys, accounts, *listings, audit):
        # Included as a router, each would try its routes twice on every request.
        app.router.routes.extend(nouns.router.routes)
    add_docs(app)
    add_error_handlers(app)
    add_assets(app)
    add_finder_pages(app)
    add_admin_pages(app)
    add_widget(app)
    app.add_middleware(Shortcut, routes=app.routes)
    app.add_middleware(Edge, answer=problem_answer)
    # Around those, so that pages of other sites can read errors as well.
    app.add_middleware(Cors, origins=settings.cors_origins)
    if settings.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.trusted_proxies))
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    refuse_undeclared(app)
    # A rule that cannot be used stops the start, not the first request that needs it.
    rules = load_rules(settings)
    questions()
    read_screeners()

    def hear_sources(told: list[SourceRecord]) -> None:
        app.state.sources = told

    database = Database(settings.database_url.get_secret_value())
    try:
        app.state.search = load_search(
            database, settings.geocoder, settings.geocoder_options, settings.stale_after_days
        )
        app.state.rules = rules
        app.state.recommender = Recommender(app.state.search, rules)
        app.state.database = database
        with database.session() as session:
            hear_sources(sources(session))
        holder = app.state.search.holder
        with Refresher(holder, database, hear_sources=hear_sources) as app.state.refresher:
            yield
    finally:
        database.dispose()
