"""Needs in; notices, care settings and explained programs out."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from api.recommendations.answers import RecommendationAnswer
from tests.app.conftest import CHICAGO


def recommended(client: TestClient, **request: Any) -> dict[str, Any]:
    response = client.post("/v1/recommendations", json={**CHICAGO, **request})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def test_the_answer_has_the_shape_that_is_documented(client: TestClient) -> None:
    answer = recommended(client, per_page=100)

    RecommendationAnswer.model_validate_json(
        client.post("/v1/recommendations", json={**CHICAGO, "per_page": 100}).content
    )
    assert answer["size"] == len(answer["contents"]) == 100
    assert answer["place"]["label"] == "Chicago, IL"


def test_every_field_of_the_contract_is_understood(client: TestClient) -> None:
    everything = {
        "place": "60601",
        "radius_miles": 50,
        "age": 34,
        "gender": "female",
        "pregnant": False,
        "veteran": False,
        "languages": ["spanish"],
        "substances": [{"name": "ketamine", "frequency": "daily", "planning_to_stop": True}],
        "conditions": ["depression"],
        "scores": {"phq9": 16, "gad7": 9, "audit_c": 0},
        "safety": {
            "overdose_now": False,
            "suicidal_thoughts": "passive",
            "withdrawal_history": ["seizure", "delirium_tremens"],
            "symptoms": ["blood_in_urine"],
        },
        "home": "supportive",
        "prior_treatment": ["outpatient"],
        "populations": [],
        "payment": ["medicaid"],
        "therapies": ["cbt"],
        "medications": ["buprenorphine"],
        "preferences": {
            "settings": ["residential"],
            "length_of_stay_days": 90,
            "telehealth": None,
            "avoid": ["twelve_step"],
        },
        "must_have": ["payment", "languages"],
        "filters": {"terms": ["medicaid", "residential"], "length_of_stay_days": 90},
        "language": "en",
        "page": 1,
        "per_page": 10,
    }
    answer = client.post("/v1/recommendations", json=everything)

    assert answer.status_code == 200, answer.text
    RecommendationAnswer.model_validate_json(answer.content)
    assert [notice["id"] for notice in answer.json()["notices"]][:2] == [
        "suicidal-thoughts",
        "ketamine-bladder-urgent",
    ]
    first = answer.json()["contents"][0]
    assert {"medicaid", "spanish"} <= set(first["facts"]["yes"])


def test_real_programs_are_ranked_and_explained(client: TestClient) -> None:
    answer = recommended(client, per_page=50)

    scores = [program["match"]["score"] for program in answer["contents"]]
    assert scores == sorted(scores, reverse=True)
    best = answer["contents"][0]
    assert best["distance_miles"] <= 50
    assert {"medicaid", "substance_use_treatment"} <= set(best["facts"]["yes"])
    assert best["facts"]["implied"]["ketamine"]
    assert best["provider"]["phones"][0]["tel"].startswith("tel:+1-")
    assert "Do you treat depression along with substance use?" in best["match"]["ask"]
    for program in answer["contents"]:
        assert program["match"]["met"] or program["match"]["unknown"]


def test_every_rule_that_is_named_is_cited_with_a_source(client: TestClient) -> None:
    answer = recommended(client)
    reasons = [
        reason["rule"]
        for program in answer["contents"]
        for kind in ("met", "unmet", "unknown")
        for reason in program["match"][kind]
    ]
    reasons += [notice["rule"] for notice in answer["notices"]]

    assert set(reasons) <= set(answer["cited"])
    assert all(rule["sources"][0]["url"] for rule in answer["cited"].values())


def test_the_same_needs_give_the_same_answer_byte_for_byte(client: TestClient) -> None:
    first = client.post("/v1/recommendations", json=CHICAGO)
    second = client.post("/v1/recommendations", json=dict(reversed(CHICAGO.items())))

    assert first.content == second.content
    assert first.headers["Cache-Control"] == "no-store"


def test_facets_count_what_the_list_holds_when_they_are_asked_for(client: TestClient) -> None:
    answer = recommended(client, facets=True, radius_miles=3, per_page=100)

    takes_medicaid = ["medicaid" in p["facts"]["yes"] for p in answer["contents"]]
    assert answer["total_items"] == len(takes_medicaid)
    assert answer["facets"]["payment"]["medicaid"] == sum(takes_medicaid)
    assert recommended(client)["facets"] is None


def test_pages_neither_repeat_nor_skip(client: TestClient) -> None:
    whole = recommended(client, per_page=60)["contents"]
    pages = [recommended(client, per_page=20, page=n)["contents"] for n in (1, 2, 3)]

    assert [p["id"] for page in pages for p in page] == [p["id"] for p in whole]
    assert len({p["provider"]["id"] for p in whole}) == 60


def test_depression_and_co_occurring_care_are_told_apart(client: TestClient) -> None:
    for program in recommended(client, per_page=30)["contents"]:
        assert "depression" not in program["facts"]["yes"]
        assert not any(
            r["because"] == "Says it treats depression." for r in program["match"]["met"]
        )


def test_ketamine_brings_the_word_on_ketamine_therapy(client: TestClient) -> None:
    ids = [notice["id"] for notice in recommended(client)["notices"]]

    assert "ketamine-therapy-not-approved" in ids
    assert ids[-1] == "ask-a-clinician"


@pytest.mark.parametrize(
    ("safety", "tel"),
    [({"overdose_now": True}, "911"), ({"suicidal_thoughts": "active"}, "988")],
)
def test_an_emergency_withholds_the_list_and_says_whom_to_call(
    client: TestClient, safety: dict[str, Any], tel: str
) -> None:
    answer = recommended(client, safety=safety)

    assert answer["withheld"]["because"]
    assert answer["contents"] == []
    assert answer["empty"] is True
    assert answer["notices"][0]["urgency"] == "emergency"
    assert answer["notices"][0]["actions"][0]["tel"] == tel
    RecommendationAnswer.model_validate_json(
        client.post("/v1/recommendations", json={**CHICAGO, "safety": safety}).content
    )


def test_the_next_question_is_open_until_it_was_asked(client: TestClient) -> None:
    asked: list[str] = []
    while question := recommended(client, asked=asked)["next_question"]:
        assert question["field"] not in {*asked, "substances", "conditions", "payment"}
        asked.append(question["field"])

    assert asked
    assert recommended(client, page=2)["next_question"] is None


def test_an_interview_of_nothing_but_a_place_ends_after_eight_questions(
    client: TestClient,
) -> None:
    request: dict[str, Any] = {"place": "Chicago, IL", "asked": []}
    put = []
    while question := client.post("/v1/recommendations", json=request).json()["next_question"]:
        put.append(question["field"])
        request["asked"] = [*request["asked"], question["field"]]
        request = merged(request, question["answers"][0]["needs"])

    assert put[0] == "safety.suicidal_thoughts"
    assert {"substances", "substances.frequency", "payment"} <= set(put)
    assert len(put) == len(set(put)) <= 8


def merged(into: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """As the documentation tells callers to: tables into tables, all else in place."""
    result = dict(into)
    for name, value in more.items():
        both = isinstance(value, dict) and isinstance(result.get(name), dict)
        result[name] = merged(result[name], value) if both else value
    return result


def test_a_question_and_its_answers_come_in_the_persons_language(client: TestClient) -> None:
    english = recommended(client)["next_question"]
    spanish = recommended(client, language="es")["next_question"]

    assert english["field"] == spanish["field"]
    assert english["text"] != spanish["text"]
    assert [a["needs"] for a in english["answers"]] == [a["needs"] for a in spanish["answers"]]


def test_every_sentence_of_an_answer_comes_in_spanish(client: TestClient) -> None:
    asked = {"gender": "female", "age": 30, "must_have": ["payment"], "per_page": 30}
    asked["scores"] = {"phq9": 21, "taps": {"alcohol": 3}}

    def sentences(answer: dict[str, Any]) -> set[str]:
        said = {answer["ranking"], answer["next_question"]["text"]}
        said |= {text for n in answer["notices"] for text in (n["title"], n["text"])}
        said |= {action["label"] for n in answer["notices"] for action in n["actions"]}
        said |= {r["because"] for s in answer["care"]["settings"] for r in s["reasons"]}
        said |= {text for one in answer["screening"] for text in (one["label"], one["meaning"])}
        said |= {rule["title"] for rule in answer["cited"].values()}
        for program in answer["contents"]:
            match = program["match"]
            for kind in ("met", "unmet", "unknown", "ranked_below_by"):
                said |= {reason["because"] for reason in match[kind]}
            said |= set(match["ask"])
        return said

    english = sentences(recommended(client, **asked))
    spanish = sentences(recommended(client, **asked, language="es"))

    assert len(english) > 60
    assert english & spanish == set()


def test_notices_are_neither_paged_nor_filtered_away(client: TestClient) -> None:
    first = recommended(client)
    last = recommended(client, page=first["total_pages"])
    none = recommended(
        client,
        radius_miles=0.01,
        place="Lewistown, MT",
        must_have=["conditions"],
        must_be_known=True,
    )

    assert none["total_items"] == 0
    assert first["notices"] == last["notices"] == none["notices"]


def test_what_scores_may_mean_is_told(client: TestClient) -> None:
    answer = recommended(client, scores={"phq9": 16, "taps": {"cannabis": 2}})

    assert [(one["id"], one["about"], one["score"]) for one in answer["screening"]] == [
        ("phq9", None, 16),
        ("taps", "cannabis", 2),
    ]
    assert recommended(client)["screening"] == []


def test_what_puts_a_program_below_others_is_told(client: TestClient) -> None:
    drinks = {"substances": [{"name": "alcohol", "frequency": "daily"}], "per_page": 100}
    contents = recommended(client, **drinks)["contents"]
    below = [
        any(r["rule"] == "withdrawal-care-first" for r in program["match"]["ranked_below_by"])
        for program in contents
    ]

    assert below == sorted(below)
    assert {True, False} == set(below)
    for program, is_below in zip(contents, below, strict=True):
        gives = "alcohol_withdrawal" in program["facts"]["yes"]
        assert is_below is not (gives or program["setting"].startswith("withdrawal"))


def relaxed(client: TestClient, **asked: Any) -> list[dict[str, Any]]:
    """The relaxations, each of which was tried and adds what it says."""
    few = recommended(client, **asked)
    for offer in few["relaxations"]:
        more = recommended(client, **{**asked, **offer["change"]})
        assert more["total_items"] == few["total_items"] + offer["adds"] > few["total_items"]
    offers: list[dict[str, Any]] = few["relaxations"]
    return offers


def test_the_cheapest_change_comes_first(client: TestClient) -> None:
    asked = {
        "place": "Lewistown, MT",
        "radius_miles": 30,
        "payment": ["medicaid"],
        "languages": ["sign_language"],
        "preferences": {"settings": ["residential_long"], "length_of_stay_days": 90},
        "must_have": ["settings", "payment", "languages"],
        "must_be_known": True,
    }
    offers = relaxed(client, **asked)
    changes = [next(iter(sorted(offer["change"]))) for offer in offers]

    assert changes == sorted(
        changes,
        key=["must_be_known", "radius_miles", "include_telehealth", "must_have"].index,
    )
    assert {"radius_miles", "must_have"} <= set(changes)
    assert [o for o in offers if "preferences" in o["change"]], "a preference can be dropped"


def test_unknowns_and_telehealth_are_offered_where_they_bring_more(client: TestClient) -> None:
    asked = {"place": "Lewistown, MT", "radius_miles": 100, "payment": ["medicaid"]}
    musts = {"must_have": ["payment", "conditions"], "must_be_known": True}
    by_phone = relaxed(client, **asked, **musts)
    farther = relaxed(client, **{**asked, "radius_miles": 30})

    assert by_phone[0]["change"] == {"must_be_known": False}
    assert {"include_telehealth": True} in [offer["change"] for offer in farther]


def test_a_wider_circle_is_no_wider_than_it_has_to_be(client: TestClient) -> None:
    asked = {"place": "Cody, WY", "radius_miles": 5}
    (radius,) = [o for o in relaxed(client, **asked) if "radius_miles" in o["change"]]
    miles = radius["change"]["radius_miles"]
    narrower = recommended(client, **{**asked, "radius_miles": miles - 5})

    assert (
        narrower["total_items"] < 10 <= recommended(client, **asked)["total_items"] + radius["adds"]
    )


def test_telehealth_is_found_in_the_whole_state_where_it_is_asked_for(client: TestClient) -> None:
    near = recommended(client, place="Lewistown, MT", radius_miles=30)
    more = recommended(
        client, place="Lewistown, MT", radius_miles=30, include_telehealth=True, per_page=100
    )

    assert more["total_items"] > near["total_items"]
    for program in more["contents"]:
        if program["distance_miles"] > 30:
            assert "telehealth" in program["facts"]["yes"]
            assert program["provider"]["address"]["state"] == "MT"


def test_only_what_is_known_can_be_asked_for(client: TestClient) -> None:
    asked = {"must_have": ["payment"], "must_be_known": True, "per_page": 100}
    page = recommended(client, **asked)

    assert 0 < page["total_items"] < recommended(client, must_have=["payment"])["total_items"]
    last = recommended(client, **asked, page=page["total_pages"])
    for program in (*page["contents"], *last["contents"]):
        assert {"medicaid", "free_care"} & set(program["facts"]["yes"])


def test_little_found_offers_what_would_bring_more_and_says_how_much(client: TestClient) -> None:
    needs = {"place": "Cody, WY", "languages": ["sign_language"], "must_have": ["languages"]}
    asked = {**CHICAGO, **needs, "radius_miles": 5}
    few = recommended(client, **asked)

    assert few["total_items"] < 10
    for offer in few["relaxations"]:
        more = recommended(client, **{**asked, **offer["change"]})
        assert more["total_items"] == few["total_items"] + offer["adds"] > few["total_items"]
    assert any("radius_miles" in offer["change"] for offer in few["relaxations"])


def test_a_must_have_that_is_known_to_be_missing_leaves_a_place_out(client: TestClient) -> None:
    required = recommended(client, must_have=["payment"], per_page=100)

    pays = {"medicaid", "free_care"}
    assert not any(pays <= set(p["facts"]["no"]) for p in required["contents"])
    last = recommended(client, must_have=["payment"], per_page=100, page=required["total_pages"])
    known = [
        bool(pays & set(p["facts"]["yes"])) for p in (*required["contents"], *last["contents"])
    ]
    assert known == sorted(known, reverse=True)
    assert {True, False} == set(known)


def test_a_state_or_county_is_searched_within_its_borders(client: TestClient) -> None:
    state = recommended(client, place="WY", per_page=100)
    county = recommended(client, place="Cook County, IL", per_page=100)

    assert {p["provider"]["address"]["state"] for p in state["contents"]} == {"WY"}
    assert all(p["distance_miles"] is None for p in state["contents"])
    assert {p["provider"]["address"]["county"] for p in county["contents"]} == {"Cook County"}


@pytest.mark.parametrize(
    ("request_", "pointer"),
    [
        ({"place": None}, ""),
        ({"zip": "60601"}, ""),
        ({"place": None, "lat": 41.0}, ""),
        ({"radius_miles": 0}, "/radius_miles"),
        ({"age": "34"}, "/age"),
        ({"conditions": ["depresson"]}, "/conditions/0"),
        ({"insurance": "medicaid"}, "/insurance"),
        ({"substances": [{"name": "ketamine", "frequency": "often"}]}, "/substances/0/frequency"),
        ({"preferences": {"length_of_stay_days": 0}}, "/preferences/length_of_stay_days"),
    ],
)
def test_a_field_that_cannot_be_understood_is_named(
    client: TestClient, request_: dict[str, Any], pointer: str
) -> None:
    response = client.post("/v1/recommendations", json={**CHICAGO, **request_})

    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]
