"""The shipped directory: exported and brought back, and met by the feed that it came from."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from api.database import Database
from api.interchange.applying import Import
from api.interchange.exporting import export
from api.interchange.options import ImportOptions
from api.interchange.reading import read_file
from api.interchange.runs import import_file
from recommender.vocabulary import vocabulary
from seed_data.providers import SeedProvider, read_providers
from tests.interchange.importing import NOW, PERSON

NDJSON = "treatment_finder_ndjson"


def test_it_is_the_same_after_it_was_exported_and_imported_elsewhere(
    seeded_sqlite_url: str, database: Database
) -> None:
    seeded = Database(seeded_sqlite_url)
    with seeded.session() as session:
        content = b"".join(export(session, NDJSON))
    seeded.dispose()

    run = import_file(database, content, None, ImportOptions(), PERSON, NOW, 90)
    assert run.result["counts"]["created"] == run.result["counts"]["read"] == 17_272
    with database.session() as session:
        assert b"".join(export(session, NDJSON)) == content


def test_every_row_of_the_substance_use_directory_finds_its_provider(
    seeded_database: Database,
) -> None:
    shipped = [one for one in read_providers() if one.statements[0].source == "su"]
    options = ImportOptions(feed="samhsa_su", edition="2023")
    read = read_file(_directory(shipped), "su.csv", options, NOW.date())
    assert (len(read.rows), read.problem_count) == (12_743, 0)

    with _counted(seeded_database) as statements, seeded_database.session() as session:
        counts = Import(read, options, PERSON, NOW, 90).plan(session).counts
    told = {name: counts[name] for name in ("created", "uncertain", "skipped", "older")}
    assert told == {"created": 0, "uncertain": 0, "skipped": 0, "older": 0}
    # What the slugs are written with are not always the codes that they were read from.
    assert counts["changed"] + counts["unchanged"] == 12_743
    # A handful for each thousand listings, none for each listing.
    assert statements["execute"] < 10 * 13 + 20


def _directory(shipped: list[SeedProvider]) -> bytes:
    """Providers as rows of SAMHSA's National Directory."""
    columns = "name1 name2 street1 street2 city state zip phone intake1 intake2 service_code_info"
    written = io.StringIO()
    table = csv.DictWriter(written, columns.split(), restval="")
    table.writeheader()
    for one in shipped:
        phones = {"main": ["phone"], "intake": ["intake1", "intake2"]}
        numbers = {
            phones[phone.kind].pop(0): phone.number
            + (f" x{phone.extension}" if phone.extension else "")
            for phone in one.phones
            if phones[phone.kind]
        }
        table.writerow(
            {
                "name1": one.name1,
                "name2": one.name2,
                "street1": one.street,
                "street2": one.street2 or "",
                "city": one.city,
                "state": one.state,
                "zip": one.zip,
                "service_code_info": " ".join(sorted(_codes(one))),
                **numbers,
            }
        )
    return written.getvalue().encode()


def _codes(provider: SeedProvider) -> set[str]:
    """A directory's codes for the kinds of care, and for what its su statement affirms."""
    words = vocabulary()
    slugs = [one.setting for one in provider.programs if one.setting]
    slugs += provider.statements[0].yes
    return {words[slug].directory_codes[0] for slug in slugs if words[slug].directory_codes}


@contextmanager
def _counted(database: Database) -> Iterator[Counter[str]]:
    """How many statements are sent meanwhile; one for many rows counts once."""
    counted: Counter[str] = Counter()

    def count(*_: object) -> None:
        counted["execute"] += 1

    event.listen(database.engine, "before_cursor_execute", count)
    try:
        yield counted
    finally:
        event.remove(database.engine, "before_cursor_execute", count)
