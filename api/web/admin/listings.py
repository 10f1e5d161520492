"""Finding a listing, and looking at it: what it says, on whose word, and what is done with it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, NamedTuple, cast
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from api.editing.browsing import Asked, browse
from api.editing.documents import program_document
from api.editing.reading import provider_for_editors
from api.editing.records import Status
from api.editing.repository import programs_of, ranks
from api.places.names import STATES
from api.web import wording
from api.web.admin.showing import show
from api.web.admin.speakers import Speakers
from api.web.admin.titles import crumb_of, provider_title
from api.web.admin.visit import ADMIN, Visit, may

router = APIRouter(prefix=ADMIN, include_in_schema=False)

Reader = Annotated[Visit, may("read", own_providers=True)]

PER_PAGE = 25
LAST_PAGE = 10_000


class Pages(NamedTuple):
    """Where a list of pages stands, and the way to the others."""

    page: int
    last: int
    path: str
    asked: Mapping[str, str]

    @classmethod
    def of(cls, page: int, total: int, per_page: int, path: str, **asked: str) -> "Pages":
        """The pages of a list of this many entries."""
        given = {name: value for name, value in asked.items() if value}
        return cls(page, max(1, -(-total // per_page)), path, given)

    def address(self, page: int) -> str:
        """The path and query of a page."""
        return f"{self.path}?{urlencode({**self.asked, 'page': page})}"


@router.get("/listings")
def show_listings(
    visit: Reader, q: str = "", state: str = "", status: str = "", stale: str = "", page: str = "1"
) -> Response:
    """The listings that fit, whatever their status."""
    number = page_number(page)
    known = status if status in wording.STATUSES else ""
    asked = Asked(
        q=q.replace("\0", ""),
        state=state if state in STATES else None,
        status=cast("Status", known) if known else None,
        stale={"yes": True, "no": False}.get(stale),
        stale_before=visit.now.date() - timedelta(days=visit.settings.stale_after_days),
        ids=visit.principal.providers,
        page=number,
        per_page=PER_PAGE,
    )
    with visit.database.session() as session:
        found = browse(session, asked)
    here = f"{visit.base}{ADMIN}/listings"
    return show(
        visit,
        "admin/listings.html",
        asked=asked,
        stale=stale,
        found=found,
        title_of=lambda row: provider_title({"name1": row.name1, "name2": row.name2}),
        states=[("", "All states"), *((one, one) for one in sorted(STATES))],
        statuses=[("", "Any status"), *wording.STATUSES.items()],
        pages=Pages.of(
            number, found.total, PER_PAGE, here, q=q, state=state, status=status, stale=stale
        ),
    )


@router.get("/providers/{provider_id}")
def show_provider(visit: Reader, provider_id: UUID) -> Response:
    """A provider with its programs, and the source of each fact."""
    with visit.database.session() as session:
        document = provider_for_editors(session, visit.principal, provider_id)
        known = ranks(session)
        programs = [program_document(one, known) for one in programs_of(session, provider_id)]
    programs.sort(key=_in_order)
    speakers = Speakers(document)
    return show(
        visit,
        "admin/provider.html",
        listing=document,
        provider=crumb_of(document),
        programs=programs,
        said_of=speakers.said_of,
        sources=speakers.sources(visit.request),
        categories=_known(document),
        may_edit=visit.may_edit(provider_id),
        may_verify=visit.may_verify(provider_id),
        now=visit.now.isoformat(),
    )


def page_number(text: str) -> int:
    """The page of a query; the first where it is none."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return min(max(number, 1), LAST_PAGE)


def _in_order(program: Mapping[str, Any]) -> tuple[bool, int, str]:
    """Deleted ones last, then up the ladder of care."""
    settings = [term.slug for term in wording.settings()]
    setting = program["setting"]
    place = settings.index(setting) if setting in settings else len(settings)
    return program["status"] == "deleted", place, program["id"]


def _known(document: Mapping[str, Any]) -> list[tuple[str, list[str], list[str]]]:
    """Each category's heading, the facts that are known, and those that are not."""
    facts = document["facts"]
    found = []
    for category, heading in wording.CATEGORIES.items():
        slugs = [term.slug for term in wording.terms_of(category)]
        known = [slug for slug in slugs if slug in facts]
        found.append((heading, known, [slug for slug in slugs if slug not in facts]))
    return found
