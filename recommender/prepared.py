"""Rules made ready: what they come to is worked out when they are read, not for each person.

A rule that names nothing a person answered comes to the same for everybody: once for each
language, and for each term that it may be repeated for. Only the others are read for a person.
Nothing that a person answered is ever kept here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from recommender.conditions import Answer, leaves
from recommender.criteria import NEVER_COUNTED, Criterion, PhoneQuestion, Requirement
from recommender.grammar import (
    AskRule,
    AvoidRule,
    NoticeRule,
    PreferRule,
    RequireRule,
    Rule,
    SettingRule,
)
from recommender.language import LANGUAGES, Language
from recommender.needs import Needs
from recommender.outcomes import CARE, Advice, Answered, Notice, Outcome, Reading, fields_in
from recommender.told import Told
from recommender.triggers import Trigger, Triggered, all_at_once, suffice, triggers
from recommender.vocabulary import vocabulary
from recommender.witness import entries

K = TypeVar("K", bound=Outcome)

_KINDS: Mapping[type[Any], type[Any]] = {
    PreferRule: Criterion,
    AvoidRule: Criterion,
    RequireRule: Requirement,
    AskRule: PhoneQuestion,
    NoticeRule: Notice,
    SettingRule: Advice,
}
"""What rules of each effect come to."""

_LADDER = tuple(term.slug for term in vocabulary().of("settings"))

_OfEach = Mapping[Language, Mapping[str | None, Reading | tuple[Outcome, ...]]]
"""For each language and term (None: not repeated) what a rule comes to, or how to read it."""


class PreparedRule:
    """A rule and what it comes to.

    Attributes:
        when: what has to hold for it to fire; None where its triggers are enough.
        for_each: the field for whose answers it is repeated; None where it is not.
        fixed: what it comes to in each language, where that is the same for everybody.
        must_have: the must-have that turns what it prefers into a requirement.
        looks_at: the fields that decide whether it fires and what it comes to, `CARE` among them.
    """

    def __init__(self, rule: Rule, say: Callable[[str, Language], str]) -> None:
        self.rule = rule
        self.for_each = None if isinstance(rule, NoticeRule | SettingRule) else rule.for_each
        self.must_have = rule.must_have if isinstance(rule, PreferRule) else None
        enough = rule.when is None or (self.for_each is None and suffice(rule.when))
        self.when = None if enough else rule.when
        read_with = fields_in(rule)
        each = [] if self.for_each is None else [self.for_each]
        self.looks_at = frozenset([*_asked_by(rule), *read_with, *each])
        readings = {
            language: {term: Reading(rule, language, say, term) for term in self._terms()}
            for language in LANGUAGES
        }
        self._of_each: _OfEach = readings
        if not read_with:
            self._of_each = {
                language: {term: reading.bare for term, reading in of.items()}
                for language, of in readings.items()
            }
        self.fixed = {
            language: one
            for language, of in self._of_each.items()
            if isinstance(one := of.get(None), tuple)
        }

    def outcomes(self, answer: Answered) -> tuple[Outcome, ...]:
        """What it comes to for a person, once it fires; nothing where it is repeated for nothing.

        Args:
            answer: gives the person's answer at a path, and the kinds of care at `CARE`.
        """
        of_each = self._of_each[answer("language")]
        if self.for_each is None:
            return _come_to(of_each[None], answer)
        terms = dict.fromkeys(answer(self.for_each) or ())
        found = [_come_to(of_each[term], answer) for term in terms if term in of_each]
        return tuple([outcome for outcomes in found for outcome in outcomes])

    def triggers(self) -> frozenset[Trigger] | None:
        """Answers of which one is given wherever it fires; None where it may need none."""
        parts = [] if self.rule.when is None else [triggers(self.rule.when)]
        if self.for_each is not None:
            parts.append(frozenset((self.for_each, term) for term in self._terms()))
        return all_at_once(parts)

    def _terms(self) -> list[str | None]:
        """The terms that it is read for; None stands for a rule that is not repeated."""
        rule = self.rule
        if isinstance(rule, NoticeRule | SettingRule) or rule.for_each is None:
            return [None]
        # What never counts may be avoided, and asked for: it just never adds anything.
        never = NEVER_COUNTED if isinstance(rule, PreferRule) else frozenset()
        return [
            term for term in entries(rule.for_each) if rule.repeats_for(term) and term not in never
        ]


@dataclass(frozen=True, slots=True)
class Applied:
    """What rules come to for one person's answers; lives no longer than the request.

    Attributes:
        care: the kinds of care that they name as worth asking about.
        outcomes: what each rule whose condition holds comes to, by its number.
    """

    told: Told
    care: tuple[str, ...]
    outcomes: Mapping[int, tuple[Any, ...]]


class PreparedRules:
    """The rules of a set, each found by the answers that can set it off or change it.

    Attributes:
        for_must_have: the ids of the rules that each must-have turns into a requirement.
    """

    def __init__(self, rules: Iterable[PreparedRule]) -> None:
        self.rules = tuple(rules)
        self.for_must_have: dict[str | None, set[str]] = {}
        self._fixed = {
            language: [one.fixed.get(language) for one in self.rules] for language in LANGUAGES
        }
        self._triggered = Triggered(one.triggers() for one in self.rules)
        self._looking_at: dict[str, set[int]] = {}
        self._coming_to: dict[type[Any], set[int]] = {kind: set() for kind in _KINDS.values()}
        for number, one in enumerate(self.rules):
            self.for_must_have.setdefault(one.must_have, set()).add(one.rule.id)
            self._coming_to[_KINDS[type(one.rule)]].add(number)
            for field in one.looks_at:
                self._looking_at.setdefault(field, set()).add(number)
        self._naming_care = self._looking_at.get(CARE, set()) - self._coming_to[Advice]

    def only(self, rules: Iterable[Rule]) -> "PreparedRules":
        """Those of some of the rules, in their order."""
        by_id = {one.rule.id: one for one in self.rules}
        return PreparedRules(by_id[rule.id] for rule in rules)

    def apply(self, told: Told) -> Applied:
        """What the rules come to for these answers."""
        return self._applied(told, self._triggered.by(told.answers), {}, ())

    def apply_changed(self, needs: Needs, before: Applied) -> Applied:
        """The same for other needs; only what depends on a changed answer is looked at again."""
        told, changed = before.told.changed(needs)
        if "language" in changed:
            return self.apply(told)
        again: set[int] = set()
        for field in changed:
            again |= self._looking_at.get(field, set())
        kept = {n: of for n, of in before.outcomes.items() if n not in again}
        return self._applied(told, self._triggered.by(told.answers) & again, kept, before.care)

    def found(self, kind: type[K], applied: Applied) -> list[K]:
        """All of one kind that rules came to, in the order of the rules."""
        outcomes = applied.outcomes
        numbers = self._coming_to[kind] & outcomes.keys()
        return [one for number in sorted(numbers) for one in outcomes[number]]

    def fired(self, applied: Applied) -> tuple[str, ...]:
        """The ids of the rules that were applied; one that is repeated for nothing was not."""
        outcomes, advising = applied.outcomes, self._coming_to[Advice]
        numbers = sorted([n for n, of in outcomes.items() if of or n in advising])
        return tuple([self.rules[number].rule.id for number in numbers])

    def _applied(
        self,
        told: Told,
        maybe: Iterable[int],
        outcomes: dict[int, tuple[Any, ...]],
        care_before: tuple[str, ...],
    ) -> Applied:
        """Adds what those rules come to that fire of the ones that may.

        Args:
            outcomes: of rules that are known to fire already, where `care_before` was named.
        """
        rules, fixed = self.rules, self._fixed[told.answers["language"]]
        naming_care = []
        for n in maybe:
            if (when := rules[n].when) is None or when.holds(told):
                if n in self._naming_care:
                    naming_care.append(n)
                else:
                    outcomes[n] = fixed[n] or rules[n].outcomes(told.answer)
        advising = self._coming_to[Advice] & outcomes.keys()
        named = {advice.setting for n in advising for advice in outcomes[n]}
        care = tuple([slug for slug in _LADDER if slug in named])
        if care != care_before:
            naming_care += self._naming_care & outcomes.keys()
        answer = {**told.answers, CARE: care}.get
        for n in naming_care:
            outcomes[n] = rules[n].outcomes(answer)
        return Applied(told, care, outcomes)


def _come_to(one: Reading | tuple[Outcome, ...], answer: Answered) -> tuple[Outcome, ...]:
    return one.outcomes(answer) if isinstance(one, Reading) else one


def _asked_by(rule: Rule) -> set[str]:
    """The fields that its condition asks for."""
    of = leaves(rule.when) if rule.when is not None else ()
    return {leaf.field if isinstance(leaf, Answer) else "substances" for leaf in of}
