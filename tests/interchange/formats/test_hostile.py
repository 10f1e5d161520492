"""Files that are damaged, far too large, or made to do harm."""

import io
import re
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from api.interchange.formats import UnknownFormat, UnreadableFile, sheet, workbook, write_feed
from tests.interchange.formats.reading import as_csv, as_workbook, file_rows, opened, read
from tests.interchange.formats.strategies import a_listing, a_source

SU = file_rows("directory_su_2023.csv")
SHEET = "xl/worksheets/sheet1.xml"


def repacked(change: Callable[[str, bytes], bytes], content: bytes | None = None) -> bytes:
    """A workbook of the directory with its parts changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content or as_workbook(Facilities=SU))) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for part in given.infolist():
            made.writestr(part.filename, change(part.filename, given.read(part)))
    return out.getvalue()


def in_sheet(change: Callable[[bytes], bytes]) -> bytes:
    return repacked(lambda name, part: change(part) if name == SHEET else part)


def with_shared_string(before: bytes, text: bytes) -> bytes:
    """The workbook as Excel saves it, with the first facility's name in the table of strings."""
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
    strings = (
        b'<?xml version="1.0"?>'
        + before
        + b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        + b"<si><t>"
        + text
        + b"</t></si></sst>"
    )

    def change(name: str, part: bytes) -> bytes:
        if name == "[Content_Types].xml":
            return part.replace(b"</Types>", override)
        if name == SHEET:
            return re.sub(rb'<c r="A2"[^>]*>.*?</c>', b'<c r="A2" t="s"><v>0</v></c>', part)
        return part

    out = io.BytesIO(repacked(change))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", strings)
    return out.getvalue()


def whole(content: bytes, name: str = "su-2023.xlsx") -> object:
    return read(opened(content, name))


class TestArchives:
    def test_a_zip_bomb_is_refused_before_it_is_unpacked(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bomb = in_sheet(lambda part: part + b" " * 20_000_000)
        assert len(bomb) < 100_000
        monkeypatch.setattr(openpyxl, "load_workbook", _unpacked)
        with pytest.raises(UnreadableFile, match="unpacks to too much"):
            whole(bomb)

    def test_many_parts_together_are_too_much(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(workbook, "LARGEST_UNPACKED", 10_000)
        monkeypatch.setattr(openpyxl, "load_workbook", _unpacked)
        with pytest.raises(UnreadableFile, match="unpacks to too much"):
            whole(as_workbook(Facilities=SU))

    def test_an_archive_of_thousands_of_files_is_refused(self) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for number in range(workbook.MOST_PARTS + 1):
                archive.writestr(f"{number}.xml", "")
        with pytest.raises(UnreadableFile, match="unpacks to too much"):
            whole(out.getvalue())

    def test_an_archive_that_understates_itself_gives_no_more_than_it_said(self) -> None:
        content = bytearray(in_sheet(lambda part: part + b" " * 2_000_000))
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            told = archive.getinfo(SHEET).file_size.to_bytes(4, "little")
        assert content.count(told) == 2
        lie = bytes(content).replace(told, (4_000).to_bytes(4, "little"))
        with pytest.raises(UnreadableFile):
            whole(lie)

    def test_another_kind_of_archive_is_no_workbook(self) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("letter.txt", "Dear admin")
        with pytest.raises(UnreadableFile, match=r"\.xlsx"):
            whole(out.getvalue())

    def test_a_workbook_that_is_cut_off_is_refused(self) -> None:
        with pytest.raises(UnreadableFile, match=r"\.xlsx"):
            whole(as_workbook(Facilities=SU)[:-500])

    @pytest.mark.parametrize("name", ["[Content_Types].xml", "xl/workbook.xml", SHEET])
    def test_a_workbook_with_a_damaged_part_is_refused(self, name: str) -> None:
        damaged = repacked(lambda part, text: text[: len(text) // 2] if part == name else text)
        with pytest.raises((UnreadableFile, UnknownFormat)):
            whole(damaged)

    def test_an_encrypted_or_old_workbook_says_what_to_do(self) -> None:
        old = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512
        with pytest.raises(UnreadableFile, match="password"):
            whole(old)

    def test_a_workbook_in_an_archive_with_a_password_says_what_to_do(self) -> None:
        content = bytearray(as_workbook(Facilities=SU))
        at = content.find(b"PK\x01\x02")
        content[at + 8] |= 1
        with pytest.raises(UnreadableFile, match="password"):
            whole(bytes(content))


def _unpacked(*_: object, **__: object) -> None:
    raise AssertionError("the archive was opened")


class TestXml:
    @pytest.mark.parametrize(
        "name", [SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]
    )
    @pytest.mark.parametrize(
        "entities",
        [
            b'<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">',
            b'<!ENTITY a SYSTEM "file:///etc/passwd">',
        ],
    )
    def test_entities_are_refused(self, name: str, entities: bytes) -> None:
        def with_entities(part: str, text: bytes) -> bytes:
            if part != name:
                return text
            start = text.find(b"?>") + 2 if text.startswith(b"<?xml") else 0
            return text[:start] + b"<!DOCTYPE x [" + entities + b"]>" + text[start:]

        with pytest.raises(UnreadableFile):
            whole(repacked(with_entities))

    def test_entities_in_shared_strings_are_refused(self) -> None:
        with pytest.raises(UnreadableFile):
            whole(with_shared_string(b'<!DOCTYPE x [<!ENTITY a "ha">]>', b"&a;"))

    def test_shared_strings_without_them_are_read(self) -> None:
        listings, _ = read(opened(with_shared_string(b"", b"Hopewell"), "su-2023.xlsx"))
        assert listings[0].name1 == "Hopewell"

    def test_a_size_that_a_sheet_only_claims_costs_nothing(self) -> None:
        claimed = in_sheet(lambda part: part.replace(b'ref="A1:M25"', b'ref="A1:XFD1048576"'))
        assert claimed != as_workbook(Facilities=SU)
        listings, _ = read(opened(claimed, "su-2023.xlsx"))
        assert len(listings) == len(SU) - 1

    def test_rows_far_down_are_not_waited_for(self) -> None:
        far = in_sheet(lambda part: part.replace(b'<row r="25"', b'<row r="99999999"'))
        with pytest.raises(UnreadableFile, match="200,000 rows"):
            whole(far)

    def test_cells_far_to_the_right_are_not_filled_up_to(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(workbook, "MOST_CELLS", 50_000)
        far = [[*row, *[None] * 9_000, "x"] for row in SU]
        with pytest.raises(UnreadableFile, match="unpacks to too much"):
            whole(as_workbook(Facilities=far))


class TestLength:
    def test_a_file_over_the_limit_is_refused_without_being_read_whole(self) -> None:
        class Endless(io.RawIOBase):
            def read(self, size: int = -1, /) -> bytes:
                assert size >= 0
                return b"x" * size

        with pytest.raises(UnreadableFile, match="Split the file"):
            opened(Endless(), largest=1_000)  # type: ignore[arg-type]

    @pytest.mark.parametrize("make", [as_csv, lambda rows: as_workbook(Facilities=rows)])
    def test_more_rows_than_any_real_file_has_are_refused(
        self, make: Callable[[list[list[str]]], bytes], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sheet, "MOST_ROWS", 20)
        with pytest.raises(UnreadableFile, match="Split the file"):
            whole(make(SU))

    def test_blank_rows_do_not_count(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sheet, "MOST_ROWS", len(SU))
        blank = [[""]] * 500
        listings, _ = read(opened(as_csv([SU[0], *blank, *SU[1:]]), "su-2023.csv"))
        assert listings[0].row == 502

    def test_a_cell_far_too_long_costs_its_own_row_alone(self) -> None:
        long = ["x" * 200_000, *SU[1][1:]]
        listings, problems = read(opened(as_csv([SU[0], long, SU[2]]), "su-2023.csv"))
        assert ([one.row for one in listings], [one.row for one in problems]) == ([3], [2])

    def test_a_row_with_more_cells_than_the_header_is_a_problem(self) -> None:
        listings, (problem,) = read(opened(as_csv([SU[0], [*SU[1], "more"], SU[2]]), "su-2023.csv"))
        assert (len(listings), problem.row, problem.code) == (1, 2, "too_many_cells")

    def test_endless_unknown_words_are_counted_up_to_a_limit(self) -> None:
        codes = " ".join(f"X{number}" for number in range(5_000))
        row = [*SU[1][:-1], f"{SU[1][-1]} {codes} {'Y' * 9_000}"]
        feed = opened(as_csv([SU[0], row]), "su-2023.csv")
        read(feed)
        assert len(feed.unknown_words) == 200
        assert max(map(len, feed.unknown_words)) <= 120


class TestText:
    def test_nul_bytes_are_refused(self) -> None:
        with pytest.raises(UnreadableFile, match="UTF-8"):
            whole(as_csv(SU).replace(b"Hazard", b"Haz\0rd"), "su-2023.csv")

    def test_utf_16_says_what_to_do(self) -> None:
        with pytest.raises(UnreadableFile, match="UTF-8"):
            whole(as_csv(SU).decode().encode("utf-16"), "su-2023.csv")

    def test_cp1252_is_read_with_a_note(self) -> None:
        content = as_csv(SU).decode().replace("Hazard", "Cañón City").encode("cp1252")
        feed = opened(content, "su-2023.csv")
        listings, _ = read(feed)
        assert "Cañón City" in {one.city for one in listings}
        assert feed.notes["read_as_cp1252"] == 1

    def test_neither_is_refused(self) -> None:
        with pytest.raises(UnreadableFile, match="UTF-8"):
            whole(as_csv(SU).replace(b"Hazard", b"Haz\x81rd"), "su-2023.csv")

    def test_an_escape_of_a_control_character_in_a_workbook_is_not_let_in(self) -> None:
        rows = [SU[0], ["Beacons_x0000_ of Hope", *SU[1][1:]]]
        _, (problem,) = read(opened(as_workbook(Facilities=rows), "su-2023.xlsx"))
        assert problem.code == "control_character"

    def test_half_a_character_is_none(self) -> None:
        rows = [SU[0], ["Beacons_xD800_ of Hope", *SU[1][1:]]]
        (one,), _ = read(opened(as_workbook(Facilities=rows), "su-2023.xlsx"))
        assert one.name1 == "Beacons_xD800_ of Hope"


def test_deeply_nested_json_is_refused() -> None:
    deep = b'{"format":"treatment-finder","version":1,"x":' + b"[" * 100_000
    with pytest.raises(UnreadableFile):
        opened(deep)


def test_what_we_export_passes_our_own_limits() -> None:
    listings = [a_listing(name1="Riverside", external_id="riverside|" * 20)] * 5_000
    content = b"".join(write_feed("treatment_finder_xlsx", [a_source()], listings))
    found, problems = read(opened(content))
    assert (len(found), problems) == (5_000, [])
