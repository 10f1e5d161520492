"""What whoever imports a file says about it, and how it is to be brought in."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What is asked of an import; by default the file tells it, or nothing is asked.

    Attributes:
        format, feed, edition, as_of: what the file is, where it does not tell; see
            `api.interchange.formats.open_feed`.
        whole: whether a listing of the feed that is not in the file has vanished from the feed.
        state: the only state, as two letters, that a whole file speaks of.
        strict: whether any problem of a row stops everything.
        allow_vanishing: whether much of a feed may vanish at once.
    """

    format: str | None = None
    feed: str | None = None
    edition: str | None = None
    as_of: date | None = None
    whole: bool = False
    state: str | None = None
    strict: bool = False
    allow_vanishing: bool = False

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {**asdict(self), "as_of": self.as_of.isoformat() if self.as_of else None}

    @classmethod
    def of(cls, document: dict[str, Any]) -> "ImportOptions":
        """The options that `document` wrote."""
        as_of = document["as_of"]
        return cls(**{**document, "as_of": date.fromisoformat(as_of) if as_of else None})
