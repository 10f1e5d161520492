"""Exports over HTTP: all that is kept, for those who may see it."""

import io
from datetime import UTC, datetime

import openpyxl
import orjson
import pytest

from api.interchange.formats import open_feed
from api.interchange.records import FeedListing
from tests.admin.conftest import FED, Admin


@pytest.mark.parametrize("ending", ["csv", "ndjson", "json", "xlsx"])
def test_it_is_a_file_that_can_be_imported_again(admin: Admin, ending: str) -> None:
    answer = admin.ask("GET", f"/exports.{ending}")
    assert answer.status_code == 200
    assert f'.{ending}"' in answer.headers["Content-Disposition"]
    feed = open_feed(answer.content, today=datetime.now(UTC).date())
    ids = [one.provider_id for one in feed.listings if isinstance(one, FeedListing)]
    assert FED in ids
    if ending == "xlsx":
        assert openpyxl.load_workbook(io.BytesIO(answer.content), read_only=True).sheetnames


def test_what_the_public_does_not_see_is_in_it(admin: Admin) -> None:
    made = admin.a_provider(street="77 Secret Lane", address_hidden=True)
    answer = admin.ask("GET", "/exports.ndjson")
    listings = [orjson.loads(line) for line in answer.content.splitlines()]
    (found,) = [one for one in listings if one.get("id") == made["id"]]
    assert (found["street"], found["address_hidden"]) == ("77 Secret Lane", True)


def test_a_key_that_is_limited_to_providers_gets_none(admin: Admin) -> None:
    limited = admin.with_key("read", providers=frozenset({FED}))
    assert limited.ask("GET", "/exports.csv").status_code == 403
    assert admin.with_key("imports").ask("GET", "/exports.csv").status_code == 403
    assert admin.client.get("/v1/admin/exports.csv").status_code == 401
