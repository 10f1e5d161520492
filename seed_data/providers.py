"""The treatment facilities that ship with the product, one record each."""

import csv
import io
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from sys import intern
from typing import Literal, NamedTuple, cast
from uuid import UUID

from seed_data.identity import UNSTATED, derived_identity, program_id, provider_id

FILE_NAME = "providers.csv.xz"

EDITION_AS_OF = date(2023, 1, 1)
"""The date of every fact. The directories name the year 2023 and no day: this is its first day, so
that no fact looks fresher than it may be."""

SourceName = Literal["su", "mh"]
"""The National Directory of substance use facilities, or that of mental health facilities."""

Precision = Literal["address", "zip", "city", "none"]


class SeedSource(NamedTuple):
    """One of the two directories, for the credit that its publisher asks for."""

    slug: str
    title: str
    publisher: str
    url: str
    edition: str
    as_of: date
    feed: str
    """What it is an edition of."""


_PUBLISHER = "Substance Abuse and Mental Health Services Administration (SAMHSA)"
_SURVEY = (
    "https://www.samhsa.gov/data/data-we-collect/"
    "n-sumhss-national-substance-use-and-mental-health-services-survey"
)
SOURCES: dict[SourceName, SeedSource] = {
    "su": SeedSource(
        "samhsa_su_2023",
        "National Directory of Drug and Alcohol Use Treatment Facilities",
        _PUBLISHER,
        _SURVEY,
        "2023",
        EDITION_AS_OF,
        "samhsa_su",
    ),
    "mh": SeedSource(
        "samhsa_mh_2023",
        "National Directory of Mental Health Treatment Facilities",
        _PUBLISHER,
        _SURVEY,
        "2023",
        EDITION_AS_OF,
        "samhsa_mh",
    ),
}


class ProviderRow(NamedTuple):
    """One line of the shipped file, as text.

    Attributes:
        identity: what the id is made from; empty where it is what the names and address make.
        phones: "kind number[ xextension]", separated by semicolons.
        sources: which directories list it, such as "su mh".
        su_settings, mh_settings: the kinds of care that become programs, by who reports them;
            "unstated" where none is named.
        su_yes, su_no, mh_yes, mh_no: slugs that the directory affirms and denies outright.
    """

    identity: str
    name1: str
    name2: str
    street: str
    street2: str
    city: str
    state: str
    zip: str
    county: str
    phones: str
    lat: str
    lng: str
    precision: str
    sources: str
    su_settings: str
    mh_settings: str
    su_yes: str
    su_no: str
    mh_yes: str
    mh_no: str


class SeedPhone(NamedTuple):
    """A number to call, as 205-555-0100; `kind` is "main" or "intake"."""

    kind: Literal["main", "intake"]
    number: str
    extension: str | None

    @classmethod
    def parse(cls, text: str) -> "SeedPhone":
        """The phone that `str()` of it wrote."""
        kind, number, *rest = text.split(" ")
        return cls(kind, number, rest[0][1:] if rest else None)  # type: ignore[arg-type]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}" + (f" x{self.extension}" if self.extension else "")


@dataclass(frozen=True, slots=True)
class SeedStatement:
    """What one directory says outright of a facility: slugs it affirms, slugs it denies."""

    source: SourceName
    yes: tuple[str, ...]
    no: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeedProgram:
    """One kind of care; setting None where none is named. `sources` report it, "su" first."""

    id: UUID
    setting: str | None
    sources: tuple[SourceName, ...]


@dataclass(frozen=True, slots=True)
class SeedProvider:
    """One facility at one address.

    Attributes:
        identity: the text that its id is made from; see seed_data/README.md.
        name1: the organization; name2: its site or department, or empty.
        street2, county: None where the sources have none.
        lat, lng: degrees (WGS 84); None where precision is "none".
    """

    id: UUID
    identity: str
    name1: str
    name2: str
    street: str
    street2: str | None
    city: str
    state: str
    zip: str
    county: str | None
    phones: tuple[SeedPhone, ...]
    lat: float | None
    lng: float | None
    precision: Precision
    programs: tuple[SeedProgram, ...]
    statements: tuple[SeedStatement, ...]


def read_providers(path: Path | None = None) -> Iterator[SeedProvider]:
    """Every facility of the shipped file (or of another in its form), in the file's order.

    Raises:
        FileNotFoundError: the package was installed without its data.
    """
    packed = path.read_bytes() if path else files(__package__).joinpath(FILE_NAME).read_bytes()
    with (
        lzma.LZMAFile(io.BytesIO(packed)) as unpacked,
        io.TextIOWrapper(unpacked, encoding="utf-8", newline="") as text,
    ):
        table = csv.reader(text)
        next(table)
        for row in table:
            yield _provider(ProviderRow(*row))


def _provider(row: ProviderRow) -> SeedProvider:
    identity = row.identity or derived_identity(
        row.name1, row.name2, row.street, row.street2, row.zip
    )
    own_id = provider_id(identity)
    return SeedProvider(
        id=own_id,
        identity=identity,
        name1=row.name1,
        name2=row.name2,
        street=row.street,
        street2=row.street2 or None,
        city=row.city,
        state=row.state,
        zip=row.zip,
        county=row.county or None,
        phones=tuple(SeedPhone.parse(phone) for phone in row.phones.split(";") if phone),
        lat=float(row.lat) if row.lat else None,
        lng=float(row.lng) if row.lng else None,
        precision=cast(Precision, intern(row.precision)),
        programs=tuple(_programs(own_id, row)),
        statements=tuple(_statements(row)),
    )


def _programs(provider: UUID, row: ProviderRow) -> Iterator[SeedProgram]:
    reported: dict[str, list[SourceName]] = {}
    for slug in row.su_settings.split():
        reported.setdefault(intern(slug), []).append("su")
    for slug in row.mh_settings.split():
        reported.setdefault(intern(slug), []).append("mh")
    for slug, sources in reported.items():
        setting = None if slug == UNSTATED else slug
        yield SeedProgram(program_id(provider, setting), setting, tuple(sources))


def _statements(row: ProviderRow) -> Iterator[SeedStatement]:
    said: dict[SourceName, tuple[str, str]] = {
        "su": (row.su_yes, row.su_no),
        "mh": (row.mh_yes, row.mh_no),
    }
    for name in row.sources.split():
        source = cast(SourceName, name)
        yes, no = said[source]
        yield SeedStatement(source, tuple(map(intern, yes.split())), tuple(map(intern, no.split())))
