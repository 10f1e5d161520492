"""The admin API is as its description says, whatever somebody sends who may do everything."""

from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings

from tests.admin.conftest import Admin
from tests.app.test_openapi import EVERYTHING, answers_as_described

# Files are no documents that a description could make up: tests/interchange has the hostile ones.
schema = EVERYTHING.include(path_regex="^/v1/admin/").exclude(
    path="/v1/admin/imports", method="POST"
)


@schema.parametrize()
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_answers_keep_to_the_description(case: schemathesis.Case[Any], sqlite_admin: Admin) -> None:
    answers_as_described(case, sqlite_admin.client, sqlite_admin.headers)
