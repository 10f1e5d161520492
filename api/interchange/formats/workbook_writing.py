"""A workbook written row by row, so that none is held whole.

Every cell is text: a string is never run as a formula, and a ZIP code keeps its zeros.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from xml.sax.saxutils import escape

_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET = "xl/worksheets/sheet1.xml"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}content-types">'
        f'<Default Extension="rels" ContentType="{"application/vnd.openxmlformats-package."}'
        'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}sheet.main+xml"/>'
        f'<Override PartName="/{_SHEET}" ContentType="{_TYPES}worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}relationships"><Relationship Id="rId1" '
        f'Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
        f'Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        # The second format shows cells as text, "@", also after somebody has edited them.
        f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/>'
        '</font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
        '<patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        '</cellStyleXfs><cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" '
        'xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" '
        'applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" '
        'builtinId="0"/></cellStyles></styleSheet>'
    ),
}
_CHUNK = 64 * 1024

# What XML 1.0 cannot hold or would change, and what would be taken for an escape.
_TO_ESCAPE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def workbook(title: str, rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """An XLSX file with one sheet, piece by piece. Empty cells are left out.

    Args:
        title: of the sheet; no more than 31 letters and digits.
    """
    out = _Pieces()
    # Written into what cannot be rewound, the archive streams.
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, _HEAD + text)
        archive.writestr("xl/workbook.xml", _HEAD + _book(title))
        with archive.open(_SHEET, "w", force_zip64=True) as sheet:
            # Readers look for the dimension, through the whole sheet where there is none.
            waiting = [f'{_HEAD}<worksheet xmlns="{_MAIN}"><dimension ref="A1"/><sheetData>']
            size = 0
            for number, cells in enumerate(rows, start=1):
                waiting.append(_row(number, cells))
                size += len(waiting[-1])
                if size > _CHUNK:
                    sheet.write("".join(waiting).encode())
                    waiting, size = [], 0
                    yield out.taken()
            waiting.append("</sheetData></worksheet>")
            sheet.write("".join(waiting).encode())
    yield out.taken()


class _Pieces(io.RawIOBase):
    """What the archive wrote since it was last taken."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        self._pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _book(title: str) -> str:
    return (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets><sheet name="{escape(title)}" '
        'sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _row(number: int, cells: Sequence[str]) -> str:
    filled = "".join(
        f'<c r="{_letters(column)}{number}" s="1" t="str">'
        f'<v xml:space="preserve">{_xml(cell)}</v></c>'
        for column, cell in enumerate(cells, start=1)
        if cell
    )
    return f'<row r="{number}">{filled}</row>'


@cache
def _letters(column: int) -> str:
    # Only now: most starts write no workbook.
    from openpyxl.utils import get_column_letter

    return get_column_letter(column)


def _xml(text: str) -> str:
    return escape(_TO_ESCAPE.sub(lambda mark: f"_x{ord(mark[0]):04X}_", text))
