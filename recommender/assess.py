"""From needs to what follows from them: notices, settings to ask about, criteria."""

from dataclasses import dataclass

from recommender.alternatives import Alternatives
from recommender.criteria import Criterion, PhoneQuestion, Requirement
from recommender.needs import Needs
from recommender.outcomes import Advice, Notice
from recommender.ruleset import RuleSet

__all__ = ["Assessment", "Notice", "SettingAdvice", "assess", "assessed"]

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
    return assessed(Alternatives(needs, rules))


def assessed(request: Alternatives) -> Assessment:
    """What `assess` gives for needs that are weighed already."""
    applied, weighing, prepared = request.applied, request.weighing, request.rules.prepared
    reasons: dict[str, list[tuple[str, str]]] = {slug: [] for slug in applied.care}
    for setting, rule, because in prepared.found(Advice, applied):
        if setting in reasons:
            reasons[setting].append((rule, because))
    # What is said to everybody comes after what is said to this person.
    notices = sorted(
        prepared.found(Notice, applied),
        key=lambda one: (_URGENCY.index(one.rule.urgency), one.rule.when is None),
    )
    withheld = next((one.rule.withhold for one in notices if one.rule.withhold), None)
    return Assessment(
        fired=prepared.fired(applied),
        notices=tuple(notices),
        settings=tuple([SettingAdvice(slug, tuple(of)) for slug, of in reasons.items()]),
        criteria=weighing.counted(),
        requirements=weighing.requirements,
        questions=tuple(prepared.found(PhoneQuestion, applied)),
        withheld=withheld and request.rules.say(withheld, applied.told.answers["language"]),
    )
