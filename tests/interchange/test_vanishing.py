from datetime import date, timedelta

import pytest

from api.editing.records import Said
from api.interchange.problems import TooManyVanish
from api.problems import InvalidRequest
from tests.interchange.importing import NOW, Importer, a_listing

AFTER_GRACE = NOW + timedelta(days=91)
HERE = a_listing(external_id="here")
GONE = a_listing("Hilltop House", row=3, external_id="gone", street="9 Hill Road", phone=None)


@pytest.fixture
def fed(importer: Importer) -> Importer:
    """A directory of two listings, of which the whole feed has one; the other is missing."""
    importer(HERE, GONE)
    importer(HERE, whole=True, allow_vanishing=True)
    return importer


def _status(importer: Importer, name: str = "Hilltop House") -> tuple[str, str | None]:
    (found,) = [one.provider for one in importer.listings() if one.provider.name1 == name]
    return found.status, found.status_why


def test_what_vanished_stays_for_a_time(fed: Importer) -> None:
    version = fed.version()
    result = fed(HERE, whole=True, now=NOW + timedelta(days=89))
    assert (result["counts"]["missing"], result["counts"]["hidden"]) == (1, 0)
    assert _status(fed) == ("published", None)
    assert fed.version() == version


def test_then_it_is_hidden_and_the_log_tells(fed: Importer) -> None:
    result = fed(HERE, whole=True, now=AFTER_GRACE)
    assert result["counts"]["hidden"] == 1
    assert [(one["what"], one["name"]) for one in result["changes"]] == [("hide", "Hilltop House")]
    assert _status(fed) == ("hidden", "missing")
    assert fed.entries()[0].action == "import.hide"

    version = fed.version()
    assert fed(HERE, whole=True, now=AFTER_GRACE)["counts"]["hidden"] == 0
    assert fed.version() == version


def test_who_is_seen_again_is_published_again(fed: Importer) -> None:
    fed(HERE, whole=True, now=AFTER_GRACE)
    result = fed(HERE, GONE, whole=True, now=AFTER_GRACE)
    assert result["counts"]["published_again"] == 1
    assert _status(fed) == ("published", None)
    # And its time begins anew.
    fed(HERE, whole=True, now=AFTER_GRACE, allow_vanishing=True)
    assert _status(fed) == ("published", None)


def test_who_was_hidden_by_an_editor_is_not(fed: Importer) -> None:
    (gone,) = [one for one in fed.listings() if one.provider.name1 == "Hilltop House"]
    fed.edit(gone.provider.id, status="hidden", status_why="editor")
    fed(HERE, GONE, whole=True, now=AFTER_GRACE)
    assert _status(fed) == ("hidden", "editor")


@pytest.mark.parametrize(
    "vouched",
    [
        {"verified_at": date(2026, 12, 1), "verified_how": "phone"},
        {"said": Said("staff", date(2026, 12, 1), "phone", ("cbt",))},
        {"source": "staff"},
    ],
)
def test_who_a_person_vouches_for_stays(fed: Importer, vouched: dict[str, object]) -> None:
    (gone,) = [one for one in fed.listings() if one.provider.name1 == "Hilltop House"]
    fed.edit(gone.provider.id, **vouched)  # type: ignore[arg-type]
    assert fed(HERE, whole=True, now=AFTER_GRACE)["counts"]["hidden"] == 0
    assert _status(fed) == ("published", None)


def test_a_verification_from_before_it_vanished_keeps_nothing(fed: Importer) -> None:
    (gone,) = [one for one in fed.listings() if one.provider.name1 == "Hilltop House"]
    fed.edit(gone.provider.id, verified_at=date(2026, 11, 1), verified_how="phone")
    fed(HERE, whole=True, now=AFTER_GRACE)
    assert _status(fed) == ("hidden", "missing")


def test_who_another_feed_still_has_stays_until_that_has_it_no_more(fed: Importer) -> None:
    other = a_listing("Hilltop House", feed="samhsa_mh", street="9 Hill Road", phone=None)
    fed(other, feed="samhsa_mh")
    fed(HERE, whole=True, now=AFTER_GRACE)
    assert _status(fed) == ("published", None)
    beside = a_listing("Brookside", feed="samhsa_mh", street="5 Oak Street", zip="60601")
    fed(beside, feed="samhsa_mh", whole=True, allow_vanishing=True)
    fed(HERE, whole=True, now=AFTER_GRACE)
    assert _status(fed) == ("hidden", "missing")


def test_a_part_of_a_feed_hides_nothing(importer: Importer) -> None:
    importer(HERE, GONE)
    for now in (NOW, AFTER_GRACE):
        assert importer(HERE, now=now)["counts"]["missing"] == 0
    assert _status(importer) == ("published", None)


def test_of_a_state_only_that_state_is_looked_at(importer: Importer) -> None:
    there = a_listing("Prairie House", row=4, external_id="il", state="IL", zip="60601")
    importer(HERE, GONE, there)
    result = importer(HERE, whole=True, state="AL", allow_vanishing=True)
    assert result["counts"]["missing"] == 1
    importer(HERE, whole=True, state="AL", now=AFTER_GRACE)
    assert _status(importer, "Prairie House") == ("published", None)
    assert _status(importer) == ("hidden", "missing")


def test_what_may_be_a_row_that_is_uncertain_has_not_vanished(importer: Importer) -> None:
    importer(a_listing("Hilltop House", phone="205-555-0111"))
    alike = a_listing("Hilltop", row=3, external_id="new", phone="205-555-0111", street="7 Elm")
    result = importer(alike, whole=True)
    assert (result["counts"]["uncertain"], result["counts"]["missing"]) == (1, 0)


def test_listings_that_are_known_by_what_a_feed_says_alone_can_vanish(importer: Importer) -> None:
    importer(HERE, GONE)
    from sqlalchemy import delete

    from api.database import table_of
    from api.directory.tables import FeedRecordTable

    with importer.database.transaction() as session:
        session.execute(delete(table_of(FeedRecordTable)))
    importer(HERE, whole=True, allow_vanishing=True)
    importer(HERE, whole=True, now=AFTER_GRACE)
    assert _status(importer) == ("hidden", "missing")


def test_where_a_fifth_would_vanish_nothing_is_done(importer: Importer) -> None:
    rows = [
        a_listing(
            f"House {number}",
            row=number,
            external_id=str(number),
            street=f"{number} Oak",
            phone=None,
        )
        for number in range(1, 11)
    ]
    importer(*rows)
    assert importer(*rows[:8], whole=True, dry_run=True)["counts"]["missing"] == 2
    with pytest.raises(TooManyVanish):
        importer(*rows[:7], whole=True)
    with pytest.raises(TooManyVanish):
        importer(*rows[:7], whole=True, dry_run=True)
    assert importer(*rows, whole=True)["counts"]["missing"] == 0
    assert importer(*rows[:7], whole=True, allow_vanishing=True)["counts"]["missing"] == 3


def test_our_own_format_is_no_feed_and_cannot_be_whole(importer: Importer) -> None:
    with pytest.raises(InvalidRequest) as told:
        importer(HERE, feed=None, whole=True)
    assert [one.pointer for one in told.value.errors] == ["/whole"]


def test_what_was_deleted_is_not_missed(importer: Importer) -> None:
    importer(HERE, GONE)
    (gone,) = [one for one in importer.listings() if one.provider.name1 == "Hilltop House"]
    importer.edit(gone.provider.id, status="deleted", status_why="editor")
    assert importer(HERE, whole=True)["counts"]["missing"] == 0
