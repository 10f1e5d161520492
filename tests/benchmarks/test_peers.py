"""Every engine gives the same answers, so that comparing their times is fair."""

from collections.abc import Iterator

import pytest

from api.directory.records import Listing
from benchmarks.engine import Answer, DifferentAnswer, hold_against
from benchmarks.ours import Ours
from benchmarks.packing import Packed, Packer
from benchmarks.questions import Question, questions
from benchmarks.sqlite_peer import SqlitePeer
from tests.benchmarks.conftest import SEED
from tests.factories import a_listing, a_program

CHICAGO = (41.88, -87.63)


@pytest.fixture(scope="module")
def ours(small: list[Listing]) -> Ours:
    return Ours(small)


@pytest.fixture(scope="module")
def packed(small: list[Listing]) -> Packed:
    packer = Packer()
    assert list(packer.passing(small)) == small
    return packer.packed()


@pytest.fixture(scope="module")
def sqlite(packed: Packed) -> Iterator[SqlitePeer]:
    peer = SqlitePeer(packed)
    yield peer
    peer.close()


def both(ours: Ours, peer: SqlitePeer, question: Question) -> tuple[Answer, Answer]:
    return ours.answer(ours.asked(question)()), peer.answer(peer.asked(question)())


def asked(required: tuple[str, ...] = (), **fields: object) -> Question:
    plain = {"center": CHICAGO, "radius_miles": 50.0, "setting": None}
    wishes = (("veterans", 20), ("medicare", 10), ("twelve_step", 5))
    return Question(required=required, wishes=wishes, **{**plain, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["area", "country"])
def test_sqlite_answers_like_ours(
    ours: Ours, sqlite: SqlitePeer, models: list[Listing], kind: str
) -> None:
    for question in questions(models, kind, 60, SEED):  # type: ignore[arg-type]
        mine, theirs = both(ours, sqlite, question)
        hold_against(mine, theirs, "sqlite", question)


@pytest.mark.parametrize(
    "question",
    [
        asked(("cbt",)),
        asked(("cbt", "trauma"), setting="residential"),
        asked(("peer_support",), radius_miles=1.5),
        asked(("cbt",), center=None, radius_miles=None),
        asked(("telehealth",), setting="intensive_outpatient", center=None, radius_miles=None),
        asked(("alcohol",), center=(64.84, -147.72), radius_miles=25.0),
    ],
)
def test_questions_that_find_many(ours: Ours, sqlite: SqlitePeer, question: Question) -> None:
    mine, theirs = both(ours, sqlite, question)
    assert mine == theirs
    assert mine.total > 0
    assert mine.facets["state"]
    assert mine.facets["therapies"]


def test_nothing_found_is_the_same_nothing(ours: Ours, sqlite: SqlitePeer) -> None:
    mine, theirs = both(ours, sqlite, asked(("cbt",), center=(10.0, -150.0)))
    assert mine == theirs == Answer(0, (), {})


def test_the_best_program_of_a_provider_is_the_one_shown() -> None:
    listing = a_listing(
        a_program(yes=["cbt"]), a_program(yes=["cbt", "veterans"]), lat=41.88, lng=-87.63
    )
    packer = Packer()
    packer.add(listing)
    peer, mine = SqlitePeer(packer.packed()), Ours([listing])
    try:
        answer, theirs = both(mine, peer, asked(("cbt",)))
    finally:
        peer.close()
    assert answer == theirs
    assert answer.page == (listing.programs[1].program.id,)
    assert answer.facets["populations"]["veterans"] == 1


def test_a_provider_without_a_point_is_refused() -> None:
    with pytest.raises(ValueError, match="point"):
        Packer().add(a_listing(lat=None))


def test_a_difference_fails_the_run(ours: Ours, sqlite: SqlitePeer) -> None:
    question = asked(("cbt",))
    mine, theirs = both(ours, sqlite, question)
    wrong = Answer(theirs.total, theirs.page[::-1], theirs.facets)
    with pytest.raises(DifferentAnswer, match="page"):
        hold_against(mine, wrong, "sqlite", question)
    fewer = {**theirs.facets, "state": {}}
    with pytest.raises(DifferentAnswer, match="state"):
        hold_against(mine, Answer(theirs.total, theirs.page, fewer), "sqlite", question)


def test_questions_are_the_same_for_a_seed(models: list[Listing]) -> None:
    assert questions(models, "area", 5, 1) == questions(models, "area", 9, 1)[:5]
    assert questions(models, "area", 5, 1) != questions(models, "area", 5, 2)
    country = questions(models, "country", 20, 1)
    assert all(one.center is None for one in country)
    assert all(3 <= len(one.required) + (one.setting is not None) <= 5 for one in country)
