import lzma
from pathlib import Path

import pytest

from seed_data.providers import SeedPhone
from tests.seed_data.conftest import Published, SettingsOf, facility


def test_the_same_sources_give_the_same_bytes(published: Published, tmp_path: Path) -> None:
    published.su = [facility(), facility(name1="Riverside Recovery", street1="1 Main Street")]
    published.mh = [facility(service_code_info="MH SUMH * OP")]
    published.build("first")
    published.build("second")
    names = {path.name for path in (tmp_path / "first").iterdir()}
    assert names == {"places.csv.xz", "providers.csv.xz", "codebook.csv", "counts.toml"}
    for name in names:
        first, second = (tmp_path / edition / name for edition in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()


def test_rows_that_differ_in_the_phone_alone_are_one_provider_with_both_phones(
    published: Published,
) -> None:
    published.su = [facility(phone="573-783-4104"), facility(phone="573-783-4105")]
    assert published.only().phones == (
        SeedPhone("main", "573-783-4104", None),
        SeedPhone("main", "573-783-4105", None),
    )
    assert (published.counts.su_rows, published.counts.su_facilities) == (2, 1)


def test_rows_alike_that_differ_in_their_services_stay_two(published: Published) -> None:
    published.su = [facility(), facility(service_code_info="SA * OP OIT")]
    first, second = published.build()
    assert first.id != second.id
    assert second.identity == f"{first.identity}|2"


def test_phones_keep_kind_and_extension_and_are_named_once(published: Published) -> None:
    published.su = [
        facility(
            phone="813-630-4673 x12",
            intake1="800-719-8115 x1",
            intake2="813-630-4673",
            intake1a="800-719-8115 x1",
            intake2a="813-630HOPE",
        )
    ]
    assert published.only().phones == (
        SeedPhone("main", "813-630-4673", "12"),
        SeedPhone("intake", "800-719-8115", "1"),
        SeedPhone("intake", "813-630-4673", None),
    )


class TestKindsOfCare:
    @pytest.mark.parametrize(
        ("codes", "settings"),
        [
            ("ORT", ["outpatient"]),
            ("OIT", ["intensive_outpatient"]),
            ("ODT", ["day_treatment"]),
            ("PHDT", ["day_treatment"]),
            ("ODT PHDT", ["day_treatment"]),
            ("RES RS RL", ["residential_short", "residential_long"]),
            ("DT OD RD", ["withdrawal_outpatient", "withdrawal_residential"]),
            ("DT HID", ["withdrawal_inpatient"]),
            ("HIT HI", ["inpatient"]),
            ("OMB", ["opioid_treatment"]),
            ("OTP", ["opioid_treatment"]),
            ("HH", ["recovery_housing"]),
            ("HH RES", ["recovery_housing"]),
            ("HH RES RL", ["residential_long", "recovery_housing"]),
            ("OP", ["outpatient"]),
            ("OP OIT", ["intensive_outpatient"]),
            ("OP OMB", ["opioid_treatment"]),
            ("RES", ["residential"]),
            ("RES RD", ["withdrawal_residential"]),
            ("HI", ["inpatient"]),
            ("HI HID", ["withdrawal_inpatient"]),
            ("DT", ["withdrawal_management"]),
            ("", [None]),
        ],
    )
    def test_a_program_for_each_kind_that_is_named(
        self, settings_of: SettingsOf, codes: str, settings: list[str | None]
    ) -> None:
        assert settings_of(f"SA {codes}") == settings

    @pytest.mark.parametrize(
        ("codes", "settings"),
        [
            ("SA * OP", ["outpatient"]),
            ("SUMH * PHDT RES", ["day_treatment", "residential"]),
            ("SUMH * HI", ["inpatient"]),
            ("SUMH", [None]),
        ],
    )
    def test_of_the_mental_health_file_alone(
        self, settings_of: SettingsOf, codes: str, settings: list[str | None]
    ) -> None:
        assert settings_of("", codes) == settings

    @pytest.mark.parametrize(
        ("su", "mh", "settings"),
        [
            ("SA ORT", "SUMH OP", ["outpatient"]),
            ("SA OIT", "SUMH OP", ["intensive_outpatient"]),
            ("SA ODT", "SUMH OP PHDT", ["day_treatment"]),
            ("SA RL", "SUMH RES OP", ["outpatient", "residential_long"]),
            ("SA HH", "SUMH RES", ["recovery_housing"]),
            ("SA HID", "SUMH HI", ["withdrawal_inpatient"]),
            ("SA ORT", "SUMH HI", ["outpatient", "inpatient"]),
            ("SA ORT", "MH HI", ["outpatient"]),
            ("SA", "SUMH OP", ["outpatient"]),
            ("SA", "SUMH", [None]),
        ],
    )
    def test_the_mental_health_file_adds_only_what_the_other_does_not_name(
        self, settings_of: SettingsOf, su: str, mh: str, settings: list[str | None]
    ) -> None:
        assert sorted(settings_of(su, mh), key=str) == sorted(settings, key=str)


class TestFacts:
    def test_are_kept_apart_by_source_and_without_the_kinds_of_care(
        self, published: Published
    ) -> None:
        published.su = [facility(service_code_info="SA * OP ORT * NP")]
        published.mh = [facility(service_code_info="MH SUMH * OP * MD")]
        su, mh = published.only().statements
        assert (su.source, mh.source) == ("su", "mh")
        assert su.yes == ("substance_use_treatment", "free_care")
        assert "medicaid" in su.no
        assert "medicaid" in mh.yes
        assert mh.no == ()

    def test_what_one_source_both_affirms_and_denies_is_in_neither_and_counted(
        self, published: Published
    ) -> None:
        published.su = [facility(service_code_info="SA * ORT * NP MD")]
        (said,) = published.only().statements
        assert "medicaid" not in said.yes + said.no
        assert published.counts.contradictions == {"medicaid": 1}


class TestPoints:
    AT_THE_DOOR = "samhsa_address_2020_2021"

    def test_an_address_that_the_source_has(self, published: Published) -> None:
        published.su = [
            facility(latitude="33.2129116", longitude="-86.787917", coord_source=self.AT_THE_DOOR)
        ]
        provider = published.only()
        assert (provider.lat, provider.lng, provider.precision) == (33.21291, -86.78792, "address")

    def test_an_address_far_from_its_zip_is_put_at_the_zip(self, published: Published) -> None:
        published.su = [
            facility(latitude="34.2129", longitude="-86.7879", coord_source=self.AT_THE_DOOR)
        ]
        provider = published.only()
        assert (provider.lat, provider.lng, provider.precision) == (33.2162, -86.8236, "zip")
        assert len(published.counts.suspect_points) == 1

    def test_a_zip_without_a_point_is_put_in_the_middle_of_its_city(
        self, published: Published
    ) -> None:
        published.mh = [
            facility(city="Chicago", state="IL", zip="60680", service_code_info="SUMH OP")
        ]
        provider = published.only()
        assert provider.precision == "city"
        assert provider.lat == pytest.approx(41.88435)

    def test_a_city_that_no_place_has_gets_no_point(self, published: Published) -> None:
        published.su = [facility(city="Nowhere", zip="99999")]
        provider = published.only()
        assert (provider.lat, provider.lng, provider.precision) == (None, None, "none")

    def test_the_county_is_the_zips_where_the_source_has_none(self, published: Published) -> None:
        published.su = [facility()]
        assert published.only().county == "Shelby County"


def test_the_shipped_form_is_compressed_text(published: Published, tmp_path: Path) -> None:
    published.su = [facility()]
    published.build()
    header, row, end = (
        lzma.decompress((tmp_path / "built" / "providers.csv.xz").read_bytes()).decode().split("\n")
    )
    assert header.startswith("identity,name1,name2,street")
    assert "Shelby County Treatment Center" in row
    assert end == ""
