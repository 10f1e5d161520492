"""What docs/own-rules.md shows and says is so: its example is read and tested as it stands."""

import re
from pathlib import Path

import pytest

from recommender import checks
from recommender.cases import read_cases, run, untested
from recommender.prose import EFFECTS
from recommender.reading import read_ruleset, ruleset, shipped_rules

DOCUMENT = (Path(__file__).parents[2] / "docs" / "own-rules.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`([\w/]+\.toml)`:\n\n```toml\n(.*?)```$", DOCUMENT, re.M | re.S))


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """The example, written as its files."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_example_has_every_kind_of_file() -> None:
    assert set(FILES) == {"county.toml", "sources.toml", "es/county.toml", "cases/county.toml"}


def test_the_example_adds_replaces_and_takes_away_a_rule(county: Path) -> None:
    rules = read_ruleset(shipped_rules(), county)

    assert "county-line" in rules
    assert "far-from-home" in ruleset()
    assert "far-from-home" not in rules
    assert rules.rule("distance") != ruleset().rule("distance")
    assert len(rules.rules) == len(ruleset().rules)


def test_the_cases_of_the_example_pass_and_show_both_of_its_rules(county: Path) -> None:
    rules = read_ruleset(shipped_rules(), county)
    cases = read_cases(county / "cases")

    assert [failure for case in cases for failure in run(case, rules).failures] == []
    gaps = list(untested(rules, cases))
    assert not [gap for gap in gaps if "rule distance" in gap or "rule county-line" in gap]


def test_each_effect_and_all_that_stays_true_is_told() -> None:
    for effect in EFFECTS:
        assert f"\n| `{effect}` | " in DOCUMENT
    for _, _, what in checks._SAFETY:
        assert f"\n- {what}\n" in DOCUMENT
