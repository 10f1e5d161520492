"""From needs to what follows from them: notices, settings to ask about, criteria."""

from collections.abc import Iterable
from dataclasses import dataclass

from recommender.criteria import (
    CoversStay,
    Criterion,
    HasAny,
    InSetting,
    Level,
    Requirement,
    Trait,
    Within,
)
from recommender.needs import Needs, fields, path_of
from recommender.rules import (
    AvoidRule,
    LevelPattern,
    NoticeRule,
    PreferRule,
    RequireRule,
    Rule,
    SettingRule,
    TraitPattern,
)
from recommender.ruleset import NEVER_COUNTED, RuleSet, ruleset
from recommender.vocabulary import vocabulary

_URGENCY = ("emergency", "urgent", "advice")


@dataclass(frozen=True, slots=True)
class SettingAdvice:
    """A kind of care worth asking about, and each (rule, sentence) that says why."""

    setting: str
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What follows from a person's needs, before any program is looked at.

    Attributes:
        notices: the most urgent first; always shown, whatever is listed.
        settings: kinds of care worth asking about, in the vocabulary's order.
        withheld: why no list is shown; None where it may be.
    """

    notices: tuple[NoticeRule, ...]
    settings: tuple[SettingAdvice, ...]
    criteria: tuple[Criterion, ...]
    requirements: tuple[Requirement, ...]
    withheld: str | None


def assess(needs: Needs, rules: RuleSet | None = None) -> Assessment:
    """What the rules make of these needs; the same needs give the same assessment.

    Args:
        rules: the shipped ones when left out.
    """
    fired = [rule for rule in (rules or ruleset()).rules if _fires(rule, needs)]
    notices = sorted(
        (rule for rule in fired if isinstance(rule, NoticeRule)),
        key=lambda rule: _URGENCY.index(rule.urgency),
    )
    settings = _settings(needs, [rule for rule in fired if isinstance(rule, SettingRule)])
    care = [advice.setting for advice in settings]
    criteria: list[Criterion] = []
    requirements: list[Requirement] = []
    wanted: dict[str, list[Criterion]] = {name: [] for name in sorted(set(needs.must_have))}
    for rule in fired:
        if isinstance(rule, PreferRule | AvoidRule):
            for reading in _readings(rule, needs, care):
                criterion = reading.criterion(rule)
                criteria.append(criterion)
                if isinstance(rule, PreferRule) and rule.must_have in wanted:
                    wanted[rule.must_have].append(criterion)
        elif isinstance(rule, RequireRule):
            requirements += [r.requirement(rule) for r in _readings(rule, needs, care)]
    requirements += [_must_have(name, found) for name, found in wanted.items() if found]
    return Assessment(
        notices=tuple(notices),
        settings=tuple(settings),
        criteria=tuple(criteria),
        requirements=tuple(requirements),
        withheld=next((rule.withhold for rule in notices if rule.withhold), None),
    )


def _fires(rule: Rule, needs: Needs) -> bool:
    return rule.when is None or rule.when.holds(needs) is True


def _settings(needs: Needs, rules: Iterable[SettingRule]) -> list[SettingAdvice]:
    reasons: dict[str, list[tuple[str, str]]] = {}
    for rule in rules:
        reading = _Reading(needs, [], None)
        for slug in reading.terms(rule.settings):
            reasons.setdefault(slug, []).append((rule.id, rule.because))
    ladder = [term.slug for term in vocabulary().of("settings")]
    return [SettingAdvice(slug, tuple(reasons[slug])) for slug in ladder if slug in reasons]


def _readings(
    rule: PreferRule | AvoidRule | RequireRule, needs: Needs, care: list[str]
) -> list["_Reading"]:
    if rule.for_each is None:
        return [_Reading(needs, care, None)]
    values = dict.fromkeys(needs.answer(rule.for_each) or ())
    return [
        _Reading(needs, care, value)
        for value in values
        if (rule.only is None or value in rule.only)
        and value not in (rule.excluding or ())
        # It may be avoided, and it may be asked for: it just never adds anything.
        and not (isinstance(rule, PreferRule) and value in NEVER_COUNTED)
    ]


@dataclass(frozen=True, slots=True)
class _Reading:
    """A rule read for one person: its placeholders filled with what they answered."""

    needs: Needs
    care: list[str]
    each: str | None

    def criterion(self, rule: PreferRule | AvoidRule) -> Criterion:
        denied_by = self.terms(rule.denied_by) if isinstance(rule, PreferRule) else ()
        text = self.text(rule)
        return Criterion(
            rule=rule.id,
            group=rule.group,
            levels=tuple(
                Level(
                    trait=self.trait(level),
                    points=level.points,
                    because=text(level.because),
                    partly=level.partly,
                    ask=None if level.ask is None else text(level.ask),
                )
                for level in rule.levels
            ),
            unmet=text(rule.unmet),
            unknown=text(rule.unknown),
            ask=None if rule.ask is None else text(rule.ask),
            denied_by=denied_by,
            avoid=isinstance(rule, AvoidRule),
        )

    def requirement(self, rule: RequireRule) -> Requirement:
        return Requirement(
            rule=rule.id,
            clauses=(tuple(self.trait(pattern) for pattern in rule.any),),
            because=self.text(rule)(rule.because),
            forbids=rule.effect == "exclude",
            unknown_ranks_below=rule.unknown_ranks_below,
        )

    def trait(self, pattern: TraitPattern) -> Trait:
        if pattern.has is not None:
            terms = self.terms(pattern.has)
            if isinstance(pattern, LevelPattern) and pattern.points > 0:
                terms = tuple(term for term in terms if term not in NEVER_COUNTED)
            return HasAny(terms)
        if pattern.setting is not None:
            return InSetting(self.terms(pattern.setting))
        if pattern.stay is not None:
            return CoversStay(self.needs.answer(_DAYS), pattern.stay)
        return Within(pattern.within_miles or 0)

    def terms(self, names: Iterable[str]) -> tuple[str, ...]:
        found: list[str] = []
        for name in names:
            if name == "{each}":
                found.append(self.each or "")
            elif name == "{care.settings}":
                found += self.care
            elif name.startswith("{"):
                found += self.needs.answer(name.strip("{}")) or ()
            else:
                found.append(name)
        return tuple(dict.fromkeys(found))

    def text(self, rule: PreferRule | AvoidRule | RequireRule) -> "_Fill":
        named = next((n for n in _names(rule) if n.strip("{}") in fields()), None)
        answers = self.needs.answer(named.strip("{}")) if named else None
        return _Fill(self.each, answers, self.needs.answer(_DAYS))


@dataclass(frozen=True, slots=True)
class _Fill:
    each: str | None
    answers: list[str] | None
    days: int | None

    def __call__(self, sentence: str) -> str:
        words = vocabulary()
        if self.each is not None:
            sentence = sentence.replace("{label}", words[self.each].label)
            sentence = sentence.replace("{name}", words[self.each].name)
        if self.answers:
            labels = " or ".join(words[slug].label for slug in self.answers)
            sentence = sentence.replace("{labels}", labels)
        return sentence.replace("{days}", str(self.days))


def _names(rule: PreferRule | AvoidRule | RequireRule) -> Iterable[str]:
    for pattern in rule.any if isinstance(rule, RequireRule) else rule.levels:
        yield from pattern.has or ()
        yield from pattern.setting or ()


_DAYS = "preferences.length_of_stay_days"


def _must_have(name: str, criteria: list[Criterion]) -> Requirement:
    return Requirement(
        rule=f"must-have-{name.replace('_', '-')}",
        clauses=tuple(
            tuple(level.trait for level in criterion.levels if not level.partly)
            for criterion in criteria
        ),
        because=f"You said that you must have this: {path_of(name)}.",
        unknown_ranks_below=True,
    )
