"""`treatment-finder audit`, as an operator and a nightly script run it."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from api.audit.chain import GENESIS, Anchor
from api.audit.repository import anchor, entries
from api.database import Database
from tests import commands
from tests.audit.logs import LISTING, an_event, head_of, write
from tests.audit.tampering import chained_anew, drop_the_triggers, forge
from tests.commands import Done

# What the commands ask of the database is tested on both engines by itself.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


Run = Callable[..., Done]


@pytest.fixture
def run(database: Database, database_url: str) -> Run:
    """Runs `treatment-finder audit …` on the test's database."""

    def run(*words: str) -> Done:
        return commands.run("audit", *words, settings={"FINDER_DATABASE_URL": database_url})

    return run


@pytest.fixture
def written(database: Database) -> Anchor:
    """A log of three entries; and its anchor."""
    write(database, an_event(), an_event(why="Their site says so."), an_event(provider_id=None))
    with database.session() as session:
        return anchor(session)


def _written_anew(database: Database) -> None:
    drop_the_triggers(database)
    with database.transaction() as session:
        log = entries(session)[::-1]
        forged = chained_anew([log[0], log[1]._replace(why="They wrote."), log[2]])
        forge(session, forged, head_of(forged))


def test_a_log_as_it_was_written_ends_with_0_and_its_anchor(run: Run, written: Anchor) -> None:
    done = run("verify")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Entries checked: 3." in done.stdout
    assert "Only with an anchor" in done.stdout
    assert str(written) in done.stdout.split()


def test_the_anchor_that_is_printed_is_the_one_to_verify_with(run: Run, written: Anchor) -> None:
    printed = run("anchor")
    assert (printed.returncode, printed.stdout) == (0, f"{written}\n")
    done = run("verify", "--anchor", printed.stdout.strip())
    assert done.returncode == 0
    assert "Up to entry 3 they are those that the anchor was taken of." in done.stdout


def test_an_empty_log_has_an_anchor_too(run: Run) -> None:
    assert run("anchor").stdout == f"0:{GENESIS}\n"
    assert run("verify", "--anchor", f"0:{GENESIS}").returncode == 0


def test_a_changed_entry_is_named_and_ends_with_1(
    run: Run, written: Anchor, database: Database
) -> None:
    drop_the_triggers(database)
    with database.transaction() as session:
        session.execute(text("UPDATE audit_entry SET why = 'They wrote.' WHERE seq = 2"))
    done = run("verify")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "Entry 2 is not what was written: it was changed.",
        "The log is not as it was written.",
    ]
    answer = run("verify", "--json")
    assert answer.returncode == 1
    assert json.loads(answer.stdout) == {
        "sound": False,
        "anchor": str(written),
        "faults": [
            {
                "seq": 2,
                "kind": "content",
                "detail": "Entry 2 is not what was written: it was changed.",
            }
        ],
    }


def test_a_log_written_anew_passes_without_the_anchor_and_fails_with_it(
    run: Run, written: Anchor, database: Database
) -> None:
    _written_anew(database)
    assert run("verify").returncode == 0
    done = run("verify", "--anchor", str(written))
    assert done.returncode == 1
    assert "Entry 3 is not the one that the anchor was taken of" in done.stderr


def test_another_text_is_no_anchor(run: Run) -> None:
    done = run("verify", "--anchor", "3-abc")
    assert done.returncode == 2
    assert "as it was printed" in done.stderr


def test_it_says_so_where_there_are_many_faults(run: Run, database: Database) -> None:
    write(database, *[an_event()] * 120)
    drop_the_triggers(database)
    with database.transaction() as session:
        session.execute(text("UPDATE audit_entry SET why = 'No reason.'"))
    lines = run("verify").stderr.splitlines()
    assert len(lines) == 102
    assert lines[-2] == "There may be more faults than these."


def test_a_lost_head_is_a_fault_and_no_anchor(
    run: Run, written: Anchor, database: Database
) -> None:
    drop_the_triggers(database)
    with database.transaction() as session:
        session.execute(text("DELETE FROM audit_head"))
    answer = run("verify", "--json")
    assert answer.returncode == 1
    assert json.loads(answer.stdout)["anchor"] is None


def _shown(done: Done) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_show_prints_the_newest_first(run: Run, written: Anchor) -> None:
    done = run("show", "--limit", "2")
    lines = done.stdout.splitlines()
    assert lines[0].split()[:2] == ["no.", "when"]
    assert [line.split()[0] for line in lines[1:]] == ["3", "2", "2"]
    assert lines[-1] == "2 entries."
    assert "Ada Alvarez" in lines[2]
    assert "provider.update" in lines[2]
    assert "name1" in lines[2]
    assert "Their site says so." in lines[2]


def test_show_prints_json_of_one_listing(run: Run, written: Anchor) -> None:
    assert [entry["seq"] for entry in _shown(run("show", "--json"))] == [3, 2, 1]
    of_one = _shown(run("show", "--json", "--provider", str(LISTING)))
    assert [entry["seq"] for entry in of_one] == [2, 1]
    assert of_one[0]["after"] == {"name1": "Riverside Recovery"}
    assert _shown(run("show", "--json", "--provider", str(UUID(int=99)))) == []


def test_show_prints_nothing_that_a_terminal_would_obey(run: Run, database: Database) -> None:
    write(database, an_event(why="\x1b[2J[red]gone[/red]\nnext"))
    printed = run("show").stdout
    assert "\x1b" not in printed
    assert "[red]gone[/red] next" in printed


def test_show_names_the_first_of_many_fields(run: Run, database: Database) -> None:
    write(database, an_event(before=None, after=dict.fromkeys("abcdef", 1)))
    assert "a, b, c, d and 2 more" in run("show").stdout
