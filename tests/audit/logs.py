"""Logs for tests: events by any actors, and the chains that they make."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from api.audit.actor import Actor
from api.audit.chain import START, Anchor, Entry
from api.audit.repository import Event, _following, append
from api.database import Database

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
EDITOR = Actor("account", "3f0c", "Ada Alvarez")
LISTING = UUID(int=7)


def an_event(**fields: Any) -> Event:
    """An edit of a listing's name."""
    plain: dict[str, Any] = {
        "action": "provider.update",
        "subject": str(LISTING),
        "provider_id": LISTING,
        "before": {"name1": "Riverside"},
        "after": {"name1": "Riverside Recovery"},
        "why": "They called.",
    }
    return Event(**plain | fields)


def write(
    database: Database,
    *events: Event,
    actor: Actor = EDITOR,
    now: datetime = NOW,
) -> int:
    """The last number, after these events were committed."""
    with database.transaction() as session:
        return append(session, actor, events, now)


def chain_of(done: Iterable[tuple[Actor, Event, datetime]]) -> list[Entry]:
    """The entries of these events, without a database."""
    last, entries = START, []
    for actor, event, now in done:
        entry = _following(last, actor, event, now)
        entries.append(entry)
        last = Anchor(entry.seq, entry.hash)
    return entries


def head_of(entries: list[Entry]) -> Anchor:
    """The state of a log with these entries."""
    return Anchor(entries[-1].seq, entries[-1].hash) if entries else START


def altered(entry: Entry, **fields: Any) -> Entry:
    """The entry with other values; its hash is as it was, unless it is given."""
    return entry._replace(**fields)


# PostgreSQL keeps no NUL in a text; in a document it is escaped.
_words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
_slugs = st.lists(st.sampled_from(["cbt", "dbt", "medicaid", "spanish"]), unique=True)
_documents = st.dictionaries(
    st.text(max_size=8),
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=12) | _slugs,
    max_size=4,
)
_actors = st.builds(
    Actor,
    st.sampled_from(["key", "account", "command", "feed", "public"]),
    _words,
    _words,
)
_events = st.builds(
    Event,
    action=_words,
    subject=_words,
    provider_id=st.none() | st.uuids(),
    before=st.none() | _documents,
    after=st.none() | _documents,
    why=st.none() | _words,
)
_moments = st.integers(0, 10**12).map(lambda number: NOW + timedelta(microseconds=number))

entries_alone = st.tuples(_actors, _events, _moments).map(lambda one: chain_of([one])[0])
logs = st.lists(st.tuples(_actors, _events, _moments), min_size=1, max_size=8).map(chain_of)
