"""The ZIP codes that ship with the product, with the city, county and point of each."""

import csv
import io
import lzma
from collections.abc import Iterator
from importlib.resources import files
from sys import intern
from typing import NamedTuple

FILE_NAME = "places.csv.xz"


class ZipRow(NamedTuple):
    """One ZIP code and where it is.

    Attributes:
        zip: five digits.
        city: the post office's city; empty where no source names one.
        state: two letters, territories included.
        county: with its kind, as the Census writes it ("Cook County", "Roanoke city",
            "Caddo Parish"); empty in the territories.
        lat: degrees north, WGS 84.
        lng: degrees east, WGS 84; west is negative.
        source: where the point comes from, "geonames" or "census".
    """

    zip: str
    city: str
    state: str
    county: str
    lat: float
    lng: float
    source: str


COLUMNS = ZipRow._fields
"""The columns of the shipped file, in its order."""


def read_places() -> Iterator[ZipRow]:
    """Every ZIP code of the shipped file, by number. Takes about 0.2 s for all 41,000.

    Raises:
        FileNotFoundError: the package was installed without its data.
    """
    packed = files(__package__).joinpath(FILE_NAME).read_bytes()
    table = csv.reader(io.TextIOWrapper(io.BytesIO(lzma.decompress(packed)), "utf-8", newline=""))
    next(table)
    for code, city, state, county, lat, lng, source in table:
        # Names repeat up to thousands of times: one copy of each saves several megabytes.
        yield ZipRow(
            code,
            intern(city),
            intern(state),
            intern(county),
            float(lat),
            float(lng),
            intern(source),
        )
