"""`python -m seed_data.building`: the shipped files from the published sources."""

import argparse
from pathlib import Path

from rich.console import Console
from rich.table import Table

from seed_data.building.counts import BuildCounts
from seed_data.building.directory_files import read_directory, without_duplicates
from seed_data.building.facilities import build_facilities
from seed_data.building.places import build_places, write_places
from seed_data.building.points import PointFinder
from seed_data.building.shipped import write_codebook, write_counts, write_providers
from seed_data.places import FILE_NAME as PLACES
from seed_data.providers import FILE_NAME as PROVIDERS
from seed_data.providers import read_providers


def build(
    *,
    su_facilities: Path,
    mh_facilities: Path,
    su_codes: Path,
    mh_codes: Path,
    geonames: Path,
    zcta: Path,
    previous: Path | None,
    output: Path,
) -> BuildCounts:
    """The counts of a build that wrote every shipped file to `output`, an existing folder."""
    earlier = list(read_providers(previous)) if previous else []
    su_rows = list(read_directory(su_facilities))
    mh_rows = list(read_directory(mh_facilities))
    places = build_places(
        geonames, zcta, [(row.zip, row.city, row.state) for row in (*su_rows, *mh_rows)]
    )
    facilities = without_duplicates(su_rows)
    counts = BuildCounts(su_rows=len(su_rows), su_facilities=len(facilities), mh_rows=len(mh_rows))
    rows = build_facilities(facilities, mh_rows, PointFinder(places), earlier, counts)
    write_places(places, output / PLACES)
    write_providers(rows, output / PROVIDERS)
    write_codebook({"su": su_codes, "mh": mh_codes}, output / "codebook.csv")
    write_counts(counts, output / "counts.toml")
    return counts


def main() -> None:
    """Build from the paths on the command line and show what was counted."""
    parser = argparse.ArgumentParser(prog="python -m seed_data.building", description=__doc__)
    for name, what in (
        ("su-facilities", "directory of substance use facilities, gzipped CSV"),
        ("mh-facilities", "directory of mental health facilities, gzipped CSV"),
        ("su-codes", "code book of the former, CSV"),
        ("mh-codes", "code book of the latter, CSV"),
        ("geonames", "GeoNames postal codes of the US, gzipped"),
        ("zcta", "Census gazetteer of ZIP code areas, gzipped CSV"),
    ):
        parser.add_argument(f"--{name}", type=Path, required=True, help=what)
    parser.add_argument(
        "--previous", type=Path, help="providers.csv.xz of the last edition, whose ids are kept"
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=Path(__file__).parent.parent,
        help="where to write; this package's own data by default",
    )
    counts = build(**vars(parser.parse_args()))
    _show(counts)


def _show(counts: BuildCounts) -> None:
    console = Console()
    table = Table("count", "number", title="Built")
    for name, number in counts.numbers().items():
        table.add_row(name.replace("_", " "), f"{number:,}")
    for kind, numbers in counts.tables().items():
        table.add_section()
        for name, number in numbers.items():
            table.add_row(f"{kind.replace('_', ' ')}: {name}", f"{number:,}")
    console.print(table)
    console.print("Suspect points, put at the middle of their ZIP:")
    for suspect in counts.suspect_points:
        console.print(f"  {suspect}", highlight=False)


if __name__ == "__main__":
    main()
