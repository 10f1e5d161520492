"""Reads what the search has written."""

import orjson

from api.search.run import Page


def facets_of(page: Page) -> dict[str, dict[str, int]]:
    """How many have each value, by facet."""
    assert page.facets is not None
    facets: dict[str, dict[str, int]] = orjson.loads(page.facets)
    return facets
