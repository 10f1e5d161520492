"""Who may do what: every route of the admin API, for every kind of key.

The table in docs/admin.md says what each route needs; this test holds the routes to it, and tries
each of them with every scope, with none, and with keys that are limited to providers.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import SecretStr

from api.app import create_app
from api.auth.scopes import MEANINGS
from api.auth.web import admin_routes, requirement
from api.settings import Settings
from tests.proof.conftest import OTHER, OWN, Admin

PAGE = Path(__file__).parents[2] / "docs" / "admin.md"
_ROW = re.compile(r"^\| `([A-Z]+) (/v1/admin\S*)` \| (.+?) \| (yes|no) \|$", re.M)


class Needs(NamedTuple):
    """What a route asks of a key.

    Attributes:
        scopes: all of them; empty where any key will do.
        own: whether a key that is limited to providers may use it, for those.
    """

    scopes: frozenset[str]
    own: bool


def routes(app: FastAPI) -> Iterator[tuple[str, str, Needs]]:
    """(method, path, what it needs) of every route of the admin API."""
    for route in admin_routes(app.routes):
        assert isinstance(route, APIRoute)
        needs = requirement(route)
        assert needs is not None, route.path
        for method in sorted(route.methods or ()):
            yield method, route.path, Needs(frozenset(needs.scopes), needs.own_providers)


def written() -> dict[tuple[str, str], Needs]:
    """What docs/admin.md says of each route."""
    return {
        (method, path): Needs(frozenset(re.findall(r"`([a-z:]+)`", scopes)), own == "yes")
        for method, path, scopes, own in _ROW.findall(PAGE.read_text())
    }


APP = create_app(Settings(database_url=SecretStr("sqlite:///not-opened")))
ROUTES = list(routes(APP))
NOT_ALLOWED = {401, 403}

SAID = {
    "/verify": b'{"how": "phone", "on": "2026-01-31"}',
    "/revert": b'{"seq": 1, "state": "after"}',
    "/programs": b'{"setting": "outpatient"}',
}
"""What has to be said of a provider, by the end of the route's path."""


def test_the_page_tells_what_every_route_needs() -> None:
    assert written() == {(method, path): needs for method, path, needs in ROUTES}


def test_there_is_a_route_for_every_scope() -> None:
    assert frozenset[str]().union(*(needs.scopes for _, _, needs in ROUTES)) == set(MEANINGS)


def asked(admin: Admin, method: str, path: str, headers: dict[str, str], own: bool = True) -> int:
    """The status of a request that is well addressed, and says as little as it has to."""
    place = OWN if own else OTHER
    known = {"provider_id": str(place.id), "program_id": str(place.programs[0].id)}
    filled = re.sub(r"\{(\w+)\}", lambda name: known.get(name[1], str(OWN.id)), path)
    said = next((body for end, body in SAID.items() if path.endswith(end)), b"{}")
    content = said if method in ("POST", "PATCH", "PUT") else None
    told = {"If-Match": '"1"', **headers}
    if method == "POST":
        told["Idempotency-Key"] = "once"
    return int(admin.client.request(method, filled, headers=told, content=content).status_code)


def test_no_route_is_open_to_who_has_no_key_or_one_that_ended(admin: Admin) -> None:
    ended = [
        {},
        {"Authorization": "Bearer nonsense"},
        {"Authorization": "Basic YWRtaW46YWRtaW4="},
        admin.key(revoked=True),
        admin.key(expired=True),
    ]
    for headers in ended:
        for method, path, _ in ROUTES:
            assert asked(admin, method, path, headers) == 401, (method, path)


def test_one_scope_opens_what_it_is_for_and_nothing_else(admin: Admin) -> None:
    for scope in MEANINGS:
        for method, path, needs in ROUTES:
            # A key of its own for each: one route revokes keys.
            status = asked(admin, method, path, admin.key([scope]))
            assert status != 401, (method, path)
            assert (status == 403) == bool(needs.scopes - {scope}), (scope, method, path, status)


def test_all_scopes_but_one_do_not_open_what_needs_it(admin: Admin) -> None:
    for method, path, needs in ROUTES:
        for scope in needs.scopes:
            others = [other for other in MEANINGS if other != scope]
            assert asked(admin, method, path, admin.key(others)) == 403, (method, path, scope)


def test_a_key_of_the_whole_directory_with_every_scope_opens_all(admin: Admin) -> None:
    for method, path, _ in ROUTES:
        status = asked(admin, method, path, admin.key())
        assert status not in NOT_ALLOWED, (method, path)
        assert status < 500, (method, path)


def test_a_key_of_one_provider_opens_what_is_its_own(admin: Admin) -> None:
    for method, path, needs in ROUTES:
        limited = admin.key(providers=[OWN.id])
        mine = asked(admin, method, path, limited)
        assert (mine == 403) == (not needs.own), (method, path, mine)
        if "{provider_id}" in path or "{program_id}" in path:
            assert asked(admin, method, path, limited, own=False) == 403, (method, path)


def test_and_of_lists_it_sees_its_own_alone(admin: Admin) -> None:
    limited = admin.key(providers=[OWN.id])
    for method, path, needs in ROUTES:
        if method == "GET" and needs.own and "{" not in path:
            answer = admin.client.get(path, headers=limited)
            assert answer.status_code == 200, path
            assert str(OTHER.id) not in answer.text, path
            assert OTHER.name1 not in answer.text, path
