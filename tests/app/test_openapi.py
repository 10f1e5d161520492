"""The API is as its description says, whatever is sent to it."""

from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from api.app import create_app
from api.problems import MEDIA_TYPE
from api.settings import Settings

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


# The description is the same whatever the database holds.
DESCRIPTION: dict[str, Any] = create_app(Settings()).openapi()
EVERYTHING = schemathesis.openapi.from_dict(DESCRIPTION)
# The admin side, which writes, is tried in tests/admin/test_description.py.
schema = EVERYTHING.exclude(path_regex="^/v1/admin/")


@schema.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_answers_keep_to_the_description(case: schemathesis.Case[Any], client: TestClient) -> None:
    answers_as_described(case, client)


def answers_as_described(
    case: schemathesis.Case[Any], client: TestClient, headers: dict[str, str] | None = None
) -> None:
    """Send what was made up, and hold the answer to the description."""
    sent = case.as_transport_kwargs(base_url="http://testserver")
    sent["headers"] = {**sent.get("headers", {}), **(headers or {})}
    sent.pop("cookies", None)
    if isinstance(sent.get("data"), bytes):
        sent["content"] = sent.pop("data")
    response = client.request(**sent)

    case.validate_response(response, checks=CHECKS)
    if response.status_code >= 400:
        assert response.headers["Content-Type"] == MEDIA_TYPE
        assert response.json()["status"] == response.status_code


def test_every_operation_documents_its_errors_as_problems() -> None:
    for path, operations in DESCRIPTION["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                if status.startswith(("4", "5")):
                    assert list(answer["content"]) == [MEDIA_TYPE], (method, path, status)
            assert operation["summary"]
            assert operation["tags"]


def test_no_page_of_ours_comes_from_elsewhere(client: TestClient) -> None:
    page = client.get("/docs")

    assert page.status_code == 200
    assert "://" not in page.text.replace("http://www.w3.org", "")
