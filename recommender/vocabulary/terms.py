"""One term of the vocabulary, and how the table is read."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from recommender.language import Language

_PROPER_NAMES: Mapping[Language, frozenset[str]] = {
    "en": frozenset(
        "American Council Department Federally Healthcare Indian Joint Matrix Medicaid Medicare "
        "National Arabic Chinese Creole Farsi French German Greek Hebrew Hindi Hmong Italian "
        "Japanese Korean Ojibwa Polish Portuguese Russian Spanish Tagalog Vietnamese Yupik".split()
    ),
    "es": frozenset({"Departamento", "Medicaid", "Medicare", "Servicio"}),
}
"""First words of labels that stay capital inside a sentence: agencies, insurances, languages."""


@dataclass(frozen=True, slots=True)
class Term:
    """One word that listings and people share.

    Attributes:
        slug: the name that others store; never changes its meaning.
        label: what a person reads, in English.
        label_es: the same in Spanish, in the words of US health agencies.
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
        aliases: everyday names that are understood, English and Spanish, lower case.
        position: the row in the table, from 0; the bit that the index keeps the term in.
    """

    slug: str
    label: str
    label_es: str
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
        """The English label as it stands inside a sentence: "ketamine", but "HIV or AIDS"."""
        return self.name_in("en")

    def label_in(self, language: Language) -> str:
        """What a person reads, in their language."""
        return self.label_es if language == "es" else self.label

    def name_in(self, language: Language) -> str:
        """The label as it stands inside a sentence: "metadona", but "VIH o sida", "Medicaid"."""
        label = self.label_in(language)
        first_word = label.split(maxsplit=1)[0]
        if first_word in _PROPER_NAMES[language] or not first_word[1:].islower():
            return label
        return label[0].lower() + label[1:]


def read_terms() -> Iterator[Term]:
    """Every term of the shipped table, in its order."""
    table = files(__package__).joinpath("terms.csv").read_text(encoding="utf-8")
    for position, row in enumerate(csv.DictReader(table.splitlines())):
        yield Term(
            slug=row["slug"],
            label=row["label"],
            label_es=row["label_es"],
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
