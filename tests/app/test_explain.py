"""Why one program stands where it stands, or does not, and what would change it."""

from collections.abc import Collection
from typing import Any, cast
from uuid import UUID

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.directory.records import ListedProgram
from api.directory.repository import load_listings, read_listing
from api.recommendations.answers import ExplanationAnswer
from api.recommendations.schemas import RecommendationRequest
from api.recommendations.service import Recommender
from api.search.contents import plain
from api.search.service import IndexHolder, SearchService
from api.search.update import updated
from recommender.program import Facts
from recommender.vocabulary import vocabulary
from tests.app.conftest import CHICAGO

NOBODY = "00000000-0000-0000-0000-000000000000"
FEW = {**CHICAGO, "radius_miles": 8, "therapies": ["dbt", "matrix_model"]}
"""Few enough that all are read quickly, with something that many places do not say."""


def explained(client: TestClient, asked: dict[str, Any], program: str) -> dict[str, Any]:
    response = client.post("/v1/recommendations/explain", json={**asked, "program": program})
    assert response.status_code == 200, response.text
    ExplanationAnswer.model_validate_json(response.content)
    answer: dict[str, Any] = response.json()
    return answer


def listed(client: TestClient, asked: dict[str, Any]) -> list[dict[str, Any]]:
    """All that is listed, in order, from its pages."""
    programs: list[dict[str, Any]] = []
    page = {"total_pages": 1}
    while len(programs) < 100 * (page["total_pages"] - 1) + 1:
        number = len(programs) // 100 + 1
        body = {**asked, "page": number, "per_page": 100}
        page = client.post("/v1/recommendations", json=body).json()
        programs += page["contents"]
        if not page["contents"]:
            break
    return programs


def ids(programs: list[dict[str, Any]]) -> list[str]:
    return [program["id"] for program in programs]


def points_of(program: dict[str, Any]) -> int:
    match = program["match"]
    return sum(reason["points"] for reason in (*match["met"], *match["unmet"]))


@pytest.fixture
def few(client: TestClient) -> list[dict[str, Any]]:
    return listed(client, FEW)


@pytest.mark.parametrize("place", [0, 4, -1])
def test_a_listed_program_stands_where_the_pages_have_it(
    client: TestClient, few: list[dict[str, Any]], place: int
) -> None:
    asked = {**FEW, "per_page": 7}
    answer = explained(client, asked, few[place]["id"])

    assert answer["standing"] == "listed"
    assert answer["rank"] == few.index(few[place]) + 1
    assert answer["total_items"] == len(few) > 50
    page = client.post("/v1/recommendations", json={**asked, "page": answer["page"]}).json()
    assert few[place]["id"] in ids(page["contents"])
    assert answer["program"] == few[place]
    assert (answer["left_out_by"], answer["listed_instead"]) == ([], None)


def test_what_comes_before_it_is_told_apart(client: TestClient, few: list[dict[str, Any]]) -> None:
    answer = explained(client, FEW, few[40]["id"])

    more = [program for program in few[:40] if points_of(program) > points_of(few[40])]
    assert answer["ahead"] == {
        "requirements": 0,
        "points": len(more),
        "distance": 40 - len(more),
    }


def test_a_must_have_that_is_unknown_puts_others_before_it(client: TestClient) -> None:
    asked = {**FEW, "must_have": ["therapies"]}
    last = listed(client, asked)[-1]
    answer = explained(client, asked, last["id"])

    assert last["match"]["ranked_below_by"]
    assert answer["ahead"]["requirements"] > 0
    assert sum(answer["ahead"].values()) == answer["rank"] - 1


def test_another_program_of_the_provider_is_listed_in_its_place(
    client: TestClient, few: list[dict[str, Any]]
) -> None:
    shown = next(program for program in few if program["also_at_provider"])
    other = shown["also_at_provider"][0]
    answer = explained(client, FEW, other["id"])

    assert answer["standing"] == "other_program_listed"
    assert (answer["rank"], answer["page"]) == (None, None)
    named = {name: shown[name] for name in ("id", "name", "setting")}
    assert answer["listed_instead"] == {**named, "score": shown["match"]["score"]}
    assert sum(answer["ahead"].values()) > few.index(shown)


def test_what_a_must_have_leaves_out_is_listed_without_it(
    client: TestClient, few: list[dict[str, Any]]
) -> None:
    asked = {**FEW, "must_have": ["therapies"], "must_be_known": True}
    kept = ids(listed(client, asked))
    out = next(
        program for program in few if program["id"] not in kept and not program["also_at_provider"]
    )
    answer = explained(client, asked, out["id"])

    assert answer["standing"] == "left_out"
    assert [reason["rule"] for reason in answer["left_out_by"]] == ["must-have-therapies"]
    assert (answer["rank"], answer["ahead"]) == (None, None)
    offers = [change for change in answer["would_change"] if change["kind"] == "request"]
    assert {"must_have": []} in [offer["change"] for offer in offers]
    assert {"must_be_known": False} in [offer["change"] for offer in offers]
    for offer in offers:
        then = listed(client, {**asked, **offer["change"]})
        assert ids(then).index(out["id"]) + 1 == offer["rank"]


def test_a_preference_that_leaves_it_out_can_be_dropped(client: TestClient) -> None:
    wanted = {"length_of_stay_days": 90, "settings": ["inpatient"]}
    asked = {**FEW, "preferences": wanted, "must_have": ["settings"]}
    plain = listed(client, {**asked, "must_have": []})
    out = next(
        program
        for program in plain
        if program["setting"] == "outpatient" and not program["also_at_provider"]
    )
    answer = explained(client, asked, out["id"])

    assert answer["standing"] == "left_out"
    (offer,) = answer["would_change"]
    assert offer["kind"] == "request"
    then = listed(client, {**asked, **offer["change"]})
    assert ids(then).index(out["id"]) + 1 == offer["rank"]


def test_what_is_too_far_says_what_radius_it_takes(client: TestClient) -> None:
    near = client.post("/v1/recommendations", json=CHICAGO).json()["contents"]
    program = near[0]
    asked = {**CHICAGO, "place": "Milwaukee, WI"}
    answer = explained(client, asked, program["id"])

    assert answer["standing"] == "too_far"
    assert answer["program"]["distance_miles"] > 50
    (offer,) = answer["would_change"]
    miles = offer["change"]["radius_miles"]
    assert miles % 5 == 0
    assert 0 <= miles - answer["program"]["distance_miles"] < 5.1
    then = listed(client, {**asked, **offer["change"]})
    assert ids(then).index(program["id"]) + 1 == offer["rank"]
    assert program["id"] not in ids(listed(client, {**asked, "radius_miles": miles - 5}))


def test_what_is_in_another_state_is_elsewhere(client: TestClient) -> None:
    program = client.post("/v1/recommendations", json=CHICAGO).json()["contents"][0]
    answer = explained(client, {**CHICAGO, "place": "WY"}, program["id"])

    assert answer["standing"] == "elsewhere"
    assert answer["would_change"] == []
    answer = explained(client, {**CHICAGO, "place": "WI"}, program["id"])
    (offer,) = answer["would_change"]
    assert "middle of Wisconsin" in offer["text"]


def recommender_with(
    client: TestClient, provider: str, yes: Collection[str] = (), no: Collection[str] = ()
) -> Recommender:
    """The app's recommender, over a directory near by in which one provider says this too."""
    state = cast("FastAPI", client.app).state
    search: SearchService = state.search
    more, less = vocabulary().mask(yes), vocabulary().mask(no)

    def said(listed: ListedProgram) -> ListedProgram:
        known = listed.program.facts
        facts = Facts.from_masks((known.yes | more) & ~less, (known.no | less) & ~more)
        return listed._replace(program=listed.program._replace(facts=facts))

    provider_id = UUID(provider)
    with state.database.session() as session:
        listing = read_listing(session, provider_id)
    assert listing is not None
    changed = listing._replace(programs=tuple(said(listed) for listed in listing.programs))
    index = search.holder.current
    holder = IndexHolder(updated(index, {provider_id: changed}, index.directory_version))
    return Recommender(SearchService(holder, search.places), state.recommender.rules)


def stands(recommender: Recommender, asked: dict[str, Any], program: str) -> tuple[int, int]:
    """(its rank, its points) in a recommendation."""
    contents: list[dict[str, Any]] = []
    for page in (1, 2, 3):
        request = RecommendationRequest.model_validate({**asked, "page": page, "per_page": 100})
        contents += plain(recommender.recommend(request))["contents"]
    rank = ids(contents).index(program) + 1
    return rank, points_of(contents[rank - 1])


def test_facts_that_are_offered_hold_once_a_place_says_so(
    client: TestClient, few: list[dict[str, Any]]
) -> None:
    program = few[40]
    facts = {
        change["about"]: change
        for change in explained(client, FEW, program["id"])["would_change"]
        if change["kind"] == "fact" and change["rule"] in ("therapy", "treats-substance")
    }

    assert len(facts) >= 2
    for slug, change in facts.items():
        changed = recommender_with(client, program["provider"]["id"], yes=[slug])
        rank, points = stands(changed, FEW, program["id"])
        assert rank == change["rank"] < 41
        assert points - points_of(program) == change["points"] > 0


@pytest.mark.parametrize(
    ("needs", "confirmed", "said"),
    [
        ({"gender": "female"}, ["accepts_female"], "The place says yes to: "),
        ({"must_have": ["therapies"]}, FEW["therapies"], "The place says yes to: "),
        (
            {"substances": [{"name": "alcohol", "frequency": "daily"}]},
            ["alcohol_withdrawal"],
            "Says",
        ),
    ],
)
def test_a_requirement_that_is_confirmed_brings_a_program_up(
    client: TestClient, needs: dict[str, Any], confirmed: list[str], said: str
) -> None:
    asked = {**FEW, **needs}
    last = listed(client, asked)[-1]
    answer = explained(client, asked, last["id"])

    assert last["match"]["ranked_below_by"]
    first = answer["would_change"][0]
    assert first["because"].startswith(said)
    assert first["rank"] < answer["rank"]
    changed = recommender_with(client, last["provider"]["id"], yes=confirmed)
    assert stands(changed, asked, last["id"])[0] == first["rank"]


def test_what_a_place_must_not_be_is_settled_by_its_no(client: TestClient) -> None:
    only_for_others = vocabulary().mask(["dui_dwi_only"])
    with cast("FastAPI", client.app).state.database.session() as session:
        out = next(
            listing
            for listing in load_listings(session)
            if len(listing.programs) == 1
            and listing.provider.state in ("IL", "IN")
            and listing.programs[0].program.facts.yes & only_for_others
        )
    asked = {**FEW, "place": None, "zip": out.provider.zip}
    program = str(out.programs[0].program.id)
    answer = explained(client, asked, program)

    assert answer["standing"] == "left_out"
    (change,) = answer["would_change"]
    assert change["rule"] == answer["left_out_by"][0]["rule"] == "dui-only"
    assert change["because"].startswith("The place says no to: ")
    changed = recommender_with(client, str(out.provider.id), no=["dui_dwi_only"])
    assert stands(changed, asked, program)[0] == change["rank"]


def test_the_most_helpful_change_comes_first_and_each_helps(
    client: TestClient, few: list[dict[str, Any]]
) -> None:
    asked = {**FEW, "therapies": ["dbt", "matrix_model", "cbt", "trauma_therapy"]}
    answer = explained(client, asked, listed(client, asked)[-1]["id"])

    ranks = [change["rank"] for change in answer["would_change"]]
    assert 1 < len(ranks) <= 10
    assert ranks == sorted(ranks)
    assert ranks[-1] < answer["rank"]
    assert explained(client, FEW, few[0]["id"])["would_change"] == []


def test_every_rule_that_is_named_is_cited(client: TestClient, few: list[dict[str, Any]]) -> None:
    asked = {**FEW, "age": 16, "must_have": ["therapies"]}
    answer = explained(client, asked, few[-1]["id"])

    match = answer["program"]["match"]
    kinds = ("met", "unmet", "unknown", "ranked_below_by")
    named = {reason["rule"] for kind in kinds for reason in match[kind]}
    named |= {reason["rule"] for reason in answer["left_out_by"]}
    named |= {change["rule"] for change in answer["would_change"] if change["kind"] == "fact"}
    assert {rule for rule in named if not rule.startswith("must-have-")} <= set(answer["cited"])


@pytest.mark.parametrize("program", ["first", NOBODY])
def test_an_emergency_withholds_the_explanation(
    client: TestClient, few: list[dict[str, Any]], program: str
) -> None:
    asked = {**FEW, "safety": {"overdose_now": True}}
    answer = explained(client, asked, few[0]["id"] if program == "first" else program)

    assert answer["withheld"]["because"]
    assert answer["notices"][0]["actions"][0]["tel"] == "911"
    for name in ("program", "standing", "rank", "page", "ahead", "listed_instead"):
        assert answer[name] is None
    assert answer["would_change"] == answer["left_out_by"] == []


def test_it_speaks_both_languages(client: TestClient) -> None:
    asked = {**FEW, "must_have": ["therapies"], "safety": {"suicidal_thoughts": "passive"}}
    program = listed(client, asked)[-1]["id"]
    english = explained(client, asked, program)["would_change"]
    spanish = explained(client, {**asked, "language": "es"}, program)["would_change"]

    assert [change["rank"] for change in english] == [change["rank"] for change in spanish]
    said = [[c.get("because") or c["text"] for c in changes] for changes in (english, spanish)]
    assert said[0]
    assert not set(said[0]) & set(said[1])


def test_the_same_question_gets_the_same_answer_byte_for_byte(
    client: TestClient, few: list[dict[str, Any]]
) -> None:
    asked = {**FEW, "program": few[9]["id"]}
    first = client.post("/v1/recommendations/explain", json=asked)
    second = client.post("/v1/recommendations/explain", json=dict(reversed(asked.items())))

    assert first.content == second.content
    assert first.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("sent", "status", "pointer"),
    [
        ({}, 422, "/program"),
        ({"program": "zzcanaryzz"}, 422, "/program"),
        ({"program": 7}, 422, "/program"),
        ({"program": NOBODY}, 404, "/program"),
        ({"program": NOBODY, "age": "zzcanaryzz"}, 422, "/age"),
        ({"program": NOBODY, "conditions": ["zzcanaryzz"]}, 422, "/conditions/0"),
        ({"program": NOBODY, "programs": []}, 422, "/programs"),
    ],
)
def test_a_request_that_cannot_be_answered_is_told_what_to_mend(
    client: TestClient, sent: dict[str, Any], status: int, pointer: str
) -> None:
    response = client.post("/v1/recommendations/explain", json={**CHICAGO, **sent})

    assert response.status_code == status
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]
    assert "zzcanaryzz" not in response.text
    assert NOBODY not in response.text
