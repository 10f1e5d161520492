from datetime import date
from typing import Any
from urllib.parse import parse_qsl

import orjson
import pytest

from api.openapi import schema_of
from api.problems import InvalidRequest
from api.search.parsing import SearchRequest, parse_body, parse_query_string
from api.search.schemas import SearchBody, query_parameters
from api.validation import MalformedJson


def get(query: str) -> SearchRequest:
    return parse_query_string(parse_qsl(query, keep_blank_values=True))


def post(**body: Any) -> SearchRequest:
    return parse_body(orjson.dumps(body))


def faults(call: Any, *args: Any, **kwargs: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidRequest) as refused:
        call(*args, **kwargs)
    assert all(error.detail for error in refused.value.errors)
    return [(error.pointer, error.code) for error in refused.value.errors]


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("", {}),
        ("place=Chicago%2C+IL&radius_miles=10", {"place": "Chicago, IL", "radius_miles": 10}),
        ("zip=60601", {"zip": "60601"}),
        ("lat=41.88&lng=-87.63&sort=distance", {"lat": 41.88, "lng": -87.63, "sort": "distance"}),
        ("needs=depression&needs=medicaid", {"needs": ["depression", "medicaid"]}),
        ("needs=cbt,dbt&needs=Spanish", {"needs": {"all": ["Spanish"], "any": ["cbt", "dbt"]}}),
        ("needs=cbt,dbt&needs=xanax,meth", {"needs": {"any": [["cbt", "dbt"], ["xanax", "meth"]]}}),
        ("setting=residential,inpatient", {"setting": ["residential", "inpatient"]}),
        ("setting=residential", {"setting": "residential"}),
        ("setting=rehab&setting=inpatient", {"setting": [["rehab"], ["inpatient"]]}),
        ("state=il,Wisconsin", {"state": ["IL", "WI"]}),
        ("length_of_stay_days=90&accepting=true", {"length_of_stay_days": 90, "accepting": True}),
        ("verified_since=2026-01-31&q=st.+mary", {"verified_since": "2026-01-31", "q": "St Mary"}),
        ("facets=true&one_per_provider=false", {"facets": True, "one_per_provider": False}),
        ("needs=cbt&sort=fit&language=es", {"needs": ["cbt"], "sort": "fit", "language": "es"}),
        ("language=", {"language": "en"}),
        ("page=3&per_page=100&include_unknown=1", {"page": 3, "per_page": 100}),
    ],
)
def test_a_query_string_and_a_body_are_the_same_search(query: str, body: dict[str, Any]) -> None:
    if "include_unknown=1" in query:
        body = {**body, "include_unknown": True}
    assert get(query) == post(**body)


def test_what_is_typed_becomes_slugs_words_and_dates() -> None:
    query = get("needs=Xanax&needs=buprenorphine,CBT&q=Día+Nuevo&verified_since=2026-01-31").query
    assert query.needs_all == ("benzodiazepines",)
    assert query.needs_any == (("buprenorphine", "cbt"),)
    assert query.name_words == ("dia", "nuevo")
    assert query.verified_since == date(2026, 1, 31)


def test_an_empty_parameter_is_as_if_it_were_not_there() -> None:
    assert get("place=&needs=&setting=&q=+&page=") == get("")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("colour=red", [("/colour", "extra_forbidden")]),
        ("colour=", [("/colour", "extra_forbidden")]),
        ("page=0", [("/page", "greater_than_equal")]),
        (f"page={10**30}", [("/page", "less_than_equal")]),
        ("page=1&page=2", [("/page", "repeated")]),
        ("per_page=101", [("/per_page", "less_than_equal")]),
        ("radius_miles=501&zip=60601", [("/radius_miles", "less_than_equal")]),
        ("radius_miles=0&zip=60601", [("/radius_miles", "greater_than")]),
        ("radius_miles=nan&zip=60601", [("/radius_miles", "finite_number")]),
        ("radius_miles=5", [("/radius_miles", "needs_place")]),
        ("sort=distance", [("/sort", "needs_place")]),
        ("sort=fit", [("/sort", "needs_wishes")]),
        ("sort=price", [("/sort", "literal_error")]),
        ("language=fr", [("/language", "literal_error")]),
        ("language=ES", [("/language", "literal_error")]),
        ("language=en&language=es", [("/language", "repeated")]),
        ("lat=41", [("/lng", "missing")]),
        ("lng=-87", [("/lat", "missing")]),
        ("lat=91&lng=0", [("/lat", "less_than_equal")]),
        ("zip=60601&place=Chicago", [("/zip", "one_place")]),
        ("zip=60601&lat=0&lng=0", [("/lat", "one_place")]),
        ("needs=cbt,unicorns", [("/needs", "unknown_term")]),
        ("setting=cbt", [("/setting", "unknown_term")]),
        ("state=Atlantis", [("/state", "unknown_state")]),
        ("verified_since=0", [("/verified_since", "date")]),
        ("verified_since=2026-02-30", [("/verified_since", "date")]),
        ("q=!!!", [("/q", "no_words")]),
        ("length_of_stay_days=0", [("/length_of_stay_days", "greater_than_equal")]),
        ("page=0&sort=price", [("/sort", "literal_error"), ("/page", "greater_than_equal")]),
    ],
)
def test_it_names_the_parameter_at_fault(query: str, expected: list[tuple[str, str]]) -> None:
    assert faults(get, query) == expected


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"needs": ["cbt", "unicorns"]}, "/needs/1", "unknown_term"),
        ({"needs": {"all": ["unicorns"]}}, "/needs/all/0", "unknown_term"),
        ({"needs": {"any": ["cbt", "unicorns"]}}, "/needs/any/1", "unknown_term"),
        ({"needs": {"any": [["cbt"], ["unicorns"]]}}, "/needs/any/1/0", "unknown_term"),
        ({"needs": {"none": ["unicorns"]}}, "/needs/none/0", "unknown_term"),
        ({"needs": {"some": ["cbt"]}}, "/needs/some", "extra_forbidden"),
        ({"needs": [7]}, "/needs/0", "string_type"),
        ({"needs": 7}, "/needs", "list_type"),
        ({"needs": {"any": [[]]}}, "/needs/any/0", "too_short"),
        ({"needs": ["cbt"] * 51}, "/needs", "too_long"),
        ({"needs": {"any": [["cbt"]] * 11}}, "/needs/any", "too_long"),
        ({"setting": "cbt"}, "/setting", "unknown_term"),
        ({"setting": ["inpatient", "cbt"]}, "/setting/1", "unknown_term"),
        ({"state": ["IL", "Atlantis"]}, "/state/1", "unknown_state"),
        ({"state": {}}, "/state", "list_type"),
        ({"radius_miles": "50", "zip": "60601"}, "/radius_miles", "float_type"),
        ({"lat": True, "lng": 0}, "/lat", "float_type"),
        ({"include_unknown": "yes"}, "/include_unknown", "bool_type"),
        ({"zip": 60601}, "/zip", "string_type"),
        ({"language": "fr"}, "/language", "literal_error"),
        ({"language": None}, "/language", "literal_error"),
        ({"verified_since": 0}, "/verified_since", "date_type"),
        ({"a/b~c": 1}, "/a~1b~0c", "extra_forbidden"),
        ({"sort": "fit", "needs": {"none": ["cbt"]}}, "/sort", "needs_wishes"),
    ],
)
def test_it_points_at_the_place_in_the_body(body: dict[str, Any], pointer: str, code: str) -> None:
    assert faults(post, **body) == [(pointer, code)]


def test_an_unknown_term_is_answered_with_terms_and_never_with_what_was_typed() -> None:
    with pytest.raises(InvalidRequest) as refused:
        post(needs=["depresson"])
    detail = refused.value.errors[0].detail
    assert "depression" in detail
    assert "depresson" not in detail


def test_a_body_full_of_unknown_terms_is_answered_with_the_first_ten() -> None:
    words = [["unicorns"] * 50] * 10
    assert len(faults(post, needs={"all": words[0], "any": words, "none": words[0]})) == 10


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"q": "\\ud800"}', b"[" * 100_000])
def test_a_body_that_is_not_json_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedJson):
        parse_body(body)


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"'])
def test_a_body_has_to_be_an_object(body: bytes) -> None:
    assert [pointer for pointer, _ in faults(parse_body, body)] == [""]


def test_every_field_is_documented_in_both_forms() -> None:
    documented = schema_of(SearchBody)["properties"]
    assert set(documented) == {parameter["name"] for parameter in query_parameters()}
    assert all(documented[name].get("description") for name in SearchBody.model_fields)
    assert "$ref" not in orjson.dumps([schema_of(SearchBody), query_parameters()]).decode()
