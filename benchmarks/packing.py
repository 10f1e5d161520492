"""Listings as rows of numbers, in the form that both databases are filled from.

The same for both peers, and the best of what was tried for either:

- Everything that a search can ask of a program (what it gives or may cover, and its kinds of
  care) is bits of 64-bit words, those that are asked most in the first word, so that one column
  decides for most rows.
- All that is needed of a program that was found is one *record* of bytes: a database then has one
  column to hand over, and numpy reads all of them at once.
- Providers are numbered along a curve that keeps neighbours together, so that what lies in a
  circle lies on few pages.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from api.directory.records import Listing
from api.search.facets import CATEGORIES
from benchmarks.ground import positions
from benchmarks.questions import REQUIRED
from recommender.program import Coverage, LengthOfStay
from recommender.vocabulary import Term, vocabulary

Words = NDArray[np.uint64]

STAYS: tuple[tuple[int, Coverage], ...] = tuple(
    (days, coverage) for days in (30, 60, 90, 180) for coverage in ("stated", "possible")
)

BATCH = 50_000
"""Programs whose bits are put in order at once: few enough to need little memory."""
_MASK_BYTES = 40
"""A mask of facts has at most this many bytes: the vocabulary has fewer than 320 terms."""


@cache
def settings() -> tuple[str, ...]:
    """Every kind of care."""
    return tuple(term.slug for term in vocabulary().of("settings"))


@cache
def counted_values() -> tuple[tuple[str, str], ...]:
    """(facet, value) of everything that is counted as a bit: all facets but the state."""
    terms = [(term.category, term.slug) for term in _counted_terms()]
    care = [("setting", slug) for slug in settings()]
    return (*terms, *care, *(("length_of_stay", f"{d}_{coverage}") for d, coverage in STAYS))


@cache
def _counted_terms() -> tuple[Term, ...]:
    return tuple(term for category in CATEGORIES for term in vocabulary().of(category))


@cache
def asked_values() -> tuple[str, ...]:
    """Every term that can be asked for, those that are asked most first."""
    first = [*REQUIRED, *settings()]
    return (*first, *(term.slug for term in vocabulary() if term.slug not in first))


@cache
def value_bit(slug: str) -> tuple[int, int]:
    """(word, bit) of a counted term in a record's values."""
    number = next(n for n, (_, value) in enumerate(counted_values()) if value == slug)
    return divmod(number, 64)


def asked_masks(slugs: Iterable[str]) -> dict[int, int]:
    """Word number -> the bits of these terms in it; only words that have any."""
    masks: dict[int, int] = {}
    for slug in slugs:
        word, bit = divmod(asked_values().index(slug), 64)
        masks[word] = masks.get(word, 0) | 1 << bit
    return masks


def words_needed(values: Sequence[object]) -> int:
    """How many words of 64 bits these values take."""
    return -(-len(values) // 64)


@cache
def record_type() -> np.dtype[np.void]:
    """What is needed of a program that was found; `rank` is its place in the order of ids."""
    return np.dtype(
        [
            ("provider", "<i4"),
            ("rank", "<i4"),
            ("state", "<i4"),
            ("spare", "<i4"),
            ("position", "<f8", (3,)),
            ("values", "<u8", (words_needed(counted_values()),)),
        ]
    )


@dataclass(frozen=True, slots=True)
class Packed:
    """A directory as rows: a provider's next to each other, in the order of their ids.

    Attributes:
        records: of `record_type`, one for each program.
        asked: of each program, the words of all that it gives or may cover.
        point: (lat, lng) in degrees of each provider.
        first_row: of each provider, and one past the last.
        states: what the records' numbers of states mean.
        ids: of programs, by rank.
    """

    records: NDArray[np.void]
    asked: Words
    point: NDArray[np.float64]
    first_row: NDArray[np.int64]
    states: tuple[str, ...]
    ids: tuple[UUID, ...]


class Packer:
    """Takes listings one after the other, and keeps of each what the rows need."""

    def __init__(self) -> None:
        self._points: list[tuple[float, float]] = []
        self._sizes: list[int] = []
        self._states: dict[str, int] = {}
        self._state: list[int] = []
        self._ids: list[UUID] = []
        self._values: list[Words] = []
        self._asked: list[Words] = []
        self._batch: list[tuple[int, int, str | None, LengthOfStay]] = []

    def passing(self, listings: Iterable[Listing]) -> Iterator[Listing]:
        """The same listings, each taken as it passes by."""
        for listing in listings:
            self.add(listing)
            yield listing

    def add(self, listing: Listing) -> None:
        """Take one listing. Every provider needs a point."""
        provider = listing.provider
        if provider.lat is None or provider.lng is None:
            raise ValueError("The peers hold providers with a point only.")
        programs = sorted((listed.program for listed in listing.programs), key=lambda p: p.id.int)
        self._points.append((provider.lat, provider.lng))
        self._sizes.append(len(programs))
        self._state.append(self._states.setdefault(provider.state, len(self._states)))
        for program in programs:
            facts = program.facts
            self._ids.append(program.id)
            self._batch.append(
                (facts.yes, facts.yes | facts.implied, program.setting, program.stay)
            )
        if len(self._batch) >= BATCH:
            self._pack_batch()

    def packed(self) -> Packed:
        """All of it, sorted by place."""
        self._pack_batch()
        point = np.array(self._points, np.float64)
        order = np.argsort(_along_curve(point), kind="stable")
        sizes = np.array(self._sizes, np.int64)
        firsts = np.concatenate([[0], np.cumsum(sizes)])
        first_row = np.concatenate([[0], np.cumsum(sizes[order])])
        rows = np.repeat(firsts[order] - first_row[:-1], sizes[order]) + np.arange(first_row[-1])
        by_rank = sorted(range(len(self._ids)), key=lambda row: self._ids[row].int)
        ranks = np.empty(len(by_rank), np.int32)
        ranks[by_rank] = np.arange(len(by_rank), dtype=np.int32)
        records = np.zeros(len(rows), record_type())
        records["provider"] = np.repeat(np.arange(len(order)), sizes[order])
        records["rank"] = ranks[rows]
        records["state"] = np.array(self._state, np.int32)[order][records["provider"]]
        records["position"] = positions(*point[order].T)[records["provider"]]
        records["values"] = np.concatenate(self._values)[rows]
        return Packed(
            records=records,
            asked=np.concatenate(self._asked)[rows],
            point=point[order],
            first_row=first_row,
            states=tuple(self._states),
            ids=tuple(self._ids[row] for row in by_rank),
        )

    def _pack_batch(self) -> None:
        if not self._batch:
            return
        yes, offered, care, stays = zip(*self._batch, strict=True)
        self._batch = []
        broader = {slug: vocabulary().broader(slug) if slug else () for slug in set(care)}
        of_care = {one: [slug in broader[one] for slug in settings()] for one in broader}
        of_stay = {
            stay: [stay.covers(d) == coverage for d, coverage in STAYS] for stay in set(stays)
        }
        in_care = np.array([of_care[one] for one in care], np.uint8)
        counted = [term.position for term in _counted_terms()]
        self._values.append(
            _in_words(
                [_bits(yes)[:, counted], in_care, np.array([of_stay[s] for s in stays], np.uint8)]
            )
        )
        start, end = len(REQUIRED), len(REQUIRED) + len(settings())
        said = _bits(offered)[:, [vocabulary()[slug].position for slug in asked_values()]]
        self._asked.append(_in_words([said[:, :start], in_care, said[:, end:]]))


def _bits(masks: Sequence[int]) -> NDArray[np.uint8]:
    packed = b"".join(mask.to_bytes(_MASK_BYTES, "little") for mask in masks)
    table = np.frombuffer(packed, np.uint8).reshape(len(masks), _MASK_BYTES)
    return np.unpackbits(table, axis=1, bitorder="little")


def _in_words(parts: Sequence[NDArray[np.uint8]]) -> Words:
    bits = np.concatenate(parts, axis=1)
    wide = np.zeros((len(bits), 64 * -(-bits.shape[1] // 64)), np.uint8)
    wide[:, : bits.shape[1]] = bits
    return np.packbits(wide, axis=1, bitorder="little").view("<u8").astype(np.uint64)


def _along_curve(point: NDArray[np.float64]) -> Words:
    """Each point's place along a Z-order curve."""
    key = np.zeros(len(point), np.uint64)
    for axis, (least, width) in enumerate([(-90.0, 180.0), (-180.0, 360.0)]):
        scaled = ((point[:, axis] - least) / width * (2**20 - 1)).astype(np.uint64)
        for bit in range(20):
            key |= (scaled >> np.uint64(bit) & np.uint64(1)) << np.uint64(2 * bit + axis)
    return key
