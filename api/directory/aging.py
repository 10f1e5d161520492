"""How listings grow old: what holds today need not hold tomorrow, although nobody wrote a word.

A listing is *stale* when nobody has said anything of it for longer than a set time. What is said
of open beds holds until a moment of its own; after it nothing is known of them.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, Self

STALE_AFTER_DAYS = 365
"""Unless set otherwise. A year is what directories that ask their providers promise."""


class Aging(NamedTuple):
    """The moment as of which listings are read, and how many days make one stale."""

    now: datetime
    stale_after_days: int = STALE_AFTER_DAYS

    @classmethod
    def today(cls, stale_after_days: int = STALE_AFTER_DAYS) -> Self:
        """As of this very moment."""
        return cls(datetime.now(UTC), stale_after_days)

    def is_stale(self, as_of: date, verified_at: date | None) -> bool:
        """Whether what a source said on one day, and somebody confirmed on another, is old."""
        return self.now >= self.turns_stale(as_of, verified_at)

    def turns_stale(self, as_of: date, verified_at: date | None) -> datetime:
        """When it is too old: the beginning of a day, in UTC."""
        return _day_after(max(as_of, verified_at or as_of), self.stale_after_days)


@lru_cache(maxsize=4096)
def _day_after(last: date, days: int) -> datetime:
    day = last + timedelta(days=days + 1)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
