from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from api.interchange.matches import DIFFERENT, Decided, Different, Same, decide, open_matches
from api.interchange.problems import MatchClosed
from api.interchange.repository import OpenMatch
from api.problems import InvalidRequest, NotFound
from tests.interchange.importing import NOW, PERSON, Importer, a_listing

ALIKE = a_listing("Riverside Clinic", row=7, external_id="new", phone=None, yes=("cbt",))


@pytest.fixture
def doubtful(importer: Importer) -> Importer:
    """A directory with one listing, and a row that may be it."""
    importer(a_listing(external_id="old"))
    importer(ALIKE)
    return importer


def _waiting(importer: Importer) -> list[OpenMatch]:
    with importer.database.session() as session:
        return list(open_matches(session).matches)


def _decide(
    importer: Importer, decision: Same | Different, match_id: UUID | None = None
) -> Decided:
    key = match_id or _waiting(importer)[0].id
    with importer.database.transaction() as session:
        return decide(session, key, decision, PERSON, NOW)


def test_a_row_that_may_be_a_listing_waits_and_changes_nothing(doubtful: Importer) -> None:
    (waiting,) = _waiting(doubtful)
    assert waiting.row["name1"] == "Riverside Clinic"
    assert [one["why"] for one in waiting.candidates] == [["same_street", "similar_name"]]
    assert waiting.candidates[0]["provider_id"] == str(doubtful.only().provider.id)
    assert doubtful.only().provider.name1 == "Riverside Recovery"


def test_importing_again_asks_once(doubtful: Importer) -> None:
    doubtful(ALIKE)
    assert len(_waiting(doubtful)) == 1


def test_the_same_is_taken_in_at_once_and_known_from_then_on(doubtful: Importer) -> None:
    key = doubtful.only().provider.id
    version = doubtful.version()
    decided = _decide(doubtful, Same(key))

    assert (decided.provider_id, decided.what, decided.match.state) == (key, "changed", "same")
    assert decided.match.decided_by == "Ada"
    assert doubtful.only().provider.name1 == "Riverside Clinic"
    assert doubtful.version() == version + 1
    assert doubtful.entries()[0].actor == PERSON
    assert _waiting(doubtful) == []
    assert doubtful.counts(ALIKE) == {"read": 1, "unchanged": 1}


def test_a_different_one_is_new_and_known_from_then_on(doubtful: Importer) -> None:
    decided = _decide(doubtful, DIFFERENT)

    assert (decided.what, decided.match.state) == ("created", "different")
    assert {one.provider.name1 for one in doubtful.listings()} == {
        "Riverside Recovery",
        "Riverside Clinic",
    }
    assert doubtful.counts(ALIKE) == {"read": 1, "unchanged": 1}
    assert _waiting(doubtful) == []


def test_it_need_not_be_a_candidate_but_has_to_be_there(doubtful: Importer) -> None:
    doubtful(a_listing("Elsewhere", external_id="far", zip="60601"))
    with pytest.raises(InvalidRequest):
        _decide(doubtful, Same(uuid4()))
    (far,) = [one.provider.id for one in doubtful.listings() if one.provider.zip == "60601"]
    assert _decide(doubtful, Same(far)).provider_id == far


def test_it_is_decided_once(doubtful: Importer) -> None:
    key = _waiting(doubtful)[0].id
    _decide(doubtful, DIFFERENT, key)
    with pytest.raises(MatchClosed):
        _decide(doubtful, DIFFERENT, key)
    with pytest.raises(NotFound):
        _decide(doubtful, DIFFERENT, uuid4())


def test_a_row_that_a_later_import_places_waits_no_more(doubtful: Importer) -> None:
    doubtful(replace(ALIKE, name1="Riverside Recovery"))
    assert _waiting(doubtful) == []


def test_a_dry_run_leaves_nobody_waiting(importer: Importer) -> None:
    importer(a_listing())
    result = importer(ALIKE, dry_run=True)
    assert result["uncertain"][0]["name"] == "Riverside Clinic"
    assert _waiting(importer) == []


def test_a_listing_of_our_own_format_waits_too(importer: Importer) -> None:
    importer(a_listing(external_id="old"))
    by_hand = replace(a_listing("Riverside Clinic", phone=None), website="https://clinic.example")
    importer(by_hand, feed=None)
    assert _decide(importer, DIFFERENT).what == "created"
    assert importer.counts(by_hand, feed=None) == {"read": 1, "unchanged": 1}
