"""Folders of rules are read whole: their Spanish, their weights, and one laid over another."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from recommender.grammar import PreferRule
from recommender.reading import read_ruleset, ruleset, shipped_rules
from recommender.ruleset import RuleError, RuleSet

RULE = """
[[rule]]
id = "{id}"
title = "Sauna"
description = "Has a sauna."
effect = "prefer"
group = "preferences"
levels = [{{ has = ["acupuncture"], points = 3, because = "Has a sauna." }}]
unmet = "Has no sauna."
unknown = "Does not say."
sources = ["lifeline-988"]
confidence = "convention"
since = 2026-11-22
reviewer = "nobody yet"
"""

SPANISH = {
    "Sauna": "Sauna",
    "Has a sauna.": "Tiene sauna.",
    "Has no sauna.": "No tiene sauna.",
    "Does not say.": "No lo dice.",
}


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    """An overlay that adds a rule."""
    folder = tmp_path / "overlay"
    (folder / "es").mkdir(parents=True)
    (folder / "sauna.toml").write_text(RULE.format(id="sauna"))
    spanish(folder, SPANISH)
    return folder


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A copy of the shipped rules."""
    folder = tmp_path / "whole"
    shutil.copytree(Path(str(shipped_rules())), folder)
    return folder


def spanish(folder: Path, table: dict[str, str], topic: str = "sauna") -> None:
    lines = (f'"{english}" = "{said}"\n' for english, said in table.items())
    (folder / "es" / f"{topic}.toml").write_text("".join(lines))


def laid_over(overlay: Path) -> RuleSet:
    return read_ruleset(shipped_rules(), overlay)


def refused(folder: Path, overlay: Path | None = None) -> list[str]:
    with pytest.raises(RuleError) as error:
        read_ruleset(folder, overlay)
    return str(error.value).splitlines()


def test_an_overlay_adds_its_rules_after_the_shipped_ones(overlay: Path) -> None:
    rules = laid_over(overlay)

    assert [rule.id for rule in rules.rules] == [*(r.id for r in ruleset().rules), "sauna"]
    assert rules.files["sauna"] == "sauna"
    assert rules.say("Has a sauna.", "es") == "Tiene sauna."
    assert rules.sha256 != ruleset().sha256


def test_an_overlay_replaces_the_rule_with_the_same_id_where_it_stood(overlay: Path) -> None:
    (overlay / "sauna.toml").write_text(RULE.format(id="distance"))

    rules = laid_over(overlay)

    assert [rule.id for rule in rules.rules] == [rule.id for rule in ruleset().rules]
    replaced = rules.rule("distance")
    assert isinstance(replaced, PreferRule)
    assert replaced.unmet == "Has no sauna."
    assert rules.files["distance"] == "sauna"


def test_an_overlay_takes_rules_away(overlay: Path) -> None:
    without = 'without = ["distance", "far-from-home"]\n'
    (overlay / "sauna.toml").write_text(without + RULE.format(id="sauna"))

    rules = laid_over(overlay)

    assert "distance" not in rules
    assert "far-from-home" not in rules
    assert len(rules.rules) == len(ruleset().rules) - 1


def test_an_overlay_can_take_rules_away_and_add_none(tmp_path: Path) -> None:
    (tmp_path / "less.toml").write_text('without = ["distance"]\n')

    assert "distance" not in read_ruleset(shipped_rules(), tmp_path)


def test_it_names_a_rule_that_is_not_there_to_take_away(overlay: Path) -> None:
    (overlay / "sauna.toml").write_text('without = ["distence"]\n' + RULE.format(id="sauna"))

    assert refused(Path(str(shipped_rules())), overlay) == [
        'without: there is no rule "distence" to take away'
    ]


@pytest.mark.parametrize("rule_id", ["overdose-now", "suicidal-plan", "suicidal-thoughts"])
def test_what_keeps_people_safe_cannot_be_taken_away(overlay: Path, rule_id: str) -> None:
    (overlay / "sauna.toml").write_text(f'without = ["{rule_id}"]\n' + RULE.format(id="sauna"))

    (problem,) = refused(Path(str(shipped_rules())), overlay)

    assert problem.startswith("safety: ")


def test_a_source_of_an_overlay_stands_beside_the_shipped_ones(overlay: Path) -> None:
    source = 'title = "T"\npublisher = "P"\nurl = "https://a.example/"\nread = "original"\n'
    (overlay / "sources.toml").write_text(f"[own]\n{source}")
    rule = RULE.format(id="sauna").replace('"lifeline-988"', '"own", "lifeline-988"')
    (overlay / "sauna.toml").write_text(rule)

    titles = [one["title"] for one in laid_over(overlay).citation("sauna")["sources"]]

    assert titles == ["T", ruleset().sources["lifeline-988"].title]


def test_an_overlay_can_change_what_a_group_may_come_to(overlay: Path) -> None:
    (overlay / "weights.toml").write_text('[preferences]\nmost = 30\nwhy = "More."\n')

    rules = laid_over(overlay)

    assert rules.weights["preferences"].most == 30
    assert rules.weights["clinical_fit"] == ruleset().weights["clinical_fit"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('[saunas]\nmost = 3\nwhy = "Warm."\n', "weights.toml: saunas is not a group of points"),
        ("[preferences]\nmost = 3\n", "weights.toml: preferences: why: Field required"),
        ('[preferences]\nmost = 101\nwhy = "All."\n', "weights.toml: preferences: most: "),
        ('[preferences]\nmost = 3\nwhy = "W"\nleast = 1\n', "weights.toml: preferences: least: "),
    ],
)
def test_weights_that_are_not_understood_are_named(overlay: Path, written: str, said: str) -> None:
    (overlay / "weights.toml").write_text(written)

    (problem,) = refused(Path(str(shipped_rules())), overlay)

    assert problem.startswith(said)


def test_a_whole_set_needs_the_weights_of_all_groups(whole: Path) -> None:
    (whole / "weights.toml").write_text('[preferences]\nmost = 3\nwhy = "W"\n')

    assert refused(whole) == [
        f"weights.toml: {group} is missing"
        for group in ("clinical_fit", "stated_needs", "practicalities", "quality_signals")
    ]


def test_a_copy_of_the_shipped_rules_is_the_shipped_rules(whole: Path) -> None:
    assert read_ruleset(whole) == ruleset()


SAID: list[tuple[dict[str, Any], list[str]]] = [
    (
        {"Has no sauna.": None},
        ['es/sauna.toml: rule "sauna": has no Spanish for: Has no sauna.'],
    ),
    ({"Has a pool.": "Tiene piscina."}, ["es/sauna.toml: no rule says: Has a pool."]),
    (
        {"Has a sauna.": "Tiene {labels}."},
        ['es/sauna.toml: rule "sauna": other placeholders in Spanish than in English: '],
    ),
]


@pytest.mark.parametrize(("changes", "problems"), SAID)
def test_spanish_says_what_english_says_and_no_more(
    overlay: Path, changes: dict[str, str | None], problems: list[str]
) -> None:
    table = {**SPANISH, **changes}
    spanish(overlay, {english: said for english, said in table.items() if said is not None})

    found = refused(Path(str(shipped_rules())), overlay)

    assert len(found) == len(problems)
    assert all(line.startswith(start) for line, start in zip(found, problems, strict=True))


def test_a_sentence_has_one_spanish_sentence_in_all_topics(overlay: Path) -> None:
    (overlay / "pool.toml").write_text(RULE.format(id="pool").replace("acupuncture", "cbt"))
    spanish(overlay, {**SPANISH, "Has a sauna.": "Hay sauna."}, topic="pool")

    assert refused(Path(str(shipped_rules())), overlay) == [
        "es: has two Spanish sentences for: Has a sauna."
    ]


def test_spanish_for_a_topic_without_rules_is_named(overlay: Path) -> None:
    spanish(overlay, {"Has a pool.": "Tiene piscina."}, topic="pool")

    assert refused(Path(str(shipped_rules())), overlay) == [
        "es/pool.toml: no rule says: Has a pool."
    ]


def test_spanish_that_is_no_table_of_sentences_is_named(overlay: Path) -> None:
    (overlay / "es" / "sauna.toml").write_text('"Sauna" = 3\n')

    assert any(line.startswith("es/sauna.toml: Sauna: ") for line in refused(overlay, overlay))


def test_every_problem_of_every_file_is_named_at_once(overlay: Path) -> None:
    (overlay / "pool.toml").write_text("rule = [")
    (overlay / "gym.toml").write_text(RULE.format(id="gym") + 'sort = "x"\n')
    (overlay / "weights.toml").write_text('[saunas]\nmost = 3\nwhy = "Warm."\n')

    files = {line.split(":")[0] for line in refused(Path(str(shipped_rules())), overlay)}

    assert {"pool.toml", "gym.toml", "weights.toml"} <= files


def test_a_folder_that_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        read_ruleset(tmp_path / "nowhere")
