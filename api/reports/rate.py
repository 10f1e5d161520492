"""How many reports are taken, from one address and from all.

Counted in the memory of each process, and gone with it. No address is kept: only what comes of it
by a keyed hash, and the key is drawn anew by every process and known to nobody.
"""

import hmac
from collections.abc import Sequence
from hashlib import sha256
from ipaddress import IPv6Address, ip_address
from math import floor
from secrets import token_bytes
from threading import Lock
from time import time

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from api.editing.reports import TooManyReports

FROM_ALL = (RateLimitItemPerMinute(60), RateLimitItemPerDay(2_000))
"""More than the real reports of a whole country, and few enough to be read."""

FROM_ONE = (RateLimitItemPerMinute(5), RateLimitItemPerDay(30))
"""More than one person finds wrong; few enough to be of no use against a place."""

_NETWORK = 64
"""Bits of an IPv6 address that one household or host has: the others it chooses itself."""


class Gate:
    """Lets so many reports in, and no more.

    Args:
        from_all: how many from everybody together.
        from_one: how many from one address.
    """

    def __init__(
        self,
        from_all: Sequence[RateLimitItem] = FROM_ALL,
        from_one: Sequence[RateLimitItem] = FROM_ONE,
    ) -> None:
        self._from_all, self._from_one = from_all, from_one
        self._counted = MovingWindowRateLimiter(MemoryStorage())
        self._key = token_bytes(32)
        self._turn = Lock()

    def enter(self, address: str | None) -> None:
        """Return where one more may come in from this address, and count it.

        One that is refused is not counted, neither against its address nor against all.

        Args:
            address: of the client; None where the server cannot tell. All of those are one.

        Raises:
            TooManyReports: not now; says when to try again.
        """
        who = self._name(address)
        asked = [(item, "all") for item in self._from_all]
        asked += [(item, who) for item in self._from_one]
        with self._turn:
            waits = [self._wait(item, name) for item, name in asked]
            if longest := max(waits):
                detail = "Wait a while before you report more; nothing of this was kept."
                raise TooManyReports(detail, longest)
            for item, name in asked:
                self._counted.hit(item, name)

    def _wait(self, item: RateLimitItem, name: str) -> int:
        """Seconds until there is room; 0 where there is."""
        window = self._counted.get_window_stats(item, name)
        if window.remaining > 0:
            return 0
        # At the very end of the window the oldest in it still counts.
        return max(0, floor(window.reset_time - time())) + 1

    def _name(self, address: str | None) -> str:
        return hmac.new(self._key, _whose(address or ""), sha256).hexdigest()


def _whose(address: str) -> bytes:
    """What all addresses of one household or host have in common."""
    try:
        read = ip_address(address.partition("%")[0])
    except ValueError:
        return b"unknown"
    if isinstance(read, IPv6Address):
        if read.ipv4_mapped is None:
            return read.packed[: _NETWORK // 8]
        read = read.ipv4_mapped
    return read.packed
