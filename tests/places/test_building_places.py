"""How the shipped places are made from what GeoNames and the Census publish."""

import gzip
import lzma
from pathlib import Path

import pytest

from seed_data.building.county_names import county_name, is_superseded
from seed_data.building.places import PlaceCounts, build_places, write_places
from seed_data.places import COLUMNS, ZipRow, read_places

GEONAMES = [
    ("60601", "Chicago", "IL", "Cook", "41.8858000001", "-87.6181", "4"),
    ("63366", "O Fallon", "MO", "Saint Charles", "38.8", "-90.7", "4"),
    ("22101", "Mc Lean", "VA", "Fairfax", "38.9", "-77.2", "4"),
    ("80840", "Usaf Academy", "CO", "El Paso", "39.0896", "-103.8188", "1"),
    ("99503", "Anchorage", "AK", "Anchorage Municipality", "61.19", "-149.8938", "1"),
    ("06001", "Avon", "CT", "Capitol Region", "41.7891", "-72.8681", "4"),
    ("06279", "Willington", "CT", "Tolland", "41.8966", "-72.2622", "1"),
    ("09001", "APO AA", "", "", "38.1", "15.6", ""),
    ("96860", "FPO AA", "", "", "21.3", "-157.9", "4"),
    ("96860", "Jbphh", "HI", "Honolulu", "21.316", "-157.8677", "1"),
]
CENSUS = [
    ("00601", "18.180555", "-66.749961"),
    ("00907", "18.45", "-66.08"),
    ("80840", "39.00007", "-104.86447"),
    ("96910", "13.45051", "144.75071"),
    ("99503", "62.043689", "-158.174466"),
    ("60601", "41.9", "-87.6"),
    ("99990", "10.0", "10.0"),
]
NAMED = [
    ("96910", "HAGATNA", "GU"),
    ("00907", "San Juan", "PR"),
    ("00907", "Santurce", "PR"),
    ("00907", "San Juan", "PR"),
    ("00907", "San Juan", "FL"),
    ("00936", "San Juan", "PR"),
    ("60601", "Chicago", "IL"),
]


@pytest.fixture
def sources(tmp_path: Path) -> tuple[Path, Path]:
    geonames, zcta = tmp_path / "geonames.txt.gz", tmp_path / "zcta.csv.gz"
    lines = [
        "\t".join(["US", code, city, "", state, county, "001", "", "", lat, lng, accuracy])
        for code, city, state, county, lat, lng, accuracy in GEONAMES
    ]
    geonames.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode()))
    table = ["GEOID,LAT,LONG,COUNTRY", *(",".join([*row, "US"]) for row in CENSUS)]
    zcta.write_bytes(gzip.compress("\n".join(table).encode()))
    return geonames, zcta


@pytest.fixture
def built(sources: tuple[Path, Path]) -> dict[str, ZipRow]:
    return {row.zip: row for row in build_places(*sources, NAMED)}


def test_the_point_is_geonames_to_five_decimals(built: dict[str, ZipRow]) -> None:
    assert built["60601"] == ZipRow(
        "60601", "Chicago", "IL", "Cook County", 41.8858, -87.6181, "geonames"
    )


def test_a_zip_code_that_only_the_census_has_gets_its_state_by_number_and_its_city_by_facilities(
    built: dict[str, ZipRow],
) -> None:
    assert built["00907"] == ZipRow("00907", "San Juan", "PR", "", 18.45, -66.08, "census")
    assert built["96910"].city == "Hagatna"
    assert (built["00601"].state, built["00601"].city) == ("PR", "")


def test_an_estimate_far_from_the_census_is_replaced_but_not_in_alaska(
    built: dict[str, ZipRow],
) -> None:
    assert built["80840"][4:] == (39.00007, -104.86447, "census")
    assert built["99503"][4:] == (61.19, -149.8938, "geonames")


def test_military_mail_is_left_out_but_hawaii_stays(built: dict[str, ZipRow]) -> None:
    assert "09001" not in built
    assert (built["96860"].state, built["96860"].city) == ("HI", "Jbphh")


def test_an_old_county_of_connecticut_becomes_the_region_of_the_nearest_zip_code(
    built: dict[str, ZipRow],
) -> None:
    assert built["06279"].county == "Capitol Planning Region"


def test_irish_and_scottish_names_are_spelt_as_people_write_them(built: dict[str, ZipRow]) -> None:
    assert (built["63366"].city, built["22101"].city) == ("O'Fallon", "McLean")


def test_it_counts_what_it_left_out_and_why(sources: tuple[Path, Path]) -> None:
    counts = PlaceCounts()
    rows = build_places(*sources, NAMED, counts)
    assert counts == PlaceCounts(
        geonames_read=10,
        census_read=7,
        military=1,
        named_without_point=1,
        without_state=1,
        census_only=3,
        census_preferred=1,
        without_city=1,
        kept=11,
    )
    assert [row.zip for row in rows] == sorted(row.zip for row in rows)


def test_the_same_rows_give_the_same_bytes(tmp_path: Path, built: dict[str, ZipRow]) -> None:
    one, other = tmp_path / "one.xz", tmp_path / "other.xz"
    write_places(built.values(), one)
    write_places(list(built.values()), other)
    assert one.read_bytes() == other.read_bytes()


def test_the_shipped_rows_written_again_are_the_shipped_text(tmp_path: Path) -> None:
    path = tmp_path / "places.csv.xz"
    rows = list(read_places())
    write_places(rows, path)
    lines = lzma.decompress(path.read_bytes()).decode("utf-8").split("\n")
    assert lines[0] == ",".join(COLUMNS)
    assert lines[-1] == ""
    assert len(lines) == len(rows) + 2
    assert rows == sorted(rows)


def test_every_shipped_row_is_whole() -> None:
    for row in read_places():
        assert len(row.zip) == 5
        assert row.zip.isdigit()
        assert row.source in {"geonames", "census"}
        assert -15 < row.lat < 72
        assert -180 <= row.lng <= 180
        assert not is_superseded(row.county, row.state)
        if row.state not in {"PR", "GU", "VI", "AS", "MP"}:
            assert row.city
            assert row.county


@pytest.mark.parametrize(
    ("raw", "state", "name"),
    [
        ("Cook", "IL", "Cook County"),
        ("CHOCTAW", "AL", "Choctaw County"),
        ("Oglala Lakota County", "SD", "Oglala Lakota County"),
        ("Saint Johns", "FL", "St. Johns County"),
        ("City and County of San Francisco", "CA", "San Francisco County"),
        ("Caddo Parish", "LA", "Caddo Parish"),
        ("Orleans", "LA", "Orleans Parish"),
        ("Anchorage Municipality", "AK", "Anchorage Municipality"),
        ("Anchorage", "AK", "Anchorage Municipality"),
        ("Yukon-Koyukuk (CA)", "AK", "Yukon-Koyukuk Census Area"),
        ("City and Borough of Wrangell", "AK", "Wrangell City and Borough"),
        ("Roanoke (city)", "VA", "Roanoke city"),
        ("Colonial Heights (city", "VA", "Colonial Heights city"),
        ("City of Richmond", "VA", "Richmond city"),
        ("Richmond City", "VA", "Richmond city"),
        ("Richmond", "VA", "Richmond County"),
        ("James City", "VA", "James City County"),
        ("Saint Louis City", "MO", "St. Louis city"),
        ("Carson City (city)", "NV", "Carson City"),
        ("Capitol Region", "CT", "Capitol Planning Region"),
        ("Hartford", "CT", "Hartford County"),
        ("District of Columbia", "DC", "District of Columbia"),
        ("", "PR", ""),
    ],
)
def test_a_county_has_one_spelling(raw: str, state: str, name: str) -> None:
    assert county_name(raw, state) == name
    assert county_name(name, state) == name
