"""Questionnaires can be read and scored; a thought of death is answered at once."""

from typing import Any

import pytest
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from api.screeners.answers import ScoredAnswer, ScreenerAnswer
from recommender.needs import Needs
from recommender.screening import screeners


def scored(client: TestClient, screener_id: str, **body: Any) -> dict[str, Any]:
    response = client.post(f"/v1/screeners/{screener_id}", json=body)
    assert response.status_code == 200, response.text
    ScoredAnswer.model_validate_json(response.content)
    answer: dict[str, Any] = response.json()
    return answer


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_screener_is_listed_in_the_order_of_scores(client: TestClient, language: str) -> None:
    response = client.get("/v1/screeners", params={"language": language})

    TypeAdapter(list[ScreenerAnswer]).validate_json(response.content)
    listed = response.json()
    assert [one["id"] for one in listed] == ["phq2", "phq9", "gad7", "audit_c", "audit", "taps"]
    for one, known in zip(listed, screeners(), strict=True):
        assert one["title"] == known.title[language]  # type: ignore[index]
        assert one["bands"][-1]["to"] == one["most"] == known.most
        assert one["sources"]
        alone = client.get(f"/v1/screeners/{one['id']}", params={"language": language})
        assert alone.json() == one


def test_questions_come_with_their_options_and_points(client: TestClient) -> None:
    english = client.get("/v1/screeners/audit_c").json()["items"]
    spanish = client.get("/v1/screeners/audit_c?language=es").json()["items"]

    assert english[0]["text"] == "How often do you have a drink containing alcohol?"
    assert english[2]["options"][4] == {"value": 4, "label": "Daily or almost daily"}
    assert spanish[0]["text"] == "¿Con qué frecuencia consume alguna bebida alcohólica?"
    assert [o["value"] for o in spanish[0]["options"]] == [0, 1, 2, 3, 4]


def test_answers_are_scored_explained_and_ready_for_a_request(client: TestClient) -> None:
    answer = scored(client, "phq9", answers=[2, 2, 2, 2, 2, 2, 2, 2, 0])

    assert (answer["id"], answer["score"], answer["most"]) == ("phq9", 16, 27)
    assert answer["band"] == {
        "from": 15,
        "to": 19,
        "label": "Moderately severe signs of depression",
    }
    assert "worth asking" in answer["meaning"]
    assert answer["needs"] == {"scores": {"phq9": 16}}
    assert "suicidal-thoughts" not in [notice["id"] for notice in answer["notices"]]
    assert answer["sources"][0]["publisher"] == "Journal of General Internal Medicine"
    assert answer["confirm_with_clinician"] is True


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_thought_of_death_brings_the_lifeline_first_and_stays_in_the_request(
    client: TestClient, language: str
) -> None:
    answer = scored(client, "phq9", answers=[0] * 8 + [1], language=language)

    first = answer["notices"][0]
    assert (first["id"], first["urgency"]) == ("suicidal-thoughts", "urgent")
    assert "988" in [action.get("tel") for action in first["actions"]]
    assert answer["needs"] == {
        "scores": {"phq9": 1},
        "safety": {"suicidal_thoughts": "passive"},
    }
    recommended = client.post(
        "/v1/recommendations", json={"place": "Chicago, IL", **answer["needs"]}
    ).json()
    assert recommended["notices"][0]["id"] == "suicidal-thoughts"


def test_a_result_is_told_in_spanish(client: TestClient) -> None:
    english = scored(client, "gad7", answers=[3] * 7)
    spanish = scored(client, "gad7", answers=[3] * 7, language="es")

    assert spanish["needs"] == english["needs"]
    assert spanish["band"]["label"] == "Señales graves de ansiedad"
    assert "vale la pena" in spanish["meaning"]


@pytest.mark.parametrize(
    ("gender", "label", "needs"),
    [
        ("female", "Higher risk", {"gender": "female"}),
        ("male", "Lower risk", {"gender": "male"}),
        ("other", "Higher risk for women", {"gender": "other"}),
        (None, "Higher risk for women", {}),
    ],
)
def test_an_audit_c_of_three_depends_on_gender(
    client: TestClient, gender: str | None, label: str, needs: dict[str, str]
) -> None:
    answer = scored(client, "audit_c", answers=[1, 1, 1], gender=gender)

    assert answer["band"]["label"] == label
    assert answer["needs"] == {"scores": {"audit_c": 3}, **needs}
    Needs.model_validate(answer["needs"])


def test_a_phq2_of_three_leads_on_to_the_phq9(client: TestClient) -> None:
    assert scored(client, "phq2", answers=[1, 1])["next_screener"] is None
    assert scored(client, "phq2", answers=[1, 2])["next_screener"] == "phq9"


@pytest.mark.parametrize(
    ("screener_id", "body", "errors"),
    [
        ("phq2", {"answers": [1]}, [("/answers", "wrong_number")]),
        ("phq2", {"answers": [1, 1, 1]}, [("/answers", "wrong_number")]),
        ("phq2", {"answers": [4, -1]}, [(f"/answers/{n}", "out_of_range") for n in (0, 1)]),
        ("gad7", {"answers": [0, 0, 0, 0, 0, 0, 4]}, [("/answers/6", "out_of_range")]),
        ("phq2", {"answers": ["1", 1]}, [("/answers/0", "int_type")]),
        ("phq2", {"answers": [True, 1.5]}, [(f"/answers/{n}", "int_type") for n in (0, 1)]),
        ("phq2", {"answers": [0] * 41}, [("/answers", "too_long")]),
        ("phq2", {}, [("/answers", "missing")]),
        ("phq2", {"answers": [0, 0], "gender": "f"}, [("/gender", "literal_error")]),
        ("phq2", {"answers": [0, 0], "language": "fr"}, [("/language", "literal_error")]),
        ("phq2", {"answers": [0, 0], "name": "x"}, [("/name", "extra_forbidden")]),
        ("audit", {"answers": [1] * 10}, [("/answers", "no_questions")]),
        ("taps", {"answers": []}, [("/answers", "no_questions")]),
    ],
)
def test_answers_that_do_not_fit_are_named(
    client: TestClient, screener_id: str, body: dict[str, Any], errors: list[tuple[str, str]]
) -> None:
    response = client.post(f"/v1/screeners/{screener_id}", json=body)

    assert response.status_code == 422
    assert response.json()["type"] == "/problems/invalid-request"
    found = [(error["pointer"], error["code"]) for error in response.json()["errors"]]
    assert found == errors


def test_where_the_questions_are_not_reproduced_the_error_says_what_to_send(
    client: TestClient,
) -> None:
    response = client.post("/v1/screeners/audit", json={"answers": [1] * 10})

    (error,) = response.json()["errors"]
    assert "not reproduced here" in error["detail"]
    assert "scores.audit" in error["detail"]


def test_a_screener_that_does_not_exist_is_not_found(client: TestClient) -> None:
    for response in (
        client.get("/v1/screeners/dast10"),
        client.post("/v1/screeners/dast10", json={"answers": [1]}),
    ):
        assert response.status_code == 404
        assert "/v1/screeners" in response.json()["detail"]
        assert "dast10" not in response.text


def test_a_language_that_is_not_spoken_is_named(client: TestClient) -> None:
    response = client.get("/v1/screeners", params={"language": "fr"})

    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/language"


def test_what_is_answered_is_not_kept(client: TestClient) -> None:
    response = client.post("/v1/screeners/phq9", json={"answers": [1] * 9})

    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers
    assert "Set-Cookie" not in response.headers
