"""Screening questionnaires: reads them, and tells what the answers come to.

Each has a TOML file in `screeners/`, named for its score in a request and with its public sources
(`recommender.screener_grammar` is its grammar). A total is a reason to ask, never a diagnosis.
"""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal, TypeVar

from pydantic import ValidationError

from recommender.needs import Needs, Scores
from recommender.screener_grammar import Band, Gender, Screener

N = TypeVar("N", bound=Needs)

_GRAVER = (None, "none", "passive", "active")
"""Answers about thoughts of death, each graver than the one before."""


class ScreenerError(ValueError):
    """Screener files that cannot be used: `file: field: what is wrong`, one a line."""


@dataclass(frozen=True, slots=True)
class AnswerFault:
    """What is wrong with the answers.

    Attributes:
        position: of the answer at fault, from 0; None where it is all of them.
        code: a stable word for programs.
        sentence: for people, without what they typed.
    """

    position: int | None
    code: Literal["no_questions", "wrong_number", "out_of_range"]
    sentence: str


class AnswersError(ValueError):
    """Answers that do not fit a screener; `faults` names each."""

    def __init__(self, faults: Iterable[AnswerFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(fault.sentence for fault in self.faults))


@dataclass(frozen=True, slots=True)
class Scored:
    """What the answers to a screener come to; `needs` is what they add to a request."""

    total: int
    band: Band
    needs: dict[str, Any]


@cache
def screeners() -> tuple[Screener, ...]:
    """Every screener, in the order of `Scores`, read once."""
    return read_screeners(files(__package__).joinpath("screeners"))


def screener(screener_id: str) -> Screener:
    """The screener with this id. Raises KeyError."""
    return {one.id: one for one in screeners()}[screener_id]


def band_of(screener_id: str, score: int, gender: Gender | None = None) -> Band:
    """What a total may mean.

    Args:
        gender: only the AUDIT-C asks for it.

    Raises:
        KeyError: there is no such screener.
        ValueError: it has no such total.
    """
    return screener(screener_id).band(score, gender)


def score_answers(
    screener: Screener, answers: Sequence[int], gender: Gender | None = None
) -> Scored:
    """What these answers come to, one for each question in order.

    Raises:
        AnswersError: naming the answers that do not fit.
    """
    if faults := list(_faults(screener, answers)):
        raise AnswersError(faults)
    total = sum(answers)
    needs: dict[str, Any] = {"scores": {screener.id: total}}
    if screener.depends_on_gender and gender is not None:
        needs["gender"] = gender
    for item, answer in zip(screener.items, answers, strict=True):
        if item.suicidal_thoughts is not None and answer > 0:
            needs["safety"] = {"suicidal_thoughts": item.suicidal_thoughts}
    return Scored(total, screener.band(total, gender), needs)


def _faults(screener: Screener, answers: Sequence[int]) -> Iterator[AnswerFault]:
    if not screener.items:
        sentence = (
            "Its questions are not reproduced here; give its score as "
            f"scores.{screener.id} in a recommendation request."
        )
        yield AnswerFault(None, "no_questions", sentence)
    elif len(answers) != len(screener.items):
        sentence = f"Answer each of the {len(screener.items)} questions, in their order."
        yield AnswerFault(None, "wrong_number", sentence)
    else:
        for position, (item, answer) in enumerate(zip(screener.items, answers, strict=True)):
            last = len(screener.options_of(item)) - 1
            if not 0 <= answer <= last:
                sentence = f"Answer with the value of an option, 0 to {last}."
                yield AnswerFault(position, "out_of_range", sentence)


def add_score(needs: N, scored: Scored) -> N:
    """The needs with a screener's result in them; graver thoughts that were told stay."""
    told = needs.model_dump(exclude_unset=True)
    added = {**told, **scored.needs}
    added["scores"] = {**told.get("scores", {}), **scored.needs["scores"]}
    if "safety" in scored.needs:
        found = (needs.safety.suicidal_thoughts, scored.needs["safety"]["suicidal_thoughts"])
        graver = max(found, key=_GRAVER.index)
        added["safety"] = {**told.get("safety", {}), "suicidal_thoughts": graver}
    return needs.model_validate(added)


def read_screeners(folder: Traversable) -> tuple[Screener, ...]:
    """The screeners of a folder: one file for each of the scores that a request can have.

    Raises:
        ScreenerError: with a line for every problem found in any file.
    """
    found: dict[str, Screener] = {}
    problems: list[str] = []
    names = [f"{name}.toml" for name in Scores.model_fields]
    present = {file.name for file in folder.iterdir() if file.name.endswith(".toml")}
    problems += [f"{name}: is missing" for name in names if name not in present]
    problems += [f"{name}: is not one of the scores" for name in sorted(present - {*names})]
    for name in (name for name in names if name in present):
        try:
            table = tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8"))
            found[name] = Screener.model_validate(table)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            problems.append(f"{name}: {error}")
        except ValidationError as error:
            problems += [f"{name}: {line}" for line in _lines(error)]
    ids = {f"{one.id}.toml" for one in found.values()}
    for name, one in found.items():
        if name != f"{one.id}.toml":
            problems.append(f"{name}: id: is not the file's name")
        strangers = {b.next_screener for b in one.bands if b.next_screener is not None}
        problems += [
            f"{name}: band: there is no screener {stranger}"
            for stranger in sorted(strangers)
            if f"{stranger}.toml" not in ids
        ]
    if problems:
        raise ScreenerError("\n".join(problems))
    return tuple(found.values())


def _lines(error: ValidationError) -> Iterator[str]:
    for fault in error.errors(include_url=False, include_input=False):
        where = ".".join(str(part) for part in fault["loc"]) or "the table"
        yield f"{where}: {fault['msg']}"
