from datetime import date

import orjson
import pytest

from api.database import Database
from api.directory.names import program_name, provider_name
from api.directory.public import program_document, provider_document, with_provenance
from api.directory.records import Listing
from api.directory.repository import provenance, read_listing
from api.directory.seeding import seed
from tests.directory.conftest import seed_provider


@pytest.fixture
def listing(database: Database) -> Listing:
    provider = seed_provider(
        name2="Riverside Clinic",
        settings=("outpatient", "residential_long"),
        yes=("co_occurring", "buprenorphine_injection"),
        no=("medicaid",),
    )
    seed(database, providers=lambda: [provider])
    with database.session() as session:
        found = read_listing(session, provider.id)
    assert found is not None
    return found


def test_a_program_has_the_contracts_shape(listing: Listing) -> None:
    outpatient, residential = listing.programs
    document = program_document(listing, residential, 12.3456)
    assert document == {
        "id": str(residential.program.id),
        "name": (
            "Riverside Recovery, Riverside Clinic – Long-term residential care (more than 30 days)"
        ),
        "setting": "residential_long",
        "length_of_stay": {
            "min_days": 31,
            "max_days": None,
            "typical_days": None,
            "basis": "category",
        },
        "facts": document["facts"],
        "capacity": None,
        "distance_miles": 12.3,
        "provider": {
            "id": str(listing.provider.id),
            "name": "Riverside Recovery, Riverside Clinic",
            "address": {
                "street": "1 Main Street",
                "street2": None,
                "city": "Alabaster",
                "state": "AL",
                "zip": "35007",
                "county": "Shelby County",
                "hidden": False,
            },
            "phones": [
                {
                    "kind": "main",
                    "number": "205-555-0100",
                    "extension": None,
                    "tel": "tel:+1-205-555-0100",
                },
                {
                    "kind": "intake",
                    "number": "205-555-0101",
                    "extension": "12",
                    "tel": "tel:+1-205-555-0101;ext=12",
                },
            ],
            "website": None,
            "location": {"lat": 33.2162, "lng": -86.8236, "precision": "address"},
        },
        "verified_at": None,
        "source": "samhsa_su_2023",
        "as_of": "2023-01-01",
        "stale": True,
        "also_at_provider": [
            {
                "id": str(outpatient.program.id),
                "name": outpatient.name,
                "setting": "outpatient",
            }
        ],
    }


def test_facts_are_known_or_implied_and_the_unknown_are_absent(listing: Listing) -> None:
    facts = program_document(listing, listing.programs[0])["facts"]
    assert facts["yes"] == [
        *("opioids", "co_occurring", "opioid_medication"),
        *("buprenorphine", "buprenorphine_injection"),
    ]
    assert facts["no"] == ["medicaid"]
    assert facts["implied"]["depression"] == "co_occurring"


def test_a_document_without_a_place_has_no_distance_and_without_needs_no_match(
    listing: Listing,
) -> None:
    document = program_document(listing, listing.programs[0])
    assert document["distance_miles"] is None
    assert "match" not in document
    fitted = program_document(listing, listing.programs[0], match={"score": 80})
    assert fitted["match"] == {"score": 80}


def test_a_provider_has_its_programs(listing: Listing) -> None:
    document = provider_document(listing)
    assert document["name"] == "Riverside Recovery, Riverside Clinic"
    assert [one["setting"] for one in document["programs"]] == ["outpatient", "residential_long"]
    assert {"facts", "length_of_stay", "capacity"} <= document["programs"][0].keys()


def test_provenance_tells_of_each_known_fact(database: Database, listing: Listing) -> None:
    with database.session() as session:
        resolved = provenance(session, listing.provider.id)
    document = with_provenance(provider_document(listing), resolved.provenance)
    assert document["provenance"]["medicaid"] == {
        "value": "no",
        "source": "samhsa_su_2023",
        "as_of": date(2023, 1, 1).isoformat(),
        "how": None,
        "follows_from": None,
    }
    assert document["provenance"]["buprenorphine"]["follows_from"] == "buprenorphine_injection"
    facts = document["programs"][0]["facts"]
    assert set(document["provenance"]) == {*facts["yes"], *facts["no"]}


def test_every_twentieth_real_listing_has_its_documents(listings: list[Listing]) -> None:
    for listing in listings[::20]:
        for listed in listing.programs:
            assert orjson.dumps(program_document(listing, listed))


class TestNames:
    @pytest.mark.parametrize(
        ("name1", "name2", "name"),
        [
            ("Helio Health Inc", "", "Helio Health Inc"),
            ("Helio Health Inc", "Methadone Clinic", "Helio Health Inc, Methadone Clinic"),
            ("Institute for", "Family Health", "Institute for Family Health"),
            (
                "LifeBridge Drug and",
                "Substance Abuse Inc",
                "LifeBridge Drug and Substance Abuse Inc",
            ),
            ("Center for Hope &", "Healing", "Center for Hope & Healing"),
        ],
    )
    def test_two_lines_become_one_name(self, name1: str, name2: str, name: str) -> None:
        assert provider_name(name1, name2) == name

    def test_a_program_keeps_its_own_name(self) -> None:
        assert program_name("New Day", "Helio Health", "outpatient") == "New Day"
