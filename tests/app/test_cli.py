"""The `treatment-finder` command, run as people and scripts run it."""

import json
from pathlib import Path

import pytest

from tests import commands
from tests.app.conftest import CHICAGO
from tests.commands import Done, printed


def run(url: str, *words: str, typed: str = "", **environment: str) -> Done:
    """Run a command on a database."""
    settings = {"FINDER_DATABASE_URL": url, **environment}
    return commands.run(*words, settings=settings, typed=typed)


@pytest.fixture
def engine() -> str:
    """SQLite: what the commands call is tested on both engines."""
    return "sqlite"


def test_seeding_again_changes_nothing_and_says_so(seeded_url: str) -> None:
    counts = printed(run(seeded_url, "seed", "--json"))

    assert counts["seeded"] is False
    assert counts["programs"] > 38_000


def test_search_answers_as_the_api_does(seeded_url: str) -> None:
    answer = printed(
        run(seeded_url, "search", "Chicago, IL", "-n", "spanish", "--days", "90", "--json")
    )

    assert answer["contents"]
    assert all("spanish" in program["facts"]["yes"] for program in answer["contents"])


def test_search_prints_a_table_for_people(seeded_url: str) -> None:
    done = run(seeded_url, "search", "60601", "--setting", "residential_long")

    assert done.returncode == 0
    assert "Long-term residential care" in done.stdout
    assert "in all; page 1 of" in done.stdout


def test_recommend_takes_options_a_file_or_stdin(seeded_url: str, tmp_path: Path) -> None:
    request = tmp_path / "needs.json"
    request.write_text(json.dumps(CHICAGO))
    options = ["--place", "Chicago, IL", "--substance", "ketamine", "--condition", "depression"]
    options += ["--payment", "medicaid", "--days", "90", "--json"]

    answers = [
        printed(run(seeded_url, "recommend", *options)),
        printed(run(seeded_url, "recommend", "--needs", str(request), "--json")),
        printed(run(seeded_url, "recommend", "--needs", "-", "--json", typed=json.dumps(CHICAGO))),
    ]

    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["contents"][0]["match"]["score"] > 50


def test_recommend_asks_when_it_is_given_nothing_and_every_question_can_be_skipped(
    seeded_url: str,
) -> None:
    done = run(seeded_url, "recommend", typed="Chicgo, IL\nChicago, IL\n" + "0\n" * 30)

    assert done.returncode == 0, done.stderr
    assert "Chicago, IL" in done.stderr
    assert "Have you had thoughts of dying" in done.stderr
    assert "1. " in done.stdout


def test_an_emergency_shows_whom_to_call_and_no_list(seeded_url: str) -> None:
    told = json.dumps({**CHICAGO, "safety": {"suicidal_thoughts": "active"}})
    done = run(seeded_url, "recommend", "--needs", "-", typed=told)

    assert done.returncode == 0, done.stderr
    assert "988" in done.stdout
    assert "1. " not in done.stdout


def test_the_description_of_the_api_is_printed(seeded_url: str) -> None:
    description = printed(run(seeded_url, "openapi"))

    assert "/v1/recommendations" in description["paths"]


@pytest.mark.parametrize(
    ("words", "environment", "code", "said"),
    [
        (["search", "Chicgo, IL"], {}, 3, "Did you mean: Chicago, IL?"),
        (["search", "60601", "-n", "zzzz"], {}, 3, "/needs/0"),
        (["search", "60601", "--per-page", "0"], {}, 2, "per-page"),
        (["search", "60601", "--sort", "best"], {}, 3, "/sort"),
        (["recommend", "--substance", "ketamine"], {}, 3, "Give one of place"),
        (["recommend", "--needs", "nowhere.json"], {}, 2, "nowhere.json"),
        (["dance"], {}, 2, "dance"),
        (["seed"], {"FINDER_PORT": "no"}, 1, "FINDER_PORT"),
        (["serve"], {"FINDER_GEOCODER": "nominatm"}, 1, "nominatim"),
        (["seed"], {"FINDER_DATABASE_URL": "mysql://x"}, 1, "sqlite"),
        (["seed"], {"FINDER_DATABASE_URL": "postgresql://x@127.0.0.1:1/y"}, 1, "does not answer"),
    ],
)
def test_what_goes_wrong_is_said_in_a_line_with_a_code_for_scripts(
    seeded_url: str, words: list[str], environment: dict[str, str], code: int, said: str
) -> None:
    done = run(seeded_url, *words, **environment)

    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
