"""One program and one provider, with where each fact comes from."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from api.directory.answers import ProgramRead, ProviderRead
from tests.app.conftest import CHICAGO


@pytest.fixture
def found(client: TestClient) -> dict[str, Any]:
    program: dict[str, Any] = client.post("/v1/recommendations", json=CHICAGO).json()["contents"][0]
    return program


def test_a_program_reads_as_lists_show_it_with_the_source_of_every_fact(
    client: TestClient, found: dict[str, Any]
) -> None:
    answer = client.get(f"/v1/programs/{found['id']}")
    ProgramRead.model_validate_json(answer.content)
    program = answer.json()

    assert program["facts"] == found["facts"]
    assert program["provider"] == found["provider"]
    known = {*program["facts"]["yes"], *program["facts"]["no"]}
    assert set(program["provenance"]) == known
    assert {fact["source"] for fact in program["provenance"].values()} <= {
        "samhsa_su_2023",
        "samhsa_mh_2023",
    }
    assert all(fact["as_of"].startswith("2023") for fact in program["provenance"].values())
    assert program["provenance"]["cbt"]["how"] is None


def test_a_provider_reads_with_all_of_its_programs(
    client: TestClient, found: dict[str, Any]
) -> None:
    answer = client.get(f"/v1/providers/{found['provider']['id']}")
    ProviderRead.model_validate_json(answer.content)
    provider = answer.json()

    ids = {program["id"] for program in provider["programs"]}
    assert ids == {found["id"], *(other["id"] for other in found["also_at_provider"])}
    assert provider["address"] == found["provider"]["address"]
    assert provider["provenance"]["medicaid"]["value"] == "yes"
