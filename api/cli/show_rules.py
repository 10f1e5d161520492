"""Rules as people read them in a terminal, and as scripts do."""

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from recommender.grammar import AvoidRule, NoticeRule, PreferRule, Rule
from recommender.page import READ
from recommender.prose import (
    effect_in_words,
    outline,
    readings_in_words,
    spoken,
    trait_in_words,
)
from recommender.ruleset import RuleSet


def ladder(rule: Rule) -> list[int] | None:
    """The points of its levels, as they stand; None where it has none."""
    if isinstance(rule, PreferRule | AvoidRule):
        return [level.points for level in rule.levels]
    return None


def show_rules(console: Console, rules: RuleSet, listed: list[Rule]) -> None:
    """A table with a row a rule."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("id", "effect", "topic", "points", "title"):
        table.add_column(heading, no_wrap=heading == "id")
    for rule in listed:
        points = "/".join(str(points) for points in ladder(rule) or ())
        urgency = rule.urgency if isinstance(rule, NoticeRule) else ""
        topic = rules.files[rule.id]
        table.add_row(rule.id, rule.effect, topic, points or urgency, escape(rule.title))
    console.print(table)
    console.print(f"{len(listed)} rules.")


def show_rule(console: Console, rules: RuleSet, rule: Rule) -> None:
    """One rule: when it applies, what it does and says, on what it rests."""
    console.print(Text(rule.title, "bold"))
    console.print(Text(rules.say(rule.title, "es"), "dim"))
    console.print(Text(f"{rule.id}, in {rules.files[rule.id]}.toml: {effect_in_words(rule)}"))
    console.print(Text(f"\n{rule.description}\n"))
    _show_when(console, rule)
    if isinstance(rule, PreferRule | AvoidRule):
        for level in rule.levels:
            near = " (comes near: a must-have stays unknown)" if level.partly else ""
            console.print(Text(f"\n{level.points} points: it {trait_in_words(level)}{near}"))
            _show_sentence(console, rules, level.because)
            if level.ask:
                _indented(console, "then the question")
                _show_sentence(console, rules, level.ask)
    for what, sentence in spoken(rule):
        console.print(Text(f"\n{what}"))
        _show_sentence(console, rules, sentence)
    console.print(Text("\nSources", "bold"))
    for name in rule.sources:
        source = rules.sources[name]
        year = f", {source.year}" if source.year else ""
        _indented(console, f"{source.title}. {source.publisher}{year} ({READ[source.read]})")
        console.print(Text(f"  {source.url}"), soft_wrap=True)
    until = f" until {rule.until}" if rule.until else ""
    console.print(Text(f"\nConfidence: {rule.confidence}. In effect since {rule.since}{until}."))
    console.print(Text(f"Reviewed by: {rule.reviewer}."))


def _show_when(console: Console, rule: Rule) -> None:
    if rule.when is None:
        console.print(Text("When: always"))
    for number, (depth, line) in enumerate(outline(rule.when) if rule.when else ()):
        _indented(console, f"{'- ' if number else 'When: '}{line}", 2 * depth)
    if readings := readings_in_words(rule):
        console.print(Text(f"Read for {readings}"))


def _show_sentence(console: Console, rules: RuleSet, sentence: str) -> None:
    for language, said in (("en", sentence), ("es", rules.say(sentence, "es"))):
        _indented(console, Text.assemble((f"{language} ", "dim"), said))


def _indented(console: Console, text: str | Text, left: int = 2) -> None:
    said = Text(text) if isinstance(text, str) else text
    console.print(Padding(said, (0, 0, 0, left), expand=False))
