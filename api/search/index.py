"""The directory as columns: what searches ask of programs, held once and never changed.

Programs stand in *rows*. A provider's rows are next to each other, and providers are sorted by
bands of latitude and within a band by longitude, those without a point last: so what lies in a
circle is a few short runs of providers.
"""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from api.search.kernel import (
    FACTS,
    FIRST_ROW,
    MAYBE,
    NO,
    PROVIDER,
    SETTING,
    STAY,
    YES,
    Bits,
    Columns,
    Floats,
    Integers,
)
from api.search.pieces import document_of
from api.search.words import WordIndex
from api.search.writing import Texts
from recommender.program import Facts, LengthOfStay, Program

BANDS_PER_DEGREE = 10
BANDS = 180 * BANDS_PER_DEGREE
NO_BAND = BANDS
"""The band of providers without a point."""


class Points(NamedTuple):
    """Where providers are.

    Attributes:
        lat, lng: degrees, of each provider; NaN where nobody has said.
        band_first: where each band of latitude begins among the providers; the last two are
            where those without a point begin and end.
    """

    lat: Floats
    lng: Floats
    band_first: Integers


class Codes(NamedTuple):
    """What the codes of the columns mean.

    Attributes:
        states: two letters each.
        counties: (state, name).
        settings: None, where no kind of care is named, is one of them.
        stays: every different length of stay, few among many programs.
        told: every different (capacity, dates and source), as JSON pieces: see `pieces`.
    """

    states: tuple[str, ...]
    counties: tuple[tuple[str, str], ...]
    settings: tuple[str | None, ...]
    stays: tuple[LengthOfStay, ...]
    told: tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Every listing, ready to be searched.

    Attributes:
        directory_version: the version of the directory that it was read from.
        provider_ids, program_ids: each id as two words of 64 bits, the higher first.
        row_of_id_rank: the row at each place of the order of program ids.
        heads, providers, facts, stays, told: the JSON of each row's id and name, of each
            provider, of each set of facts, and of codes; two of each code of what is told.
        words: finds rows by the words of names.
        stale: of each provider, whether nobody has said anything of it for too long.
        dated: of each provider, the day on which it was last spoken of (`date.toordinal`).
        verified: of each provider, whether anybody ever confirmed it.
        due: of each provider, when some of it will be otherwise although nobody writes: seconds
            since 1970 (UTC), infinite where nothing will.
        stale_after_days: how many days without a word make a listing stale.
        changes: how often it was changed since it was built; what is left behind adds up.
    """

    directory_version: int
    columns: Columns
    points: Points
    codes: Codes
    provider_ids: Bits
    program_ids: Bits
    row_of_id_rank: Integers
    heads: Texts
    providers: Texts
    facts: Texts
    stays: Texts
    told: Texts
    words: WordIndex
    stale: NDArray[np.bool_]
    dated: Integers
    verified: NDArray[np.bool_]
    due: Floats
    stale_after_days: int
    changes: int = 0

    def __len__(self) -> int:
        """How many programs there are."""
        return int(self.columns.programs.shape[1])

    @property
    def provider_count(self) -> int:
        """How many providers there are, those without a program among them."""
        return len(self.columns.position)

    def provider_of(self, row: int) -> int:
        """The number of a row's provider."""
        return int(self.columns.programs[PROVIDER, row])

    def rows_of(self, provider: int) -> range:
        """The rows of a provider."""
        first, end = self.columns.places[FIRST_ROW, provider : provider + 2]
        return range(int(first), int(end))

    def program_id(self, row: int) -> UUID:
        """The id of a row's program."""
        return _uuid(self.program_ids[row])

    def program(self, row: int) -> Program:
        """The program of a row as the recommender sees it."""
        codes = self.codes
        told = self.columns.programs[:, row]
        said = self.columns.facts[:, told[FACTS]]
        yes, no, maybe = _mask(said[YES]), _mask(said[NO]), _mask(said[MAYBE])
        setting, stay = codes.settings[told[SETTING]], codes.stays[told[STAY]]
        return Program(self.program_id(row), setting, stay, Facts(yes, no, maybe & ~yes))

    def program_name(self, row: int) -> str:
        """The name of a row's program."""
        return str(document_of(self.heads.text(row))["name"])

    def provider_name(self, provider: int) -> str:
        """The name of a provider."""
        return str(document_of(self.providers.text(provider))["name"])

    def city(self, provider: int) -> str:
        """The city of a provider."""
        return str(document_of(self.providers.text(provider))["address"]["city"])

    def point(self, provider: int) -> tuple[float, float] | None:
        """(lat, lng) of a provider in degrees; None where nobody has said."""
        lat, lng = float(self.points.lat[provider]), float(self.points.lng[provider])
        return None if lat != lat else (lat, lng)

    def provider_with(self, provider_id: UUID) -> int | None:
        """The number of the provider with this id; None where there is none."""
        high, low = words_of_id(provider_id)
        ids = self.provider_ids
        found = np.flatnonzero((ids[:, 0] == high) & (ids[:, 1] == low))
        return int(found[0]) if len(found) else None

    @property
    def next_due(self) -> float:
        """When the first of the listings will be otherwise although nobody writes."""
        return float(self.due.min(initial=np.inf))

    def overdue(self, now: float) -> list[UUID]:
        """The providers of which something is otherwise by now, though nobody wrote."""
        return [_uuid(self.provider_ids[number]) for number in np.flatnonzero(self.due <= now)]

    def programs_by_setting(self) -> dict[str | None, int]:
        """How many programs there are of each kind of care; None where none is named."""
        settings = self.codes.settings
        counts = np.bincount(self.columns.programs[SETTING], minlength=len(settings)).tolist()
        return dict(zip(settings, counts, strict=True))


def words_of_id(value: UUID) -> tuple[int, int]:
    """An id as two words of 64 bits, the higher first."""
    return value.int >> 64, value.int & ((1 << 64) - 1)


def _uuid(words: Bits) -> UUID:
    high, low = words.tolist()
    return UUID(int=high << 64 | low)


def _mask(words: Bits) -> int:
    return int.from_bytes(words.tobytes(), "little")
