from datetime import timedelta
from uuid import uuid4

import pytest

from api.database import Database
from api.interchange import repository, runs
from api.interchange.exporting import export
from api.interchange.options import ImportOptions
from api.interchange.problems import ImportClosed
from api.interchange.repository import ImportRun
from api.problems import NotFound
from tests.interchange.importing import NOW, PERSON, Importer, a_listing


@pytest.fixture
def content(importer: Importer) -> bytes:
    """A file of our own with one listing, which is not there any more as the file has it."""
    importer(a_listing())
    with importer.database.session() as session:
        written = b"".join(export(session, "treatment_finder_ndjson"))
    return written.replace(b"Riverside Recovery", b"Riverside House")


def _previewed(database: Database, content: bytes) -> ImportRun:
    return runs.preview(database, content, "a.ndjson", ImportOptions(), PERSON, NOW, 90)


def _read(database: Database, run: ImportRun) -> ImportRun:
    with database.session() as session:
        return runs.run(session, run.id)


def test_a_preview_changes_nothing_and_keeps_its_file(importer: Importer, content: bytes) -> None:
    run = _previewed(importer.database, content)
    assert (run.state, run.by, run.file_name) == ("previewed", "Ada", "a.ndjson")
    assert (run.result["counts"]["changed"], run.result["dry_run"]) == (1, True)
    assert importer.only().provider.name1 == "Riverside Recovery"
    assert _read(importer.database, run) == run
    with importer.database.session() as session:
        assert repository.content_of(session, run.id) == content


def test_applied_it_is_done_once(importer: Importer, content: bytes) -> None:
    run = _previewed(importer.database, content)
    done = runs.apply(importer.database, run.id, PERSON, NOW, 90)
    assert (done.state, done.result["dry_run"]) == ("applied", False)
    assert importer.only().provider.name1 == "Riverside House"
    assert _read(importer.database, run) == done
    with importer.database.session() as session:
        assert repository.content_of(session, run.id) is None
    with pytest.raises(ImportClosed):
        runs.apply(importer.database, run.id, PERSON, NOW, 90)


def test_it_is_planned_anew_and_says_what_was_really_done(
    importer: Importer, content: bytes
) -> None:
    first, second = (_previewed(importer.database, content) for _ in range(2))
    runs.apply(importer.database, first.id, PERSON, NOW, 90)
    done = runs.apply(importer.database, second.id, PERSON, NOW, 90)
    assert second.result["counts"]["changed"] == 1
    assert (done.result["counts"]["changed"], done.result["counts"]["unchanged"]) == (0, 1)


def test_dropped_it_cannot_be_applied(importer: Importer, content: bytes) -> None:
    run = _previewed(importer.database, content)
    with importer.database.transaction() as session:
        runs.drop(session, run.id, NOW)
    with pytest.raises(ImportClosed):
        runs.apply(importer.database, run.id, PERSON, NOW, 90)
    assert importer.only().provider.name1 == "Riverside Recovery"


def test_after_a_day_a_preview_is_dropped_by_itself(importer: Importer, content: bytes) -> None:
    run = _previewed(importer.database, content)
    later = NOW + timedelta(days=1, minutes=1)
    runs.import_file(importer.database, content, None, ImportOptions(), PERSON, later, 90)
    with importer.database.session() as session:
        assert repository.content_of(session, run.id) is None
        found = runs.recent(session)
    assert sorted(one.state for one in found) == ["applied", "applied", "dropped"]


def test_there_is_no_import_that_was_never_made(importer: Importer) -> None:
    with pytest.raises(NotFound):
        runs.apply(importer.database, uuid4(), PERSON, NOW, 90)


def test_rows_with_problems_change_nothing(importer: Importer, content: bytes) -> None:
    importer.edit(importer.only().provider.id, name2="South")
    gone = content.replace(b'"state":"AL"', b'"state":"al"')
    before = importer.listings()
    run = runs.import_file(importer.database, gone, None, ImportOptions(), PERSON, NOW, 90)
    assert run.result["counts"]["problems"] == 1
    assert importer.listings() == before
