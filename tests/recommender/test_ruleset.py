"""Rule files are read strictly: what is wrong is named by file, rule and field."""

from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from recommender.alternatives import weigh
from recommender.assess import assess
from recommender.grammar import NoticeRule, PreferRule
from recommender.needs import MustHave, Needs
from recommender.reading import read_ruleset, ruleset, shipped_rules
from recommender.ruleset import NEVER_COUNTED, RuleError, RuleSet
from recommender.traits import HasAny

SOURCES = """
[one]
title = "A guideline"
publisher = "A society"
year = 2020
url = "https://example.org/guideline"
read = "original"
"""

RULE = """
[[rule]]
id = "payment"
title = "Payment"
description = "Takes what the person can pay with."
effect = "prefer"
group = "practicalities"
when = { field = "payment", answered = true }
levels = [{ has = ["{payment}"], points = 5, because = "Takes {labels}." }]
unmet = "Does not take {labels}."
unknown = "Does not say."
sources = ["one"]
confidence = "convention"
since = 2026-01-01
reviewer = "nobody yet"
"""


SPANISH = """
"Payment" = "Pago"
"Takes {labels}." = "Acepta {labels}."
"Does not take {labels}." = "No acepta {labels}."
"Does not say." = "No lo dice."
"""


def written(
    folder: Path, rule: str, sources: str = "", spanish: str = "", weights: str = ""
) -> Path:
    """The shipped rules with these added: as an overlay that replaces the shipped `payment`."""
    (folder / "es").mkdir()
    (folder / "sources.toml").write_text(sources or SOURCES)
    (folder / "payment.toml").write_text(rule)
    (folder / "es" / "payment.toml").write_text(spanish or SPANISH)
    (folder / "weights.toml").write_text(weights)
    return folder


def read(folder: Path, rule: str = "", **more: str) -> RuleSet:
    return read_ruleset(shipped_rules(), written(folder, rule or RULE, **more))


def test_the_shipped_rules_can_be_used_and_name_their_sources() -> None:
    rules = ruleset()

    assert len(rules.rules) > 40
    assert rules.version == max(rule.since for rule in rules.rules).isoformat()
    assert len(rules.sha256) == 64
    assert all(rule.sources for rule in rules.rules)


def test_the_same_files_give_the_same_hash_and_a_changed_byte_another(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("first", "again", "other")]
    for folder in folders:
        folder.mkdir()
    first, again = (read(folder) for folder in folders[:2])
    other = read(folders[2], RULE.replace("points = 5", "points = 6"))

    assert first.sha256 == again.sha256 != other.sha256


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (RULE + 'points = "many"\n', "points"),
        (RULE.replace('group = "practicalities"', 'group = "money"'), "group"),
        (RULE.replace('"{payment}"', '"medicade"'), "levels.0: medicade"),
        (RULE.replace('field = "payment"', 'field = "income"'), "when"),
        (RULE.replace(", answered = true", ""), "when"),
        (RULE.replace('sources = ["one"]', "sources = []"), "sources"),
        (RULE.replace('sources = ["one"]', 'sources = ["two"]'), "two is not in sources.toml"),
        (RULE.replace('effect = "prefer"', 'effect = "promote"'), "promote"),
        (RULE.replace("points = 5, ", "points = 5, within_miles = 3, "), "exactly one of"),
        (RULE + RULE, "is used twice"),
        (RULE + 'must_have = "paymint"\n', "must_have"),
        (RULE.replace('field = "payment", answered = true', 'uses = ["ketamin"]'), "ketamin"),
    ],
)
def test_it_refuses_a_rule_it_does_not_understand(tmp_path: Path, wrong: str, named: str) -> None:
    with pytest.raises(RuleError, match='rule "payment"') as refused:
        read(tmp_path, wrong)

    assert named in str(refused.value)


def test_it_names_the_file_that_is_not_toml(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"payment\.toml: "):
        read(tmp_path, "rule = [")


def test_it_refuses_a_table_that_is_no_rule(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"payment\.toml: rules: "):
        read(tmp_path, RULE + "[rules]\n")


def test_it_refuses_a_source_that_nobody_cites(tmp_path: Path) -> None:
    unused = SOURCES + SOURCES.replace("[one]", "[two]")
    with pytest.raises(RuleError, match='source "two": no rule cites it'):
        read(tmp_path, sources=unused)


def test_it_refuses_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="holds no rules"):
        read_ruleset(tmp_path)


def test_it_refuses_points_for_ketamine_infusion(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="ketamine_infusion may never be given points"):
        read(tmp_path, RULE.replace("{payment}", "ketamine_infusion"))


def test_every_must_have_is_taken_up_by_a_rule() -> None:
    served = {rule.must_have for rule in ruleset().rules if isinstance(rule, PreferRule)}

    assert set(get_args(MustHave)) <= served


def test_points_by_a_field_leave_out_what_may_never_count(tmp_path: Path) -> None:
    rule = RULE.replace("{payment}", "{therapies}").replace(
        '"payment", answered', '"therapies", answered'
    )
    asked = Needs.model_validate({"therapies": ["ketamine_infusion", "cbt"]})

    found = assess(asked, read(tmp_path, rule)).criteria

    (criterion,) = [criterion for criterion in found if criterion.rule == "payment"]
    assert criterion.levels[0].trait == HasAny(("cbt",))


def test_no_shipped_rule_mentions_what_may_never_count_among_its_levels() -> None:
    for rule in ruleset().rules:
        if isinstance(rule, PreferRule):
            assert not {t for level in rule.levels for t in level.has or ()} & NEVER_COUNTED


def test_an_emergency_always_says_whom_to_call() -> None:
    emergencies = [
        rule
        for rule in ruleset().rules
        if isinstance(rule, NoticeRule) and rule.urgency == "emergency"
    ]

    assert emergencies
    assert all(rule.withhold and any(a.tel for a in rule.actions) for rule in emergencies)


def test_a_citation_has_the_title_and_the_sources_in_public() -> None:
    rules = ruleset()
    rule = rules.rule("suicidal-thoughts")
    (lifeline, _) = rules.citation("suicidal-thoughts")["sources"]

    assert rules.citation("suicidal-thoughts")["title"] == rule.title
    assert rules.citation("suicidal-thoughts", "es")["title"] == rules.spanish[rule.title]
    assert lifeline == {
        "title": "988 Suicide & Crisis Lifeline",
        "publisher": "SAMHSA and Vibrant Emotional Health",
        "year": None,
        "url": "https://988lifeline.org/",
    }


def test_a_citation_is_made_once_for_everybody() -> None:
    rules = ruleset()

    assert rules.citation("payment", "es") is rules.citation("payment", "es")
    assert rules.citation("payment", "es") != rules.citation("payment")


def test_a_rule_is_in_effect_from_its_first_day_to_its_last(tmp_path: Path) -> None:
    dated = RULE.replace("2026-01-01", "2026-12-01\nuntil = 2026-12-31")
    rules = read(tmp_path, dated)

    def applies(day: date) -> bool:
        return "payment" in rules.on(day)

    assert [applies(date(2026, m, d)) for m, d in ((11, 30), (12, 1), (12, 31))] == [
        False,
        True,
        True,
    ]
    assert not applies(date(2027, 1, 1))
    assert rules.on(date(2026, 12, 5)) is rules
    assert rules.on(date(2027, 1, 1)).sha256 == rules.sha256


def test_the_rules_of_a_day_stay_right_when_the_day_changes(tmp_path: Path) -> None:
    rules = read(tmp_path, RULE.replace("2026-01-01", "2026-12-01\nuntil = 2026-12-31"))
    needs = Needs.model_validate({"payment": ["medicaid"], "conditions": ["depression"]})
    before, first, last, after = (
        date(2026, 11, 30),
        date(2026, 12, 1),
        date(2026, 12, 31),
        date(2027, 1, 1),
    )

    for day in (before, first, first, before, last, after, after, first):
        on_day = rules.on(day)
        found = [criterion.rule for criterion in assess(needs, on_day).criteria]
        assert ("payment" in on_day) is ("payment" in found) is (day in (first, last))
        assert rules.on(day) is on_day


def test_rules_that_are_in_effect_ask_the_same_of_everybody_on_every_day(tmp_path: Path) -> None:
    rules = read(tmp_path, RULE.replace("2026-01-01", "2026-12-01"))
    needs = Needs.model_validate({"conditions": ["depression"]})

    whole = {id(criterion) for criterion in weigh(needs, rules).criteria}
    part = {id(criterion) for criterion in weigh(needs, rules.on(date(2026, 11, 30))).criteria}

    assert len(whole & part) == len(whole) - 1, "all but the kinds of care, which depend on answers"
