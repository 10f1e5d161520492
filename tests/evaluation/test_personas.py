"""The table in docs/personas.md is what the shipped directory and rules give, and it is good."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.app.conftest import client, postgresql_client, sqlite_client
from tests.evaluation.personas import FIRST, Finding, findings, page, personas

__all__ = ["client", "postgresql_client", "sqlite_client"]
DOCUMENT = Path(__file__).parents[2] / "docs" / "personas.md"


@pytest.fixture(scope="module")
def found(sqlite_client: TestClient) -> list[Finding]:
    return findings(sqlite_client.app.state.recommender)  # type: ignore[attr-defined]


def test_there_are_thirty_and_each_asks_for_something_else() -> None:
    asked = [persona.asks.model_dump_json() for persona in personas()]

    assert len(set(asked)) == len(asked) == 30


def test_the_page_is_fresh(found: list[Finding]) -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == page(found), "run make docs"


def test_nobody_finds_less_than_by_distance(found: list[Finding]) -> None:
    assert [one.persona.who for one in found if one.ours < one.nearest] == []


def test_what_can_be_shown_mostly_is(found: list[Finding]) -> None:
    ours = sum(one.ours for one in found)
    nearest = sum(one.nearest for one in found)
    possible = sum(min(FIRST, one.having_all) for one in found)

    assert ours >= 2.5 * nearest
    assert ours >= 0.8 * possible
