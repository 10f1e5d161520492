"""The locator's two exports: answers of its API, and the wide table."""

import json
from datetime import date
from typing import Any

import pytest

from api.directory.records import Phone
from api.interchange.formats import UnreadableFile, locator_json
from api.interchange.formats.codes import locator_book
from api.interchange.formats.locator_json import read_pages
from api.interchange.records import FeedListing
from tests.interchange.formats.reading import TODAY, as_csv, as_workbook, only, opened, read

PLACE = (
    *("name1", "name2", "street1", "street2", "city", "state", "zip", "zip4", "county", "phone"),
    *("website", "latitude", "longitude", "type_facility"),
)
LOCATOR = (*PLACE, *sorted(code.lower() for code in locator_book().codes))
OLDER = (*PLACE, *"sa op ort oit rs rl md mi sf ssa stag moti co pi mc ss cbt sp ah vet".split())


def answered(**changes: Any) -> dict[str, Any]:
    """A row of an answer, in the form of the locator's guide."""
    row = {
        "_irow": 1,
        "name1": "Lakeview Counseling",
        "name2": None,
        "street1": "12 Lake Road",
        "street2": None,
        "city": "Oakland",
        "state": "MD",
        "zip": "21550",
        "phone": "(301) 555-0100",
        "type_facility": "SA",
        "intake1": "(301) 555-0101 ext. 4",
        "hotline1": "1-800-555-0199",
        "website": "www.lakeview.example",
        "latitude": "39.4160313227139",
        "longitude": "-79.3916463837487",
        "miles": 1.2,
        "services": [
            service("TC", "Substance use treatment"),
            service(
                "SET", "Outpatient; Regular outpatient treatment; Intensive outpatient treatment"
            ),
            service("PAY", "Medicaid; Federal military insurance (e.g., TRICARE)"),
            service("TAP", "Motivational interviewing"),
            service("LCA", "State substance use treatment agency"),
        ],
    }
    return row | changes


def service(category: str, labels: str) -> dict[str, str]:
    return {"f1": "As it is shown", "f2": category, "f3": labels}


def page(*rows: Any, number: int = 1, of: int = 1) -> dict[str, Any]:
    return {"page": number, "totalPages": of, "recordCount": len(rows), "rows": list(rows)}


def answer(*rows: Any) -> bytes:
    return json.dumps(page(*rows)).encode()


def settings(listing: FeedListing) -> list[str | None]:
    return [program.setting for program in listing.programs]


def wide(columns: tuple[str, ...], *codes: str, **place: str) -> list[list[str]]:
    plain = {
        "name1": "Lakeview Counseling",
        "street1": "12 Lake Road",
        "city": "Oakland",
        "state": "MD",
        "zip": "21550",
        "zip4": "1234",
        "county": "Garrett",
        "phone": "301-555-0100",
        "latitude": "39.41603",
        "longitude": "-79.39165",
        "type_facility": "SA",
    }
    cells = plain | place | dict.fromkeys(codes, "1")
    return [list(columns), [cells.get(name, "") for name in columns]]


class TestAnswers:
    def test_a_row_is_read_whole(self) -> None:
        feed = opened(answer(answered()))
        one = only(feed)
        assert (feed.format, feed.feed, one.row) == ("locator_json", "samhsa_locator", 1)
        assert one.external_id == "lakeview counseling||12 lake road||21550"
        assert (one.lat, one.lng, one.precision) == (39.41603, -79.39165, "address")
        assert one.website == "http://www.lakeview.example"
        assert one.phones == (
            Phone("main", "301-555-0100", None),
            Phone("intake", "301-555-0101", "4"),
            Phone("hotline", "800-555-0199", None),
        )
        assert settings(one) == ["outpatient", "intensive_outpatient"]
        (said,) = one.statements
        assert {"medicaid", "military_insurance", "motivational_interviewing"} < set(said.yes)
        assert "outpatient" not in said.yes

    def test_it_is_dated_by_when_the_export_was_made(self) -> None:
        assert only(opened(answer(answered()))).as_of == TODAY
        earlier = opened(answer(answered()), as_of=date(2026, 3, 1))
        assert (only(earlier).as_of, earlier.sources[0].as_of) == (date(2026, 3, 1),) * 2

    def test_the_live_answers_name_for_the_type_is_read_too(self) -> None:
        row = answered(services=None)
        row["typeFacility"] = row.pop("type_facility")
        assert settings(only(opened(answer(row)))) == [None]

    def test_labels_that_nobody_knows_are_counted_and_not_guessed(self) -> None:
        old = service("PAY", "Medicaid; Access to Recovery (ATR) voucher; ")
        feed = opened(answer(answered(services=[old]), answered(name1="Hilltop", services=[old])))
        (one, _), problems = read(feed)
        assert problems == []
        assert one.statements[0].yes == ("medicaid",)
        assert feed.unknown_words == {"PAY: Access to Recovery (ATR) voucher": 2}

    def test_no_label_stands_for_the_one_term_that_the_locator_dropped(self) -> None:
        row = answered(
            services=[service("SG", "Lesbian, gay, bisexual, or transgender (LGBT) clients")]
        )
        assert only(opened(answer(row))).statements[0].yes == ()

    def test_mental_health_facilities_that_do_not_treat_substance_use_are_counted(self) -> None:
        other = answered(
            name1="Quiet House",
            type_facility="MH",
            services=[service("TC", "Mental health treatment")],
        )
        feed = opened(answer(answered(), other))
        assert only(feed).name1 == "Lakeview Counseling"
        assert feed.notes["not_substance_use"] == 1

    def test_a_mental_health_facility_that_does_is_read_by_its_own_kinds_of_care(self) -> None:
        row = answered(
            type_facility="MH",
            services=[
                service("TC", "Mental health treatment; Substance use treatment"),
                service("SET", "Outpatient; Partial hospitalization/day treatment"),
            ],
        )
        assert settings(only(opened(answer(row)))) == ["outpatient", "day_treatment"]

    def test_rows_of_both_surveys_for_one_place_are_one_facility(self) -> None:
        other = answered(
            type_facility="MH",
            phone="301-555-0177",
            services=[
                service("TC", "Mental health treatment"),
                service("SG", "Persons with eating disorders"),
            ],
        )
        feed = opened(answer(answered(), other))
        one = only(feed)
        assert feed.notes["same_facility"] == 1
        assert {"medicaid", "eating_disorders"} < set(one.statements[0].yes)
        assert settings(one) == ["outpatient", "intensive_outpatient"]
        assert "301-555-0177" in {phone.number for phone in one.phones}

    def test_a_point_that_the_first_row_lacks_is_taken_from_another(self) -> None:
        rows = answered(latitude=None, longitude=None), answered(type_facility="MH")
        assert only(opened(answer(*rows))).lat == 39.41603

    def test_more_rows_than_the_country_has_are_refused(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(locator_json, "MOST_ROWS", 2)
        with pytest.raises(UnreadableFile, match="one state at a time"):
            read_pages([page(answered(), answered(), answered())], TODAY)

    def test_an_answer_that_is_cut_off_is_refused(self) -> None:
        with pytest.raises(UnreadableFile):
            opened(answer(answered())[:-5])

    def test_pages_are_read_in_their_order_and_missing_ones_counted(self) -> None:
        pages = [page(answered(), of=3), page(answered(name1="Hilltop"), number=2, of=3)]
        for feed in (read_pages(pages, TODAY), opened(json.dumps(pages).encode())):
            listings, _ = read(feed)
            assert [one.row for one in listings] == [1, 2]
            assert feed.notes["missing_pages"] == 1

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("latitude", "north"),
            ("latitude", "139.4"),
            ("longitude", "nan"),
            ("website", "ask at the desk"),
            ("website", "http://localhost"),
            ("phone", "301-555"),
            ("hotline1", "none"),
        ],
    )
    def test_a_wrong_field_costs_just_the_field(self, field: str, value: str) -> None:
        (one,), (problem,) = read(opened(answer(answered(**{field: value}))))
        assert (one.name1, problem.left_out) == ("Lakeview Counseling", "field")
        assert value not in problem.detail

    @pytest.mark.parametrize("nowhere", ["0", "0.0", "", None])
    def test_zeros_are_no_point(self, nowhere: str | None) -> None:
        one = only(opened(answer(answered(latitude=nowhere, longitude=nowhere))))
        assert (one.lat, one.lng, one.precision) == (None, None, "none")

    @pytest.mark.parametrize("row", [None, 7, [], "row", {}, {"name1": []}])
    def test_what_is_no_facility_does_not_stop_the_others(self, row: Any) -> None:
        listings, problems = read(opened(answer(row, answered())))
        assert [one.row for one in listings] == [2]
        assert {one.row for one in problems} == {1}

    @pytest.mark.parametrize("services", [None, "all", [None], [{"f2": 1, "f3": []}], {}])
    def test_services_in_another_form_say_nothing(self, services: Any) -> None:
        assert settings(only(opened(answer(answered(services=services))))) == [None]

    @pytest.mark.parametrize(
        "answered", [{"totalPages": 1}, {"totalPages": 1, "rows": {}}, ["totalPages"]]
    )
    def test_what_is_no_answer_is_refused(self, answered: Any) -> None:
        with pytest.raises(UnreadableFile):
            opened(json.dumps(answered).encode())


class TestWideTable:
    def test_mi_and_ssa_mean_what_the_columns_beside_them_say(self) -> None:
        of_locator = only(opened(as_csv(wide(LOCATOR, "sa", "ort", "mi", "ssa"))))
        older = only(opened(as_csv(wide(OLDER, "sa", "ort", "mi", "ssa"))))

        new, old = set(of_locator.statements[0].yes), set(older.statements[0].yes)
        assert "motivational_interviewing" in new - old
        assert "military_insurance" in old - new
        assert {"state_licensed", "screening_substance_use"} & new != (
            {"state_licensed", "screening_substance_use"} & old
        )

    def test_a_row_is_read_whole(self) -> None:
        feed = opened(as_csv(wide(LOCATOR, "sa", "ort", "iop", "tricare", "cash")))
        one = only(feed)
        assert (feed.format, feed.feed, one.source) == (
            "locator_table",
            "samhsa_locator",
            "samhsa_locator",
        )
        assert (one.row, one.zip, one.county) == (2, "21550", "Garrett County")
        assert (one.precision, settings(one)) == ("address", ["outpatient", "intensive_outpatient"])
        assert {"military_insurance", "cash"} < set(one.statements[0].yes)

    def test_an_empty_column_says_nothing(self) -> None:
        (said,) = only(opened(as_csv(wide(LOCATOR, "sa", "ort")))).statements
        assert (said.no, "medicaid" in said.yes) == ((), False)

    def test_the_workbook_with_lines_above_its_header_is_read(self) -> None:
        above = [["FindTreatment.gov"], [], ["Facilities in Maryland"], []]
        content = as_workbook(Listing=[*above, *wide(LOCATOR, "sa", "ort")])
        assert only(opened(content)).row == 6

    def test_columns_that_no_code_book_has_are_counted(self) -> None:
        feed = opened(as_csv(wide((*LOCATOR, "cosmi", "ubn"), "sa", "cosmi")))
        read(feed)
        assert feed.unknown_words == {"COSMI": 1}

    def test_columns_of_both_vocabularies_are_refused(self) -> None:
        with pytest.raises(UnreadableFile, match="two vocabularies"):
            opened(as_csv(wide((*LOCATOR, "oit", "moti"), "sa")))

    def test_a_county_of_old_connecticut_is_left_to_the_zip(self) -> None:
        row = wide(LOCATOR, "sa", state="CT", county="Hartford", zip="06103", city="Hartford")
        assert only(opened(as_csv(row))).county is None

    def test_wrong_rows_do_not_stop_the_others(self) -> None:
        header, good = wide(LOCATOR, "sa")
        bad = wide(LOCATOR, "sa", zip="x")[1]
        listings, problems = read(opened(as_csv([header, bad, good, [*good, "more"]])))
        assert ([one.row for one in listings], [one.row for one in problems]) == ([3], [2, 4])
