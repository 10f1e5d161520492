"""The files that ship, written so that the same content gives the same bytes."""

import csv
import io
import lzma
from collections.abc import Iterable, Iterator
from pathlib import Path

from seed_data.building.counts import BuildCounts
from seed_data.providers import ProviderRow

# Fixed, so that the same rows give the same bytes whatever the library's defaults become.
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME}]


def write_providers(rows: Iterable[ProviderRow], path: Path) -> None:
    """The facilities as CSV in xz at `path`."""
    packed = lzma.compress(
        _table(ProviderRow._fields, rows),
        format=lzma.FORMAT_XZ,
        check=lzma.CHECK_CRC64,
        filters=_FILTERS,
    )
    path.write_bytes(packed)


def write_codebook(books: dict[str, Path], path: Path) -> None:
    """The codes of the directories' code books as CSV at `path`, without their descriptions.

    Args:
        books: the published code book (CSV) of each directory.
    """
    path.write_bytes(_table(("book", "category", "code", "name"), _codes(books)))


def write_counts(counts: BuildCounts, path: Path) -> None:
    """What the build counted, as TOML at `path`."""
    lines = ["# Written by `python -m seed_data.building`; README.md says what each means."]
    lines += [f"{name} = {number}" for name, number in counts.numbers().items()]
    for table, numbers in counts.tables().items():
        lines += ["", f"[{table}]", *(f"{name} = {number}" for name, number in numbers.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _codes(books: dict[str, Path]) -> Iterator[tuple[str, str, str, str]]:
    for book, path in books.items():
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                yield book, row["category_code"], row["service_code"], row["service_name"].strip()


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(header)
    table.writerows(rows)
    return text.getvalue().encode("utf-8")
