"""What the words, the rules and the errors mean can be asked for."""

from pathlib import Path

from starlette.testclient import TestClient

from api.reference import problem_types
from recommender.reading import ruleset
from recommender.vocabulary import vocabulary

ERRORS = Path(__file__).parents[2] / "docs" / "errors.md"


def test_every_term_is_listed_with_its_codes(client: TestClient) -> None:
    terms = {term["slug"]: term for term in client.get("/v1/vocabulary").json()}

    assert len(terms) == len(vocabulary())
    assert terms["ketamine"]["label_es"] == "Ketamina"
    assert terms["ketamine"]["icd10"] == ["F16"]
    assert terms["ketamine"]["icd10_also"] == ["F19"]
    assert terms["motivational_interviewing"]["directory_codes"] == ["MOTI"]
    assert terms["motivational_interviewing"]["locator_codes"] == ["MI"]


def test_every_rule_is_listed_with_its_sources(client: TestClient) -> None:
    answer = client.get("/v1/rules").json()

    assert [rule["id"] for rule in answer["rules"]] == [rule.id for rule in ruleset().rules]
    assert answer["sha256"] == ruleset().sha256
    assert all(rule["sources"][0]["url"] for rule in answer["rules"])
    assert "Nobody can pay" in answer["ranking"]


def test_every_type_of_problem_answers_and_is_documented(client: TestClient) -> None:
    documented = ERRORS.read_text()

    for slug, problem in problem_types().items():
        assert client.get(f"/problems/{slug}").json()["title"] == problem.title
        assert f"| `/problems/{slug}` | {problem.status} |" in documented
