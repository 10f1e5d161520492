"""What holds of any feeds and directories: small random ones, many times."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from api.audit.repository import verify
from api.database import Database, table_of
from api.directory.tables import ProviderTable, SourceTable
from api.editing.records import FieldSource, Said
from api.interchange.planning import ListingRecord
from api.interchange.records import FeedListing
from api.interchange.tables import ImportRunTable
from api.migrations import upgrade
from tests.interchange.importing import NOW, Importer, a_listing, numbered

# Each example is some imports: making a failing one smaller would take many minutes.
LAW = settings(max_examples=25, phases=[Phase.explicit, Phase.reuse, Phase.generate])

KINDS = ("outpatient", "residential", "residential_long", "inpatient", None)
TERMS = ("medicaid", "medicare", "cbt", "telehealth")


@st.composite
def listings(draw: st.DrawFn, year: int, feed: str) -> FeedListing:
    yes = draw(st.sets(st.sampled_from(TERMS)))
    return a_listing(
        draw(st.sampled_from(("Riverside Recovery", "Riverside Clinic", "Hilltop House"))),
        name2=draw(st.sampled_from(("", "North"))),
        street=draw(st.sampled_from(("1 Main Street", "1 North Main Street", "9 Hill Road"))),
        zip=draw(st.sampled_from(("35007", "60601"))),
        phone=draw(st.sampled_from((None, "205-555-0100", "205-555-0101"))),
        website=draw(st.sampled_from((None, "https://a.example", "https://b.example"))),
        settings=tuple(draw(st.sets(st.sampled_from(KINDS), min_size=1))),
        yes=tuple(yes),
        no=tuple(draw(st.sets(st.sampled_from(TERMS))) - yes),
        year=year,
        feed=feed,
    )


File = tuple[int, str, list[FeedListing]]


@st.composite
def files(draw: st.DrawFn) -> File:
    """A year, a feed, and its rows."""
    year = draw(st.sampled_from((2022, 2023, 2024)))
    feed = draw(st.sampled_from(("samhsa_su", "samhsa_mh")))
    rows = draw(st.lists(listings(year, feed), max_size=4))
    return year, feed, numbered(rows)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Importer]:
    folder: Path = tmp_path_factory.mktemp("laws")
    database = Database(f"sqlite:///{folder / 'finder.sqlite3'}")
    upgrade(database)
    yield Importer(database)
    database.dispose()


def emptied(importer: Importer) -> Importer:
    """The same, without a listing; the log goes on."""
    with importer.database.transaction() as session:
        for model in (ImportRunTable, ProviderTable, SourceTable):
            session.execute(delete(table_of(model)))
    return importer


def state(importer: Importer) -> tuple[list[ListingRecord], int, int]:
    return importer.listings(), importer.version(), len(importer.entries())


@LAW
@given(st.lists(files(), max_size=2), files())
def test_importing_twice_changes_nothing(shared: Importer, before: list[File], file: File) -> None:
    importer = emptied(shared)
    for year, feed, rows in before:
        importer(*rows, feed=feed, year=year)
    year, feed, rows = file
    first = importer(*rows, feed=feed, year=year)
    there = state(importer)

    again = importer(*rows, feed=feed, year=year)
    assert state(importer) == there
    for what in ("created", "changed", "hidden"):
        assert again["counts"][what] == 0
    counts = first["counts"]
    known = ("created", "changed", "unchanged", "older", "skipped", "uncertain")
    assert sum(counts[name] for name in known) == counts["read"] == len(rows)


@LAW
@given(files(), st.lists(files(), min_size=1, max_size=3), st.data())
def test_a_persons_word_survives_any_feed(
    shared: Importer, first: File, later: list[File], data: st.DataObject
) -> None:
    importer = emptied(shared)
    importer(a_listing("Oak Center", external_id="ours", street="7 Oak Street", phone=None))
    year, feed, rows = first
    importer(*rows, feed=feed, year=year)
    chosen = data.draw(st.sampled_from(importer.listings())).provider
    said = Said("staff", date(2026, 11, 1), "phone", ("cbt",), ("medicaid",), ("medicare",))
    word = FieldSource("staff", date(2026, 11, 1), "phone")
    fields: dict[str, Any] = {
        "website": "https://right.example",
        "phones": (),
        "street": "5 Elm Street",
    }
    importer.edit(chosen.id, said=said, field_sources=dict.fromkeys(fields, word), **fields)

    for year, feed, rows in later:
        importer(*rows, feed=feed, year=year, whole=True, allow_vanishing=True)
    (kept,) = [one.provider for one in importer.listings() if one.provider.id == chosen.id]
    assert said in kept.said
    for name, value in fields.items():
        assert getattr(kept, name) == value
        assert kept.field_sources[name] == word


@LAW
@given(files(), st.data())
def test_what_vanishes_is_hidden_and_comes_back_as_it_was(
    shared: Importer, file: File, data: st.DataObject
) -> None:
    importer = emptied(shared)
    year, feed, rows = file
    rows = [replace(row, external_id=str(row.row)) for row in rows]
    asked: dict[str, Any] = {"feed": feed, "year": year, "whole": True, "allow_vanishing": True}
    importer(*rows, **asked)
    there = importer.listings()
    kept = [row for row in rows if data.draw(st.booleans())]
    importer(*kept, **asked)
    result = importer(*kept, **asked, now=NOW + timedelta(days=91))

    hidden = [one for one in importer.listings() if one.provider.status == "hidden"]
    assert len(hidden) == result["counts"]["hidden"] == result["counts"]["missing"]
    importer(*rows, **asked)
    assert [_timeless(one) for one in importer.listings()] == [_timeless(one) for one in there]
    with importer.database.session() as session:
        assert verify(session).sound


def _timeless(listing: ListingRecord) -> ListingRecord:
    """The listing without how often and when it changed."""
    return ListingRecord(
        replace(listing.provider, revision=1, status_since=None),
        tuple(replace(one, revision=1, status_since=None) for one in listing.programs),
    )
