"""What of the running app the pages hand on to the services."""

from datetime import timedelta
from typing import cast

from api.places import Gazetteer
from api.rules import Rules
from api.search.index import Index
from api.web.admin.visit import Visit


def gazetteer(visit: Visit) -> Gazetteer:
    """The places that addresses are checked by."""
    return cast("Gazetteer", visit.request.app.state.search.places.gazetteer)


def capacity(visit: Visit) -> timedelta:
    """How long a word about open beds holds."""
    return timedelta(hours=visit.settings.capacity_hours)


def index(visit: Visit) -> Index:
    """The directory in memory, as the public sees it now."""
    return cast("Index", visit.request.app.state.search.holder.current)


def rules(visit: Visit) -> Rules:
    """The rules, of which the queue learns what matters."""
    return cast("Rules", visit.request.app.state.rules)
