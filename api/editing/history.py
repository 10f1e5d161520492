"""What was done to a listing, the newest first, each entry with what it changed."""

from typing import Any, NamedTuple
from uuid import UUID

from sqlmodel import Session

from api.audit.history import entry_document
from api.audit.repository import entries
from api.auth.principal import Principal
from api.auth.web import ensure_may_touch
from api.editing.keeping import NO_PROVIDER
from api.editing.repository import read_provider
from api.problems import NotFound

MOST = 100


class History(NamedTuple):
    """A page of a listing's history.

    Attributes:
        entries: of the provider and its programs, as documents.
        next: what to give as `before` for the page after this; None where this is the last.
    """

    entries: list[dict[str, Any]]
    next: int | None


def history(
    session: Session,
    principal: Principal,
    provider_id: UUID,
    *,
    before: int | None = None,
    limit: int = 20,
) -> History:
    """A page of what was done to a provider and its programs.

    Args:
        before: only entries of lower numbers.
        limit: how many at most, up to a hundred.

    Raises:
        Forbidden: it is not one of the editor's.
        NotFound: there is no such provider.
    """
    ensure_may_touch(principal, provider_id)
    if read_provider(session, provider_id) is None:
        raise NotFound(NO_PROVIDER)
    limit = min(limit, MOST)
    found = entries(session, provider_id=provider_id, before_seq=before, limit=limit + 1)
    listed = found[:limit]
    following = listed[-1].seq if len(found) > limit else None
    return History([entry_document(one) for one in listed], following)
