import csv
import gzip
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from seed_data.building.__main__ import build
from seed_data.building.counts import BuildCounts
from seed_data.providers import SeedProvider, read_providers

COLUMNS = (
    *("name1", "name2", "street1", "street2", "city", "state", "zip", "phone"),
    *("intake1", "intake2", "intake1a", "intake2a", "service_code_info"),
    *("county", "latitude", "longitude", "coord_source"),
)

GEONAMES = (
    "US\t35007\tAlabaster\tAlabama\tAL\tShelby\t117\t\t\t33.2162\t-86.8236\t4\n"
    "US\t60601\tChicago\tIllinois\tIL\tCook\t031\t\t\t41.8858\t-87.6181\t4\n"
    "US\t60602\tChicago\tIllinois\tIL\tCook\t031\t\t\t41.8829\t-87.6321\t4\n"
)


def facility(**columns: str) -> dict[str, str]:
    """A row of a directory; what is not given is a plausible facility in Alabaster."""
    plausible = {
        "name1": "Shelby County Treatment Center",
        "street1": "750 Highway 31 South",
        "city": "Alabaster",
        "state": "AL",
        "zip": "35007",
        "phone": "205-216-0200",
        "service_code_info": "SA * OP ORT * MD PI",
    }
    return dict.fromkeys(COLUMNS, "") | plausible | columns


@dataclass
class Published:
    """A folder of small sources in the published form, and what is built from them."""

    folder: Path
    su: list[dict[str, str]] = field(default_factory=list)
    mh: list[dict[str, str]] = field(default_factory=list)
    counts: BuildCounts = field(default_factory=BuildCounts)

    def build(self, edition: str = "built", previous: Path | None = None) -> list[SeedProvider]:
        output = self.folder / edition
        output.mkdir()
        for book in ("su", "mh"):
            self._gzip(f"{book}.csv.gz", self._csv(COLUMNS, getattr(self, book)))
            (self.folder / f"{book}-codes.csv").write_text(
                "category_code,category_name,service_code,service_name,service_description\n"
                "TC,Type of Care,SA,Substance use treatment,Refers to care\n"
            )
        self._gzip("geonames.txt.gz", GEONAMES)
        self._gzip("zcta.csv.gz", "GEOID,LAT,LONG,COUNTRY\n00601,18.180555,-66.749961,US\n")
        self.counts = build(
            su_facilities=self.folder / "su.csv.gz",
            mh_facilities=self.folder / "mh.csv.gz",
            su_codes=self.folder / "su-codes.csv",
            mh_codes=self.folder / "mh-codes.csv",
            geonames=self.folder / "geonames.txt.gz",
            zcta=self.folder / "zcta.csv.gz",
            previous=previous,
            output=output,
        )
        return list(read_providers(output / "providers.csv.xz"))

    def only(self) -> SeedProvider:
        (provider,) = self.build()
        return provider

    def _gzip(self, name: str, text: str) -> None:
        (self.folder / name).write_bytes(gzip.compress(text.encode(), mtime=0))

    @staticmethod
    def _csv(columns: tuple[str, ...], rows: list[dict[str, str]]) -> str:
        text = io.StringIO(newline="")
        table = csv.DictWriter(text, columns)
        table.writeheader()
        table.writerows(rows)
        return text.getvalue()


@pytest.fixture
def published(tmp_path: Path) -> Published:
    return Published(tmp_path)


@pytest.fixture(scope="session")
def shipped() -> list[SeedProvider]:
    """Every facility that ships."""
    return list(read_providers())


SettingsOf = Callable[..., list[str | None]]


@pytest.fixture
def settings_of(published: Published) -> SettingsOf:
    """The settings of the one provider that these codes of the two directories make."""

    def settings(su: str, mh: str = "") -> list[str | None]:
        published.su = [facility(service_code_info=su)] if su else []
        published.mh = [facility(service_code_info=mh)] if mh else []
        return [program.setting for program in published.only().programs]

    return settings
