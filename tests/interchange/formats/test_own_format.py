import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import given

from api.directory.records import Phone
from api.interchange.formats import CONTAINERS, UnreadableFile, own_json, write_feed
from api.interchange.records import FeedListing, FeedProgram, FeedSource, FeedStatement
from tests.interchange.formats.reading import as_csv, as_workbook, opened, read, unplaced
from tests.interchange.formats.strategies import FORMULAS, a_listing, a_source, files

FORMATS = list(CONTAINERS)
TABLES = ["treatment_finder_csv", "treatment_finder_xlsx"]
A_DAY = date(2026, 2, 3)


def written(name: str, *listings: FeedListing, sources: list[FeedSource] | None = None) -> bytes:
    return b"".join(write_feed(name, sources or [a_source()], listings))


def csv_rows(*listings: FeedListing) -> list[list[str]]:
    text = written("treatment_finder_csv", *listings).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@given(file=files())
def test_what_is_written_is_read_back_whole(
    file: tuple[list[FeedSource], list[FeedListing]],
) -> None:
    sources, listings = file
    for name in FORMATS:
        feed = opened(written(name, *listings, sources=sources))
        found, problems = read(feed)

        assert problems == []
        assert unplaced(found) == listings
        assert list(feed.sources) == sources
        assert (feed.format, feed.feed, feed.whole) == (name, None, False)


@pytest.mark.parametrize("name", FORMATS)
def test_it_writes_piece_by_piece(name: str) -> None:
    asked_for = 0

    def endless() -> Iterator[FeedListing]:
        nonlocal asked_for
        while True:
            asked_for += 1
            yield a_listing(name1=f"Riverside {asked_for * 7919 % 10_007}")

    pieces = write_feed(name, [a_source()], endless())
    for _ in range(4):
        next(pieces)

    assert asked_for < 10_000


@pytest.mark.parametrize("name", FORMATS)
def test_it_reads_listing_by_listing(name: str) -> None:
    feed = opened(written(name, *(a_listing(name1=f"House {number}") for number in range(50))))

    first = next(feed.listings)

    assert isinstance(first, FeedListing)
    assert first.name1 == "House 0"


class TestFormulas:
    @pytest.mark.parametrize("text", [text for text in FORMULAS if text[0] not in " _'"])
    def test_a_spreadsheet_that_opens_the_csv_has_none_to_run(self, text: str) -> None:
        rows = csv_rows(a_listing(name1=text, website=text))
        cells = [cell for row in rows for cell in row]
        assert cells.count(f"'{text}") == 2
        assert not any(cell.startswith(text[0]) for cell in cells)

    def test_negative_numbers_stay_numbers(self) -> None:
        rows = csv_rows(a_listing(lat=33.2, lng=-86.8, precision="zip"))
        assert "-86.8" in rows[2]

    def test_a_text_that_begins_with_an_apostrophe_keeps_it(self) -> None:
        feed = opened(written("treatment_finder_csv", a_listing(name1="'Ohana House")))
        (listing,), _ = read(feed)
        assert listing.name1 == "'Ohana House"

    def test_every_cell_of_a_workbook_is_text(self) -> None:
        content = written(
            "treatment_finder_xlsx", a_listing(name1="=1+1", lat=1.5, lng=-2.5, precision="zip")
        )
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value}
        assert kinds == {"s"}


class TestTable:
    def test_a_person_can_move_columns_and_add_some(self) -> None:
        rows = csv_rows(a_listing(county="Shelby County"))
        moved = [list(reversed([*row, "seen by Ann"])) for row in rows]
        moved[0][0] = "Our Notes"

        feed = opened(as_csv(moved))

        assert unplaced(read(feed)[0]) == [a_listing(county="Shelby County")]
        assert feed.notes["unknown_column"] == 1

    def test_a_workbook_that_was_edited_and_saved_reads_alike(self) -> None:
        rows: list[list[object]] = [
            list(row) for row in csv_rows(a_listing(lat=1.5, lng=-2.0, precision="zip"))
        ]
        header = rows[0]
        for name, value in (("lat", 1.5), ("lng", -2), ("as_of", date(2026, 1, 1))):
            rows[2][header.index(name)] = value

        (listing,), problems = read(opened(as_workbook(Listings=rows)))

        assert (problems, listing.row) == ([], 3)
        assert unplaced([listing]) == [a_listing(lat=1.5, lng=-2.0, precision="zip")]

    def test_rows_that_were_sorted_apart_are_not_given_to_another_provider(self) -> None:
        outpatient = FeedProgram("staff", A_DAY, setting="outpatient")
        header, source, one, program, other = csv_rows(
            a_listing(programs=(outpatient,)), a_listing(name1="Hilltop House")
        )

        listings, problems = read(opened(as_csv([header, source, one, other, program])))

        assert [listing.name1 for listing in listings] == ["Riverside Recovery"]
        assert {problem.code for problem in problems} == {"apart"}
        assert problems[0].row == 5

    def test_a_problem_names_the_row_of_the_program_and_the_listing_is_left_out(self) -> None:
        good = a_listing(name1="Hilltop House")
        rows = csv_rows(a_listing(programs=(FeedProgram("staff", A_DAY, name="Day"),)), good)
        rows[3][rows[0].index("max_days")] = "many"

        listings, (problem,) = read(opened(as_csv(rows)))

        assert unplaced(listings) == [good]
        assert (problem.row, problem.field, problem.left_out) == (4, "max_days", "row")
        assert "many" not in problem.detail

    def test_a_statement_names_its_program_by_number(self) -> None:
        said = FeedStatement("staff", A_DAY, yes=("cbt",), program=1)
        programs = (FeedProgram("staff", A_DAY), FeedProgram("staff", A_DAY, name="Evening"))
        rows = csv_rows(a_listing(programs=programs, statements=(said,)))
        assert rows[5][rows[0].index("program")] == "2"

        rows[5][rows[0].index("program")] = "3"
        assert {one.code for one in read(opened(as_csv(rows)))[1]} == {"wrong_program"}

    @pytest.mark.parametrize(
        ("column", "cell"),
        [
            ("record", "shelter"),
            ("name1", ""),
            ("state", "Alabama"),
            ("zip", "3500"),
            ("lat", "north"),
            ("lat", "33.2"),
            ("phones", "800-555-0199"),
            ("phones", "main 5550100"),
            ("source", "nobody"),
            ("as_of", "1767"),
            ("as_of", "45000"),
            ("status", "gone"),
            ("status_since", "1767225600"),
            ("field_sources", "somebody"),
            ("field_sources", "county nobody 2026-01-01 phone"),
            ("id", "17"),
            ("name2", "x" * 301),
            ("coarse_lat", "33.2"),
            ("address_hidden", "perhaps"),
        ],
    )
    def test_a_wrong_cell_costs_its_own_listing_alone(self, column: str, cell: str) -> None:
        rows = csv_rows(a_listing(), a_listing(name1="Hilltop House"))
        rows[2][rows[0].index(column)] = cell

        listings, problems = read(opened(as_csv(rows)))

        assert [listing.name1 for listing in listings] == ["Hilltop House"]
        assert {problem.row for problem in problems} == {3}
        assert all(cell not in problem.detail for problem in problems if cell)

    def test_phones_with_extensions_are_one_cell(self) -> None:
        phones = (Phone("main", "205-555-0100", "12"), Phone("hotline", "800-555-0100", None))
        rows = csv_rows(a_listing(phones=phones))
        assert "main 205-555-0100 x12; hotline 800-555-0100" in rows[2]

    def test_a_source_after_a_listing_is_a_problem(self) -> None:
        header, source, listing = csv_rows(a_listing())
        _, (problem,) = read(opened(as_csv([header, source, listing, source])))
        assert (problem.row, problem.code) == (4, "late_source")

    def test_a_source_that_is_named_twice_is_a_problem(self) -> None:
        header, source, listing = csv_rows(a_listing())
        listings, (problem,) = read(opened(as_csv([header, source, source, listing])))
        assert (len(listings), problem.code) == (1, "repeated_source")

    def test_a_cell_far_too_long_leaves_its_listing_out(self) -> None:
        header, source, one, other = csv_rows(a_listing(), a_listing(name1="Hilltop House"))
        program = ["program", "2", "1"]
        rows = [header, source, one, other, [*program, *["x" * 200_000]]]
        listings, (problem,) = read(opened(as_csv(rows)))
        assert [listing.name1 for listing in listings] == ["Riverside Recovery"]
        assert (problem.row, problem.code) == (5, "unreadable_row")

    def test_a_source_far_too_long_is_no_source(self) -> None:
        header, source, one = csv_rows(a_listing())
        listings, problems = read(opened(as_csv([header, ["x" * 200_000], source, one])))
        assert (len(listings), [problem.row for problem in problems]) == (1, [2])

    def test_a_workbook_of_yes_and_no_and_moments_reads_alike(self) -> None:
        moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
        listing = a_listing(address_hidden=True, status_since=moment)
        rows: list[list[object]] = [list(row) for row in csv_rows(listing)]
        rows[2][rows[0].index("address_hidden")] = True

        assert unplaced(read(opened(as_workbook(Listings=rows)))[0]) == [listing]


class TestDocuments:
    def document(self, **changes: object) -> bytes:
        document = json.loads(written("treatment_finder_json", a_listing(), a_listing()))
        document["listings"][0] |= changes
        return json.dumps(document).encode()

    def test_a_field_that_does_not_exist_is_named(self) -> None:
        listings, (problem,) = read(opened(self.document(adress_hidden=True)))
        assert (len(listings), problem.row, problem.field) == (1, 1, "adress_hidden")

    def test_a_problem_inside_a_program_tells_where(self) -> None:
        changes = {"programs": [{"source": "staff", "as_of": "2026-01-01", "setting": "spa"}]}
        _, (problem,) = read(opened(self.document(**changes)))
        assert (problem.field, problem.code) == ("programs/0/setting", "value_error")
        assert "spa" not in problem.detail.split()

    @pytest.mark.parametrize(
        "program",
        [
            {"min_days": 31, "max_days": 30, "basis": "stated"},
            {"min_days": 31},
            {"basis": "stated"},
            {"beds_open": 3, "beds_total": 2, "beds_as_of": "2026-01-01"},
            {"beds_open": 3},
            {"beds_as_of": "2026-01-01"},
            {"beds_at": "2026-01-01T00:00:00Z"},
            {"beds_at": "2026-01-02T00:00:00Z", "beds_until": "2026-01-01T00:00:00Z"},
            {"beds_at": "2026-01-01T00:00:00", "beds_until": "2026-01-02T00:00:00"},
        ],
    )
    def test_a_program_that_contradicts_itself_is_not_read(
        self, program: dict[str, object]
    ) -> None:
        whole = {"source": "staff", "as_of": "2026-01-01", **program}
        listings, problems = read(opened(self.document(programs=[whole])))
        assert (len(listings), {one.row for one in problems}) == (1, {1})

    @pytest.mark.parametrize(
        "statements",
        [
            [{"source": "staff", "as_of": "2026-01-01", "yes": ["yoga"]}],
            [{"source": "staff", "as_of": "2026-01-01", "program": 1}],
            [{"source": "staff", "as_of": "2026-01-01", "how": "guessed"}],
            [
                {"source": "staff", "as_of": "2026-01-01"},
                {"source": "staff", "as_of": "2026-01-01"},
            ],
            [{"source": "nobody", "as_of": "2026-01-01"}],
        ],
    )
    def test_a_statement_that_makes_no_sense_is_not_read(self, statements: list[object]) -> None:
        listings, problems = read(opened(self.document(statements=statements)))
        assert (len(listings), len(problems)) == (1, 1)

    def test_control_characters_are_not_read(self) -> None:
        _, (problem,) = read(opened(self.document(name1="River\u0000side")))
        assert problem.field == "name1"

    def test_listings_of_json_are_counted_beforehand(self) -> None:
        assert opened(self.document()).total == 2

    def test_another_version_is_refused(self) -> None:
        document = json.loads(self.document()) | {"version": 2}
        with pytest.raises(UnreadableFile, match="version 1"):
            opened(json.dumps(document).encode())

    @pytest.mark.parametrize("missing", ["sources", "listings"])
    def test_a_document_without_its_lists_is_refused(self, missing: str) -> None:
        document = json.loads(self.document())
        del document[missing]
        with pytest.raises(UnreadableFile):
            opened(json.dumps(document).encode())

    def test_a_document_that_is_cut_off_is_refused(self) -> None:
        with pytest.raises(UnreadableFile):
            opened(self.document()[:-20])

    def test_a_source_that_is_wrong_leaves_out_what_names_it(self) -> None:
        document = json.loads(self.document())
        document["sources"][0]["rank"] = "high"
        listings, problems = read(opened(json.dumps(document).encode()))
        assert (listings, [problem.field for problem in problems]) == (
            [],
            ["rank", "source", "source"],
        )

    def test_a_time_that_no_calendar_has_is_not_read(self) -> None:
        changes = {"status_since": "0001-01-01T00:00:00+10:00"}
        _, (problem,) = read(opened(self.document(**changes)))
        assert problem.field == "status_since"

    def test_a_source_after_a_listing_is_a_problem_of_its_line(self) -> None:
        header, source, listing = written("treatment_finder_ndjson", a_listing()).splitlines()
        _, (problem,) = read(opened(b"\n".join([header, source, listing, source])))
        assert (problem.row, problem.code) == (4, "late_source")

    @pytest.mark.parametrize("name", FORMATS[:2])
    def test_more_listings_than_any_real_file_has_are_refused(
        self, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(own_json, "MOST_ROWS", 5)
        with pytest.raises(UnreadableFile, match="Split the file"):
            read(opened(written(name, *[a_listing()] * 6)))

    def test_a_line_of_ndjson_that_is_cut_off_costs_itself_alone(self) -> None:
        lines = written("treatment_finder_ndjson", a_listing(), a_listing()).splitlines()
        lines[2] = lines[2][:-10]

        listings, (problem,) = read(opened(b"\n".join(lines)))

        assert (len(listings), problem.row, problem.code) == (1, 3, "unreadable_row")
        assert listings[0].row == 4

    def test_a_byte_order_mark_does_no_harm(self) -> None:
        for name in FORMATS[:3]:
            content = b"\xef\xbb\xbf" + written(name, a_listing()).removeprefix(b"\xef\xbb\xbf")
            assert unplaced(read(opened(content))[0]) == [a_listing()]
