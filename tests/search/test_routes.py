"""The search over HTTP, with an app of nothing else."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.directory.records import Listing
from api.error_handlers import add_error_handlers
from api.places import Geocoder, Places
from api.search.answers import PlaceSuggestion, SearchAnswer
from api.search.building import build_index
from api.search.routes import router
from api.search.service import IndexHolder, SearchService
from recommender.program import LengthOfStay
from tests.factories import a_listing, a_program, an_id

NINETY = LengthOfStay(31, None, None, "category")


def directory() -> list[Listing]:
    """Three providers in Chicago's Loop, Evanston and Milwaukee, and one without a point."""
    return [
        a_listing(
            a_program("residential_long", ["medicaid", "co_occurring"], stay=NINETY, id=an_id(1)),
            a_program("outpatient", ["medicaid", "depression"], id=an_id(2)),
            name="Loop House",
        ),
        a_listing(
            a_program("outpatient", ["depression"], no=["medicaid"], beds_open=3, id=an_id(3)),
            name="Evanston Center",
            lat=42.0451,
            lng=-87.6877,
        ),
        a_listing(
            a_program("inpatient", ["medicaid"], verified_at=date(2026, 1, 1), id=an_id(4)),
            name="Milwaukee Clinic",
            state="WI",
            county="Milwaukee County",
            lat=43.0389,
            lng=-87.9065,
        ),
        a_listing(a_program("outpatient", id=an_id(5)), name="Somewhere", county=None, lat=None),
    ]


@pytest.fixture(scope="module")
def places() -> Places:
    return Places.load()


@pytest.fixture
def app(places: Places) -> FastAPI:
    app = FastAPI()
    app.include_router(router)
    add_error_handlers(app)
    app.state.search = SearchService(IndexHolder(build_index(directory(), 7)), places)
    return app


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def search(client: TestClient, **body: Any) -> Any:
    answer = client.post("/v1/search", json=body)
    assert answer.status_code == 200, answer.text
    SearchAnswer.model_validate_json(answer.content, strict=True)
    return answer.json()


def names(answer: Any) -> list[str]:
    return [item["provider"]["name"] for item in answer["contents"]]


def test_both_ways_give_the_same_answer_as_documented(client: TestClient) -> None:
    got = client.get("/v1/programs?place=Chicago,+IL&needs=medicaid&facets=true")
    posted = client.post(
        "/v1/search", json={"place": "Chicago, IL", "needs": ["medicaid"], "facets": True}
    )
    assert got.status_code == posted.status_code == 200
    assert got.content == posted.content
    SearchAnswer.model_validate_json(got.content, strict=True)
    answer = got.json()
    assert answer["place"]["label"] == "Chicago, IL"
    assert answer["directory_version"] == 7
    assert answer["facets"]["payment"] == {"medicaid": 1}
    assert names(answer) == ["Loop House"]


def test_it_is_never_kept_by_anyone(client: TestClient) -> None:
    assert client.get("/v1/programs").headers["Cache-Control"] == "private, no-store"
    assert client.post("/v1/search", json={}).headers["Cache-Control"] == "no-store"
    assert client.get("/v1/places?q=chi").headers["Cache-Control"] == "private, no-store"


def test_around_a_place_the_nearest_comes_first_with_its_distance(client: TestClient) -> None:
    answer = search(client, lat=41.8837, lng=-87.6280)
    assert names(answer) == ["Loop House", "Evanston Center"]
    assert [item["distance_miles"] for item in answer["contents"]] == [0.0, 11.6]
    assert answer["place"]["kind"] == "point"


def test_a_radius_widens_the_circle_and_unknowns_bring_those_without_a_point(
    client: TestClient,
) -> None:
    answer = search(client, zip="60602", radius_miles=100, include_unknown=True)
    assert names(answer) == ["Loop House", "Evanston Center", "Milwaukee Clinic", "Somewhere"]
    assert answer["contents"][-1]["distance_miles"] is None


def test_a_county_is_searched_whole_and_measured_from_its_middle(client: TestClient) -> None:
    answer = search(client, place="Cook County, IL", include_unknown=True)
    assert sorted(names(answer)) == ["Evanston Center", "Loop House", "Somewhere"]
    assert answer["place"]["kind"] == "county"
    assert answer["contents"][0]["distance_miles"] > 0


def test_a_state_is_searched_whole_by_name_without_distances(client: TestClient) -> None:
    answer = search(client, place="Illinois")
    assert names(answer) == ["Evanston Center", "Loop House", "Somewhere"]
    assert {item["distance_miles"] for item in answer["contents"]} == {None}


def test_a_state_beside_a_place_narrows_it(client: TestClient) -> None:
    around = {"zip": "60602", "radius_miles": 100}
    assert names(search(client, **around, state="wi")) == ["Milwaukee Clinic"]
    assert names(search(client, place="IL", state="WI")) == []


def test_distances_in_a_whole_state_have_no_start(client: TestClient) -> None:
    answer = client.post("/v1/search", json={"place": "IL", "sort": "distance"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/sort"
    assert names(search(client, place="IL", sort="distance", radius_miles=500))


def test_ninety_days_say_how_sure_they_are(client: TestClient) -> None:
    answer = search(client, length_of_stay_days=90)
    assert names(answer) == ["Loop House"]
    assert answer["contents"][0]["length_of_stay"]["covers"] == "possible"
    assert "covers" not in search(client)["contents"][0]["length_of_stay"]


def test_a_need_says_whether_it_is_named_or_implied(client: TestClient) -> None:
    answer = search(client, needs=["depression"], one_per_provider=False, q="loop")
    facts = {item["id"]: item["facts"] for item in answer["contents"]}
    assert facts[str(an_id(1))]["implied"]["depression"] == "co_occurring"
    assert "depression" in facts[str(an_id(2))]["yes"]


def test_a_fit_explains_itself(client: TestClient) -> None:
    asked = {"needs": ["depression"], "sort": "fit", "one_per_provider": False}
    answer = search(client, place="Chicago, IL", **asked)
    scores = [(item["id"], item["match"]["score"]) for item in answer["contents"]]
    assert scores == [(str(an_id(2)), 100), (str(an_id(3)), 100), (str(an_id(1)), 50)]
    assert answer["contents"][2]["match"]["ask"]
    assert "match" not in search(client)["contents"][0]


def test_a_fit_explains_itself_in_the_language_that_was_asked_for(client: TestClient) -> None:
    asked = "place=Chicago,+IL&needs=depression&sort=fit&one_per_provider=false"
    english = client.get(f"/v1/programs?{asked}")
    spanish = client.get(f"/v1/programs?{asked}&language=es")
    assert "language=es" in spanish.headers["Link"]
    SearchAnswer.model_validate_json(spanish.content, strict=True)
    matches = [item["match"] for item in spanish.json()["contents"]]
    assert matches[0]["met"][0]["because"] == "El lugar lo indica: Depresión."
    assert matches[2]["ask"] == ["El lugar no lo indica: Depresión. ¿Lo ofrecen?"]
    ranked = [
        [(item["id"], item["match"]["score"]) for item in answer.json()["contents"]]
        for answer in (english, spanish)
    ]
    assert ranked[0] == ranked[1]


def test_pages_link_to_each_other(client: TestClient) -> None:
    first = client.get("/v1/programs?per_page=1&state=IL,WI")
    assert first.headers["X-Total-Count"] == "4"
    assert first.headers["Link"] == (
        '<?per_page=1&state=IL%2CWI&page=1>; rel="first", '
        '<?per_page=1&state=IL%2CWI&page=2>; rel="next", '
        '<?per_page=1&state=IL%2CWI&page=4>; rel="last"'
    )
    shown, following = [], first
    while "next" in following.links:
        shown += names(following.json())
        following = client.get("/v1/programs" + following.links["next"]["url"])
    shown += names(following.json())
    assert shown == ["Evanston Center", "Loop House", "Milwaukee Clinic", "Somewhere"]
    assert 'rel="prev"' in following.headers["Link"]


def test_a_page_past_the_end_is_empty_and_links_back(client: TestClient) -> None:
    answer = client.get("/v1/programs?page=9")
    page = {k: v for k, v in answer.json().items() if k in SearchAnswer.model_fields}
    assert (page["empty"], page["last_page"], page["first_page"]) == (True, True, False)
    assert (page["total_items"], page["total_pages"], page["size"]) == (4, 1, 0)
    assert answer.links["prev"]["url"] == "?page=1"
    assert "next" not in answer.links


def test_nothing_found_is_an_answer(client: TestClient) -> None:
    answer = search(client, q="nowhere")
    assert (answer["total_items"], answer["total_pages"], answer["empty"]) == (0, 0, True)
    assert answer["first_page"] is answer["last_page"] is True


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("colour=red", "invalid-request"),
        ("place=Springfield", "ambiguous-place"),
        ("place=Chicgo,+IL", "unknown-place"),
        ("zip=00000", "unknown-place"),
        ("zip=Chicago", "unknown-place"),
    ],
)
def test_errors_are_problems_that_do_not_repeat_what_was_typed(
    client: TestClient, query: str, slug: str
) -> None:
    answer = client.get(f"/v1/programs?{query}")
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == f"/problems/{slug}"
    assert "chicgo" not in answer.text.lower()
    assert "red" not in answer.text.replace("required", "")


def test_before_the_directory_is_read_it_says_so(app: FastAPI, places: Places) -> None:
    app.state.search = SearchService(IndexHolder(), places)
    with TestClient(app) as client:
        assert client.post("/v1/search", json={}).status_code == 503


def test_a_newer_index_answers_from_then_on(app: FastAPI, client: TestClient) -> None:
    app.state.search.holder.replace(build_index([], 8))
    answer = search(client)
    assert (answer["total_items"], answer["directory_version"]) == (0, 8)


class OneAddress:
    """A geopy geocoder that knows a single address."""

    def geocode(self, query: str, **_: object) -> Any:
        return type("Location", (), {"latitude": 41.8837, "longitude": -87.6280, "address": "Loop"})


def test_an_address_is_looked_up_where_a_geocoder_is_configured(
    app: FastAPI, client: TestClient, places: Places
) -> None:
    refused = client.get("/v1/programs?place=100+N+State+St,+Chicago")
    assert refused.status_code == 422
    assert "ZIP" in refused.json()["detail"]
    geocoded = Places(places.gazetteer, Geocoder(OneAddress(), {}))
    app.state.search = SearchService(app.state.search.holder, geocoded)
    answer = client.get("/v1/programs?place=100+N+State+St,+Chicago").json()
    assert answer["place"]["kind"] == "address"
    assert names(answer) == ["Loop House", "Evanston Center"]


def test_places_are_completed(client: TestClient) -> None:
    answer = client.get("/v1/places?q=chicago&limit=3")
    found = [PlaceSuggestion.model_validate(item, strict=True) for item in answer.json()]
    assert found[0].label == "Chicago, IL"
    assert len(found) <= 3
    assert client.post("/v1/places", json={"q": "chicago", "limit": 3}).json() == answer.json()


@pytest.mark.parametrize(
    ("query", "pointer"),
    [("", "/q"), ("q=", "/q"), ("q=chi&limit=21", "/limit"), ("q=chi&colour=red", "/colour")],
)
def test_a_completion_names_the_parameter_at_fault(
    client: TestClient, query: str, pointer: str
) -> None:
    body = {name: int(value) if value.isdigit() else value for name, value in parse_qsl(query)}
    for answer in (client.get(f"/v1/places?{query}"), client.post("/v1/places", json=body)):
        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_the_openapi_document_tells_of_every_parameter(app: FastAPI) -> None:
    paths = app.openapi()["paths"]
    named = {parameter["name"] for parameter in paths["/v1/programs"]["get"]["parameters"]}
    body = paths["/v1/search"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert named == set(body["properties"])
    assert body["properties"]["language"]["enum"] == ["en", "es"]
    assert "include_unknown" in str(body["properties"]["needs"])
