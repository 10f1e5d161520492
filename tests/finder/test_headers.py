"""What is sent with public pages: little may be done with them, and nothing is left behind."""

import asyncio
import gzip
import re

import httpx2
import pytest

from tests.finder.conftest import PARTNERS
from tests.web.site import Site

PAGES = ("/", "/?lang=es", "/embed", "/embed?partner=hope-line", "/embed/builder")


def policy(answer: httpx2.Response) -> dict[str, list[str]]:
    """The content security policy: its sources by its directives."""
    parts = [part.split() for part in answer.headers["Content-Security-Policy"].split(";")]
    return {name: sources for name, *sources in parts}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_only_what_is_ours(client: httpx2.Client, path: str) -> None:
    answer = client.get(path)
    told = policy(answer)
    ancestors = told.pop("frame-ancestors")
    assert ancestors
    assert told.pop("default-src") == ["'none'"]
    assert told.pop("base-uri") == ["'none'"]
    assert all(sources == ["'self'"] for sources in told.values())
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "geolocation=(self)" in answer.headers["Permissions-Policy"]
    assert "X-Frame-Options" not in answer.headers


@pytest.mark.parametrize("path", PAGES)
def test_a_page_holds_no_script_or_style_of_its_own(client: httpx2.Client, path: str) -> None:
    html = client.get(path).text
    assert "<style" not in html
    assert not re.search(r"<[^>]+\s(style|on\w+)=", html)
    assert all('src="' in tag for tag in re.findall(r"<script[^>]*>", html))


def test_what_stands_on_a_page_comes_from_this_site(client: httpx2.Client) -> None:
    for path in PAGES:
        html = client.get(path).text
        loaded = re.findall(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="([^"]+)"', html)
        assert loaded
        assert all(address.startswith("/") for address in loaded), path
        for address in loaded:
            assert client.get(address.replace("&amp;", "&")).status_code == 200, address


def test_only_a_partners_sites_may_frame_it(client: httpx2.Client) -> None:
    def framed_by(path: str) -> list[str]:
        return policy(client.get(path))["frame-ancestors"]

    assert framed_by("/") == ["'none'"]
    assert framed_by("/embed/builder") == ["'none'"]
    assert framed_by("/embed") == ["'self'"]
    assert framed_by("/embed?partner=hope-line") == ["'self'", *PARTNERS["hope-line"]]
    assert framed_by("/embed?partner=nobody") == ["'self'"]


def test_what_is_sent_within_a_frame_is_answered_within_it(client: httpx2.Client) -> None:
    sent = {"place": "Alabaster, AL"}
    for path, status in (("/embed?partner=hope-line", 200), ("/embed?partner=nobody", 404)):
        answer = client.post(path, data=sent)
        assert answer.status_code == status
        allowed = PARTNERS["hope-line"] if status == 200 else ()
        assert policy(answer)["frame-ancestors"] == ["'self'", *allowed]
    wrong = client.post("/embed?partner=hope-line", content=b"x" * 70_000)
    assert wrong.status_code == 413
    assert policy(wrong)["frame-ancestors"] == ["'self'", *PARTNERS["hope-line"]]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_asked_for_again_by_its_tag(client: httpx2.Client, path: str) -> None:
    first = client.get(path)
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("ETag", "Cache-Control", "Vary", "Content-Security-Policy", "Referrer-Policy"):
        assert again.headers[name] == first.headers[name]


@pytest.mark.parametrize("path", PAGES)
def test_head_is_answered_as_get_is(client: httpx2.Client, path: str) -> None:
    whole, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert {**head.headers, "date": ""} == {**whole.headers, "date": ""}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_comes_compressed_to_who_asks(client: httpx2.Client, path: str) -> None:
    with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as answer:
        packed = b"".join(answer.iter_raw())
    assert answer.headers["Content-Encoding"] == "gzip"
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    assert gzip.decompress(packed) == plain.content
    assert "Content-Encoding" not in plain.headers


def test_the_answer_to_a_form_is_kept_nowhere(client: httpx2.Client) -> None:
    for sent, status in (({"place": "Alabaster, AL"}, 200), ({"place": "Nowhere at all"}, 422)):
        answer = client.post("/", data=sent)
        assert answer.status_code == status
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_no_cookie_is_ever_set(client: httpx2.Client) -> None:
    answers = [client.get(path) for path in PAGES]
    answers.append(client.post("/", data={"place": "Alabaster, AL"}))
    answers.append(client.get("/embed?partner=nobody"))
    assert not [answer.url for answer in answers if "Set-Cookie" in answer.headers]


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("", "", "en"),
        ("", "es", "es"),
        ("", "es-MX,es;q=0.9,en;q=0.8", "es"),
        ("", "en;q=0.3, es;q=0.7", "es"),
        ("", "fr-CA,fr;q=0.9,es;q=0.5", "es"),
        ("", "fr", "en"),
        ("", "es;q=0, en", "en"),
        ("", "es;q=nonsense;;,", "en"),
        ("en", "es", "en"),
        ("es", "en", "es"),
        ("es-US", "en", "es"),
        ("fr", "es", "en"),
    ],
)
def test_it_speaks_the_language_of_who_reads(
    client: httpx2.Client, asked: str, accepted: str, language: str
) -> None:
    told = {"lang": asked} if asked else {}
    answer = client.get("/", params=told, headers={"Accept-Language": accepted})
    assert f'<html lang="{language}">' in answer.text
    assert "Accept-Language" in answer.headers["Vary"]
    other = "en" if language == "es" else "es"
    assert f'href="?lang={other}" hreflang="{other}"' in answer.text


@pytest.mark.parametrize(
    ("path", "accepted", "told"),
    [
        ("/", "en-US,en;q=0.9", "Up to 10 miles"),
        ("/", "fr", "Up to 10 miles"),
        ("/", "en-gb", "Up to 10 miles"),
        ("/", "en;q=0.5, es-MX", "Hasta 16 km"),
        ("/", "zh-Hant-TW,en;q=0.9", "Up to 16 km"),
        ("/embed?units=km", "en-US", "Up to 16 km"),
        ("/embed?units=miles", "en-CA", "Up to 10 miles"),
    ],
)
def test_it_counts_as_who_reads_does_unless_a_site_wants_otherwise(
    client: httpx2.Client, path: str, accepted: str, told: str
) -> None:
    headers = {"Accept-Language": accepted}
    sent = {"place": "Alabaster, AL", "radius_miles": "10"}
    for method, form in (("GET", {}), ("POST", sent)):
        answer = client.request(method, path, data=form, headers=headers)
        assert f">{told}<" in answer.text


def test_it_works_as_part_of_a_site(small_site: Site) -> None:
    transport = httpx2.ASGITransport(app=small_site.app, root_path="/finder")
    html: dict[str, str] = {}

    async def read() -> None:
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            for path in PAGES:
                answer = await client.get(f"/finder{path}")
                html[path] = answer.text

    asyncio.run(read())
    for path in PAGES:
        addresses = re.findall(r'(?:action|href|src)="(/[^"]*)"', html[path])
        assert addresses
        assert all(address.startswith("/finder/") for address in addresses), path
