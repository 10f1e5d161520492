"""What waits for others, or takes its time, is done beside the loop that serves everybody."""

from threading import current_thread
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from api.recommendations.routes import router
from api.search.parsing import PlaceAsked


class Watched:
    """A recommender that writes down which thread asks it, and waits for addresses alone."""

    def __init__(self) -> None:
        self.search = self
        self.threads: list[str] = []

    def waits(self, asked: PlaceAsked) -> bool:
        return asked.text == "1 Main Street"

    def recommend(self, asked: Any) -> dict[str, Any]:
        self.threads.append(current_thread().name)
        return {}


@pytest.mark.parametrize(("place", "beside"), [("Chicago, IL", False), ("1 Main Street", True)])
def test_only_a_recommendation_that_asks_a_geocoder_leaves_the_loop(
    place: str, *, beside: bool
) -> None:
    app = FastAPI()
    app.include_router(router)
    app.state.recommender = watched = Watched()

    @app.get("/loop")
    async def loop(request: Request) -> Response:
        return Response(current_thread().name)

    with TestClient(app) as client:
        of_loop = client.get("/loop").text
        assert client.post("/v1/recommendations", json={"place": place}).json() == {}

    assert [thread != of_loop for thread in watched.threads] == [beside]
