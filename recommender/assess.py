"""From needs to what follows from them: notices, settings to ask about, criteria."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from recommender.criteria import (
    CoversStay,
    Criterion,
    Group,
    HasAny,
    InSetting,
    Level,
    PhoneQuestion,
    Requirement,
    Trait,
    Within,
)
from recommender.grammar import (
    Action,
    AskRule,
    AvoidRule,
    NoticeRule,
    PreferRule,
    RepeatedRule,
    RequireRule,
    Rule,
    SettingRule,
    TraitPattern,
)
from recommender.language import Text, either
from recommender.needs import Needs, fields
from recommender.ruleset import NEVER_COUNTED, RuleSet, Weight
from recommender.vocabulary import vocabulary

_URGENCY = ("emergency", "urgent", "advice")


@dataclass(frozen=True, slots=True)
class SettingAdvice:
    """A kind of care worth asking about, and each (rule, sentence) that says why."""

    setting: str
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """What to say before any list, in the person's language; `rule` says how urgent it is."""

    rule: NoticeRule
    heading: str
    text: str
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What follows from a person's needs, before any program is looked at.

    Attributes:
        fired: the ids of all rules that apply, in the order of the rule set.
        notices: the most urgent first; always shown, whatever is listed.
        settings: kinds of care worth asking about, in the vocabulary's order.
        questions: what to ask of every place.
        withheld: why no list is shown; None where it may be.
    """

    fired: tuple[str, ...]
    notices: tuple[Notice, ...]
    settings: tuple[SettingAdvice, ...]
    criteria: tuple[Criterion, ...]
    requirements: tuple[Requirement, ...]
    questions: tuple[PhoneQuestion, ...]
    withheld: str | None


def assess(needs: Needs, rules: RuleSet) -> Assessment:
    """What the rules make of these needs; the same needs give the same assessment."""
    fired = [rule for rule in rules.rules if _fires(rule, needs)]
    settings = _settings(needs, rules, [rule for rule in fired if isinstance(rule, SettingRule)])
    care = tuple(advice.setting for advice in settings)
    criteria: list[Criterion] = []
    safety: list[Requirement] = []
    requirements: list[Requirement] = []
    questions: list[PhoneQuestion] = []
    wanted: dict[str, list[Criterion]] = {name: [] for name in sorted(set(needs.must_have))}
    applied: list[str] = []
    for rule in fired:
        if isinstance(rule, NoticeRule | SettingRule):
            applied.append(rule.id)
            continue
        for reading in _readings(rule, needs, rules, care):
            applied.append(rule.id)
            if isinstance(rule, RequireRule):
                requirement = reading.requirement(rule)
                (safety if requirement.safety else requirements).append(requirement)
            elif isinstance(rule, AskRule):
                questions.append(reading.question(rule))
            else:
                criterion = reading.criterion(rule)
                criteria.append(criterion)
                if isinstance(rule, PreferRule) and rule.must_have in wanted:
                    wanted[rule.must_have].append(criterion)
    requirements += [_must_have(name, of, needs) for name, of in wanted.items() if of]
    # What puts places first decides before what puts them last.
    safety.sort(key=lambda requirement: not requirement.steps_unknown)
    notices = _notices(needs, rules, fired)
    return Assessment(
        fired=tuple(dict.fromkeys(applied)),
        notices=notices,
        settings=settings,
        criteria=_within(rules.weights, criteria),
        requirements=(*safety, *requirements),
        questions=tuple(questions),
        withheld=next(
            (rules.say(n.rule.withhold, needs.language) for n in notices if n.rule.withhold), None
        ),
    )


def _fires(rule: Rule, needs: Needs) -> bool:
    return rule.when is None or rule.when.holds(needs) is True


def _notices(needs: Needs, rules: RuleSet, fired: Iterable[Rule]) -> tuple[Notice, ...]:
    said = needs.language
    notices = [
        Notice(
            rule=rule,
            heading=rules.say(rule.heading, said),
            text=rules.say(rule.text, said),
            actions=tuple(
                action.model_copy(update={"label": rules.say(action.label, said)})
                for action in rule.actions
            ),
        )
        for rule in fired
        if isinstance(rule, NoticeRule)
    ]
    # What is said to everybody comes after what is said to this person.
    return tuple(
        sorted(notices, key=lambda one: (_URGENCY.index(one.rule.urgency), one.rule.when is None))
    )


def _settings(
    needs: Needs, rules: RuleSet, fired: Iterable[SettingRule]
) -> tuple[SettingAdvice, ...]:
    reasons: dict[str, list[tuple[str, str]]] = {}
    for rule in fired:
        reading = _Reading(needs, rules, (), None)
        for slug in reading.terms(rule.settings):
            because = rules.say(rule.because, needs.language)
            reasons.setdefault(slug, []).append((rule.id, because))
    ladder = [term.slug for term in vocabulary().of("settings")]
    return tuple(SettingAdvice(slug, tuple(reasons[slug])) for slug in ladder if slug in reasons)


def _within(
    weights: Mapping[Group, Weight], criteria: Sequence[Criterion]
) -> tuple[Criterion, ...]:
    """The criteria, none of whose groups can come to more points than it may.

    Where one could, all of its points shrink in proportion, rounded toward 0: so what is better
    stays at least as good.
    """
    sums: dict[Group, int] = {}
    for criterion in criteria:
        sums[criterion.group] = sums.get(criterion.group, 0) + criterion.weight
    return tuple(
        _shrunk(criterion, Fraction(weights[criterion.group].most, total))
        if (total := sums[criterion.group]) > weights[criterion.group].most
        else criterion
        for criterion in criteria
    )


def _shrunk(criterion: Criterion, share: Fraction) -> Criterion:
    levels = (replace(lv, points=int(lv.points * share)) for lv in criterion.levels)
    return replace(criterion, levels=tuple(levels))


def _readings(
    rule: RepeatedRule, needs: Needs, rules: RuleSet, care: tuple[str, ...]
) -> list["_Reading"]:
    if rule.for_each is None:
        return [_Reading(needs, rules, care, None)]
    return [
        _Reading(needs, rules, care, value)
        for value in dict.fromkeys(needs.answer(rule.for_each) or ())
        # What never counts may be avoided, and asked for: it just never adds anything.
        if rule.repeats_for(value) and not (isinstance(rule, PreferRule) and value in NEVER_COUNTED)
    ]


@dataclass(frozen=True, slots=True)
class _Reading:
    """A rule read for one person: its placeholders filled with what they answered."""

    needs: Needs
    rules: RuleSet
    care: tuple[str, ...]
    each: str | None

    def criterion(self, rule: PreferRule | AvoidRule) -> Criterion:
        said = self.sentences(rule)
        return Criterion(
            rule=rule.id,
            group=rule.group,
            levels=tuple(
                Level(
                    trait=self.trait(level, counted=level.points > 0),
                    points=level.points,
                    because=said(level.because),
                    partly=level.partly,
                    ask=None if level.ask is None else said(level.ask),
                )
                for level in rule.levels
            ),
            unmet=said(rule.unmet),
            unknown=said(rule.unknown),
            ask=None if rule.ask is None else said(rule.ask),
            denied_by=self.terms(rule.denied_by) if isinstance(rule, PreferRule) else (),
            avoid=isinstance(rule, AvoidRule),
            about=self.each,
        )

    def requirement(self, rule: RequireRule) -> Requirement:
        steps_unknown, steps_failed = _STEPS[rule.effect]
        said = self.sentences(rule)
        return Requirement(
            rule=rule.id,
            clauses=(tuple(self.trait(pattern) for pattern in rule.any),),
            because=said(rule.because),
            unknown=None if rule.unknown is None else said(rule.unknown),
            forbids=rule.effect == "exclude",
            steps_unknown=1 if rule.unknown_ranks_below else steps_unknown,
            steps_failed=steps_failed,
            safety=rule.effect in ("first", "last"),
        )

    def question(self, rule: AskRule) -> PhoneQuestion:
        unless = tuple(self.trait(pattern) for pattern in rule.unless)
        return PhoneQuestion(rule.id, self.sentences(rule)(rule.ask), unless)

    def trait(self, pattern: TraitPattern, *, counted: bool = False) -> Trait:
        if pattern.has is not None:
            terms = self.terms(pattern.has)
            if counted:
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

    def sentences(self, rule: RepeatedRule) -> "_Sentences":
        names = (term for _, pattern in rule.patterns for term in pattern.terms)
        field = next((name.strip("{}") for name in names if name.strip("{}") in fields()), None)
        answers = self.needs.answer(field) if field else None
        return _Sentences(self.needs, self.rules, self.each, tuple(answers or ()))


@dataclass(frozen=True, slots=True)
class _Sentences:
    """A rule's sentences in the person's language, filled in."""

    needs: Needs
    rules: RuleSet
    each: str | None
    answers: tuple[str, ...]

    def __call__(self, sentence: str) -> str:
        language = self.needs.language
        sentence = self.rules.say(sentence, language)
        words = vocabulary()
        if self.each is not None:
            sentence = sentence.replace("{label}", words[self.each].label_in(language))
            sentence = sentence.replace("{name}", words[self.each].name_in(language))
        if self.answers:
            labels = [words[slug].label_in(language) for slug in self.answers]
            sentence = sentence.replace("{labels}", either(labels, language))
        return sentence.replace("{days}", str(self.needs.answer(_DAYS)))


_DAYS = "preferences.length_of_stay_days"
_STEPS: Mapping[str, tuple[int, int | None]] = {
    "require": (0, None),
    "exclude": (0, None),
    "first": (1, 2),
    "last": (0, 1),
}
"""How many steps below a program ranks where it is unknown and where it fails (None: left out)."""

_MUST: Mapping[str, Text] = {
    "payment": {"en": "a way you can pay", "es": "una forma de pago que usted tiene"},
    "languages": {"en": "your language", "es": "su idioma"},
    "conditions": {
        "en": "care for your other conditions",
        "es": "atención para sus otras condiciones",
    },
    "therapies": {"en": "the therapies you asked for", "es": "las terapias que pidió"},
    "medications": {"en": "the medications you asked for", "es": "los medicamentos que pidió"},
    "populations": {"en": "a program for your group", "es": "un programa para su grupo"},
    "settings": {"en": "the kind of care you want", "es": "el tipo de atención que quiere"},
    "length_of_stay_days": {"en": "a stay that long", "es": "una estadía así de larga"},
    "telehealth": {"en": "care by phone or video", "es": "atención por teléfono o video"},
}
_HAS_NOT: Text = {
    "en": "You said you must have {what}; it does not have that.",
    "es": "Usted dijo que necesita {what}; este lugar no lo tiene.",
}
_MAY_NOT: Text = {
    "en": "You said you must have {what}; it does not say for sure that it has that.",
    "es": "Usted dijo que necesita {what}; este lugar no dice con seguridad que lo tenga.",
}


def _must_have(name: str, criteria: list[Criterion], needs: Needs) -> Requirement:
    what = _MUST[name][needs.language]
    return Requirement(
        rule=f"must-have-{name.replace('_', '-')}",
        clauses=tuple(
            tuple(level.trait for level in criterion.levels if not level.partly)
            for criterion in criteria
        ),
        because=_HAS_NOT[needs.language].format(what=what),
        unknown=_MAY_NOT[needs.language].format(what=what),
        steps_unknown=None if needs.must_be_known else 1,
    )
