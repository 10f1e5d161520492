"""The rules as one page for people, in Markdown: how a place is ranked, then every rule."""

from collections.abc import Iterator, Mapping
from typing import get_args

from recommender.grammar import AvoidRule, PreferRule, RequireRule, Rule, Source
from recommender.needs import MustHave
from recommender.prose import (
    effect_in_words,
    name_of,
    outline,
    readings_in_words,
    spoken,
    trait_in_words,
)
from recommender.ruleset import NEVER_COUNTED, RANKED_BY, RuleSet
from recommender.score import percent
from recommender.vocabulary import vocabulary

READ: Mapping[str, str] = {
    "original": "read in the original",
    "excerpt": "read in an excerpt",
    "quoted": "known by quotation",
    "general_knowledge": "general knowledge, not looked up",
}
"""How we know what a source says."""


def page(rules: RuleSet) -> str:
    """The whole page; the same rules give the same page."""
    topics = topics_of(rules)
    parts = [*_introduction(rules, topics), *_ranking(rules), *_contents(topics)]
    for topic, of_topic in topics.items():
        parts.append(f"## Rules on {name_of(topic)}")
        for rule in of_topic:
            parts += _section(rule, rules)
    return "\n\n".join(parts) + "\n"


def topics_of(rules: RuleSet) -> dict[str, list[Rule]]:
    """The rules by topic, as they stand in their files."""
    topics: dict[str, list[Rule]] = {name: [] for name in sorted(set(rules.files.values()))}
    for rule in rules.rules:
        topics[rules.files[rule.id]].append(rule)
    return {name: of_topic for name, of_topic in topics.items() if of_topic}


def _introduction(rules: RuleSet, topics: Mapping[str, list[Rule]]) -> Iterator[str]:
    yield "# The rules"
    yield "<!-- Written by `make docs` from the rule files. Change those, not this page. -->"
    yield (
        f"{len(rules.rules)} rules in {len(topics)} topics, version {rules.version}. Each tells "
        "when it applies, what it does, what people are told, and on which public sources it "
        "rests. Others can be used in their place or laid over them: "
        "[Your own rules](own-rules.md)."
    )
    yield (
        "No question has to be answered. A rule applies only where the answers given make its "
        "condition true; an answer that nobody gave makes no condition true, except where "
        '"or nobody has said" or "not known" stands.'
    )


def _ranking(rules: RuleSet) -> Iterator[str]:
    yield "## How a place is ranked"
    yield RANKED_BY["en"]
    yield (
        "A listing says yes to a thing, or no, or says nothing of it. Where it says nothing, the "
        "thing is unknown: that counts neither as yes nor as no, and is a question for the phone."
    )
    yield "### What comes before points"
    yield (
        "These decide first, whatever a place's points are. A rule that puts places first has "
        "those known to have what it looks for, then those where it is unknown, then the rest. A "
        "rule that puts places last moves only those known not to have it. What puts places first "
        "decides before what puts them last, and of two such rules the one higher in this table."
    )
    yield "\n".join(_requirements(rules))
    names = ", ".join(f"`{name}`" for name in get_args(MustHave))
    yield (
        f"A person can make a wish a must-have ({names}). A place that is known not to have it is "
        "left out. One where it is unknown ranks below those known to have it, unless the person "
        "wants only what is known: then it is left out too."
    )
    yield "### Points, and the score from 0 to 100"
    yield (
        "A rule that gives points has a ladder: the first step that a listing says yes to gives "
        "its points. A no gives 0 and leaves nothing to ask. Unknown gives 0 of the points that "
        "were possible, and its question goes on the phone list. A rule that takes points away "
        "works in the same way, for what a person would rather not have; it adds nothing to what "
        "is possible."
    )
    yield (
        "The score is the points that a place got, out of those that were possible for this "
        f"person's answers, as a whole number from {percent(-1, 1)} to {percent(1, 1)}. It is "
        f"rounded half up ({_example()}) and never below {percent(-1, 1)}. A question that was not "
        "answered adds neither points nor possible points, so the score is out of what was told."
    )
    yield (
        "The order is by points, before rounding. Of places with as many points the nearer comes "
        "first, then the one whose id comes first, so that the same question always gives the "
        "same order."
    )
    yield "### The most that each group can come to"
    yield "\n".join(_weights(rules))
    yield (
        "Where a person's answers would bring a group to more than this, all points of the group "
        "shrink in the same proportion, rounded toward 0. So many answers on one subject do not "
        "drown the others, and what is better stays at least as good."
    )
    yield "### What never counts"
    never = ", ".join(vocabulary()[slug].label for slug in sorted(NEVER_COUNTED))
    yield f"No rule may give points for these; reading the rules refuses one that does: {never}."
    yield "### Which rules were used"
    yield (
        "The version is the newest day on which a rule of the set took effect. The version and a "
        "SHA-256 of all rule files are at `/v1/status` and `/v1/rules`, and in every "
        "recommendation."
    )


def _requirements(rules: RuleSet) -> Iterator[str]:
    yield "| rule | what it does |"
    yield "|---|---|"
    for rule in rules.rules:
        if isinstance(rule, RequireRule):
            yield f"| [{_cell(rule.title)}](#{rule.id}) | {_cell(effect_in_words(rule))} |"


def _weights(rules: RuleSet) -> Iterator[str]:
    yield "| group | most points | why |"
    yield "|---|---:|---|"
    for group, weight in sorted(rules.weights.items(), key=lambda item: -item[1].most):
        yield f"| {name_of(group)} | {weight.most} | {_cell(weight.why)} |"


def _contents(topics: Mapping[str, list[Rule]]) -> Iterator[str]:
    yield "## Topics"
    yield "\n".join(
        f"- [{name_of(topic)}](#rules-on-{topic.replace('_', '-')}): {len(of_topic)}"
        for topic, of_topic in topics.items()
    )


def _example() -> str:
    points, possible = 17, 40
    return f"{points} of {possible} points are {percent(points, possible)}"


def _section(rule: Rule, rules: RuleSet) -> Iterator[str]:
    yield f'<a id="{rule.id}"></a>\n\n### {rule.title}'
    yield f"`{rule.id}` {effect_in_words(rule)}"
    yield rule.description
    yield "\n".join(_when(rule))
    if isinstance(rule, PreferRule | AvoidRule):
        yield "\n".join(_levels(rule))
    yield "**What people are told:**"
    yield "\n".join(f"- *{what}:* {sentence}" for what, sentence in spoken(rule))
    yield _standing(rule, rules)


def _when(rule: Rule) -> Iterator[str]:
    readings = readings_in_words(rule)
    read = f" Read for {readings}." if readings else ""
    if rule.when is None:
        yield f"**When:** always.{read}"
        return
    (_, first), *nested = outline(rule.when)
    yield f"**When:** {first}{'' if nested else '.'}{read}"
    if nested:
        yield ""
    yield from (f"{'  ' * (depth - 1)}- {line}" for depth, line in nested)


def _levels(rule: PreferRule | AvoidRule) -> Iterator[str]:
    yield "| points | where a program | what people are told | what to ask then |"
    yield "|---:|---|---|---|"
    for level in rule.levels:
        near = " (comes near: a must-have stays unknown)" if level.partly else ""
        told = (trait_in_words(level) + near, level.because, level.ask or "")
        yield f"| {level.points} | {' | '.join(_cell(cell) for cell in told)} |"


def _standing(rule: Rule, rules: RuleSet) -> str:
    sources = "; ".join(_source(rules.sources[name]) for name in rule.sources)
    until = f" until {rule.until}" if rule.until else ""
    return (
        f"Sources: {sources}. Confidence: {rule.confidence}. "
        f"In effect since {rule.since}{until}. Reviewed by: {rule.reviewer}."
    )


def _source(source: Source) -> str:
    told = [source.publisher, *([str(source.year)] if source.year else []), READ[source.read]]
    return f"[{source.title}]({source.url}) ({', '.join(told)})"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
