"""The shipped national directory as listings, without a database between."""

from api.directory.names import program_name, provider_name
from api.directory.records import ListedProgram, Listing, Phone, Provider
from recommender.program import Facts, LengthOfStay, Program
from seed_data.providers import EDITION_AS_OF, SeedProvider, read_providers

STAYS = {
    "residential_short": LengthOfStay(None, 30, None, "category"),
    "residential_long": LengthOfStay(31, None, None, "category"),
}


def read_listings() -> list[Listing]:
    """Every facility of the shipped file with its programs."""
    return [_listing(provider) for provider in read_providers()]


def _listing(seed: SeedProvider) -> Listing:
    name = provider_name(seed.name1, seed.name2)
    facts = Facts.said(
        yes=[slug for statement in seed.statements for slug in statement.yes],
        no=[slug for statement in seed.statements for slug in statement.no],
    )
    provider = Provider(
        id=seed.id,
        name=name,
        street=seed.street,
        street2=seed.street2,
        city=seed.city,
        state=seed.state,
        zip=seed.zip,
        county=seed.county,
        lat=seed.lat,
        lng=seed.lng,
        precision=seed.precision,
        website=None,
        phones=tuple(Phone(phone.kind, phone.number, phone.extension) for phone in seed.phones),
        source=seed.programs[0].sources[0],
        as_of=EDITION_AS_OF,
        verified_at=None,
    )
    programs = [
        ListedProgram(
            program=Program(
                program.id,
                program.setting,
                STAYS.get(program.setting or "", LengthOfStay()),
                facts,
            ),
            name=program_name(None, name, program.setting),
            capacity=None,
            source=program.sources[0],
            as_of=EDITION_AS_OF,
            verified_at=None,
        )
        for program in seed.programs
    ]
    return Listing(provider, tuple(programs))
