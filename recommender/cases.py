"""Cases: what rules have to make of given needs and a given program, as data.

A case file is TOML with `[[case]]` tables: a name, `needs`, perhaps a `program`, and what to
`expect`. Points are those that the rule file gives, so a case stays below the groups' caps.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources.abc import Traversable
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from recommender.assess import Assessment, assess
from recommender.conditions import Answer, leaves
from recommender.grammar import AskRule, NoticeRule, RequireRule, Rule, SettingRule
from recommender.ladder import Reason
from recommender.needs import Needs
from recommender.program import Facts, LengthOfStay, Program
from recommender.ruleset import RuleSet
from recommender.score import Match, score
from recommender.vocabulary import vocabulary


class CaseError(ValueError):
    """A case file that cannot be used: `file: case: field: what is wrong`, one a line."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Stay(_Strict):
    """Days that people stay."""

    min_days: int | None = None
    max_days: int | None = None
    typical_days: int | None = None
    basis: Literal["category", "stated"] | None = None


class GivenProgram(_Strict):
    """A program by what it says; `miles` is how far away it is, unknown when left out."""

    setting: str | None = None
    yes: list[str] = []
    no: list[str] = []
    stay: Stay = Stay()
    miles: float | None = None

    @model_validator(mode="after")
    def _are_terms(self) -> "GivenProgram":
        for slug in (*self.yes, *self.no, *([self.setting] if self.setting else [])):
            if slug not in vocabulary():
                raise ValueError(f"{slug} is not a term of the vocabulary")
        return self

    def program(self) -> Program:
        """The program as the recommender sees it."""
        stay = LengthOfStay(**self.stay.model_dump())
        return Program(UUID(int=0), self.setting, stay, Facts.said(self.yes, self.no))


class Expected(_Strict):
    """What has to be so; what is left out may be anything.

    Rules go by their id, or `id:term` for one reading of a rule that is repeated.
    """

    met: list[str] = []
    unmet: list[str] = []
    unknown: list[str] = []
    points: dict[str, int] = {}
    held: list[str] = []
    failed: list[str] = []
    undecided: list[str] = []
    fires: list[str] = []
    silent: list[str] = []
    settings: list[str] = []
    no_settings: list[str] = []
    first_notice: str | None = None
    withheld: bool | None = None
    asks: list[str] = []
    asks_not: list[str] = []

    @model_validator(mode="after")
    def _expects_something(self) -> "Expected":
        if not self.model_fields_set:
            raise ValueError("expects nothing")
        return self

    def rules(self) -> set[str]:
        """The ids of all rules that it speaks of."""
        outcomes = (*self.met, *self.unmet, *self.unknown, *self.points)
        standings = (*self.held, *self.failed, *self.undecided)
        named = (*outcomes, *standings, *self.fires, *self.silent)
        return {name.partition(":")[0] for name in named}


class Case(_Strict):
    """One situation, and what the rules have to make of it."""

    name: str
    needs: Needs = Needs()
    program: GivenProgram = GivenProgram()
    expect: Expected = Field(default_factory=Expected)


_CASES: TypeAdapter[list[Case]] = TypeAdapter(list[Case])


def read_cases(folder: Traversable) -> list[Case]:
    """Every case of a folder's TOML files, in the order of their names.

    Raises:
        CaseError: with a line for every problem.
    """
    problems: list[str] = []
    found: list[Case] = []
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".toml"):
            continue
        try:
            table = tomllib.loads(file.read_text(encoding="utf-8"))
            found += _CASES.validate_python(table.pop("case", []))
            problems += [f"{file.name}: {key}: only [[case]] tables belong here" for key in table]
        except tomllib.TOMLDecodeError as error:
            problems.append(f"{file.name}: {error}")
        except ValidationError as error:
            for item in error.errors(include_url=False, include_input=False):
                where = ".".join(str(part) for part in item["loc"])
                problems.append(f"{file.name}: {where}: {item['msg']}")
    names = [case.name for case in found]
    problems += [f"{name!r} is the name of two cases" for name in names if names.count(name) > 1]
    if problems:
        raise CaseError("\n".join(dict.fromkeys(problems)))
    return found


@dataclass(frozen=True)
class Outcome:
    """What the rules made of a case; `rules` are the ids of all there are."""

    case: Case
    rules: Mapping[str, str]
    assessment: Assessment
    match: Match

    @cached_property
    def failures(self) -> list[str]:
        """What is not as expected, a sentence each; empty where all is."""
        return list(self._failures())

    def _failures(self) -> Iterator[str]:
        expected, found = self.case.expect, self.match
        standings = self._standings()
        for name in sorted(expected.rules() - self.rules.keys()):
            if not name.startswith("must-have-"):
                yield f"there is no rule {name}"
        seen: Mapping[str, set[str]] = {
            "met": _names(found.met),
            "unmet": _names(found.unmet),
            "unknown": _names(found.unknown),
            "held": {name for name, held in standings.items() if held is True},
            "failed": {name for name, held in standings.items() if held is False},
            "undecided": {name for name, held in standings.items() if held is None},
            "fires": set(self.assessment.fired),
            "settings": {advice.setting for advice in self.assessment.settings},
            "asks": set(found.ask),
        }
        for kind, among in seen.items():
            for name in getattr(expected, kind):
                if name not in among:
                    yield f"{kind}: {name} is not among {_list(among)}"
        for name in expected.silent:
            if name in self.assessment.fired:
                yield f"silent: {name} fires"
        for name in expected.no_settings:
            if name in seen["settings"]:
                yield f"no_settings: {name} is among them"
        for sentence in expected.asks_not:
            if sentence in seen["asks"]:
                yield f"asks_not: {sentence} is asked"
        given = {name: r.points for r in (*found.met, *found.unmet) for name in _names((r,))}
        for name, points in expected.points.items():
            if given.get(name, 0) != points:
                yield f"points: {name} gives {given.get(name, 0)}, not {points}"
        first = self.assessment.notices[0].rule.id if self.assessment.notices else None
        if expected.first_notice not in (None, first):
            yield f"first_notice: is {first}"
        withheld = self.assessment.withheld is not None
        if expected.withheld not in (None, withheld):
            yield f"withheld: is {str(withheld).lower()}"

    def _standings(self) -> dict[str, bool | None]:
        program, miles = self.case.program.program(), self.case.program.miles
        return {one.rule: one.value(program, miles) for one in self.assessment.requirements}


def run(case: Case, rules: RuleSet) -> Outcome:
    """What the rules make of a case."""
    found = assess(case.needs, rules)
    program, miles = case.program.program(), case.program.miles
    match = score(found.criteria, found.requirements, program, miles, found.questions)
    return Outcome(case, rules.files, found, match)


def untested(rules: RuleSet, cases: Sequence[Case]) -> Iterator[str]:
    """What no case shows, for every rule: each outcome, each level, both sides of each bound."""
    for rule in rules.rules:
        for what in _untested(rule, cases):
            yield f"{rules.files[rule.id]}.toml: rule {rule.id}: no case shows {what}"


def _untested(rule: Rule, cases: Sequence[Case]) -> Iterator[str]:
    about = [case for case in cases if rule.id in case.expect.rules()]
    shown = {
        kind
        for case in about
        for kind in ("met", "unmet", "unknown", "held", "failed", "undecided", "fires", "silent")
        if any(name.partition(":")[0] == rule.id for name in getattr(case.expect, kind))
    }
    if isinstance(rule, NoticeRule | SettingRule | AskRule):
        wanted = ["fires"]
    elif isinstance(rule, RequireRule):
        wanted = ["held", "failed", "undecided"]
    else:
        wanted = ["met", "unmet", "unknown"]
        given = {p for c in about for n, p in c.expect.points.items() if n.split(":")[0] == rule.id}
        for level in rule.levels:
            if level.points not in given:
                yield f"the level of {level.points} points"
    if rule.when is not None:
        wanted.append("silent")
    yield from (f"it {kind}" for kind in wanted if kind not in shown)
    for leaf in leaves(rule.when) if rule.when else ():
        if isinstance(leaf, Answer):
            told = {case.needs.answer(leaf.field) for case in about if _is_number(case, leaf)}
            for bound, beyond in ((leaf.at_least, -1), (leaf.at_most, 1)):
                if bound is not None:
                    for value in {bound, bound + beyond} - told:
                        yield f"{leaf.field} = {value}"


def _is_number(case: Case, leaf: Answer) -> bool:
    return isinstance(case.needs.answer(leaf.field), int)


def _names(reasons: Sequence[Reason]) -> set[str]:
    names = {reason.rule for reason in reasons}
    return names | {f"{reason.rule}:{reason.about}" for reason in reasons if reason.about}


def _list(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none"
