"""What goes wrong with a public page is told on a page, in the person's language."""

from typing import Any

import httpx2
import pytest

from api.reports.rate import FROM_ONE
from api.search.service import IndexHolder
from tests.web.site import Site

TYPED = "zzcanaryzz"

NOBODY = "00000000-0000-4000-8000-000000000000"
"""The id of no listing. The same in every process that runs tests."""


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("POST", "/", {"content": b"x" * 70_000}, 413),
        ("POST", "/", {"files": {"place": ("a.txt", b"x")}}, 400),
        ("POST", "/", {"content": TYPED, "headers": {"Content-Type": "multipart/form-data"}}, 400),
        ("DELETE", "/", {}, 405),
        ("PUT", "/embed", {"content": TYPED}, 405),
        ("POST", "/embed/builder", {"data": {"place": TYPED}}, 405),
        ("GET", f"/embed?partner={TYPED}", {}, 404),
        ("GET", f"/report/{TYPED}", {}, 404),
        ("GET", f"/report/{NOBODY}", {}, 404),
        ("POST", f"/report/{NOBODY}", {"data": {"kind": "closed", "message": TYPED}}, 404),
    ],
)
def test_an_error_is_a_page_that_repeats_nothing(
    client: httpx2.Client,
    language: str,
    method: str,
    path: str,
    sent: dict[str, Any],
    status: int,
) -> None:
    headers = {"Accept-Language": language, **sent.get("headers", {})}
    answer = client.request(method, path, **{**sent, "headers": headers})
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors" in answer.headers["Content-Security-Policy"]
    assert f'<html lang="{language}">' in answer.text
    assert 'href="tel:988"' in answer.text
    assert TYPED not in answer.text


def test_methods_that_are_taken_are_named(client: httpx2.Client) -> None:
    assert client.delete("/").headers["Allow"] == "GET, HEAD, POST"
    assert client.post("/embed/builder").headers["Allow"] == "GET, HEAD"


def test_other_addresses_stay_with_their_documents(client: httpx2.Client) -> None:
    for path in ("/nothing", "/embed/nothing", "/reports", "/v1/nothing"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_directory_that_is_not_read_yet_is_told_of(
    client: httpx2.Client, small_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(small_site.app.state.search, "holder", IndexHolder())
    for answer in (client.get("/"), client.post("/", data={"place": "Alabaster, AL"})):
        assert answer.status_code == 503
        assert "The list is not ready yet." in answer.text


def test_what_nobody_foresaw_is_a_page_too(client: httpx2.Client, small_site: Site) -> None:
    recommender = small_site.app.state.recommender
    small_site.app.state.recommender = None
    try:
        answer = client.post("/?lang=es", data={"place": "Alabaster, AL"})
    finally:
        small_site.app.state.recommender = recommender
    assert answer.status_code == 500
    assert "Algo falló de nuestro lado." in answer.text


def test_more_reports_than_are_taken_wait(small_site: Site, client: httpx2.Client) -> None:
    listing = small_site.listing()
    most = FROM_ONE[0].amount
    for number in range(most):
        sent = {"kind": "other", "message": f"This is report {number}."}
        assert client.post(f"/report/{listing}", data=sent).status_code == 200
    sent = {"kind": "other", "message": "One more.", "lang": "es"}
    answer = client.post(f"/report/{listing}", data=sent)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Espere un rato" in answer.text
    assert "One more." in answer.text


def test_a_report_says_only_what_can_be_shown(small_site: Site, client: httpx2.Client) -> None:
    listing = small_site.listing()
    for message in ("x" * 1_001, "a\x01b"):
        answer = client.post(f"/report/{listing}", data={"kind": "other", "message": message})
        assert answer.status_code == 422
        assert "Write it in fewer words, as plain text." in answer.text
