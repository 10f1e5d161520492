"""The documentation page: everything it needs comes from the process that serves it."""

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.docs_ui import add_docs


@pytest.fixture
def client() -> Iterator[TestClient]:
    app = FastAPI(docs_url=None, redoc_url=None)
    add_docs(app)
    with TestClient(app) as client:
        yield client


def addresses_in(html: str) -> list[str]:
    return re.findall(r'(?:src|href)="([^"]+)"', html)


def test_the_page_and_everything_it_names_come_from_this_process(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"

    named = addresses_in(page.text)
    assert {"openapi.json", "docs/assets/swagger-ui-bundle.js"} <= set(named)
    for address in named:
        answer = client.get(f"/{address}", follow_redirects=False)
        assert answer.status_code == 200, address
        assert answer.content, address


def test_the_page_names_no_other_host(client: TestClient) -> None:
    page = client.get("/docs").text
    assert "://" not in page
    assert not [address for address in addresses_in(page) if address.startswith("/")]
    assert "://" not in client.get("/docs/assets/start.js").text
    assert "://" not in client.get("/docs/assets/docs.css").text


def test_no_stylesheet_loads_from_another_host(client: TestClient) -> None:
    stylesheet = client.get("/docs/assets/swagger-ui.css").text
    assert "@import" not in stylesheet
    loads = re.findall(r"url\(\s*[\"']?([^\"')]{0,60})", stylesheet)
    assert loads
    assert not [address for address in loads if not address.startswith("data:")]


def test_the_page_holds_no_inline_script_or_style(client: TestClient) -> None:
    page = client.get("/docs").text
    assert re.findall(r"<script[^>]*>(.*?)</script>", page, flags=re.DOTALL) == ["", ""]
    assert "<style" not in page
    assert not re.search(r"\s(?:style|on\w+)=", page)


def test_the_policy_trusts_the_page_s_own_origin_alone(client: TestClient) -> None:
    headers = client.get("/docs").headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["img-src"] == "'self' data:"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_it_sends_the_description_to_no_validator(client: TestClient) -> None:
    assert "validatorUrl: null" in client.get("/docs/assets/start.js").text


def test_it_reads_openapi_3_1(client: TestClient) -> None:
    assert client.get("/openapi.json").json()["openapi"].startswith("3.1")
    bundle = client.get("/docs/assets/swagger-ui-bundle.js").text
    version = re.search(r'PACKAGE_VERSION:"(\d+)\.', bundle)
    assert version is not None
    assert int(version[1]) >= 5, "Swagger UI reads OpenAPI 3.1 from version 5 on"


def test_the_page_is_no_part_of_the_api_s_description(client: TestClient) -> None:
    assert client.get("/openapi.json").json()["paths"] == {}


def test_the_page_works_under_a_path_prefix() -> None:
    site, app = FastAPI(openapi_url=None), FastAPI(docs_url=None, redoc_url=None)
    add_docs(app)
    site.mount("/finder", app)
    with TestClient(site) as client:
        page = client.get("/finder/docs")
        assert page.status_code == 200
        for address in addresses_in(page.text):
            assert client.get(f"/finder/{address}").status_code == 200, address


@pytest.mark.parametrize(
    "app",
    [FastAPI(), FastAPI(docs_url=None), FastAPI(docs_url=None, redoc_url=None, openapi_url="/x")],
    ids=["swagger page left on", "redoc page left on", "description elsewhere"],
)
def test_it_refuses_an_app_whose_pages_would_ask_other_hosts(app: FastAPI) -> None:
    with pytest.raises(ValueError, match=r"docs_url|openapi_url"):
        add_docs(app)
