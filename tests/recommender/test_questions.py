"""An answer that is put into a request is what the request would be with it."""

import pytest
from hypothesis import given
from pydantic import ValidationError

from recommender.language import Text
from recommender.needs import Needs
from recommender.questions import (
    Answer,
    answer_document,
    answered,
    open_questions,
    questions,
    with_answer,
)
from tests.recommender.strategies import needs

LABEL: Text = {"en": "Yes", "es": "Sí"}


@given(needs)
def test_an_answer_read_before_says_what_it_says_when_it_is_read_anew(needs: Needs) -> None:
    for question in questions():
        if question.field == "substances.frequency" and not needs.substances:
            continue
        for answer in question.answers:
            found, expected = answered(needs, answer), with_answer(needs, answer.needs)
            assert found == expected
            assert found.model_fields_set == expected.model_fields_set
            assert found.model_dump(exclude_unset=True) == expected.model_dump(exclude_unset=True)
            assert type(found) is type(needs)


@given(needs)
def test_what_an_answer_is_offered_as_makes_the_same_request(needs: Needs) -> None:
    for question in open_questions(needs):
        for answer in question.answers:
            adds = answer_document(needs, answer, "en")["needs"]
            assert with_answer(needs, adds) == answered(needs, answer)


@given(needs)
def test_a_question_is_open_until_it_is_answered_or_was_asked(needs: Needs) -> None:
    still = open_questions(needs)

    for question in still:
        assert question not in open_questions(needs, [question.field])
        for answer in question.answers:
            if answer.needs:
                assert question not in open_questions(answered(needs, answer))


def test_an_answer_that_a_request_could_not_hold_is_refused_when_it_is_read() -> None:
    for wrong in ({"age": -1}, {"payment": ["gold"]}, {"substances": {"frequency": "often"}}):
        with pytest.raises(ValidationError):
            Answer(label=LABEL, needs=wrong)


def test_parts_of_parts_are_put_where_they_belong() -> None:
    answer = Answer(label=LABEL, needs={"scores": {"taps": {"heroin": 2}}})
    told = Needs.model_validate({"scores": {"phq9": 3, "taps": {"heroin": 1, "alcohol": 1}}})

    scores = answered(told, answer).scores

    assert (scores.phq9, scores.taps.heroin, scores.taps.alcohol) == (3, 2, 1)
    assert told.scores.taps.heroin == 1
