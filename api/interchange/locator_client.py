"""The national locator's answers for one state, page by page.

It is asked only when somebody runs an import from it. What comes back is not trusted: its size,
its form and where it comes from are checked.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import httpx2
import orjson

from api.interchange.problems import LocatorUnavailable

PAGE_SIZE = 2_000
"""The most that the locator gives."""

LARGEST_ANSWER = 64 * 1024 * 1024
LARGEST_IN_ALL = 512 * 1024 * 1024
MOST_PAGES = 200
"""Far more than the largest state has."""

TIMEOUT = httpx2.Timeout(60.0, connect=10.0)
ATTEMPTS = 5
LONGEST_PAUSE = 60.0
"""Seconds between two attempts, whatever the locator asks for."""

_TRY_AGAIN = frozenset({429, 500, 502, 503, 504})
_LATER = "Try again later, or import a file that was exported from the locator."

STATE_IDS: Mapping[str, int] = {
    name: number
    for number, name in enumerate(
        "ME MI MA MT NY NC OH PA RI TN TX NV NJ UT WA WI -- MD AL AK AZ AR CA CO CT DE DC FL GA "
        "HI ID IL IN IA KS KY LA MN MS MO NE NH NM ND OK OR SC SD VT VA WV WY".split(),
        start=1,
    )
    if name != "--"
}
"""The locator's own numbers of states. There is no 17; territories but Guam are asked by code."""


class Page(NamedTuple):
    """One answer.

    Attributes:
        document: with `page`, `totalPages`, `recordCount` and `rows`.
        size: bytes that it took.
    """

    document: dict[str, Any]
    size: int


class LocatorClient:
    """Asks the locator.

    Args:
        url: of its export, such as `https://findtreatment.gov/locator/exportsAsJson/v2`.
        transport: in the place of the network.
        pause: waits for so many seconds.
    """

    def __init__(
        self,
        url: str,
        *,
        transport: httpx2.BaseTransport | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._url, self._pause = url, pause
        self._client = httpx2.Client(
            transport=transport,
            timeout=TIMEOUT,
            follow_redirects=False,
            headers={"Accept": "application/json", "User-Agent": "treatment-finder"},
        )

    def __enter__(self) -> "LocatorClient":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def pages(
        self, state: str, progress: Callable[[int, int], None] | None = None
    ) -> Iterator[dict[str, Any]]:
        """Every page of a state's facilities.

        Args:
            state: two letters.
            progress: called with how many pages came, and of how many.

        Raises:
            LocatorUnavailable: it is slow, refuses, answers with something else or far too much,
                or changes while it is read.
        """
        number = total = 1
        size, expected, rows = 0, None, 0
        while number <= total:
            page = self._page(state, number)
            size += page.size
            count, total = page.document["recordCount"], page.document["totalPages"]
            if size > LARGEST_IN_ALL or total > MOST_PAGES:
                raise LocatorUnavailable(f"The locator sends far more than a state has. {_LATER}")
            if expected not in (None, count):
                raise LocatorUnavailable(f"The locator changed while it was read. {_LATER}")
            expected, rows = count, rows + len(page.document["rows"])
            yield page.document
            if progress:
                progress(number, total)
            number += 1
        if rows != expected:
            raise LocatorUnavailable(f"The locator did not send all that it counts. {_LATER}")

    def _page(self, state: str, number: int) -> Page:
        parameters: dict[str, str | int] = {
            "sType": "both",
            "page": number,
            "pageSize": PAGE_SIZE,
            # By name: by distance, a page could repeat what the one before it had.
            "sort": 2,
        }
        if state in STATE_IDS:
            parameters |= {"limitType": 0, "limitValue": STATE_IDS[state]}
        else:
            parameters["stateCode"] = state
        for attempt in range(1, ATTEMPTS + 1):
            try:
                with self._client.stream("GET", self._url, params=parameters) as answer:
                    if answer.status_code == httpx2.codes.OK:
                        return _checked(_body(answer))
                    if answer.status_code not in _TRY_AGAIN:
                        raise LocatorUnavailable(
                            f"The locator answers with {answer.status_code}; see "
                            f"FINDER_LOCATOR_URL. {_LATER}"
                        )
                    asked = answer.headers.get("Retry-After", "")
            except httpx2.TransportError:
                asked = ""
            if attempt < ATTEMPTS:
                self._pause(_wait(attempt, asked))
        raise LocatorUnavailable(f"The locator does not answer. {_LATER}")


def _body(answer: httpx2.Response) -> bytes:
    pieces, size = [], 0
    # Counted as it is unpacked: a small answer can hold a large one.
    for piece in answer.iter_bytes():
        size += len(piece)
        if size > LARGEST_ANSWER:
            raise LocatorUnavailable(f"The locator sends far more than a page holds. {_LATER}")
        pieces.append(piece)
    return b"".join(pieces)


def _checked(body: bytes) -> Page:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        document = None
    holds = (
        isinstance(document, dict)
        and isinstance(document.get("rows"), list)
        and all(isinstance(row, dict) for row in document["rows"])
        and all(_is_count(document.get(name)) for name in ("page", "totalPages", "recordCount"))
    )
    if not holds:
        raise LocatorUnavailable(f"The locator answers with something else. {_LATER}")
    return Page(document, len(body))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _wait(attempt: int, asked: str) -> float:
    """Seconds to wait: what the locator asks for, or twice as long each time, and not in step."""
    if asked.isdecimal():
        return min(float(asked), LONGEST_PAUSE)
    if asked:
        try:
            until = parsedate_to_datetime(asked)
        except ValueError:
            until = None
        if until is not None and until.tzinfo is not None:
            seconds = (until - datetime.now(UTC)).total_seconds()
            return min(max(seconds, 0.0), LONGEST_PAUSE)
    return min(2.0**attempt, LONGEST_PAUSE) * random.uniform(0.5, 1.0)  # noqa: S311
