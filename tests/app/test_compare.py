"""A few programs side by side, for one person's needs."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from api.recommendations.answers import ComparisonAnswer
from tests.app.conftest import CHICAGO

NOBODY = "00000000-0000-0000-0000-000000000000"
OTHER = "00000000-0000-0000-0000-000000000001"
ASKED = {
    **CHICAGO,
    "therapies": ["dbt"],
    "must_have": ["therapies"],
    "preferences": {"length_of_stay_days": 90, "avoid": ["twelve_step"]},
}


def compared(client: TestClient, asked: dict[str, Any], programs: list[str]) -> dict[str, Any]:
    response = client.post("/v1/recommendations/compare", json={**asked, "programs": programs})
    assert response.status_code == 200, response.text
    ComparisonAnswer.model_validate_json(response.content)
    answer: dict[str, Any] = response.json()
    return answer


@pytest.fixture
def contents(client: TestClient) -> list[dict[str, Any]]:
    answer = client.post("/v1/recommendations", json={**ASKED, "per_page": 100}).json()
    found: list[dict[str, Any]] = answer["contents"]
    return found


@pytest.fixture
def three(contents: list[dict[str, Any]]) -> list[str]:
    return [contents[place]["id"] for place in (70, 0, 35)]


def test_programs_stand_in_the_order_asked_as_the_list_has_them(
    client: TestClient, contents: list[dict[str, Any]], three: list[str]
) -> None:
    answer = compared(client, ASKED, three)

    assert [program["id"] for program in answer["programs"]] == three
    assert [program.pop("rank") for program in answer["programs"]] == [71, 1, 36]
    assert {program.pop("standing") for program in answer["programs"]} == {"listed"}
    assert answer["programs"] == [contents[place] for place in (70, 0, 35)]


def test_every_line_of_an_explanation_is_a_cell(client: TestClient, three: list[str]) -> None:
    answer = compared(client, ASKED, three)

    for number, program in enumerate(answer["programs"]):
        cells = {(row["rule"], row["about"]): row["cells"][number] for row in answer["rows"]}
        assert {cell["program"] for cell in cells.values()} == {program["id"]}
        lines = {
            (reason["rule"], reason["about"]): (outcome, reason["points"], reason["because"])
            for outcome in ("met", "unmet", "unknown")
            for reason in program["match"][outcome]
        }
        assert lines == {
            key: (cell["outcome"], cell["points"], cell["because"]) for key, cell in cells.items()
        }


def test_rows_come_in_the_order_of_what_they_can_change(
    client: TestClient, three: list[str]
) -> None:
    rows = compared(client, ASKED, three)["rows"]

    wanted = [row["possible"] for row in rows if row["possible"]]
    assert wanted == sorted(wanted, reverse=True)
    avoided = next(row for row in rows if row["rule"] == "avoided")
    assert avoided["possible"] == 0
    assert rows.index(avoided) < len(rows) - 1, "what takes points away weighs as much"
    assert all(row["title"] and row["group"] for row in rows)


def test_what_they_differ_in_is_named_the_biggest_difference_first(
    client: TestClient, three: list[str]
) -> None:
    answer = compared(client, ASKED, three)

    rows = {(row["rule"], row["about"]): row["cells"] for row in answer["rows"]}
    rows |= {(row["rule"], None): row["cells"] for row in answer["requirements"]}
    different = {
        key
        for key, cells in rows.items()
        if len({(cell["outcome"], cell.get("points")) for cell in cells}) > 1
    }
    named = [(one["rule"], one["about"]) for one in answer["differ"]]
    assert set(named) == different
    assert len(named) == len(different)
    spreads = [
        max(cell["points"] for cell in rows[key]) - min(cell["points"] for cell in rows[key])
        for key in named
        if "points" in rows[key][0]
    ]
    assert spreads == sorted(spreads, reverse=True)
    assert all("points" in rows[key][0] for key in named[-len(spreads) :])


def test_a_requirement_has_a_row_that_says_who_meets_it(
    client: TestClient, contents: list[dict[str, Any]]
) -> None:
    unsure = next(program for program in contents if program["match"]["ranked_below_by"])
    answer = compared(client, ASKED, [contents[0]["id"], unsure["id"]])

    rows = {row["rule"]: row["cells"] for row in answer["requirements"]}
    sure, not_sure = rows["must-have-therapies"]
    assert (sure["outcome"], sure["because"]) == ("met", None)
    assert not_sure["outcome"] == "unknown"
    assert not_sure["because"] == unsure["match"]["ranked_below_by"][0]["because"]
    assert answer["differ"][0] == {"rule": "must-have-therapies", "about": None}


def test_programs_that_are_not_listed_are_compared_too(
    client: TestClient, contents: list[dict[str, Any]]
) -> None:
    shown = next(program for program in contents if program["also_at_provider"])
    other = shown["also_at_provider"][0]["id"]
    far = {**CHICAGO, "place": "Milwaukee, WI"}
    away = client.post("/v1/recommendations", json=far).json()["contents"]
    beyond = next(program["id"] for program in away if program["distance_miles"] < 10)
    answer = compared(client, ASKED, [other, beyond])

    assert [program["standing"] for program in answer["programs"]] == [
        "other_program_listed",
        "too_far",
    ]
    assert [program["rank"] for program in answer["programs"]] == [None, None]


def test_ranks_and_standings_are_those_of_the_explanation(
    client: TestClient, three: list[str]
) -> None:
    for program in compared(client, ASKED, three)["programs"]:
        asked = {**ASKED, "program": program["id"]}
        answer = client.post("/v1/recommendations/explain", json=asked).json()
        assert (answer["rank"], answer["standing"]) == (program["rank"], program["standing"])


def test_every_rule_that_is_named_is_cited(client: TestClient, three: list[str]) -> None:
    answer = compared(client, ASKED, three)

    named = {row["rule"] for row in (*answer["rows"], *answer["requirements"])}
    assert {rule for rule in named if not rule.startswith("must-have-")} <= set(answer["cited"])


@pytest.mark.parametrize("known", [True, False])
def test_an_emergency_withholds_the_comparison(
    client: TestClient, three: list[str], known: bool
) -> None:
    asked = {**ASKED, "safety": {"suicidal_thoughts": "active"}}
    answer = compared(client, asked, three if known else [NOBODY, OTHER])

    assert answer["withheld"]["because"]
    assert answer["notices"][0]["actions"][0]["tel"] == "988"
    assert answer["programs"] == answer["requirements"] == answer["rows"] == answer["differ"] == []


def test_it_speaks_both_languages(client: TestClient, three: list[str]) -> None:
    english = compared(client, ASKED, three)
    spanish = compared(client, {**ASKED, "language": "es"}, three)

    assert english["differ"] == spanish["differ"]
    for one, other in zip(english["rows"], spanish["rows"], strict=True):
        assert one["title"] != other["title"]
        for cell, celda in zip(one["cells"], other["cells"], strict=True):
            assert cell["because"] != celda["because"]
            assert cell["points"] == celda["points"]


def test_the_same_question_gets_the_same_answer_byte_for_byte(
    client: TestClient, three: list[str]
) -> None:
    asked = {**ASKED, "programs": three}
    first = client.post("/v1/recommendations/compare", json=asked)
    second = client.post("/v1/recommendations/compare", json=dict(reversed(asked.items())))

    assert first.content == second.content
    assert first.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("programs", "status", "pointers"),
    [
        (None, 422, ["/programs"]),
        ([NOBODY], 422, ["/programs"]),
        ([f"{n:032x}" for n in range(6)], 422, ["/programs"]),
        ([NOBODY, NOBODY], 422, ["/programs"]),
        ([NOBODY, "zzcanaryzz"], 422, ["/programs/1"]),
        ([NOBODY, OTHER], 404, ["/programs/0", "/programs/1"]),
        (["first", NOBODY], 404, ["/programs/1"]),
    ],
)
def test_a_request_that_cannot_be_answered_is_told_what_to_mend(
    client: TestClient, three: list[str], programs: Any, status: int, pointers: list[str]
) -> None:
    named = [three[0] if one == "first" else one for one in programs or ()]
    sent = {**ASKED, **({} if programs is None else {"programs": named})}
    response = client.post("/v1/recommendations/compare", json=sent)

    assert response.status_code == status
    assert [error["pointer"] for error in response.json()["errors"]] == pointers
    assert "zzcanaryzz" not in response.text
    assert NOBODY not in response.text
