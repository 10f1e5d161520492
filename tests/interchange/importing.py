"""Makes listings of feeds, and imports them as if they had been read from a file."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from api.audit import repository as audit
from api.audit.actor import Actor
from api.audit.chain import Entry
from api.database import Database
from api.directory.records import Phone
from api.directory.repository import directory_version
from api.editing.records import ProgramRecord, ProviderRecord, Said
from api.interchange.applying import Import, Writer
from api.interchange.options import ImportOptions
from api.interchange.planning import ListingRecord, Planned
from api.interchange.reading import ReadFile, read_feed
from api.interchange.records import (
    Feed,
    FeedListing,
    FeedProgram,
    FeedSource,
    FeedStatement,
    RowProblem,
)
from api.interchange.repository import ImportRun, add_run
from api.interchange.standing.repository import (
    every_listing,
    read_listings,
    read_sources,
    source_ids,
)
from api.interchange.writing.repository import write_sources

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PERSON = Actor("account", "1", "Ada")
FEED = "samhsa_su"


def a_source(year: int = 2023, feed: str = FEED) -> FeedSource:
    """An edition of a feed."""
    return FeedSource(
        slug=f"{feed}_{year}",
        title="A directory",
        publisher="Its publisher",
        url=None,
        edition=str(year),
        as_of=date(year, 1, 1),
        rank=100,
        feed=feed,
    )


STAFF = FeedSource("staff", "Staff", "This directory", None, None, date(2026, 11, 1), 300, None)


def a_listing(
    name1: str = "Riverside Recovery",
    *,
    row: int = 2,
    year: int = 2023,
    feed: str = FEED,
    settings: Iterable[str | None] = ("outpatient",),
    yes: tuple[str, ...] = ("medicaid",),
    no: tuple[str, ...] = (),
    phone: str | None = "205-555-0100",
    **fields: Any,
) -> FeedListing:
    """A facility as a feed's reader makes it: no id of ours, no point."""
    source = a_source(year, feed)
    told: dict[str, Any] = {
        "external_id": None,
        "street": "1 Main Street",
        "city": "Alabaster",
        "state": "AL",
        "zip": "35007",
        "phones": (Phone("main", phone, None),) if phone else (),
        "programs": tuple(
            FeedProgram(source.slug, source.as_of, setting=setting) for setting in settings
        ),
        "statements": (FeedStatement(source.slug, source.as_of, yes=yes, no=no),),
        "source": source.slug,
        "as_of": source.as_of,
    }
    return FeedListing(row=row, name1=name1, **{**told, **fields})


def numbered(listings: Iterable[FeedListing]) -> list[FeedListing]:
    """The listings with the rows that they would have in a file."""
    return [replace(one, row=row) for row, one in enumerate(listings, start=2)]


class Importer:
    """Imports into one database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def read(
        self,
        *listings: FeedListing | RowProblem,
        feed: str | None = FEED,
        year: int = 2023,
        options: ImportOptions | None = None,
    ) -> ReadFile:
        """Listings as a file that was read."""
        sources = (a_source(year, feed),) if feed else (a_source(year), STAFF)
        opened = Feed(
            "samhsa_directory" if feed else "treatment_finder_json", feed, sources, iter(())
        )
        opened.listings = iter(listings)
        return read_feed(opened, "a file", "0" * 64, options or ImportOptions())

    def __call__(
        self,
        *listings: FeedListing | RowProblem,
        feed: str | None = FEED,
        year: int = 2023,
        now: datetime = NOW,
        dry_run: bool = False,
        missing_days: int = 90,
        **asked: Any,
    ) -> dict[str, Any]:
        """The result of importing listings."""
        options = ImportOptions(**asked)
        read = self.read(*listings, feed=feed, year=year, options=options)
        work = Import(read, options, PERSON, now, missing_days)
        if dry_run:
            with self.database.session() as session:
                return work.plan(session).document()
        run = ImportRun(
            uuid4(), now, "Ada", read.format, feed, None, read.sha256, "applied", {}, {}
        )
        with self.database.exclusive() as session:
            add_run(session, run, None)
            return work.apply(session, run.id).document()

    def counts(self, *listings: FeedListing | RowProblem, **asked: Any) -> dict[str, int]:
        """What was counted, without what did not happen."""
        result = self(*listings, **asked)
        return {name: number for name, number in result["counts"].items() if number}

    def listings(self) -> list[ListingRecord]:
        """All that is there."""
        with self.database.session() as session:
            return list(every_listing(session))

    def only(self) -> ListingRecord:
        """The one listing that is there."""
        (found,) = self.listings()
        return found

    def edit(
        self,
        provider_id: UUID,
        *,
        said: Said | None = None,
        program: dict[str, Any] | None = None,
        **fields: Any,
    ) -> None:
        """A person changes a provider, or its first program."""
        with self.database.transaction() as session:
            write_sources(session, [STAFF], read_sources(session))
            before = read_listings(session, [provider_id])[provider_id]
            provider: ProviderRecord = replace(before.provider, **fields)
            if said:
                provider = replace(provider, said=(*provider.said, said))
            first: ProgramRecord = replace(before.programs[0], **(program or {}))
            after = ListingRecord(provider, (first, *before.programs[1:]))
            writer = Writer(session, source_ids(session), PERSON, "a call", NOW)
            writer.write([Planned(0, "changed", before, after)])

    def entries(self) -> list[Entry]:
        """The log, the newest first."""
        with self.database.session() as session:
            return audit.entries(session, limit=500)

    def version(self) -> int:
        """How many changes the directory has seen."""
        with self.database.session() as session:
            return directory_version(session)
