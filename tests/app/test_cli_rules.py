"""`treatment-finder rules`: what an operator checks, reads and tests rules with."""

import re
from pathlib import Path

import pytest

from recommender.page import page
from recommender.reading import ruleset
from tests import commands
from tests.commands import Done, printed, run_apart

DOCUMENT = (Path(__file__).parents[2] / "docs" / "own-rules.md").read_text(encoding="utf-8")
COUNTY = dict(re.findall(r"^`([\w/]+\.toml)`:\n\n```toml\n(.*?)```$", DOCUMENT, re.M | re.S))


def run(*words: str, **environment: str) -> Done:
    """Run `treatment-finder rules …`."""
    return commands.run("rules", *words, settings=environment)


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """The overlay of docs/own-rules.md."""
    folder = tmp_path / "county"
    for name, text in COUNTY.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def broken(county: Path) -> Path:
    """The same with two mistakes in two files."""
    text = COUNTY["county.toml"].replace('urgency = "advice"', 'urgency = "loud"')
    (county / "county.toml").write_text(text)
    (county / "weights.toml").write_text('[luck]\nmost = 3\nwhy = "W"\n')
    return county


def test_check_counts_the_rules_and_names_version_and_hash() -> None:
    done = run("check")

    rules = ruleset()
    topics = len({rules.files[rule.id] for rule in rules.rules})
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        f"{len(rules.rules)} rules in {topics} topics, "
        f"version {rules.version}, sha256 {rules.sha256}\n"
    )


def test_it_is_part_of_the_command_and_needs_no_database() -> None:
    done = run_apart("rules", "check", settings={"FINDER_DATABASE_URL": "sqlite:///nowhere/at/all"})

    assert done.returncode == 0, done.stderr
    assert ruleset().sha256 in done.stdout


def test_check_says_the_same_to_scripts() -> None:
    answer = printed(run("check", "--json"))

    assert answer["usable"] is True
    assert answer["problems"] == []
    assert answer["rules"] == len(ruleset().rules)
    assert answer["sha256"] == ruleset().sha256


def test_check_names_file_rule_and_field_of_every_problem_a_line_each(broken: Path) -> None:
    done = run("check", "--overlay", str(broken))

    assert done.returncode == 1
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert any(line.startswith('county.toml: rule "county-line": ') for line in lines)
    assert "weights.toml: luck is not a group of points" in lines
    assert all(line.split(":")[0].endswith(".toml") for line in lines)


def test_check_names_them_to_scripts_too(broken: Path) -> None:
    done = run("check", "--overlay", str(broken), "--json")

    assert done.returncode == 1
    assert '"usable":false' in done.stdout
    assert "luck is not a group of points" in done.stdout


def test_the_rules_are_those_of_the_settings_and_an_option_comes_before_a_setting(
    county: Path, tmp_path: Path
) -> None:
    overlay = {"FINDER_RULES_OVERLAY": str(county)}
    empty = tmp_path / "empty"
    empty.mkdir()

    set_ = printed(run("list", "--json", **overlay))
    chosen = printed(run("list", "--json", "--overlay", str(county), FINDER_RULES_OVERLAY="no"))
    refused = run("check", **overlay, FINDER_RULES=str(empty))

    assert set_ == chosen
    assert "county-line" in [rule["id"] for rule in set_]
    assert refused.returncode == 1
    assert "weights.toml: clinical_fit is missing" in refused.stderr


def test_a_rule_for_safety_that_has_ended_is_a_problem(county: Path) -> None:
    # Replaces the shipped rule by one that is no longer in effect.
    text = COUNTY["county.toml"].replace('"county-line"', '"overdose-now"')
    (county / "county.toml").write_text(text.replace("since", "until = 2026-11-22\nsince", 1))

    done = run("check", "--overlay", str(county))

    assert done.returncode == 1
    assert "an overdose must lead to 911" in done.stderr


def test_list_is_a_table_of_all_rules() -> None:
    done = run("list")

    assert done.returncode == 0, done.stderr
    for rule in ruleset().rules:
        assert re.search(rf"^{rule.id} +{rule.effect} ", done.stdout, re.M), rule.id
    assert re.search(r"^distance +prefer +travel +8/6/4/2 ", done.stdout, re.M)
    assert re.search(r"^overdose-now +notice +safety +emergency ", done.stdout, re.M)
    assert f"{len(ruleset().rules)} rules." in done.stdout


def test_list_can_be_narrowed_by_topic_and_effect() -> None:
    rules = ruleset()

    of_topic = printed(run("list", "--topic", "travel", "--json"))
    of_both = printed(run("list", "--topic", "travel", "--effect", "ask", "--json"))

    travel = [rule for rule in rules.rules if rules.files[rule.id] == "travel"]
    assert [rule["id"] for rule in of_topic] == [rule.id for rule in travel]
    assert [rule["id"] for rule in of_both] == [r.id for r in travel if r.effect == "ask"]
    assert of_topic[0] == {
        "id": "distance",
        "effect": "prefer",
        "topic": "travel",
        "points": [8, 6, 4, 2],
        "urgency": None,
        "title": "Near enough",
    }


def test_show_tells_all_of_a_rule_in_plain_words_and_both_languages() -> None:
    done = run("show", "length-of-stay", COLUMNS="1000")

    rules = ruleset()
    rule = rules.rule("length-of-stay")
    assert done.returncode == 0, done.stderr
    assert "length-of-stay, in time.toml: gives points (preferences)." in done.stdout
    assert "When: the time asked for is known" in done.stdout
    assert rule.description in done.stdout
    for sentence in rule.sentences():
        assert sentence in done.stdout
        assert rules.say(sentence, "es") in done.stdout
    assert all(rules.sources[name].url in done.stdout for name in rule.sources)
    assert f"Confidence: {rule.confidence}. In effect since {rule.since}." in done.stdout
    assert f"Reviewed by: {rule.reviewer}." in done.stdout


def test_show_puts_a_nested_condition_on_lines_of_its_own() -> None:
    done = run("show", "withdrawal-risk", COLUMNS="1000")

    assert "When: one of these:\n" in done.stdout
    assert "  - the person uses alcohol, benzodiazepines" in done.stdout
    assert "  - all of these:\n" in done.stdout


def test_show_gives_scripts_the_rule_as_it_is_written_and_its_condition_in_words() -> None:
    answer = printed(run("show", "distance", "--json"))

    assert answer["topic"] == "travel"
    assert answer["when_in_words"] is None
    assert [level["points"] for level in answer["levels"]] == [8, 6, 4, 2]
    assert answer["sources"][0]["url"].startswith("https://")
    assert answer["spanish"]["Near enough"] == ruleset().say("Near enough", "es")


def test_test_runs_the_cases_and_finds_one_for_every_rule() -> None:
    done = run("test")

    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"\d{3,} cases pass; every rule has one\.\n", done.stdout)


def test_test_asks_for_cases_of_an_overlays_own_rules_alone(county: Path) -> None:
    done = run("test", str(county / "cases"), "--overlay", str(county))

    assert done.returncode == 0, done.stderr
    assert done.stdout == "5 cases pass; every rule has one.\n"


def test_test_names_the_case_that_fails_and_what_no_case_shows(county: Path) -> None:
    cases = county / "cases" / "county.toml"
    cases.write_text(cases.read_text().replace("distance = 8", "distance = 7"))

    done = run("test", str(cases.parent), "--overlay", str(county))
    answer = run("test", str(cases.parent), "--overlay", str(county), "--json")

    assert done.returncode == answer.returncode == 1
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "Twenty miles are near: points: distance gives 8, not 7",
        "county.toml: rule distance: no case shows the level of 8 points",
        "1 of 5 cases fail; 1 are missing.",
    ]
    assert '"case":"Twenty miles are near"' in answer.stdout
    assert "no case shows the level of 8 points" in answer.stdout


def test_page_prints_the_page_of_the_rules() -> None:
    done = run("page")

    assert done.returncode == 0, done.stderr
    assert done.stdout == page(ruleset())


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["show", "distence"], 3, "Did you mean distance"),
        (["show", "zzzzzzzz"], 3, "There is no rule with this id."),
        (["list", "--topic", "money"], 3, "There are: ages, "),
        (["list", "--effect", "promote"], 2, "--effect"),
        (["check", "--rules", "nowhere"], 2, "--rules"),
        (["check", "--overlay", "nowhere"], 2, "--overlay"),
        (["test", "nowhere"], 2, "nowhere"),
        (["dance"], 2, "dance"),
    ],
)
def test_what_goes_wrong_is_said_with_a_code_for_scripts(
    words: list[str], code: int, said: str
) -> None:
    done = run(*words)

    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [["list"], ["show", "distance"], ["test"], ["page"]])
def test_rules_that_cannot_be_used_are_not_shown_but_said_to_be_so(
    broken: Path, words: list[str]
) -> None:
    done = run(*words, "--overlay", str(broken))

    assert done.returncode == 1
    assert done.stdout == ""
    assert "weights.toml: luck is not a group of points" in done.stderr


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"FINDER_RULES": "/nowhere"}, "The rules cannot be read: No such file or directory."),
        ({"FINDER_RULE": "/nowhere"}, "FINDER_RULE is not a setting. Did you mean FINDER_RULES?"),
    ],
)
def test_a_setting_that_cannot_be_used_is_said(environment: dict[str, str], said: str) -> None:
    done = run("check", **environment)

    assert done.returncode == 1
    assert said in done.stderr


def test_cases_that_cannot_be_read_are_named(county: Path) -> None:
    (county / "cases" / "county.toml").write_text(
        '[[case]]\nname = "A"\n[case.expect]\nmets = []\n'
    )

    done = run("test", str(county / "cases"))

    assert done.returncode == 1
    assert done.stderr.startswith("county.toml: 0.expect.mets: ")
