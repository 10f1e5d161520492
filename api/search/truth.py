"""Conditions that are true, false or unknown for many programs at once.

Strong Kleene logic, the one place where it is worked out for the search:

- *and* is false where any part is, true where all are, else unknown;
- *or* is true where any part is, false where all are not, else unknown;
- *not* swaps true and false; unknown stays unknown.

Since *and* is true only where all parts are, and false wherever one is, a list of conditions can
be applied one after the other: `passes` of the whole is `passes` of every part.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Booleans = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Truth:
    """Where a condition is known to hold and where it is known not to; unknown elsewhere.

    Attributes:
        true, false: one value for each program, never both true.
    """

    true: Booleans
    false: Booleans

    @classmethod
    def known(cls, holds: Booleans) -> Self:
        """A condition that is unknown nowhere."""
        return cls(holds, ~holds)

    @classmethod
    def looked_up(cls, values: Iterable[bool | None], codes: NDArray[Any]) -> Self:
        """The value at each program's code, from a short table of True, False and None."""
        table = list(values)
        true = np.fromiter((value is True for value in table), bool, len(table))
        false = np.fromiter((value is False for value in table), bool, len(table))
        return cls(true[codes], false[codes])

    def __and__(self, other: Self) -> Self:
        return type(self)(self.true & other.true, self.false | other.false)

    def __or__(self, other: Self) -> Self:
        return type(self)(self.true | other.true, self.false & other.false)

    def __invert__(self) -> Self:
        return type(self)(self.false, self.true)

    @property
    def unknown(self) -> Booleans:
        """Where nobody can tell."""
        return ~(self.true | self.false)

    def passes(self, *, include_unknown: bool) -> Booleans:
        """Where a search keeps the program."""
        return ~self.false if include_unknown else self.true


def all_of(parts: Iterable[Truth], size: int) -> Truth:
    """The *and* of all; true everywhere where there are none."""
    return reduce(and_, parts, Truth(np.ones(size, bool), np.zeros(size, bool)))


def any_of(parts: Iterable[Truth], size: int) -> Truth:
    """The *or* of all; false everywhere where there are none."""
    return reduce(or_, parts, Truth(np.zeros(size, bool), np.ones(size, bool)))
