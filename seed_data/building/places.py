"""Run by hand: one row for each ZIP code, from GeoNames and, behind it, the Census."""

import csv
import gzip
import io
import lzma
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from seed_data.building.county_names import county_name, is_superseded
from seed_data.places import COLUMNS, ZipRow

FAR_APART_MILES = 20.0
"""Where GeoNames only estimates a point and the Census is farther off, the Census is believed."""

# Fixed, so that the same rows give the same bytes whatever the library's defaults become. The
# preset's own dictionary would take 64 MB of memory to read the file back; the text has 3 MB.
_FILTERS = [
    {"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": 4 * 1024 * 1024}
]
_TERRITORY = re.compile(
    r"(?P<PR>00[679])|(?P<VI>008)|(?P<AS>96799)|(?P<MP>9695[0-2])|(?P<GU>969[123])"
)
_MISSPELT = (
    (re.compile(r"\bMc (?=[A-Z])"), "Mc"),
    (re.compile(r"^O (?=[A-Z])"), "O'"),
    (re.compile(r"'S\b"), "'s"),
)


@dataclass(slots=True)
class PlaceCounts:
    """What the builder read, kept and left out, in ZIP codes (but `geonames_read` in rows).

    Attributes:
        geonames_read: rows of the GeoNames file.
        census_read: ZIP codes of the Census file.
        military: left out: mail of the armed forces abroad (APO, FPO, DPO), which no one visits.
        named_without_point: left out: only a facility's address has it, so its place is unknown.
        without_state: left out: the Census has a point and nothing says which state.
        census_only: kept, with the Census's point, for GeoNames lacks the ZIP.
        census_preferred: kept, with the Census's point, for GeoNames' estimate is far from it.
        without_city: kept, though no source names its city.
        kept: rows of the shipped file.
    """

    geonames_read: int = 0
    census_read: int = 0
    military: int = 0
    named_without_point: int = 0
    without_state: int = 0
    census_only: int = 0
    census_preferred: int = 0
    without_city: int = 0
    kept: int = 0


class _GeonamesRow(NamedTuple):
    row: ZipRow
    estimated: bool


def build_places(
    geonames: Path,
    zcta: Path,
    named: Iterable[tuple[str, str, str]],
    counts: PlaceCounts | None = None,
) -> list[ZipRow]:
    """Every ZIP code of the fifty states, DC and the territories, by number.

    Args:
        geonames: GeoNames' postal file of the US, gzipped, tab-separated, without a header.
        zcta: the Census's gazetteer of ZIP code areas, gzipped CSV (GEOID, LAT, LONG).
        named: (zip, city, state) of facilities, for the cities of ZIPs that GeoNames lacks.
        counts: filled with what was read, kept and left out.
    """
    counts = PlaceCounts() if counts is None else counts
    points = dict(_read_census(zcta))
    counts.census_read = len(points)
    cities = _usual_cities(named)
    found: dict[str, ZipRow] = {}
    for row, estimated in _read_geonames(geonames, counts):
        found[row.zip] = row
        if estimated and _is_far(row, points.get(row.zip)):
            counts.census_preferred += 1
            lat, lng = points[row.zip]
            found[row.zip] = row._replace(lat=lat, lng=lng, source="census")
    for code, (lat, lng) in points.items():
        if code in found:
            continue
        territory = _TERRITORY.match(code)
        if not territory or not territory.lastgroup:
            counts.without_state += 1
            continue
        state = territory.lastgroup
        city = cities.get((code, state), "")
        found[code] = ZipRow(code, city, state, "", lat, lng, "census")
        counts.census_only += 1
        counts.without_city += not city
    counts.named_without_point = len({code for code, _ in cities} - found.keys())
    counts.kept = len(found)
    return sorted(_in_planning_regions(found.values()))


def write_places(rows: Iterable[ZipRow], path: Path) -> None:
    """A file at `path` (CSV in xz): the same rows give the same bytes."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows(rows)
    path.write_bytes(
        lzma.compress(
            text.getvalue().encode("utf-8"),
            format=lzma.FORMAT_XZ,
            check=lzma.CHECK_CRC64,
            filters=_FILTERS,
        )
    )


def _read_geonames(path: Path, counts: PlaceCounts) -> Iterator[_GeonamesRow]:
    military: set[str] = set()
    kept: set[str] = set()
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        for line in lines:
            counts.geonames_read += 1
            _, code, city, _, state, county, _, _, _, lat, lng, accuracy = line.rstrip("\n").split(
                "\t"
            )
            if not state:
                military.add(code)
                continue
            kept.add(code)
            row = ZipRow(
                code,
                _spelt(city),
                state,
                county_name(county, state),
                round(float(lat), 5),
                round(float(lng), 5),
                "geonames",
            )
            # GeoNames: 1 is an estimate, empty is unknown, 4 and more are places it knows.
            yield _GeonamesRow(row, estimated=accuracy in ("", "1"))
    # Two codes of Hawaii stand in the file a second time, as mail of the fleet.
    counts.military = len(military - kept)


def _read_census(path: Path) -> Iterator[tuple[str, tuple[float, float]]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield row["GEOID"], (round(float(row["LAT"]), 5), round(float(row["LONG"]), 5))


def _usual_cities(named: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], str]:
    """The city most often given for each (zip, state); of equals the first by alphabet."""
    seen: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for code, city, state in named:
        if city:
            seen[code, state][_spelt(city.title() if city.isupper() else city)] += 1
    return {
        place: min(cities, key=lambda city: (-cities[city], city)) for place, cities in seen.items()
    }


def _spelt(city: str) -> str:
    for pattern, right in _MISSPELT:
        city = pattern.sub(right, city)
    return city


def _is_far(row: ZipRow, point: tuple[float, float] | None) -> bool:
    # The Census's areas in Alaska are hundreds of miles across and their centroids in no town:
    # of 55 facilities there with a known address, 21 are over 20 miles from the centroid and
    # none from GeoNames' point.
    if point is None or row.state == "AK":
        return False
    return _miles((row.lat, row.lng), point) > FAR_APART_MILES


def _in_planning_regions(rows: Iterable[ZipRow]) -> Iterator[ZipRow]:
    """The rows, with Connecticut's old counties replaced by the region of the nearest ZIP."""
    everything = list(rows)
    regions: Mapping[tuple[float, float], str] = {
        (row.lat, row.lng): row.county
        for row in sorted(everything)
        if row.state == "CT" and not is_superseded(row.county, row.state)
    }
    for row in everything:
        if is_superseded(row.county, row.state) and regions:
            here = (row.lat, row.lng)
            nearest = min(regions, key=lambda point: (_miles(here, point), point))
            yield row._replace(county=regions[nearest])
        else:
            yield row


def _miles(one: tuple[float, float], other: tuple[float, float]) -> float:
    (lat1, lng1), (lat2, lng2) = (tuple(map(math.radians, point)) for point in (one, other))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lng2 - lng1) / 2) ** 2
    )
    return 2 * 3958.8 * math.asin(math.sqrt(half))
