"""A POST that is repeated is done once, and answered alike."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Annotated, Any

import pytest
import time_machine
from fastapi import FastAPI, Request
from pydantic import SecretStr
from sqlalchemy import text
from starlette.responses import Response
from starlette.testclient import TestClient

from api.auth.idempotency import Idempotent, Once
from api.auth.keys import principal_of
from api.auth.principal import Principal
from api.auth.web import Body, database_of, requires
from api.database import Database
from api.error_handlers import add_error_handlers
from api.problems import NotFound
from api.settings import Settings
from tests.auth.conftest import SECRET_TEXT, MakeKey, bearer

Post = Callable[..., Any]


@pytest.fixture
def app(database: Database, database_url: str) -> FastAPI:
    """One that notes what is posted to it, in a table of its own."""
    with database.transaction() as session:
        session.execute(text("CREATE TABLE noted (what VARCHAR NOT NULL)"))
    app = FastAPI()
    add_error_handlers(app)
    app.state.database = database
    app.state.settings = Settings(
        database_url=SecretStr(database_url), secret=SecretStr(SECRET_TEXT)
    )

    @app.post("/v1/admin/notes/{where}")
    def note(
        request: Request,
        where: str,
        principal: Annotated[Principal, requires("reports")],
        body: Body,
        once: Once,
    ) -> Response:
        with database_of(request).transaction() as session:
            if (given := once.replay(session, principal, datetime.now(UTC))) is not None:
                return given
            session.execute(text("INSERT INTO noted VALUES (:what)"), {"what": body.decode()})
            if where == "nowhere":
                raise NotFound("Note it somewhere.")
            headers = {"Location": f"/{where}", "ETag": '"1"'}
            content = {"noted": body.decode(), "secret": "s3cret"}
            kept = {"noted": body.decode(), "secret": None} if where == "secret" else None
            return once.answer(session, principal, content, status=201, headers=headers, kept=kept)

    return app


@pytest.fixture
def post(app: FastAPI, make_key: MakeKey) -> Iterator[Post]:
    mine = bearer(make_key("reports"))

    with TestClient(app) as client:

        def posted(key: str | None, body: str = "{}", where: str = "here", **headers: str) -> Any:
            named = {} if key is None else {"Idempotency-Key": key}
            told = {**mine, **named, **headers}
            return client.post(f"/v1/admin/notes/{where}", content=body, headers=told)

        yield posted


def noted(database: Database) -> list[str]:
    with database.session() as session:
        return list(session.execute(text("SELECT what FROM noted")).scalars())


def test_the_second_gets_the_firsts_answer_and_does_nothing(post: Post, database: Database) -> None:
    first, second = post("one"), post("one")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert (second.headers["Location"], second.headers["ETag"]) == ("/here", '"1"')
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert noted(database) == ["{}"]


def test_without_a_key_each_is_done(post: Post, database: Database) -> None:
    assert [post(None).status_code, post(None).status_code] == [201, 201]
    assert len(noted(database)) == 2


def test_another_request_with_the_same_key_is_refused(post: Post, database: Database) -> None:
    post("one")

    for other in (post("one", '{"a": 1}'), post("one", where="there")):
        assert other.status_code == 422
        assert other.json()["type"] == "/problems/idempotency-key-reused"
    assert len(noted(database)) == 1


def test_somebody_else_has_keys_of_their_own(
    post: Post, database: Database, make_key: MakeKey
) -> None:
    post("one")

    other = post("one", **bearer(make_key("reports")))

    assert "Idempotent-Replayed" not in other.headers
    assert len(noted(database)) == 2


def test_a_secret_is_not_kept_for_the_repetition(post: Post, database: Database) -> None:
    first, second = post("one", where="secret"), post("one", where="secret")

    with database.session() as session:
        kept = str(session.execute(text("SELECT * FROM idempotent_answer")).all())
    assert (first.json()["secret"], second.json()["secret"]) == ("s3cret", None)
    assert "s3cret" not in kept


def test_what_failed_is_done_anew(post: Post, database: Database) -> None:
    assert [post("one", where="nowhere").status_code for _ in range(2)] == [404, 404]
    assert post("one").status_code == 201
    assert noted(database) == ["{}"]


def test_answers_are_kept_for_a_day(post: Post, database: Database) -> None:
    with time_machine.travel(datetime(2026, 11, 23, tzinfo=UTC), tick=False) as clock:
        post("one")
        clock.move_to(datetime(2026, 11, 24, tzinfo=UTC))
        assert post("one").headers.get("Idempotent-Replayed") == "true"
        clock.move_to(datetime(2026, 11, 24, 0, 0, 1, tzinfo=UTC))
        assert "Idempotent-Replayed" not in post("another").headers
        assert "Idempotent-Replayed" not in post("one").headers

    assert len(noted(database)) == 3


@pytest.mark.parametrize("key", ["", "x" * 201, "tab\there", "caf\u00e9"])
def test_a_key_that_can_not_be_one_is_named_and_not_repeated(post: Post, key: str) -> None:
    refused = post(key.encode("latin-1"))

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/Idempotency-Key"
    assert not key or key not in refused.text


def test_a_key_may_be_as_long_as_two_hundred_letters(post: Post) -> None:
    assert [post("x" * 200).status_code, post(" ~").status_code] == [201, 201]


def test_of_many_at_once_one_is_done_and_all_are_answered_alike(
    post: Post, database: Database
) -> None:
    together = Barrier(8)

    def sent(_: int) -> Any:
        together.wait()
        return post("one")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(sent, range(8)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
    assert len(noted(database)) == 1


def test_who_waits_does_it_where_the_first_fails(database: Database, make_key: MakeKey) -> None:
    who, now = principal_of(make_key("reports").record), datetime.now(UTC)
    begun = Barrier(2)

    def second() -> Response | None:
        begun.wait()
        with database.transaction() as session:
            return Idempotent("one", "hash").replay(session, who, now)

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(second)
        with database.transaction() as session:
            assert Idempotent("one", "hash").replay(session, who, now) is None
            begun.wait()
            session.rollback()

    assert waiting.result() is None
