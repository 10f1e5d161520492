"""The page of rules is the rules: docs/rules.md is written from them, and nothing is left out."""

import itertools
from pathlib import Path
from typing import get_args

import pytest

from recommender.criteria import Group
from recommender.grammar import AvoidRule, PreferRule, Rule
from recommender.page import page, topics_of
from recommender.reading import ruleset
from recommender.ruleset import NEVER_COUNTED, RANKED_BY
from recommender.vocabulary import vocabulary

DOCUMENT = Path(__file__).parents[2] / "docs" / "rules.md"
PAGE = page(ruleset())


def section(rule: Rule) -> str:
    return PAGE.split(f'<a id="{rule.id}"></a>')[1].split('<a id="')[0]


def test_the_document_is_written_from_the_rules() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == page(ruleset()), "old: run make docs"


@pytest.mark.parametrize("rule", ruleset().rules, ids=lambda rule: rule.id)
def test_a_rule_stands_there_with_all_that_it_says_and_rests_on(rule: Rule) -> None:
    text = section(rule)

    assert f"`{rule.id}`" in text
    assert rule.description in text
    assert rule.reviewer in text
    assert f"Confidence: {rule.confidence}." in text
    for sentence in rule.sentences():
        assert sentence in text
    for name in rule.sources:
        source = ruleset().sources[name]
        assert f"[{source.title}]({source.url})" in text
    if isinstance(rule, PreferRule | AvoidRule):
        for level in rule.levels:
            assert f"\n| {level.points} | " in text


def test_every_link_within_it_leads_somewhere() -> None:
    targets = {f"(#{rule.id})" for rule in ruleset().rules}
    targets |= {f"(#rules-on-{topic.replace('_', '-')})" for topic in topics_of(ruleset())}
    linked = {part.split(")")[0] for part in PAGE.split("](#")[1:]}

    assert {f"(#{name})" for name in linked} <= targets


def test_it_tells_what_no_rule_may_count_and_what_no_rank_can_be_bought_with() -> None:
    assert RANKED_BY["en"] in PAGE
    for slug in NEVER_COUNTED:
        assert vocabulary()[slug].label in PAGE


def test_it_tells_what_each_group_can_come_to_and_why() -> None:
    for group in get_args(Group):
        weight = ruleset().weights[group]
        assert f"| {group.replace('_', ' ')} | {weight.most} | {weight.why} |" in PAGE


def test_every_list_stands_apart_and_every_table_has_as_many_cells_as_its_head() -> None:
    lines = PAGE.splitlines()
    for before, line in itertools.pairwise(lines):
        if line.startswith("| ") and before.startswith("| "):
            assert line.count("|") - line.count("\\|") == before.count("|") - before.count("\\|")
        if line.startswith("- ") and not before.lstrip().startswith("- "):
            assert before == ""
