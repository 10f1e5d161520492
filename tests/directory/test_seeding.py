import threading
from collections.abc import Iterator

import pytest

from api.database import Database
from api.directory.repository import (
    DirectoryCounts,
    counts,
    directory_version,
    is_empty,
    load_listings,
    sources,
)
from api.directory.seeding import SeedCounts, prepare, seed
from seed_data.providers import SeedProvider, read_providers
from tests.directory.conftest import seed_provider

NOTHING = DirectoryCounts(0, 0, 0)


def test_the_shipped_directory_is_loaded_whole(seeded_database: Database) -> None:
    shipped = list(read_providers())
    with seeded_database.session() as session:
        assert counts(session) == DirectoryCounts(
            providers=len(shipped),
            programs=sum(len(provider.programs) for provider in shipped),
            statements=sum(len(provider.statements) for provider in shipped),
        )
        assert directory_version(session) == 1
        assert [source.slug for source in sources(session)] == ["samhsa_mh_2023", "samhsa_su_2023"]


def test_a_database_that_has_providers_is_left_as_it_is(seeded_database: Database) -> None:
    with seeded_database.session() as session:
        before = counts(session)
    again = prepare(seeded_database)
    assert again == SeedCounts(seeded=False, counts=before)
    with seeded_database.session() as session:
        assert directory_version(session) == 1


def test_a_load_that_fails_in_the_middle_leaves_nothing(database: Database) -> None:
    many = [seed_provider(f"Riverside {number}") for number in range(1_500)]
    bad = seed_provider("Hilltop House", state="Alabama")

    with pytest.raises(Exception, match=r"(?i)check|too long"):
        seed(database, providers=lambda: [*many, bad])
    with database.session() as session:
        assert counts(session) == NOTHING
        assert sources(session) == []
        assert directory_version(session) == 0


def test_a_load_that_is_interrupted_leaves_nothing(database: Database) -> None:
    many = [seed_provider(f"Riverside {number}") for number in range(1_500)]

    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        seed(database, interrupt, providers=lambda: many)
    with database.session() as session:
        assert is_empty(session)


def test_progress_ends_at_the_whole(database: Database) -> None:
    many = [seed_provider(f"Riverside {number}") for number in range(1_500)]
    told: list[tuple[int, int]] = []
    seed(database, lambda done, total: told.append((done, total)), providers=lambda: many)
    assert told == [(1_000, 1_500), (1_500, 1_500)]


def test_of_several_that_start_at_once_one_loads(empty_url: str) -> None:
    everyone = threading.Barrier(3)
    results: list[SeedCounts] = []
    failures: list[BaseException] = []

    def facilities() -> Iterator[SeedProvider]:
        everyone.wait()  # all have found the database empty
        return iter([seed_provider(f"Riverside {number}") for number in range(200)])

    def start() -> None:
        opened = Database(empty_url)
        try:
            prepared = prepare_with(opened)
            results.append(prepared)
        except BaseException as failure:  # noqa: BLE001 - a thread's failure is the test's
            failures.append(failure)
            everyone.abort()
        finally:
            opened.dispose()

    def prepare_with(opened: Database) -> SeedCounts:
        from api.migrations import upgrade

        upgrade(opened)
        return seed(opened, providers=facilities)

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(result.seeded for result in results) == [False, False, True]
    assert {result.counts.providers for result in results} == {200}


def test_the_two_words_for_a_stay_become_its_bounds(database: Database) -> None:
    kinds = ("outpatient", "residential_short", "residential_long", None)
    seed(database, providers=lambda: [seed_provider(settings=kinds)])
    with database.session() as session:
        (listing,) = load_listings(session)
    stays = {
        one.program.setting: (one.program.stay.min_days, one.program.stay.max_days)
        for one in listing.programs
    }
    assert stays == {
        "outpatient": (None, None),
        "residential_short": (None, 30),
        "residential_long": (31, None),
        None: (None, None),
    }
    assert {one.program.stay.basis for one in listing.programs} == {None, "category"}
