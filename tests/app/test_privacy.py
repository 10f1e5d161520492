"""Needs are never stored, logged, traced, cached or sent: canaries are, and looked for."""

import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, Tracer, TracerProvider
from pydantic import SecretStr
from sqlalchemy import text
from starlette.testclient import TestClient

from api.app import create_app
from api.database import Database
from api.settings import Settings
from tests.app.conftest import CHICAGO

CANARY = "canaryquux"
TOLD = (CANARY, "ketamine", "depression", "medicaid", "Chicago", "chicago", "phq9", "Zanesville")


FORM = {
    "place": "Chicago, IL",
    "substances": ["0", "6"],
    "substances.frequency": "0",
    "conditions": "0",
    "payment": "0",
    "age": "1",
}
"""Of the page for browsers without scripts: alcohol and ketamine, daily; depression; Medicaid."""


class Recorder(TracerProvider):
    """A tracer provider that writes down whatever it is told."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def get_tracer(self, *args: Any, **kwargs: Any) -> Tracer:
        return RecordingTracer(self.heard)


class RecordingSpan(NonRecordingSpan):
    def __init__(self, heard: list[str]) -> None:
        super().__init__(SpanContext(1, 1, is_remote=False))
        self.heard = heard

    def is_recording(self) -> bool:
        return True

    def set_attribute(self, key: str, value: Any) -> None:
        self.heard.append(f"{key}={value}")

    def set_attributes(self, attributes: Any) -> None:
        self.heard.append(str(dict(attributes)))

    def add_event(self, name: str, attributes: Any = None, timestamp: Any = None) -> None:
        self.heard.append(f"{name} {attributes}")

    def record_exception(self, exception: BaseException, *args: Any, **kwargs: Any) -> None:
        self.heard.append(repr(exception))


class RecordingTracer(Tracer):
    def __init__(self, heard: list[str]) -> None:
        self.heard = heard

    def start_span(self, name: str, *args: Any, **kwargs: Any) -> Span:
        self.heard.append(f"{name} {args} {kwargs}")
        return RecordingSpan(self.heard)

    @contextmanager
    def start_as_current_span(  # type: ignore[override]
        self, name: str, *args: Any, **kwargs: Any
    ) -> Iterator[Span]:
        yield self.start_span(name, *args, **kwargs)


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    recorder = Recorder()
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", recorder)
    return recorder.heard


def test_the_recorder_would_hear_a_span(spans: list[str]) -> None:
    with trace.get_tracer("x").start_as_current_span(CANARY) as span:
        span.set_attribute("a", CANARY)

    assert len([line for line in spans if CANARY in line]) == 2


def told_everything(client: TestClient) -> None:
    """Send needs in every way there is: good ones, wrong ones, in bodies, URLs and headers."""
    client.post("/v1/recommendations", json={**CHICAGO, "scores": {"phq9": 12}})
    client.post("/v1/recommendations", json={**CHICAGO, CANARY: CANARY})
    client.post("/v1/recommendations", json={**CHICAGO, "conditions": [CANARY]})
    client.post("/v1/recommendations", json={**CHICAGO, "filters": {"terms": ["depression"]}})
    client.post("/v1/recommendations", json={**CHICAGO, "filters": {"terms": [CANARY]}})
    client.post("/v1/recommendations", json={**CHICAGO, "filters": {CANARY: CANARY}})
    client.post("/v1/recommendations", json={**CHICAGO, "place": CANARY})
    client.post("/v1/recommendations", content=f'{{"{CANARY}')
    listed = client.post("/v1/recommendations", json=CHICAGO).json()["contents"]
    named = [program["id"] for program in listed[:3]]
    client.post("/v1/recommendations/explain", json={**CHICAGO, "program": named[0]})
    client.post("/v1/recommendations/explain", json={**CHICAGO, "program": CANARY})
    client.post("/v1/recommendations/compare", json={**CHICAGO, "programs": named})
    client.post("/v1/recommendations/compare", json={**CHICAGO, "programs": [CANARY] * 2})
    client.post("/v1/screeners/phq9", json={"answers": [2] * 9})
    client.post("/v1/screeners/phq9", json={"answers": [CANARY], "gender": CANARY})
    client.post(f"/v1/screeners/{CANARY}", json={"answers": [3]})
    client.post("/v1/search", json={"place": "Zanesville, OH", "needs": ["depression"]})
    client.post("/v1/search", json={"q": CANARY, "place": "Chicago, IL"})
    client.get("/v1/programs", params={"place": "Chicago, IL", "needs": "depression", "q": CANARY})
    client.get("/v1/programs", params={"place": CANARY})
    client.get("/v1/places", params={"q": CANARY})
    client.post("/v1/places", json={"q": CANARY})
    client.post("/v1/places", json={"q": "Chicago", CANARY: CANARY})
    for path in ("/", "/embed?lang=es"):
        client.post(path, data=FORM)
        client.post(path, data={**FORM, "place": CANARY, CANARY: CANARY})
        client.post(path, data={**FORM, "place": "", "lang": CANARY, "page": CANARY})
        client.post(path, content=CANARY, headers={"Content-Type": "multipart/form-data"})
        client.post(path, files={"place": (CANARY, CANARY)})
    client.post(f"/report/{CANARY}", data={"kind": "other", "message": CANARY})
    client.get(f"/{CANARY}/ketamine", headers={"X-Test": CANARY, "Referer": f"http://{CANARY}/"})


def test_nothing_that_was_told_is_logged_or_traced(
    seeded_url: str, caplog: pytest.LogCaptureFixture, capfd: Any, spans: list[str]
) -> None:
    app = create_app(Settings(database_url=SecretStr(seeded_url)))
    with TestClient(app, raise_server_exceptions=False) as client:
        # The test client's own log is not the server's.
        for name in ("httpx2", "httpcore2"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        caplog.set_level(logging.DEBUG)
        caplog.clear()
        told_everything(client)

    out, err = capfd.readouterr()
    written = "\n".join([caplog.text, out, err, *spans])
    assert "POST /v1/recommendations 200" in caplog.text
    assert "POST /v1/recommendations/explain 200" in caplog.text
    assert "POST /v1/recommendations/compare 200" in caplog.text
    assert "POST /v1/screeners/{screener_id} 200" in caplog.text
    assert "POST / 200" in caplog.text
    assert "POST /embed 422" in caplog.text
    assert not [word for word in TOLD if word in written]


def test_nothing_that_was_told_is_stored(client: TestClient, seeded_url: str) -> None:
    def fingerprint() -> dict[str, str]:
        database = Database(seeded_url)
        try:
            if database.dialect == "sqlite":
                path = Path(database.name)
                files = sorted(path.parent.glob(f"{path.name}*"))
                return {
                    file.name: hashlib.sha256(file.read_bytes()).hexdigest()
                    for file in files
                    if not file.name.endswith("-shm")  # a lock table, rewritten by every reader
                }
            with database.session() as session:
                tables = session.execute(
                    text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
                ).scalars()
                return {
                    table: str(
                        session.execute(
                            text(
                                f'SELECT md5(string_agg(t::text, 0x0a)) FROM "{table}" t'.replace(
                                    "0x0a", "chr(10) ORDER BY t::text"
                                )
                            )
                        ).scalar_one()
                    )
                    for table in tables
                }
        finally:
            database.dispose()

    before = fingerprint()
    told_everything(client)

    assert fingerprint() == before


def test_what_was_told_is_not_kept_by_caches(client: TestClient) -> None:
    for response in (
        client.post("/v1/recommendations", json=CHICAGO),
        client.post("/v1/screeners/phq9", json={"answers": [2] * 9}),
        client.post("/v1/search", json={"place": "Chicago, IL", "needs": ["depression"]}),
        client.get("/v1/programs", params={"place": "Chicago, IL"}),
        client.post("/", data=FORM),
        client.post("/embed", data={**FORM, "place": CANARY}),
    ):
        assert "no-store" in response.headers["Cache-Control"]
        assert "Set-Cookie" not in response.headers
        assert response.headers["Referrer-Policy"] == "no-referrer"


def test_answers_do_not_depend_on_who_asked_before(client: TestClient) -> None:
    alone = client.post("/v1/recommendations", json=CHICAGO).content
    told_everything(client)

    assert client.post("/v1/recommendations", json=CHICAGO).content == alone


def test_pages_do_not_depend_on_who_asked_before(client: TestClient) -> None:
    alone = client.get("/").content
    told_everything(client)

    assert client.get("/").content == alone
