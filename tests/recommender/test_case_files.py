"""Case files are read strictly, and a case that is not so says what is."""

from pathlib import Path
from typing import Any

import pytest

from recommender.cases import Case, CaseError, read_cases, run, untested
from recommender.reading import ruleset

GOOD = """
[[case]]
name = "Ketamine brings the word on ketamine therapy"
needs = { substances = ["ketamine"] }
[case.expect]
fires = ["ketamine-therapy-not-approved"]
"""


def read(folder: Path, **files: str) -> list[Case]:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    (folder / "notes.txt").write_text("not a case")
    return read_cases(folder)


def outcome(expect: dict[str, Any], **given: Any) -> list[str]:
    case = Case.model_validate({"name": "One", "expect": expect, **given})
    return run(case, ruleset()).failures


def test_cases_are_read_in_the_order_of_their_files(tmp_path: Path) -> None:
    second = GOOD.replace("Ketamine brings", "Still brings")
    cases = read(tmp_path, b=second, a=GOOD)

    assert [case.name.split()[0] for case in cases] == ["Ketamine", "Still"]
    assert run(cases[0], ruleset()).failures == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[case", "a.toml: "),
        ("[[cases]]\n", "a.toml: cases: only [[case]] tables belong here"),
        (GOOD.replace("fires", "fire"), "a.toml: 0.expect.fire: Extra inputs"),
        (GOOD.replace('"ketamine"', '"ketamin"'), "a.toml: 0.needs.substances.0.name: "),
        (GOOD + "[case.program]\nyes = ['cbd']\n", "cbd is not a term of the vocabulary"),
        (GOOD + "[case.program]\nsetting = 'tent'\n", "tent is not a term of the vocabulary"),
        (GOOD.split("fires", maxsplit=1)[0], "0.expect: Value error, expects nothing"),
        (GOOD + GOOD, "'Ketamine brings the word on ketamine therapy' is the name of two cases"),
    ],
)
def test_a_case_that_is_not_understood_is_named(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CaseError) as refused:
        read(tmp_path, a=text)

    assert said in str(refused.value)


def test_every_problem_is_named_once_a_line(tmp_path: Path) -> None:
    wrong = GOOD.replace("fires", "fire")
    with pytest.raises(CaseError) as refused:
        read(tmp_path, a=wrong, b="[[case", c=GOOD + GOOD + GOOD)

    lines = str(refused.value).splitlines()
    assert [line[:6] for line in lines[:2]] == ["a.toml", "b.toml"]
    assert len(lines) == 3


KETAMINE = {"substances": ["ketamine"], "preferences": {"avoid": ["twelve_step"]}}


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ({"met": ["quality-family"]}, "met: quality-family is not among "),
        ({"unmet": ["treats-substance:ketamine"]}, "unmet: treats-substance:ketamine is not among"),
        ({"unknown": ["treats-substance"]}, "unknown: treats-substance is not among "),
        ({"held": ["serves-substance"]}, "held: serves-substance is not among dui-only"),
        ({"failed": ["serves-substance"]}, "failed: serves-substance is not among none"),
        ({"undecided": ["dui-only"]}, "undecided: dui-only is not among serves-substance"),
        ({"fires": ["opioid-setting"]}, "fires: opioid-setting is not among "),
        ({"silent": ["ketamine-urology"]}, "silent: ketamine-urology fires"),
        ({"settings": ["inpatient"]}, "settings: inpatient is not among "),
        ({"no_settings": ["outpatient"]}, "no_settings: outpatient is among them"),
        ({"asks": ["Why?"]}, "asks: Why? is not among "),
        ({"asks_not": ["Do you help people who use ketamine?"]}, ""),
        ({"points": {"treats-substance:ketamine": 9}}, "treats-substance:ketamine gives 10, not 9"),
        ({"points": {"quality-family": 2}}, "points: quality-family gives 0, not 2"),
        ({"first_notice": "overdose-now"}, "first_notice: is ketamine-"),
        ({"withheld": True}, "withheld: is false"),
        ({"silent": ["no-such-rule"]}, "there is no rule no-such-rule"),
    ],
)
def test_what_is_not_as_expected_is_said(expect: dict[str, Any], said: str) -> None:
    program = {
        "setting": "outpatient",
        "yes": ["ketamine", "twelve_step"],
        "no": ["dui_dwi_only"],
        "miles": 3,
    }
    if "undecided" in expect or "held" in expect:
        program["yes"] = ["twelve_step"]
    failures = outcome(expect, needs=KETAMINE, program=program)

    assert bool(failures) is bool(said)
    assert all(said in failure for failure in failures)


def test_what_is_as_expected_says_nothing() -> None:
    expect = {
        "met": ["treats-substance:ketamine", "distance"],
        "unmet": ["avoided:twelve_step"],
        "unknown": ["quality-family"],
        "points": {"treats-substance": 10, "avoided": -8, "quality-family": 0},
        "held": ["serves-substance", "dui-only"],
        "fires": ["ketamine-urology"],
        "silent": ["opioid-setting"],
        "settings": ["outpatient"],
        "no_settings": ["opioid_treatment"],
        "withheld": False,
        "asks_not": ["Why?"],
    }
    program = {
        "setting": "outpatient",
        "yes": ["ketamine", "twelve_step"],
        "no": ["dui_dwi_only"],
        "miles": 3,
    }

    assert outcome(expect, needs=KETAMINE, program=program) == []


def test_an_emergency_is_withheld() -> None:
    needs = {"safety": {"overdose_now": True}}

    assert outcome({"withheld": True, "first_notice": "overdose-now"}, needs=needs) == []


def test_a_must_have_goes_by_its_own_name() -> None:
    needs = {"payment": ["medicaid"], "must_have": ["payment"]}

    assert outcome({"undecided": ["must-have-payment"]}, needs=needs) == []
    assert outcome({"failed": ["must-have-payment"]}, needs=needs) == [
        "failed: must-have-payment is not among none"
    ]


def test_without_cases_everything_is_untested() -> None:
    rules = ruleset()
    missing = list(untested(rules, []))

    assert "safety.toml: rule overdose-now: no case shows it fires" in missing
    assert "safety.toml: rule overdose-now: no case shows it silent" in missing
    assert "safety.toml: rule ask-a-clinician: no case shows it silent" not in missing
    assert "time.toml: rule length-of-stay: no case shows the level of 10 points" in missing
    assert "substances.toml: rule dui-only: no case shows it undecided" in missing
    assert "depression.toml: rule severe-depression: no case shows scores.phq9 = 20" in missing
    assert "depression.toml: rule severe-depression: no case shows scores.phq9 = 19" in missing
    assert "ages.toml: rule age-under-18: no case shows age = 18" in missing
    for kind in ("met", "unmet", "unknown", "silent"):
        assert f"depression.toml: rule depression: no case shows it {kind}" in missing


def test_a_case_on_one_side_of_a_bound_leaves_the_other_untested() -> None:
    case = Case.model_validate(
        {
            "name": "One",
            "needs": {"scores": {"phq9": 20}},
            "expect": {"fires": ["severe-depression"]},
        }
    )
    missing = [m for m in untested(ruleset(), [case]) if "rule severe-depression:" in m]

    assert [line.rpartition("shows ")[2] for line in missing] == ["it silent", "scores.phq9 = 19"]
