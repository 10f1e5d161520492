"""An index made of listings, one after the other: none is kept longer than it takes to read it."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, TypeVar

import numpy as np
import orjson
from numpy.typing import NDArray

from api.directory.aging import STALE_AFTER_DAYS
from api.directory.public import facts_document
from api.directory.records import ListedProgram, Listing
from api.search.compiling import read_only
from api.search.distance import positions
from api.search.facets import setting_value, stay_value
from api.search.index import BANDS, BANDS_PER_DEGREE, NO_BAND, Codes, Index, Points
from api.search.kernel import (
    BEDS_OPEN,
    COUNTY,
    FACTS,
    FIRST_ROW,
    ID_RANK,
    NAME_RANK,
    NEVER,
    PROVIDER,
    SETTING,
    STATE,
    STAY,
    TOLD,
    UNSTATED,
    VERIFIED,
    WORDS,
    Bits,
    Columns,
    Floats,
    Integers,
)
from api.search.pieces import head_piece, provider_piece, stay_piece, told_pieces
from api.search.words import WordIndex
from api.search.writing import Texts
from recommender.program import Facts

T = TypeVar("T")
Array = TypeVar("Array", bound=NDArray[Any])


def build_index(
    listings: Iterable[Listing],
    directory_version: int = 0,
    codes: Codes | None = None,
    stale_after_days: int = STALE_AFTER_DAYS,
) -> Index:
    """The index of these listings. Those without a program can't be found by a search.

    Args:
        codes: of another index, which are to mean the same in this one; it may add to them.
        stale_after_days: by which the listings were read.
    """
    gathered = _Gathered(codes)
    for listing in listings:
        gathered.add(listing)
    return gathered.index(directory_version, stale_after_days)


class _Gathered:
    """What is kept of the listings seen so far, in the order that they came in."""

    def __init__(self, codes: Codes | None) -> None:
        known = codes or Codes((), (), (), (), ())
        self.states = _Coded(known.states)
        self.counties = _Coded(known.counties)
        self.settings = _Coded(known.settings)
        self.stays = _Coded(known.stays)
        self.told = _Coded(known.told)
        self.facts = _Coded[Facts](())
        self.of_providers: list[tuple[int, int, int]] = []
        self.points: list[tuple[float, float]] = []
        self.ids: list[int] = []
        self.stale: list[bool] = []
        self.dated: list[tuple[int, bool]] = []
        self.due: list[float] = []
        self.provider_pieces: list[bytes] = []
        self.names: list[tuple[str, str, tuple[str, ...]]] = []
        self.of_programs: list[tuple[int, int, int, int, int, int]] = []
        self.program_ids: list[int] = []
        self.heads: list[bytes] = []

    def add(self, listing: Listing) -> None:
        provider = listing.provider
        county = self.counties[provider.state, provider.county] if provider.county else UNSTATED
        self.of_providers.append((self.states[provider.state], county, len(listing.programs)))
        known = provider.lat is not None and provider.lng is not None
        self.points.append((provider.lat or 0.0, provider.lng or 0.0) if known else _NOWHERE)
        self.ids.append(provider.id.int)
        self.stale.append(provider.stale)
        last = max(provider.as_of, provider.verified_at or provider.as_of)
        self.dated.append((last.toordinal(), provider.verified_at is not None))
        self.due.append(listing.due)
        self.provider_pieces.append(provider_piece(provider))
        names = tuple(listed.name for listed in listing.programs)
        self.names.append((provider.name, provider.city, names))
        for listed in listing.programs:
            program = listed.program
            self.of_programs.append(
                (
                    self.settings[program.setting],
                    self.stays[program.stay],
                    self.facts[program.facts],
                    _beds_open(listed),
                    NEVER if listed.verified_at is None else listed.verified_at.toordinal(),
                    self.told[told_pieces(listed)],
                )
            )
            self.program_ids.append(program.id.int)
            self.heads.append(head_piece(listed))

    def index(self, directory_version: int, stale_after_days: int) -> Index:
        """All of it, sorted by place."""
        lat, lng = np.array(self.points, np.float64).reshape(-1, 2).T
        ids, program_ids = _ids(self.ids), _ids(self.program_ids)
        order = np.lexsort((ids[:, 1], ids[:, 0], lng, band_of(lat)))
        state, county, size = _table(self.of_providers, 3)[order].T
        lat, lng = lat[order], lng[order]
        rows = _rows_of(_table(self.of_providers, 3)[:, 2], order)
        programs = np.empty((9, len(rows)), np.int32)
        programs[PROVIDER] = np.repeat(np.arange(len(order)), size)
        programs[_GATHERED] = _table(self.of_programs, len(_GATHERED))[rows].T
        programs[FACTS], fact_sets = _renumbered(programs[FACTS], list(self.facts))
        names = [self.names[number] for number in order]
        by_id = np.lexsort((program_ids[rows, 1], program_ids[rows, 0]))
        programs[ID_RANK] = ranks(by_id)
        programs[NAME_RANK] = ranks(_by_name(names, program_ids[rows]))
        places = np.zeros((3, len(order) + 1), np.int32)
        places[FIRST_ROW, 1:] = np.cumsum(size)
        places[STATE, :-1], places[COUNTY, :-1] = state, county
        codes = Codes(
            tuple(self.states),
            tuple(self.counties),
            tuple(self.settings),
            tuple(self.stays),
            tuple(self.told),
        )
        columns = Columns(
            places=read_only(places),
            position=read_only(positions(lat, lng)),
            programs=read_only(programs),
            facts=read_only(fact_bits(fact_sets)),
            setting_values=_values(map(setting_value, codes.settings)),
            stay_values=_values(map(stay_value, codes.stays)),
        )
        return Index(
            directory_version=directory_version,
            columns=columns,
            points=Points(read_only(lat), read_only(lng), read_only(bands_of(lat))),
            codes=codes,
            provider_ids=ids[order],
            program_ids=program_ids[rows],
            row_of_id_rank=by_id.astype(np.int32),
            heads=Texts.of([self.heads[row] for row in rows]),
            providers=Texts.of([self.provider_pieces[number] for number in order]),
            facts=Texts.of([orjson.dumps(facts_document(one)) for one in fact_sets]),
            stays=Texts.of(list(map(stay_piece, codes.stays))),
            told=Texts.of(list(chain.from_iterable(codes.told))),
            words=WordIndex.of(names),
            stale=np.array(self.stale, bool)[order],
            dated=_table(self.dated, 2)[order, 0],
            verified=_table(self.dated, 2)[order, 1].astype(bool),
            due=np.array(self.due, np.float64)[order],
            stale_after_days=stale_after_days,
        )


class _Coded(dict[T, int]):
    """Numbers for values, in the order in which they are first asked for."""

    def __init__(self, known: Iterable[T]) -> None:
        super().__init__((value, number) for number, value in enumerate(known))

    def __missing__(self, value: T) -> int:
        self[value] = number = len(self)
        return number


def band_of(lat: Floats) -> Integers:
    """Which band of latitude each is in; NO_BAND where it is NaN."""
    with np.errstate(invalid="ignore"):
        bands = np.floor((lat + 90) * BANDS_PER_DEGREE).astype(np.int32)
    return np.where(np.isnan(lat), NO_BAND, np.clip(bands, 0, BANDS - 1)).astype(np.int32)


def bands_of(lat: Floats) -> Integers:
    """Where each band begins, among latitudes that are sorted by band."""
    return np.searchsorted(band_of(lat), np.arange(NO_BAND + 2)).astype(np.int32)


def fact_bits(facts: Sequence[Facts]) -> Bits:
    """Yes, no and maybe of each of these facts, as WORDS of 64 terms.

    Raises:
        OverflowError: the vocabulary has more terms than there is room for.
    """
    several = zip(*((one.yes, one.no, one.yes | one.implied) for one in facts), strict=True)
    packed = b"".join(mask.to_bytes(8 * WORDS, "little") for masks in several for mask in masks)
    return np.frombuffer(packed, "<u8").astype(np.uint64).reshape(3, len(facts), WORDS)


def _values(values: Iterable[int]) -> Bits:
    return read_only(np.fromiter(values, np.uint64))


def ranks(order: NDArray[Any]) -> Integers:
    """Each row's place in an order of rows."""
    places = np.empty(len(order), np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    return places


_NOWHERE = (float("nan"), float("nan"))
_GATHERED = [SETTING, STAY, FACTS, BEDS_OPEN, VERIFIED, TOLD]
"""What is known of a program before all of them are."""


def _beds_open(listed: ListedProgram) -> int:
    if listed.capacity is None or listed.capacity.beds_open is None:
        return UNSTATED
    return listed.capacity.beds_open


def _table(rows: Sequence[tuple[int, ...]], columns: int) -> Integers:
    return np.array(rows, np.int32).reshape(-1, columns)


def _ids(ids: Sequence[int]) -> Bits:
    packed = b"".join(one.to_bytes(16, "big") for one in ids)
    return np.frombuffer(packed, ">u8").astype(np.uint64).reshape(-1, 2)


def _rows_of(sizes: Integers, order: NDArray[np.intp]) -> NDArray[np.intp]:
    """The rows of providers that are put into this order."""
    firsts = np.concatenate([[0], np.cumsum(sizes)])
    ordered = sizes[order]
    before = np.concatenate([[0], np.cumsum(ordered)])[:-1]
    starts = np.repeat(firsts[order] - before, ordered)
    return (starts + np.arange(len(starts))).astype(np.intp)


def _renumbered(codes: Integers, facts: Sequence[Facts]) -> tuple[Integers, list[Facts]]:
    """Facts numbered in the order of rows: what is read together lies together."""
    numbers: dict[int, int] = {}
    renumbered = [numbers.setdefault(code, len(numbers)) for code in codes.tolist()]
    return np.array(renumbered, np.int32), [facts[code] for code in numbers]


def _by_name(names: Sequence[tuple[str, str, tuple[str, ...]]], ids: Bits) -> NDArray[np.intp]:
    keys = [
        (provider.casefold(), program.casefold())
        for provider, _, programs in names
        for program in programs
    ]
    high, low = ids.T.tolist()
    order = sorted(range(len(keys)), key=lambda row: (keys[row], high[row], low[row]))
    return np.array(order, np.intp)
