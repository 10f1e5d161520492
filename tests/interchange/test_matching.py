"""Which provider a row is: the measure that the shipped directory was built by, and its doubts."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from api.directory.records import Phone
from api.interchange.candidates import Standing, StandingSite
from api.interchange.matching import Known, Matching, match, rows_of, site_of
from api.interchange.records import FeedListing
from seed_data.identity import derived_identity, provider_id
from tests.interchange.importing import a_listing

THERE = UUID(int=1)
ALSO = UUID(int=2)


def standing(*listings: tuple[UUID, FeedListing]) -> Standing:
    return Standing(
        StandingSite(key, site_of(listing), listing.city, listing.state)
        for key, listing in listings
    )


def matched(
    *rows: FeedListing,
    there: Standing | None = None,
    known: Known | None = None,
    whole: bool = False,
) -> Matching:
    numbered, _ = rows_of(rows)
    found = there if there is not None else standing((THERE, a_listing()))
    return match(numbered, found, known or Known(), whole=whole)


def sure(matching: Matching) -> list[UUID]:
    assert matching.uncertain == []
    return [one.provider_id for one in matching.matched if not one.is_new]


def why(matching: Matching) -> list[tuple[str, ...]]:
    assert matching.matched == []
    return [row.candidates[0].why for row in matching.uncertain]


def test_the_same_street_and_a_phone_in_common_are_one_place_whatever_the_names() -> None:
    assert sure(matched(a_listing("VA Clinic", street="1 Main St., Suite 4"))) == [THERE]


def test_the_same_street_and_a_similar_name_are_one_place_without_a_phone() -> None:
    assert sure(matched(a_listing("Riverside Recovery Inc", phone=None))) == [THERE]


def test_the_same_house_and_phone_in_a_street_spelt_alike_are_one_place() -> None:
    there = standing((THERE, a_listing(street="930 Memorial Street")))
    assert sure(matched(a_listing(street="930 North Memorial Street"), there=there)) == [THERE]


def test_neighbours_without_anything_in_common_are_two() -> None:
    assert sure(matched(a_listing("Malvern Dental", phone=None))) == []


@pytest.mark.parametrize(
    ("row", "reasons"),
    [
        (a_listing("Riverside Clinic", phone=None), ("same_street", "similar_name")),
        (a_listing("Brookside Health", street="9 Hill Road"), ("same_phone",)),
        (a_listing(street="9 Hill Road", phone=None), ("same_name",)),
    ],
)
def test_what_is_alike_but_not_the_same_place_waits_for_a_person(
    row: FeedListing, reasons: tuple[str, ...]
) -> None:
    assert why(matched(row)) == [reasons]


def test_another_zip_is_another_place() -> None:
    assert sure(matched(a_listing(zip="60601"))) == []


def test_two_that_are_equally_alike_wait_for_a_person() -> None:
    there = standing((THERE, a_listing()), (ALSO, a_listing()))
    (row,) = matched(a_listing(name2="North"), there=there).uncertain
    assert {one.provider.id for one in row.candidates} == {THERE, ALSO}
    assert all("tie" in one.why for one in row.candidates)


def test_of_two_the_clearly_more_alike_is_it() -> None:
    there = standing((THERE, a_listing()), (ALSO, a_listing("Brookside Health")))
    assert sure(matched(a_listing("Brookside Health", name2="A"), there=there)) == [ALSO]


def test_a_provider_is_matched_by_one_row_and_the_other_waits() -> None:
    matching = matched(a_listing(name2="A"), a_listing("Brookside Health", row=3))
    assert [one.provider_id for one in matching.matched] == [THERE]
    (row,) = matching.uncertain
    assert (row.row.listing.row, "taken" in row.candidates[0].why) == (3, True)


def test_two_rows_that_are_as_much_it_both_wait() -> None:
    matching = matched(a_listing(name2="A", yes=("cbt",)), a_listing(name2="B", row=3))
    assert [row.row.listing.row for row in matching.uncertain] == [2, 3]


def test_an_id_goes_before_the_place() -> None:
    known = Known(providers={"7": ALSO})
    there = standing((THERE, a_listing()), (ALSO, a_listing("Elsewhere", zip="60601")))
    assert sure(matched(a_listing(external_id="7"), there=there, known=known)) == [ALSO]


def test_a_row_beside_one_that_an_id_matched_is_not_merged_into_it() -> None:
    known = Known(providers={"7": THERE})
    matching = matched(
        a_listing(external_id="7"),
        a_listing("New Wing", external_id="8", row=3, yes=("cbt",)),
        known=known,
    )
    assert [one.provider_id for one in matching.matched] == [THERE]
    assert [row.row.external_id for row in matching.uncertain] == ["8"]


def test_a_provider_that_a_row_is_makes_no_doubt_for_others() -> None:
    known = Known(providers={"7": THERE})
    beside = a_listing("Sister Site", external_id="8", row=3, street="9 Hill Road")
    matching = matched(a_listing(external_id="7"), beside, known=known)
    assert matching.uncertain == []
    assert [one.is_new for one in matching.matched] == [False, True]


def test_the_words_of_its_first_edition_find_a_provider() -> None:
    words = derived_identity("Riverside Recovery", "", "1 Main Street", "", "35007")
    key = provider_id(words)
    there = standing((key, a_listing("Renamed", street="5 Oak Street", zip="60601")))
    assert sure(matched(a_listing(), there=there)) == [key]


def test_a_part_of_a_feed_is_no_proof_that_the_feed_gave_it_a_new_name() -> None:
    known = Known(told_of={THERE})
    row = a_listing("Brookside Health")
    assert "known_by_another_name" in why(matched(row, known=known))[0]
    assert sure(matched(row, known=known, whole=True)) == [THERE]
    assert sure(matched(a_listing("Riverside Recovery Inc"), known=known)) == [THERE]


def test_what_a_person_called_different_is_not_offered_again() -> None:
    known = Known(different={"7": {THERE}})
    assert sure(matched(a_listing("Brookside", external_id="7"), known=known)) == []


def test_an_id_of_ours_that_is_not_there_is_matched_by_nothing_else() -> None:
    row = replace(a_listing(), provider_id=uuid4())
    assert why(matched(row)) == [("same_street", "same_phone", "same_name")]


def test_our_own_id_is_kept_by_what_is_new() -> None:
    row = replace(a_listing(zip="60601"), provider_id=(key := uuid4()))
    assert [(one.provider_id, one.is_new) for one in matched(row).matched] == [(key, True)]


def test_an_own_id_that_comes_twice_is_a_problem() -> None:
    row = replace(a_listing(), provider_id=uuid4())
    rows, repeated = rows_of([row, replace(row, row=3)])
    assert (len(rows), [one.row for one in repeated]) == (1, [3])


def test_an_id_too_long_to_be_kept_is_kept_by_its_hash() -> None:
    (one, other), _ = rows_of([a_listing("x" * 500), a_listing("x" * 501)])
    assert len(one.external_id) < 100
    assert one.external_id != other.external_id


def test_extensions_do_not_tell_phones_apart() -> None:
    row = a_listing("VA Clinic", phones=(Phone("intake", "205-555-0100", "12"),))
    assert sure(matched(row)) == [THERE]
