"""`treatment-finder import` and `export`, as a script runs them."""

from pathlib import Path

import orjson
import pytest

from tests import commands
from tests.commands import Done

HEADER = "name1,name2,street1,street2,city,state,zip,phone,intake1,intake2,service_code_info\n"
ROW = "Aurora House,,12 Elm Street,,Anchorage,AK,99501,907-555-0100,,,SA ORT MD\n"
BAD = "Borealis,,14 Elm Street,,Anchorage,AK,x,907-555-0101,,,SA ORT\n"
SU = ("--feed", "samhsa_su", "--edition", "2023")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "su.csv").write_text(HEADER + ROW)
    (tmp_path / "bad.csv").write_text(HEADER + ROW + BAD)
    return tmp_path


def run(folder: Path, *arguments: str, **environment: str) -> Done:
    url = f"sqlite:///{folder / 'finder.sqlite3'}"
    settings = {"FINDER_DATABASE_URL": url, **environment}
    return commands.run(*arguments, folder=folder, settings=settings)


def test_what_is_imported_is_exported(folder: Path) -> None:
    dry = run(folder, "import", "su.csv", *SU, "--dry-run", "--json")
    assert (dry.returncode, orjson.loads(dry.stdout)["counts"]["created"]) == (0, 1)
    done = run(folder, "import", "su.csv", *SU)
    assert done.returncode == 0, done.stderr
    assert "create: Aurora House, Anchorage, AK" in done.stdout
    again = run(folder, "import", "su.csv", *SU, "--json")
    assert orjson.loads(again.stdout)["counts"]["unchanged"] == 1

    assert run(folder, "export", "all.csv").returncode == 0
    assert "Aurora House" in (folder / "all.csv").read_text()
    streamed = run(folder, "export", "-", "--format", "ndjson")
    assert '"name1":"Aurora House"' in streamed.stdout
    own = run(folder, "import", "all.csv", "--json")
    assert orjson.loads(own.stdout)["counts"]["unchanged"] == 1


def test_a_strict_import_ends_with_3_and_any_other_passes_bad_rows_over(folder: Path) -> None:
    strict = run(folder, "import", "bad.csv", *SU, "--strict")
    assert strict.returncode == 3
    assert "/3/zip" in strict.stderr
    lax = run(folder, "import", "bad.csv", *SU)
    assert lax.returncode == 0
    assert "row 3, zip" in lax.stderr


def test_a_command_that_is_not_understood_ends_with_2(folder: Path) -> None:
    for arguments in (
        ("import",),
        ("import", "no.csv"),
        ("import", "su.csv", "--from-locator", "AK"),
        ("import", "--from-locator", "Alaska"),
        ("export", "all.doc"),
    ):
        assert run(folder, *arguments).returncode == 2


def test_what_cannot_be_done_ends_with_1(folder: Path) -> None:
    run(folder, "import", "su.csv", *SU)
    (folder / "other.csv").write_text(
        HEADER + ROW.replace("Aurora", "Zenith").replace("99501", "99701")
    )
    vanishing = run(folder, "import", "other.csv", *SU, "--whole")
    assert vanishing.returncode == 1
    assert "allow_vanishing" in vanishing.stderr
    refused = run(
        folder, "import", "su.csv", *SU, FINDER_DATABASE_URL="sqlite:///no/such\x7f:memory:?mode=x"
    )
    assert refused.returncode == 1
