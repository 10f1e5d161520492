from itertools import product

import numpy as np
import pytest

from api.search.truth import Truth, all_of, any_of
from recommender import criteria

VALUES = [True, False, None]


def truth(*values: bool | None) -> Truth:
    return Truth.looked_up(VALUES, np.array([VALUES.index(value) for value in values]))


def values(found: Truth) -> list[bool | None]:
    both = zip(found.true.tolist(), found.false.tolist(), strict=True)
    return [True if true else False if false else None for true, false in both]


@pytest.mark.parametrize(("one", "other"), list(product(VALUES, repeat=2)))
def test_it_joins_as_the_recommender_does(one: bool | None, other: bool | None) -> None:
    assert values(truth(one) & truth(other)) == [criteria.all_of([one, other])]
    assert values(truth(one) | truth(other)) == [criteria.any_of([one, other])]


def test_not_leaves_unknown_unknown() -> None:
    assert values(~truth(True, False, None)) == [False, True, None]
    assert truth(True, False, None).unknown.tolist() == [False, False, True]


def test_of_nothing_all_are_true_and_none_is() -> None:
    assert values(all_of([], 2)) == [True, True]
    assert values(any_of([], 2)) == [False, False]


def test_only_what_is_known_passes_unless_unknown_may() -> None:
    assert truth(True, False, None).passes(include_unknown=False).tolist() == [True, False, False]
    assert truth(True, False, None).passes(include_unknown=True).tolist() == [True, False, True]
