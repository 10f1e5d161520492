"""Filters list only what says yes to all of them, and leave as many as the facets said."""

from typing import Any, cast

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.recommendations.answers import ComparisonAnswer, ExplanationAnswer
from api.recommendations.filters import Dropped, with_one_dropped
from api.recommendations.schemas import Filters, RecommendationRequest
from api.recommendations.service import Recommender
from api.search.run import find
from recommender.language import Language
from recommender.needs import Needs
from recommender.program import Program
from recommender.traits import InSetting
from recommender.vocabulary import vocabulary
from tests.app.conftest import CHICAGO
from tests.app.test_recommendations import merged, recommended
from tests.recommender.strategies import needs

WALKS = settings(
    max_examples=max(10, settings().max_examples // 4),
    # An app never changes, so that one serves all examples.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
PLACES: tuple[dict[str, Any], ...] = (
    {"place": "Chicago, IL", "radius_miles": 50},
    {"place": "Chicago, IL", "radius_miles": 5},
    {"place": "Lewistown, MT", "radius_miles": 150, "include_telehealth": True},
    {"place": "Cook County, IL"},
    {"place": "WY"},
    {"place": "TX"},
    {"place": "33130", "radius_miles": 30},
)
EVERY_FACET = [
    "setting",
    "payment",
    "payment_help",
    "therapies",
    "medications",
    "conditions",
    "substances",
    "populations",
    "languages",
    "recovery_support",
    "services",
    "accreditation",
]
"""Facets whose values are terms of the vocabulary."""


def says_yes(program: Program, slug: str) -> bool:
    if vocabulary()[slug].category == "settings":
        return bool(InSetting((slug,)).value(program, None))
    return bool(program.facts.value(slug))


def with_terms(*slugs: str) -> dict[str, Any]:
    return {"filters": {"terms": list(slugs)}}


def stays(answer: dict[str, Any], days: int) -> int:
    counted = answer["facets"]["length_of_stay"]
    return int(counted.get(f"{days}_stated", 0) + counted.get(f"{days}_possible", 0))


@pytest.mark.parametrize("facet", EVERY_FACET)
@pytest.mark.parametrize("place", PLACES[:4], ids=str)
def test_a_count_is_what_is_left_once_its_value_is_chosen(
    client: TestClient, place: dict[str, Any], facet: str
) -> None:
    asked = {**CHICAGO, **place}
    counted = recommended(client, **asked, facets=True)["facets"][facet]

    # The most and the least frequent, where they are many.
    values = list(counted.items())
    for slug, count in values[:4] + values[4:][-3:]:
        assert recommended(client, **asked, **with_terms(slug))["total_items"] == count > 0, slug


@WALKS
@given(data=st.data(), needs=needs, place=st.sampled_from(PLACES))
def test_counts_stay_true_while_one_filter_after_another_is_added(
    client: TestClient, data: st.DataObject, needs: Needs, place: dict[str, Any]
) -> None:
    asked = {**needs.model_dump(mode="json"), **place, "facets": True, "per_page": 1}
    answer = client.post("/v1/recommendations", json=asked).json()
    chosen: list[str] = []
    days = None
    for _ in range(4):
        left = {slug: n for facet in EVERY_FACET for slug, n in answer["facets"][facet].items()}
        still = {days: stays(answer, days) for days in (30, 60, 90, 180)}
        open_ = [slug for slug in left if slug not in chosen]
        choices: list[str | int] = [*open_, *([] if days else [d for d, n in still.items() if n])]
        if not choices:
            return
        choice = data.draw(st.sampled_from(choices))
        if isinstance(choice, int):
            days, expected = choice, still[choice]
        else:
            chosen, expected = [*chosen, choice], left[choice]
        asked["filters"] = {"terms": chosen, "length_of_stay_days": days}
        answer = client.post("/v1/recommendations", json=asked).json()
        assert answer["total_items"] == expected > 0, asked


@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("days", [30, 60, 90, 180])
def test_the_counts_of_stays_are_what_is_left_too(
    client: TestClient, place: dict[str, Any], days: int
) -> None:
    before = recommended(client, **{**CHICAGO, **place}, facets=True)
    after = recommended(client, **{**CHICAGO, **place}, filters={"length_of_stay_days": days})

    assert after["total_items"] == stays(before, days)
    for program in after["contents"]:
        low, high = (program["length_of_stay"][name] for name in ("min_days", "max_days"))
        assert (low or 0) <= days <= (high or days)


@pytest.mark.parametrize(
    "terms",
    [["medicaid"], ["residential"], ["spanish", "cbt"], ["medicaid", "residential_long", "lgbtq"]],
)
def test_exactly_those_are_listed_of_whom_every_term_is_a_known_yes(
    client: TestClient, terms: list[str]
) -> None:
    request = RecommendationRequest.model_validate({**CHICAGO, "radius_miles": 25})
    recommender = cast("Recommender", cast("FastAPI", client.app).state.recommender)
    asked = recommender.understand(request)
    filtered = recommender.understand(request.model_copy(update={"filters": Filters(terms=terms)}))
    everything = find(asked.index, asked.query)
    expected = [
        row for row in everything if all(says_yes(asked.index.program(row), slug) for slug in terms)
    ]

    assert find(asked.index, filtered.query) == expected
    assert 0 < len(expected) < len(everything)


def test_what_is_implied_or_covered_in_part_is_no_yes(client: TestClient) -> None:
    wanted = recommended(client, per_page=100)["contents"]
    assert any("ketamine" in program["facts"]["implied"] for program in wanted)
    assert recommended(client, **with_terms("ketamine"))["total_items"] == 0

    broad = recommended(client, per_page=100, **with_terms("residential"))
    narrow = recommended(client, per_page=100, **with_terms("residential_long"))
    assert 0 < narrow["total_items"] < broad["total_items"]
    assert {p["setting"] for p in narrow["contents"]} == {"residential_long"}
    assert {p["setting"] for p in broad["contents"]} > {"residential_long", "residential_short"}


def test_everyday_names_mean_the_same_as_slugs(client: TestClient) -> None:
    by_slug = recommended(client, **with_terms("medicaid", "residential", "medicaid"))
    by_name = recommended(client, **with_terms("Residential care", "Medicaid"))

    assert by_name == by_slug
    assert 0 < by_slug["total_items"] < recommended(client)["total_items"]


def test_filters_change_what_is_listed_and_not_how_it_is_ranked(client: TestClient) -> None:
    filters = with_terms("medicaid", "outpatient")
    every = recommended(client, radius_miles=5, per_page=100)["contents"]
    some = recommended(client, radius_miles=5, per_page=100, **filters)["contents"]

    matches = {program["id"]: program["match"] for program in every}
    both = [program for program in some if program["id"] in matches]
    assert len(both) > 5
    assert all(program["match"] == matches[program["id"]] for program in both)
    assert [p["id"] for p in both] == [one for one in matches if one in {p["id"] for p in both}]


def test_no_filters_are_as_if_there_were_none(client: TestClient) -> None:
    empty: dict[str, Any] = {"terms": [], "length_of_stay_days": None}

    assert (
        recommended(client, filters=empty) == recommended(client, filters={}) == recommended(client)
    )


@pytest.mark.parametrize(
    ("filters", "pointer"),
    [
        ({"terms": ["medicade"]}, "/filters/terms/0"),
        ({"terms": "medicaid"}, "/filters/terms"),
        ({"terms": ["medicaid"] * 21}, "/filters/terms"),
        ({"length_of_stay_days": 0}, "/filters/length_of_stay_days"),
        ({"setting": "residential"}, "/filters/setting"),
        (["medicaid"], "/filters"),
        (None, "/filters"),
    ],
)
def test_a_filter_that_cannot_be_understood_is_named_and_not_repeated(
    client: TestClient, filters: Any, pointer: str
) -> None:
    response = client.post("/v1/recommendations", json={**CHICAGO, "filters": filters})

    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]
    assert "medicade" not in response.text


def test_questions_are_tried_with_the_filters_in_place(client: TestClient) -> None:
    nothing = with_terms("residential", "outpatient")
    asked: list[str] = []
    while question := recommended(client, asked=asked, **nothing)["next_question"]:
        assert question["field"].startswith("safety."), "no other answer brings a place"
        asked.append(question["field"])

    assert recommended(client, asked=asked)["next_question"] is not None


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_filter_is_offered_to_be_dropped_with_what_that_adds(
    client: TestClient, language: str
) -> None:
    asked = {
        "place": "Chicago, IL",
        "radius_miles": 25,
        "language": language,
        "filters": {"terms": ["medicaid", "arabic", "residential"], "length_of_stay_days": 90},
    }
    few = recommended(client, **asked)
    offers = [one for one in few["relaxations"] if "filters" in one["change"]]

    assert few["total_items"] < 10
    for offer in offers:
        more = recommended(client, **merged(asked, offer["change"]))
        assert more["total_items"] == few["total_items"] + offer["adds"] > few["total_items"]
        left = offer["change"]["filters"]
        assert len(left["terms"]) + (left["length_of_stay_days"] is not None) == 3
    dropped = [o["change"]["filters"]["terms"] for o in offers]
    assert ["residential", "medicaid"] in [sorted(t, reverse=True) for t in dropped]
    texts = {
        "en": "Also list places that say no, or do not say: Arabic.",
        "es": "Incluir también lugares que dicen que no, o que no lo dicen: Árabe.",
    }
    assert texts[language] in [offer["text"] for offer in offers]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Also list places where a stay cannot last 90 days, or that do not say."),
        ("es", "Incluir también lugares donde la estadía no llega a 90 días, o que no lo dicen."),
    ],
)
def test_to_drop_a_length_of_stay_is_to_take_a_no_as_well(language: Language, text: str) -> None:
    [dropped] = with_one_dropped(Filters(length_of_stay_days=90), language)

    assert dropped == Dropped(Filters(), text)


def test_a_wider_circle_keeps_the_filters(client: TestClient) -> None:
    asked = {"place": "Cody, WY", "radius_miles": 20, **with_terms("residential", "medicaid")}
    few = recommended(client, **asked)
    (wider,) = [o for o in few["relaxations"] if "radius_miles" in o["change"]]

    more = recommended(client, **merged(asked, wider["change"]))
    assert more["total_items"] == few["total_items"] + wider["adds"] >= 10
    for program in more["contents"]:
        assert program["setting"] in vocabulary().narrower("residential")
        assert "medicaid" in program["facts"]["yes"]


def explained(client: TestClient, program: str, **request: Any) -> dict[str, Any]:
    asked = {**CHICAGO, **request, "program": program}
    response = client.post("/v1/recommendations/explain", json=asked)
    assert response.status_code == 200, response.text
    ExplanationAnswer.model_validate_json(response.content)
    answer: dict[str, Any] = response.json()
    return answer


def one_that(client: TestClient, slug: str, said: str) -> dict[str, Any]:
    """The first listed near Chicago whose listing says `no` or nothing about a term."""
    for page in range(1, 12):
        for program in recommended(client, per_page=100, page=page)["contents"]:
            facts = program["facts"]
            known = "yes" if slug in facts["yes"] else "no" if slug in facts["no"] else "unknown"
            if known == said and not program["also_at_provider"]:
                return cast("dict[str, Any]", program)
    raise AssertionError(f"no program near Chicago has {said} for {slug}")


@pytest.mark.parametrize(
    ("said", "language", "because"),
    [
        ("no", "en", "You asked to see only places that say: {}. This place says no to that."),
        ("no", "es", "Usted pidió ver solo lugares que indican: {}. Este lugar dice que no."),
        ("unknown", "en", "You asked to see only places that say: {}. This place does not say."),
        ("unknown", "es", "Usted pidió ver solo lugares que indican: {}. Este lugar no lo dice."),
    ],
)
def test_an_unknown_is_never_told_as_a_no(
    client: TestClient, said: str, language: str, because: str
) -> None:
    slug = {"no": "medicare", "unknown": "arabic"}[said]
    program = one_that(client, slug, said)
    answer = explained(client, program["id"], language=language, **with_terms(slug))

    label = vocabulary()[slug].label_in("es" if language == "es" else "en")
    assert answer["standing"] == "left_out"
    assert answer["left_out_by"] == [{"rule": f"filter-{slug}", "because": because.format(label)}]
    assert (answer["rank"], answer["ahead"]) == (None, None)


def test_an_explanation_says_what_would_bring_a_filtered_program_back(client: TestClient) -> None:
    program = one_that(client, "arabic", "unknown")
    filters = {"terms": ["arabic", "medicaid"], "length_of_stay_days": None}
    answer = explained(client, program["id"], filters=filters)

    facts = [change for change in answer["would_change"] if change["kind"] == "fact"]
    (fact,) = [fact for fact in facts if fact["rule"] == "filter-arabic"]
    assert fact["because"] == "The place says yes to: Arabic."
    offers = [change for change in answer["would_change"] if change["kind"] == "request"]
    (offer,) = [offer for offer in offers if "filters" in offer["change"]]
    assert offer["change"]["filters"]["terms"] == ["medicaid"]
    changed = explained(client, program["id"], **offer["change"])
    assert (changed["standing"], changed["rank"]) == ("listed", offer["rank"])


def test_a_comparison_has_a_row_for_each_filter(client: TestClient) -> None:
    silent, says = one_that(client, "arabic", "unknown"), one_that(client, "arabic", "yes")
    filters = {"terms": ["arabic", "outpatient"], "length_of_stay_days": 90}
    body = {**CHICAGO, "filters": filters, "programs": [silent["id"], says["id"]]}
    response = client.post("/v1/recommendations/compare", json=body)
    ComparisonAnswer.model_validate_json(response.content)
    rows = {row["rule"]: row["cells"] for row in response.json()["requirements"]}

    assert [cell["outcome"] for cell in rows["filter-arabic"]] == ["unknown", "met"]
    assert rows["filter-arabic"][1]["because"] is None
    assert {"filter-outpatient", "filter-length-of-stay"} <= set(rows)
    assert {"rule": "filter-arabic", "about": None} in response.json()["differ"]
