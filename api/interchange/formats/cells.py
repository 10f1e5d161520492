"""Values as the cells of our own table, and cells as values.

A cell that begins as a formula does is run by a spreadsheet that opens it. Such text gets an
apostrophe before it, and so does text that begins with one, so that it reads back as it was.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

NOTHING = "none"
"""Of `field_sources`: that no field has a source of its own, which is more than an empty cell."""

# What spreadsheets take for the beginning of a formula (OWASP, CSV injection), wide forms too.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")  # noqa: RUF001

_PHONE = re.compile(r"(main|intake|hotline) ([0-9-]+)(?: x(\S+))?")


def text_cell(text: str) -> str:
    """The text, such that no spreadsheet runs it."""
    return f"'{text}" if text.startswith(_RUNS) else text


def read_text_cell(cell: str) -> str:
    """The text that `text_cell` wrote, or that somebody typed."""
    return cell[1:] if cell.startswith("'") else cell


def value_cell(value: Any) -> str:
    """A number, day, time, id, yes or no, or text as a cell."""
    if isinstance(value, str):
        return text_cell(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else repr(value)


def phones_cell(phones: list[Mapping[str, str]]) -> str:
    """Phones as "main 205-555-0100 x12; intake 205-555-0101"."""
    return "; ".join(
        f"{phone['kind']} {phone['number']}"
        + (f" x{phone['extension']}" if "extension" in phone else "")
        for phone in phones
    )


def read_phones_cell(cell: str) -> list[dict[str, str | None]]:
    """The phones of a cell.

    Raises:
        ValueError: one is not in the form that `phones_cell` writes.
    """
    phones = []
    for text in cell.split(";"):
        found = _PHONE.fullmatch(text.strip())
        if not found:
            raise ValueError("Write phones as: main 205-555-0100 x12; intake 205-555-0101.")
        phones.append(dict(zip(("kind", "number", "extension"), found.groups(), strict=True)))
    return phones


def field_sources_cell(told: Mapping[str, tuple[str, date, str]]) -> str:
    """Who said which field, as "county staff 2026-01-02 phone; website …"."""
    said = (f"{name} {source} {day.isoformat()} {how}" for name, (source, day, how) in told.items())
    return "; ".join(said) or NOTHING


def read_field_sources_cell(cell: str) -> dict[str, list[str]]:
    """Who said which field.

    Raises:
        ValueError: it is not in the form that `field_sources_cell` writes.
    """
    if cell == NOTHING:
        return {}
    told = {}
    for text in cell.split(";"):
        words = text.split()
        if len(words) != 4:
            raise ValueError("Write field sources as: county staff 2026-01-02 phone; website …")
        told[words[0]] = words[1:]
    return told
