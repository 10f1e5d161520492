"""SAMHSA's National Directories, in excerpts of the edition of 2023."""

from collections.abc import Iterator
from datetime import date

import pytest

from api.directory.records import Phone
from api.interchange.formats import EditionNeeded, UnreadableFile
from api.interchange.records import FeedListing
from seed_data.providers import SeedProvider, read_providers
from tests.interchange.formats.reading import (
    FILES,
    as_csv,
    as_workbook,
    file_rows,
    only,
    opened,
    read,
)

SU, MH = file_rows("directory_su_2023.csv"), file_rows("directory_mh_2023.csv")
HEADER = SU[0]
CODE_KEY = [["category_code", "service_code", "service_name"], ["TC", "SA", "Substance use"]]


@pytest.fixture(scope="module")
def shipped() -> dict[str, SeedProvider]:
    return {provider.identity: provider for provider in read_providers()}


def facility(**columns: str) -> list[str]:
    plain = {
        "name1": "Shelby County Treatment Center",
        "street1": "750 Highway 31 South",
        "city": "Alabaster",
        "state": "AL",
        "zip": "35007",
        "phone": "205-216-0200",
        "service_code_info": "SA * OP ORT * SACA * MD",
    }
    return [(plain | columns).get(name, "") for name in HEADER]


def directory(*rows: list[str], name: str = "su-2023.csv") -> bytes:
    return as_csv([HEADER, *rows])


def listing(edition: str = "2023", **columns: str) -> FeedListing:
    return only(opened(directory(facility(**columns)), feed="samhsa_su", edition=edition))


def settings(one: FeedListing) -> list[str | None]:
    return [program.setting for program in one.programs]


class TestAgainstTheShippedDirectory:
    """Facilities that one directory alone lists say the same here as in the seed."""

    @pytest.fixture(params=["csv", "workbook"])
    def pairs(
        self, request: pytest.FixtureRequest, shipped: dict[str, SeedProvider]
    ) -> list[tuple[FeedListing, SeedProvider]]:
        return list(self._pairs(request.param, shipped))

    def _pairs(
        self, container: str, shipped: dict[str, SeedProvider]
    ) -> Iterator[tuple[FeedListing, SeedProvider]]:
        for name, rows in (("su", SU), ("mh", MH)):
            content = (
                (FILES / f"directory_{name}_2023.csv").read_bytes()
                if container == "csv"
                else as_workbook(Facilities_List=rows, Service_Code_Reference=CODE_KEY)
            )
            listings, problems = read(opened(content, f"national-directory-{name}-2023.xlsx"))
            assert problems == []
            for one in listings:
                assert one.external_id is not None
                yield one, shipped[one.external_id]

    def test_there_are_all_of_both(self, pairs: list[tuple[FeedListing, SeedProvider]]) -> None:
        assert len(pairs) == len(SU) - 1 + 4

    def test_the_place_is_the_same(self, pairs: list[tuple[FeedListing, SeedProvider]]) -> None:
        for one, seed in pairs:
            assert (one.name1, one.name2, one.street) == (seed.name1, seed.name2, seed.street)
            assert (one.street2, one.city, one.state) == (seed.street2, seed.city, seed.state)
            assert (one.zip, list(map(tuple, one.phones))) == (
                seed.zip,
                list(map(tuple, seed.phones)),
            )
            assert (one.lat, one.lng, one.precision) == (None, None, "none")

    def test_the_programs_are_the_same(self, pairs: list[tuple[FeedListing, SeedProvider]]) -> None:
        for one, seed in pairs:
            assert settings(one) == [program.setting for program in seed.programs]

    def test_the_facts_are_the_same(self, pairs: list[tuple[FeedListing, SeedProvider]]) -> None:
        for one, seed in pairs:
            (said,), (seeded,) = one.statements, seed.statements
            assert (said.yes, said.no, said.unknown) == (seeded.yes, seeded.no, ())
            assert said.source == one.source == f"samhsa_{seeded.source}_2023"
            assert (said.as_of, said.how) == (date(2023, 1, 1), "published")

    def test_stays_are_those_of_the_kinds_of_care(
        self, pairs: list[tuple[FeedListing, SeedProvider]]
    ) -> None:
        stays = {
            program.setting: (program.min_days, program.max_days, program.basis)
            for one, _ in pairs
            for program in one.programs
        }
        assert stays["residential_short"] == (None, 30, "category")
        assert stays["residential_long"] == (31, None, "category")
        assert stays["outpatient"] == (None, None, None)


class TestHeader:
    def test_it_is_found_below_a_title_in_any_order_and_case(self) -> None:
        order = list(reversed(range(len(HEADER))))
        names = [HEADER[place].replace("_", " ").title() for place in order]
        row = facility()
        title = ["National Directory of Drug and Alcohol Use Treatment Facilities"]

        content = as_workbook(Directory_2022=[title, [], names, [row[place] for place in order]])
        one = only(opened(content, feed="samhsa_su"))

        assert (one.row, one.name1, one.source) == (
            4,
            "Shelby County Treatment Center",
            "samhsa_su_2022",
        )

    def test_the_sheet_with_the_code_key_is_passed_over_wherever_it_stands(self) -> None:
        content = as_workbook(Service_Code_Reference=CODE_KEY, Facilities_List=SU)
        assert len(read(opened(content, "su-2023.xlsx"))[0]) == len(SU) - 1

    def test_columns_that_somebody_added_do_no_harm(self) -> None:
        content = as_csv([[*HEADER, "county"], [*facility(), "Shelby"]])
        assert only(opened(content, "su-2023.csv")).county is None


class TestEdition:
    @pytest.mark.parametrize(
        ("name", "slug"),
        [
            ("national-directory-su-facilities-2023.xlsx", "samhsa_su_2023"),
            ("National_Directory_SA_Facilities_2022.xlsx", "samhsa_su_2022"),
        ],
    )
    def test_the_published_names_tell_feed_and_edition(self, name: str, slug: str) -> None:
        feed = opened(directory(facility()), name)
        (source,) = feed.sources
        assert (source.slug, source.feed, source.rank) == (slug, feed.feed, 100)
        assert source.as_of == date(int(slug[-4:]), 1, 1)

    def test_what_is_asked_goes_before_what_the_name_says(self) -> None:
        feed = opened(directory(facility()), "mh-2023.csv", feed="samhsa_su", edition="2022")
        assert feed.sources[0].slug == "samhsa_su_2022"

    @pytest.mark.parametrize("name", [None, "directory.csv", "2022-and-2023.csv", "r120231.csv"])
    def test_without_a_year_it_asks_for_one(self, name: str | None) -> None:
        with pytest.raises(EditionNeeded, match="2023"):
            opened(directory(facility()), name)

    def test_a_year_that_is_none_is_asked_for_again(self) -> None:
        with pytest.raises(EditionNeeded):
            opened(directory(facility()), edition="last")

    def test_the_codes_tell_which_directory_it_is_where_no_name_does(self) -> None:
        assert opened(as_csv(SU), edition="2023").feed == "samhsa_su"
        assert opened(as_csv(MH), edition="2023").feed == "samhsa_mh"

    def test_it_asks_where_the_codes_do_not_tell_either(self) -> None:
        row = facility(service_code_info="SA * OP")
        with pytest.raises(UnreadableFile, match="samhsa_su"):
            opened(directory(row), edition="2023")


class TestCodes:
    def test_the_vocabulary_of_2023_is_the_directorys(self) -> None:
        (said,) = listing(service_code_info="SA * ORT * MI * SSA").statements
        assert {"military_insurance"} < set(said.yes)
        assert "motivational_interviewing" not in said.yes

    def test_a_later_edition_that_has_the_locators_codes_is_read_by_them(self) -> None:
        one = listing("2025", service_code_info="SA * IOP ORT * MI * TRICARE")
        assert settings(one) == ["outpatient", "intensive_outpatient"]
        assert {"motivational_interviewing", "military_insurance"} < set(one.statements[0].yes)

    def test_locator_codes_under_an_early_year_are_refused(self) -> None:
        with pytest.raises(UnreadableFile, match="year"):
            listing("2023", service_code_info="SA * IOP")

    @pytest.mark.parametrize("codes", ["SA * ORT * MI", "SA * OIT * TRICARE * MI"])
    def test_a_later_edition_whose_codes_cannot_be_told_is_refused(self, codes: str) -> None:
        with pytest.raises(UnreadableFile):
            listing("2025", service_code_info=codes)

    def test_codes_of_2022_alone_are_read_or_counted(self) -> None:
        row = facility(service_code_info="SA * ORT * ULC BMW")
        later = facility(service_code_info="SA * ORT * DLC")
        feed = opened(directory(row), "su-2022.csv")
        (one,), _ = read(feed)
        assert (
            one.statements[0].yes == only(opened(directory(later), "su-2023.csv")).statements[0].yes
        )
        assert feed.unknown_words == {"BMW": 1}

    def test_a_facility_that_names_no_kind_of_care_has_one_program_without(self) -> None:
        assert settings(listing(service_code_info="SA * SACA")) == [None]

    def test_an_absent_code_says_nothing(self) -> None:
        (said,) = listing("2022", service_code_info="SA * ORT").statements
        assert "accepts_older_adults" not in (*said.yes, *said.no)


class TestMentalHealth:
    def test_facilities_that_do_not_treat_substance_use_are_left_out_and_counted(self) -> None:
        feed = opened(as_csv(MH), "mh-2023.csv")
        listings, problems = read(feed)
        assert (len(listings), problems) == (4, [])
        assert feed.notes["not_substance_use"] == 2


class TestRows:
    def test_rows_that_differ_in_the_phone_alone_are_one_facility_with_both(self) -> None:
        feed = opened(directory(facility(), facility(phone="205-216-0201")), "su-2023.csv")
        one = only(feed)
        assert [phone.number for phone in one.phones] == ["205-216-0200", "205-216-0201"]
        assert feed.notes["same_facility"] == 1

    def test_rows_alike_that_differ_in_their_services_stay_two_with_ids_of_their_own(self) -> None:
        rows = [facility(), facility(service_code_info="SA * OP OIT * SACA")]
        (first, second), _ = read(opened(directory(*rows), "su-2023.csv"))
        assert second.external_id == f"{first.external_id}|2"

    def test_a_zip_that_a_spreadsheet_took_for_a_number_gets_its_zeros_back(self) -> None:
        row: list[object] = list(facility(state="MA", city="Worcester"))
        row[HEADER.index("zip")] = 1605
        content = as_workbook(Facilities_List=[HEADER, row])
        assert only(opened(content, "su-2023.xlsx")).zip == "01605"

    def test_a_zip_plus_four_is_cut(self) -> None:
        assert listing(zip="35007-1234").zip == "35007"

    @pytest.mark.parametrize(
        ("column", "value", "code"),
        [
            ("name1", " ", "missing"),
            ("city", "", "missing"),
            ("state", "Alabama", "wrong_state"),
            ("zip", "3500", "wrong_zip"),
            ("name2", "x" * 301, "too_long"),
            ("street1", "1 Main\x07 Street", "control_character"),
        ],
    )
    def test_a_row_that_cannot_be_placed_does_not_stop_the_others(
        self, column: str, value: str, code: str
    ) -> None:
        content = directory(facility(**{column: value}), facility(name1="Riverside Recovery"))

        (good,), problems = read(opened(content, "su-2023.csv"))

        assert (good.name1, good.row) == ("Riverside Recovery", 3)
        assert [(one.row, one.field, one.code, one.left_out) for one in problems] == [
            (2, column, code, "row")
        ]

    def test_a_wrong_phone_costs_just_the_phone(self) -> None:
        row = facility(phone="call us", intake1="205-216-0300 x7")
        (one,), (problem,) = read(opened(directory(row), "su-2023.csv"))
        assert one.phones == (Phone("intake", "205-216-0300", "7"),)
        assert (problem.field, problem.code, problem.left_out) == ("phone", "wrong_phone", "field")

    def test_names_and_address_too_long_to_be_known_by_are_refused(self) -> None:
        row = facility(name1="x" * 200, name2="y" * 200)
        _, (problem,) = read(opened(directory(row), "su-2023.csv"))
        assert (problem.field, problem.code) == (None, "too_long")

    def test_how_many_facilities_are_to_come_is_known(self) -> None:
        assert opened(as_csv(SU), "su-2023.csv").total == len(SU) - 1
