import pytest

from api.search.fit import criteria_of, match_document
from api.search.query import Query
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


def test_every_reason_is_shown_with_its_rule_and_points() -> None:
    document = match_document(match(Query(needs_all=("cbt",)), yes=["cbt"]))
    assert document == {
        "score": 100,
        "met": [
            {
                "rule": "asked_for.cbt",
                "points": 10,
                "because": "Listed: Cognitive behavioral therapy (CBT).",
            }
        ],
        "unmet": [],
        "unknown": [],
        "ask": [],
    }
