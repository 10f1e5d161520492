"""Pages of programs as the API answers them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import orjson

from api.places import Place
from api.search.distance import arc_tenths, exact_tenths
from api.search.fit import match_json
from api.search.index import Index
from api.search.kernel import FACTS, FIRST_ROW, PROVIDER, STAY, TOLD
from api.search.pieces import GLUE, fit_piece, stay_piece
from api.search.query import Query
from api.search.run import Page
from api.search.writing import NOT_KNOWN, Chosen, Parts, Texts, write_entries
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
        for place, (row, miles) in enumerate(zip(page.rows, page.miles, strict=True)):
            matches[place] = match = scorer.match(index.program(row), miles)
            written[place] = match_json(match)
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
    columns, chosen = index.columns, np.array(rows, np.int64)
    programs = columns.programs.take(chosen, axis=1)
    fits, numbers = GLUE, np.ones(len(rows), np.int64)
    if any(matches):
        fits, numbers = Texts.of(list(map(fit_piece, matches))), np.arange(len(rows))
    written, ends = write_entries(
        Parts(
            heads=index.heads,
            stays=_stays(index, query.length_of_stay_days),
            facts=index.facts,
            told=index.told,
            glue=GLUE,
            providers=index.providers,
            fits=fits,
        ),
        Chosen(
            rows=chosen,
            providers=programs[PROVIDER],
            facts=programs[FACTS],
            stays=programs[STAY],
            told=programs[TOLD],
            tenths=np.array(_tenths(index, query, programs[PROVIDER].tolist(), miles), np.int64),
            fits=numbers,
        ),
        columns.places[FIRST_ROW],
    )
    whole = written.tobytes()
    return [whole[first:end] for first, end in pairwise([0, *ends.tolist()])]


def _stays(index: Index, days: int | None) -> Texts:
    """Each code's length of stay, and whether it covers these days."""
    if days is None:
        return index.stays
    return Texts.of([stay_piece(stay, days) for stay in index.codes.stays])


def _tenths(
    index: Index, query: Query, providers: Sequence[int], miles: Sequence[float | None]
) -> list[int]:
    """How far away each is, in tenths of a mile."""
    center = query.area.center
    found = []
    for provider, way in zip(providers, miles, strict=True):
        tenths: int | None = NOT_KNOWN
        if center is not None and way is not None:
            tenths = arc_tenths(way)
            if tenths is None and (there := index.point(provider)) is not None:
                tenths = exact_tenths(center, there)
        found.append(NOT_KNOWN if tenths is None else tenths)
    return found


def plain(document: dict[str, Any]) -> dict[str, Any]:
    """The same document with its entries as data, where they are read and not sent."""
    read: dict[str, Any] = orjson.loads(orjson.dumps(document))
    return read


def place_document(place: Place | None) -> dict[str, Any] | None:
    """What was understood as the place; None where none was given."""
    if place is None:
        return None
    return {"label": place.label, "kind": place.kind, "lat": place.lat, "lng": place.lng}
