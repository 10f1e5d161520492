import pytest

from seed_data.building.addresses import name_key, read_phone, street_key
from tests.seed_data.conftest import Published, facility

TREATS = "MH SUMH * OP"


class TestStreetKey:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("1900 Second Avenue", "1900 2nd Ave."),
            ("750 Highway 31 South", "750 HWY 31 S"),
            ("1446 Front Street Suites 300 and 400", "1446 Front St"),
            ("36 North Saint Marks Place, Building B", "36 N St. Marks Pl"),
            ("500 Route 9 2nd Floor", "500 Rt 9 2nd Floor"),
        ],
    )
    def test_is_alike_however_the_line_is_written(self, one: str, other: str) -> None:
        assert street_key(one) == street_key(other)

    def test_tells_streets_apart(self) -> None:
        assert street_key("12 North Main Street") != street_key("12 South Main Street")

    def test_keeps_a_line_that_has_no_house_number(self) -> None:
        assert street_key("Building 12 Fort Road") == "building 12 ft rd"


def test_name_key_leaves_out_legal_forms() -> None:
    assert name_key("The Red & Blue Center, Inc.", "") == "red blue center"


def test_letters_of_a_phone_number_are_the_keys_they_stand_on() -> None:
    assert read_phone("888-PARNEXT") == ("888-727-6398", None)
    assert read_phone("205-216-0200 x2552") == ("205-216-0200", "2552")


def test_a_phone_number_of_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="ten digits"):
        read_phone("12345")


class TestMerging:
    def test_same_street_and_phone_is_one_place_whatever_the_names(
        self, published: Published
    ) -> None:
        published.su = [facility(phone="205-216-0200 x7")]
        published.mh = [facility(name1="Helio Health", service_code_info=TREATS)]
        assert [said.source for said in published.only().statements] == ["su", "mh"]
        assert published.counts.mh_merged == 1

    def test_same_street_and_similar_name_is_one_place(self, published: Published) -> None:
        published.su = [facility(street1="750 Highway 31 South Suite 2")]
        published.mh = [
            facility(
                name1="Shelby County Treatment Ctr Inc",
                street1="750 Hwy 31 S",
                phone="205-999-0000",
                service_code_info=TREATS,
            )
        ]
        provider = published.only()
        assert provider.name1 == "Shelby County Treatment Center"
        assert [phone.number for phone in provider.phones] == ["205-216-0200"]

    def test_neighbours_in_one_building_are_two_places(self, published: Published) -> None:
        published.su = [facility(name1="Colonial House Inc", street2="Suite 202")]
        published.mh = [
            facility(
                name1="Commonwealth Clinical Group",
                street2="Suite 104",
                phone="205-999-0000",
                service_code_info=TREATS,
            )
        ]
        assert len(published.build()) == 2
        assert published.counts.mh_providers == 1

    def test_a_shared_phone_alone_may_be_a_call_center(self, published: Published) -> None:
        published.su = [facility()]
        published.mh = [facility(street1="9 Oak Lane", service_code_info=TREATS)]
        assert len(published.build()) == 2

    def test_same_phone_house_number_and_similar_street_is_one_place(
        self, published: Published
    ) -> None:
        published.su = [facility(street1="930 North Memorial Street")]
        published.mh = [facility(street1="930 Memorial Street", service_code_info=TREATS)]
        assert len(published.build()) == 1

    def test_the_same_house_number_in_another_street_is_another_place(
        self, published: Published
    ) -> None:
        published.su = [facility(street1="930 North Memorial Street")]
        published.mh = [facility(street1="930 Oak Lane", service_code_info=TREATS)]
        assert len(published.build()) == 2

    def test_the_same_street_in_another_zip_is_another_place(self, published: Published) -> None:
        published.su = [facility()]
        published.mh = [facility(zip="60601", service_code_info=TREATS)]
        assert len(published.build()) == 2

    def test_one_row_is_merged_into_the_best_of_several(self, published: Published) -> None:
        published.su = [
            facility(name1="Helio Health", name2="Methadone Clinic"),
            facility(name1="Helio Health", name2="Dual Recovery"),
        ]
        published.mh = [
            facility(name1="Helio Health", name2="Dual Recovery", service_code_info=TREATS)
        ]
        methadone, dual = published.build()
        assert len(methadone.statements) == 1
        assert len(dual.statements) == 2

    def test_of_equals_the_first_is_merged_into(self, published: Published) -> None:
        published.su = [facility(), facility(service_code_info="SA * OIT")]
        published.mh = [facility(service_code_info=TREATS)]
        first, second = published.build()
        assert (len(first.statements), len(second.statements)) == (2, 1)

    def test_two_rows_of_one_place_speak_together(self, published: Published) -> None:
        published.su = [facility()]
        published.mh = [
            facility(name2="Adult Services", service_code_info="MH SUMH * OP * CBT"),
            facility(name2="Children Services", service_code_info="MH SUMH * OP * DBT"),
        ]
        _, said = published.only().statements
        assert {"cbt", "dbt"} <= set(said.yes)
        assert published.counts.su_with_several_mh == 1

    def test_a_row_that_does_not_treat_substance_use_adds_facts_alone(
        self, published: Published
    ) -> None:
        published.su = [facility()]
        published.mh = [facility(service_code_info="MH * HI * CBT")]
        provider = published.only()
        assert [program.setting for program in provider.programs] == ["outpatient"]
        assert "cbt" in provider.statements[1].yes
        assert published.counts.mh_facts_only == 1

    def test_such_a_row_at_no_known_place_is_left_out(self, published: Published) -> None:
        published.su = [facility()]
        published.mh = [facility(street1="9 Oak Lane", service_code_info="MH * OP")]
        assert len(published.build()) == 1
        assert published.counts.mh_left_out == 1

    def test_a_missing_phone_is_filled_from_the_other_file(self, published: Published) -> None:
        published.su = [facility(phone="")]
        published.mh = [facility(service_code_info=TREATS)]
        assert published.only().phones[0].number == "205-216-0200"
