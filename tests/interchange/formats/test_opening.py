import io
import json

import pytest

from api.interchange.formats import FORMATS, UnknownFormat, UnreadableFile, write_feed
from tests.interchange.formats.reading import as_csv, as_workbook, file_rows, opened, read
from tests.interchange.formats.strategies import a_listing, a_source

SU = file_rows("directory_su_2023.csv")
ANSWER = json.dumps({"page": 1, "totalPages": 1, "recordCount": 0, "rows": []}).encode()


def ours(name: str) -> bytes:
    return b"".join(write_feed(name, [a_source()], [a_listing()]))


@pytest.mark.parametrize("name", [name for name in FORMATS if name.startswith("treatment_finder")])
def test_our_own_files_are_told_whatever_they_are_called(name: str) -> None:
    assert opened(ours(name), "export.bin").format == name
    assert opened(ours(name), format=name).format == name


def test_the_others_are_told_by_what_they_hold() -> None:
    assert opened(as_csv(SU), "x-2023").format == "samhsa_directory"
    assert opened(as_workbook(Facilities=SU), "x-2023").format == "samhsa_directory"
    assert opened(ANSWER).format == "locator_json"


def test_a_file_like_object_is_read_too() -> None:
    feed = opened(io.BytesIO(ours("treatment_finder_ndjson")))
    assert len(read(feed)[0]) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"name,town\nRiverside,Alabaster\n",
        b'{"hello": "world"}',
        b"[1, 2, 3]",
        b"%PDF-1.7 \n",
        as_workbook(Things=[["name"], ["Riverside"]]),
    ],
)
def test_a_file_of_no_known_format_says_which_are_known(content: bytes) -> None:
    with pytest.raises(UnknownFormat) as unknown:
        opened(content, "things.dat")
    assert unknown.value.members == {"formats": list(FORMATS)}
    assert all(name in unknown.value.detail for name in FORMATS)


def test_a_format_that_does_not_exist_says_which_do() -> None:
    with pytest.raises(UnknownFormat):
        opened(ANSWER, format="fax")


def test_a_file_that_is_not_what_was_said_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="locator_json"):
        opened(ANSWER, format="samhsa_directory")


@pytest.mark.parametrize("content", [b"", b" \n\n"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableFile, match="something in it"):
        opened(content)


def test_problems_do_not_repeat_what_the_file_says() -> None:
    rows = [SU[0], ["Secret House", *SU[1][1:6], "no zip", *SU[1][7:]]]
    _, problems = read(opened(as_csv(rows), "su-2023.csv"))
    assert problems
    assert not any("Secret" in one.detail or "no zip" in one.detail for one in problems)
