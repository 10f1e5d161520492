import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import event, insert, select

from api.database import Database, table_of
from api.directory import repository
from api.directory.records import Listing
from api.directory.repository import (
    load_listings,
    provenance,
    read_listing,
    read_listings,
    read_program,
)
from api.directory.seeding import seed
from api.directory.tables import SourceTable, StatementTable
from recommender.vocabulary import vocabulary
from seed_data.providers import read_providers
from tests.directory.conftest import seed_provider


@contextmanager
def asked_of(database: Database) -> Iterator[list[str]]:
    """The queries that the database is asked in this block."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "SELECT" in statement:
            asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def test_every_listing_is_loaded_in_the_order_of_its_id(listings: list[Listing]) -> None:
    ids = [listing.provider.id for listing in listings]
    assert ids == sorted(provider.id for provider in read_providers())


def test_a_listing_read_alone_is_the_one_loaded_with_all(
    seeded_database: Database, listings: list[Listing]
) -> None:
    with seeded_database.session() as session:
        for listing in random.sample(listings, 50):
            assert read_listing(session, listing.provider.id) == listing
            program = random.choice(listing.programs)
            assert read_program(session, program.program.id) == (listing, program)


def test_many_are_read_at_once_and_those_that_are_not_there_left_out(
    seeded_database: Database, listings: list[Listing], monkeypatch: pytest.MonkeyPatch
) -> None:
    some = {listing.provider.id: listing for listing in random.sample(listings, 50)}
    monkeypatch.setattr(repository, "BATCH", 20)
    with seeded_database.session() as session:
        assert read_listings(session, [uuid4(), *some, uuid4()]) == some
        assert read_listings(session, [uuid4()]) == {}
        assert read_listings(session, []) == {}


def test_reading_many_takes_few_queries(seeded_database: Database, listings: list[Listing]) -> None:
    some = [listing.provider.id for listing in random.sample(listings, 500)]
    with asked_of(seeded_database) as asked, seeded_database.session() as session:
        assert len(read_listings(session, some)) == 500
    assert len(asked) == 5


def test_loading_takes_few_queries(seeded_database: Database) -> None:
    with asked_of(seeded_database) as asked, seeded_database.session() as session:
        listings = sum(1 for _ in load_listings(session))
    assert len(asked) <= 2 + 4 * (listings // 2_000 + 1)


def test_programs_of_a_place_share_its_facts(listings: list[Listing]) -> None:
    assert all(
        one.program.facts is listing.programs[0].program.facts
        for listing in listings
        for one in listing.programs
    )


def test_nothing_has_beds_or_days_that_no_source_gave(listings: list[Listing]) -> None:
    listed = [one for listing in listings for one in listing.programs]
    assert {one.capacity for one in listed} == {None}
    assert {one.verified_at for one in listed} == {None}
    stays = {
        (one.program.setting, one.program.stay.min_days, one.program.stay.max_days)
        for one in listed
        if one.program.stay.basis is not None
    }
    assert stays == {("residential_short", None, 30), ("residential_long", 31, None)}
    assert {one.program.stay.typical_days for one in listed} == {None}
    assert not any(one.program.facts.value("depression") for one in listed)


def test_an_unknown_id_finds_nothing(database: Database) -> None:
    with database.session() as session:
        assert read_listing(session, uuid4()) is None
        assert read_program(session, uuid4()) is None
        assert list(load_listings(session)) == []


def test_programs_stand_in_the_order_of_the_care_ladder(database: Database) -> None:
    kinds = (None, "recovery_housing", "residential_long", "outpatient", "withdrawal_inpatient")
    seed(database, providers=lambda: [seed_provider(settings=kinds)])
    with database.session() as session:
        (listing,) = load_listings(session)
    assert [one.program.setting for one in listing.programs] == [
        *("outpatient", "residential_long", "withdrawal_inpatient", "recovery_housing"),
        None,
    ]
    assert listing.programs[0].name == "Riverside Recovery – Regular outpatient care"
    assert listing.programs[-1].name == "Riverside Recovery – kind of care not stated"


def test_what_a_person_confirmed_of_one_program_is_believed_of_that_one(
    database: Database,
) -> None:
    provider = seed_provider(settings=("outpatient", "inpatient"))
    seed(database, providers=lambda: [provider])
    outpatient, inpatient = provider.programs
    with database.transaction() as session:
        staff = session.execute(
            insert(table_of(SourceTable))
            .values(slug="staff", title="Staff", publisher="Us", as_of=date(2026, 11, 22), rank=200)
            .returning(table_of(SourceTable).c.id)
        ).scalar_one()
        session.execute(
            insert(table_of(StatementTable)).values(
                id=uuid4(),
                provider_id=provider.id,
                program_id=inpatient.id,
                source_id=staff,
                as_of=date(2026, 11, 22),
                how="phone",
                yes=["depression"],
                no=["medicaid"],
            )
        )
    with database.session() as session:
        listing = read_listing(session, provider.id)
        assert listing is not None
        facts = {one.program.id: one.program.facts for one in listing.programs}
        assert facts[outpatient.id].value("medicaid") is True
        assert facts[inpatient.id].value("medicaid") is False
        assert facts[inpatient.id].value("substance_use_treatment") is True
        resolved = provenance(session, provider.id, inpatient.id)
        of_place = provenance(session, provider.id)
    care = vocabulary().mask(["outpatient", "inpatient"])
    assert resolved.facts.with_care(care) == facts[inpatient.id]
    assert of_place.facts.with_care(care) == facts[outpatient.id]
    by_slug = {known.slug: known for known in resolved.provenance}
    assert (by_slug["depression"].source, by_slug["depression"].how) == ("staff", "phone")
    assert by_slug["substance_use_treatment"].source == "samhsa_su_2023"


def test_facts_are_stored_as_the_engines_own_json(database: Database) -> None:
    seed(database, providers=lambda: [seed_provider()])
    statement = table_of(StatementTable)
    with database.session() as session:
        row = session.execute(select(statement.c.yes, statement.c.no)).one()
    assert (row.yes, row.no) == (["substance_use_treatment", "medicaid"], [])
