"""One provider or program as editors see it, whatever its status."""

from uuid import UUID

from sqlmodel import Session

from api.auth.principal import Principal
from api.auth.web import ensure_may_touch
from api.editing.documents import Document
from api.editing.keeping import NO_PROGRAM, NO_PROVIDER
from api.editing.repository import read_program, read_provider
from api.editing.results import shown
from api.problems import NotFound


def provider_for_editors(session: Session, principal: Principal, provider_id: UUID) -> Document:
    """The provider's document.

    Raises:
        Forbidden: it is not one of the editor's.
        NotFound: there is no such provider.
    """
    ensure_may_touch(principal, provider_id)
    record = read_provider(session, provider_id)
    if record is None:
        raise NotFound(NO_PROVIDER)
    return shown(session, record)


def program_for_editors(session: Session, principal: Principal, program_id: UUID) -> Document:
    """The program's document.

    Raises:
        Forbidden: its provider is not one of the editor's.
        NotFound: there is no such program.
    """
    record = read_program(session, program_id)
    if record is None:
        raise NotFound(NO_PROGRAM)
    ensure_may_touch(principal, record.provider_id)
    return shown(session, record)
