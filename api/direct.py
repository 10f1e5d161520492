"""Routes that hand their endpoint the request as it came, on the shortest way there is."""

from collections.abc import Callable, Coroutine, Iterable
from inspect import iscoroutinefunction, signature
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import Problem


class DirectRoute(APIRoute):
    """FastAPI describes it in the OpenAPI document, and has no part in answering.

    Solving an endpoint's parameters costs more than a whole search. An endpoint of this class
    takes the request alone, reads it itself and answers with a response.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The endpoint itself. Raises TypeError where it wants more than the request."""
        if list(signature(self.endpoint).parameters) != ["request"]:
            raise TypeError(f"{self.path}: a direct route's endpoint takes only `request`.")
        return self.endpoint


class Shortcut:
    """ASGI middleware: straight to a direct route whose path is what was asked for.

    Everything else, and all that could be wrong with a method or a path, is left to the app. What
    lies between (a dozen layers that make errors answers, match patterns and close what an
    endpoint may have opened) takes a third of the time of a search.

    Args:
        app: what it is put around.
        routes: those of the app.
    """

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute]) -> None:
        self.app = app
        self._routes = {
            (method, route.path): route
            for route in routes
            if isinstance(route, DirectRoute) and iscoroutinefunction(route.endpoint)
            for method in route.methods or ()
            if not route.param_convertors
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        route = scope["type"] == "http" and self._routes.get((scope["method"], scope["path"]))
        if not route:
            await self.app(scope, receive, send)
            return
        scope["route"] = route
        try:
            response = await route.endpoint(Request(scope, receive, send))
        except Problem as problem:
            response = problem.response()
        await response(scope, receive, send)
