"""What a file says, as every format reads and writes it: sources, listings, and what is wrong.

A record holds what the file tells and nothing else. None is what a format does not tell; for the
kinds of fact see `FeedStatement`. Text is as the file has it, never empty where it may be None.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple
from uuid import UUID

from api.directory.records import Phone, Precision

Status = Literal["published", "hidden", "deleted"]
"""Whether the public sees a provider or a program."""

How = Literal["published", "phone", "site", "email"]
"""How a statement came about: the source published it, or somebody confirmed it so."""

Confirmed = Literal["phone", "site", "email"]
"""How somebody confirmed a listing."""

MOST_UNKNOWN_WORDS = 200
"""A file in a vocabulary of its own has no end of them."""

_LONGEST_WORD = 120

Basis = Literal["category", "stated"]
"""Whether days of stay follow from the kind of care's name, or the program states them."""


class FieldSource(NamedTuple):
    """Who said one field, as of when and how, where that is not the row's own source."""

    source: str
    as_of: date
    how: How


FieldSources = Mapping[str, FieldSource]
"""Fields by name, as in the admin documents (`phones`, `point`, `beds`, `length_of_stay` …)."""


@dataclass(frozen=True, slots=True)
class FeedSource:
    """Who says what a file says; `slug` is what its records refer to.

    Attributes:
        rank: of two sources that disagree the one of higher rank is believed.
        feed: editions of one feed follow each other; None for persons.
    """

    slug: str
    title: str
    publisher: str
    url: str | None
    edition: str | None
    as_of: date
    rank: int
    feed: str | None


@dataclass(frozen=True, slots=True)
class FeedProgram:
    """One kind of care at a listing's provider.

    Attributes:
        id: where the file is our own; else None.
        setting: None where the listing names no kind of care.
        basis: None exactly where there are no days.
        beds_as_of: None exactly where no beds are told; beds_at, beds_until: from when until when
            what is said of them holds, both or neither.
        status to verified_how, field_sources: our own format's.
    """

    source: str
    as_of: date
    id: UUID | None = None
    name: str | None = None
    setting: str | None = None
    min_days: int | None = None
    max_days: int | None = None
    typical_days: int | None = None
    basis: Basis | None = None
    beds_total: int | None = None
    beds_open: int | None = None
    beds_as_of: date | None = None
    beds_at: datetime | None = None
    beds_until: datetime | None = None
    status: Status | None = None
    status_since: datetime | None = None
    status_why: str | None = None
    verified_at: date | None = None
    verified_how: Confirmed | None = None
    field_sources: FieldSources | None = None


@dataclass(frozen=True, slots=True)
class FeedStatement:
    """All that one source says outright of a provider, or of one program, as of one date.

    Attributes:
        yes, no: slugs said outright; unknown: slugs of which the source says that nobody knows.
        program: the position in the listing's `programs`; None for the provider as a whole.
    """

    source: str
    as_of: date
    how: How = "published"
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    program: int | None = None


@dataclass(frozen=True, slots=True)
class FeedListing:
    """One provider of a file with its programs, and what is said of them.

    Attributes:
        row: where it is: the row as a person counts it (the header is row 1), the line of NDJSON,
            or the nth entry of JSON.
        external_id: what the feed itself, or its words, call the provider; None where it has none.
        provider_id: our id; only our own format has it.
        lat, lng: degrees (WGS 84), None exactly where precision is ``none``.
        status, status_since, status_why, address_hidden, coarse_lat, coarse_lng, verified_at,
            verified_how, field_sources: our own format's.
    """

    row: int
    external_id: str | None
    name1: str
    street: str
    city: str
    state: str
    zip: str
    source: str
    as_of: date
    provider_id: UUID | None = None
    name2: str = ""
    street2: str | None = None
    county: str | None = None
    lat: float | None = None
    lng: float | None = None
    precision: Precision = "none"
    website: str | None = None
    phones: tuple[Phone, ...] = ()
    programs: tuple[FeedProgram, ...] = ()
    statements: tuple[FeedStatement, ...] = ()
    status: Status | None = None
    status_since: datetime | None = None
    status_why: str | None = None
    address_hidden: bool | None = None
    coarse_lat: float | None = None
    coarse_lng: float | None = None
    verified_at: date | None = None
    verified_how: Confirmed | None = None
    field_sources: FieldSources | None = None


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with a row.

    Attributes:
        field: the column or key at fault; None for the row as a whole.
        code: a stable word for programs.
        detail: a sentence for people, without what the row says.
        left_out: "row" where there is no listing of this row; "field" where its listing comes too,
            without that field.
    """

    row: int
    field: str | None
    code: str
    detail: str
    left_out: Literal["row", "field"] = "row"


@dataclass(slots=True)
class Feed:
    """An opened file. Read `listings` once, to the end: what else it tells fills up meanwhile.

    Attributes:
        format: the name of the format, such as ``samhsa_directory``.
        feed: the feed that it is an edition of; None for our own format.
        sources: who its records refer to.
        listings: each row as a listing, or as what is wrong with it. A bad row stops no good one.
        total: how many facilities the file has, where that is known; for a progress bar.
        whole: whether a facility that is not in it has vanished from the feed. No file says that of
            itself: whoever imports it does.
        notes: how often something happened that is no problem, such as ``not_substance_use``.
        unknown_words: codes and labels of the file that no code book has, and how often; at most
            MOST_UNKNOWN_WORDS of them.
    """

    format: str
    feed: str | None
    sources: tuple[FeedSource, ...]
    listings: Iterator[FeedListing | RowProblem]
    total: int | None = None
    whole: bool = False
    notes: Counter[str] = field(default_factory=Counter)
    unknown_words: Counter[str] = field(default_factory=Counter)

    def count_unknown(self, words: Iterable[str]) -> None:
        """Count codes or labels that no code book has, once for each facility that has them."""
        for word in sorted(words):
            short = word[:_LONGEST_WORD]
            if short in self.unknown_words or len(self.unknown_words) < MOST_UNKNOWN_WORDS:
                self.unknown_words[short] += 1
