"""JSON joined from texts that were written when the index was built, compiled."""

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from api.search.compiling import compiled, read_only

Bytes = NDArray[np.uint8]
Integers = NDArray[np.int32]
Numbers = NDArray[np.int64]

NOT_KNOWN = -1
"""A distance that nobody can tell."""

_DIGITS = 20
"""As many as a number has at most."""
_COMMA, _POINT, _ZERO = ord(","), ord("."), ord("0")
_OPEN, _CLOSE = ord("{"), ord("}")


class Texts(NamedTuple):
    """Many short texts.

    Attributes:
        start: where each begins in `bulk`; or in `added`, as if that came behind it.
        size: bytes.
        bulk: what was written when the index was built.
        added: what changes of the directory added.
    """

    start: Numbers
    size: Integers
    bulk: Bytes
    added: Bytes

    @classmethod
    def of(cls, texts: Sequence[bytes]) -> Self:
        """These texts."""
        size = np.fromiter(map(len, texts), np.int32, len(texts))
        start = np.zeros(len(texts), np.int64)
        np.cumsum(size[:-1], out=start[1:])
        bulk = np.frombuffer(b"".join(texts), np.uint8)
        return cls(read_only(start), read_only(size), bulk, _EMPTY)

    def text(self, number: int) -> bytes:
        """One of them."""
        start, size = int(self.start[number]), int(self.size[number])
        if start < len(self.bulk):
            return self.bulk[start : start + size].tobytes()
        start -= len(self.bulk)
        return self.added[start : start + size].tobytes()

    def replaced(
        self, keep: NDArray[np.bool_] | slice, at: NDArray[np.intp] | int, added: Self
    ) -> Self:
        """Those that are kept, with others put in before these places among them.

        The bytes of what is not kept stay behind: an index that saw many changes is built anew.
        """
        start = added.start + len(self.bulk) + len(self.added)
        return self._replace(
            start=read_only(np.insert(self.start[keep], at, start)),
            size=read_only(np.insert(self.size[keep], at, added.size)),
            added=read_only(np.concatenate([self.added, added.bulk])),
        )


_EMPTY = np.frombuffer(b"", np.uint8)


class Chosen(NamedTuple):
    """What entries are written of, and in which order.

    Attributes:
        rows, providers, facts: numbers.
        stays, told: codes.
        tenths: of a mile, how far away; NOT_KNOWN where nobody knows.
        fits: numbers of what is written of how they fit.
    """

    rows: Numbers
    providers: Integers
    facts: Integers
    stays: Integers
    told: Integers
    tenths: Numbers
    fits: Numbers


class Parts(NamedTuple):
    """The texts that an entry is joined from, in this order.

    Attributes:
        stays: of each code.
        told: of each code two; between them the distance, glue and the provider, and behind them
            the heads of the provider's other rows.
        fits: how each of the chosen rows fits; where that is not told, as `Chosen.fits` tells.
    """

    heads: Texts
    stays: Texts
    facts: Texts
    told: Texts
    glue: Texts
    providers: Texts
    fits: Texts


class Counted(NamedTuple):
    """The values that are counted.

    Attributes:
        facets: `"name":` of each facet.
        values: `"name":` of each value; of a facet in the order in which they stand where there
            are as many of one as of the other.
        first: where each facet's values begin, and the end.
        number: which of all counts is each value's.
    """

    facets: Texts
    values: Texts
    first: Numbers
    number: Numbers


@compiled
def write_entries(parts: Parts, chosen: Chosen, first_row: Integers) -> tuple[Bytes, Numbers]:
    """(entries of `contents`, one behind the other, where each ends).

    Args:
        first_row: of each provider, and the end.
    """
    heads = parts.heads
    out = np.empty(_size_of_entries(parts, chosen, first_row), np.uint8)
    ends = np.empty(len(chosen.rows), np.int64)
    end = 0
    for at in range(len(chosen.rows)):
        row, provider = chosen.rows[at], chosen.providers[at]
        stay, told = chosen.stays[at], chosen.told[at]
        end = _write(out, end, heads, row)
        end = _write(out, end, parts.stays, stay)
        end = _write(out, end, parts.facts, chosen.facts[at])
        end = _write(out, end, parts.told, 2 * told)
        end = _write_tenths(out, end, chosen.tenths[at])
        end = _write(out, end, parts.glue, 0)
        end = _write(out, end, parts.providers, provider)
        end = _write(out, end, parts.told, 2 * told + 1)
        is_first = True
        for other in range(first_row[provider], first_row[provider + 1]):
            if other != row:
                if not is_first:
                    end = _write_byte(out, end, _COMMA)
                is_first = False
                end = _write(out, end, heads, other)
                end = _write_byte(out, end, _CLOSE)
        end = _write(out, end, parts.fits, chosen.fits[at])
        ends[at] = end
    return out[:end], ends


@compiled
def write_facets(counted: Counted, counts: Numbers) -> Bytes:
    """For each facet how many have each value: the most first, and none left out.

    Args:
        counts: as `Counted.number` numbers them.
    """
    facets, values = counted.facets, counted.values
    out = np.empty(
        2 + facets.size.sum() + values.size.sum() + 3 * len(facets.size)
        + (_DIGITS + 1) * len(values.size), np.uint8
    )  # fmt: skip
    order = np.empty(len(values.size), np.int64)
    end = _write_byte(out, 0, _OPEN)
    for facet in range(len(facets.size)):
        if facet:
            end = _write_byte(out, end, _COMMA)
        end = _write(out, end, facets, facet)
        end = _write_byte(out, end, _OPEN)
        kept = 0
        for value in range(counted.first[facet], counted.first[facet + 1]):
            count = counts[counted.number[value]]
            if count == 0:
                continue
            at = kept
            while at > 0 and counts[counted.number[order[at - 1]]] < count:
                order[at] = order[at - 1]
                at -= 1
            order[at] = value
            kept += 1
        for at in range(kept):
            if at:
                end = _write_byte(out, end, _COMMA)
            end = _write(out, end, values, order[at])
            end = _write_number(out, end, counts[counted.number[order[at]]])
        end = _write_byte(out, end, _CLOSE)
    end = _write_byte(out, end, _CLOSE)
    return out[:end]


@compiled
def _size_of_entries(parts: Parts, chosen: Chosen, first_row: Integers) -> int:
    """At least as many bytes as they take."""
    size = 0
    for at in range(len(chosen.rows)):
        provider, stay, told = chosen.providers[at], chosen.stays[at], chosen.told[at]
        size += parts.stays.size[stay] + parts.glue.size[0]
        size += parts.facts.size[chosen.facts[at]] + parts.providers.size[provider]
        size += parts.told.size[2 * told] + parts.told.size[2 * told + 1]
        size += parts.fits.size[chosen.fits[at]] + _DIGITS + 1
        for row in range(first_row[provider], first_row[provider + 1]):
            size += parts.heads.size[row] + 2
    return size


@compiled
def _write(out: Bytes, end: int, texts: Texts, number: int) -> int:
    """One of these texts; where it ends."""
    start, size, source = texts.start[number], texts.size[number], texts.bulk
    if start >= len(source):
        start, source = start - len(source), texts.added
    # Over views from 0 on, so that the compiler need not look for negative places.
    into, source = out[end : end + size], source[start : start + size]
    for at in range(len(into)):
        into[at] = source[at]
    return int(end + size)


@compiled
def _write_byte(out: Bytes, end: int, byte: int) -> int:
    out[end] = byte
    return end + 1


@compiled
def _write_number(out: Bytes, end: int, number: int) -> int:
    """A number that is not negative."""
    digits, rest = 1, number // 10
    while rest:
        digits, rest = digits + 1, rest // 10
    for at in range(end + digits - 1, end - 1, -1):
        out[at] = _ZERO + number % 10
        number //= 10
    return end + digits


@compiled
def _write_tenths(out: Bytes, end: int, tenths: int) -> int:
    """Tenths as a number with a point, or null."""
    if tenths == NOT_KNOWN:
        for letter in (ord("n"), ord("u"), ord("l"), ord("l")):
            end = _write_byte(out, end, letter)
        return end
    end = _write_number(out, end, tenths // 10)
    end = _write_byte(out, end, _POINT)
    return _write_number(out, end, tenths % 10)
