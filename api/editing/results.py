"""What comes of an edit."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session

from api.editing.documents import Document, program_document, provider_document
from api.editing.findings import Warned
from api.editing.records import ProgramRecord, ProviderRecord
from api.editing.repository import program_ids, ranks


class Written(NamedTuple):
    """What an edit came to.

    Attributes:
        document: of the admin API, as it is now.
        warnings: fields that are odd, but can be.
        changed: whether anything did: else the revision is the same as before.
    """

    document: Document
    warnings: tuple[Warned, ...] = ()
    changed: bool = True

    @property
    def id(self) -> UUID:
        """Of the provider or program."""
        return UUID(self.document["id"])

    @property
    def revision(self) -> int:
        """The revision that it has now."""
        return int(self.document["revision"])

    @property
    def etag(self) -> str:
        """The revision as the ETag header has it."""
        return etag(self.document)

    @property
    def answer(self) -> Document:
        """The document with the warnings, as a write is answered."""
        return {**self.document, "warnings": [one.document() for one in self.warnings]}


Make = Callable[[Session, datetime], Written]
"""What does an edit, in a transaction, as of a moment."""


def etag(document: Document) -> str:
    """A document's revision as the ETag header has it."""
    return f'"{document["revision"]}"'


def shown(session: Session, record: ProviderRecord | ProgramRecord) -> Document:
    """The record's document."""
    if isinstance(record, ProgramRecord):
        return program_document(record, ranks(session))
    return provider_document(record, ranks(session), program_ids(session, record.id))
