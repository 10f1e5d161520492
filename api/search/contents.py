"""Pages of programs as the API answers them."""

from collections.abc import Sequence
from typing import Any

from api.directory.public import program_document
from api.places import Place
from api.search.distance import exact_miles
from api.search.fit import match_document
from api.search.index import Index
from api.search.kernel import Page
from api.search.query import Query
from recommender.score import score


def list_document(query: Query, total_items: int, contents: Sequence[Any]) -> dict[str, Any]:
    """The fields that every list has: totals, the page, and what is on it.

    `size` is how many are on this page. No results make 0 pages, of which page 1 is the first
    and last.
    """
    total_pages = -(-total_items // query.per_page)
    return {
        "total_items": total_items,
        "total_pages": total_pages,
        "page_number": query.page,
        "size": len(contents),
        "first_page": query.page == 1,
        "last_page": query.page >= total_pages,
        "empty": not contents,
        "contents": contents,
    }


def program_documents(index: Index, query: Query, page: Page) -> list[dict[str, Any]]:
    """The programs of a page: what is listed, the exact distance, and the match with a fit."""
    fit = query.sort == "fit"
    documents = []
    for row, miles in zip(page.rows, page.miles, strict=True):
        listing, listed = index.program(row)
        match = None
        if fit:
            found = score(
                query.criteria, query.requirements, listed.program, miles, query.questions
            )
            match = match_document(found)
        away = _exact_miles(query, listing.provider.lat, listing.provider.lng)
        document = program_document(listing, listed, distance_miles=away, match=match)
        if (days := query.length_of_stay_days) is not None:
            covers = listed.program.stay.covers(days)
            document["length_of_stay"] = {**document["length_of_stay"], "covers": covers}
        documents.append(document)
    return documents


def place_document(place: Place | None) -> dict[str, Any] | None:
    """What was understood as the place; None where none was given."""
    if place is None:
        return None
    return {"label": place.label, "kind": place.kind, "lat": place.lat, "lng": place.lng}


def _exact_miles(query: Query, lat: float | None, lng: float | None) -> float | None:
    center = query.area.center
    if center is None or lat is None or lng is None:
        return None
    return exact_miles(center, (lat, lng))
