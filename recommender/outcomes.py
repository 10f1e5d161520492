"""What a rule comes to where it applies: its sentences filled in, its terms looked up."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from recommender.criteria import NEVER_COUNTED, Criterion, Level, PhoneQuestion, Requirement
from recommender.grammar import (
    Action,
    AskRule,
    AvoidRule,
    LevelPattern,
    NoticeRule,
    PreferRule,
    RequireRule,
    Rule,
    SettingRule,
    TraitPattern,
)
from recommender.language import Language, either
from recommender.traits import CoversStay, HasAny, InSetting, Trait, Within
from recommender.vocabulary import vocabulary

CARE = "care.settings"
"""Stands, in braces, for the kinds of care that the rules name as worth asking about."""

DAYS = "preferences.length_of_stay_days"


@dataclass(frozen=True, slots=True)
class Notice:
    """What to say before any list, in the person's language; `rule` says how urgent it is."""

    rule: NoticeRule
    heading: str
    text: str
    actions: tuple[Action, ...]


class Advice(NamedTuple):
    """A kind of care worth asking about, by one rule."""

    setting: str
    rule: str
    because: str


Outcome = Notice | Advice | Criterion | Requirement | PhoneQuestion

Answered = Callable[[str], Any]
"""Gives a person's answer at a path, or the kinds of care worth asking about at `CARE`."""


def _nothing(_: str) -> None:
    """Stands in for a person's answers where a rule needs none."""


class Reading:
    """A rule read in one language, and for one term where it is repeated.

    What it holds is the same for everybody; what one person answered is filled in by `outcomes`.

    Attributes:
        bare: what the rule comes to with nothing filled in: that is all where it reads no answer.
    """

    def __init__(
        self, rule: Rule, language: Language, say: Callable[[str, Language], str], each: str | None
    ) -> None:
        self._rule = rule
        self._language = language
        self._each = each
        self._said = {
            sentence: say(sentence, language)
            for sentence in rule.own_sentences
            if sentence is not None
        }
        if each is not None:
            term = vocabulary()[each]
            label, name = term.label_in(language), term.name_in(language)
            for sentence, said in self._said.items():
                self._said[sentence] = said.replace("{label}", label).replace("{name}", name)
        named = (name for _, pattern in rule.patterns for name in _referred(pattern.terms))
        labels = next((name for name in named if name != CARE), None)
        self._labels = labels if self._says("{labels}") else None
        self._days = self._says("{days}")
        self._denied_by = rule.denied_by if isinstance(rule, PreferRule) else []
        # A trait that names no answer is the same for everybody.
        self._traits: list[tuple[TraitPattern, Trait | None]] = [
            (pattern, None if _fields_of(pattern) else self._trait(pattern, _nothing))
            for _, pattern in rule.patterns
        ]
        self.bare = self._read(_nothing)

    def _says(self, hole: str) -> bool:
        return any(hole in said for said in self._said.values())

    def outcomes(self, answer: Answered) -> tuple[Outcome, ...]:
        """What the rule comes to for a person: one thing, or each kind of care that it names."""
        if self.bare and isinstance(self.bare[0], Criterion):
            return (self._filled(self.bare[0], answer),)
        return self._read(answer)

    def _read(self, answer: Answered) -> tuple[Outcome, ...]:
        rule = self._rule
        if isinstance(rule, NoticeRule):
            return (self._notice(rule),)
        if isinstance(rule, SettingRule):
            because = self._said[rule.because]
            slugs = self._terms(rule.settings, answer)
            return tuple([Advice(slug, rule.id, because) for slug in slugs])
        traits = tuple([trait or self._trait(pattern, answer) for pattern, trait in self._traits])
        if isinstance(rule, RequireRule):
            return (self._requirement(rule, traits, self._fill(answer)),)
        if isinstance(rule, AskRule):
            ask = _with(self._said[rule.ask], self._fill(answer))
            return (PhoneQuestion(rule.id, ask, traits),)
        return (self._criterion(rule, traits),)

    def _notice(self, rule: NoticeRule) -> Notice:
        said = self._said
        actions = (one.model_copy(update={"label": said[one.label]}) for one in rule.actions)
        return Notice(rule, said[rule.heading], said[rule.text], tuple(actions))

    def _requirement(
        self, rule: RequireRule, traits: tuple[Trait, ...], fill: Sequence[tuple[str, str]]
    ) -> Requirement:
        steps_unknown, steps_failed = _STEPS[rule.effect]
        return Requirement(
            rule=rule.id,
            clauses=(traits,),
            because=_with(self._said[rule.because], fill),
            unknown=None if rule.unknown is None else _with(self._said[rule.unknown], fill),
            forbids=rule.effect == "exclude",
            steps_unknown=1 if rule.unknown_ranks_below else steps_unknown,
            steps_failed=steps_failed,
            safety=rule.effect in ("first", "last"),
        )

    def _criterion(self, rule: PreferRule | AvoidRule, traits: Sequence[Trait]) -> Criterion:
        said = self._said
        return Criterion(
            rule=rule.id,
            group=rule.group,
            levels=tuple(
                Level(
                    trait=trait,
                    points=level.points,
                    because=said[level.because],
                    partly=level.partly,
                    ask=None if level.ask is None else said[level.ask],
                )
                for level, trait in zip(rule.levels, traits, strict=True)
            ),
            unmet=said[rule.unmet],
            unknown=said[rule.unknown],
            ask=None if rule.ask is None else said[rule.ask],
            denied_by=self._terms(self._denied_by, _nothing),
            avoid=isinstance(rule, AvoidRule),
            about=self._each,
        )

    def _filled(self, bare: Criterion, answer: Answered) -> Criterion:
        """The criterion with what the person answered."""
        fill = self._fill(answer)
        levels = [
            Level(
                trait or self._trait(pattern, answer),
                level.points,
                _with(level.because, fill),
                level.partly,
                level.ask and _with(level.ask, fill),
            )
            for level, (pattern, trait) in zip(bare.levels, self._traits, strict=True)
        ]
        return Criterion(
            bare.rule,
            bare.group,
            tuple(levels),
            _with(bare.unmet, fill),
            _with(bare.unknown, fill),
            bare.ask and _with(bare.ask, fill),
            self._terms(self._denied_by, answer) if self._denied_by else (),
            bare.avoid,
            bare.about,
        )

    def _trait(self, pattern: TraitPattern, answer: Answered) -> Trait:
        if pattern.has is not None:
            terms = self._terms(pattern.has, answer)
            if isinstance(pattern, LevelPattern) and pattern.points > 0:
                terms = tuple([term for term in terms if term not in NEVER_COUNTED])
            return HasAny(terms)
        if pattern.setting is not None:
            return InSetting(self._terms(pattern.setting, answer))
        if pattern.stay is not None:
            return CoversStay(answer(DAYS), pattern.stay)
        return Within(pattern.within_miles or 0)

    def _terms(self, names: Iterable[str], answer: Answered) -> tuple[str, ...]:
        found: list[str] = []
        for name in names:
            if name == "{each}":
                found.append(self._each or "")
            elif name.startswith("{"):
                found += answer(name.strip("{}")) or ()
            else:
                found.append(name)
        return tuple(dict.fromkeys(found))

    def _fill(self, answer: Answered) -> list[tuple[str, str]]:
        """What comes into the holes of sentences."""
        fill = []
        if self._labels is not None and (slugs := answer(self._labels)):
            words = vocabulary()
            labels = [words[slug].label_in(self._language) for slug in slugs]
            fill.append(("{labels}", either(labels, self._language)))
        if self._days:
            fill.append(("{days}", str(answer(DAYS))))
        return fill


def _with(sentence: str, fill: Sequence[tuple[str, str]]) -> str:
    for hole, filling in fill:
        sentence = sentence.replace(hole, filling)
    return sentence


def fields_in(rule: Rule) -> list[str]:
    """The fields whose answers stand in a rule's terms or sentences, `CARE` among them.

    Where there is none, the rule comes to the same for everybody.
    """
    named = [field for _, pattern in rule.patterns for field in _fields_of(pattern)]
    if isinstance(rule, SettingRule):
        named += _referred(rule.settings)
    if isinstance(rule, PreferRule):
        named += _referred(rule.denied_by)
    return named


def _fields_of(pattern: TraitPattern) -> list[str]:
    return [*_referred(pattern.terms), *([] if pattern.stay is None else [DAYS])]


def _referred(terms: Iterable[str]) -> list[str]:
    return [term.strip("{}") for term in terms if term.startswith("{") and term != "{each}"]


_STEPS: Mapping[str, tuple[int, int | None]] = {
    "require": (0, None),
    "exclude": (0, None),
    "first": (1, 2),
    "last": (0, 1),
}
"""How many steps below a program ranks where it is unknown and where it fails (None: left out)."""
