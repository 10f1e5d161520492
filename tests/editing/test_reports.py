"""A report is closed once; what is done about it becomes true with that, or not at all."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Event
from time import sleep
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from api.audit.chain import Entry
from api.audit.repository import append
from api.auth.principal import Principal
from api.auth.web import Forbidden
from api.directory.repository import directory_version
from api.editing.accepting import Acceptance, Accepted, ProgramChange, accept_report
from api.editing.problems import PreconditionFailed, WrongState
from api.editing.report_repository import (
    NewReport,
    Report,
    ReportsAsked,
    count_reports,
    open_by_kind,
    read_report,
)
from api.editing.reports import (
    KINDS,
    ReportClosed,
    ReportsPage,
    find_report,
    open_report,
    reject_report,
    reports_page,
)
from api.editing.schemas import ProgramPatch, ProviderPatch, Verification, read
from api.editing.tables import REPORT_KINDS
from api.problems import InvalidRequest, NotFound, Problem
from tests.editing.conftest import HOLDS, LATER, NOW, STAFF, TODAY, Desk, own_staff


def patch(**fields: Any) -> ProviderPatch:
    return read(ProviderPatch, orjson.dumps(fields))


def of_program(revision: int = 1, **fields: Any) -> ProgramChange:
    return ProgramChange(read(ProgramPatch, orjson.dumps(fields)), revision)


CONFIRMED = Verification(how="phone", on=TODAY)


def reported(desk: Desk, provider_id: UUID, kind: str = "wrong_phone", **but: Any) -> UUID:
    """The id of an open report of this provider."""
    plain: dict[str, Any] = {"program_id": None, "message": "Nobody answers.", "facts": {}}
    with desk.database.transaction() as session:
        return open_report(session, NewReport(provider_id, kind=kind, **(plain | but)), NOW)


def accept(
    desk: Desk, report_id: UUID, by: Principal = STAFF, revision: int = 1, **done: Any
) -> Accepted:
    with desk.database.transaction() as session:
        return accept_report(
            *(session, by, report_id, Acceptance(**done)),
            if_match={revision},
            now=LATER,
            gazetteer=desk.gazetteer,
            capacity=HOLDS,
        )


def reject(desk: Desk, report_id: UUID, by: Principal = STAFF) -> Report:
    with desk.database.transaction() as session:
        return reject_report(session, by, report_id, "They answer; I called.", LATER)


def the_report(desk: Desk, report_id: UUID) -> Report:
    with desk.reading() as session:
        found = read_report(session, report_id)
    assert found is not None
    return found


def version(desk: Desk) -> int:
    with desk.reading() as session:
        return directory_version(session)


def actions(entries: list[Entry]) -> list[str]:
    """What was done, the oldest first."""
    return [entry.action for entry in reversed(entries)]


@contextmanager
def nothing_happens(desk: Desk, report_id: UUID, problem: type[Problem]) -> Iterator[list[Problem]]:
    """What is done within is refused, and leaves report, listing, log and version as they are."""
    before = the_report(desk, report_id)
    provider_id = before.provider_id

    def all_of_it() -> list[Any]:
        return [desk.shown(provider_id), desk.log(provider_id), version(desk)]

    earlier, raised = all_of_it(), list[Problem]()
    with pytest.raises(problem) as refused:
        yield raised
    raised.append(refused.value)
    assert the_report(desk, report_id) == before
    assert all_of_it() == earlier


def test_accepting_changes_the_listing_and_closes_the_report(desk: Desk) -> None:
    provider = desk.fed()
    report = reported(desk, provider)
    before = version(desk)

    accepted = accept(
        desk,
        report,
        answer="Their site gives this number.",
        patch=patch(phones=[{"number": "205-555-0199"}]),
        verified=Verification(how="site", on=TODAY),
    )

    listing = desk.shown(provider)
    assert [phone["number"] for phone in listing["phones"]] == ["205-555-0199"]
    assert (listing["verified_at"], listing["verified_how"]) == (TODAY.isoformat(), "site")
    assert accepted.revision == listing["revision"] == 3
    assert accepted.report == the_report(desk, report)
    closed = accepted.report
    assert (closed.state, closed.closed_at, closed.closed_by, closed.answer) == (
        "accepted",
        LATER,
        STAFF.actor.name,
        "Their site gives this number.",
    )
    assert version(desk) > before
    assert desk.public(provider).provider.phones[0].number == "205-555-0199"


def test_all_of_it_is_in_the_log_of_the_listing(desk: Desk) -> None:
    provider = desk.fed()
    report = reported(desk, provider, message="A word that is to be forgotten")
    accept(desk, report, answer="Done.", patch=patch(website="https://new.example.org"))

    log = desk.log(provider)
    assert actions(log) == ["report.open", "provider.change", "report.accept"]
    closing = log[0]
    assert (closing.subject, closing.actor, closing.why) == (
        f"report:{report}",
        STAFF.actor,
        "Done.",
    )
    before, after = (orjson.loads(one or "") for one in (closing.before, closing.after))
    assert (before["state"], after["state"]) == ("open", "accepted")
    assert after["closed_by"] == STAFF.actor.name
    assert "forgotten" not in "".join(f"{one.before}{one.after}{one.why}" for one in log)


def test_a_report_may_be_accepted_without_a_change(desk: Desk) -> None:
    provider = desk.fed()
    report = reported(desk, provider)
    before = version(desk)

    accepted = accept(desk, report, revision=99, answer="Somebody mended it already.")

    assert (accepted.revision, accepted.warnings) == (None, ())
    assert accepted.report.state == "accepted"
    assert desk.shown(provider)["revision"] == 1
    assert version(desk) == before
    assert actions(desk.log(provider)) == ["report.open", "report.accept"]


@pytest.mark.parametrize("status", ["hidden", "deleted"])
def test_a_closed_place_is_taken_from_the_public(desk: Desk, status: str) -> None:
    provider = desk.fed()
    report = reported(desk, provider, "closed")

    accepted = accept(desk, report, status=status, answer="They closed in May.")

    listing = desk.shown(provider)
    assert (listing["status"], listing["status_why"]) == (status, "editor")
    assert accepted.revision == listing["revision"]
    assert accepted.report.provider.status == status
    assert desk.public(provider) is None


def test_everything_can_be_done_at_once(desk: Desk) -> None:
    provider = desk.fed()
    program = desk.fed_program(provider)
    report = reported(desk, provider, "wrong_facts", facts={"medicaid": "no"})

    accepted = accept(
        desk,
        report,
        patch=patch(facts={"medicaid": "no"}),
        programs={program: of_program(name="Day program")},
        verified=CONFIRMED,
        status="hidden",
    )

    listing = desk.shown(provider)
    assert listing["facts"]["medicaid"] == "no"
    assert listing["status"] == "hidden"
    assert listing["verified_at"] == TODAY.isoformat()
    assert accepted.revision == listing["revision"]
    assert desk.shown_program(program)["name"] == "Day program"
    assert actions(desk.log(provider)) == [
        "report.open",
        "program.change",
        "provider.change",
        "provider.verify",
        "program.verify",
        "report.accept",
    ]


def test_what_is_odd_is_told_with_where_it_stands_in_the_request(desk: Desk) -> None:
    report = reported(desk, desk.fed())

    accepted = accept(desk, report, patch=patch(zip="35203"))

    assert accepted.warnings
    assert all(one.pointer.startswith("/patch/") for one in accepted.warnings)


def test_a_change_that_can_not_be_made_leaves_the_report_open(desk: Desk) -> None:
    provider = desk.fed()
    report = reported(desk, provider)
    tomorrow = Verification(how="phone", on=TODAY + timedelta(days=3))

    with nothing_happens(desk, report, InvalidRequest) as raised:
        accept(desk, report, patch=patch(website="https://new.example.org"), verified=tomorrow)
    assert [fault.pointer for fault in raised[0].errors] == ["/verified/on"]


def test_a_change_of_a_version_that_nobody_saw_leaves_it_open(desk: Desk) -> None:
    provider = desk.fed()
    program = desk.fed_program(provider)
    report = reported(desk, provider)
    desk.patch(provider, website="https://meanwhile.example.org")

    for done in (
        {"patch": patch(website=None)},
        {"status": "deleted"},
        {"verified": CONFIRMED},
        {"programs": {program: of_program(name="Mine")}},
    ):
        with nothing_happens(desk, report, PreconditionFailed):
            accept(desk, report, revision=1, **done)


def test_a_program_that_somebody_changed_meanwhile_leaves_it_open(desk: Desk) -> None:
    provider = desk.fed()
    program = desk.fed_program(provider)
    report = reported(desk, provider)
    desk.patch_program(program, name="Theirs")

    with nothing_happens(desk, report, PreconditionFailed):
        accept(
            desk,
            report,
            patch=patch(website=None),
            programs={program: of_program(revision=1, name="Mine")},
        )
    assert desk.shown_program(program)["name"] == "Theirs"


def test_programs_of_another_place_are_left_alone(desk: Desk) -> None:
    report = reported(desk, desk.fed())
    elsewhere = desk.fed_program(desk.fed())

    for program in (elsewhere, uuid4()):
        with nothing_happens(desk, report, InvalidRequest) as raised:
            accept(desk, report, programs={program: of_program(name="Mine")})
        assert [fault.pointer for fault in raised[0].errors] == [f"/programs/{program}"]
    assert desk.shown_program(elsewhere)["name"] is None


def test_a_place_that_is_deleted_already_can_not_be_deleted(desk: Desk) -> None:
    provider = desk.fed()
    report = reported(desk, provider, "closed")
    desk.delete(provider)

    with nothing_happens(desk, report, WrongState):
        accept(desk, report, revision=2, status="deleted")
    assert accept(desk, report, answer="It is.").report.state == "accepted"


def test_rejecting_leaves_the_listing_as_it_is(desk: Desk) -> None:
    provider = desk.fed()
    listing, report = desk.shown(provider), reported(desk, provider)
    before = version(desk)

    rejected = reject(desk, report)

    assert (rejected.state, rejected.closed_at, rejected.closed_by) == (
        "rejected",
        LATER,
        STAFF.actor.name,
    )
    assert rejected.answer == "They answer; I called."
    assert desk.shown(provider) == listing
    assert version(desk) == before
    assert actions(desk.log(provider)) == ["report.open", "report.reject"]


def test_a_report_is_closed_once(desk: Desk) -> None:
    provider = desk.fed()
    for close in (reject, accept):
        report = reported(desk, provider)
        close(desk, report)
        for again in (reject, accept):
            with nothing_happens(desk, report, ReportClosed):
                again(desk, report)


def test_what_was_closed_may_be_reported_again(desk: Desk) -> None:
    provider = desk.fed()
    first = reported(desk, provider)
    reject(desk, first)

    assert reported(desk, provider) != first


def test_there_is_no_report_of_another_id(desk: Desk) -> None:
    for do in (accept, reject):
        with pytest.raises(NotFound):
            do(desk, uuid4())


def test_of_several_who_accept_at_once_one_wins(desk: Desk) -> None:
    for _ in range(3):
        provider = desk.fed()
        report = reported(desk, provider)

        def try_it(number: int, report: UUID = report) -> bool:
            change = patch(website=f"https://{number}.example.org") if number % 2 else None
            try:
                accept(desk, report, answer=str(number), patch=change)
            except ReportClosed:
                return False
            return True

        with ThreadPoolExecutor(4) as several:
            won = list(several.map(try_it, range(4)))

        assert won.count(True) == 1
        winner = won.index(True)
        assert the_report(desk, report).answer == str(winner)
        website = f"https://{winner}.example.org" if winner % 2 else None
        assert desk.shown(provider)["website"] == website
        assert actions(desk.log(provider)).count("report.accept") == 1


def test_who_accepts_holds_the_rows_before_the_log_so_that_nobody_waits_in_a_ring(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = desk.fed()
    first, second = sorted(desk.fed_program(provider) for _ in range(2))
    report = reported(desk, provider)
    desk.patch(provider, name2="Annex")  # from here on the editors' source is there
    accepts = Event()

    def slowly(*arguments: Any) -> int:
        # The row of the second program is written and held; the log is not yet.
        if not accepts.is_set():
            accepts.set()
            sleep(0.5)
        return append(*arguments)

    monkeypatch.setattr("api.editing.keeping.append", slowly)
    with ThreadPoolExecutor(1) as another:
        changing = another.submit(desk.patch_program, second, name="Theirs")
        assert accepts.wait(timeout=30)
        changes = {first: of_program(name="Mine"), second: of_program(name="Mine")}
        with pytest.raises(PreconditionFailed):
            accept(desk, report, revision=2, programs=changes)
        changing.result(timeout=30)

    assert desk.shown_program(second)["name"] == "Theirs"
    assert the_report(desk, report).state == "open"


def test_who_is_limited_to_some_places_sees_and_closes_their_reports_alone(desk: Desk) -> None:
    own, other = desk.fed(), desk.fed()
    ours, theirs = reported(desk, own), reported(desk, other)
    limited = own_staff(own)

    with desk.reading() as session:
        assert [one.id for one in reports_page(session, limited).contents] == [ours]
        assert reports_page(session, limited, provider=other) == ReportsPage(0, [])
        assert find_report(session, limited, ours).id == ours
        with pytest.raises(Forbidden):
            find_report(session, limited, theirs)
    for do in (accept, reject):
        with nothing_happens(desk, theirs, Forbidden):
            do(desk, theirs, limited)
    assert accept(desk, ours, limited, patch=patch(website=None)).report.state == "accepted"


def test_they_are_listed_the_oldest_first_and_by_state_and_place(desk: Desk) -> None:
    provider = desk.fed()

    def sent(hours: int) -> UUID:
        new = NewReport(provider, None, "other", f"{hours} hours ago", {})
        with desk.database.transaction() as session:
            return open_report(session, new, NOW - timedelta(hours=hours))

    ids = [sent(hours) for hours in (1, 1, 3, 3, 2, 2)]
    first, oldest, middle = ids[::2]
    assert ids[1::2] == ids[::2]  # the same again is no other
    reject(desk, middle)

    def listed(state: Any = None, page: int = 1, per_page: int = 20) -> list[UUID]:
        with desk.reading() as session:
            found = reports_page(session, STAFF, state, provider, page, per_page)
        assert found.total == {None: 3, "open": 2, "rejected": 1, "accepted": 0}[state]
        return [one.id for one in found.contents]

    assert listed() == [oldest, middle, first]
    assert listed("open") == [oldest, first]
    assert listed("rejected") == [middle]
    assert listed("accepted") == []
    assert [listed(page=page, per_page=2) for page in (1, 2, 3)] == [[oldest, middle], [first], []]


def test_reports_of_one_moment_are_in_the_order_of_their_ids(desk: Desk) -> None:
    provider = desk.fed()
    ids = [reported(desk, provider, message=str(number)) for number in range(12)]

    with desk.reading() as session:
        found = reports_page(session, STAFF, provider=provider)
    assert [one.id for one in found.contents] == sorted(ids)


def test_open_reports_are_counted_by_kind_and_place(desk: Desk) -> None:
    one, another = desk.fed(), desk.fed()
    for message in ("a", "b"):
        reported(desk, one, "closed", message=message)
    reported(desk, one, "moved")
    reported(desk, another, "closed")
    reject(desk, reported(desk, another, "other"))

    both = frozenset({one, another})
    with desk.reading() as session:
        assert open_by_kind(session, both) == {
            one: {"closed": 2, "moved": 1},
            another: {"closed": 1},
        }
        assert open_by_kind(session, frozenset({another})) == {another: {"closed": 1}}
        assert open_by_kind(session, frozenset()) == {}
        assert set(open_by_kind(session)) >= both
        assert count_reports(session, ReportsAsked("open", within=both)) == 4


def test_every_kind_is_told_in_words() -> None:
    assert tuple(KINDS) == REPORT_KINDS
    assert all(KINDS.values())
