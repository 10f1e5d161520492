"""Imports as people ask for them: previewed, applied, dropped, or done at once.

A file is read before the transaction begins, so that others who write wait for as short as can be.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID, uuid4

from api.audit.actor import Actor
from api.database import Database, Session
from api.interchange import repository
from api.interchange.applying import Import, Progress
from api.interchange.options import ImportOptions
from api.interchange.problems import ImportClosed
from api.interchange.reading import ReadFile, read_file
from api.interchange.report import MOST, Report
from api.interchange.repository import ImportRun
from api.problems import NotFound

NO_IMPORT = "There is no such import; GET /v1/admin/imports lists them."
CLOSED = "Import the file again: this import was applied or dropped before."

LONGEST_NAME = 200

__all__ = ["ImportRun"]


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as somebody sends it, with what they ask.

    Attributes:
        name: of the file, without its folder.
        missing_days: see `Import`.
    """

    content: bytes
    name: str | None
    options: ImportOptions
    actor: Actor
    now: datetime
    missing_days: int

    def read(self) -> ReadFile:
        """The file's rows. Raises what `read_file` does."""
        name = self.name[:LONGEST_NAME] if self.name else None
        return read_file(self.content, name, self.options, self.now.date())

    def of(self, read: ReadFile, most: int | None = MOST) -> Import:
        """What brings it in."""
        return Import(read, self.options, self.actor, self.now, self.missing_days, most)


def preview(
    database: Database,
    content: bytes,
    name: str | None,
    options: ImportOptions,
    actor: Actor,
    now: datetime,
    missing_days: int,
) -> ImportRun:
    """What an import would do; the file is kept for a day, to be applied."""
    sent = Sent(content, name, options, actor, now, missing_days)
    read = sent.read()
    report = planned(database, sent, read)
    with database.transaction() as session:
        return keep_preview(session, sent, read, report)


def planned(database: Database, sent: Sent, read: ReadFile) -> Report:
    """What an import would do; nothing is written."""
    with database.session() as session:
        return sent.of(read).plan(session)


def keep_preview(session: Session, sent: Sent, read: ReadFile, report: Report) -> ImportRun:
    """The import, kept with its file until it is applied."""
    run = _run_of(sent, read, "previewed", report)
    repository.drop_old_previews(session, sent.now)
    repository.add_run(session, run, sent.content)
    return run


def import_file(
    database: Database,
    content: bytes,
    name: str | None,
    options: ImportOptions,
    actor: Actor,
    now: datetime,
    missing_days: int,
) -> ImportRun:
    """What an import did, without a preview."""
    sent = Sent(content, name, options, actor, now, missing_days)
    read = sent.read()
    with database.exclusive() as session:
        return import_now(session, sent, read)


def import_now(
    session: Session,
    sent: Sent,
    read: ReadFile,
    progress: Progress | None = None,
    most: int | None = MOST,
) -> ImportRun:
    """What an import did, in this transaction, which no other import runs beside.

    Args:
        most: entries of each list of the result; None for all. What is kept is cut even so.
    """
    run = _run_of(sent, read, "applied", Report(dry_run=False))
    repository.drop_old_previews(session, sent.now)
    repository.add_run(session, run, None)
    report = sent.of(read, most).apply(session, run.id, progress)
    repository.update_result(session, run.id, report.cut().document())
    return _with(run, report)


def apply(
    database: Database,
    run_id: UUID,
    actor: Actor,
    now: datetime,
    missing_days: int,
    *,
    allow_vanishing: bool = False,
) -> ImportRun:
    """What an import that was previewed did; it is planned anew, as others may have written since.

    Raises:
        NotFound: there is no such import.
        ImportClosed: it was applied or dropped.
    """
    kept = Kept.of(
        database, run_id, actor, now, missing_days=missing_days, allow_vanishing=allow_vanishing
    )
    with database.exclusive() as session:
        return kept.apply(session)


@dataclass(frozen=True, slots=True)
class Kept:
    """A preview that was read again, to be applied in a transaction.

    Attributes:
        read: None where its file is kept no more.
    """

    run: ImportRun
    sent: Sent
    read: ReadFile | None

    @classmethod
    def of(
        cls,
        database: Database,
        run_id: UUID,
        actor: Actor,
        now: datetime,
        *,
        missing_days: int,
        allow_vanishing: bool = False,
    ) -> "Kept":
        """The preview of this id. Raises NotFound."""
        with database.session() as session:
            found = run(session, run_id)
            content = repository.content_of(session, run_id)
        document = found.options
        if allow_vanishing:
            document = {**document, "allow_vanishing": True}
        sent = Sent(
            content or b"",
            found.file_name,
            ImportOptions.of(document),
            actor,
            now,
            missing_days,
        )
        return cls(found, sent, None if content is None else sent.read())

    def apply(self, session: Session) -> ImportRun:
        """What the import did, in this transaction, which no other import runs beside.

        Raises:
            ImportClosed: it was applied or dropped meanwhile, or before.
        """
        if self.read is None or not repository.close_run(
            session, self.run.id, "applied", at=self.sent.now, by=self.sent.actor.name
        ):
            raise ImportClosed(CLOSED)
        report = self.sent.of(self.read).apply(session, self.run.id)
        repository.update_result(session, self.run.id, report.document())
        return _with(run(session, self.run.id), report)


def drop(session: Session, run_id: UUID, now: datetime) -> None:
    """Do not apply a preview; its file is not kept any longer.

    Raises:
        NotFound: there is no such import.
        ImportClosed: it was applied or dropped.
    """
    run(session, run_id)
    repository.drop_old_previews(session, now)
    if not repository.close_run(session, run_id, "dropped"):
        raise ImportClosed(CLOSED)


def run(session: Session, run_id: UUID) -> ImportRun:
    """The import of this id.

    Raises:
        NotFound: there is none.
    """
    found = repository.read_run(session, run_id)
    if found is None:
        raise NotFound(NO_IMPORT)
    return found


def recent(session: Session, limit: int = 50) -> list[ImportRun]:
    """The newest imports, the newest first."""
    return page(session, limit, 0)[1]


def page(session: Session, limit: int, offset: int) -> tuple[int, list[ImportRun]]:
    """How many imports there were, and some of them: the newest first."""
    return repository.newest_runs(session, limit, offset)


def _run_of(sent: Sent, read: ReadFile, state: str, report: Report) -> ImportRun:
    return ImportRun(
        id=uuid4(),
        at=sent.now,
        by=sent.actor.name,
        format=read.format,
        feed=read.feed,
        file_name=read.name,
        sha256=sha256(sent.content).hexdigest(),
        state=state,
        options=sent.options.document(),
        result=report.document(),
    )


def _with(found: ImportRun, report: Report) -> ImportRun:
    told = {name: getattr(found, name) for name in found.__slots__}
    return ImportRun(**{**told, "result": report.document()})
