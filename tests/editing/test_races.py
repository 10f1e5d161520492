"""Two who edit the same version: one wins, the other is told, and nothing is lost."""

import threading
from collections.abc import Callable

from api.editing.problems import PreconditionFailed
from api.editing.results import Written
from tests.editing.conftest import Desk

EDITORS = 4


def at_once(edits: list[Callable[[], Written]]) -> list[Written | PreconditionFailed]:
    """What came of edits that begin together."""
    start = threading.Barrier(len(edits))
    results: list[Written | PreconditionFailed] = []
    others: list[Exception] = []

    def run(edit: Callable[[], Written]) -> None:
        start.wait()
        try:
            results.append(edit())
        except PreconditionFailed as refused:
            results.append(refused)
        except Exception as error:  # noqa: BLE001 (told below, in the test's own thread)
            others.append(error)

    threads = [threading.Thread(target=run, args=(edit,)) for edit in edits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert others == []
    return results


def test_of_many_who_edit_one_version_one_wins(desk: Desk) -> None:
    provider = desk.fed(yes=("cbt",))
    results = at_once(
        [
            lambda name=f"Clinic {number}": desk.patch(  # type: ignore[misc]
                provider, revision=1, name2=name, facts={"medicaid": "yes"}
            )
            for number in range(EDITORS)
        ]
    )
    winners = [one for one in results if isinstance(one, Written)]
    assert len(winners) == 1
    assert len(results) == EDITORS
    assert desk.shown(provider) == winners[0].document
    assert winners[0].revision == 2
    assert len(desk.log(provider)) == 1


def test_editors_who_read_again_lose_nothing(desk: Desk) -> None:
    provider = desk.fed()
    slugs = ["cbt", "medicaid", "spanish", "aftercare"]

    def insistent(slug: str) -> Written:
        while True:
            try:
                return desk.patch(provider, facts={slug: "yes"})
            except PreconditionFailed:
                continue

    at_once([lambda slug=slug: insistent(slug) for slug in slugs])  # type: ignore[misc]
    shown = desk.shown(provider)
    assert set(slugs) <= shown["facts"].keys()
    assert shown["revision"] == 1 + len(slugs)
    assert len(desk.log(provider)) == len(slugs)


def test_editors_of_different_listings_do_not_stop_each_other(desk: Desk) -> None:
    providers = [desk.fed() for _ in range(EDITORS)]
    results = at_once(
        [lambda one=one: desk.patch(one, name2="East") for one in providers]  # type: ignore[misc]
    )
    assert all(isinstance(one, Written) for one in results)


def test_a_provider_and_its_programs_are_edited_at_once(desk: Desk) -> None:
    provider = desk.fed(yes=("cbt",))
    program = desk.fed_program(provider)
    results = at_once(
        [
            lambda: desk.patch(provider, facts={"medicaid": "yes"}),
            lambda: desk.patch_program(program, facts={"medicaid": "no"}),
            lambda: desk.create_program(provider, setting="inpatient"),
        ]
    )
    assert all(isinstance(one, Written) for one in results)
    assert len(desk.log(provider)) == 3
