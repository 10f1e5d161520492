"""What the finder's page tells of itself: how much it lists, on whose word, by how many rules."""

from dataclasses import replace
from typing import NamedTuple, cast

from starlette.requests import Request

from api.directory.repository import SourceRecord
from api.rules import Rules
from api.search.service import SearchService
from api.settings import Settings
from api.web.finder.showing import website


class About(NamedTuple):
    """What the service answers from, as of now.

    Attributes:
        stale: places of which nobody has said anything for `stale_after_days`.
        verified: places that somebody has confirmed.
        unread_rules: rules that no clinician has read.
        looks_up_addresses: whether street addresses are sent to somebody to be found.
    """

    places: int
    programs: int
    stale: int
    verified: int
    stale_after_days: int
    sources: list[SourceRecord]
    rules: int
    unread_rules: int
    looks_up_addresses: bool


def about(request: Request) -> About:
    """What the page tells. Raises NotReady until the directory is read."""
    state = request.app.state
    index = cast("SearchService", state.search).holder.current
    rules = cast("Rules", state.rules).today.rules
    return About(
        places=index.provider_count,
        programs=len(index),
        stale=int(index.stale.sum()),
        verified=int(index.verified.sum()),
        stale_after_days=index.stale_after_days,
        # Whoever wrote an imported file wrote the address, too.
        sources=[replace(source, url=website(source.url)) for source in state.sources],
        rules=len(rules),
        unread_rules=sum(not rule.is_read for rule in rules),
        looks_up_addresses=looks_up_addresses(request),
    )


def looks_up_addresses(request: Request) -> bool:
    """Whether a place may be a street address."""
    return cast("Settings", request.app.state.settings).geocoder is not None
