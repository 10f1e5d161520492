"""What people type, and the place they get."""

import math
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from api.places import AmbiguousPlace, Gazetteer, Place, PlaceProblem, Places, UnknownPlace, errors
from api.places.names import STATES, key, words
from seed_data.places import ZipRow, read_places

SENTENCES = {
    value for name, value in vars(errors).items() if name.isupper() and isinstance(value, str)
}


@pytest.mark.parametrize(
    ("text", "kind", "label"),
    [
        ("60601", "zip", "60601 Chicago, IL"),
        (" 60601-1234 ", "zip", "60601 Chicago, IL"),
        ("606011234", "zip", "60601 Chicago, IL"),
        ("Chicago, IL 60601", "zip", "60601 Chicago, IL"),
        ("60601 Chicago, IL", "zip", "60601 Chicago, IL"),
        ("59101 Billings, MT", "zip", "59101 Billings, MT"),
        ("00601", "zip", "00601 Puerto Rico"),
        ("Chicago, IL", "city", "Chicago, IL"),
        ("chicago il", "city", "Chicago, IL"),
        ("CHICAGO, ILLINOIS", "city", "Chicago, IL"),
        ("Chicago, IL, USA", "city", "Chicago, IL"),
        ("Chicago, Cook County, IL", "city", "Chicago, IL"),
        ("chicago", "city", "Chicago, IL"),
        ("Billings MT", "city", "Billings, MT"),
        ("st. louis, mo", "city", "Saint Louis, MO"),
        ("Ft Worth TX", "city", "Fort Worth, TX"),
        ("Mt. Vernon, WA", "city", "Mount Vernon, WA"),
        ("de kalb il", "city", "Dekalb, IL"),
        ("OFallon, IL", "city", "O'Fallon, IL"),
        ("winston salem nc", "city", "Winston-Salem, NC"),
        ("New York, NY", "city", "New York, NY"),
        ("New York City", "city", "New York, NY"),
        ("new york new york", "city", "New York, NY"),
        ("Washington, D.C.", "city", "Washington, DC"),
        ("Washington, IN", "city", "Washington, IN"),
        ("Oregon, IL", "city", "Oregon, IL"),
        ("Los Angeles", "city", "Los Angeles, CA"),
        ("San Juan, PR", "city", "San Juan, PR"),
        ("San Juan, Puerto Rico", "city", "San Juan, PR"),
        ("Mayagüez, PR", "city", "Mayaguez, PR"),
        ("Hagåtña, GU", "city", "Hagatna, GU"),
        ("hagatna guam", "city", "Hagatna, GU"),
        ("Cook County, IL", "county", "Cook County, IL"),
        ("Cook Co., IL", "county", "Cook County, IL"),
        ("cook, il", "county", "Cook County, IL"),
        ("County of Los Angeles", "county", "Los Angeles County, CA"),
        ("Miami-Dade", "county", "Miami-Dade County, FL"),
        ("Dona Ana County, NM", "county", "Doña Ana County, NM"),
        ("orleans parish la", "county", "Orleans Parish, LA"),
        ("Kenai Peninsula Borough, AK", "county", "Kenai Peninsula Borough, AK"),
        ("Nome Census Area, Alaska", "county", "Nome Census Area, AK"),
        ("Anchorage Borough, AK", "county", "Anchorage Municipality, AK"),
        ("Roanoke County, VA", "county", "Roanoke County, VA"),
        ("Roanoke city, VA", "county", "Roanoke city, VA"),
        ("Roanoke, VA", "city", "Roanoke, VA"),
        ("IL", "state", "Illinois"),
        ("illinois", "state", "Illinois"),
        ("mt", "state", "Montana"),
        ("Oregon", "state", "Oregon"),
        ("Guam", "state", "Guam"),
        ("WA", "state", "Washington State"),
        ("new york state", "state", "New York State"),
        ("41.88, -87.63", "point", "41.88, -87.63"),
        ("41.88 -87.63", "point", "41.88, -87.63"),
        ("0,-0.0", "point", "0, 0"),
    ],
)
def test_it_understands(gazetteer: Gazetteer, text: str, kind: str, label: str) -> None:
    place = gazetteer.find(text)
    assert (place.kind, place.label) == (kind, label)


def test_every_zip_code_of_the_shipped_file_is_found_with_its_point(gazetteer: Gazetteer) -> None:
    count = 0
    for row in read_places():
        place = gazetteer.find(row.zip)
        assert (place.kind, place.state, place.lat, place.lng) == (
            "zip",
            row.state,
            row.lat,
            row.lng,
        )
        assert gazetteer.find(place.label) == place
        count += 1
    assert count > 41_000


def test_every_label_leads_back_to_its_place(gazetteer: Gazetteer) -> None:
    for row in read_places():
        for name in (row.city, row.county):
            if name and name != STATES[row.state]:
                label = f"{name}, {row.state}"
                assert gazetteer.find(label).label == label
    for code in STATES:
        place = gazetteer.find(code)
        assert place.kind == "state"
        assert gazetteer.find(place.label) == place


def test_every_state_has_zip_codes() -> None:
    assert {row.state for row in read_places()} == set(STATES)


def test_a_city_stands_in_the_middle_of_its_zip_codes(gazetteer: Gazetteer) -> None:
    place = gazetteer.find("Chicago, IL")
    assert math.dist((place.lat, place.lng), (41.86, -87.68)) < 0.05
    assert (place.state, place.county, place.city) == ("IL", "Cook County", "Chicago")


def test_one_bad_point_does_not_move_a_city() -> None:
    rows = [
        ZipRow(f"1000{n}", "Ourtown", "NH", "Grove County", lat, -71.0, "geonames")
        for n, lat in enumerate([43.0, 43.1, -60.0])
    ]
    assert Gazetteer(rows).find("Ourtown, NH").lat == 43.0


def test_it_offers_the_states_that_have_a_springfield(gazetteer: Gazetteer) -> None:
    with pytest.raises(AmbiguousPlace) as caught:
        gazetteer.find("springfield")
    assert caught.value.suggestions[:3] == ["Springfield, IL", "Springfield, MA", "Springfield, MO"]
    assert len(caught.value.suggestions) == 10
    assert caught.value.members["suggestions"] == caught.value.suggestions


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Houston", "Houston, TX"),
        ("philadelphia", "Philadelphia, PA"),
        ("Brooklyn", "Brooklyn, NY"),
        ("St. Louis", "Saint Louis, MO"),
        ("Cook County", "Cook County, IL"),
        ("NYC", "New York, NY"),
    ],
)
def test_a_bare_name_is_the_city_that_dwarfs_its_namesakes(
    gazetteer: Gazetteer, text: str, label: str
) -> None:
    assert gazetteer.find(text).label == label


@pytest.mark.parametrize("text", ["Springfield", "Portland", "Columbus", "Manhattan", "Paris"])
def test_a_bare_name_that_several_places_share_is_not_guessed(
    gazetteer: Gazetteer, text: str
) -> None:
    with pytest.raises(AmbiguousPlace):
        gazetteer.find(text)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("New York", ["New York State", "New York, NY"]),
        ("Washington", ["Washington State", "Washington, DC"]),
    ],
)
def test_a_bare_name_of_a_state_and_a_big_city_offers_both(
    gazetteer: Gazetteer, text: str, first: list[str]
) -> None:
    with pytest.raises(AmbiguousPlace) as caught:
        gazetteer.find(text)
    assert caught.value.suggestions[:2] == first


def test_a_county_without_a_state_offers_the_states_that_have_it(gazetteer: Gazetteer) -> None:
    with pytest.raises(AmbiguousPlace) as caught:
        gazetteer.find("Orange County")
    assert caught.value.suggestions[0] == "Orange County, CA"


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("Chicgo, IL", "Chicago, IL"),
        ("Chicgo Illinois", "Chicago, IL"),
        ("Chicgo", "Chicago, IL"),
        ("Chicago, Ilinois", "Chicago, IL"),
        ("Philadelhpia, PA", "Philadelphia, PA"),
        ("Cok County, IL", "Cook County, IL"),
        ("Qqqqqqqq, IL", "Illinois"),
    ],
)
def test_a_slip_of_the_finger_gets_what_was_meant(
    gazetteer: Gazetteer, text: str, suggestion: str
) -> None:
    with pytest.raises(UnknownPlace) as caught:
        gazetteer.find(text)
    assert caught.value.suggestions[0] == suggestion


def test_suggestions_keep_to_the_state_that_was_given(gazetteer: Gazetteer) -> None:
    with pytest.raises(UnknownPlace) as caught:
        gazetteer.find("Sprngfeld, OH")
    assert caught.value.suggestions
    assert all(label.endswith(", OH") for label in caught.value.suggestions)


def test_what_is_no_state_of_the_us_finds_no_town_of_the_us(gazetteer: Gazetteer) -> None:
    with pytest.raises(UnknownPlace):
        gazetteer.find("Paris, France")


def test_an_unknown_zip_code_gets_the_nearest_by_number(gazetteer: Gazetteer) -> None:
    with pytest.raises(UnknownPlace) as caught:
        gazetteer.find("60600")
    assert caught.value.suggestions[:2] == ["60601 Chicago, IL", "60602 Chicago, IL"]
    assert caught.value.detail == errors.UNKNOWN_ZIP


def test_an_unknown_zip_code_behind_a_city_finds_the_city(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("San Juan, PR 00936").label == "San Juan, PR"


@pytest.mark.parametrize("text", ["Hartford County, CT", "hartford county"])
def test_an_old_county_of_connecticut_offers_its_planning_regions(
    gazetteer: Gazetteer, text: str
) -> None:
    with pytest.raises(UnknownPlace) as caught:
        gazetteer.find(text)
    assert caught.value.suggestions[0] == "Capitol Planning Region, CT"
    assert caught.value.detail == errors.OLD_COUNTY


def test_every_planning_region_it_offers_is_found(gazetteer: Gazetteer) -> None:
    for county in ("Fairfield", "Litchfield", "Middlesex", "New Haven", "New London", "Windham"):
        with pytest.raises(UnknownPlace) as caught:
            gazetteer.find(f"{county} County, CT")
        for label in caught.value.suggestions:
            assert gazetteer.find(label).kind == "county"


@pytest.mark.parametrize(
    ("lat", "lng"), [(90.1, 0), (0, -180.5), (math.nan, 0), (0, math.inf), (-91, 181)]
)
def test_it_refuses_a_point_that_is_not_on_earth(
    gazetteer: Gazetteer, lat: float, lng: float
) -> None:
    with pytest.raises(UnknownPlace, match="latitude from -90 to 90"):
        gazetteer.point(lat, lng)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("6060", ["60601 Chicago, IL", "60602 Chicago, IL"]),
        ("chi", ["Chicago, IL"]),
        ("chicago, i", ["Chicago, IL", "Chicago Heights, IL"]),
        ("springfield il", ["Springfield, IL"]),
        ("st lo", ["Saint Louis, MO"]),
        ("saint lo", ["Saint Louis, MO"]),
        ("il", ["Illinois"]),
        ("cook c", ["Cook County, IL"]),
        ("wash", ["Washington State", "Washington, DC"]),
    ],
)
def test_it_completes_what_is_typed(gazetteer: Gazetteer, query: str, first: list[str]) -> None:
    assert [place.label for place in gazetteer.suggest(query)][: len(first)] == first


@pytest.mark.parametrize("query", ["", "  ", ",", "qqqq", "99998", "chicago, zz"])
def test_it_completes_nothing_where_nothing_begins_so(gazetteer: Gazetteer, query: str) -> None:
    assert gazetteer.suggest(query) == []


@pytest.mark.parametrize(("limit", "count"), [(-1, 1), (3, 3), (10_000, 50)])
def test_completions_are_bounded(gazetteer: Gazetteer, limit: int, count: int) -> None:
    assert len(gazetteer.suggest("s", limit)) == count
    assert len(gazetteer.suggest("6", limit)) == count


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("St. Louis", "SAINT LOUIS"),
        ("O'Fallon", "O Fallon"),
        ("Coeur d’Alene", "coeur dalene"),
        ("Cañon City", "Canon-City"),
        ("Lewis & Clark", "Lewis and Clark"),
    ],
)
def test_two_spellings_have_one_key(one: str, other: str) -> None:
    assert key(words(one)) == key(words(other))


def problem_with(find: Callable[[str], Place], text: str) -> PlaceProblem | None:
    """The error that `text` ends in; any other exception ends the test."""
    try:
        find(text)
    except PlaceProblem as problem:
        return problem
    return None


@settings(deadline=None)
@given(st.text(max_size=300))
@example("1" * 4000)
@example("St, " * 60)
@example("county of, IL")
@example("\ud800, IL")
def test_whatever_is_typed_it_answers_or_says_what_to_do(gazetteer: Gazetteer, text: str) -> None:
    for find in (gazetteer.find, Places(gazetteer).find):
        if problem := problem_with(find, text):
            assert problem.detail in SENTENCES
            assert len(problem.suggestions) <= 10
    assert len(gazetteer.suggest(text)) <= 10


@settings(deadline=None)
@given(
    # Letters that no sentence of ours holds four of in a row, alone and inside what people type.
    typed=st.text("qxz7 ", min_size=4).filter(str.strip) | st.text("àéîöñ中文", min_size=4),
    around=st.sampled_from(["{}", "{}, IL", "{} County, IL", "12 {} St, Chicago, IL 60601"]),
)
def test_an_error_never_repeats_what_was_typed(
    gazetteer: Gazetteer, typed: str, around: str
) -> None:
    if problem := problem_with(Places(gazetteer).find, around.format(typed)):
        assert typed not in problem.detail
        assert problem.detail in SENTENCES
