"""Rows of feeds that a person places: which provider each is, or that it is a new one."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from api.audit.actor import Actor
from api.database import Session
from api.directory.changes import record_changes
from api.interchange import repository
from api.interchange.applying import Writer
from api.interchange.matching import OWN_FEED, new_id, rows_of
from api.interchange.placing import ZipMiddles
from api.interchange.planning import Planner
from api.interchange.problems import MatchClosed
from api.interchange.repository import OpenMatch
from api.interchange.rows import listing_of_row
from api.interchange.standing.repository import (
    hold_still,
    read_listings,
    read_sources,
    read_standing,
    source_ids,
)
from api.interchange.words import Weigher
from api.problems import FieldError, InvalidRequest, NotFound
from api.validation import FIX_FIELDS

NO_MATCH = "There is no such match; GET /v1/admin/matches lists those that are open."


class MatchPage(NamedTuple):
    """Some of the matches that wait, and how many do."""

    total: int
    matches: Sequence[OpenMatch]


class Same(NamedTuple):
    """The row is this provider."""

    provider_id: UUID


class Different(NamedTuple):
    """The row is none of its candidates: it is new."""


DIFFERENT = Different()


class Decided(NamedTuple):
    """What became of a row.

    Attributes:
        what: created, changed, unchanged, older (the provider's words are newer) or skipped (an
            editor deleted the provider).
    """

    match: OpenMatch
    provider_id: UUID
    what: str


def open_matches(session: Session, limit: int = 50, offset: int = 0) -> MatchPage:
    """Matches that wait for a person, the oldest import's first."""
    return MatchPage(*repository.waiting_matches(session, limit, offset))


def match(session: Session, match_id: UUID) -> OpenMatch:
    """The match of this id.

    Raises:
        NotFound: there is none.
    """
    found = repository.read_match(session, match_id)
    if found is None:
        raise NotFound(NO_MATCH)
    return found


def decide(
    session: Session, match_id: UUID, decision: Same | Different, actor: Actor, now: datetime
) -> Decided:
    """What became of a row when a person placed it; its words are taken in at once.

    Later imports find the provider by the row's id. Call it in a transaction.

    Raises:
        NotFound: there is no such match.
        MatchClosed: somebody has decided already.
        InvalidRequest: there is no such provider.
    """
    hold_still(session)
    found = match(session, match_id)
    if found.state != "open":
        raise MatchClosed("Read the match again: somebody has decided it already.")
    sources = read_sources(session)
    listing = listing_of_row(found.row, sources)
    feed = None if found.feed == OWN_FEED else found.feed
    standing = read_standing(session)
    if isinstance(decision, Different):
        (row,), _ = rows_of([listing])
        provider = new_id(row, standing)
    elif decision.provider_id in standing:
        provider = decision.provider_id
    else:
        told = FieldError("/same", "unknown_provider", "There is no provider with this id.")
        raise InvalidRequest(FIX_FIELDS, errors=[told])
    planner = Planner(feed, Weigher(sources), ZipMiddles({listing.zip}), now)
    planned = planner.plan(listing, provider, read_listings(session, [provider]).get(provider))
    writer = Writer(
        session, source_ids(session), actor, f"Row of {found.feed}, placed by a person", now
    )
    writer.write([planned])
    repository.note_seen(session, found.feed, {found.external_id: provider}, now)
    state = "different" if isinstance(decision, Different) else "same"
    repository.close_match(
        session,
        match_id,
        state=state,
        provider_id=provider,
        decided_at=now,
        decided_by=actor.name,
    )
    if writer.written:
        record_changes(session, writer.written)
    return Decided(match(session, match_id), provider, planned.outcome)
