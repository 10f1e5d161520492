"""The log: who changed what, of listings, keys, accounts and imports alike."""

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from api.audit.history import entry_document
from api.audit.repository import anchor, entries
from api.web.admin.differences import differences
from api.web.admin.showing import show
from api.web.admin.visit import ADMIN, Visit, may

router = APIRouter(prefix=ADMIN, include_in_schema=False)

Auditor = Annotated[Visit, may("audit")]

PER_PAGE = 25


@router.get("/log")
def show_log(visit: Auditor, before: str = "") -> Response:
    """The newest entries, or those before one of them."""
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    with visit.database.session() as session:
        found = entries(session, before_seq=number, limit=PER_PAGE + 1)
        head = anchor(session)
    listed = [entry_document(one) for one in found[:PER_PAGE]]
    return show(
        visit,
        "admin/log.html",
        entries=[(one, differences(one["changes"])) for one in listed],
        following=listed[-1]["seq"] if len(found) > PER_PAGE else None,
        later=number is not None,
        anchor=str(head),
    )
