"""Files and feeds brought in: /v1/admin/imports."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.message import Message
from pathlib import PurePath
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.admin.paging import PageNumber, PageRead, PerPage, page_among
from api.auth.idempotency import IdempotencyKey, IdempotencyKeyReused, Idempotent
from api.auth.principal import Principal
from api.auth.secret import NotConfigured
from api.auth.web import Forbidden, Unauthorized, database_of, requires, secret_of
from api.interchange import runs
from api.interchange.formats import CONTAINERS, EditionNeeded, UnknownFormat, UnreadableFile
from api.interchange.options import ImportOptions
from api.interchange.problems import ImportClosed, ImportHasProblems, TooManyVanish
from api.openapi import refuses
from api.problems import ContentTooLarge, InvalidRequest, NotFound
from api.responses import json_response
from api.settings import Settings

router = APIRouter(prefix="/v1/admin/imports", tags=["admin"])

WhoImports = Annotated[Principal, requires("imports")]

_FILES = {
    kind.media_type.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}
    for kind in CONTAINERS.values()
}


class ImportRead(BaseModel):
    """An import, or the preview of one."""

    id: UUID
    at: datetime
    by: str
    format: str
    feed: str | None
    file_name: str | None
    sha256: str
    state: Literal["previewed", "applied", "dropped"]
    options: dict[str, Any]
    result: dict[str, Any] = Field(
        description="counts, and at most 500 each of changes, problems, disagreements and "
        "uncertain rows; left_out counts the others."
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What the query asks of an import."""

    name: Annotated[
        str | None, Query(max_length=200, description="The file's name, which may tell its year.")
    ] = None
    format: Annotated[
        str | None, Query(max_length=40, description="What the file has to be; else it tells.")
    ] = None
    feed: Annotated[
        str | None, Query(max_length=80, description="samhsa_su or samhsa_mh, if it does not tell.")
    ] = None
    edition: Annotated[
        str | None, Query(max_length=80, description="A directory's year, if it does not tell.")
    ] = None
    as_of: Annotated[
        date | None, Query(description="The day of an export of the locator; today unless given.")
    ] = None
    whole: Annotated[
        bool, Query(description="What the file does not have has vanished from its feed.")
    ] = False
    state: Annotated[
        str | None,
        Query(pattern="^[A-Z]{2}$", description="The only state that a whole file speaks of."),
    ] = None
    strict: Annotated[bool, Query(description="Any problem of a row stops everything.")] = False
    allow_vanishing: Annotated[
        bool, Query(description="More than a fifth of a feed may vanish at once.")
    ] = False

    def options(self) -> ImportOptions:
        """What the service is asked."""
        return ImportOptions(
            format=self.format,
            feed=self.feed,
            edition=self.edition,
            as_of=self.as_of,
            whole=self.whole,
            state=self.state,
            strict=self.strict,
            allow_vanishing=self.allow_vanishing,
        )


async def _file(request: Request) -> bytes:
    """The body, whatever it is; the edge has seen to its size."""
    return await request.body()


def _once(
    request: Request,
    content: Annotated[bytes, Depends(_file)],
    idempotency_key: IdempotencyKey = None,
) -> Idempotent:
    if idempotency_key is None:
        return Idempotent(None, "")
    url = request.url
    asked = (request.method, url.path, url.query, content)
    return Idempotent(idempotency_key, secret_of(request).keyed_hash("request", *asked))


OnceFile = Annotated[Idempotent, Depends(_once)]


@router.get(
    "",
    dependencies=[requires("imports")],
    summary="Imports, the newest first",
    responses={
        200: {"model": PageRead[ImportRead]},
        **refuses(Unauthorized, Forbidden, InvalidRequest, NotConfigured),
    },
)
def get_imports(request: Request, page: PageNumber = 1, per_page: PerPage = 20) -> Response:
    """What was imported or previewed, with its counts; reading one gives all of its result."""
    with database_of(request).session() as session:
        total, found = runs.page(session, per_page, (page - 1) * per_page)
    contents = [_in_list(run.document()) for run in found]
    return json_response(request, page_among(total, page, per_page, contents))


@router.get(
    "/{import_id}",
    dependencies=[requires("imports")],
    summary="One import",
    responses={
        200: {"model": ImportRead},
        **refuses(Unauthorized, Forbidden, NotFound, InvalidRequest, NotConfigured),
    },
)
def get_import(request: Request, import_id: UUID) -> Response:
    """What an import did, or would do."""
    with database_of(request).session() as session:
        return json_response(request, runs.run(session, import_id).document())


@router.post(
    "",
    summary="Import a file, or preview it",
    status_code=201,
    responses={
        201: {"model": ImportRead},
        **refuses(
            Unauthorized,
            Forbidden,
            InvalidRequest,
            UnreadableFile,
            UnknownFormat,
            EditionNeeded,
            ImportHasProblems,
            IdempotencyKeyReused,
            TooManyVanish,
            ContentTooLarge,
            NotConfigured,
        ),
    },
    openapi_extra={"requestBody": {"required": True, "content": _FILES}},
)
def post_import(
    request: Request,
    principal: WhoImports,
    asked: Annotated[Asked, Depends()],
    content: Annotated[bytes, Depends(_file)],
    once: OnceFile,
    dry_run: Annotated[
        bool, Query(description="Change nothing; the file is kept for a day, to be applied.")
    ] = False,
) -> Response:
    """The import of the file that is the body: our own CSV, XLSX, JSON and NDJSON; SAMHSA's
    directories; the locator's JSON and CSV. Rows with problems are left out and told.
    """
    now = datetime.now(UTC)
    database = database_of(request)
    sent = runs.Sent(
        content,
        _plain_name(asked.name or _name_sent(request)),
        asked.options(),
        principal.actor,
        now,
        _settings(request).missing_days,
    )
    read = sent.read()
    report = runs.planned(database, sent, read) if dry_run else None
    with database.transaction() if report else database.exclusive() as session:
        if (given := once.replay(session, principal, now)) is not None:
            return given
        run = (
            runs.keep_preview(session, sent, read, report)
            if report
            else runs.import_now(session, sent, read)
        )
        answer = once.answer(
            session,
            principal,
            run.document(),
            status=201,
            headers={"Location": f"/v1/admin/imports/{run.id}"},
        )
    if not dry_run:
        request.app.state.refresher.catch_up()
    return answer


@router.post(
    "/{import_id}/apply",
    summary="Apply a preview",
    responses={
        200: {"model": ImportRead},
        **refuses(
            Unauthorized,
            Forbidden,
            NotFound,
            InvalidRequest,
            ImportHasProblems,
            IdempotencyKeyReused,
            TooManyVanish,
            ImportClosed,
            NotConfigured,
        ),
    },
)
def apply_import(
    request: Request,
    principal: WhoImports,
    import_id: UUID,
    once: OnceFile,
    allow_vanishing: bool = False,
) -> Response:
    """What the import did. It is planned anew, as listings may have changed since the preview."""
    now = datetime.now(UTC)
    database = database_of(request)
    kept = runs.Kept.of(
        database,
        import_id,
        principal.actor,
        now,
        missing_days=_settings(request).missing_days,
        allow_vanishing=allow_vanishing,
    )
    with database.exclusive() as session:
        if (given := once.replay(session, principal, now)) is not None:
            return given
        run = kept.apply(session)
        answer = once.answer(session, principal, run.document(), status=200)
    request.app.state.refresher.catch_up()
    return answer


@router.delete(
    "/{import_id}",
    dependencies=[requires("imports")],
    summary="Drop a preview",
    status_code=204,
    responses={
        **refuses(Unauthorized, Forbidden, NotFound, InvalidRequest, ImportClosed, NotConfigured)
    },
)
def delete_import(request: Request, import_id: UUID) -> Response:
    """Nothing: the preview's file is not kept any longer, and cannot be applied."""
    with database_of(request).transaction() as session:
        runs.drop(session, import_id, datetime.now(UTC))
    return Response(status_code=204)


def _in_list(document: dict[str, Any]) -> dict[str, Any]:
    """An import as a list shows it: of its result the counts alone."""
    counts = {"counts": document["result"]["counts"], "dry_run": document["result"]["dry_run"]}
    return {**document, "result": counts}


def _name_sent(request: Request) -> str | None:
    """The file's name by Content-Disposition; None where there is none."""
    header = Message()
    header["Content-Disposition"] = request.headers.get("Content-Disposition", "")
    return header.get_filename()


def _plain_name(name: str | None) -> str | None:
    """The name without folders."""
    return PurePath(name.replace("\\", "/")).name or None if name else None


def _settings(request: Request) -> Settings:
    return cast("Settings", request.app.state.settings)
