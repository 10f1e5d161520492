"""Rules in plain English: when they apply, what they look for, and each thing they say.

A condition is worded as what makes it true, which is when its rule applies. An answer that nobody
gave makes nothing true, so "conditions do not include PTSD" is said of people who told theirs;
where silence is enough, "or nobody has said" stands with it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from recommender.conditions import AllOf, Answer, Condition, Not, Uses
from recommender.field_words import FIELDS, FieldWords, value_in_words
from recommender.grammar import (
    AskRule,
    AvoidRule,
    NoticeRule,
    PreferRule,
    RequireRule,
    Rule,
    SettingRule,
    TraitPattern,
)
from recommender.vocabulary import vocabulary

EFFECTS = {
    "notice": "is shown before any list",
    "setting": "names kinds of care worth asking about",
    "require": "leaves out programs known not to be one of these",
    "exclude": "leaves out programs known to be one of these",
    "first": "puts these programs first, whatever their points",
    "last": "puts programs known not to be one of these last, whatever their points",
    "prefer": "gives points",
    "avoid": "takes points away",
    "ask": "is asked on the phone",
}
"""What each kind of rule does."""


def in_words(condition: Condition) -> str:
    """The condition in one line; what belongs together in it stands in parentheses."""
    return _line(_tree(condition, wanted=True))


def outline(condition: Condition) -> Iterator[tuple[int, str]]:
    """The condition as lines with their depth from 0: one line where nothing is nested in it."""
    yield from _lines(_tree(condition, wanted=True), 0)


def trait_in_words(trait: TraitPattern) -> str:
    """What a trait asks of a program, as what comes after "the program"."""
    if trait.has is not None:
        return f"says yes to: {terms_in_words(trait.has)}"
    if trait.setting is not None:
        return f"is {terms_in_words(trait.setting)}"
    if trait.stay is not None:
        sure = "states a stay" if trait.stay == "stated" else "may have a stay"
        return f"{sure} of the days asked for"
    return f"is at most {trait.within_miles:g} miles away"


def effect_in_words(rule: Rule) -> str:
    """What a rule does, in a sentence or two whose subject is the rule."""
    words = EFFECTS[rule.effect]
    match rule:
        case NoticeRule():
            return f"{words}. Urgency: {rule.urgency}."
        case SettingRule():
            return f"{words}: {terms_in_words(rule.settings, 'and')}."
        case RequireRule():
            below = ", and ranks lower where that is unknown" if rule.unknown_ranks_below else ""
            return f"{words}{below}: one that {_traits_in_words(rule)}."
        case AskRule():
            unless = f", except where a program {_traits_in_words(rule)}" if rule.unless else ""
            return f"{words}{unless}."
        case AvoidRule():
            return f"{words} ({name_of(rule.group)})."
    denied = f" A no to {terms_in_words(rule.denied_by)} settles it." if rule.denied_by else ""
    must = f" A person can make it a must-have: `{rule.must_have}`." if rule.must_have else ""
    return f"{words} ({name_of(rule.group)}).{denied}{must}"


def name_of(slug: str) -> str:
    """A topic's or group's name in words."""
    return slug.replace("_", " ")


def readings_in_words(rule: Rule) -> str | None:
    """For which answers a repeated rule is read; None where it is not repeated."""
    if isinstance(rule, NoticeRule | SettingRule) or rule.for_each is None:
        return None
    words = [f"each of the {FIELDS[rule.for_each].subject}"]
    words += [f"if it is {terms_in_words(rule.only)}"] if rule.only else []
    words += [f"except {terms_in_words(rule.excluding)}"] if rule.excluding else []
    return ", ".join(words)


def spoken(rule: Rule) -> Iterator[tuple[str, str]]:
    """What a person may be shown of a rule, each with what it is; its levels and title aside."""
    said: tuple[tuple[str, str | None], ...]
    match rule:
        case NoticeRule():
            calls = ((f"call {a.tel}" if a.tel else f"open {a.url}", a.label) for a in rule.actions)
            said = (("heading", rule.heading), ("text", rule.text), *calls)
            said = (*said, ("instead of a list", rule.withhold))
        case SettingRule():
            said = (("because", rule.because),)
        case RequireRule():
            said = (("because", rule.because), ("where it is unknown", rule.unknown))
        case AskRule():
            said = (("question", rule.ask),)
        case PreferRule() | AvoidRule():
            said = (("where the answer is no", rule.unmet), ("where it is unknown", rule.unknown))
            said = (*said, ("question where it is unknown", rule.ask))
    yield from ((what, sentence) for what, sentence in said if sentence is not None)


def terms_in_words(names: Iterable[str], joined_by: str = "or") -> str:
    """Terms and placeholders that a rule names."""
    words = (_placeholder(n) if n.startswith("{") else vocabulary()[n].name for n in names)
    return _list(words, joined_by)


def _traits_in_words(rule: RequireRule | AskRule) -> str:
    return "; or ".join(trait_in_words(trait) for _, trait in rule.patterns)


@dataclass(frozen=True, slots=True)
class _Joined:
    """Parts of which every one, or any one, has to hold."""

    every: bool
    parts: tuple["_Joined | str", ...]

    @property
    def is_flat(self) -> bool:
        return all(isinstance(part, str) for part in self.parts)


def _tree(condition: Condition, *, wanted: bool) -> _Joined | str:
    """What makes the condition true, or false, with `not` moved inward to the single answers."""
    if isinstance(condition, Not):
        return _tree(condition.not_, wanted=not wanted)
    if isinstance(condition, Uses):
        return _uses(condition, wanted=wanted)
    if isinstance(condition, Answer):
        return _answer(condition, wanted=wanted)
    every = isinstance(condition, AllOf) is wanted
    parts: list[_Joined | str] = []
    for part in condition.all if isinstance(condition, AllOf) else condition.any:
        tree = _tree(part, wanted=wanted)
        same = isinstance(tree, _Joined) and tree.every is every
        parts += tree.parts if isinstance(tree, _Joined) and same else [tree]
    return parts[0] if len(parts) == 1 else _Joined(every, tuple(parts))


def _line(tree: _Joined | str) -> str:
    if isinstance(tree, str):
        return tree
    parts = (part if isinstance(part, str) else f"({_line(part)})" for part in tree.parts)
    line = ("; and " if tree.every else "; or ").join(parts)
    return line or ("always" if tree.every else "never")


def _lines(tree: _Joined | str, depth: int) -> Iterator[tuple[int, str]]:
    if isinstance(tree, str) or tree.is_flat:
        yield depth, _line(tree)
        return
    yield depth, "all of these:" if tree.every else "one of these:"
    for part in tree.parts:
        yield from _lines(part, depth + 1)


def _uses(leaf: Uses, *, wanted: bool) -> str:
    names = _list(vocabulary()[slug].name for slug in leaf.uses)
    often = f" {_list(leaf.frequency)}" if leaf.frequency else ""
    # With a plan, a no stands before the whole sentence, which is then said as a yes.
    if leaf.unanswered is (wanted or leaf.planning_to_stop is not None):
        often += " (or nobody has said how often)"
    if leaf.planning_to_stop is None:
        return f"the person {'uses' if wanted else 'does not use'} {names}{often}"
    plan = "plans" if leaf.planning_to_stop else "does not plan"
    sentence = f"the person uses {names}{often} and {plan} to stop"
    return sentence if wanted else f"it is not so that {sentence}"


def _answer(leaf: Answer, *, wanted: bool) -> str:
    words = FIELDS[leaf.field]
    tests = [*_tests(leaf, words, wanted=wanted)]
    sentence = (" and " if wanted else " or ").join(tests)
    if not tests:
        sentence = f"{words.subject} {words.verb} {'known' if wanted else 'not known'}"
    # Silence makes a condition true, or false, where the rule says so.
    silent = False if leaf.answered else leaf.unanswered
    return f"{sentence}, or nobody has said" if tests and silent is wanted else sentence


def _tests(leaf: Answer, words: FieldWords, *, wanted: bool) -> Iterator[str]:
    is_ = f"{words.subject} {words.verb}{'' if wanted else ' not'}"
    if leaf.includes is not None:
        values = _list(value_in_words(leaf.field, value) for value in leaf.includes)
        yield f"{words.subject} {words.include if wanted else words.include_not} {values}"
    if isinstance(leaf.equals, bool):
        yield words.yes if leaf.equals is wanted else words.no
    elif leaf.equals is not None:
        yield f"{is_} {value_in_words(leaf.field, leaf.equals)}"
    if leaf.at_least is not None:
        bound = f"{leaf.at_least}{words.unit}"
        yield f"{words.subject} is {f'{bound} or more' if wanted else f'less than {bound}'}"
    if leaf.at_most is not None:
        bound = f"{leaf.at_most}{words.unit}"
        yield f"{words.subject} is {f'{bound} or less' if wanted else f'more than {bound}'}"


def _placeholder(name: str) -> str:
    if name == "{each}":
        return "that answer"
    if name == "{care.settings}":
        return "a kind of care that these rules name for the person"
    return f"any of the {FIELDS[name.strip('{}')].subject}"


def _list(words: Iterable[str], joined_by: str = "or") -> str:
    each = list(words)
    if len(each) < 2:
        return "".join(each) or "nothing"
    *first, last = (_apart(word) for word in each)
    return f"{', '.join(first)} {joined_by} {last}"


def _apart(word: str) -> str:
    """A word of a list, in quotes where it would read as two."""
    return f'"{word}"' if any(sign in word for sign in (",", " or ", " and ")) else word
