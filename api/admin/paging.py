"""Pages of the admin API's lists, in the shape of every other list."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel

T = TypeVar("T")

PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]
PerPage = Annotated[int, Query(ge=1, le=100)]


class PageRead(BaseModel, Generic[T]):
    """One page of a list."""

    total_items: int
    total_pages: int
    page_number: int
    size: int
    first_page: bool
    last_page: bool
    empty: bool
    contents: list[T]


def page_of(
    everything: Sequence[T], page: int, per_page: int, document: Callable[[T], dict[str, Any]]
) -> dict[str, Any]:
    """One page of a list that is read as a whole."""
    shown = everything[(page - 1) * per_page : page * per_page]
    return page_among(len(everything), page, per_page, [document(one) for one in shown])


def page_among(
    total_items: int, page: int, per_page: int, contents: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """One page of a list, of which only this page was read."""
    total_pages = -(-total_items // per_page)
    return {
        "total_items": total_items,
        "total_pages": total_pages,
        "page_number": page,
        "size": len(contents),
        "first_page": page == 1,
        "last_page": page >= total_pages,
        "empty": not contents,
        "contents": contents,
    }
