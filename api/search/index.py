"""The directory as columns: one row for each program, built once and never changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from api.directory.records import ListedProgram, Listing, Provider
from api.search.distance import Floats, positions
from api.search.names import NameIndex
from recommender.program import LengthOfStay
from recommender.vocabulary import vocabulary

Bits = NDArray[np.uint64]
Integers = NDArray[np.int32]
T = TypeVar("T")

NEVER = 0
"""The day on which a program that nobody has verified was verified."""
UNSTATED = -1
"""Open beds where nobody has said."""


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Every listing, and a column for each thing that searches ask of a program.

    Rows stand from south to north, those without a point last, a provider's next to each other:
    so a radius is a short slice, and groups by provider need no sorting.

    Attributes:
        directory_version: the version of the directory that it was read from.
        listings: by provider number.
        provider: each row's provider number, rising.
        place_in_listing: which of its listing's programs each row is.
        latitude: degrees, rising; of the first `located` rows only.
        position: metres on the ellipsoid, three rows of a column each; NaN where no point.
        states, counties: what the codes mean; a county is (state, name).
        county: a code; -1 where the listing names none.
        settings: what the codes mean; None, where no kind of care is named, is one of them.
        stays: what the codes mean: every different length of stay, few among many programs.
        yes, no, implied: facts of `Program.facts` as words of 64 terms, one row for each word.
        beds_open: UNSTATED where nobody has said.
        verified: day numbers (`date.toordinal`), NEVER where nobody has.
        id_rank: each row's place in the order of program ids; ties break by it.
        name_rank: in the order of casefolded provider name, program name, and id.
        row_of_id_rank: the row at each place of that order.
    """

    directory_version: int
    listings: tuple[Listing, ...]
    provider: Integers
    place_in_listing: Integers
    located: int
    latitude: Floats
    position: Floats
    states: tuple[str, ...]
    state: Integers
    counties: tuple[tuple[str, str], ...]
    county: Integers
    settings: tuple[str | None, ...]
    setting: Integers
    stays: tuple[LengthOfStay, ...]
    stay: Integers
    yes: Bits
    no: Bits
    implied: Bits
    beds_open: Integers
    verified: Integers
    id_rank: Integers
    row_of_id_rank: Integers
    name_rank: Integers
    names: NameIndex

    def __len__(self) -> int:
        return len(self.provider)

    def programs_by_setting(self) -> dict[str | None, int]:
        """How many programs there are of each kind of care; None where none is named."""
        counts = np.bincount(self.setting, minlength=len(self.settings)).tolist()
        return dict(zip(self.settings, counts, strict=True))

    def program(self, row: int) -> tuple[Listing, ListedProgram]:
        """The listing and the program of a row."""
        listing = self.listings[self.provider[row]]
        return listing, listing.programs[self.place_in_listing[row]]


def build_index(listings: Iterable[Listing], directory_version: int = 0) -> Index:
    """The index of these listings. Those without a program can't be found by a search."""
    ordered = tuple(sorted(listings, key=_south_to_north))
    programs = [program for listing in ordered for program in listing.programs]
    sizes = [len(listing.programs) for listing in ordered]
    provider = np.repeat(np.arange(len(ordered), dtype=np.int32), sizes)
    providers = [listing.provider for listing in ordered]
    lat = np.array([p.lat if _has_point(p) else np.nan for p in providers], np.float64)[provider]
    lng = np.array([p.lng if _has_point(p) else np.nan for p in providers], np.float64)[provider]
    located = int(np.count_nonzero(~np.isnan(lat)))
    states, state = _coded([p.state for p in providers])
    counties, county = _coded([(p.state, p.county) if p.county else None for p in providers])
    settings, setting = _coded([listed.program.setting for listed in programs])
    stays, stay = _coded([listed.program.stay for listed in programs])
    ids = [listed.program.id.int for listed in programs]
    id_order = sorted(range(len(programs)), key=ids.__getitem__)
    id_rank = _ranks(id_order)
    folded = [p.name.casefold() for p in providers]
    names = [
        (folded[number], listed.name.casefold(), listed.program.id.int)
        for number, listed in zip(provider.tolist(), programs, strict=True)
    ]
    name_order = sorted(range(len(programs)), key=names.__getitem__)
    # A county that is not named keeps no code of its own: it is unknown, not a county.
    named = {code: number for number, code in enumerate(c for c, n in enumerate(counties) if n)}
    county_code = np.array([named.get(c, -1) for c in range(len(counties))], np.int32)
    return Index(
        directory_version=directory_version,
        listings=ordered,
        provider=provider,
        place_in_listing=_column(k for size in sizes for k in range(size)),
        located=located,
        latitude=lat[:located],
        position=positions(lat, lng),
        states=tuple(states),
        state=state[provider],
        counties=tuple(name for name in counties if name),
        county=county_code[county][provider],
        settings=tuple(settings),
        setting=setting,
        stays=tuple(stays),
        stay=stay,
        yes=_bits([listed.program.facts.yes for listed in programs]),
        no=_bits([listed.program.facts.no for listed in programs]),
        implied=_bits([listed.program.facts.implied for listed in programs]),
        beds_open=_column(_beds_open(listed) for listed in programs),
        verified=_column(
            NEVER if listed.verified_at is None else listed.verified_at.toordinal()
            for listed in programs
        ),
        id_rank=id_rank,
        row_of_id_rank=np.array(id_order, np.int32),
        name_rank=_ranks(name_order),
        names=NameIndex.of((lst.provider.name, [p.name for p in lst.programs]) for lst in ordered),
    )


def _south_to_north(listing: Listing) -> tuple[bool, float, int]:
    provider = listing.provider
    return not _has_point(provider), provider.lat or 0.0, provider.id.int


def _has_point(provider: Provider) -> bool:
    return provider.lat is not None and provider.lng is not None


def _beds_open(listed: ListedProgram) -> int:
    if listed.capacity is None or listed.capacity.beds_open is None:
        return UNSTATED
    return listed.capacity.beds_open


def _column(values: Iterable[int]) -> Integers:
    return np.fromiter(values, np.int32)


def _coded(values: Sequence[T]) -> tuple[list[T], Integers]:
    """(the different values in order of appearance, each value's number among them)."""
    numbers: dict[T, int] = {}
    codes = _column(numbers.setdefault(value, len(numbers)) for value in values)
    return list(numbers), codes


def _ranks(order: Sequence[int]) -> Integers:
    ranks = np.empty(len(order), np.int32)
    ranks[np.array(order, np.int32)] = np.arange(len(order), dtype=np.int32)
    return ranks


def _bits(masks: Sequence[int]) -> Bits:
    """Masks of terms as words of 64 bits: one row for each word, one column for each mask."""
    size = 8 * -(-len(vocabulary()) // 64)
    packed = b"".join(mask.to_bytes(size, "little") for mask in masks)
    table = np.frombuffer(packed, "<u8").reshape(len(masks), size // 8)
    return np.ascontiguousarray(table.T)
