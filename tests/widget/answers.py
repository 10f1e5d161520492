"""What the service answers to the widget, and requests that tell more than a place."""

import json
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Response, Route

RECOMMENDATIONS = "**/v1/recommendations"


def answer_to(page: Page, act: Callable[[], object]) -> dict[str, Any]:
    """What the service answers to what this asks for."""
    with page.expect_response(RECOMMENDATIONS, timeout=60_000) as caught:
        act()
    return answer_in(caught.value)


def answer_in(response: Response) -> dict[str, Any]:
    answer: dict[str, Any] = response.json()
    return answer


def telling(page: Page, **needs: Any) -> None:
    """Puts these needs into every request from now on, as answered questions would."""

    def tell(route: Route) -> None:
        body = {**json.loads(route.request.post_data or "{}"), **needs}
        route.continue_(post_data=json.dumps(body))

    page.route(RECOMMENDATIONS, tell)


def retelling(page: Page, change: Callable[[Any], None]) -> None:
    """Lets each program of an answer be changed on its way: of lists and of comparisons."""

    def retell(route: Route) -> None:
        answer = route.fetch()
        document = answer.json()
        for program in document.get("contents") or document.get("programs") or []:
            change(program)
        route.fulfill(response=answer, json=document)

    page.route(re.compile(r"/v1/recommendations(/compare)?$"), retell)


def waiting(page: Page, milliseconds: int) -> None:
    """Lets every answer come late."""

    def wait(route: Route) -> None:
        page.wait_for_timeout(milliseconds)
        route.fallback()

    page.route(RECOMMENDATIONS, wait)


def failing(page: Page, status: int | None = None) -> None:
    """Lets every request fail: with a status, or without any answer."""

    def fail(route: Route) -> None:
        if status is None:
            route.abort()
            return
        route.fulfill(
            status=status,
            headers={"Access-Control-Allow-Origin": "*"},
            json={"type": "about:blank", "title": "No", "status": status, "detail": "No."},
        )

    page.route(RECOMMENDATIONS, fail)


def working(page: Page) -> None:
    """Lets requests through again."""
    page.unroute(RECOMMENDATIONS)
