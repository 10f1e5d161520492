from datetime import UTC, date, datetime, timedelta
from math import inf
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from api.database import Database, table_of
from api.directory.aging import Aging
from api.directory.records import Capacity, Listing
from api.directory.repository import load_listings, read_listing, read_program
from api.directory.tables import ProgramTable, ProviderTable
from tests.directory.conftest import seed_provider

ID = seed_provider().id
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def changed(database: Database, model: type[Any] = ProviderTable, **values: Any) -> None:
    """Set what an editor would, of the one provider or of its programs."""
    table = table_of(model)
    own = table.c.id if model is ProviderTable else table.c.provider_id
    with database.transaction() as session:
        session.execute(update(table).where(own == ID).values(**values))


def read(database: Database, now: datetime = NOON, days: int = 365) -> Listing | None:
    with database.session() as session:
        return read_listing(session, ID, Aging(now, days))


def listing_of(database: Database, now: datetime = NOON, days: int = 365) -> Listing:
    found = read(database, now, days)
    assert found is not None
    return found


class TestStale:
    def test_a_listing_is_stale_when_nobody_said_anything_of_it_for_a_year(
        self, directory: Database
    ) -> None:
        changed(directory, as_of=date(2025, 11, 23))
        assert not listing_of(directory).provider.stale
        changed(directory, as_of=date(2025, 11, 22))
        assert listing_of(directory).provider.stale

    def test_a_confirmation_counts_as_well_as_a_source(self, directory: Database) -> None:
        changed(directory, verified_at=date(2026, 11, 1))
        listing = listing_of(directory)
        assert not listing.provider.stale
        assert listing.programs[0].stale

    def test_the_time_can_be_set(self, directory: Database) -> None:
        changed(directory, as_of=date(2026, 11, 1))
        assert listing_of(directory, days=21).provider.stale
        assert not listing_of(directory, days=22).provider.stale

    def test_it_is_due_at_the_beginning_of_the_day_on_which_it_turns_stale(
        self, directory: Database
    ) -> None:
        for model in (ProviderTable, ProgramTable):
            changed(directory, model, as_of=date(2026, 1, 31))
        due = datetime.fromtimestamp(listing_of(directory).due, UTC)
        assert due == datetime(2027, 2, 1, tzinfo=UTC)
        assert not listing_of(directory, due - timedelta(seconds=1)).provider.stale
        assert listing_of(directory, due).provider.stale

    def test_what_is_stale_already_is_due_no_more(self, directory: Database) -> None:
        assert listing_of(directory).due == inf


class TestCapacity:
    @pytest.fixture
    def until(self, directory: Database) -> datetime:
        until = NOON + timedelta(hours=72)
        beds: dict[str, Any] = {"beds_as_of": NOON.date(), "beds_at": NOON, "beds_until": until}
        changed(directory, ProgramTable, beds_total=10, beds_open=3, **beds)
        return until

    def test_open_beds_hold_until_they_expire(self, directory: Database, until: datetime) -> None:
        (program,) = listing_of(directory, until - timedelta(seconds=1)).programs
        assert program.capacity == Capacity(10, 3, NOON, until)

    def test_then_nothing_is_known_of_them(self, directory: Database, until: datetime) -> None:
        (program,) = listing_of(directory, until).programs
        assert program.capacity == Capacity(10, None, NOON, None)

    def test_nor_of_beds_where_only_the_open_ones_were_told(
        self, directory: Database, until: datetime
    ) -> None:
        changed(directory, ProgramTable, beds_total=None)
        (program,) = listing_of(directory, until).programs
        assert program.capacity is None

    def test_the_listing_is_due_at_that_moment(self, directory: Database, until: datetime) -> None:
        assert listing_of(directory).due == until.timestamp()
        assert listing_of(directory, until).due == inf


class TestStatus:
    @pytest.mark.parametrize("status", ["hidden", "deleted"])
    def test_the_public_sees_only_what_is_published(self, directory: Database, status: str) -> None:
        program: UUID = listing_of(directory).programs[0].program.id
        changed(directory, ProgramTable, status=status)
        assert listing_of(directory).programs == ()
        with directory.session() as session:
            assert read_program(session, program) is None
        changed(directory, ProgramTable, status="published")
        changed(directory, status=status)
        assert read(directory) is None
        with directory.session() as session:
            assert read_program(session, program) is None
            assert ID not in [one.provider.id for one in load_listings(session)]

    def test_a_program_that_is_not_published_gives_the_place_no_kind_of_care(
        self, directory: Database
    ) -> None:
        assert listing_of(directory).programs[0].program.facts.value("outpatient")
        changed(directory, ProgramTable, status="hidden", setting="residential")
        assert listing_of(directory).programs == ()


def test_of_a_hidden_address_the_city_and_a_coarse_point_are_seen(directory: Database) -> None:
    changed(directory, address_hidden=True, coarse_lat=33.2, coarse_lng=-86.8)
    provider = listing_of(directory).provider
    assert (provider.street, provider.street2, provider.zip) == (None, None, None)
    assert (provider.city, provider.state) == ("Alabaster", "AL")
    assert (provider.lat, provider.lng, provider.precision) == (33.2, -86.8, "city")


def test_and_no_point_where_there_is_no_coarse_one(directory: Database) -> None:
    changed(directory, address_hidden=True)
    provider = listing_of(directory).provider
    assert (provider.lat, provider.lng, provider.precision) == (None, None, "none")
