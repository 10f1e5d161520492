"""Our own format: what is exported comes back as it was, whatever is in it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from api.database import Database
from api.editing.records import FieldSource, Said
from api.interchange.exporting import export
from api.interchange.options import ImportOptions
from api.interchange.runs import import_file
from api.migrations import upgrade
from tests.interchange.importing import NOW, PERSON, Importer, a_listing, numbered

FORMATS = (
    "treatment_finder_json",
    "treatment_finder_ndjson",
    "treatment_finder_csv",
    "treatment_finder_xlsx",
)
CALLED = FieldSource("staff", date(2026, 11, 1), "phone")


@pytest.fixture
def varied(importer: Importer) -> Importer:
    """A directory with some of everything that can be kept."""
    importer(
        *numbered(
            [
                a_listing(settings=("outpatient", "residential_long")),
                a_listing("Hidden House", street="9 Hill Road", phone=None, zip="60601"),
                a_listing("Closed House", street="5 Oak Street", phone="205-555-0102"),
            ]
        )
    )
    by_name = {one.provider.name1: one.provider.id for one in importer.listings()}
    importer.edit(
        by_name["Riverside Recovery"],
        said=Said("staff", date(2026, 11, 1), "phone", ("cbt",), ("medicaid",), ("medicare",)),
        verified_at=date(2026, 11, 1),
        verified_how="site",
        website="https://riverside.example",
        field_sources={"website": CALLED},
        program={
            "name": "Evening program",
            "min_days": 30,
            "max_days": 90,
            "basis": "stated",
            "beds_total": 12,
            "beds_open": 3,
            "beds_as_of": date(2026, 11, 23),
            "beds_at": datetime(2026, 11, 23, 8, tzinfo=UTC),
            "beds_until": datetime(2026, 11, 26, 8, tzinfo=UTC),
            "field_sources": {"beds": CALLED, "length_of_stay": CALLED},
            "said": (Said("staff", date(2026, 11, 1), "site", ("telehealth",)),),
        },
    )
    importer.edit(by_name["Hidden House"], address_hidden=True, coarse_lat=41.9, coarse_lng=-87.6)
    importer.edit(
        by_name["Closed House"],
        status="deleted",
        status_since=NOW,
        status_why="editor",
        program={"status": "hidden", "status_since": NOW, "status_why": "missing"},
    )
    return importer


def exported(database: Database, name: str) -> bytes:
    with database.session() as session:
        return b"".join(export(session, name))


def brought_in(database: Database, content: bytes) -> dict[str, int]:
    run = import_file(database, content, None, ImportOptions(), PERSON, NOW, 90)
    return {name: number for name, number in run.result["counts"].items() if number}


@pytest.mark.parametrize("name", FORMATS)
def test_imported_into_an_empty_directory_it_exports_the_same(
    varied: Importer, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = exported(varied.database, name)
    other = Database(f"sqlite:///{tmp_path_factory.mktemp('other') / 'finder.sqlite3'}")
    upgrade(other)
    assert brought_in(other, content) == {"read": 3, "created": 3}
    everything = "treatment_finder_ndjson"
    assert exported(other, everything) == exported(varied.database, everything)
    assert brought_in(other, content) == {"read": 3, "unchanged": 3}
    other.dispose()


@pytest.mark.parametrize("name", FORMATS)
def test_imported_where_it_came_from_it_changes_nothing(varied: Importer, name: str) -> None:
    before, version, entries = varied.listings(), varied.version(), len(varied.entries())
    content = exported(varied.database, name)
    assert brought_in(varied.database, content) == {"read": 3, "unchanged": 3}
    assert (varied.listings(), varied.version(), len(varied.entries())) == (
        *(before, version, entries),
    )


def test_what_is_newer_there_is_not_undone_by_an_older_export(varied: Importer) -> None:
    content = exported(varied.database, "treatment_finder_ndjson")
    key: UUID = next(
        one.provider.id for one in varied.listings() if one.provider.website is not None
    )
    later = FieldSource("staff", date(2026, 11, 20), "site")
    varied.edit(key, website="https://new.example", field_sources={"website": later})
    assert brought_in(varied.database, content) == {"read": 3, "unchanged": 3}


def test_what_an_export_has_newer_is_taken(varied: Importer) -> None:
    (listing,) = [one for one in varied.listings() if one.provider.website is not None]
    content = exported(varied.database, "treatment_finder_ndjson")
    older = FieldSource("staff", date(2026, 10, 1), "site")
    varied.edit(
        listing.provider.id,
        website=None,
        field_sources={"website": older},
        said=Said("staff", date(2026, 10, 1), "site", ("buprenorphine",)),
    )
    assert brought_in(varied.database, content)["changed"] == 1
    (again,) = [one for one in varied.listings() if one.provider.id == listing.provider.id]
    assert replace(again.provider, revision=0) == replace(listing.provider, revision=0)
