"""Which answers can set off a rule: only the rules that may fire have to be looked at."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from recommender.conditions import AllOf, Answer, AnyOf, Condition, Not, Uses

Trigger = tuple[str, Any]
"""A field, and a value of it, or of an entry where it is a list; None for any answer to it."""


def triggers(condition: Condition, *, wanted: bool = True) -> frozenset[Trigger] | None:
    """Answers of which at least one is given wherever the condition is true.

    None where it may be true with nothing answered at all.

    Args:
        wanted: False asks the same of where it is false.
    """
    if isinstance(condition, Not):
        return triggers(condition.not_, wanted=not wanted)
    if isinstance(condition, Answer):
        return _of_answer(condition, wanted=wanted)
    if isinstance(condition, Uses):
        return frozenset(("substances", name) for name in (condition.uses if wanted else [None]))
    parts = condition.all if isinstance(condition, AllOf) else condition.any
    found = [triggers(part, wanted=wanted) for part in parts]
    return all_at_once(found) if isinstance(condition, AllOf) is wanted else _one_of(found)


def suffice(condition: Condition) -> bool:
    """Whether the condition is true wherever one of its triggers is given."""
    if isinstance(condition, AnyOf):
        return all(suffice(part) for part in condition.any)
    if isinstance(condition, Uses):
        return condition.frequency is None and condition.planning_to_stop is None
    if not isinstance(condition, Answer) or triggers(condition) is None:
        return False
    bounded = condition.at_least is not None or condition.at_most is not None
    return not bounded and (condition.includes is None or condition.equals is None)


def all_at_once(parts: Iterable[frozenset[Trigger] | None]) -> frozenset[Trigger] | None:
    """The triggers of parts that all have to be so: those of any one of them, so the rarest."""
    found = [part for part in parts if part is not None]
    return min(found, key=_rarity, default=None)


def _rarity(of: frozenset[Trigger]) -> tuple[bool, int]:
    return any(value is None for _, value in of), len(of)


def _one_of(parts: Sequence[frozenset[Trigger] | None]) -> frozenset[Trigger] | None:
    found = [part for part in parts if part is not None]
    return frozenset().union(*found) if len(found) == len(parts) else None


def _of_answer(leaf: Answer, *, wanted: bool) -> frozenset[Trigger] | None:
    if (False if leaf.answered else leaf.unanswered) is wanted:
        return None
    if wanted and leaf.includes is not None:
        return frozenset((leaf.field, value) for value in leaf.includes)
    return frozenset({(leaf.field, leaf.equals if wanted else None)})


class Triggered:
    """Rules by the answers that can set them off.

    Args:
        of_each: the triggers of each rule; None for one that may fire with nothing answered.
    """

    def __init__(self, of_each: Iterable[frozenset[Trigger] | None]) -> None:
        always: set[int] = set()
        by_answer: dict[str, dict[Any, set[int]]] = {}
        for number, of_one in enumerate(of_each):
            if of_one is None:
                always.add(number)
            for field, value in of_one or ():
                by_answer.setdefault(field, {}).setdefault(value, set()).add(number)
        self._always = always
        self._by_answer = by_answer

    def by(self, answers: Mapping[str, Any]) -> set[int]:
        """The numbers of all rules that may fire on these answers, and of few that do not."""
        found = set(self._always)
        for field in answers.keys() & self._by_answer.keys():
            numbers, answer = self._by_answer[field], answers[field]
            for value in (None, *answer) if isinstance(answer, list) else (None, answer):
                if value in numbers:
                    found |= numbers[value]
        return found
