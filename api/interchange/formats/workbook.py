"""The sheets of an XLSX workbook that may have been made to do harm.

A workbook is a ZIP archive of XML. What the archive says of its own size is checked before
anything is unpacked; defusedxml, which openpyxl uses where it is there, refuses entities.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from api.interchange.formats.errors import UnreadableFile
from api.interchange.formats.sheet import NumberedRow, Sheet

LARGEST_UNPACKED = 512 * 1024 * 1024
"""Bytes of all parts together; the national directory takes a tenth."""

LARGEST_RATIO = 150
"""Bytes that one byte may unpack to, in a part of more than a megabyte. Real sheets: 10 to 40."""

MOST_PARTS = 1_000
MOST_SHEETS = 20

MOST_CELLS = 50_000_000
"""Of one sheet, gaps included: a row with one cell far to the right is filled up to there."""

_MEGABYTE = 1024 * 1024
_BATCH = 200
_NO_WORKBOOK = "Save the file as an Excel workbook (.xlsx) or as CSV UTF-8 and send it again."
_TOO_LARGE = "Save just the sheet with the listings as CSV UTF-8: the workbook unpacks to too much."
_OLD_OR_ENCRYPTED = bytes.fromhex("d0cf11e0a1b11ae1")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are an archive, or an Excel file that is encrypted or from before 2007."""
    return content.startswith((b"PK", _OLD_OR_ENCRYPTED))


def workbook_sheets(content: bytes) -> list[Sheet]:
    """The sheets, in their order; rows are read as they are asked for, formulas by their results.

    Raises:
        UnreadableFile: at once or while rows are read: no workbook, encrypted, damaged, or
            unpacking to more than any real one.
    """
    if content.startswith(_OLD_OR_ENCRYPTED):
        raise UnreadableFile(
            "Take the password off the workbook, or save an old file as .xlsx, and send it again."
        )
    _check_archive(content)
    # Only now: most starts read no workbook, and need not wait for it.
    import openpyxl

    with warnings.catch_warnings():
        # About styles and extensions that hold no cells.
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=True, keep_links=False
            )
            sheets = book.worksheets[:MOST_SHEETS]
        # Damaged parts raise whatever their reader stumbles over.
        except Exception:  # noqa: BLE001
            raise UnreadableFile(_NO_WORKBOOK) from None
    return [Sheet(sheet.title, _rows(sheet)) for sheet in sheets]


def _check_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise UnreadableFile(_NO_WORKBOOK) from None
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFile("Take the password off the workbook and send it again.")
    if (
        len(parts) > MOST_PARTS
        or sum(part.file_size for part in parts) > LARGEST_UNPACKED
        or any(
            part.file_size > _MEGABYTE and part.file_size > LARGEST_RATIO * part.compress_size
            for part in parts
        )
    ):
        raise UnreadableFile(_TOO_LARGE)


def _rows(sheet: Any) -> Iterator[NumberedRow]:
    # What the sheet says of its own size may be wrong, and would fill rows with empty cells.
    sheet.reset_dimensions()
    rows = sheet.iter_rows(values_only=True)
    number, left = 0, MOST_CELLS
    while True:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                batch = list(islice(rows, _BATCH))
            except Exception:  # noqa: BLE001
                raise UnreadableFile(_NO_WORKBOOK) from None
        if not batch:
            return
        for values in batch:
            number += 1
            left -= len(values)
            if left < 0:
                raise UnreadableFile(_TOO_LARGE)
            yield number, [_text(value) for value in values]


def _text(value: Any) -> str:
    """A cell as it would stand in CSV."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _ESCAPED.sub(_unescaped, value) if "_x" in value else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        # A day that Excel keeps as a moment is a day.
        return (value.date() if value.time() == time.min else value).isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _unescaped(found: re.Match[str]) -> str:
    """What Excel writes for a character that XML cannot hold: `_x000D_` is a carriage return."""
    code = int(found[1], 16)
    # Half a character is none: what looks like it is left as it stands.
    return found[0] if 0xD800 <= code <= 0xDFFF else chr(code)
