"""One term of the vocabulary, and how the table is read."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Term:
    """One word that listings and people share.

    Attributes:
        slug: the name that others store; never changes its meaning.
        label: what a person reads, in English.
        category: the group it is shown in, such as ``payment``.
        implies: slugs that are true wherever this one is (a buprenorphine injection is
            buprenorphine). A "no" runs the other way.
        covers: slugs that this one may include without naming them. Never counted as yes:
            shown as implied, with this term's name, so that a person can ask.
        directory_codes: codes of SAMHSA's National Directories (2023) that say yes.
        locator_codes: codes of FindTreatment.gov (2025) that say yes.
        denied_by: codes, in both, that say no ("no payment accepted" denies Medicaid).
        icd10: ICD-10-CM categories that the term stands for; ranges as ``F20-F29``.
        icd10_also: categories that some clinicians use for the same.
        aliases: everyday names that are understood, lower case.
        position: the row in the table, from 0; the bit that the index keeps the term in.
    """

    slug: str
    label: str
    category: str
    implies: tuple[str, ...]
    covers: tuple[str, ...]
    directory_codes: tuple[str, ...]
    locator_codes: tuple[str, ...]
    denied_by: tuple[str, ...]
    icd10: tuple[str, ...]
    icd10_also: tuple[str, ...]
    aliases: tuple[str, ...]
    position: int

    @property
    def name(self) -> str:
        """The label as it stands inside a sentence: "ketamine", but "HIV or AIDS"."""
        first_word = self.label.split(maxsplit=1)[0]
        return self.label[0].lower() + self.label[1:] if first_word.istitle() else self.label


def read_terms() -> Iterator[Term]:
    """Every term of the shipped table, in its order."""
    table = files(__package__).joinpath("terms.csv").read_text(encoding="utf-8")
    for position, row in enumerate(csv.DictReader(table.splitlines())):
        yield Term(
            slug=row["slug"],
            label=row["label"],
            category=row["category"],
            implies=tuple(row["implies"].split()),
            covers=tuple(row["covers"].split()),
            directory_codes=tuple(row["directory_codes"].split()),
            locator_codes=tuple(row["locator_codes"].split()),
            denied_by=tuple(row["denied_by"].split()),
            icd10=tuple(row["icd10"].split()),
            icd10_also=tuple(row["icd10_also"].split()),
            aliases=tuple(alias for alias in row["aliases"].split("; ") if alias),
            position=position,
        )
