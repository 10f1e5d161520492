"""Somebody confirmed a listing, or single facts or programs of it, on a day."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select

from api.database import table_of
from api.directory.tables import FeedRecordTable
from api.editing.problems import WrongState
from api.problems import InvalidRequest
from tests.editing.conftest import FEED, NOW, TODAY, Desk

FRIDAY = date(2026, 11, 20)


@pytest.fixture
def provider(desk: Desk) -> UUID:
    return desk.fed(yes=("medicaid", "buprenorphine_injection"), no=("cash",))


def refused(error: pytest.ExceptionInfo[InvalidRequest]) -> list[tuple[str, str]]:
    return [(one.pointer, one.code) for one in error.value.errors]


def missing(desk: Desk, provider: UUID) -> None:
    """A feed has not had the provider for a while."""
    record = table_of(FeedRecordTable)
    with desk.database.transaction() as session:
        session.execute(
            insert(record).values(
                feed="samhsa_su",
                external_id=str(provider),
                provider_id=provider,
                last_seen=NOW - timedelta(days=90),
                missing_since=NOW - timedelta(days=60),
            )
        )


def missing_since(desk: Desk, provider: UUID) -> datetime | None:
    record = table_of(FeedRecordTable)
    with desk.reading() as session:
        asked = select(record.c.missing_since).where(record.c.provider_id == provider)
        found: datetime | None = session.execute(asked).scalar_one()
    return found


class TestWhole:
    def test_the_provider_and_its_published_programs_are_confirmed(
        self, desk: Desk, provider: UUID
    ) -> None:
        published = desk.fed_program(provider)
        hidden = desk.fed_program(provider, setting="inpatient", status="hidden")
        after = desk.verify(provider, how="email", on=FRIDAY.isoformat(), note="Ann wrote.")

        shown = after.document
        assert (shown["verified_at"], shown["verified_how"]) == (FRIDAY.isoformat(), "email")
        assert desk.program(published).verified_at == FRIDAY
        assert desk.program(hidden).verified_at is None
        assert desk.public(provider).provider.verified_at == FRIDAY
        log = desk.log(provider)
        assert {one.action for one in log} == {"provider.verify", "program.verify"}
        assert {one.why for one in log} == {"Ann wrote."}

    def test_the_same_again_changes_nothing(self, desk: Desk, provider: UUID) -> None:
        first = desk.verify(provider)
        assert not desk.verify(provider).changed
        assert desk.provider(provider).revision == first.revision

    def test_what_is_said_of_it_stays_as_it_is(self, desk: Desk, provider: UUID) -> None:
        before = desk.provider(provider)
        desk.verify(provider)
        after = desk.provider(provider)
        assert (after.said, after.field_sources) == (before.said, before.field_sources)

    @pytest.mark.parametrize("day", ["2026-11-25", "2027-01-01"])
    def test_a_day_is_not_to_come(self, desk: Desk, provider: UUID, day: str) -> None:
        with pytest.raises(InvalidRequest) as error:
            desk.verify(provider, on=day)
        assert refused(error) == [("/on", "in_the_future")]

    def test_it_may_be_tomorrow_already_on_guam(self, desk: Desk, provider: UUID) -> None:
        evening = datetime(2026, 11, 23, 15, tzinfo=UTC)
        assert desk.verify(provider, now=evening, on="2026-11-24").changed

    def test_an_older_day_does_not_take_the_place_of_a_newer(
        self, desk: Desk, provider: UUID
    ) -> None:
        program = desk.fed_program(provider, verified_at=TODAY, verified_how="site")
        desk.verify(provider, on=FRIDAY.isoformat())
        assert desk.program(program).verified_at == TODAY
        with pytest.raises(InvalidRequest) as error:
            desk.verify(provider, on="2026-11-19")
        assert refused(error) == [("/on", "older")]

    def test_a_feed_that_misses_it_is_overruled(self, desk: Desk, provider: UUID) -> None:
        missing(desk, provider)
        desk.verify(provider, facts=["medicaid"])
        assert missing_since(desk, provider) is not None
        desk.verify(provider)
        assert missing_since(desk, provider) is None

    def test_one_that_was_hidden_as_missing_is_published_again(self, desk: Desk) -> None:
        hidden = desk.fed(status="hidden", status_why="missing", status_since=NOW)
        shown = desk.verify(hidden).document
        assert (shown["status"], shown["status_why"]) == ("published", "editor")
        assert desk.public(hidden) is not None

    def test_one_that_an_editor_hid_stays_hidden(self, desk: Desk, provider: UUID) -> None:
        desk.patch(provider, status="hidden")
        assert desk.verify(provider).document["status"] == "hidden"

    def test_what_is_deleted_cant_be_confirmed(self, desk: Desk, provider: UUID) -> None:
        desk.delete(provider)
        with pytest.raises(WrongState):
            desk.verify(provider)


@pytest.mark.parametrize("edit", ["publish", "restore"])
def test_who_shows_it_again_overrules_a_feed_too(desk: Desk, provider: UUID, edit: str) -> None:
    if edit == "publish":
        desk.patch(provider, status="hidden")
        missing(desk, provider)
        desk.patch(provider, status="published")
    else:
        desk.delete(provider)
        missing(desk, provider)
        desk.restore(provider)
    assert missing_since(desk, provider) is None


class TestFacts:
    def test_the_believed_word_becomes_a_persons(self, desk: Desk, provider: UUID) -> None:
        after = desk.verify(
            provider, how="site", on=FRIDAY.isoformat(), facts=["medicaid", "cash"]
        ).document
        for slug in ("medicaid", "cash"):
            assert after["provenance"][slug] == {
                "source": "staff",
                "as_of": FRIDAY.isoformat(),
                "how": "site",
            }
        assert (after["facts"]["medicaid"], after["facts"]["cash"]) == ("yes", "no")
        assert after["provenance"]["buprenorphine_injection"]["source"] == FEED
        assert after["verified_at"] is None

    def test_what_followed_is_said_outright(self, desk: Desk, provider: UUID) -> None:
        desk.verify(provider, facts=["buprenorphine"])
        (staff,) = [one for one in desk.provider(provider).said if one.source == "staff"]
        assert (staff.yes, staff.how) == (("buprenorphine",), "phone")

    def test_a_fact_that_is_unknown_cant_be_confirmed(self, desk: Desk, provider: UUID) -> None:
        with pytest.raises(InvalidRequest) as error:
            desk.verify(provider, facts=["medicaid", "cbt"])
        assert refused(error) == [("/facts/1", "unknown_fact")]

    def test_a_fact_of_a_program_is_confirmed_for_it_alone(
        self, desk: Desk, provider: UUID
    ) -> None:
        program = desk.fed_program(provider, no=("medicaid",))
        desk.verify(provider, facts=["medicaid", "cash"], programs=[str(program)])
        (staff,) = [one for one in desk.program(program).said if one.source == "staff"]
        assert staff.no == ("cash", "medicaid") or staff.no == ("medicaid", "cash")
        assert all(one.source == FEED for one in desk.provider(provider).said)


class TestPrograms:
    def test_only_those_that_are_named_are_confirmed(self, desk: Desk, provider: UUID) -> None:
        one, other = desk.fed_program(provider), desk.fed_program(provider, setting="inpatient")
        after = desk.verify(provider, programs=[str(one)])
        assert after.id == provider
        assert desk.program(one).verified_at == TODAY
        assert desk.program(other).verified_at is None
        assert desk.provider(provider).verified_at is None

    def test_they_are_programs_of_this_provider(self, desk: Desk, provider: UUID) -> None:
        elsewhere = desk.fed_program(desk.fed())
        gone = desk.fed_program(provider)
        desk.delete_program(gone)
        with pytest.raises(InvalidRequest) as error:
            desk.verify(provider, programs=[str(elsewhere), str(gone), str(uuid4())])
        assert refused(error) == [(f"/programs/{n}", "unknown_program") for n in range(3)]
