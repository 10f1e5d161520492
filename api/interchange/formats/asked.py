"""What whoever imports a file says about it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Asked:
    """What is told along with a file; the formats read what concerns them.

    Attributes:
        today: the date of what bears no date of its own, such as an export of the locator.
        name: the file's name, which may tell an edition.
        feed: which feed it is an edition of, where the format has several.
        edition: the year of a directory.
        as_of: the date of an export, where that is not today.
    """

    today: date
    name: str | None = None
    feed: str | None = None
    edition: str | None = None
    as_of: date | None = None
