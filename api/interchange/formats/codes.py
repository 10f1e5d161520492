"""The two vocabularies of SAMHSA's codes, and which of them a file is in.

The National Directories of 2022 and 2023 have one, the locator another since 2025. Most codes mean
the same in both. `MI` and `SSA` do not: military insurance and screening for substance use there
are motivational interviewing and a state agency's licence here.
"""

import csv
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from recommender.vocabulary import vocabulary


@dataclass(frozen=True, slots=True)
class CodeBook:
    """One vocabulary of codes.

    Attributes:
        codes: all that it has.
        says: what codes say outright, as masks (yes, no).
        renamed: codes that the directory has by another name, which the kinds of care go by.
    """

    codes: frozenset[str]
    says: Callable[[Iterable[str]], tuple[int, int]]
    renamed: Mapping[str, str]

    def as_directory(self, codes: Iterable[str]) -> set[str]:
        """The codes as the National Directory of 2023 writes them."""
        return {self.renamed.get(code, code) for code in codes}


@cache
def directory_book() -> CodeBook:
    """The National Directories'. `ULC`, of 2022 alone, is what 2023 calls `DLC`."""
    words = vocabulary()
    earlier = {"ULC": "DLC"}

    def says(codes: Iterable[str]) -> tuple[int, int]:
        return words.read_codes({earlier.get(code, code) for code in codes})

    return CodeBook(words.directory_codes | set(earlier), says, earlier)


@cache
def locator_book() -> CodeBook:
    """The locator's."""
    words = vocabulary()
    renamed = {row["code"]: row["directory_code"] for row in _rows()}
    return CodeBook(words.locator_codes, words.read_locator_codes, renamed)


def book_of(codes: Collection[str]) -> CodeBook | None:
    """The vocabulary that codes, all of one file, are in; None where that cannot be told.

    It is told by the codes that only one of them has, such as `OIT` and `IOP`.
    """
    directory, locator = directory_book(), locator_book()
    present = set(codes)
    only_directory = present & (directory.codes - locator.codes)
    only_locator = present & (locator.codes - directory.codes)
    if bool(only_directory) == bool(only_locator):
        return None
    return directory if only_directory else locator


@cache
def _labels() -> tuple[Mapping[tuple[str, str], str], Mapping[str, str]]:
    """Codes by category and label, and by those labels that one code alone has."""
    by_category = {(row["category"], label_key(row["label"])): row["code"] for row in _rows()}
    by_label: dict[str, set[str]] = {}
    for (_, label), code in by_category.items():
        by_label.setdefault(label, set()).add(code)
    alone = {label: codes.pop() for label, codes in by_label.items() if len(codes) == 1}
    return by_category, alone


def code_of_label(category: str, label: str) -> str | None:
    """The locator's code for a label as its answers write it, None where none has that label.

    Args:
        category: its code, such as `PAY`. A label that moved to another category is still the same
            label, unless two codes share it.
    """
    by_category, alone = _labels()
    key = label_key(label)
    return by_category.get((category, key)) or alone.get(key)


def label_key(label: str) -> str:
    """A label without what differs from one answer to the next: case and spaces."""
    return " ".join(label.casefold().split())


@cache
def _rows() -> tuple[dict[str, str], ...]:
    table = files(__package__).joinpath("locator_codes.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(table.splitlines()))
