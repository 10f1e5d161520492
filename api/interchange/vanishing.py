"""Listings that a feed does not have any more: noted at once, hidden after a time of grace."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from api.interchange.planning import ListingRecord
from api.interchange.problems import TooManyVanish
from api.interchange.programs import MISSING
from api.interchange.repository import Missing
from api.interchange.words import Weigher

MOST_VANISHING = 0.2
"""Of a feed. Where more is gone at once, the file is more likely a part of it than the whole."""


def guard(gone: Sequence[Missing], had: int, *, allowed: bool) -> None:
    """Return where so much of a feed may vanish.

    Args:
        gone: what it does not have.
        had: how many it had until now.

    Raises:
        TooManyVanish: it is more than a fifth, and that was not allowed.
    """
    newly = sum(one.since is None for one in gone)
    if newly > MOST_VANISHING * had and not allowed:
        raise TooManyVanish(
            f"Check that the file is whole: {newly:,} of {had:,} listings of this feed are not in "
            "it. If that is so, import it again with allow_vanishing."
        )


def due(gone: Sequence[Missing], now: datetime, missing_days: int) -> list[Missing]:
    """Those that have been missing for too long."""
    since = now - timedelta(days=missing_days)
    return [one for one in gone if one.since is not None and one.since <= since]


def hidden(
    listing: ListingRecord,
    since: datetime,
    missing_in: Collection[str],
    weigher: Weigher,
    now: datetime,
) -> ListingRecord | None:
    """The listing as a hidden one; None where it stays, as somebody vouches for it.

    That is who entered it, who verified it or said something of it since, or a feed that still
    has it.

    Args:
        since: when its feed was first without it.
        missing_in: every feed that does not have it any more.
    """
    provider = listing.provider
    said = [one for record in (provider, *listing.programs) for one in record.said]
    vouched = (
        provider.status != "published"
        or weigher.is_person(provider.source)
        or (provider.verified_at is not None and provider.verified_at >= since.date())
        or any(weigher.is_person(one.source) and one.as_of >= since.date() for one in said)
        or any(_has_it(weigher, one.source, missing_in) for one in said)
    )
    if vouched:
        return None
    gone = replace(provider, status="hidden", status_since=now, status_why=MISSING)
    return listing._replace(provider=gone)


def _has_it(weigher: Weigher, source: str, missing_in: Collection[str]) -> bool:
    return not weigher.is_person(source) and weigher.group(source) not in missing_in
