"""Whatever a form sends is answered with a page, and taken for what a person meant by it."""

import re
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import FormData, UploadFile

from api.web.finder.asking import Told
from api.web.finder.interview import chosen_in, interview, needs_of, with_what_depends
from api.web.finder.options import NOTHING_CHOSEN
from api.web.forms import Form
from recommender.questions import questions
from tests.web.site import Site

PLACE = "Alabaster, AL"


def filled(**fields: str | list[str]) -> Form:
    pairs: list[tuple[str, str | UploadFile]] = [
        (name.replace("__", "."), value)
        for name, values in fields.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    return Form(FormData(pairs))


def asked(**fields: str | list[str]) -> dict[str, Any]:
    """What a form comes to, as the API would be asked."""
    request = Told.of(filled(place=PLACE, **fields)).request("en", NOTHING_CHOSEN)
    return request.model_dump(mode="json", exclude_defaults=True, exclude={"filters"})


def test_several_answers_of_one_question_are_one() -> None:
    assert [one["name"] for one in asked(substances=["0", "6"])["substances"]] == [
        "alcohol",
        "ketamine",
    ]
    assert asked(conditions=["0", "1"])["conditions"] == ["depression", "anxiety"]
    assert asked(payment=["0", "5"])["payment"] == ["medicaid", "free_care", "sliding_fee"]


def test_of_a_question_with_one_answer_the_first_counts() -> None:
    assert asked(age=["1", "3"])["age"] == 22


def test_an_answer_about_some_counts_for_them_alone() -> None:
    daily = {"substances__frequency": "0"}
    [alcohol] = asked(substances=["0"], **daily)["substances"]
    assert alcohol == {"name": "alcohol", "frequency": "daily"}
    assert asked(substances=["4"], **daily)["substances"] == [{"name": "cannabis"}]
    assert asked(gender="0", pregnant="0")["pregnant"] is True
    assert "pregnant" not in asked(gender="1", pregnant="0")


def test_every_answer_that_tells_something_can_be_given() -> None:
    for question in questions():
        values = [str(nth) for nth, one in enumerate(question.answers) if one.needs]
        [fields] = [one for one in interview("en") if one.name == question.field]
        assert [choice.value for choice in fields.choices] == values
        for value in values:
            form = Form(FormData([("place", PLACE), (question.field, value)]))
            assert chosen_in(form) == {question.field: (value,)}
            assert (needs_of(chosen_in(form)) == {}) is (question.when is not None)
            request = Told.of(form).request("en", NOTHING_CHOSEN)
            assert with_what_depends(request, chosen_in(form)) == request


def test_questions_about_safety_come_first() -> None:
    names = [one.name for one in interview("es")]
    assert names[0] == "safety.suicidal_thoughts"


@pytest.mark.parametrize(
    "fields",
    [
        {"radius_miles": "nan"},
        {"radius_miles": "inf"},
        {"radius_miles": "-3"},
        {"radius_miles": "1e9"},
        {"page": "0"},
        {"page": "٣"},
        {"page": "9" * 40},
        {"page": "-1"},
        {"age": "99"},
        {"substances": ["12", "x", ""]},
        {"nothing": "1"},
    ],
)
def test_what_no_form_of_ours_sends_counts_for_nothing(fields: dict[str, Any]) -> None:
    assert asked(**fields) == {"place": PLACE}


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
FIELDS = st.sampled_from(
    ["place", "radius_miles", "page", "lang", "include_telehealth", "substances", "age"]
)


@given(st.lists(st.tuples(FIELDS | TEXT, TEXT | st.just(PLACE)), max_size=8))
def test_any_form_is_answered_with_a_page(small_site: Site, pairs: list[tuple[str, str]]) -> None:
    with httpx2.Client(base_url=small_site.url) as client:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = client.post("/", content=urlencode(pairs), headers=form)
    assert answer.status_code in (200, 422)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


@given(st.binary(max_size=200))
def test_whatever_is_sent_is_answered_with_a_page(small_site: Site, content: bytes) -> None:
    with httpx2.Client(base_url=small_site.url) as client:
        for kind in (
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "multipart/form-data",
            "application/json",
            "text/plain; charset=nonsense",
        ):
            answer = client.post("/", content=content, headers={"Content-Type": kind})
            assert answer.status_code in (200, 400, 422), kind
            assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_what_was_typed_stands_in_its_own_field_alone(client: httpx2.Client) -> None:
    typed = "zzcanary\"><b>'"
    answer = client.post("/", data={"place": typed, "nothing": typed, "page": typed, "lang": typed})
    assert answer.status_code == 422
    assert "<b>" not in answer.text
    places = re.findall(r"<[^<]*zzcanary[^>]*>", answer.text)
    assert places
    assert all('name="place"' in tag for tag in places)
    assert answer.text.count("zzcanary") == len(places)
