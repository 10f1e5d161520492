"""A person's answers, each by its path: what rules are held against and read with."""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from recommender.needs import Needs, fields

_PATHS = tuple(sorted(fields()))
_ANSWERS = attrgetter(*_PATHS)
_NAMES = tuple(Needs.model_fields)
_FIELDS = attrgetter(*_NAMES)
_PATHS_IN = {name: [path for path in _PATHS if path.split(".")[0] == name] for name in _NAMES}


class Told:
    """What a person answered, looked up once for all rules; `Needs.answer` says the same.

    Attributes:
        answers: every answer that there is, by its dotted path.
        answer: the answer at a path; None where there is none.
    """

    __slots__ = ("_needs", "answer", "answers", "substances")

    def __init__(self, needs: Needs, answers: Mapping[str, Any] | None = None) -> None:
        self._needs = needs
        self.substances = needs.substances
        self.answers = _answers(needs) if answers is None else answers
        self.answer: Callable[[str], Any] = self.answers.get

    def changed(self, needs: Needs) -> tuple["Told", list[str]]:
        """What these needs answer, and the paths at which that is something else."""
        before = zip(_NAMES, _FIELDS(self._needs), _FIELDS(needs), strict=True)
        answers = dict(self.answers)
        paths: list[str] = []
        for name in [name for name, mine, other in before if mine is not other]:
            for path in _PATHS_IN[name]:
                value = needs.answer(path)
                # The same names may be used more often, or with another plan.
                if value != answers.pop(path, None) or path == "substances":
                    paths.append(path)
                if value is not None:
                    answers[path] = value
        return Told(needs, answers), paths


def _answers(needs: Needs) -> dict[str, Any]:
    found = zip(_PATHS, _ANSWERS(needs), strict=True)
    answers = {path: value for path, value in found if value is not None and value != []}
    if needs.substances:
        answers["substances"] = list(dict.fromkeys(one.name for one in needs.substances))
    return answers
