from dataclasses import replace
from typing import Any

import orjson
import pytest

from api.directory.answers import MatchAnswer
from api.search.fit import criteria_of, match_json
from api.search.query import Query
from recommender.criteria import Criterion
from recommender.program import LengthOfStay
from recommender.score import Match, score
from tests.factories import a_program


def match(query: Query, *args: object, **fields: object) -> Match:
    listed = a_program(*args, **fields)  # type: ignore[arg-type]
    return score(criteria_of(query), (), listed.program, None)


def test_a_named_need_is_worth_more_than_one_that_may_be_covered() -> None:
    asked = Query(needs_all=("depression",))
    assert match(asked, yes=["depression"]).score == 100
    covered = match(asked, yes=["co_occurring"])
    assert covered.score == 50
    assert "does not name it" in covered.met[0].because
    assert covered.ask
    assert match(asked).score == 0
    assert match(asked).ask == covered.ask


def test_what_is_denied_gets_nothing_though_something_may_cover_it() -> None:
    denied = match(Query(needs_all=("depression",)), yes=["co_occurring"], no=["depression"])
    assert (denied.score, len(denied.unmet), denied.ask) == (0, 1, ())


def test_of_a_group_one_is_enough() -> None:
    asked = Query(needs_any=(("cbt", "residential"),))
    assert match(asked, "outpatient", yes=["cbt"]).score == 100
    assert match(asked, "residential_long").score == 100
    assert match(asked, "outpatient").score == 0


def test_a_term_that_covers_only_some_of_a_group_claims_nothing_for_it() -> None:
    # Co-occurring care may cover depression; here depression is denied, and it says nothing of CBT.
    asked = Query(needs_any=(("depression", "cbt"),))
    assert match(asked, yes=["co_occurring"], no=["depression"]).score == 0


def test_a_possible_stay_is_worth_half_and_a_question() -> None:
    asked = Query(length_of_stay_days=90)
    assert match(asked, stay=LengthOfStay(30, 120, None, "stated")).score == 100
    possible = match(asked, stay=LengthOfStay(31, None, None, "category"))
    assert (possible.score, possible.ask) == (50, ("Can a stay last 90 days?",))


@pytest.mark.parametrize(
    ("setting", "outcome"),
    [("residential_long", "met"), ("outpatient", "unmet"), (None, "unknown")],
)
def test_the_kind_of_care_is_met_unmet_or_unknown(setting: str | None, outcome: str) -> None:
    found = match(Query(settings=(("residential",),)), setting)
    assert len(getattr(found, outcome)) == 1


def shown(found: Match) -> dict[str, Any]:
    document: dict[str, Any] = orjson.loads(match_json(found))
    return document


def test_every_reason_is_shown_with_its_rule_and_points() -> None:
    document = shown(match(Query(needs_all=("cbt",)), yes=["cbt"]))
    assert document == {
        "score": 100,
        "met": [
            {
                "rule": "asked_for.cbt",
                "about": None,
                "points": 10,
                "possible": 10,
                "because": "Listed: Cognitive behavioral therapy (CBT).",
            }
        ],
        "unmet": [],
        "unknown": [],
        "ranked_below_by": [],
        "ask": [],
    }


@pytest.mark.parametrize("setting", ["residential_long", "outpatient", None])
def test_a_match_is_shown_as_it_is_documented(setting: str | None) -> None:
    asked = Query(settings=(("residential",),), needs_all=("depression",))
    document = shown(match(asked, setting, yes=["co_occurring"]))
    MatchAnswer.model_validate(document, strict=True)


def test_only_a_broader_kind_of_care_is_not_said_to_be_none() -> None:
    found = match(Query(settings=(("residential_long",),)), "residential")
    assert "does not say whether" in found.unknown[0].because


EVERYTHING = Query(
    needs_all=("depression", "medicaid"),
    needs_any=(("cbt", "residential"), ("residential", "inpatient")),
    settings=(("outpatient",),),
    length_of_stay_days=90,
)


def sentences(criterion: Criterion) -> list[str]:
    said = [criterion.unmet, criterion.unknown, criterion.ask]
    said += [text for level in criterion.levels for text in (level.because, level.ask)]
    return [sentence for sentence in said if sentence is not None]


def without_sentences(criterion: Criterion) -> Criterion:
    levels = tuple(level._replace(because="", ask=None) for level in criterion.levels)
    return replace(criterion, levels=levels, unmet="", unknown="", ask=None)


def test_every_sentence_is_said_in_both_languages_and_nothing_else_differs() -> None:
    english, spanish = criteria_of(EVERYTHING), criteria_of(EVERYTHING, "es")
    for one, other in zip(english, spanish, strict=True):
        pairs = list(zip(sentences(one), sentences(other), strict=True))
        assert not [pair for pair in pairs if pair[0] == pair[1]]
        assert not [said for pair in pairs for said in pair if "{" in said]
        assert without_sentences(one) == without_sentences(other)


def test_in_spanish_the_words_are_spanish() -> None:
    need, *_, stay = criteria_of(EVERYTHING, "es")
    assert need.levels[0].because == "El lugar lo indica: Depresión."
    assert need.levels[-1].because.endswith(
        "Esto puede incluir depresión, pero el lugar no lo dice."
    )
    assert stay.ask == "¿Puede la estadía durar 90 días?"


def test_alternatives_are_joined_as_they_are_spoken() -> None:
    asked = Query(settings=(("outpatient", "residential", "inpatient"),))
    english, spanish = criteria_of(asked)[0], criteria_of(asked, "es")[0]
    assert english.unmet == (
        "Another kind of care than regular outpatient care or residential care "
        "or hospital inpatient care."
    )
    assert spanish.unmet == (
        "No es el tipo de tratamiento que se pidió: tratamiento ambulatorio regular "
        "o cuidado residencial u hospitalización."
    )
