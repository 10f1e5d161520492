"""Pages of programs as the API answers them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import orjson

from api.directory.public import stay_document
from api.places import Place
from api.search.distance import shown_miles
from api.search.fit import MatchWriter
from api.search.index import Index
from api.search.kernel import FACTS, FIRST_ROW, STAY, TOLD
from api.search.query import Query
from api.search.run import Page
from recommender.program import LengthOfStay
from recommender.score import Match, Scorer


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


@dataclass(frozen=True, slots=True)
class Shown:
    """One program of a page.

    Attributes:
        match: how it fits; None where programs are not sorted by fit.
        json: its entry of `contents`.
    """

    match: Match | None
    json: bytes

    @property
    def entry(self) -> orjson.Fragment:
        """The entry, to be put among what is yet to be written."""
        return orjson.Fragment(self.json)


def shown(index: Index, query: Query, page: Page) -> list[Shown]:
    """The programs of a page: what is listed, the exact distance, and the match with a fit."""
    written: list[bytes | None] = [None] * len(page.rows)
    matches: list[Match | None] = [None] * len(page.rows)
    if query.sort == "fit":
        scorer = Scorer(query.criteria, query.requirements, query.questions)
        writer = MatchWriter()
        for place, (row, miles) in enumerate(zip(page.rows, page.miles, strict=True)):
            matches[place] = match = scorer.match(index.program(row), miles)
            written[place] = writer.json(match)
    entries = entries_json(index, query, page.rows, page.miles, written)
    return [Shown(match, json) for match, json in zip(matches, entries, strict=True)]


def entries_json(
    index: Index,
    query: Query,
    rows: Sequence[int],
    miles: Sequence[float | None],
    matches: Sequence[bytes | None],
) -> list[bytes]:
    """The entries of `contents` of some programs, each joined from its pieces.

    Args:
        miles: of each from where the query measures, as the page tells them.
        matches: of each as JSON; None where it is not shown.
    """
    # A column is read for all of them at once: that takes as long as for one.
    chosen = np.array(rows, np.intp)
    first_row = index.columns.places[:, FIRST_ROW]
    providers = np.searchsorted(first_row, chosen, "right") - 1
    told = index.columns.programs[chosen].tolist()
    firsts, ends = first_row[providers].tolist(), first_row[providers + 1].tolist()
    here = [range(first, end) for first, end in zip(firsts, ends, strict=True)]
    heads = iter(index.heads.several([row for of in here for row in of]))
    provider_pieces = index.providers.several(providers.tolist())
    facts = index.facts.several([of[FACTS] for of in told])
    points = zip(
        index.points.lat[providers].tolist(), index.points.lng[providers].tolist(), strict=True
    )
    entries = []
    for row, of, whole, provider, said, away, point, match in zip(
        rows, here, told, provider_pieces, facts, miles, points, matches, strict=True
    ):
        head: memoryview | bytes = b""
        others = []
        for other in of:
            if other == row:
                head = next(heads)
            else:
                others.append(bytes(next(heads)) + b"}")
        capacity, dated = index.codes.told[whole[TOLD]]
        entries.append(
            b"".join(
                (
                    head,
                    b',"length_of_stay":',
                    _stay_json(index.codes.stays[whole[STAY]], query.length_of_stay_days),
                    b',"facts":',
                    said,
                    capacity,
                    _miles_json(query, point, away),
                    b',"provider":',
                    provider,
                    dated,
                    b",".join(others),
                    b"]}" if match is None else b'],"match":%b}' % match,
                )
            )
        )
    return entries


def plain(document: dict[str, Any]) -> dict[str, Any]:
    """The same document with its entries as data, where they are read and not sent."""
    read: dict[str, Any] = orjson.loads(orjson.dumps(document))
    return read


def place_document(place: Place | None) -> dict[str, Any] | None:
    """What was understood as the place; None where none was given."""
    if place is None:
        return None
    return {"label": place.label, "kind": place.kind, "lat": place.lat, "lng": place.lng}


def _stay_json(stay: LengthOfStay, days: int | None) -> bytes:
    written = _written_stay(stay)
    return (
        written
        if days is None
        else b'%b,"covers":"%b"}' % (written[:-1], stay.covers(days).encode())
    )


@lru_cache(maxsize=1024)
def _written_stay(stay: LengthOfStay) -> bytes:
    return orjson.dumps(stay_document(stay))


def _miles_json(query: Query, point: tuple[float, float], miles: float | None) -> bytes:
    center = query.area.center
    if center is None or miles is None:
        return b"null"
    return b"%.1f" % shown_miles(center, point, miles)
