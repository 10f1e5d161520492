"""A file read to its end: its rows with what they are known by, and what is wrong with others."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from api.interchange.formats import open_feed
from api.interchange.matching import OWN_FEED, Row, rows_of
from api.interchange.options import ImportOptions
from api.interchange.problems import ImportHasProblems
from api.interchange.records import Feed, FeedListing, FeedSource, RowProblem
from api.problems import FieldError, InvalidRequest
from api.validation import FIX_FIELDS

MOST_PROBLEMS = 10_000
"""Problems of rows that are kept to be told; more are counted."""

_NAMED = 20


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read.

    Attributes:
        name: of the file, without its folder; None where it has none.
        sha256: of its bytes, in hexadecimal.
        feed: that it is an edition of; None for our own format.
        problems: what is wrong with rows; `problem_count` counts those that are not kept too.
    """

    name: str | None
    sha256: str
    format: str
    feed: str | None
    sources: tuple[FeedSource, ...]
    rows: list[Row]
    problems: list[RowProblem]
    problem_count: int
    notes: Counter[str]
    unknown_words: Counter[str]

    @property
    def feed_key(self) -> str:
        """What its records are kept under."""
        return self.feed or OWN_FEED

    @property
    def why(self) -> str:
        """What the log says of changes that it brings."""
        told = ", ".join(source.slug for source in self.sources) if self.feed else self.format
        return f"Import of {told}" + (f" from {self.name}" if self.name else "")


def read_file(content: bytes, name: str | None, options: ImportOptions, today: date) -> ReadFile:
    """All of a file.

    Raises:
        UnreadableFile, UnknownFormat, EditionNeeded: as `open_feed` does.
        ImportHasProblems, InvalidRequest: as `read_feed` does.
    """
    feed = open_feed(
        content,
        name,
        today=today,
        format=options.format,
        feed=options.feed,
        edition=options.edition,
        as_of=options.as_of,
    )
    return read_feed(feed, name, sha256(content).hexdigest(), options)


def read_feed(feed: Feed, name: str | None, digest: str, options: ImportOptions) -> ReadFile:
    """All of a feed that was opened.

    Raises:
        ImportHasProblems: a row has a problem, and the import is strict.
        InvalidRequest: the options do not go with the file.
    """
    if options.whole and feed.feed is None:
        told = FieldError("/whole", "no_feed", "Leave this out: a file of our own is no feed.")
        raise InvalidRequest(FIX_FIELDS, errors=[told])
    problems: list[RowProblem] = []
    count = 0
    listings: list[FeedListing] = []
    for one in feed.listings:
        if isinstance(one, FeedListing):
            listings.append(one)
            continue
        count += 1
        if len(problems) < MOST_PROBLEMS:
            problems.append(one)
    rows, repeated = rows_of(listings)
    problems += map(_repeated, repeated)
    count += len(repeated)
    if options.strict and problems:
        raise ImportHasProblems(
            f"Correct the rows named in errors ({count:,} problems in all), or import the others "
            "without strict.",
            errors=list(_field_errors(problems[:_NAMED])),
        )
    return ReadFile(
        name,
        digest,
        feed.format,
        feed.feed,
        feed.sources,
        rows,
        problems,
        count,
        feed.notes,
        feed.unknown_words,
    )


def _repeated(listing: FeedListing) -> RowProblem:
    return RowProblem(
        listing.row, "id", "repeated_id", "Give each listing its own id, or none if it is new."
    )


def _field_errors(problems: Iterable[RowProblem]) -> Iterable[FieldError]:
    for one in problems:
        yield FieldError(f"/{one.row}/{one.field or ''}".rstrip("/"), one.code, one.detail)
