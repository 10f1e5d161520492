"""What the shipped rules have to make of each case in `tests/cases`; no rule goes untested."""

from pathlib import Path

import pytest

from recommender.cases import Case, read_cases, run, untested
from recommender.reading import ruleset

FOLDER = Path(__file__).parents[1] / "cases"
CASES = read_cases(FOLDER)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case) -> None:
    assert run(case, ruleset()).failures == []


def test_every_rule_has_a_case_for_each_outcome_each_level_and_both_sides_of_each_bound() -> None:
    assert list(untested(ruleset(), CASES)) == []
